"""Dates as people know them: a day, only a month, only a year, or not at all.

A partial date is stored as its first day with a precision beside it, so that nobody has to invent
a birthday. Nothing here asks the clock: `on` is always given.
"""

import calendar
import re
from datetime import date
from typing import Final

DAY: Final = "day"
MONTH: Final = "month"
YEAR: Final = "year"
UNKNOWN: Final = "unknown"
PRECISIONS: Final = (DAY, MONTH, YEAR, UNKNOWN)

_YEAR: Final = r"(?P<year>[12]\d{3})"
_FORMS: Final = tuple(
    re.compile(form, re.ASCII)
    for form in (
        _YEAR + r"-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?",
        r"(?:(?P<day>\d{1,2})\s?[./]\s?)?(?P<month>\d{1,2})\s?[./]\s?" + _YEAR + r"\.?",
        _YEAR + r"\.?",
    )
)


def age_on(born_on: date | None, precision: str, on: date) -> int | None:
    """Completed years on a day; None when the birth date is unknown or still ahead.

    With a year or month only, the age reached within that calendar year or month.
    Somebody born on 29 February completes a year on 1 March of common years.

    raises ValueError for a precision that is none of PRECISIONS.

    >>> age_on(date(2001, 2, 3), "day", date(2026, 2, 2))
    24
    """
    if precision not in PRECISIONS:
        raise ValueError(f"{precision!r} is not a precision; they are: {' '.join(PRECISIONS)}")
    if born_on is None or precision == UNKNOWN:
        return None
    known = {DAY: (born_on.month, born_on.day), MONTH: (born_on.month, 0), YEAR: (0, 0)}[precision]
    years = on.year - born_on.year - ((on.month, on.day) < known)
    return years if years >= 0 else None


def parse_date(text: str) -> tuple[date | None, str]:
    """A typed date and its precision; (None, "unknown") for anything else or an impossible day.

    Accepts 2001-02-03, 3. 2. 2001, 03.02.2001, 3/2/2001, 2.2001, 2001-02 and 2001: the day comes
    before the month, as everywhere in Europe, and a full stop may follow the year.

    >>> parse_date("3. 2. 2001")
    (datetime.date(2001, 2, 3), 'day')
    >>> parse_date("30. 2. 2001")
    (None, 'unknown')
    """
    for form in _FORMS:
        found = form.fullmatch(text.strip())
        if found:
            return _dated(**found.groupdict())
    return None, UNKNOWN


def _dated(year: str, month: str | None = None, day: str | None = None) -> tuple[date | None, str]:
    precision = DAY if day else MONTH if month else YEAR
    try:
        return date(int(year), int(month or 1), int(day or 1)), precision
    except ValueError:
        return None, UNKNOWN


def add_months(day: date, months: int) -> date:
    """The same day of the month some months later, or the last day of a shorter month.

    raises ValueError when the result lies beyond the year 9999 or before the year 1.

    >>> add_months(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    year, place = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"{months} months from {day} lies outside the calendar")
    last = calendar.monthrange(year, place + 1)[1]
    return date(year, place + 1, min(day.day, last))
