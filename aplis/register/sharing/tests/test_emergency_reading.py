"""During the hour: what is on the pages, that nothing is written, and that it ends at its minute for every session."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from aplis.casework.situations.models import Circumstance, Statement
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, sign_in
from aplis.register.people.models import AccessRight, ContactDetail, Person
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import EmergencyAccess, Look, Notice
from aplis.register.sharing.rights import compile_rights
from aplis.rules.scopes import BIT
from tests.attack.town import ABOUT_PEOPLE, address, rows_about

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F19")]

NOON = datetime(2026, 11, 25, 12, tzinfo=ZoneInfo("Europe/Ljubljana"))
MINUTE = timedelta(minutes=1)
WHY = "She wrote that she will jump from the bridge tonight"
BORN = {"born_on": date(1991, 2, 3), "birth_precision": "day"}


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def away(clock, nika):
    """Zarja, whom only the health centre knows."""
    return make_person(agency=nika.agency, lead=nika, given="Zarja", family="Lipovnik", **BORN)


def open_file(client, **typed):
    said = {"name": "Zarja Lipovnik", "born": "3. 2. 1991", "danger": "life", "reason": WHY, **form_key(), **typed}
    return client.post(reverse("emergency:open"), said)


@pytest.fixture
def client(client_of, alma, away):
    client = client_of(alma)
    assert open_file(client).status_code == 302
    return client


def page(person, name="situations:situation", *more):
    return reverse(name, args=[person.pk, *more])


def the_access():
    return EmergencyAccess.objects.unscoped(reason="test").get()


def end(client, **fields):
    return client.post(reverse("emergency:end", args=[the_access().pk]), {**form_key(), **fields})


def test_every_page_says_how_long_it_lasts_and_can_end_it(client, clock, away):
    clock.move_to(NOON + 21 * MINUTE + timedelta(seconds=30))

    for name in ("situations:situation", "people:details", "sharing:rights", "sharing:looks", "situations:print"):
        body = client.get(page(away, name)).content.decode()
        assert "Emergency access: 39 minutes left." in body
        assert reverse("emergency:end", args=[the_access().pk]) in body


def test_what_is_read_is_the_least_and_no_more(client, nika, away):
    about = {"person": away, "agency": nika.agency, "author": nika, "source": "person", "true_on": date(2026, 11, 1)}
    for domain in ("safety", "work", "addiction"):
        Statement(**about, scope=BIT[domain], text=f"Words on {domain}").save(force_insert=True)

    body = client.get(page(away)).content.decode()

    assert [f"Words on {domain}" in body for domain in ("safety", "work", "addiction")] == [True, False, False]


def test_each_look_carries_protection_from_harm_and_what_was_said(client, alma, away):
    client.get(page(away))
    client.get(page(away, "people:details"))

    rows = Look.objects.unscoped(reason="test").filter(person=away)
    right = AccessRight.objects.unscoped(reason="test").get(agency=alma.agency).pk
    found = rows.order_by("pk").values_list("worker_id", "purpose", "reason", "page", "right_id")
    assert list(found) == [(alma.pk, "safeguarding", WHY, page, right) for page in ("situation", "details")]


# What may be read of a file that only an emergency opens. Everything else about the person is refused.
READ = {
    "people:details", "people:household", "sharing:rights", "sharing:looks", "sharing:purpose", "situations:situation",
    "situations:own_words", "situations:timeline", "situations:domain", "situations:print", "situations:documents",
    "situations:matrix", "situations:matrix_history", "situations:matrix_print", "situations:statement", "situations:circumstance", "emergency:open_known", "nearness:declare",
    "plans:contacts", "plans:contact", "plans:slip",
    "releases:preferences",
}  # fmt: skip
TABLES = (Statement, Circumstance, ContactDetail)


def content_of_the_database():
    """How many rows each table holds, but for the logs, sessions and what a session keeps."""
    skipped = ("sharing_look", "django_session", "core_journalentry", "core_cache", "usersessions", "core_receipt")
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if not name.startswith(skipped)]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            found[table] = cursor.fetchone()[0]
    return found


def test_nothing_is_written_by_any_page_and_what_writes_is_refused(client, nika, away):
    ids = {**rows_about(away, nika.agency, "safety"), "kind": "statement"}
    addresses = [
        (name, keys) for name, keys in ABOUT_PEOPLE if name not in READ and set(keys) <= set(ids) | {"fact_id"}
    ]
    before, said = content_of_the_database(), {}

    for name, keys in addresses:
        url = address(ids, name, keys)
        read, sent = client.get(url), client.post(url, {**form_key(), "reason": "x", "is_sure": "on"})
        said[name] = (read.status_code, sent.status_code)

    assert content_of_the_database() == before
    allowed = {name: codes for name, codes in said.items() if codes[1] not in {403, 404, 405}}
    assert allowed == {}
    assert len(said) > 15


def test_a_form_filled_in_to_the_last_field_writes_nothing_either(client, away):
    entries = JournalEntry.objects.unscoped(reason="test").filter(person_id=away.pk).count()
    statement = {
        "text": "x",
        "kind": "observation",
        "source": "worker",
        "confidence": "stated",
        "true_on": "2026-11-24",
    }
    contact = {"kind": "phone", "value": "041 000 111", "is_safe": "on"}
    sent = [
        client.post(page(away, "situations:statement_add", "safety"), {**form_key(), **statement}),
        client.post(page(away, "people:contact_add"), {**form_key(), **contact}),
        client.post(page(away, "sharing:involvement_open"), {
            **form_key(), "purpose": "plan", "basis": "statutory_task", "opened_on": "2026-11-25",
        }),
        client.post(page(away, "sharing:protection"), {**form_key(), "level": 3, "version": 1, "is_sure": "on"}),
        client.post(page(away, "releases:preferences"), {**form_key(), "channel": "phone", "tone": "plain"}),
    ]  # fmt: skip

    assert [answer.status_code for answer in sent] == [403] * 5
    assert JournalEntry.objects.unscoped(reason="test").filter(person_id=away.pk).count() == entries
    assert not any(model.objects.unscoped(reason="test").filter(person=away).exists() for model in TABLES)


def test_what_another_right_opens_may_still_be_written_and_nothing_but_that(client_of, alma, clock, nika):
    person = make_person(agency=nika.agency, given="Zarja", family="Lipovnik", **BORN)
    release(person, alma.agency, ["work", "plan"])
    client = client_of(alma)
    assert open_file(client).status_code == 302
    statement = {
        "text": "x",
        "kind": "observation",
        "source": "worker",
        "confidence": "stated",
        "true_on": "2026-11-24",
    }

    answers = {
        domain: client.post(page(person, "situations:statement_add", domain), {**form_key(), **statement}).status_code
        for domain in ("work", "safety", "income")
    }

    assert answers == {"work": 302, "safety": 403, "income": 403}


def test_at_minute_sixty_it_is_over_for_every_session_page_search_and_print(client, clock, alma, away):
    clock.move_to(NOON + 60 * MINUTE - timedelta(seconds=1))
    sessions = [sign_in(Client(), alma) for _ in range(2)]  # the first one has paused too long meanwhile
    assert {each.get(page(away)).status_code for each in sessions} == {200}
    assert "Emergency access: 1 minute left." in sessions[0].get(page(away)).content.decode()

    clock.move_to(NOON + 60 * MINUTE)

    for each in [*sessions, sign_in(Client(), alma)]:
        for name in (
            "situations:situation",
            "people:details",
            "sharing:rights",
            "situations:print",
            "emergency:open_known",
        ):
            assert each.get(page(away, name)).status_code == 404
        found = each.post(reverse("home:people"), {"name": "Lipovnik", "purpose": "delivery"})
        assert "Zarja" not in found.content.decode()
    assert not Person.objects.visible_to(make_actor(alma)).filter(pk=away.pk).exists()


def test_it_ends_at_once_when_it_is_given_back(client, alma, away):
    other = sign_in(Client(), alma)

    answer = end(client)

    assert (answer.status_code, answer.url) == (302, reverse("emergency:access", args=[the_access().pk]))
    assert [each.get(page(away)).status_code for each in (client, other)] == [404, 404]
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="emergency_ended")
    assert (entry.person_id, entry.worker_id) == (away.pk, alma.pk)


def test_ended_twice_it_is_ended_once(client, away):
    end(client)
    ended_at = the_access().ended_at

    assert (end(client).status_code, the_access().ended_at) == (403, ended_at)


def test_a_clock_set_back_by_an_hour_revives_nothing_that_was_given_back(client, clock, alma, away):
    clock.move_to(NOON + 30 * MINUTE)
    end(client)

    clock.move_to(NOON - 30 * MINUTE)

    assert sign_in(Client(), alma).get(page(away)).status_code == 404
    compile_rights([away.pk], on=NOON.date())
    assert not Person.objects.visible_to(make_actor(alma)).filter(pk=away.pk).exists()


def test_an_hour_that_reaches_over_midnight_lasts_its_hour_and_no_more(client_of, alma, clock, nika):
    make_person(agency=nika.agency, given="Zarja", family="Lipovnik", **BORN)
    clock.move_to(NOON.replace(hour=23, minute=30))
    client = client_of(alma)
    url = open_file(client).url

    clock.move_to(NOON.replace(hour=23, minute=30) + 59 * MINUTE)
    late = sign_in(Client(), alma)
    assert late.get(url).status_code == 200

    clock.move_to(NOON.replace(hour=23, minute=30) + 61 * MINUTE)
    assert late.get(url).status_code == 404


def test_nobody_ends_or_reads_the_access_of_another(client_of, client, bor, tuja, nika):
    access = the_access().pk
    for worker in (bor, tuja, nika):
        other = client_of(worker)
        assert other.get(reverse("emergency:access", args=[access])).status_code == 404
        assert other.post(reverse("emergency:end", args=[access]), form_key()).status_code == 404
    assert the_access().ended_at is None


def test_the_running_file_is_found_again_from_the_page_of_danger(client, away):
    body = client.get(reverse("emergency:open")).content.decode()

    assert (page(away) in body, "Zarja" in body) == (True, False)


def test_the_keepers_read_in_their_day_that_somebody_opened_it_without_a_name_of_a_protected_person(
    client_of, client, nika, away
):
    keeper = client_of(nika)
    day = keeper.get(reverse("home:today")).content.decode()
    listed = keeper.get(reverse("notices:list")).content.decode()
    Person.objects.filter(pk=away.pk).unscoped(reason="test").update(protection_level=2)
    neutral = keeper.get(reverse("notices:list")).content.decode()

    sentence = "Another service opened a file that your agency keeps too"
    assert all(sentence in body for body in (day, listed, neutral))
    assert ["Zarja" in body for body in (listed, neutral)] == [True, False]
    assert Notice.objects.unscoped(reason="test").filter(worker=nika).count() == 1
