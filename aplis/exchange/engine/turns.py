"""One run of a feed at a time: a second one waits, says so, and goes on when the first is over, however that one ended."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.db import DatabaseError, connection

BETWEEN_TRIES: Final = 0.5  # seconds
_SPACE: Final = 0x41504C  # PostgreSQL's advisory locks share one space; ours are pairs that begin with this


@contextmanager
def taking_turns(feed_id: int, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Holds the feed's turn for the block. `waiting` is called once, when another run has it.

    The turn belongs to the process, or to the connection to PostgreSQL, so a run that is killed gives it back by itself.
    """
    with _turn(feed_id) as is_ours:
        if not is_ours():
            if waiting is not None:
                waiting()
            while not is_ours():
                time.sleep(BETWEEN_TRIES)
        yield


@contextmanager
def _turn(feed_id: int) -> Iterator[Callable[[], bool]]:
    if connection.vendor == "postgresql":
        number = feed_id % 2**31
        try:
            yield lambda: _asked("pg_try_advisory_lock", number)
        finally:
            _let_go(number)
    else:
        folder = Path(settings.VAR) / "turns"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder / f"feed-{feed_id}").open("a") as file:
            yield lambda: _locked(file)


def _locked(file: IO[Any]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _asked(function: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [_SPACE, number])
        return bool(cursor.fetchone()[0])


def _let_go(number: int) -> None:
    try:
        _asked("pg_advisory_unlock", number)
    except DatabaseError:
        connection.close()  # the connection is of no more use, and the turn goes with it
