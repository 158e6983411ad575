"""Two decide in the same moment what only one can decide: one wins, the other is told, and the journal says it once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.errors import Refusal, Stale
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.emergency.actions import review_emergency
from aplis.register.sharing.keeping.actions import approve_run, drop_run
from aplis.register.sharing.models import EmergencyAccess, KeepingRun, ProtectionChange
from aplis.register.sharing.nearness.apart import answer_weaker
from tests.threads import run_at_once, several_connections

__all__ = ["several_connections"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def agency(several_connections):
    return make_agency("social_work")


def decide(action, worker, **said):
    """A decision of the worker, in a request of its own."""

    def act():
        actor = make_actor(worker)
        with bound(actor):
            action(actor=actor, key=uuid4(), **said)
        return worker.pk

    return act


def at_once(*decisions):
    """Who got through; and how the others were told."""
    done = run_at_once(*decisions)
    told = [each for each in done if isinstance(each, Exception)]
    assert [each for each in told if not isinstance(each, (Refusal, Stale))] == []
    return [each for each in done if each not in told], told


def journalled(*verbs):
    return list(JournalEntry.objects.unscoped(reason="test").filter(verb__in=verbs).values_list("verb", flat=True))


def managers(agency, number=2):
    return [make_worker(agency, "manager") for _ in range(number)]


@pytest.mark.parametrize("other", [approve_run, drop_run], ids=["approved too", "dropped"])
def test_of_two_who_decide_on_a_run_of_keeping_one_does(agency, other):
    proposer, first, second = managers(agency, 3)
    run = KeepingRun.objects.create(
        agency=agency, on=timezone.localdate(), proposed_by=proposer, counts={"classes": [], "entries": 0}
    )

    won, told = at_once(decide(approve_run, first, run=run, version=1), decide(other, second, run=run, version=1))

    kept = KeepingRun.objects.unscoped(reason="test").get(pk=run.pk)
    assert [type(each) for each in told] == [Stale]
    assert kept.version == 2
    if won == [first.pk]:
        assert (kept.state in {"approved", "done"}, kept.approved_by_id) == (True, first.pk)
    elif other is drop_run:
        assert (kept.state, kept.approved_by_id) == ("dropped", None)
    assert len(journalled("keeping_run_approved", "keeping_run_dropped")) == 1


@pytest.mark.parametrize("other", [True, False], ids=["confirmed too", "declined"])
def test_of_two_who_answer_for_a_weaker_protection_one_does(agency, other):
    asker, first, second = (make_worker(agency) for _ in range(3))
    person = make_person(agency=agency, lead=asker, level=2)
    change = ProtectionChange(person=person, agency=agency, was=2, level=1, reason="x", asked_by=asker)
    change.save(force_insert=True)

    won, told = at_once(
        decide(answer_weaker, first, change=change, is_confirmed=True),
        decide(answer_weaker, second, change=change, is_confirmed=other),
    )

    kept = ProtectionChange.objects.unscoped(reason="test").get(pk=change.pk)
    level = Person.objects.unscoped(reason="test").get(pk=person.pk).protection_level
    assert [each.code for each in told] == ["nearness.is_over"]
    assert won == [kept.answered_by_id]
    is_confirmed = other or won == [first.pk]
    assert (kept.state, level) == (("confirmed", 1) if is_confirmed else ("declined", 2))


def test_of_two_who_judge_an_emergency_one_does(agency):
    opener, (first, second) = make_worker(agency), managers(agency)
    now = timezone.now()
    access = EmergencyAccess(
        person=make_person(), agency=agency, worker=opener, danger="life", reason="x", scopes=1,
        ends_at=now + timedelta(hours=1), tell_by=now + timedelta(days=3), review_by=timezone.localdate(),
    )  # fmt: skip
    access.save(force_insert=True)

    won, told = at_once(
        decide(review_emergency, first, access=access, outcome="justified", review="x"),
        decide(review_emergency, second, access=access, outcome="not_justified", review="y"),
    )

    kept = EmergencyAccess.objects.unscoped(reason="test").get(pk=access.pk)
    said = {first.pk: ("justified", "x"), second.pk: ("not_justified", "y")}
    assert [each.code for each in told] == ["emergency.is_over"]
    assert (won, (kept.outcome, kept.review)) == ([kept.reviewed_by_id], said[kept.reviewed_by_id])
    assert journalled("emergency_justified", "emergency_not_justified") == [f"emergency_{kept.outcome}"]
