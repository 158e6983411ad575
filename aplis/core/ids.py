"""Row identities made by the client, so that a right can be written before the row it opens."""

import itertools
import os
import secrets
import time
from datetime import UTC, datetime

_EPOCH = 1_767_225_600  # 2026-01-01T00:00:00Z
_COUNTER_BITS = 31
_FOLLOWED_BACK = 2 * 3600  # seconds; a clock set back by less keeps the order of what this process makes


class _Counter:
    """A process-wide counter that starts at a random place, also after a fork."""

    def __init__(self) -> None:
        self._second = 0
        self.restart()

    def restart(self) -> None:
        self._numbers = itertools.count(secrets.randbits(_COUNTER_BITS))

    def next(self) -> int:
        return next(self._numbers) % (1 << _COUNTER_BITS)

    def second(self) -> int:
        """Seconds since the epoch; stands still after a small step back of the clock until the time is made up."""
        now = max(0, int(time.time()) - _EPOCH)
        if not 0 < self._second - now <= _FOLLOWED_BACK:
            self._second = now
        return self._second


_counter = _Counter()
os.register_at_fork(after_in_child=_counter.restart)


def new_id() -> int:
    """A 63-bit number that sorts by the second it was made in (until the year 2162).

    Upper 32 bits: seconds since 2026-01-01 UTC. Lower 31 bits: a counter from a random start in each process. Two processes
    that each make 10,000 ids a second meet in the same second with a chance of one in a hundred thousand; the primary key
    then refuses the second row. The number says nothing about the person and cannot be counted upwards by a stranger.
    """
    return _counter.second() << _COUNTER_BITS | _counter.next()


def first_id_of(moment: datetime) -> int:
    """The smallest id that is made from this moment on; 0 for a moment before 2026."""
    return max(0, int(moment.timestamp()) - _EPOCH) << _COUNTER_BITS


def made_at(row_id: int) -> datetime:
    """The second in which an id was made; the first of 2026 for a small number that nobody made here."""
    return datetime.fromtimestamp((row_id >> _COUNTER_BITS) + _EPOCH, UTC)
