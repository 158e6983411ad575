"""The last step before an entity is written: what its kind demands beyond the types of its fields."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from aplis.exchange.engine.context import Context
from aplis.exchange.engine.files import stored_file
from aplis.exchange.engine.kinds import Kind
from aplis.exchange.engine.records import Stored
from aplis.exchange.engine.rejects import Bad
from aplis.register.people.identifiers import sealed_fields
from aplis.rules.protection import is_named_only
from aplis.rules.releases import objection_to_sent
from aplis.rules.scopes import BIT

type Values = dict[str, Any]
type Links = dict[str, Stored | None]


def prepared(kind: Kind, values: Values, links: Links, context: Context) -> Values:
    """The columns to write. raises Bad when the kind does not allow them, or not to this run."""
    if context.steward:
        _require_own(kind, values, links, context)
    prepare = _PREPARE.get(kind.name)
    if prepare is not None:
        values = prepare(values, links, context)
    columns = {kind.fields[name].column: value for name, value in values.items() if name in kind.fields}
    columns |= {name: value for name, value in values.items() if name not in kind.fields}
    columns |= {kind.fields[name].column: link.object_id if link else None for name, link in links.items()}
    columns.pop("", None)
    return {name: _not_null(kind, name, value) for name, value in columns.items()}


def _not_null(kind: Kind, name: str, value: Any) -> Any:
    """An empty field of a column that cannot be empty holds the column's default."""
    if value is not None:
        return value
    column = kind.model._meta.get_field(name)
    return None if column.null else column.get_default()


def _require_own(kind: Kind, values: Values, links: Links, context: Context) -> None:
    """A steward's file speaks of the steward's agency, and opens no person to anybody."""
    own = context.steward.agency_id if context.steward else None
    if kind.name in ("release", "viewer"):
        raise Bad("not_by_steward")
    if kind.name == "person" and is_named_only(int(values.get("protection_level") or 0)):
        # Who may know of a sealed person is decided in Aplis; a file without that list would hide the person from everybody.
        raise Bad("not_by_steward", "protection_level")
    if kind.name == "agency" and not _is_called(values, context):
        raise Bad("other_agency")
    agency = links.get("agency")
    if agency is not None and agency.object_id != own:
        raise Bad("other_agency")


def _is_called(values: Values, context: Context) -> bool:
    names = context.steward.names if context.steward else frozenset()
    return bool({values.get("name"), values.get("short_name")} & names)


def _agency(values: Values, _links: Links, _context: Context) -> Values:
    return values | {"short_name": values.get("short_name") or values["name"][:40], "is_active": True}


def _person(values: Values, _links: Links, context: Context) -> Values:
    """A partial date of birth is its first day with the precision beside it; one that is not known is no date."""
    if "born_on" not in values:
        return values
    born: date | None = values["born_on"]
    precision = values.get("birth_precision") or "day"
    if born is None or precision == "unknown":
        return values | {"born_on": None, "birth_precision": "unknown"}
    if born > context.today:
        raise Bad("future_date", "born_on")
    first = {"year": born.replace(month=1, day=1), "month": born.replace(day=1)}.get(precision, born)
    return values | {"born_on": first, "birth_precision": precision}


def _name(values: Values, _links: Links, _context: Context) -> Values:
    """Nothing said about the main name is not the same as no."""
    if values.get("is_main") is None:
        values.pop("is_main", None)
    return values


def _identifier(values: Values, _links: Links, _context: Context) -> Values:
    """The number itself goes no further than here."""
    fields, checked = sealed_fields(values["scheme"], values.pop("value"))
    if checked.is_valid is False and not values.get("override_reason"):
        values["override_reason"] = "As in the source."
    return values | fields


def _release(values: Values, _links: Links, context: Context) -> Values:
    """As the person could give it in Aplis: by her release alone, and not for years. That one was taken back is heard of any."""
    withdrawn_on = values.get("withdrawn_on")
    if withdrawn_on is not None and withdrawn_on <= context.today:
        return values
    objection = objection_to_sent(values["basis"], values["starts_on"], values["ends_on"], today=context.today)
    if objection:
        code, column = _OF_RELEASES[objection]
        raise Bad(code, column)
    return values


_OF_RELEASES: Final = {
    "not_a_release": ("not_a_release", "basis"),
    "too_long": ("release_too_long", "ends_on"),
    "too_far_ahead": ("future_date", "starts_on"),
}


def _document(values: Values, _links: Links, context: Context) -> Values:
    scope = BIT[values.pop("domain")]
    return values | stored_file(values.pop("file"), context) | {"scope": scope}


def _reply(values: Values, links: Links, _context: Context) -> Values:
    """A reply stands with the fact it answers, whichever kind that is."""
    fact = links.pop("fact")
    kind, number = (fact.kind, fact.object_id) if fact else ("", None)
    person = {"person_id": fact.person_id if fact else None}
    return values | person | {f"{name}_id": number if name == kind else None for name in ("statement", "circumstance")}


_PREPARE: Final[dict[str, Callable[[Values, Links, Context], Values]]] = {
    "agency": _agency,
    "person": _person,
    "name": _name,
    "identifier": _identifier,
    "release": _release,
    "document": _document,
    "reply": _reply,
}
