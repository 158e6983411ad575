"""A record that the person says is wrong: her words stand beside it, the agency that wrote it decides, and she is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.casework.situations.models import Statement
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import Notice, Rectification
from aplis.rules.scopes import BIT

pytestmark = pytest.mark.django_db


@pytest.fixture
def alma():
    return make_worker(make_agency("social_work"), name="Alma Kresnik")


@pytest.fixture
def bor(alma):
    return make_worker(alma.agency, name="Bor Dolenc")


@pytest.fixture
def zarja(alma):
    return make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnik", purpose="plan")


@pytest.fixture
def record(alma, zarja):
    row = Statement(
        person=zarja, agency=alma.agency, author=alma, scope=BIT["work"], text="Has no schooling.", source="worker",
        true_on="2026-11-01",
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def ask(client, record):
    url = reverse("situations:statement_rectify", args=[record.person_id, record.pk])
    return client.post(url, {"wanted": "I finished the bakery school.", **form_key()})


def decide(client, record, state="accepted", **sent):
    asked = asked_about(record)
    client.post(reverse("sharing:purpose", args=[record.person_id]), {"purpose": "plan"})
    url = reverse("situations:rectification", args=[record.person_id, asked.pk])
    return client.post(
        url, {"state": state, "decision": "She showed the certificate.", "version": asked.version, **form_key(), **sent}
    )


def asked_about(record):
    return Rectification.objects.unscoped(reason="test").get(about_id=record.pk)


@pytest.mark.mission("M015", "F66")
def test_what_is_right_stands_beside_the_record_and_the_agency_is_told(client, alma, record):
    sign_in(client, alma)

    answer = ask(client, record)

    page = client.get(reverse("situations:statement", args=[record.person_id, record.pk])).content.decode()
    assert answer.status_code == 302
    assert "I finished the bakery school." in page
    assert "Has no schooling." in page
    told = Notice.objects.unscoped(reason="test").get(kind="rectification_asked")
    assert (told.agency_id, told.verb) == (alma.agency_id, "write_fact")


@pytest.mark.mission("M015", "F66")
def test_somebody_else_than_the_author_decides_and_the_person_is_told(client, alma, bor, record):
    sign_in(client, alma)
    ask(client, record)
    own = decide(client, record)
    sign_in(client, make_worker(alma.agency, user=alma.user, ends_on=timezone.localdate() + timedelta(days=1)))
    from_another_post = decide(client, record)
    sign_in(client, bor)

    client.post(reverse("sharing:purpose", args=[record.person_id]), {"purpose": "plan"})
    form = client.get(reverse("situations:rectification", args=[record.person_id, asked_about(record).pk]))
    decided = decide(client, record)

    row = asked_about(record)
    assert "I finished the bakery school." in form.content.decode()
    assert (own.status_code, from_another_post.status_code, decided.status_code) == (403, 403, 302)
    assert (row.state, row.decided_by_id) == ("accepted", bor.pk)
    assert Statement.objects.unscoped(reason="test").get(pk=record.pk).confidence == "disputed"
    assert (
        Notice.objects.unscoped(reason="test")
        .filter(kind="rectification_decided", person=record.person_id, is_for_person=True)
        .count()
        == 1
    )
    assert list(JournalEntry.objects.unscoped(reason="test").filter(verb__startswith="rectification").values_list("verb", flat=True).order_by("id")) == [
        "rectification_asked", "rectification_decided",
    ]  # fmt: skip


def test_a_second_decision_is_shown_the_first(client, alma, bor, record):
    sign_in(client, alma)
    ask(client, record)
    sign_in(client, bor)
    decide(client, record)

    late = decide(client, record, state="declined", version=1)

    assert (late.status_code, asked_about(record).state) == (409, "accepted")


def test_another_agency_writes_it_down_and_does_not_decide(client, alma, zarja, record):
    nika = make_worker(make_agency("employment"), name="Nika Rus")
    release(zarja, nika.agency, ["work", "plan"])
    sign_in(client, nika)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})
    asked = ask(client, record)

    decided = decide(client, record)

    assert (asked.status_code, decided.status_code, asked_about(record).agency_id) == (302, 403, alma.agency_id)


def test_a_stranger_finds_nothing(client, alma, record):
    sign_in(client, alma)
    ask(client, record)
    sign_in(client, make_worker())

    assert (ask(client, record).status_code, decide(client, record).status_code) == (404, 404)
