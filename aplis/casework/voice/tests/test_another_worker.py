"""The person wishes for another worker: asked for without a reason, answered by somebody else, and no incident."""

import pytest
from django.urls import reverse

from aplis.register.agencies.tests.factories import form_key, make_worker
from aplis.register.sharing.models import Involvement, Notice, Objection

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M015")]
PAGE, SAID = reverse("voice:another_worker"), reverse("voice:objections")


@pytest.fixture
def manager(alma):
    return make_worker(alma.agency, role="manager", name="Mira Vodja")


def wish():
    return Objection.objects.unscoped(reason="test").get()


def wished(herself, agency):
    herself.post(PAGE, {"agency": agency.pk, "words": "", **form_key()})
    return wish()


def answer(client_of, worker, row, state):
    sent = {"state": state, "answer": "Bor Dolenc, from Monday.", "version": row.version, **form_key()}
    return client_of(worker).post(reverse("watching:objection", args=[row.pk]), sent)


def test_she_says_no_reason_and_the_agency_owes_an_answer(herself, alma, zarja):
    sent = herself.post(PAGE, {"agency": alma.agency_id, "words": "", **form_key()})

    row = wish()
    assert (sent.status_code, sent.url) == (302, SAID)
    assert (row.about, row.kind, row.agency_id, row.person_id, row.words, row.state) == (
        "lead", "objection", alma.agency_id, zarja.pk, "", "open",
    )  # fmt: skip
    assert (row.due_on - row.asked_at.date()).days == 30
    told = Notice.objects.unscoped(reason="test").values_list("kind", "agency_id", "verb")
    assert list(told) == [("objection_raised", alma.agency_id, "answer_objection")]
    assert "I wish for another worker" in herself.get(SAID).content.decode()


def test_only_an_agency_whose_worker_leads_her_file_is_asked(herself, alma, tuja, nika):
    offered = herself.get(PAGE).context["form"].fields["agency"].queryset

    refused = herself.post(PAGE, {"agency": tuja.agency_id, "words": "", **form_key()})

    assert (list(offered), refused.status_code) == ([alma.agency], 422)


def test_the_first_page_leads_to_it_where_somebody_leads(herself, zarja):
    home = reverse("voice:home")
    before = PAGE in herself.get(home).content.decode()
    Involvement.objects.unscoped(reason="test").filter(person=zarja).update(lead=None)

    assert (before, PAGE in herself.get(home).content.decode()) == (True, False)


@pytest.mark.parametrize(("state", "words"), [("upheld", "You get another worker"), ("answered", "Answered")])
def test_the_manager_answers_and_nobody_is_told_of_an_incident(herself, client_of, alma, manager, state, words):
    row = wished(herself, alma.agency)
    page = client_of(manager).get(reverse("watching:objection", args=[row.pk])).content.decode()

    sent = answer(client_of, manager, row, state)

    assert (sent.status_code, wish().state) == (302, state)
    assert ("The person gets another worker" in page, reverse("home:agency") in page, "lawful" in page) == (
        True,
        True,
        False,
    )
    assert not Notice.objects.unscoped(reason="test").filter(kind="objection_incident").exists()
    assert words in herself.get(SAID).content.decode()


def test_who_leads_the_file_does_not_answer(herself, client_of, alma, manager, zarja):
    row = wished(herself, alma.agency)
    Involvement.objects.unscoped(reason="test").filter(person=zarja).update(lead=manager)

    sent = answer(client_of, manager, row, "answered")

    assert (sent.status_code, wish().state) == (403, "open")


def test_a_worker_writes_it_down_for_who_said_it(client_of, alma, zarja):
    client = client_of(alma)
    page = reverse("watching:objection_write", args=[zarja.pk])

    client.post(page, {"line": f"lead.{alma.agency_id}", "kind": "objection", "words": "", **form_key()})

    assert (wish().about, wish().written_down_by_id) == ("lead", alma.pk)


def test_a_stranger_to_her_pages_wishes_for_nobody(client_of, alma, zarja):
    sent = client_of(alma).post(PAGE, {"agency": alma.agency_id, "words": "", **form_key()})

    assert (sent.status_code, Objection.objects.unscoped(reason="test").exists()) == (403, False)
