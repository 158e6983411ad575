"""The months of the journal and the look log on PostgreSQL: made ahead, put away, kept as files. SQLite has none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from aplis.core import partitions
from aplis.core.seals.copies import read_rows, rows_file, whole, write_rows
from aplis.rules.sealed_rows import Source
from aplis.rules.seals import LOOK_BACK, Sealed, digest_of

_PARTS: Final = """
SELECT c.relname, NOT c.relispartition, c.reltuples::bigint, pg_total_relation_size(c.oid)
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
AND c.relname ~ ('^' || %s || '_[0-9]{4}_[0-9]{2}$') ORDER BY c.relname
"""
_IN_THE_REST: Final = "SELECT DISTINCT date_trunc('month', {} AT TIME ZONE 'UTC')::date FROM {} ORDER BY 1"


class NotYet(Exception):
    """The month cannot be put away (yet)."""


@dataclass(frozen=True)
class Month:
    """One month of a table. `rows` is PostgreSQL's estimate, -1 before it first counted; `size` in bytes with indexes."""

    table: str
    name: str
    is_detached: bool
    rows: int
    size: int

    @property
    def month(self) -> str:
        return self.name[-7:].replace("_", "-")


def of(table: str) -> list[Month]:
    """The months that a table has in this database, oldest first."""
    return [Month(table, *row) for row in _ask(_PARTS, table)] if connection.vendor == "postgresql" else []


def make(layout: Iterable[Sealed], *, ahead: int = partitions.AHEAD) -> list[str]:
    """Makes the months until `ahead` months from now that are missing, and months for rows that had none. Returns their names.

    Waits at most two seconds for a table in use, then gives way with an OperationalError.
    """
    made: list[str] = []
    if connection.vendor != "postgresql":
        return made
    now = partitions.month_of(timezone.now().astimezone(UTC).date())
    for sealed in layout:
        stray = {month for (month,) in _ask(_IN_THE_REST.format(sealed.time, partitions.rest_name(sealed.table)))}
        there = {month.name for month in of(sealed.table)}
        for month in sorted(stray | {partitions.months_on(now, number) for number in range(ahead + 1)}):
            name = partitions.part_name(sealed.table, month)
            if name not in there:
                _run(
                    partitions.add_month_out_of_the_rest(sealed.table, sealed.time, month)
                    if month in stray
                    else partitions.add_month(sealed.table, month)
                )
                made.append(name)
    return made


def detach(sealed: Sealed, month: date) -> None:
    """Makes the month a table of its own. raises NotYet while its rows may still be sealed, or when there is no such month"""
    ended = datetime.combine(partitions.months_on(month, 1), datetime.min.time(), UTC)
    if timezone.now() < ended + LOOK_BACK:
        raise NotYet(f"{month:%Y-%m} ended less than two days ago: its last rows may still be on their way to a seal.")
    _existing(sealed.table, month, is_detached=False)
    _run(partitions.detach(sealed.table, month))


def export(sealed: Sealed, month: date, folder: Path, rows: Source) -> Path:
    """Writes a detached month to a file, whole or not at all.

    raises NotYet when there is no such detached month, OSError
    """
    _existing(sealed.table, month, is_detached=True)
    path = rows_file(folder, sealed.table, f"{month:%Y-%m}")
    folder.mkdir(parents=True, exist_ok=True)
    whole(path, partial(write_rows, sealed=sealed, source=rows))
    return path


def drop(sealed: Sealed, month: date, kept: Path, rows: Source) -> None:
    """Removes a detached month from the database, once the file is proven to hold the same rows. raises NotYet"""
    name = _existing(sealed.table, month, is_detached=True)
    _table, file = read_rows(kept)
    leaf, of_file = digest_of(sealed, rows.columns), digest_of(sealed, file.columns)
    for ours, theirs in zip_longest(rows.rows, file.rows):
        if ours is None or theirs is None or leaf(ours) != of_file(theirs):
            raise NotYet(f"{kept} does not hold the rows of {name}. Nothing was removed.")
    _run([f"DROP TABLE {name}"])


def _existing(table: str, month: date, *, is_detached: bool) -> str:
    name = partitions.part_name(table, month)
    if not any(each.name == name and each.is_detached is is_detached for each in of(table)):
        state = "detached" if is_detached else "attached"
        raise NotYet(f"There is no {state} month {month:%Y-%m} of {table}.")
    return name


def _run(statements: Iterable[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        for statement in statements:
            cursor.execute(statement)


def _ask(question: str, *values: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return list(cursor.fetchall())
