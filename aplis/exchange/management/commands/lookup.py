"""`aplis lookup`: many questions at once whether somebody is known, for operators, tests and scripts."""

import argparse
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.journal import record
from aplis.exchange.models import SourceRecord
from aplis.register.identity.queries.look_up import Candidate, described, look_up
from aplis.register.identity.words import LEVELS
from aplis.rules.dates import UNKNOWN, parse_date
from aplis.rules.matching.records import Described

COLUMNS: Final = ("query", "given_names", "family_names", "born_on", "identifier", "postcode", "phone", "sex")
SEXES: Final = {"f": "f", "female": "f", "m": "m", "male": "m", "x": "x"}
LONGEST_FIELD: Final = 1 << 20  # characters; csv's own limit is a fault without words


class Command(BaseCommand):
    help = (
        "Looks up each row of a CSV file among all who may be found, and prints one JSON line a row with the likeliest "
        "persons by the keys of their sources. Sealed persons are never among them. That it was asked goes to the journal before "
        "the first answer, and how often at the end, also when it is stopped. Exit status: 0 done, 2 the file cannot be used."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--queries", type=Path, required=True, help=f"CSV, UTF-8, with the columns {','.join(COLUMNS)}"
        )
        parser.add_argument("--top", type=int, default=5, help="How many persons to print for a row. Default: 5.")

    def handle(self, *, queries: Path, top: int, **_options: Any) -> None:
        if top < 1:
            raise CommandError("--top: a number from 1 on.", returncode=2)
        asked = hits = 0
        try:
            for name, wanted, unread in _rows(queries):
                if not asked:
                    _record(state="begun")  # whatever stops the command from here on, it is known that somebody asked
                asked += 1
                with bound_as_operator():
                    found = look_up(wanted)[:top]
                    sources = _sources([each.person_id for each in found])
                hits += bool(found)
                line = {"query": name, "candidates": [_told(each, sources) for each in found]}
                if unread:
                    line["unread"] = unread
                self.stdout.write(json.dumps(line, ensure_ascii=False))
        finally:
            if asked:
                _record(state="ended", queries=asked, hits=hits)


def _record(**detail: Any) -> None:
    with bound_as_operator():
        nobody = Actor(today=timezone.localdate())
        record(actor=nobody, verb="people_looked_up", detail={**detail, "page": "command"})


def _told(candidate: Candidate, sources: dict[int, list[str]]) -> dict[str, Any]:
    because = [
        {"level": addend.level, "weight": round(addend.weight, 6), "words": str(LEVELS[addend.level])}
        for addend in candidate.because
    ]
    return {
        "source_ids": sources.get(candidate.person_id, []),
        "score": round(candidate.score, 6),
        "because": because,
    }


def _sources(people: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    rows = SourceRecord.objects.filter(kind="person", person_id__in=people).order_by("pk")
    for person, key in rows.values_list("person_id", "key"):
        found.setdefault(person, []).append(key)
    return found


def _rows(path: Path) -> Iterator[tuple[str, Described, list[str]]]:
    """Name of each question, who is meant, and the columns that mean nothing and are asked without.

    raises CommandError when the file is not there, is no UTF-8, or its header has not the columns.
    """
    csv.field_size_limit(LONGEST_FIELD)
    line = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            header = [name.strip().lower() for name in rows.fieldnames or []]
            if "query" not in header:
                raise CommandError(f"{path}: the first line has to name the columns {','.join(COLUMNS)}", returncode=2)
            if unknown := [name for name in header if name not in COLUMNS]:
                raise CommandError(
                    f"{path}: unknown columns {', '.join(unknown)}. Known: {','.join(COLUMNS)}", returncode=2
                )
            rows.fieldnames = header
            for row in rows:
                line = rows.line_num
                asked = {name: (row.get(name) or "").strip() for name in COLUMNS}
                yield row["query"] or "", _wanted(asked), _unread(asked)
    except OSError as fault:
        raise CommandError(f"{path} cannot be read: {fault.strerror}", returncode=2) from None
    except UnicodeDecodeError:
        raise CommandError(
            f"{path} is not UTF-8{_after(line)}. Save it as UTF-8 and try again.", returncode=2
        ) from None
    except csv.Error as fault:
        raise CommandError(
            f"{path} is no CSV{_after(line)}: {fault}. Put it right and try again.", returncode=2
        ) from None


def _after(line: int) -> str:
    return f" after line {line}, up to which it was answered" if line else ""


def _unread(row: dict[str, str]) -> list[str]:
    has_no_day = row["born_on"] and parse_date(row["born_on"])[0] is None
    has_no_sex = row["sex"] and row["sex"].lower() not in SEXES
    return [name for name, is_unread in (("born_on", has_no_day), ("sex", has_no_sex)) if is_unread]


def _wanted(row: dict[str, str]) -> Described:
    day, precision = parse_date(row["born_on"])
    return described(
        names=[(row["given_names"], row["family_names"])],
        born=(day, precision) if day else (None, UNKNOWN),
        number=row["identifier"],
        postcodes=row["postcode"],
        phones=[row["phone"]],
        sex=SEXES.get(row["sex"].lower(), ""),
    )
