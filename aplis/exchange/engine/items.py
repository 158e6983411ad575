"""One row turned into what it makes: entities with their columns, facts with their content. Nothing is written here."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from aplis.exchange.engine import convert
from aplis.exchange.engine.context import Context
from aplis.exchange.engine.plans import Maker, Plan, Slot, Use
from aplis.exchange.engine.prepare import prepared
from aplis.exchange.engine.records import Records, Stored
from aplis.exchange.engine.rejects import Bad
from aplis.rules.scopes import BIT
from aplis.rules.vocabulary import CIRCUMSTANCES, ends_on

type Row = list[str]

# The content of a fact, in this order; statements have four columns more.
FACT: Final = (
    "person_id", "scope", "text", "code", "agency_id", "author_id", "source", "true_on", "confidence", "valid_until",
    "is_private",
)  # fmt: skip
STATEMENT: Final = (*FACT, "kind", "level", "amount", "unit")
PERSON_AT, SCOPE_AT, AGENCY_AT, AUTHOR_AT, TRUE_AT, PRIVATE_AT, KIND_AT = 0, 1, 4, 5, 7, 10, 11


@dataclass(slots=True)
class Made:
    """An entity that a row makes or, with `ended_on`, ends. `is_bound`: it was there already, under another's key."""

    maker: Maker
    record: Stored
    values: dict[str, Any]
    agency_id: int
    ended_on: date | None = None
    is_new: bool = False
    is_bound: bool = False


@dataclass(slots=True)
class Taken:
    """A row that was taken: its record, its facts by part, its entities, and whether anything came of it."""

    record: Stored
    agency_id: int
    facts: dict[str, tuple[Maker, tuple[Any, ...]]] = field(default_factory=dict)
    entities: list[Made] = field(default_factory=list)
    ended_on: date | None = None
    was_ended: bool = False
    is_new: bool = False
    is_changed: bool = False


class RowReader:
    """Reads the items of one row; made anew for each row of a chunk."""

    def __init__(self, plan: Plan, records: Records, context: Context, row: Row) -> None:
        self.plan, self.records, self.context, self.row = plan, records, context, row
        self._links: dict[int, Stored] = {}

    def agencies(self) -> tuple[int | None, ...]:
        """The agencies the row leads to; they are part of what its digest covers."""
        links = [self._linked(place) for place in self.plan.deciding]
        return tuple([link.agency_id for link in links if link is not None])

    def fact(self, maker: Maker) -> tuple[Any, ...] | None:
        """The content of the fact that the item makes of the row, or None."""
        said = self._content(maker)
        if said is None:
            return None
        values = said | {slot.name: self._filled(slot) for slot in maker.slots}
        is_statement = maker.kind.name == "statement"
        links = {use.name: self._link(use) for use in maker.uses}
        person, agency_id = self._whose(links)
        true_on: date = values["true_on"]
        code: str = values.get("code", "")
        valid_until = values.get("valid_until") or (None if is_statement else ends_on(code, true_on))
        if true_on > self.context.today:
            raise Bad("future_date", _column(maker, "true_on"))
        if valid_until is not None and valid_until <= true_on:
            raise Bad("ends_before_start", _column(maker, "valid_until"))
        author = links.get("author")
        content = (
            person.object_id,
            BIT[values["domain"] if is_statement else CIRCUMSTANCES[code].domain],
            values["text"],
            code,
            agency_id,
            author.object_id if author else None,
            values["source"],
            true_on,
            values.get("confidence") or "stated",
            valid_until,
            values.get("is_private") or False,
        )
        return (*content, *self._of_statement(maker, values)) if is_statement else content

    def values(self, maker: Maker) -> dict[str, Any] | None:
        """The columns of the entity that the item makes of the row, or None when it makes none."""
        said = self._content(maker)
        if said is None:
            return None
        values = said | {slot.name: self._filled(slot) for slot in maker.slots}
        links = {use.name: self._link(use) for use in maker.uses}
        for earlier, later in maker.kind.order:
            first, last = values.get(earlier), values.get(later)
            if first and last and (last < first or (maker.kind.strict and last == first)):
                raise Bad("ends_before_start", _column(maker, later))
        try:
            return prepared(maker.kind, values, links, self.context)
        except Bad as bad:
            raise Bad(bad.code, _column(maker, bad.column)) from None

    def _content(self, maker: Maker) -> dict[str, Any] | None:
        """The fields that carry the item, or None when it is left out of this row."""
        said = {slot.name: slot.get(self.row) for slot in maker.content}
        if said and not any(value not in (None, "") for value in said.values()):
            if maker.is_own:
                raise Bad("missing_value", maker.content[0].column)
            return None
        return said

    def _filled(self, slot: Slot) -> Any:
        value = slot.get(self.row)
        if slot.is_required and (value is None or value == ""):
            raise Bad("missing_value", slot.column)
        return value

    def _of_statement(self, maker: Maker, values: dict[str, Any]) -> tuple[Any, ...]:
        kind, level = values.get("kind") or "observation", values.get("level")
        if kind == "level" and level is None:
            raise Bad("missing_value", _column(maker, "level"))
        return kind, level, values.get("amount"), values.get("unit") or ""

    def _whose(self, links: dict[str, Stored | None]) -> tuple[Stored, int]:
        """The person a fact is about and the agency whose record it is."""
        person, involvement, agency = links["person"], links.get("involvement"), links.get("agency")
        if involvement is not None and involvement.person_id != person.object_id:  # type: ignore[union-attr]
            raise Bad("person_mismatch")
        found = agency.object_id if agency else involvement.agency_id if involvement else None
        if found is None:
            raise Bad("missing_value", "agency")
        if self.context.steward and found != self.context.steward.agency_id:
            raise Bad("other_agency")
        return person, found  # type: ignore[return-value]

    def _link(self, use: Use) -> Stored | None:
        found = self._linked(use.place)
        if found is None:
            reference = self.plan.references[use.place]
            is_empty = not reference.get(self.row)
            if use.is_required and is_empty:
                raise Bad("missing_value", reference.column)
            if not is_empty and not use.may_dangle:
                raise Bad("unknown_person" if "person" in reference.kinds else "unknown_reference", reference.column)
        return found

    def _linked(self, place: int) -> Stored | None:
        found = self._links.get(place)
        if found is None:
            reference = self.plan.references[place]
            text = reference.get(self.row)
            found = self.records.find(reference.kinds, convert.key(text)) if text else None
            if found is not None:
                self._links[place] = found
        return found


def _column(maker: Maker, name: str) -> str:
    """The column of the file behind a field."""
    return next((slot.column for slot in (*maker.content, *maker.slots) if slot.name == name and slot.column), name)
