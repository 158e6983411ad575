"""By when the person gets an answer when she asks or objects. Dated data; the clock of each row is set once, when it begins.

Source: GDPR Art. 12(3) (an answer within one month of the request) and Art. 21(1) (the right to object) for the longer one.
The shorter one is the house's own promise: who does not understand a line needs no month to have it explained.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Clock:
    """Days from the day of asking until the day on which the answer is owed, by kind, from a day on."""

    valid_from: date
    days: Mapping[str, int]
    source: str


CLOCKS: Final = (
    Clock(
        date(2018, 5, 25), {"question": 15, "objection": 30}, "GDPR Art. 12(3), 21(1); 15 days: promise of the house"
    ),
)


def answer_due(kind: str, on: date) -> date:
    """The last day for an answer to what was asked on a day.

    raises KeyError for a kind that has no clock, ValueError for a day before the first clock.

    >>> answer_due("question", date(2026, 3, 1))
    datetime.date(2026, 3, 16)
    """
    clock = next((each for each in reversed(CLOCKS) if each.valid_from <= on), None)
    if clock is None:
        raise ValueError(f"No clock holds on {on}")
    return on + timedelta(days=clock.days[kind])
