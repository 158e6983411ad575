"""The demo as tests look at it: written once for the day below, read back as any importer reads it."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

from aplis.exchange.demo.feed import COLUMNS
from aplis.rules.legal_bases import TASK_SCOPES
from aplis.rules.scopes import BIT, mask

ON = date(2026, 11, 20)
SEED = 7


class Rows:
    """The files of a folder as lists of rows, with the look-ups that the checks share."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {name: self._read(name) for name in COLUMNS}
        self.kinds = {row["agency_key"]: row["kind"] for row in self.files["agencies"]}
        self.born = {row["person_key"]: day(row["born_on"]) for row in self.files["people"]}
        self._involved = self._by_person("involvements")
        self._released = self._by_person("releases")

    def __getitem__(self, name: str) -> list[dict[str, str]]:
        return self.files[name]

    def keys(self, name: str) -> set[str]:
        return {row[COLUMNS[name][0]] for row in self[name]}

    def facts(self) -> list[dict[str, str]]:
        """Statements and circumstances, each with its domain."""
        return self["statements"] + [row | {"domain": row["code"].split(".")[0]} for row in self["circumstances"]]

    def may_write(self, fact: dict[str, str], on: date) -> bool:
        """Whether the agency had an open file that covers the domain on that day, or a release of it."""
        bit, person, agency = BIT[fact["domain"]], fact["person_key"], fact["agency_key"]
        by_task = any(
            row["agency_key"] == agency and is_within(on, row["opened_on"], row["closed_on"])
            for row in self._involved[person]
        )
        by_release = any(
            row["agency_key"] == agency
            and mask(row["scopes"].split()) & bit
            and is_within(on, row["starts_on"], row["withdrawn_on"] or row["ends_on"])
            for row in self._released[person]
        )
        return (by_task and bool(TASK_SCOPES[self.kinds[agency]] & bit)) or by_release

    def _read(self, name: str) -> list[dict[str, str]]:
        with (self.folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    def _by_person(self, name: str) -> dict[str, list[dict[str, str]]]:
        found: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in self[name]:
            found[row["person_key"]].append(row)
        return found


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def is_within(on: date, first: str, end: str) -> bool:
    """The end is exclusive, and open where it is empty."""
    return date.fromisoformat(first) <= on and (not end or on < date.fromisoformat(end))
