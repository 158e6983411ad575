"""How much memory a run takes: no more for two million rows than for two hundred thousand."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def little_memory() -> Iterator[None]:
    """On an SQLite file: reads it by calls and not by mapping a quarter of a gigabyte, which counts as memory of ours."""
    if connection.vendor != "sqlite":
        yield
        return
    before = _mapped("")
    _mapped(" = 0")
    try:
        yield
    finally:
        _mapped(f" = {before}")


def _mapped(change: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA mmap_size{change}")
        row = cursor.fetchone()
    return int(row[0]) if row else 0  # a database in memory says nothing
