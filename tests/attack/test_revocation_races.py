"""What is withdrawn is withdrawn: at the next request, at midnight by the local clock, and between check and read."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.errors import Refusal, Stale
from aplis.core.models import JournalEntry, Receipt
from aplis.register.agencies.models import Role, Worker
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker, sign_in
from aplis.register.people.actions import edit_person
from aplis.register.people.models import AccessRight, Person, PersonName
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import assign_lead, close_involvement, set_protection
from aplis.register.sharing.looks import CHOSEN_KEY
from aplis.register.sharing.models import Involvement
from aplis.register.sharing.rights import compile_rights
from aplis.register.sharing.views import details as page
from tests.attack.town import looks
from tests.threads import run_at_once, several_connections

__all__ = ["several_connections"]
pytestmark = pytest.mark.django_db


def with_purpose(client, worker, person):
    session = client.session
    session[CHOSEN_KEY] = {f"{worker.pk}:{person.pk}": ("plan", "", timezone.localdate().isoformat())}
    session.save()
    return client


def withdraw(given):
    given.withdrawn_on = timezone.localdate()
    given.save()
    compile_rights([given.person_id], on=timezone.localdate())


def test_a_release_withdrawn_while_a_page_is_open_shuts_every_next_step(client):
    nurse = make_worker(make_agency("health"))
    person = make_person()
    given = release(person, nurse.agency, ("health", "contact"))
    with_purpose(sign_in(client, nurse), nurse, person)
    page = client.get(f"/people/{person.pk}/domains/health/statements/add/")
    assert page.status_code == 200

    withdraw(given)

    sent = {"text": "x", "kind": "event", "source": "worker", "true_on": "2026-11-02", "confidence": "stated"}
    before = (looks(), Receipt.objects.count())
    after = [client.get(f"/people/{person.pk}/{rest}") for rest in ("", "print/", "details/", "timeline/?after=")]
    after.append(client.post(f"/people/{person.pk}/domains/health/statements/add/", {**sent, **form_key()}))
    assert {answer.status_code for answer in after} == {404}
    assert (looks(), Receipt.objects.count()) == before


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2026-06-10T21:59:59Z", 200),  # 23:59:59 in Ljubljana: the last second of the 10th
        ("2026-06-10T22:00:00Z", 404),  # midnight there, and still the 10th in London
        ("2026-06-10T23:00:00Z", 404),
        ("2026-06-10T20:59:59Z", 200),  # an hour slow
    ],
)
def test_a_release_ends_at_the_local_midnight_to_the_second(now, status):
    with time_machine.travel("2026-06-01T08:00:00Z", tick=False):
        nurse = make_worker(make_agency("health"), starts_on="2026-01-01")
        person = make_person()
        release(person, nurse.agency, ("health",), starts_on=date(2026, 5, 1), ends_on=date(2026, 6, 11))
    with time_machine.travel(now, tick=False):
        client = with_purpose(sign_in(Client(), nurse), nurse, person)

        assert client.get(f"/people/{person.pk}/").status_code == status


@pytest.mark.parametrize(("now", "status"), [("2026-06-09T21:59:59Z", 404), ("2026-06-09T22:00:00Z", 200)])
def test_a_release_begins_at_the_local_midnight_to_the_second(now, status):
    with time_machine.travel("2026-06-01T08:00:00Z", tick=False):
        nurse = make_worker(make_agency("health"), starts_on="2026-01-01")
        person = make_person()
        release(person, nurse.agency, ("health",), starts_on=date(2026, 6, 10), ends_on=date(2026, 7, 11))
    with time_machine.travel(now, tick=False):
        client = with_purpose(sign_in(Client(), nurse), nurse, person)

        assert client.get(f"/people/{person.pk}/").status_code == status


def test_a_clock_set_back_and_forth_opens_nothing_that_has_ended():
    with time_machine.travel("2026-10-25T00:30:00Z", tick=False):  # 02:30, which comes twice that night
        nurse = make_worker(make_agency("health"), starts_on="2026-01-01")
        person = make_person()
        given = release(person, nurse.agency, ("health",), starts_on=date(2026, 10, 1), ends_on=date(2026, 10, 30))
        withdraw(given)
    statuses = set()
    for now in ("2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"):
        with time_machine.travel(now, tick=False):
            client = with_purpose(sign_in(Client(), nurse), nurse, person)
            statuses.add(client.get(f"/people/{person.pk}/").status_code)

    assert statuses == {404}


@pytest.mark.parametrize("change", ["post ended", "user closed", "agency closed", "role taken"])
def test_whoever_is_let_go_is_out_with_the_next_request(client, change):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker)
    sign_in(client, worker)
    assert client.get(f"/people/{person.pk}/").status_code == 200
    match change:
        case "post ended":
            Worker.objects.filter(pk=worker.pk).update(ends_on=timezone.localdate())
        case "user closed":
            type(worker.user).objects.filter(pk=worker.user_id).update(is_active=False)
        case "agency closed":
            type(worker.agency).objects.filter(pk=worker.agency_id).update(is_active=False)
        case "role taken":
            Role.objects.filter(pk=worker.role_id).update(read_scopes=0, verbs=[])

    answers = [client.get(f"/people/{person.pk}/"), client.post("/people/", {"name": "Zarja", "purpose": "plan"})]

    assert {answer.status_code for answer in answers} <= {302, 403, 404}
    assert not any("Zarja" in answer.content.decode() for answer in answers)


def test_the_second_of_two_edits_is_shown_both_texts_and_loses_none(client):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker)
    sign_in(client, worker)
    url, sent = f"/people/{person.pk}/details/edit/", {"version": person.version, "born": "", "channel": ""}

    first = client.post(url, {**sent, "language": "sl", **form_key()})
    second = client.post(url, {**sent, "language": "hr", **form_key()})

    kept = Person.objects.unscoped(reason="test").get(pk=person.pk)
    told = [(row.theirs, row.mine) for row in second.context["rows"] if row.is_different]
    assert (first.status_code, second.status_code, kept.language, len(told)) == (302, 409, "sl", 1)


def test_two_edits_at_once_are_one_edit_and_one_difference(several_connections):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker)
    actor = make_actor(worker)

    def edit(language):
        with bound(actor):
            edit_person(actor=actor, key=uuid4(), person=person, version=1, language=language)
        return language

    ended = run_at_once(lambda: edit("sl"), lambda: edit("hr"))

    kept = Person.objects.unscoped(reason="test").get(pk=person.pk)
    assert sorted(type(each).__name__ for each in ended) == ["Stale", "str"]
    assert (kept.version, kept.language in ended) == (2, True)


def test_a_double_click_on_one_form_is_one_row(several_connections):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker)
    clients = [sign_in(Client(), worker) for _ in range(2)]
    sent = {"given": "Ena", "kind": "used", "script": "latn", **form_key()}

    answers = run_at_once(*(lambda each=each: each.post(f"/people/{person.pk}/names/add/", sent) for each in clients))

    assert [answer.status_code for answer in answers] == [302, 302]
    assert PersonName.objects.unscoped(reason="test").filter(person=person, given="Ena").count() == 1


def test_sealing_and_reading_at_once_shows_the_whole_page_or_nothing(several_connections):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker, given="Zarja", family="Lipovnik")
    keeper, reader = registrar(worker.agency), sign_in(Client(), worker)

    def seal():
        with bound(keeper):
            set_protection(actor=keeper, key=uuid4(), person=person, level=3, named=(), version=1)

    answer, sealed = run_at_once(lambda: reader.get(f"/people/{person.pk}/details/"), seal)

    shown = "Lipovnik" in answer.content.decode()
    assert (sealed, (answer.status_code, shown) in {(200, True), (404, False)}) == (None, True)
    assert reader.get(f"/people/{person.pk}/details/").status_code == 404


@pytest.mark.parametrize("begun", [True, False], ids=["begun before", "begun after"])
def test_a_page_reads_of_the_moment_it_began_whatever_is_sealed_while_it_reads(several_connections, begun):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker, given="Zarja", family="Lipovnik")
    keeper, actor = registrar(worker.agency), make_actor(worker)

    def seal():
        with bound(keeper):
            set_protection(actor=keeper, key=uuid4(), person=person, level=3, named=(), version=1)

    def read():
        return [row.pk for row in Person.objects.visible_to(actor)], [row.given for row in names_of(actor, person)]

    if not begun:
        seal()
    with bound(actor, is_reading=True):
        first = read()
        if begun:
            assert run_at_once(seal) == [None]
        second = read()

    whole = ([person.pk], ["Zarja"])
    assert (first, second) == ((whole, whole) if begun else (([], []), ([], [])))


def names_of(actor, person):
    return PersonName.objects.visible_to(actor).filter(person=person)


def shut_to(agency):
    """Ends the rights of an agency as another transaction would have, just before."""
    rights = AccessRight.objects.filter(agency=agency).unscoped(reason="test")
    rights.update(ends_on=timezone.localdate())


@pytest.mark.parametrize("verb", ["edit", "lead", "close", "protect"])
def test_a_right_withdrawn_between_check_and_act_ends_in_words_and_not_in_a_fault(verb):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker)
    file = Involvement.objects.unscoped(reason="test").get(person=person)
    actor, sent = registrar(worker.agency, worker), {"key": uuid4(), "version": 1}
    acts = {
        "edit": lambda: edit_person(actor=actor, person=person, language="sl", **sent),
        "lead": lambda: assign_lead(actor=actor, involvement=file, lead=worker, **sent),
        "close": lambda: close_involvement(actor=actor, involvement=file, **sent),
        "protect": lambda: set_protection(actor=actor, person=person, level=2, named=(), **sent),
    }
    shut_to(worker.agency)

    with pytest.raises(Refusal) as refusal, transaction.atomic():
        acts[verb]()

    assert refusal.value.code in {"people.scope_shut", "people.not_current"}
    assert Receipt.objects.filter(key=sent["key"]).count() == 0


def test_two_who_close_one_file_are_one_close_and_one_word(several_connections):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker)
    file = Involvement.objects.unscoped(reason="test").get(person=person)
    actor = make_actor(worker)

    def close():
        with bound(actor):
            close_involvement(actor=actor, key=uuid4(), involvement=file, version=1)

    ended = run_at_once(close, close)

    entries = JournalEntry.objects.unscoped(reason="test").filter(verb="involvement_closed").count()
    assert entries == 1
    assert sum(each is None for each in ended) == 1
    assert all(each is None or isinstance(each, Refusal | Stale) for each in ended)


def test_a_right_withdrawn_while_a_page_is_put_together_leaves_that_page_whole_and_no_second_one(
    several_connections, monkeypatch
):
    """The look was recorded for the moment at which the right still stood, so the page shows that moment."""
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker, given="Zarja", family="Lipovnik")
    client, inner = sign_in(Client(), worker), page.details_of

    def late(actor, person):
        assert run_at_once(lambda: shut_to(worker.agency)) == [None]
        return inner(actor, person)

    monkeypatch.setattr(page, "details_of", late)
    answer = client.get(f"/people/{person.pk}/details/")

    assert (answer.status_code, "Lipovnik" in answer.content.decode()) == (200, True)
    assert [name.family for name in answer.context["details"].names] == ["Lipovnik"]
    assert client.get(f"/people/{person.pk}/details/").status_code == 404
