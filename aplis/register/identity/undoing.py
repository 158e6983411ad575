"""Putting a file apart again, also long after, also when one of the two was put together with a third. Part of a verb."""

from typing import Any

from django.db.models import F

from aplis.register.identity.giving_back import give_fields_back
from aplis.register.identity.merging import PERSON, every_row, following, going_since, portions
from aplis.register.identity.models import MergedRow, MergeRecord
from aplis.register.identity.pairs_along import PAIRS
from aplis.register.people.models import Person, PersonName


def part(merge: MergeRecord, *, takes_newer: bool) -> tuple[int, int]:
    """Gives the absorbed file its rows back, wherever they are now. Returns the ids of both files as they stand afterwards.

    takes_newer  what was written since goes with the absorbed file; else it stays where it is
    """
    holder = holder_of(merge)
    noted = list(MergedRow.objects.filter(merge=merge).unscoped(reason="undoing reads what went along"))
    tables = {each.label: each for each in following()}
    for label, each in tables.items():
        _give_back(each.model, [row for row in noted if row.table == label])
    changed = give_fields_back(merge, [row for row in noted if row.table == PERSON])
    _forget_later(noted, merge)
    every_row(Person).filter(pk=merge.absorbed_id).update(merged_into=None)
    _protect_both(merge, holder)
    if takes_newer:
        _take_newer(merge, holder)
    _bring_along(merge.absorbed_id, holder)
    for person in (merge.kept_id, holder):
        if not every_row(Person).filter(merged_into=person).exists():
            every_row(Person).filter(pk=person).update(absorbed_at=None)
    for person in (holder, merge.absorbed_id):
        _name_one_main(person)
    # A form that was opened before is of a file that is no more: it is shown as a difference, not saved over this one.
    files = {merge.kept_id, holder, merge.absorbed_id, *changed}
    every_row(Person).filter(pk__in=files).update(version=F("version") + 1)
    return holder, merge.absorbed_id


def holder_of(merge: MergeRecord) -> int:
    """Where the rows are now: in the file that went on, or in the one that this was itself put into since."""
    kept = merge.kept_id
    into = every_row(Person).filter(pk=kept).values_list("merged_into_id", flat=True).first()
    return into or kept


def _protect_both(merge: MergeRecord, holder: int) -> None:
    """Nobody knows which of the two is in danger: both keep the highest level, and a worker lowers it by a decision."""
    people = every_row(Person).filter(pk__in={merge.kept_id, merge.absorbed_id, holder})
    people.update(protection_level=max(people.values_list("protection_level", flat=True)))


def _take_newer(merge: MergeRecord, holder: int) -> None:
    for each, rows in going_since(holder, merge.absorbed_id, merge.pk):
        for some in portions(list(rows.values_list("pk", flat=True))):
            for column in each.columns:
                each.rows().filter(pk__in=some, **{column: holder}).update(**{column: merge.absorbed_id})


def _give_back(model: Any, rows: list[MergedRow]) -> None:
    by_before: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for row in rows:
        by_before.setdefault(tuple(sorted(row.before.items())), []).append(row.row_id)
    for before, ids in by_before.items():
        for some in portions(ids):
            every_row(model).filter(pk__in=some).update(**dict(before))


def _forget_later(noted: list[MergedRow], merge: MergeRecord) -> None:
    """A later merge that carried these rows on has no claim to them any more: undone, it would take them along."""
    later = MergedRow.objects.exclude(merge=merge).filter(merge_id__gt=merge.pk)
    columns = {each.label: set(each.columns) for each in following()}
    for label in {row.table for row in noted} - {PERSON, PAIRS}:
        here = {row.row_id: row.before for row in noted if row.table == label}
        whole = [pk for pk, before in here.items() if columns[label] <= before.keys()]
        for some in portions(whole):
            later.filter(table=label, row_id__in=some).unscoped(reason="a row belongs to one undo").delete()
        _keep_of_others(later, label, {pk: here[pk] for pk in here.keys() - set(whole)}, columns[label])
    gone = later.filter(table=PERSON, row_id=merge.absorbed_id)
    gone.unscoped(reason="a row belongs to one undo").delete()


def _keep_of_others(later: Any, label: str, here: dict[int, dict[str, Any]], columns: set[str]) -> None:
    """A row of two persons may have been carried on for the other of them, one that went nowhere here for the file that went on."""
    for some in portions(list(here)):
        for row in later.filter(table=label, row_id__in=some).unscoped(reason="a row belongs to one undo"):
            mine = here[row.row_id]
            left = {column: was for column, was in row.before.items() if column not in mine}
            if columns & mine.keys() and not columns & left.keys():
                MergedRow.objects.filter(pk=row.pk).unscoped(reason="a row belongs to one undo").delete()
            elif left != row.before:
                row.before = left
                row.save(update_fields=["before"])


def _bring_along(person: int, holder: int) -> None:
    """Later versions of what went back, and what was said to it, go with it."""
    tables = following()
    models = {each.model: each for each in tables}
    for each in tables:
        if "replaced_by" in {field.name for field in each.model._meta.concrete_fields}:
            _bring_versions(each.model, person, holder)
    for each in tables:
        for field in each.model._meta.concrete_fields:
            if field.is_relation and field.related_model in models:
                about = {f"{field.name}__person": person, "person": holder}
                ids = list(each.rows().filter(**about).values_list("pk", flat=True))
                for some in portions(ids):
                    each.rows().filter(pk__in=some).update(person=person)


def _bring_versions(model: Any, person: int, holder: int) -> None:
    while True:
        newer = every_row(model).filter(person=person, replaced_by__isnull=False).values("replaced_by")
        ids = list(every_row(model).filter(pk__in=newer, person=holder).values_list("pk", flat=True))
        if not ids:
            return
        for some in portions(ids):
            every_row(model).filter(pk__in=some).update(person=person)


def _name_one_main(person: int) -> None:
    """Everybody is called by some name: the newest that has not ended, where the one in use went away."""
    names = every_row(PersonName).filter(person=person)
    if names.filter(is_main=True).exists():
        return
    chosen = names.order_by(F("ends_on").desc(nulls_first=True), "-pk").first()
    if chosen is not None:
        every_row(PersonName).filter(pk=chosen.pk).update(is_main=True)
