"""Rows a second of the importer, beside two plain ways to write the same facts with Django. One command, one run.

usage: .venv/bin/python bench/import.py MAPPING FOLDER [ROWS]
  MAPPING, FOLDER   as for `aplis import`
  ROWS              facts for the two plain ways, by default 4,000 (saving one by one takes long)

It makes a database of its own on the server or in the folder at hand (APLIS_DATABASE_URL), named like a test database, and
removes it. Only the ratios say something: run all three on one machine, in one go. The plain ways check no input, know no second
run and write neither rights nor source records; each writes a statement and its journal entry, as an action would.
"""

import itertools
import os
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

CHUNK = 1000
type Written = tuple[dict[str, Any], int]


def main(words: list[str]) -> int:
    if len(words) not in (2, 3):
        print(__doc__)
        return 2
    rows = int(words[2]) if len(words) == 3 else 4000
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        began = time.perf_counter()
        _run, report = import_folder(mapping=parse.load(words[0]), folder=Path(words[1]).resolve())
        ours = sum(report.made[f"{kind}.new"] for kind in ("statement", "circumstance")) / (time.perf_counter() - began)
        facts = [(_columns(each), each.person_id) for each in _statements(rows)]
        print(f"{connection.vendor}, {report.rows_done:,} source rows, {report.rows['rejected']:,} of them rejected")
        _tell("aplis import", ours, ours, report.rows_done * ours / max(1, report.made["statement.new"]))
        _tell("bulk_create", _rate(_bulk_create, facts), ours)
        _tell("save one by one", _rate(_save, facts), ours)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return 0


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


def _tell(name: str, rate: float, ours: float, source: float = 0) -> None:
    more = f", {source:,.0f} source rows a second" if source else ""
    print(f"{name:18} {rate:9,.0f} facts a second   {ours / rate:5.1f} : 1{more}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
