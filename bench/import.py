"""Rows a second and memory of the importer, beside two plain ways to write the same facts with Django. One command, one run.

usage: .venv/bin/python bench/import.py SIZE...              such as 20000 200000 2000000
       .venv/bin/python bench/import.py MAPPING FOLDER [ROWS]
  SIZE              rows of folders made by bench/hmis_folder.py, each imported by a process of its own into an empty database
  MAPPING, FOLDER   as for `aplis import`
  ROWS              facts for the two plain ways, by default 4,000 (saving one by one takes long)

It makes a database of its own on the server at hand (APLIS_DATABASE_URL), named like a test database, or an SQLite file, and
removes it. Only the ratios say something: run all of it on one machine, in one go. The plain ways check no input, know no
second run and write neither rights nor source records; each writes a statement and its journal entry, as an action would.
Exit status 1 when an import took fewer than 4,000 rows a second or more than 400 MB.
"""

import itertools
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")
_VAR = TemporaryDirectory(prefix="aplis-bench-")
for _name, _value in {"APLIS_SECRET_KEY": "opens nothing, for a bench only", "APLIS_VAR": _VAR.name}.items():
    os.environ.setdefault(_name, _value)

import django

django.setup()

from django.db import connection, transaction
from django.forms.models import model_to_dict

from aplis.casework.situations.models import Statement
from aplis.core.ids import new_id
from aplis.core.models import JournalEntry
from aplis.exchange.actions import import_folder
from aplis.exchange.engine import parse
from bench import hmis_folder

CHUNK = 1000
LEAST_ROWS, MOST_MEGABYTES = 4000, 400
type Written = tuple[dict[str, Any], int]


def main(words: list[str]) -> int:
    if words and all(word.isdecimal() for word in words):
        return _sizes([int(word) for word in words])
    if len(words) not in (2, 3):
        print(__doc__)
        return 2
    rows = int(words[2]) if len(words) == 3 else 4000
    if connection.vendor == "sqlite":  # in a file, as where people work
        connection.settings_dict["TEST"]["NAME"] = str(Path(_VAR.name) / "bench.sqlite3")
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return _compare(words[0], Path(words[1]).resolve(), rows)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _sizes(sizes: list[int]) -> int:
    """A process for each size, so that one does not answer for the memory of another."""
    worst = 0
    for size in sizes:
        folder = hmis_folder.write(Path(_VAR.name) / f"rows-{size}", size)
        command = [sys.executable, __file__, "hmis-csv-2024", str(folder)]
        worst = max(worst, subprocess.run(command, check=False).returncode)
        shutil.rmtree(folder)
    return worst


def _compare(mapping: str, folder: Path, rows: int) -> int:
    began = time.perf_counter()
    _run, report = import_folder(mapping=parse.load(mapping), folder=folder)
    seconds = time.perf_counter() - began
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rate = report.rows_done / seconds
    ours = sum(report.made[f"{kind}.new"] for kind in ("statement", "circumstance")) / seconds
    print(f"{connection.vendor}, {report.rows_done:,} source rows, {report.rows['rejected']:,} of them rejected")
    print(f"aplis import       {rate:9,.0f} rows a second, {megabytes:,.0f} MB at most")
    _tell("aplis import", ours, ours)
    facts = [(_columns(each), each.person_id) for each in _statements(rows)]
    _tell("bulk_create", _rate(_bulk_create, facts), ours)
    _tell("save one by one", _rate(_save, facts), ours)
    return int(rate < LEAST_ROWS or megabytes > MOST_MEGABYTES)


def _statements(number: int) -> list[Statement]:
    return list(Statement.objects.unscoped(reason="a bench").order_by("pk")[:number])


def _columns(statement: Statement) -> dict[str, Any]:
    fields = model_to_dict(statement, exclude=["person", "agency", "author"])
    links = {"person_id": statement.person_id, "agency_id": statement.agency_id, "author_id": statement.author_id}
    return fields | links


def _rate(write: Callable[[list[Written]], None], facts: list[Written]) -> float:
    began = time.perf_counter()
    for chunk in itertools.batched(facts, CHUNK):
        with transaction.atomic():
            write(list(chunk))
    return len(facts) / (time.perf_counter() - began)


def _bulk_create(facts: list[Written]) -> None:
    statements = [Statement(**fields | {"id": new_id()}) for fields, _person in facts]
    Statement.objects.bulk_create(statements)
    JournalEntry.objects.bulk_create([_entry(each) for each in statements])


def _save(facts: list[Written]) -> None:
    for fields, _person in facts:
        statement = Statement(**fields | {"id": new_id()})
        statement.save(force_insert=True)
        _entry(statement).save(force_insert=True)


def _entry(statement: Statement) -> JournalEntry:
    return JournalEntry(
        agency_id=statement.agency_id, person_id=statement.person_id, verb="fact_received", object_kind="statement",
        object_id=statement.pk, scope=statement.scope, happened_on=statement.true_on,
    )  # fmt: skip


def _tell(name: str, rate: float, ours: float) -> None:
    print(f"{name:18} {rate:9,.0f} facts a second   {ours / rate:5.1f} : 1", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
