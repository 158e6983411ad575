from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.dates import PRECISIONS, add_months, age_on, parse_date


@pytest.mark.parametrize(
    ("born_on", "precision", "on", "age"),
    [
        (date(2001, 2, 3), "day", date(2026, 2, 2), 24),
        (date(2001, 2, 3), "day", date(2026, 2, 3), 25),
        (date(2001, 2, 1), "month", date(2026, 1, 31), 24),
        (date(2001, 2, 1), "month", date(2026, 2, 1), 25),
        (date(2001, 1, 1), "year", date(2026, 1, 1), 25),
        (date(2001, 1, 1), "year", date(2026, 12, 31), 25),
        (date(2004, 2, 29), "day", date(2026, 2, 28), 21),
        (date(2004, 2, 29), "day", date(2026, 3, 1), 22),
        (date(2026, 5, 1), "day", date(2026, 5, 1), 0),
        (date(2026, 5, 2), "day", date(2026, 5, 1), None),
        (date(2001, 2, 3), "unknown", date(2026, 5, 1), None),
        (None, "day", date(2026, 5, 1), None),
    ],
)
def test_an_age_is_as_exact_as_the_birth_date(born_on: date | None, precision: str, on: date, age: int | None):
    assert age_on(born_on, precision, on) == age


def test_an_unknown_precision_is_named_in_the_error():
    with pytest.raises(ValueError, match=r"^'week' is not a precision"):
        age_on(date(2001, 2, 3), "week", date(2026, 5, 1))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2001-02-03", (date(2001, 2, 3), "day")),
        ("2001-2-3", (date(2001, 2, 3), "day")),
        ("3. 2. 2001", (date(2001, 2, 3), "day")),
        (" 03.02.2001. ", (date(2001, 2, 3), "day")),
        ("3/2/2001", (date(2001, 2, 3), "day")),
        ("29.2.2004", (date(2004, 2, 29), "day")),
        ("2.2001", (date(2001, 2, 1), "month")),
        ("2001-02", (date(2001, 2, 1), "month")),
        ("2001", (date(2001, 1, 1), "year")),
        ("2001.", (date(2001, 1, 1), "year")),
        ("29.2.2001", (None, "unknown")),
        ("31.4.2001", (None, "unknown")),
        ("13.2001", (None, "unknown")),
        ("0.1.2001", (None, "unknown")),
        ("0999", (None, "unknown")),
        ("3.2.01", (None, "unknown")),
        ("٢٠٠١", (None, "unknown")),
        ("Novak 2001", (None, "unknown")),
        ("", (None, "unknown")),
    ],
)
def test_a_typed_date_is_read_with_its_precision_or_not_at_all(text: str, found: tuple[date | None, str]):
    assert parse_date(text) == found


@given(st.text(alphabet="0123456789./- ", max_size=14) | st.text())
def test_any_text_is_read_or_refused_without_an_error(text: str):
    day, precision = parse_date(text)

    assert (precision in PRECISIONS, precision == "unknown") == (True, day is None)


@given(st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)))
def test_every_day_is_read_back_from_both_ways_of_writing_it(day: date):
    written = f"{day.day}. {day.month}. {day.year}"

    assert (parse_date(day.isoformat()), parse_date(written)) == ((day, "day"), (day, "day"))


@given(st.dates(), st.dates())
def test_a_less_exact_birth_date_never_makes_anybody_younger(born_on: date, on: date):
    ages = [age_on(born_on, precision, on) for precision in ("day", "month", "year")]
    known = [-1 if age is None else age for age in ages]

    assert known == sorted(known)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 1, 1), -1, date(2025, 12, 1)),
        (date(2026, 5, 4), 0, date(2026, 5, 4)),
    ],
)
def test_months_are_added_and_end_with_a_shorter_month(day: date, months: int, expected: date):
    assert add_months(day, months) == expected


def test_a_month_outside_the_calendar_is_an_error():
    with pytest.raises(ValueError, match="outside the calendar"):
        add_months(date(9999, 12, 1), 1)
