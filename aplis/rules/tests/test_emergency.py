from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules import emergency
from aplis.rules.emergency import NEEDED, is_overdue, objection_to_postponing, objection_to_reason, review_by, scopes_of
from aplis.rules.legal_bases import AGENCY_KINDS, opens
from aplis.rules.scopes import ALL, BIT, mask

TODAY = date(2026, 11, 30)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@given(st.sampled_from(sorted(NEEDED)), st.integers(0, ALL))
def test_an_emergency_opens_no_more_than_the_danger_needs_and_the_basis_allows(danger, opened):
    scopes = scopes_of(danger, opened=opened)

    assert scopes & ~opened == 0
    assert scopes & ~NEEDED[danger] == 0
    assert scopes == opened & NEEDED[danger]


@pytest.mark.parametrize("kind", AGENCY_KINDS)
@pytest.mark.parametrize("danger", sorted(NEEDED))
def test_no_danger_opens_the_plan_or_the_money_of_anybody(kind, danger):
    opened = scopes_of(danger, opened=opens(emergency.BASIS, kind, TODAY).scopes)

    assert opened & mask(["plan", "income", "work", "housing", "rights", "family"]) == 0
    assert opened & BIT["contact"]


def test_a_danger_that_is_none_is_an_error():
    with pytest.raises(KeyError):
        scopes_of("curiosity", opened=ALL)


@pytest.mark.parametrize("text", [
    "He wrote that he will jump tonight", "Otrok je sam doma že od včeraj zjutraj", "Ne odgovara na pozive, pila je tablete",
    "Viņa neatbild uz zvaniem jau divas dienas",
])  # fmt: skip
def test_a_sentence_that_says_something_is_taken(text):
    assert objection_to_reason(text) == ""


@pytest.mark.parametrize(
    ("text", "objection"),
    [
        ("", "too_short"),
        ("danger", "too_short"),
        ("a" + " " * 40 + "b c", "too_short"),
        ("danger danger danger danger", "repetition"),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "repetition"),
        ("asdf asdf asdf asdf asdf asdf", "repetition"),
        ("one two three one two three one two three", "repetition"),
        ("ab ba aab bba abab baba abba", "repetition"),
        ("....................... , , , ", "repetition"),
        ("qwertyuiopasdfghjklzxcvbnm", "repetition"),
    ],
)
def test_too_little_and_the_same_over_and_over_is_not(text, objection):
    assert objection_to_reason(text) == objection


@given(st.text(min_size=1, max_size=12), st.integers(2, 40))
def test_whatever_is_written_again_and_again_is_refused(piece, times):
    assert objection_to_reason(piece * times) != ""


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 11, 23), date(2026, 11, 25)),  # Monday
        (date(2026, 11, 26), date(2026, 11, 30)),  # Thursday
        (date(2026, 11, 27), date(2026, 12, 1)),  # Friday
        (date(2026, 11, 28), date(2026, 12, 1)),  # Saturday
        (date(2026, 11, 29), date(2026, 12, 1)),  # Sunday
    ],
)
def test_the_review_ends_with_the_second_working_day(day, last):
    assert review_by(day) == last


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_between_an_emergency_and_the_end_of_its_review_lie_two_working_days(day):
    last = review_by(day)
    days = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]

    assert [each.weekday() < 5 for each in days].count(True) == 2
    assert last.weekday() < 5


@pytest.mark.parametrize(
    ("tell_by", "postponed_until", "is_late"),
    [
        (NOON + timedelta(seconds=1), None, False),
        (NOON, None, True),
        (NOON - timedelta(days=9), TODAY + timedelta(days=1), False),
        (NOON - timedelta(days=9), TODAY, True),
    ],
)
def test_telling_is_overdue_after_its_hours_or_after_the_day_to_which_it_was_put_off(tell_by, postponed_until, is_late):
    assert is_overdue(tell_by=tell_by, postponed_until=postponed_until, now=NOON, today=TODAY) is is_late


@pytest.mark.parametrize(
    ("days", "objection"), [(-1, "not_ahead"), (0, "not_ahead"), (1, ""), (90, ""), (91, "too_far_ahead")]
)
def test_telling_is_put_off_to_a_day_ahead_and_not_for_ever(days, objection):
    assert objection_to_postponing(TODAY + timedelta(days=days), today=TODAY) == objection
