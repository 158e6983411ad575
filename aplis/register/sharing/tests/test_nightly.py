"""What the night does by itself, once."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from aplis.core.database import bound_as_operator
from aplis.core.ids import new_id
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor, make_agency
from aplis.register.people.models import AccessRight, Barrier, Person
from aplis.register.people.tests.factories import release
from aplis.register.sharing import nightly
from aplis.register.sharing.keeping.days import tell_ended
from aplis.register.sharing.models import NamedViewer, Notice, Restriction
from aplis.register.sharing.nightly import check, night_once, widen
from aplis.register.sharing.rights import compile_rights

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def sees(worker, person):
    return Person.objects.visible_to(make_actor(worker)).filter(pk=person.pk).exists()


def test_a_barrier_that_ends_today_opens_the_file_again(alma, bor, zarja):
    today = timezone.localdate()
    Barrier(
        person=zarja, worker=bor, kind="relative", starts_on=today - timedelta(days=9), ends_on=today, set_by=alma
    ).save(force_insert=True)
    compile_rights([zarja.pk], on=today - timedelta(days=1))
    before = (sees(alma, zarja), sees(bor, zarja))

    written = widen(today)

    assert (before, sees(alma, zarja), sees(bor, zarja), written > 0) == ((False, False), True, True, True)


def test_a_restriction_that_ends_today_lets_things_move_again(alma, nika, zarja):
    today = timezone.localdate()
    release(zarja, nika.agency, ["health"])
    about = {"person": zarja, "agency": alma.agency, "scopes": 1 << 4, "reason": "x"}
    Restriction(**about, starts_on=today - timedelta(days=9), ends_on=today).save(force_insert=True)
    compile_rights([zarja.pk], on=today - timedelta(days=1))
    before = sees(nika, zarja)

    widen(today)

    assert (before, sees(nika, zarja)) == (False, True)


def test_who_is_named_from_today_on_opens_a_sealed_file(alma, zarja):
    today = timezone.localdate()
    Person.objects.unscoped(reason="test").filter(pk=zarja.pk).update(protection_level=3)
    NamedViewer(person=zarja, worker=alma, starts_on=today).save(force_insert=True)
    compile_rights([zarja.pk], on=today - timedelta(days=1))
    before = sees(alma, zarja)

    widen(today)

    assert (before, sees(alma, zarja)) == (False, True)


def test_a_restriction_that_ended_by_its_day_is_noted_and_told_once(alma, zarja):
    today = timezone.localdate()
    about = {
        "person": zarja,
        "agency": alma.agency,
        "scopes": 1 << 4,
        "reason": "x",
        "starts_on": today - timedelta(days=9),
    }
    for ends_on in (today - timedelta(days=2), today, today + timedelta(days=1), None):
        Restriction(**about, ends_on=ends_on).save(force_insert=True)

    with bound_as_operator():
        written = [tell_ended(today), tell_ended(today)]

    assert written == [2, 0]
    told = Notice.objects.unscoped(reason="test").filter(kind="restriction_ended", is_for_person=True)
    entries = JournalEntry.objects.unscoped(reason="test").filter(verb="restriction_ended", person_id=zarja.pk)
    assert (told.count(), list(entries.values_list("agency_id", "detail__by"))) == (2, [(alma.agency_id, "day")] * 2)


def test_a_night_that_failed_is_made_good(alma, nika, zarja):
    today = timezone.localdate()
    release(zarja, nika.agency, ["health"])
    about = {"person": zarja, "agency": alma.agency, "scopes": 1 << 4, "reason": "x"}
    Restriction(**about, starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=2)).save(force_insert=True)
    compile_rights([zarja.pk], on=today - timedelta(days=3))

    widen(today)

    assert sees(nika, zarja)


def test_a_right_inserted_by_hand_is_an_incident_of_the_night_and_shut(zarja):
    stranger = make_agency("police")
    AccessRight.objects.create(
        id=new_id(), person=zarja, agency=stranger, scopes=1, purpose="plan", basis="release",
        starts_on=timezone.localdate(), source_kind="release", source_id=1,
    )  # fmt: skip

    with bound_as_operator():
        assert (check(timezone.localdate()), check(timezone.localdate())) == (1, 0)

    assert list(Notice.objects.unscoped(reason="test").values_list("kind", "agency_id")) == [
        ("rights_differ", stranger.pk)
    ]


def test_the_night_is_worked_once_a_day_and_a_failing_step_stops_no_other(monkeypatch, caplog):
    done = []
    monkeypatch.setattr(nightly, "import_string", lambda step: {"bad": broken, "good": done.append}[step])
    monkeypatch.setattr(nightly, "STEPS", ("bad", "good"))
    day = timezone.localdate()

    night_once(day)
    night_once(day)
    night_once(day + timedelta(days=1))

    assert done == [day, day + timedelta(days=1)]
    assert [record.message for record in caplog.records] == ["A step of the night's work failed: bad"] * 2


def broken(_day):
    raise RuntimeError


def test_every_step_of_the_night_is_there():
    assert all(callable(nightly.import_string(step)) for step in nightly.STEPS)
