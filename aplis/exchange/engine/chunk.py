"""A chunk of rows: what each is by now, what is new or changed in it, and then everything written in one transaction."""

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import batched
from typing import Final

from aplis.core import bulk
from aplis.exchange.engine import convert, entities, facts, files
from aplis.exchange.engine.context import Context
from aplis.exchange.engine.effects import Effects
from aplis.exchange.engine.items import Made, RowReader, Taken
from aplis.exchange.engine.plans import Maker, Plan
from aplis.exchange.engine.reader import Line
from aplis.exchange.engine.records import Records, Stored, digest_of
from aplis.exchange.engine.rejects import Bad

PART: Final = 250  # rows that are written together, within the transaction of their chunk


@dataclass
class Keyed:
    """A row with its key."""

    number: int
    key: str
    row: list[str]


@dataclass
class Outcome:
    """What came of some rows. `rows`: new, changed, unchanged, ended, rejected; `made`: the same by kind, as "person.new".

    `domains`: facts by life domain, as "housing.new".
    """

    rows: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)
    rejected: list[tuple[int, Bad]] = field(default_factory=list)

    def reject(self, number: int, bad: Bad) -> None:
        self.rows["rejected"] += 1
        self.rejected.append((number, bad))

    def add(self, other: "Outcome") -> None:
        self.rows.update(other.rows)
        self.made.update(other.made)
        self.domains.update(other.domains)
        self.rejected += other.rejected


def keyed(plan: Plan, lines: list[Line], context: Context, number: int, outcome: Outcome) -> list[Keyed]:
    """The rows that have a key of their own, with the values that lookups add; the others are rejected.

    number  of the file among the files of the run
    """
    found: list[Keyed] = []
    for line in lines:
        try:
            found.append(Keyed(line.number, "", _widened(plan, line)))
        except Bad as bad:
            outcome.reject(line.number, bad)
    _look_up(plan, found, context)
    return _without_repeats(plan, found, context, number, outcome)


def _widened(plan: Plan, line: Line) -> list[str]:
    width, values = plan.width, line.values
    if line.fault:
        raise Bad(line.fault, plan.columns.header[line.place] if 0 <= line.place < width else "")
    if len(values) < width:
        raise Bad("too_few_columns")
    if any(values[width:]):
        raise Bad("too_many_columns")
    return values[:width] + [""] * len(plan.columns.missing)


def _look_up(plan: Plan, rows: list[Keyed], context: Context) -> None:
    for place, lookup, value in plan.columns.looked_up:
        wanted = {each.row[place] for each in rows} - {""}
        known = context.scratch.look_up(lookup, value, wanted)
        for each in rows:
            each.row.append(known.get(each.row[place], ""))


def _without_repeats(plan: Plan, rows: list[Keyed], context: Context, number: int, outcome: Outcome) -> list[Keyed]:
    firsts: dict[str, Keyed] = {}
    column = plan.file.key.terms()[0].column
    for each in rows:
        try:
            each.key = _key(plan, each, firsts)
        except Bad as bad:
            outcome.reject(each.number, Bad(bad.code, column))
        else:
            firsts[each.key] = each
    for key in context.scratch.repeated(number, list(firsts)):
        outcome.reject(firsts.pop(key).number, Bad("duplicate_key", column))
    return list(firsts.values())


def _key(plan: Plan, each: Keyed, taken: Container[str]) -> str:
    key = convert.key(plan.key(each.row))
    if not key:
        raise Bad("missing_key")
    if key in taken:
        raise Bad("duplicate_key")
    return key


def process(plan: Plan, rows: list[Keyed], context: Context) -> Outcome:
    """Takes the rows and writes what is new or changed. The caller holds the transaction.

    Rows are read and written a part at a time, and the database is not waited for in between: while it writes one part,
    the next one is made.
    """
    outcome, records, effects = Outcome(), Records(context), Effects(context)
    for kind, keys in _mentioned(plan, rows).items():
        records.load(kind, keys)
    # A dry run refers to rows that were rolled back, so nothing is to check its references.
    with bulk.unawaited(is_checked=not context.is_dry):
        for part in batched(rows, PART, strict=False):
            taken = _take(plan, part, records, context, outcome)
            if taken:
                _write(plan, taken, records, effects, outcome)
        effects.finish()
    outcome.made.update(effects.made)
    outcome.domains.update(effects.domains)
    return outcome


def _take(plan: Plan, rows: Iterable[Keyed], records: Records, context: Context, outcome: Outcome) -> list[Taken]:
    """What is to be written of these rows."""
    taken: list[Taken] = []
    for each in rows:
        copied = len(context.copied)
        try:
            result = _Taking(plan, records, context, each).take()
            records.settle()
        except Bad as bad:
            records.take_back()
            files.take_back(context, copied)
            outcome.reject(each.number, bad)
            continue
        if result is None:
            outcome.rows["unchanged"] += 1
        else:
            taken.append(result)
    return taken


def _mentioned(plan: Plan, rows: list[Keyed]) -> dict[str, set[str]]:
    """Every key that the rows are, make or refer to, by kind of record."""
    found: dict[str, set[str]] = {plan.file.record: {each.key for each in rows}}
    for maker in plan.makers:
        if not maker.kind.is_fact and not maker.is_own:
            keys = (maker.key(each.row) if maker.key else each.key for each in rows)
            found.setdefault(maker.kind.name, set()).update(key for key in keys if key)
    for reference in plan.references:
        keys = {text for each in rows if (text := reference.get(each.row))}
        for kind in reference.kinds:
            found.setdefault(kind, set()).update(keys)
    return found


def _write(plan: Plan, taken: list[Taken], records: Records, effects: Effects, outcome: Outcome) -> None:
    for kind in plan.kinds:
        made = [each for row in taken for each in row.entities if each.maker.kind is kind]
        if made:
            entities.write(kind, made, taken, effects)
    facts.write(plan, taken, effects)
    records.save()
    effects.write()
    for row in taken:
        outcome.rows[_verdict(row)] += 1


def _verdict(row: Taken) -> str:
    if row.ended_on:
        return "ended"
    if row.is_new:
        return "new"
    return "changed" if row.is_changed else "unchanged"


class _Taking:
    """One row held against its record."""

    def __init__(self, plan: Plan, records: Records, context: Context, each: Keyed) -> None:
        self.plan, self.records, self.context, self.each = plan, records, context, each
        self.reader = RowReader(plan, records, context, each.row)

    def take(self) -> Taken | None:
        """What is to be written, or None for a row that is as it was. raises Bad."""
        ended_on = self.plan.deleted(self.each.row) if self.plan.deleted else None
        agencies = self.reader.agencies()
        digest = digest_of(self.plan.seed, self.plan.used(self.each.row), agencies)
        stored = self.records.stored(self.plan.file.record, self.each.key)
        if stored is not None and (ended_on if stored.ended_on else stored.digest == digest):
            return None
        record = self.records.claim(self.plan.file.record, self.each.key)
        agency = (agencies[0] if agencies else None) or self.context.agency_id
        taken = Taken(record, agency, is_new=record.is_new, was_ended=record.ended_on is not None)
        if ended_on:
            self._end(taken, ended_on)
        else:
            self._make(taken)
        self._remember(taken, digest, ended_on)
        return taken

    def _make(self, taken: Taken) -> None:
        for maker in self.plan.makers:
            is_wanted = maker.when is None or maker.when(self.each.row)
            if not maker.kind.is_fact:
                self._entity(maker, taken, is_wanted=is_wanted)
            elif is_wanted:
                content = self.reader.fact(maker)
                if content is not None:
                    taken.facts[maker.part] = (maker, content)

    def _entity(self, maker: Maker, taken: Taken, *, is_wanted: bool) -> None:
        values = self.reader.values(maker) if is_wanted else None
        key = maker.key(self.each.row) if maker.key and not maker.is_own else self.each.key
        if values is None or not key:
            self._leave_out(maker, key, taken)
            return
        record = taken.record if maker.is_own else self.records.claim(maker.kind.name, convert.key(key))
        is_new = record.object_id is None
        if maker.kind.is_shared and not is_new and not maker.is_own:
            return
        is_bound = False
        if is_new:
            record.object_id, is_bound = entities.identity(maker.kind, values, self.context)
        if maker.kind.name == "person":
            record.person_id = record.object_id
        self._note_links(record, maker, values)
        taken.entities.append(
            Made(maker, record, values, values.get("agency_id") or taken.agency_id, is_new=is_new, is_bound=is_bound)
        )

    def _note_links(self, record: Stored, maker: Maker, values: dict[str, object]) -> None:
        person, agency = values.get("person_id"), values.get("agency_id")
        if isinstance(person, int):
            record.person_id = person
        if isinstance(agency, int):
            record.agency_id = agency
        if maker.kind.name == "agency":
            record.agency_id = record.object_id

    def _leave_out(self, maker: Maker, key: str, taken: Taken) -> None:
        """What the row made before and makes no longer, ends today."""
        record = self.records.find((maker.kind.name,), key) if key else None
        if record is not None and not record.is_new and not record.ended_on and not maker.kind.is_shared:
            self._ending(maker, record, taken, self.context.today)

    def _end(self, taken: Taken, ended_on: date) -> None:
        taken.ended_on = ended_on
        for maker in self.plan.makers:
            if maker.kind.is_fact or (maker.kind.is_shared and not maker.is_own):
                continue
            key = maker.key(self.each.row) if maker.key else self.each.key
            record = taken.record if maker.is_own else self.records.find((maker.kind.name,), key)
            if record is not None and record.object_id is not None and not record.ended_on:
                self._ending(maker, record, taken, ended_on)

    def _ending(self, maker: Maker, record: Stored, taken: Taken, ended_on: date) -> None:
        taken.entities.append(Made(maker, record, {}, record.agency_id or taken.agency_id, ended_on=ended_on))

    def _remember(self, taken: Taken, digest: int, ended_on: date | None) -> None:
        record = taken.record
        record.digest, record.ended_on, record.is_changed = digest, ended_on, True
        for _maker, content in taken.facts.values():
            record.person_id, record.agency_id = content[0], content[4]
            taken.agency_id = content[4]
            break
