"""What is left of an import for the people who run it: rejected rows to put right, Parquet beside CSV, faults said in words."""

import csv
import errno
import os
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aplis.casework.situations.models import Statement
from aplis.exchange import tasks
from aplis.exchange.engine.rejects import RejectsFile, Unusable
from aplis.exchange.engine.run import Stopped
from aplis.exchange.engine.scratch import Scratch
from aplis.exchange.models import ImportRun
from aplis.exchange.tests.feeds import PEOPLE, counts, every, rejections, statement, take, write
from aplis.register.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"


def test_rejected_rows_are_kept_as_they_stood_and_are_taken_when_put_right(tmp_path):
    rows = [
        statement("s1"),
        statement("s2", domain="weather", text='=cmd|"x"!A1, "said"\nand more'),
        statement("s3", level="9"),
    ]
    folder = write(tmp_path / "feed", statements=rows)
    take(folder, rejects=tmp_path / "list.csv", keep_rows=True)
    kept = tmp_path / "list.rows" / "statements.csv"
    text = kept.read_text(encoding="utf-8-sig")

    kept.write_text("\ufeff" + text.replace("weather", "housing").replace('"9"', '"5"'), encoding="utf-8")
    _run, report = take(folder, corrected=tmp_path / "list.rows")

    stood = list(csv.DictReader(text.splitlines(keepends=True)))
    assert [row["statement_key"] for row in stood] == ["s2", "s3"]
    assert stood[0]["text"].startswith("'=cmd")
    assert kept.stat().st_mode & 0o077 == 0
    assert counts(report) == {"new": 2}
    assert rows[1]["text"] in every(Statement).values_list("text", flat=True)


def test_rows_to_be_corrected_are_looked_for_where_they_are_said_to_be(tmp_path):
    folder = write(tmp_path / "feed")

    with pytest.raises(Unusable, match="There is no folder"):
        take(folder, corrected=tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unusable, match="there is no table of aplis-feed"):
        take(folder, corrected=tmp_path / "empty")


def as_parquet(folder: Path, name: str, columns: dict[str, list]) -> None:
    (folder / f"{name}.csv").unlink()
    pq.write_table(pa.table(columns), folder / f"{name}.parquet")


def test_parquet_is_read_beside_csv_whatever_the_types_of_its_columns(tmp_path):
    folder = write(tmp_path / "feed", statements=[statement()])
    as_parquet(folder, "people", {
        "person_key": ["p1", "p2"], "born_on": [date(1990, 5, 17), None], "birth_precision": ["day", None],
        "interpreter": [True, False], "protection_level": [2.0, float("nan")],
    })  # fmt: skip
    as_parquet(folder, "statements", {
        "statement_key": [1, 2], "person_key": ["p1", "p2"], "agency_key": ["csd", "csd"], "domain": ["income", "income"],
        "text": ["Wage.", "=Rent"], "amount": [Decimal("12.50"), None], "source": ["person", "person"],
        "true_on": [datetime(2026, 2, 1, 8, 30, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)],
    })  # fmt: skip

    _run, report = take(folder)

    people = list(every(Person).order_by("pk").values_list("born_on", "has_interpreter_need", "protection_level"))
    facts = list(every(Statement).order_by("true_on").values_list("text", "amount", "true_on"))
    assert report.rows["rejected"] == 0
    assert people == [(date(1990, 5, 17), True, 2), (None, False, 0)]
    assert facts == [("Wage.", Decimal("12.50"), date(2026, 2, 1)), ("=Rent", None, date(2026, 2, 2))]


def test_parquet_that_is_none_or_holds_lists_is_refused(tmp_path):
    folder = write(tmp_path / "feed")
    as_parquet(folder, "names", {"name_key": [["n1"]], "person_key": ["p1"]})
    with pytest.raises(Unusable, match=r"names\.parquet has the column 'name_key' of the type list"):
        take(folder)

    (folder / "names.parquet").write_bytes(b"PAR1 and then nothing")
    with pytest.raises(Unusable, match=r"names\.parquet is no Parquet file, or was cut off\. Export it again\."):
        take(folder)


def full_disk(*_given: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "rejects/1.csv")


def test_a_full_disk_under_the_list_of_rejections_is_said_and_nothing_is_lost(tmp_path, monkeypatch):
    rows = [statement("s1"), statement("s2", domain="weather"), statement("s3")]
    folder = write(tmp_path / "feed", statements=rows)
    monkeypatch.setattr(RejectsFile, "add", full_disk)
    with pytest.raises(
        Stopped, match=r"Stopped: No space left on device: rejects/1\.csv\. The rows at hand were rolled back"
    ):
        take(folder)
    stopped = every(ImportRun).get()
    monkeypatch.undo()

    run, report = take(folder)

    assert (stopped.status, "No space left" in stopped.message) == ("failed", True)
    assert rejections(run) == [("statements.csv", 3, "domain", "unknown_code")]
    assert (counts(report), every(Statement).count()) == ({"unchanged": 9, "rejected": 1}, 2)


def test_a_full_disk_under_the_notes_of_the_run_is_said(tmp_path, monkeypatch):
    real = Scratch.__enter__

    def small(self):
        scratch = real(self)
        self._db.execute("PRAGMA max_page_count = 4")
        return scratch

    monkeypatch.setattr(Scratch, "__enter__", small)
    people = [PEOPLE[0] | {"person_key": f"a-key-that-is-rather-long-{number:05}"} for number in range(2000)]
    with pytest.raises(Stopped, match=r"the run's own notes in .* could not be kept: database or disk is full"):
        take(write(tmp_path / "feed", people=people, names=[], involvements=[]))


def test_rejected_rows_are_removed_after_a_month(tmp_path, settings):
    old, new = (Path(settings.VAR) / "rejects" / name for name in ("1.csv", "2.csv"))
    rows = Path(settings.VAR) / "rejects" / "1.rows"
    rows.mkdir(parents=True)
    for path in (old, new, rows / "people.csv"):
        path.write_text("row", encoding="utf-8")
    for path in (old, rows):
        os.utime(path, (0, 0))

    tasks.remove_forgotten()

    assert [path.exists() for path in (old, rows, new)] == [False, False, True]


def test_a_run_that_was_killed_is_said_to_be_broken_off_by_the_next_one(tmp_path):
    folder = write(tmp_path / "feed")
    run, _report = take(folder)
    every(ImportRun).filter(pk=run.pk).update(status="running", finished_at=None)

    take(folder)

    run = every(ImportRun).get(pk=run.pk)
    assert (run.status, run.message[:10]) == ("failed", "Broken off")
