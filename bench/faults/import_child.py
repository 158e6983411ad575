"""One import in a process of its own, to be killed, paused or starved at a given moment.

    python bench/faults/import_child.py import FOLDER CHUNK [MOMENT NUMBER]
    python bench/faults/import_child.py known

MOMENT   written     before the NUMBERth chunk is committed: the process kills itself (signal 9)
         committed   after it, before anybody is told
         paused      after it: waits for a line on standard input
         full        from it on the SQLite file may not grow; a PostgreSQL says at its end that its disk is full
`known` prints what the database holds, without the numbers rows happen to have: two databases with the same are the same.
"""

import hashlib
import json
import os
import signal
import sys
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")

import django

django.setup()

from django.apps import apps
from django.db import connection

from aplis.exchange.actions import import_folder
from aplis.exchange.engine import parse, run
from aplis.exchange.engine.run import Stopped
from aplis.exchange.models import SourceRecord

# What differs between two runs of the same: numbers, moments, and what the run says of itself.
OWN = {
    "id",
    "recorded_at",
    "registered_at",
    "digest",
    "content_digest",
    "sealed",
    "run_id",
    "feed_id",
    "source_id",
    "replaced_by",
    "version",
}
ROOMS = ("people", "sharing", "situations", "agencies", "exchange", "core")
LEFT_OUT = {"importrun", "rejection", "user"}
# In the words and with the code that a server has for it.
DISK_FULL = """DO $$ BEGIN
  RAISE EXCEPTION 'could not extend file "base/5/7": No space left on device' USING ERRCODE = 'disk_full';
END $$"""


def known() -> dict[str, list[str]]:
    """For each table how many rows it has, and a digest of what they say."""
    said = {}
    keys = dict(SourceRecord.objects.exclude(object_id=None).values_list("object_id", "key"))
    for model in (model for room in ROOMS for model in apps.get_app_config(room).get_models()):
        name = model._meta.label_lower
        if model._meta.model_name in LEFT_OUT or not model._meta.managed:
            continue
        columns = [field.attname for field in model._meta.concrete_fields if field.attname not in OWN]
        rows = model._base_manager.all()
        rows = rows.unscoped(reason="a bench compares everything") if hasattr(rows, "unscoped") else rows
        found = Counter(
            repr([keys.get(value, "?") if _is_number(value) else value for value in row])
            for row in rows.values_list(*columns)
        )
        said[name] = [str(found.total()), hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()[:16]]
    return said


def _is_number(value: object) -> bool:
    """The number of a row: larger than anything that is counted."""
    return isinstance(value, int) and abs(value) > 2**31


def strike_at(moment: str, number: int) -> None:
    """Makes the import meet its fate at this moment."""
    real, seen = run.Run._in_one_transaction, [0]  # noqa: SLF001 -- the moment to strike at
    process = run.process

    def processed(*given: Any) -> Any:
        outcome = process(*given)
        seen[0] += 1
        if moment == "written" and seen[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        if moment == "full" and seen[0] == number and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(DISK_FULL)
        return outcome

    def committed(self: Any, plan: Any, rows: Any) -> Any:
        if moment == "full" and seen[0] + 1 == number and connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                pages = cursor.execute("PRAGMA page_count").fetchone()[0]
                cursor.execute(f"PRAGMA max_page_count = {pages + 2}")
        outcome = real(self, plan, rows)
        if seen[0] == number and moment == "committed":
            os.kill(os.getpid(), signal.SIGKILL)
        if seen[0] == number and moment == "paused":
            print("paused", flush=True)
            sys.stdin.readline()
        return outcome

    run.process, run.Run._in_one_transaction = processed, committed  # type: ignore[method-assign]  # noqa: SLF001


def main(words: list[str]) -> int:
    if words[0] == "known":
        print(json.dumps(known()))
        return 0
    folder, chunk = Path(words[1]), int(words[2])
    if len(words) > 3:
        strike_at(words[3], int(words[4]))
    try:
        _run, report = import_folder(
            mapping=parse.load("hmis-csv-2024"), folder=folder, chunk=chunk,
            waiting=lambda: print("waiting", flush=True),
        )  # fmt: skip
    except Stopped as stopped:
        print(stopped)
        return 1
    print(json.dumps(dict(report.rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
