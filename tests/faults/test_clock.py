"""The clock of the server is set back an hour, or runs forty days ahead: nothing is revived, lost or out of order."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from aplis.core.drafts import draft_for, keep_draft
from aplis.core.ids import new_id
from aplis.core.journal import record
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker, sign_in
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person, release

NOON = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo("Europe/Ljubljana"))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PAGE = "/my-account/"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def signed_in(clock, db):
    client = sign_in(Client(), make_worker())
    assert client.get(PAGE).status_code == 200
    return client


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_a_session_that_paused_too_long_is_not_revived_by_a_clock_set_back(clock, signed_in):
    clock.move_to(
        NOON + 45 * MINUTE - HOUR
    )  # three quarters of an hour later, as a clock tells that was set back by one

    answer = signed_in.get(PAGE)

    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
    assert not is_signed_in(signed_in)


def test_a_session_that_was_ended_stays_ended(clock, signed_in):
    clock.move_to(NOON + 31 * MINUTE)
    signed_in.get(PAGE)

    clock.move_to(NOON + 5 * MINUTE)

    assert signed_in.get(PAGE).status_code == 302
    assert not is_signed_in(signed_in)


@pytest.mark.parametrize("minutes", [-4, 0, 29])
def test_clocks_of_servers_that_differ_a_little_sign_nobody_out(clock, signed_in, minutes):
    clock.move_to(NOON + minutes * MINUTE)

    assert signed_in.get(PAGE).status_code == 200


def test_forty_days_ahead_everybody_has_to_sign_in_again(clock, signed_in):
    clock.move_to(NOON + 40 * DAY)

    answer = signed_in.get(PAGE, follow=True)

    assert (answer.status_code, answer.redirect_chain[0][1]) == (200, 302)
    assert not is_signed_in(signed_in)


def test_a_draft_outlives_a_clock_that_ran_ahead(clock, db):
    actor = make_actor()
    keep_draft(actor=actor, form="plan:1", fields={"text": "half a sentence"})

    clock.move_to(NOON + 40 * DAY)
    keep_draft(actor=actor, form="plan:2", fields={"text": "written meanwhile"})
    clock.move_to(NOON + HOUR)

    assert draft_for(actor, "plan:1").fields == {"text": "half a sentence"}


def test_rights_follow_the_day_the_clock_tells(clock, db):
    agency = make_agency("health")
    person = make_person(agency=agency, scopes=["health"])
    later = make_person()
    release(later, agency, ["health"], starts_on=NOON.date(), ends_on=NOON.date() + 10 * DAY)
    nurse = make_worker(agency)

    def seen():
        people = Person.objects.visible_to(make_actor(nurse, on=datetime.now(NOON.tzinfo).date()))
        return sorted(each.pk for each in people)

    assert seen() == sorted([person.pk, later.pk])
    clock.move_to(NOON + 40 * DAY)
    assert seen() == [person.pk]
    clock.move_to(NOON.replace(hour=0, minute=30) - HOUR)
    assert seen() == [person.pk]
    clock.move_to(NOON)
    assert seen() == sorted([person.pk, later.pk])


def test_the_journal_keeps_its_order_when_the_clock_goes_back(clock, db):
    actor = make_actor()
    verbs = []
    for step in (0 * HOUR, MINUTE, MINUTE - HOUR, 30 * MINUTE, 2 * HOUR):
        clock.move_to(NOON + step)
        verbs.append(f"step_{len(verbs)}")
        record(actor=actor, verb=verbs[-1])

    told = JournalEntry.objects.unscoped(reason="test").filter(agency_id=actor.agency_id)
    assert list(told.order_by("id").values_list("verb", flat=True)) == verbs


def test_ids_stay_apart_wherever_the_clock_goes(clock):
    made = []
    for step in (0 * DAY, 40 * DAY, 0 * DAY, -HOUR, -400 * DAY):
        clock.move_to(NOON + step)
        made += [new_id() for _ in range(1000)]

    assert len(set(made)) == 5000
    assert min(made) >= 0
