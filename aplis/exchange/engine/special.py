"""What only some kinds need when they are written, kept in one place."""

from typing import Any

from aplis.casework.situations.models import Circumstance, Document, Fact, Reply, Statement
from aplis.core import bulk
from aplis.core.ids import new_id
from aplis.core.models import JournalEntry
from aplis.exchange.engine import files
from aplis.exchange.engine.context import Context
from aplis.exchange.engine.effects import Effects
from aplis.exchange.engine.items import Made
from aplis.exchange.engine.kinds import Kind
from aplis.exchange.engine.records import every_row
from aplis.register.people.models import PersonName

type Changes = list[tuple[Made, dict[str, Any], dict[str, Any]]]


def complete(kind: Kind, made: list[Made], effects: Effects) -> None:
    """Columns that stand in another table."""
    if kind.name == "reply":
        _complete_replies(made, effects.context)
    if kind.name == "document":
        _settle_documents([each for each in made if not each.is_new and not each.ended_on], effects.context)


def is_out_of_reach(kind: Kind, row: dict[str, Any], context: Context) -> bool:
    """A steward changes no agency and no area; nobody's post with a sign-in is changed by a file."""
    if kind.name == "worker":
        return row["user_id"] is not None
    return kind.is_reference and context.steward is not None


def allowed(kind: Kind, differing: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """The differences that an import may write."""
    if kind.name == "person" and differing.get("protection_level", 9) < row["protection_level"]:
        # A file may protect a person more, never less: taking protection off is decided with the person.
        differing.pop("protection_level")
    if kind.name == "involvement" and differing.get("closed_on", ...) is None and _was_closed_here(row):
        # A file that a worker closed is opened again by a worker with purpose and basis, not by a row that knows no end.
        differing.pop("closed_on")
    if kind.name == "identifier" and "digest" not in differing:
        differing.pop("sealed", None)  # the same number, encrypted once more
    return differing


def _was_closed_here(row: dict[str, Any]) -> bool:
    entries = every_row(JournalEntry).filter(person_id=row["person_id"], object_id=row["id"])
    return bool(entries.filter(verb="involvement_closed").exists())


def before_writing(kind: Kind, new: list[Made], changed: Changes, effects: Effects) -> None:
    if kind.name == "name":
        _settle_main_names(new, changed)


def _complete_replies(made: list[Made], context: Context) -> None:
    """Scope and privacy of the fact that a reply answers; one that disagrees makes the fact disputed."""
    for column, model in (("statement_id", Statement), ("circumstance_id", Circumstance)):
        wanted = {each.values[column] for each in made if each.values.get(column)}
        rows = every_row(model).filter(pk__in=wanted)
        facts = {
            pk: {"scope": scope, "is_private": kept}
            for pk, scope, kept in rows.values_list("pk", "scope", "is_private")
        }
        if context.is_dry:  # the fact may be one that this run made and rolled back, and the reply goes the same way
            facts = {pk: {"scope": 0, "is_private": False} for pk in wanted} | facts
        for each in made:
            each.values |= facts.get(each.values.get(column), {})
        disputed = {each.values[column] for each in made if each.values.get("stance") == Reply.Stance.DISAGREES}
        rows.filter(pk__in=disputed & wanted).update(confidence=Fact.Confidence.DISPUTED)


def _settle_documents(old: list[Made], context: Context) -> None:
    """A document is never changed: one that is not what is stored becomes a new document."""
    rows = every_row(Document).filter(pk__in={each.record.object_id for each in old})
    stored = {row["id"]: row for row in rows.values()}
    for each in old:
        row = stored.get(each.record.object_id)
        if row is not None and all(row[name] == value for name, value in each.values.items() if name != "file"):
            files.drop(each.values["file"], context)
            each.values.clear()
        else:
            each.is_new, each.record.object_id = True, new_id()


def _settle_main_names(new: list[Made], changed: Changes) -> None:
    """Exactly one main name per person: the first name if none is said to be it, else the last one said to be."""
    people = {each.values["person_id"] for each in new} | {row["person_id"] for _each, _differing, row in changed}
    rows = every_row(PersonName).filter(person__in=people, is_main=True)
    main: dict[int, int] = dict(rows.values_list("person_id", "pk"))
    stored = set(main.values())
    for each in new:
        person = each.values["person_id"]
        said = each.values.get("is_main")
        if said or (said is None and person not in main):
            main[person] = each.record.object_id or 0
    for each, differing, row in changed:
        if differing.get("is_main"):
            main[row["person_id"]] = each.record.object_id or 0
    chosen = set(main.values())
    for each in new:
        each.values["is_main"] = each.record.object_id in chosen
    for each, differing, _row in changed:
        if "is_main" in differing:
            differing["is_main"] = each.record.object_id in chosen
    bulk.update(PersonName, ("id", "is_main"), [(pk, False) for pk in stored - chosen])
