"""What a merge changed in the rows of the persons themselves, given back at its undo wherever it went since. Part of undoing."""

from datetime import date
from typing import Any, Final

from aplis.register.identity.merging import PERSON, every_row, filled, note
from aplis.register.identity.models import MergedRow, MergeRecord
from aplis.register.people.models import Person

# What is taken over together; the first says whether anything is known.
_TOGETHER: Final = (("born_on", "birth_precision"), ("language",), ("channel",), ("has_interpreter_need",))


def give_fields_back(merge: MergeRecord, rows: list[MergedRow]) -> set[int]:
    """What the kept file took over goes, from it and from whichever file it was put into since, unless somebody changed it there.

    Where the kept file had a value of its own, the later file has that one, as if this merge had never been. Protection stays:
    see undoing. Parts of the absorbed file are its parts again. Returns the files that were changed.
    """
    for row in rows:
        if row.row_id != merge.kept_id:
            every_row(Person).filter(pk=row.row_id).update(**row.before)
    given = every_row(Person).get(pk=merge.absorbed_id)
    changed: set[int] = set()
    going, source, step = set(_TOGETHER), None, merge
    while going and step is not None:
        person = every_row(Person).get(pk=step.kept_id)
        back = _back(person, given, source, _before(step), going)
        going &= {names for names in _TOGETHER if names[0] in back}
        if back:
            every_row(Person).filter(pk=person.pk).update(**back)
            source = _filled_again(every_row(Person).get(pk=person.pk), set(back), merge)
            changed.add(person.pk)
        step = _standing().filter(absorbed=person).first()
    return changed


def _standing() -> Any:
    return every_row(MergeRecord).filter(undone_at__isnull=True)


def _before(merge: MergeRecord) -> dict[str, Any]:
    rows = MergedRow.objects.filter(merge=merge, table=PERSON, row_id=merge.kept_id)
    found = rows.unscoped(reason="undoing reads what went along").first()
    return found.before if found else {}


def _back(
    person: Person, given: Person, source: Person | None, before: dict[str, Any], going: set[tuple[str, ...]]
) -> dict[str, Any]:
    """What `person` has from `given`, with what it has instead: what `source` knows without it, else what stood there before."""
    found: dict[str, Any] = {}
    for names in going:
        is_from_here = names[0] in before and all(getattr(person, name) == getattr(given, name) for name in names)
        if is_from_here and source is not None and getattr(source, names[0]):
            found |= {name: getattr(source, name) for name in names}
        elif is_from_here:
            found |= {name: _read(name, before[name]) for name in names}
    return found


def _read(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name == "born_on" and value else value


def _filled_again(person: Person, names: set[str], undone: MergeRecord) -> Person:
    """What is unknown once more is taken over from the other files that went into this one, and noted for their undo."""
    for merge in _standing().filter(kept=person).exclude(pk=undone.pk).select_related("absorbed").order_by("pk"):
        taken = {
            name: value for name, value in filled(person, merge.absorbed, takes_birth=False).items() if name in names
        }
        if not taken:
            continue
        before = {**{name: getattr(person, name) for name in taken}, **_before(merge)}
        rows = MergedRow.objects.filter(merge=merge, table=PERSON, row_id=person.pk)
        if not rows.unscoped(reason="a later undo reads what stood there").update(before=before):
            note(merge, PERSON, [(person.pk, before)])
        every_row(Person).filter(pk=person.pk).update(**taken)
        person = every_row(Person).get(pk=person.pk)
    return person
