"""Days and instants as text, made once and looked up afterwards; ids that sort by the second they were made in."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

DAY: Final = 86_400
EPOCH: Final = int(datetime(2026, 1, 1, tzinfo=UTC).timestamp())  # see aplis.core.ids
_COUNTER: Final = 1 << 31
_BACK: Final = 40_000  # days before the epoch that a birth date may lie
_AHEAD: Final = 4_000


class Days:
    """The calendar of a region whose today is `on`. Instants are whole seconds, days are counted from the epoch of ids."""

    def __init__(self, on: date, lot: Random) -> None:
        first = date(2026, 1, 1)
        self.on, self.today = on, (on - first).days
        self.opens, self.now = EPOCH + DAY, EPOCH + self.today * DAY
        if self.today < 90:
            raise ValueError("A region needs at least 90 days behind it since ids began, on 1 January 2026.")
        self._days = [(first + timedelta(days)).isoformat() for days in range(-_BACK, _AHEAD)]
        self._times = [f" {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}" for second in range(DAY)]
        self._counter = lot.randrange(_COUNTER // 2)

    def day(self, number: int) -> str:
        return self._days[number + _BACK]

    def date(self, number: int) -> date:
        return date(2026, 1, 1) + timedelta(number)

    def of(self, second: int) -> int:
        """The day on which an instant lies."""
        return (second - EPOCH) // DAY

    def at(self, second: int) -> str:
        return self._days[(second - EPOCH) // DAY + _BACK] + self._times[(second - EPOCH) % DAY]

    def new_id(self, second: int) -> int:
        self._counter = (self._counter + 1) % _COUNTER
        return (second - EPOCH) << 31 | self._counter
