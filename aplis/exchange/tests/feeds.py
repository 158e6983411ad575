"""Small feeds for tests: folders of CSV files in the format of our own, and what an import of them left."""

import csv
from pathlib import Path
from typing import Any

from django.db import models

from aplis.exchange.actions import import_folder
from aplis.exchange.engine import parse
from aplis.exchange.engine.run import Report
from aplis.exchange.models import ImportRun, Rejection
from aplis.register.agencies.models import Agency

type Rows = list[dict[str, str]]

AREAS = [{"area_key": "si", "country": "SI", "code": "SI", "name": "Slovenija"}]
AGENCIES = [
    {"agency_key": "csd", "name": "CSD Jasna", "short_name": "CSD", "kind": "social_work", "area_key": "si"},
    {"agency_key": "zrsz", "name": "Zavod Jasna", "short_name": "ZRSZ", "kind": "employment", "area_key": "si"},
]
WORKERS = [{"worker_key": "w1", "agency_key": "csd", "name": "Breda Hrast", "starts_on": "2024-01-01"}]
PEOPLE = [{"person_key": "p1", "born_on": "1990-05-17", "birth_precision": "day", "language": "sl"}]
NAMES = [{"name_key": "n1", "person_key": "p1", "given": "Zarja", "family": "Lipovnik", "is_main": "yes"}]
INVOLVEMENTS = [
    {
        "involvement_key": "i1", "person_key": "p1", "agency_key": "csd", "lead_key": "w1", "purpose": "plan",
        "basis": "statutory_task", "opened_on": "2026-01-05",
    }
]  # fmt: skip


def statement(key: str = "s1", **fields: str) -> dict[str, str]:
    row = {
        "statement_key": key, "person_key": "p1", "agency_key": "csd", "author_key": "w1", "domain": "housing",
        "kind": "need", "text": "A flat near the school.", "source": "person", "true_on": "2026-02-01",
    }  # fmt: skip
    return row | fields


def write(folder: Path, **files: Rows) -> Path:
    """A folder with one person at one of two agencies; keywords are files, `people=[...]`, that replace or join these; an empty list leaves the file out."""
    base = {"areas": AREAS, "agencies": AGENCIES, "workers": WORKERS, "people": PEOPLE, "names": NAMES}
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in (base | {"involvements": INVOLVEMENTS} | files).items():
        if not rows:
            (folder / f"{name}.csv").unlink(missing_ok=True)
            continue
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
    return folder


def take(
    folder: Path, mapping: str = "aplis-feed", agency: Agency | None = None, **options: Any
) -> tuple[ImportRun, Report]:
    return import_folder(mapping=parse.load(mapping), folder=folder, agency=agency, **options)


def counts(report: Report) -> dict[str, int]:
    """Rows by verdict, without zeros."""
    return {name: number for name, number in report.rows.items() if number}


def rejections(run: ImportRun) -> list[tuple[str, int, str, str]]:
    return [(row.file, row.row, row.field, row.code) for row in Rejection.objects.filter(run=run)]


def every(model: type[models.Model]) -> Any:
    return model.objects.unscoped(reason="test")
