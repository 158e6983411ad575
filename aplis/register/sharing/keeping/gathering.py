"""The list of a run, made by the background worker or an operator's command: every person and class that is due, with numbers."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from aplis.core.keeping import IDENTITY, Table, every_row, kept_tables
from aplis.register.agencies.models import Agency
from aplis.register.sharing.keeping.due import Due, due_at
from aplis.register.sharing.models import KeepingItem, KeepingRun
from aplis.rules.dates import add_months
from aplis.rules.jurisdictions import RetentionClass, rule_set
from aplis.rules.retention import ruling

_BATCH = 500


@dataclass(frozen=True)
class Line:
    """One class of the list: how many persons and rows are due for an action, and since when.

    hint  what to do about a log, whose rows are not deleted one by one: "months" or "cleared"; "" for everything else
    """

    code: str
    action: str
    persons: int
    rows: int
    due_on: date | None
    law: str
    hint: str = ""

    def told(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "due_on": self.due_on.isoformat() if self.due_on else ""}


def gather(run: KeepingRun) -> int:
    """Writes the items of a proposed run, once; a run that was gathered already stays as it is. Returns how many there are."""
    with transaction.atomic():
        run = every_row(KeepingRun).select_for_update().get(pk=run.pk)
        if run.state != KeepingRun.State.PROPOSED or "classes" in run.counts:
            return int(every_row(KeepingItem).filter(run=run).count())
        found = due_at(run.agency, run.on)
        items = [
            KeepingItem(
                run=run, person_id=due.person, agency_id=run.agency_id, retention_class=due.code, action=due.action,
                due_on=due.due_on, rows=due.rows,
            )
            for due in found
        ]  # fmt: skip
        KeepingItem.objects.bulk_create(items, batch_size=_BATCH)
        lines = [*lines_of(run.agency, run.on, found), *logs_at(run.agency, run.on)]
        run.counts = {"classes": [line.told() for line in lines], "entries": len(items), "files": []}
        run.save(update_fields=["counts"])
    return len(items)


def lines_of(agency: Agency, on: date, found: Iterable[Due]) -> list[Line]:
    """What is due, drawn together by class and action."""
    groups: dict[tuple[str, str], list[Due]] = {}
    for due in found:
        groups.setdefault((due.code, due.action), []).append(due)
    return [
        Line(
            code, action, len({due.person for due in group}), sum(due.rows for due in group),
            min(due.due_on for due in group), _law(agency, code, on),
        )
        for (code, action), group in sorted(groups.items(), key=lambda each: (each[0][0] == IDENTITY, each[0]))
    ]  # fmt: skip


def logs_at(agency: Agency, on: date) -> list[Line]:
    """The logs of the agency: rows past their time. None is deleted one by one; the hint says what is done instead."""
    rules = rule_set(agency.area.country, on)
    found = []
    for table in kept_tables() if rules else ():
        rule = ruling(rules.retention, table.keeping.code) if rules else None
        if rule is not None and (table.keeping.is_append_only or not table.keeping.person):
            line = _log_line(table, rule, agency, on)
            if line.rows:
                found.append(line)
    return found


def _log_line(table: Table, rule: RetentionClass, agency: Agency, on: date) -> Line:
    day, person = table.keeping.dated_by, table.keeping.person
    until = datetime.combine(add_months(on, -rule.months) + timedelta(days=1), time.min)
    rows = table.rows().filter(**{table.keeping.agency: agency.pk, f"{day}__lt": timezone.make_aware(until)})
    number = rows.count()
    first = rows.aggregate(first=Min(day))["first"] if number else None
    return Line(
        rule.code, rule.action, rows.values(person).distinct().count() if number and person else 0, number,
        add_months(timezone.localdate(first), rule.months) if first else None, rule.law,
        "months" if table.keeping.is_append_only else "cleared",
    )  # fmt: skip


def _law(agency: Agency, code: str, on: date) -> str:
    rules = rule_set(agency.area.country, on)
    rule = ruling(rules.retention, code) if rules else None
    return rule.law if rule else ""
