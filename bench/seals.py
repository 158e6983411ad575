"""How fast the journal is sealed and verified, and in how much memory, beside reading the same rows and doing nothing.

    python bench/seals.py [--rows 200000]

Makes a test database with so many entries of 300 days, seals them, verifies them. SQLite in a file, or PostgreSQL when
APLIS_DATABASE_URL says so.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")
os.environ.setdefault("APLIS_TEST", "yes")
os.environ.setdefault("APLIS_SECRET_KEY", "bench-only-secret-key-bench-only-secret-key-bench-only")

import django

django.setup()

from django.db import connection, transaction
from django.utils import timezone

from aplis.core import bulk
from aplis.core.database import bound_as_operator
from aplis.core.models import JournalEntry
from aplis.core.seals.sealing import seal_rows
from aplis.core.seals.tables import layout, live_copy, stored_rows
from aplis.rules.seals import first_id_at
from aplis.rules.verification import Report, verify

COLUMNS = ("id", "worker_id", "agency_id", "on_behalf_of", "person_id", "verb", "object_kind", "object_id", "scope",
           "is_private", "detail", "happened_on", "recorded_at")  # fmt: skip
START = datetime(2026, 1, 1, tzinfo=UTC)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    rows = parser.parse_args(words).rows
    with tempfile.TemporaryDirectory() as folder:
        if connection.vendor == "sqlite":
            connection.settings_dict["TEST"]["NAME"] = str(Path(folder) / "bench.sqlite3")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            write(rows)
            reading = timed("read", rows, read)
            timed("seal", rows, seal_rows, reading)
            report = timed("verify", rows, check, reading, wanted=rows)
            timed("verify the last", rows // 10, lambda: check(first=report.seals * 9 // 10 + 1), reading / 10)
            timed("seal again, nothing new", rows, seal_rows, reading)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
    print(f"Most memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return 0


def write(rows: int) -> None:
    step = timedelta(days=300) / rows
    for begin in range(0, rows, 10_000):
        moments = [(number, START + number * step) for number in range(begin, min(begin + 10_000, rows))]
        entries: list[tuple[Any, ...]] = [
            (first_id_at(at) + number, 7, 3, "", number % 50_000, "statement_added", "statement", number, 4, False,
             {"source": "person", "domain": "work"}, date(2026, 1, 1), at)
            for number, at in moments
        ]  # fmt: skip
        with transaction.atomic():
            bulk.insert(JournalEntry, COLUMNS, entries)


def read() -> None:
    sealed = next(each for each in layout() if each.table == "core_journalentry")
    with transaction.atomic():
        for _row in stored_rows(sealed.table, sealed).rows:
            pass


def check(*, first: int = 1) -> Report:
    with bound_as_operator(), live_copy() as copy:
        report = verify(copy, first=first, now=timezone.now())
    if not report.is_good:
        sys.exit(f"Not as it was sealed: {report.findings[:3]}")
    return report


def timed(label: str, rows: int, work: Callable[[], Any], beside: float = 0, *, wanted: int = 0) -> Any:
    began = time.perf_counter()
    result = work()
    taken = time.perf_counter() - began
    ratio = f"{taken / beside:6.1f} : 1 beside reading" if beside else ""
    print(f"{label:26} {taken:7.2f} s  {rows / taken:11,.0f} rows a second  {ratio}")
    if wanted and result.rows["core_journalentry"] != wanted:
        sys.exit(f"{result.rows} rows were compared, and {wanted} are there.")
    return result if beside else taken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
