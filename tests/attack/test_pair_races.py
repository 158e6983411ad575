"""Two workers at the same pair of files in the same moment: nothing is lost, nothing counts twice."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from aplis.core.database import bound
from aplis.core.errors import Refusal
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.identity import actions
from aplis.register.identity.merging import every_row, following
from aplis.register.identity.models import CandidatePair, MergeRecord, PairDecision
from aplis.register.identity.tests.twice import agreed, asker, merged, registered_twice, undone
from tests.threads import run_at_once, several_connections

__all__ = ["several_connections"]
pytestmark = [pytest.mark.django_db, pytest.mark.mission("F8", "F9")]


@pytest.fixture
def case(several_connections):
    centre = make_agency("social_work")
    alma, bor, eva = (make_worker(centre) for _ in range(3))
    twice = registered_twice(alma, make_worker(make_agency("health")))
    return SimpleNamespace(twice=twice, alma=alma, bor=bor, eva=eva)


def proposed(case):
    return actions.propose_pair(actor=asker(case.alma), key=uuid4(), person=case.twice.one, other=case.twice.two)


def deciding(worker, pair, verdict):
    def decide():
        actor = asker(worker)
        with bound(actor):
            return actions.decide_pair(actor=actor, key=uuid4(), pair=pair, verdict=verdict, round_seen=1)

    return decide


def at_once(*calls):
    """What each call came to: the code of a refusal, or nothing."""
    done = run_at_once(*calls)
    assert [each for each in done if isinstance(each, Exception) and not isinstance(each, Refusal)] == []
    return sorted(each.code if isinstance(each, Refusal) else "" for each in done)


def test_one_confirms_while_another_rejects_and_both_opinions_count(case):
    pair = proposed(case)

    assert at_once(deciding(case.alma, pair, "same"), deciding(case.bor, pair, "different")) == ["", ""]

    assert every_row(CandidatePair).get().state == "disputed"
    assert sorted(every_row(PairDecision).values_list("verdict", flat=True)) == ["different", "same"]


def test_two_who_agree_at_once_settle_it_and_a_third_comes_too_late(case):
    pair = proposed(case)
    workers = (case.alma, case.bor, case.eva)

    found = at_once(*(deciding(worker, pair, "same") for worker in workers))

    assert found == ["", "", "identity.settled"]
    assert (every_row(CandidatePair).get().state, every_row(PairDecision).count()) == ("same", 2)


def test_of_two_who_put_the_files_together_at_once_one_does(case):
    pair = agreed(case.twice, case.bor)

    def merging(worker):
        def merge():
            with bound(asker(worker)):
                return merged(case.twice, pair, worker=worker)

        return merge

    done, declined = at_once(merging(case.alma), merging(case.bor))

    # SQLite lets one after the other read, PostgreSQL lets the second wait for the row.
    assert (done, declined in {"identity.gone", "identity.not_agreed"}) == ("", True)

    assert every_row(MergeRecord).count() == 1
    assert [each.label for each in following() if each.rows_of(case.twice.two.pk).exists()] == []


def test_of_two_who_take_the_files_apart_at_once_one_does(case):
    merge = merged(case.twice, agreed(case.twice, case.bor))

    def undoing(worker):
        def undo():
            with bound(asker(worker)):
                return undone(merge, worker)

        return undo

    assert at_once(undoing(case.alma), undoing(case.bor)) == ["", "identity.undone_already"]

    assert [each.label for each in following() if not each.rows_of(case.twice.two.pk).exists()] == []
