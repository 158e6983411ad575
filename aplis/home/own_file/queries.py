"""Reads over copies."""

from collections.abc import Iterable
from typing import Any

from aplis.core.access import Actor
from aplis.home.own_file.gathering import key_of, label_of
from aplis.home.own_file.words import PART_NAMES, REASON_NAMES, value_name
from aplis.register.people.models import Person, PersonName
from aplis.register.sharing.models import SubjectFile
from aplis.rules.redaction import WHOLE


def copies_of(actor: Actor, person: Person) -> list[SubjectFile]:
    """The copies of a person that the own agency answers for, the newest first; without their contents."""
    rows = SubjectFile.objects.visible_to(actor).filter(person=person, agency_id=actor.agency_id)
    return list(rows.defer("content", "redactions").select_related("agency").order_by("-asked_at")[:20])


def waiting(actor: Actor, state: str) -> Any:
    """The copies of the agency in a state, those that are due first."""
    rows = SubjectFile.objects.visible_to(actor).filter(agency_id=actor.agency_id)
    rows = rows.filter(state=state) if state in SubjectFile.State.values else rows
    return rows.defer("content", "redactions").order_by("due_on", "pk")


def named(actor: Actor, copies: Iterable[SubjectFile]) -> list[tuple[SubjectFile, str]]:
    """Each copy with the person's name, "" where the actor does not see her: the officer reads a copy, not a file."""
    rows = list(copies)
    names = PersonName.objects.visible_to(actor).filter(person_id__in=[each.person_id for each in rows], is_main=True)
    by_person = {each.person_id: str(each) for each in names}
    return [(each, by_person.get(each.person_id, "")) for each in rows]


def entries_of(copy: SubjectFile, entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries for the page: each field with its words, and whether it is blackened, why, and by whom that was said."""
    marks = {(each["key"], each["field"]): each for each in copy.redactions}
    return [_entry(each, marks) for each in entries]


def _entry(entry: dict[str, Any], marks: dict[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    key = key_of(entry)
    whole = marks.get((key, WHOLE))
    fields = [
        _field(entry["part"], name, value, marks.get((key, name)), whole) for name, value in entry["fields"].items()
    ]
    return {"key": key, "part": PART_NAMES.get(entry["part"], entry["part"]), "whole": _told(whole), "fields": fields}


def _field(
    part: str, name: str, value: Any, mark: dict[str, Any] | None, whole: dict[str, Any] | None
) -> dict[str, Any]:
    label = label_of(part, name)
    return {
        "name": name,
        "label": label,
        "value": value_name(part, name, value),
        "mark": _told(mark),
        "is_covered": bool(whole and whole["is_kept"]),
    }


def _told(mark: dict[str, Any] | None) -> dict[str, Any]:
    if mark is None:
        return {"is_kept": False, "reason": "", "is_rule": False}
    return {"is_kept": mark["is_kept"], "reason": REASON_NAMES[mark["reason"]], "is_rule": mark["by"] == "rule"}
