"""`aplis retention --due`: what has been kept as long as the law asks, by agency and class. Reads only."""

import getpass
import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.journal import record
from aplis.register.agencies.models import Agency
from aplis.register.sharing.keeping.due import due_at
from aplis.register.sharing.keeping.gathering import Line, lines_of, logs_at
from aplis.rules.jurisdictions import rule_set

_HINTS = {"months": " (by month: aplis months)", "cleared": " (the worker clears it)", "": ""}


class Command(BaseCommand):
    help = (
        "Lists what is due: how many persons and rows of each retention class, since when, what is to be done, by which law. "
        "Touches nothing: a run is proposed and approved in the pages, by two people. Journalled. Exit status: 0; 1 where "
        "the agency is not known."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--due", action="store_true", required=True, help="List what is due.")
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="On this day. Default: today.")
        parser.add_argument("--agency", help="Short name or number of one agency. Default: all of them.")
        parser.add_argument("--json", action="store_true", help="As JSON, for a machine.")

    def handle(self, *, on: date | None, agency: str | None, **options: Any) -> None:
        day = on or timezone.localdate()
        with bound_as_operator():
            agencies = _agencies(agency)
            found = [(each, [*lines_of(each, day, due_at(each, day)), *logs_at(each, day)]) for each in agencies]
            number = sum(line.rows for _agency, lines in found for line in lines)
            detail = {"on": day.isoformat(), "agencies": len(found), "rows": number, "login": getpass.getuser()}
            record(actor=Actor(today=timezone.localdate()), verb="retention_listed", detail=detail)
        self.stdout.write(_as_json(found, day) if options["json"] else "\n".join(_sentences(found, day)))


def _agencies(wanted: str | None) -> list[Agency]:
    rows = Agency.objects.select_related("area").order_by("name", "pk")
    if wanted is None:
        return list(rows)
    is_number = wanted.isdecimal() and len(wanted) < 19  # digits of a 63-bit number
    found = list(rows.filter(pk=int(wanted)) if is_number else rows.filter(short_name=wanted))
    if len(found) != 1:
        raise CommandError(f"{len(found)} agencies are called {wanted!r}: give the number of one.")
    return found


def _sentences(found: list[tuple[Agency, list[Line]]], day: date) -> list[str]:
    said = [f"Due on {day.isoformat()}:"]
    for agency, lines in found:
        if rule_set(agency.area.country, day) is None:
            said += [f"{agency.name} ({agency.pk}): no rule set for {agency.area.country}, nothing is due by itself"]
        elif lines:
            said += [f"{agency.name} ({agency.pk})", *map(_sentence, lines)]
    return said if len(said) > 1 else [*said, "nothing"]


def _sentence(line: Line) -> str:
    since = line.due_on.isoformat() if line.due_on else "-"
    return (
        f"  {line.code:18} {line.action:10} {line.persons:>9,} persons {line.rows:>11,} rows since {since}"
        f"  {line.law}{_HINTS[line.hint]}"
    )


def _as_json(found: list[tuple[Agency, list[Line]]], day: date) -> str:
    told = [
        {
            "agency": agency.pk,
            "name": agency.name,
            "country": agency.area.country,
            "has_rules": rule_set(agency.area.country, day) is not None,
            "classes": [line.told() for line in lines],
        }
        for agency, lines in found
    ]
    return json.dumps({"on": day.isoformat(), "agencies": told}, ensure_ascii=False, indent=2)
