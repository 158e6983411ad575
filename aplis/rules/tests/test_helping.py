"""What a lay helper may be assigned and see, by the rule alone."""

from datetime import date

import pytest

from aplis.rules.helping import grantable, may_be_helped, objection_to_days
from aplis.rules.rights import Ground, Standing, answers
from aplis.rules.scopes import ALL, mask

pytestmark = pytest.mark.mission("M027")
TODAY = date(2026, 12, 1)
FILE = {"agency": 5, "agency_kind": "social_work", "purpose": "plan", "basis": "statutory_task", "starts_on": TODAY}
HELPER = Ground(kind="helper", id=1, ends_on=date(2027, 1, 1), worker=70, scopes=ALL, **FILE)


def answer(ground=HELPER, **standing):
    [found] = answers((ground,), Standing(**standing), on=TODAY)
    return found


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "fault"),
    [
        (TODAY, date(2027, 6, 1), ""),
        (TODAY, date(2027, 6, 2), "too_long"),
        (TODAY, TODAY, "ends_before_it_starts"),
        (date(2026, 11, 30), date(2027, 1, 1), "begun_before"),
    ],
)
def test_a_task_begins_today_or_later_and_lasts_six_months_at_most(starts_on, ends_on, fault):
    assert objection_to_days(starts_on, ends_on, today=TODAY) == fault


def test_only_what_file_and_role_have_in_common_can_be_granted_and_never_health():
    file, role = mask(["housing", "work", "health"]), mask(["housing", "health", "contact"])

    assert grantable(file_opens=file, role_reads=role) == mask(["housing"])


def test_nobody_who_is_hidden_or_sealed_is_given_a_lay_helper():
    assert [may_be_helped(level) for level in range(4)] == [True, True, False, False]


def test_a_grant_opens_to_one_worker_what_the_file_opens_without_the_special_categories():
    [right] = answer().rights

    assert (right.worker, right.scopes & mask(["health", "mental_health", "addiction"])) == (70, 0)
    assert right.scopes & mask(["housing", "contact"]) == mask(["housing", "contact"])


@pytest.mark.parametrize(
    ("standing", "because"),
    [
        ({"level": 2}, ("helper_protected",)),
        ({"level": 3, "named": ((70, 5),)}, ("helper_protected",)),
        ({"restricted": ALL}, ("nothing_left",)),
    ],
    ids=["hidden", "sealed and named", "restricted"],
)
def test_what_shuts_a_grant_says_why(standing, because):
    assert (answer(**standing).rights, answer(**standing).because) == ((), because)


def test_whoever_stands_near_sees_nothing_by_a_grant():
    assert answer(barred=frozenset({70})).rights == ()
