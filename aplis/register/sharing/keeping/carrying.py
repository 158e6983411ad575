"""Carrying out a run that was approved: each item in a transaction of its own, so that a worker who is stopped goes on where it was.

Just before each item everything is asked again: who is held since, whose rows changed, what is not due any more falls out of the
run and is named in its report; and where whoever approved it may no longer approve, the run ends there. Journal and look log are never touched here.
"""

from typing import Any, Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator, compiling
from aplis.core.journal import record
from aplis.core.keeping import IDENTITY, Table, every_row, rows_in, tables_of
from aplis.register.agencies.models import Worker
from aplis.register.people.match_keys import write_keys
from aplis.register.people.models import Person
from aplis.register.sharing.keeping.due import BASE, Due, due_at, shared_tables
from aplis.register.sharing.keeping.stopping import stopped
from aplis.register.sharing.models import PLAN, Involvement, KeepingItem, KeepingRun, LegalHold, Restriction
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.rights import compile_rights
from aplis.rules.retention import ANONYMISE, ARCHIVE, ERASE, REVIEW

# What became of an item. The first four were done, the others fell out of the run.
DONE: Final = ("erased", "anonymised", "to_transfer", "to_review")
DROPPED: Final = ("held", "changed", "not_due", "kept_elsewhere")


def carry_out(run_id: int) -> None:
    """Does what is left of the run. Done a second time it does nothing."""
    with bound_as_operator():
        run = every_row(KeepingRun).get(pk=run_id)
        if run.state != KeepingRun.State.APPROVED:
            return
        left = every_row(KeepingItem).filter(run=run, outcome="").order_by("pk")
        items = list(left.values_list("pk", "retention_class"))
    for pk, _code in sorted(items, key=lambda item: (item[1] == IDENTITY, item[0])):
        with bound_as_operator():
            if stopped(run, run.approved_by_id):
                return
            _carry_out_item(run, pk)
    _finish(run)


def _carry_out_item(run: KeepingRun, pk: int) -> None:
    item = every_row(KeepingItem).select_for_update().get(pk=pk)
    if item.outcome:
        return
    today = timezone.localdate()
    outcome, rows = _outcome(run, item, today)
    every_row(KeepingItem).filter(pk=pk).update(outcome=outcome)
    actor = Actor(today=today, worker_id=run.approved_by_id, agency_id=run.agency_id)
    detail = {"class": item.retention_class, "due_on": item.due_on.isoformat(), "rows": rows}
    record(actor=actor, verb=f"keeping_{outcome}", person=item.person_id, on=item, scope=PLAN, detail=detail)


def _outcome(run: KeepingRun, item: KeepingItem, today: Any) -> tuple[str, int]:
    """What became of the item, and how many rows are gone."""
    found = {due.code: due for due in due_at(run.agency, today, people=[item.person_id], is_acting=True)}
    due = found.get(item.retention_class)
    if due is None:
        return _why_not(item, today), 0
    if (due.action, due.due_on, due.rows) != (item.action, item.due_on, item.rows):
        return "changed", 0
    if item.action == REVIEW:
        _ask_for_review(item)
        return "to_review", 0
    if item.action == ARCHIVE:
        return "to_transfer", 0
    return _take_away(run, due, today)


def _why_not(item: KeepingItem, today: Any) -> str:
    """Held, or restricted; kept because another agency has rows; or simply not due any more."""
    for model, more in ((LegalHold, {}), (Restriction, {"agency_id": item.agency_id})):
        rows = every_row(model).filter(person_id=item.person_id, starts_on__lte=today, **more)
        if rows.exclude(ends_on__lte=today).exists():
            return "held"
    return "kept_elsewhere" if item.retention_class == IDENTITY else "not_due"


def _take_away(run: KeepingRun, due: Due, today: Any) -> tuple[str, int]:
    people = [due.person, *every_row(Person).filter(merged_into=due.person).values_list("pk", flat=True)]
    if due.code == IDENTITY:
        rows = _erase(run, shared_tables(), people, None, IDENTITY)
        _empty(people)
        return "anonymised", rows
    code = BASE.get(due.code, due.code)
    rows = _erase(run, tables_of(code), people, run.agency_id, code)
    compile_rights([due.person], on=today)
    write_keys([due.person])
    return ("erased" if due.action in {ERASE, ANONYMISE} else "to_review"), rows


def _erase(run: KeepingRun, tables: list[Table], people: list[int], agency: int | None, code: str) -> int:
    """Deletes the rows, those that others refer to last. What a row of another agency rests on stays. Returns how many are gone."""
    gone, files = 0, []
    is_moving = True
    while is_moving:
        is_moving = False
        for table in tables:
            whole = code in {IDENTITY, table.keeping.code}
            rows = table.rows_of(people, agency)
            rows = table.free(rows if whole else rows_in(table, code, rows))
            files += [name for column in table.files for name in rows.values_list(column, flat=True) if name]
            number = rows.delete()[0]
            gone, is_moving = gone + number, is_moving or bool(number)
    if files:
        _note_files(run, files)
    return gone


def _note_files(run: KeepingRun, files: list[str]) -> None:
    """Noted with the rows that named them, and removed after: a worker that is stopped in between leaves no file behind."""
    kept = every_row(KeepingRun).select_for_update().get(pk=run.pk)
    counts = {**kept.counts, "files": sorted({*kept.counts.get("files", []), *files})}
    every_row(KeepingRun).filter(pk=run.pk).update(counts=counts)
    transaction.on_commit(lambda: _remove(files))


def _remove(files: list[str]) -> None:
    for name in files:
        default_storage.delete(name)  # a file that is gone already is no fault


def _empty(people: list[int]) -> None:
    """The person stays as a number for the logs; nothing says any more who it was."""
    with compiling(people):
        every_row(Person).filter(pk__in=people).update(
            born_on=None,
            birth_precision=Person.Precision.UNKNOWN,
            language="",
            channel="",
            has_interpreter_need=False,
            is_pseudonymous=False,
            version=F("version") + 1,
        )
    write_keys(people)


def _ask_for_review(item: KeepingItem) -> None:
    """To the worker who led the file last, while she works there; else to whoever answers for the agency."""
    files = every_row(Involvement).filter(person_id=item.person_id, agency_id=item.agency_id, lead__isnull=False)
    lead = files.order_by("-closed_on", "-pk").values_list("lead_id", flat=True).first()
    works = Worker.objects.running(timezone.localdate()).filter(pk=lead, user__isnull=False).exists()
    detail = {"class": item.retention_class, "due_on": item.due_on.isoformat()}
    to: dict[str, Any] = {"worker": lead} if works else {"verb": "keep_register"}
    tell(kind="keeping_review", person=item.person_id, agency=item.agency_id, about=item, detail=detail, **to)


def _finish(run: KeepingRun) -> None:
    with bound_as_operator():
        kept = every_row(KeepingRun).select_for_update().get(pk=run.pk)
        items = every_row(KeepingItem).filter(run=run)
        if kept.state != KeepingRun.State.APPROVED or items.filter(outcome="").exists():
            return
        by_outcome = items.order_by().values_list("outcome").annotate(number=Count("pk"))
        outcomes = {outcome: number for outcome, number in by_outcome}  # noqa: C416 -- rows of a queryset
        _remove(kept.counts.get("files", []))
        kept.counts = {**kept.counts, "files": [], "outcomes": outcomes}
        kept.state, kept.done_at = KeepingRun.State.DONE, timezone.now()
        kept.save(update_fields=["counts", "state", "done_at"])
        actor = Actor(today=timezone.localdate(), worker_id=kept.approved_by_id, agency_id=kept.agency_id)
        record(actor=actor, verb="keeping_run_done", on=kept, detail=outcomes)
