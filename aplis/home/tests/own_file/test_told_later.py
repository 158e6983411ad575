"""What the person is told only later is in no copy before its day, in no table; what she may know is there."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from aplis.casework.situations.matrix.actions import close_talk, rate_domains
from aplis.casework.situations.models import JointTalk
from aplis.casework.situations.tests.factories import make_rating
from aplis.core.journal import record
from aplis.home.own_file.gathering import parts
from aplis.home.tests.own_file.cases import copies, decide, entries, gather, looks, say
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker, sign_in
from aplis.register.people.models import AccessRight
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import record_look
from aplis.register.sharing.models import EmergencyAccess, LookDelay, SightRequest
from aplis.register.sharing.rights import compile_rights
from aplis.register.sharing.watching.later import trace_of
from aplis.rules.scopes import BIT

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M015")]

IN_A_WEEK = timedelta(days=7)


@pytest.fixture
def police(zarja, worker):
    """An agency that looks, asks, writes, and holds a right on her since yesterday."""
    quiet = make_worker(make_agency("ngo"), name="Petra Tiha")
    release(zarja, quiet.agency, ["family"], starts_on=timezone.localdate() - timedelta(days=1))
    actor = make_actor(quiet, purpose="plan")
    record_look(actor=actor, person=zarja, scopes=1, page="situation")
    say(zarja, quiet.agency, "Seen at the mill.")
    SightRequest(
        person=zarja, agency=quiet.agency, worker=quiet, asked=worker.agency, scopes=1, purpose="plan", reason="Quietly",
        ends_on=timezone.localdate() + IN_A_WEEK,
    ).save(force_insert=True)  # fmt: skip
    record(actor=actor, verb="statement_added", person=zarja.pk, scope=1)
    return quiet


def delay(person, worker, *, since, until=IN_A_WEEK):
    row = LookDelay(
        person=person, agency=worker.agency, law="x", looks_from=timezone.now() - since, set_by=worker,
        ends_on=timezone.localdate() + until,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def emergency(person, worker, **fields):
    """An access of a worker elsewhere, with the right it opened, the look that rests on it and the entry in the journal."""
    now = timezone.now()
    clocks = {
        "ends_at": now + timedelta(hours=1),
        "tell_by": now + timedelta(days=3),
        "review_by": timezone.localdate(),
    }
    access = EmergencyAccess(
        person=person,
        agency=worker.agency,
        worker=worker,
        danger="life",
        reason="She hides",
        scopes=BIT["contact"],
        **clocks | fields,
    )
    access.save(force_insert=True)
    compile_rights([person.pk], on=timezone.localdate())
    actor = make_actor(worker, purpose="safeguarding")
    right = AccessRight.objects.unscoped(reason="test").get(source_kind="emergency", source_id=access.pk)
    record_look(actor=actor, person=person, scopes=1, page="situation", right_id=right.pk)
    record(actor=actor, verb="emergency_opened", person=person.pk, on=access, scope=1)
    return access


def told(client, worker, person):
    """What stands in all copies of her, by agency and part."""
    copies().delete()
    sign_in(client, worker)
    gather(client, person)
    found = {}
    for copy in copies().select_related("agency"):
        for entry in copy.content["entries"]:
            found.setdefault(copy.agency_id, {}).setdefault(entry["part"], []).append(entry["id"])
    return found


def test_nothing_of_an_agency_whose_telling_is_delayed_is_in_any_copy(client, worker, zarja, police):
    before = told(client, worker, zarja)
    delay(zarja, police, since=timedelta(days=2))

    after = told(client, worker, zarja)

    assert set(before[police.agency_id]) >= {
        "people.accessright", "people.personjournal", "sharing.look", "sharing.release", "sharing.sightrequest",
        "situations.statement",
    }  # fmt: skip
    assert police.agency_id not in after
    assert police.agency.name not in str([copy.content for copy in copies()])


def test_all_else_stays_as_it_was(client, worker, zarja, police):
    before = told(client, worker, zarja)
    stranger = make_person()
    delay(stranger, worker, since=timedelta(days=300))
    delay(zarja, police, since=timedelta(days=2))

    after = told(client, worker, zarja)

    growing = {"sharing.look", "people.personjournal"}  # gathering itself is in them
    for part, ids in before[worker.agency_id].items():
        assert set(ids) <= set(after[worker.agency_id][part])
        assert part in growing or len(ids) == len(after[worker.agency_id][part])


def test_what_was_before_the_delay_is_told_and_so_is_all_when_it_is_over(client, worker, zarja, police):
    (old,) = looks(agency=police.agency)
    running = delay(zarja, police, since=timedelta(seconds=-60))
    begins_later = told(client, worker, zarja)[police.agency_id]["sharing.look"]
    LookDelay.objects.unscoped(reason="test").filter(pk=running.pk).update(
        looks_from=timezone.now() - timedelta(days=2), ends_on=timezone.localdate()
    )
    is_over = told(client, worker, zarja)[police.agency_id]["sharing.look"]

    assert (begins_later, is_over) == ([old.pk], [old.pk])


@pytest.mark.mission("M041")
def test_a_talk_with_an_agency_of_which_she_is_told_later_is_told_later_too(client, worker, zarja, police):
    """It stands in no copy, and neither do its entries: they would say that somebody else sees it differently."""
    make_rating(zarja, police.agency, "family", 5)
    actor, today = registrar(worker.agency, worker), timezone.localdate()
    rate_domains(actor=actor, key=uuid4(), person=zarja, ratings={BIT["family"]: (1, "x")}, done_on=today)
    talk = JointTalk.objects.unscoped(reason="test").get()
    came = {"took_part": "x", "persons_part": "present", "persons_reason": "x", "outcome": "both_stay", "text": "x"}
    close_talk(actor=actor, key=uuid4(), talk=talk, version=1, held_on=today, level=None, **came)

    def talks_told():
        told(client, worker, zarja)
        found = [entry for copy in copies() for entry in copy.content["entries"]]
        verbs = [entry["fields"].get("verb") for entry in found]
        return [
            "situations.jointtalk" in {entry["part"] for entry in found},
            *("talk_" + x in verbs for x in ("opened", "held")),
        ]

    before = talks_told()
    delay(zarja, police, since=timedelta(days=2))

    assert before == [True, True, True]
    assert talks_told() == [False, False, False]


@pytest.mark.parametrize(
    ("clocks", "is_told"),
    [
        ({}, False),
        ({"tell_by": timezone.now() - timedelta(hours=1)}, True),
        ({"told_at": timezone.now()}, True),
        ({"postponed_until": timezone.localdate() + IN_A_WEEK, "tell_by": timezone.now() - IN_A_WEEK}, False),
        ({"postponed_until": timezone.localdate()}, True),
    ],
    ids=["waits", "72 hours are over", "was told", "put off", "put off until today"],
)
def test_an_emergency_is_in_the_copy_with_all_its_traces_or_with_none(client, worker, zarja, clocks, is_told):
    elsewhere = make_worker()
    access = emergency(zarja, elsewhere, **clocks)
    (look,) = looks(agency=elsewhere.agency)

    found = told(client, worker, zarja).get(elsewhere.agency_id, {})

    traces = {"people.accessright", "people.personjournal", "sharing.emergencyaccess", "sharing.look"}
    assert set(found) == (traces if is_told else set())
    assert found.get("sharing.emergencyaccess", []) == ([access.pk] if is_told else [])
    assert found.get("sharing.look", []) == ([look.pk] if is_told else [])


def test_a_delay_that_begins_while_the_copy_waits_to_be_read_holds_for_it_too(client, worker, officer, zarja):
    sign_in(client, worker)
    gather(client, zarja)
    copy = copies().get()
    assert len(entries(copy, "situations.statement")) == 3
    delay(zarja, worker, since=timedelta(minutes=5))
    sign_in(client, officer)

    decide(client, copy, "release")

    released = copies().get()
    assert (released.state, entries(released, "situations.statement")) == ("released", [])
    assert entries(released, "sharing.involvement") != []  # opened thirty days before
    assert "trace" not in str(released.content)


def test_every_row_with_an_agency_is_traced_to_it(worker, zarja, police):
    """A table that comes later is traced by its column, not by a list."""
    for model in parts():
        rows = model.objects.all()
        rows = rows.unscoped(reason="test") if hasattr(rows, "unscoped") else rows
        for row in rows:
            trace = trace_of(row)
            assert trace.agency == (getattr(row, "agency_id", None) or 0)
            assert trace.at <= timezone.now() + timedelta(days=1)
