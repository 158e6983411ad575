"""kill -9 while people work: nothing acknowledged is lost or doubled, and no page was shown without its look."""

import pytest

from bench.faults import database_down, kills

pytestmark = [pytest.mark.faults, pytest.mark.mission("F21")]


@pytest.mark.parametrize(
    ("kind", "region", "count"),
    [
        ("workers", "sqlite_region", 3),
        ("workers", "postgresql_region", 3),
        ("postgresql", "postgresql_region", 1),
        ("sqlite", "sqlite_region", 2),
    ],
)
def test_a_kill_takes_nothing_that_was_acknowledged(request, kind, region, count):
    outcome = kills.run(kind, request.getfixturevalue(region), count, visitors=3)

    assert outcome.wrong == {}
    assert outcome.truth.acknowledged > 0
    assert 0 < outcome.truth.shown <= outcome.truth.looks


@pytest.mark.parametrize("fault", ["stopped", "slow"])
def test_without_the_database_each_form_comes_back_and_acts_once_afterwards(postgresql_region, fault):
    outcome = database_down.run(fault, postgresql_region, 4, visitors=3)

    assert outcome.wrong == {}
    assert outcome.truth.unheard == 0
    assert outcome.ledger.said["503"] > 0
