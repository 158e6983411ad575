"""A contact request: sent about whom the server finds anew, answered by whoever knows the person, opening nothing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.errors import Refusal
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.identity.enquiries.actions import send_contact_request
from aplis.register.identity.models import ContactRequest
from aplis.register.identity.tests.factories import BORN, NUMBER, agreed, make_request
from aplis.register.people.actions import add_identifier
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import set_protection
from aplis.register.sharing.models import Look
from aplis.rules.matching import probing as limits

pytestmark = pytest.mark.django_db

ASK, SEND, SENT, REQUESTS = (
    reverse(f"identity:{name}") for name in ("ask", "request_send", "requests_sent", "requests")
)


@pytest.fixture
def durda(nika):
    """Somebody whom the health centre knows and the social work centre does not."""
    return make_person(agency=nika.agency, lead=nika, given="Đurđa", family="Kovačević", **BORN)


def requests():
    return ContactRequest.objects.unscoped(reason="test")


def test_without_scripts_a_page_asks_and_holds_the_form_for_a_request(client_of, alma, durda):
    answer = client_of(alma).post(ASK, agreed())

    page = answer.content.decode()
    assert (answer.status_code, "Another service may know this person." in page) == (200, True)
    assert 'name="given" value="Djurdja"' in page
    assert str(durda.pk) not in page


def test_who_leaves_the_form_to_ask_finds_it_again(client_of, alma, durda):
    client = client_of(alma)
    client.post(ASK, agreed(draft="register", number="94577403194"))

    page = client.get(reverse("identity:register")).content.decode()

    assert ('value="Djurdja"' in page, "94577403194" in page) == (True, False)


def test_enter_in_a_field_registers_and_asks_nobody(client_of, alma):
    page = client_of(alma).get(reverse("identity:register")).content.decode()

    form = page[page.index('id="register-form"') :]
    first = form[form.index('type="submit"') :]
    assert "formaction" not in first[: first.index(">")]


def test_a_request_is_sent_about_whom_the_server_finds_anew(client_of, alma, durda):
    answer = client_of(alma).post(SEND, agreed(note="Call me", person=1, found=1, person_id=1))

    row = requests().get()
    assert (answer.status_code, answer.url) == (302, SENT)
    assert (row.person_id, row.agency_id, row.worker_id, row.told_name, row.told_born) == (
        durda.pk, alma.agency_id, alma.pk, "Djurdja Kovačević", BORN["born_on"],
    )  # fmt: skip
    assert (row.agreement, row.purpose, row.note, row.ends_on) == (
        "written", "intake", "Call me", timezone.localdate() + timedelta(days=14),
    )  # fmt: skip
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="contact_requested")
    assert (entry.person_id, entry.object_id, entry.detail) == (
        durda.pk, row.pk, {"agreement": "written", "purpose": "intake"},
    )  # fmt: skip


def test_a_request_sent_twice_with_one_key_is_one(client_of, alma, durda):
    client, sent = client_of(alma), agreed()

    assert [client.post(SEND, sent).status_code for _ in range(2)] == [302, 302]
    assert requests().count() == 1


@pytest.mark.parametrize(
    "changed", [{"born": "8. 3. 1984"}, {"asks_elsewhere": ""}, {"agreement": ""}, {"note": "x" * 501}]
)
def test_no_request_without_somebody_to_ask_about(client_of, alma, durda, changed):
    assert client_of(alma).post(SEND, agreed(**changed)).status_code == 422
    assert not requests().exists()


def test_a_request_by_number_needs_a_name_too(client_of, alma, nika, durda):
    with bound(actor := registrar(nika.agency)):
        add_identifier(actor=actor, key=uuid4(), person=durda, scheme="hr_oib", number=NUMBER)
    client = client_of(alma)

    assert client.post(SEND, agreed(given="", family="", born="", number=NUMBER)).status_code == 422
    assert client.post(SEND, agreed(born="", number=NUMBER)).status_code == 302
    assert requests().get().told_born is None


def test_a_second_request_is_declined_by_what_was_told_and_not_by_who_is_meant(alma, durda):
    """A refusal for another spelling would say that both are one person."""
    given = {"found": durda.pk, "told_born": BORN["born_on"], "agreement": "written", "note": ""}
    actor = make_actor(alma)
    send_contact_request(actor=actor, key=uuid4(), told_name="Djurdja Kovačević", **given)
    send_contact_request(actor=actor, key=uuid4(), told_name="Đurđa Kovačević", **given)

    with pytest.raises(Refusal) as again:
        send_contact_request(actor=actor, key=uuid4(), told_name="djurdja kovačević", **given)

    assert (again.value.code, requests().count()) == ("identity.asked_already", 2)


def test_a_worker_sends_ten_requests_a_day(alma, bor, durda):
    for number in range(limits.REQUESTS_A_DAY):
        make_request(durda, alma, told_name=f"Name {number}")
    given = {"found": durda.pk, "told_name": "x", "told_born": None, "agreement": "written", "note": ""}

    with pytest.raises(Refusal) as refusal:
        send_contact_request(actor=make_actor(alma), key=uuid4(), **given)
    send_contact_request(actor=make_actor(bor), key=uuid4(), **given)

    assert (refusal.value.code, requests().count()) == ("identity.too_many_requests", limits.REQUESTS_A_DAY + 1)


def test_who_knows_the_person_sees_the_request_and_the_day_begins_with_it(client_of, alma, nika, durda):
    row, client = make_request(durda, alma, note="Call me"), client_of(nika)

    home, listed = client.get(reverse("home:today")).content.decode(), client.get(REQUESTS)
    page = client.get(reverse("identity:request", args=[row.pk])).content.decode()

    assert "asks you to get in touch about 1 person" in home
    assert [(line.name, line.row.told_name) for line in listed.context["lines"]] == [
        ("Đurđa Kovačević", "Djurdja Kovačević")
    ]
    shown = (
        "Đurđa Kovačević",
        "Djurdja Kovačević",
        "Alma Kresnik",
        "Social work centre Jasna",
        "in writing",
        "Call me",
    )
    assert [words for words in shown if words not in page] == []
    looks = Look.objects.unscoped(reason="test").filter(person=durda, worker=nika)
    assert sorted(looks.values_list("page", flat=True)) == ["request", "requests", "today"]


def test_the_day_says_nothing_where_nobody_asks(client_of, alma, nika, tuja, durda):
    make_request(durda, alma)

    assert [
        reverse("identity:requests") in client_of(worker).get(reverse("home:today")).content.decode()
        for worker in (alma, tuja, nika)
    ] == [False, False, True]


@pytest.mark.parametrize("scopes", [["work"], ["plan", "health"]])
def test_who_does_not_see_the_contact_details_sees_no_request(client_of, alma, tuja, durda, scopes):
    row = make_request(durda, alma)
    release(durda, tuja.agency, scopes)
    client = client_of(tuja)

    assert client.get(REQUESTS).context["lines"] == []
    assert client.get(reverse("identity:request", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("level", [2, 3])
def test_once_the_person_is_hidden_nobody_can_answer_and_the_asker_sees_no_change(
    client_of, bare, alma, nika, durda, level
):
    row, client, asking = make_request(durda, alma), client_of(nika), client_of(alma)
    before = bare(asking.get(SENT), durda.pk)
    set_protection(
        actor=registrar(nika.agency, nika), key=uuid4(), person=durda, level=level, named=(), version=durda.version
    )

    url = reverse("identity:request", args=[row.pk])
    statuses = [client.get(url).status_code, client.post(url, {"answer": "contact_us", **form_key()}).status_code]

    assert (statuses, client.get(REQUESTS).context["lines"]) == ([404, 404], [])
    assert bare(asking.get(SENT), durda.pk) == before
    assert requests().get().answer == ""


def answer(client, row, code, note="Ask for Nika"):
    return client.post(
        reverse("identity:request", args=[row.pk]), {"answer": code, "answer_note": note, **form_key()}
    ).status_code


@pytest.mark.parametrize(
    ("code", "names_them"), [("contact_us", True), ("not_now", False), ("not_the_person", False), ("", False)]
)
def test_only_who_wants_contact_is_named_to_the_asker(client_of, alma, nika, durda, code, names_them):
    row = make_request(durda, alma)
    assert not code or answer(client_of(nika), row, code) == 302

    page = client_of(alma).get(SENT).content.decode()

    words = ("Nika Rus", "Health centre Brezje", "Ask for Nika")
    assert [word in page for word in words] == [names_them] * 3
    assert (str(durda.pk) in page, "Đurđa" in page) == (False, False)


def test_an_answer_opens_nothing_and_is_journalled_for_the_person(client_of, alma, nika, durda):
    row = make_request(durda, alma)

    assert answer(client_of(nika), row, "contact_us") == 302

    assert not Person.objects.visible_to(make_actor(alma)).exists()
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="contact_request_answered")
    assert (entry.person_id, entry.worker_id, entry.detail) == (durda.pk, nika.pk, {"answer": "contact_us"})


def test_a_request_is_answered_once_and_not_after_its_end(client_of, alma, nika, durda):
    client, row = client_of(nika), make_request(durda, alma)
    late = make_request(durda, alma, told_name="Late", ends_on=timezone.localdate())

    assert [answer(client, row, "contact_us"), answer(client, row, "not_now"), answer(client, late, "not_now")] == [
        302, 403, 403,
    ]  # fmt: skip
    assert sorted(requests().values_list("answer", flat=True)) == ["", "contact_us"]
    assert [line.state for line in client_of(alma).get(SENT).context["lines"]] == ["no_answer", "contact_us"]


@pytest.mark.parametrize(("days", "shown"), [(29, 1), (30, 0)])
def test_a_request_that_ended_is_shown_a_month_longer(client_of, alma, nika, durda, days, shown):
    make_request(durda, alma, ends_on=timezone.localdate() - timedelta(days=days))

    assert [line.state for line in client_of(nika).get(REQUESTS).context["lines"]] == ["no_answer"] * shown


def test_the_asking_agency_answers_no_request_of_its_own(client_of, alma, bor, durda):
    row = make_request(durda, alma)
    release(durda, alma.agency, ["contact"])

    assert client_of(bor).get(reverse("identity:request", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("role", ["volunteer", "administrator", "data_steward", "manager"])
def test_who_keeps_no_files_neither_asks_nor_answers(client_of, alma, role, durda):
    client = client_of(make_worker(alma.agency, role))

    statuses = [client.get(url).status_code for url in (SENT, REQUESTS)]
    statuses += [client.post(url, agreed()).status_code for url in (ASK, SEND)]

    assert statuses == [403] * 4


def test_the_lists_cost_as_many_queries_for_three_as_for_one(client_of, queries_of, alma, nika, durda):
    lists = [(client_of(alma), SENT), (client_of(nika), REQUESTS), (client_of(nika), reverse("home:today"))]
    make_request(durda, alma)
    for_one = [queries_of(*each) for each in lists]

    for family in ("Kos", "Bregar"):
        make_request(make_person(agency=nika.agency, lead=nika, family=family), alma, told_name=family)

    assert [queries_of(*each) for each in lists] == for_one


def test_the_lists_are_searched_by_the_name_told_and_have_pages(client_of, alma, nika, durda):
    for place in range(22):
        make_request(durda, alma, told_name=f"Name {place:02}")

    for client, url in ((client_of(alma), SENT), (client_of(nika), REQUESTS)):
        assert [len(client.get(url, {"page": page}).context["lines"]) for page in (1, 2)] == [20, 2]
        assert [line.row.told_name for line in client.get(url, {"q": "name 07"}).context["lines"]] == ["Name 07"]


def test_answered_requests_of_others_are_linked_when_none_waits_to_whom_may_answer_them(client_of, alma):
    assert f'href="{REQUESTS}"' in client_of(alma).get(SENT).content.decode()
