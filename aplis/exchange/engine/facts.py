"""Facts written: new ones, later wordings beside the earlier ones, and the end of those that the source took back."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from aplis.casework.situations.models import Circumstance, Fact, Statement
from aplis.core import bulk
from aplis.core.ids import new_id
from aplis.exchange.engine.effects import Effects, Entry
from aplis.exchange.engine.items import (
    AGENCY_AT,
    AUTHOR_AT,
    FACT,
    KIND_AT,
    PERSON_AT,
    PRIVATE_AT,
    SCOPE_AT,
    STATEMENT,
    TRUE_AT,
    Taken,
)
from aplis.exchange.engine.plans import Maker, Plan
from aplis.exchange.engine.records import digest_of, every_row
from aplis.rules.scopes import BIT, DOMAINS

_DOMAIN: Final = {BIT[domain]: domain for domain in DOMAINS}
_DETAILS: Final = {kind: {"kind": kind} for kind in ("circumstance", *Statement.Kind.values)}  # shared, never changed
_OWN: Final = ("record_id", "record_part", "content_digest", "recorded_at", "replaced_by", "ended_on")
_MODELS: Final[dict[str, tuple[type[Fact], tuple[str, ...]]]] = {
    "statement": (Statement, STATEMENT),
    "circumstance": (Circumstance, FACT),
}
_READ: Final = (
    "pk", "record_id", "record_part", "content_digest", "replaced_by", "ended_on", "person_id", "scope", "agency_id",
    "author_id", "is_private",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Earlier:
    """A fact that a record made before."""

    kind: str
    pk: int
    part: str
    digest: int
    is_current: bool
    links: tuple[Any, ...]


@dataclass
class _Batch:
    """Rows to be written, by kind of fact."""

    new: dict[str, list[tuple[Any, ...]]] = field(default_factory=lambda: defaultdict(list))
    replaced: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    ended: dict[str, list[tuple[int, date]]] = field(default_factory=lambda: defaultdict(list))

    def write(self) -> None:
        for kind, (model, columns) in _MODELS.items():
            bulk.insert(model, ("id", *columns, *_OWN), self.new[kind])
            bulk.update(model, ("id", "replaced_by"), self.replaced[kind])
            bulk.update(model, ("id", "ended_on"), self.ended[kind])


def write(plan: Plan, taken: Iterable[Taken], effects: Effects) -> None:
    """Writes the facts of the rows; a row whose fact says the same as before leaves it alone."""
    if not any(maker.kind.is_fact for maker in plan.makers):
        return
    taken = list(taken)
    earlier = _earlier([row.record.id for row in taken if not row.is_new])
    batch = _Batch()
    for row in taken:
        _one(row, earlier.get(row.record.id, {}), batch, effects)
    batch.write()


def _one(row: Taken, before: dict[str, _Earlier], batch: _Batch, effects: Effects) -> None:
    for part, (maker, content) in row.facts.items():
        _keep(row, part, maker, content, before.get(part), batch, effects)
    ended_on = row.ended_on or effects.context.today
    for part, old in before.items():
        if old.is_current and part not in row.facts:
            batch.ended[old.kind].append((old.pk, ended_on))
            person, scope, agency, author, is_private = old.links
            effects.note(Entry(
                "fact_ended", old.kind, old.pk, ended_on, person=person, agency=agency, worker=author, scope=scope,
                is_private=is_private,
            ))  # fmt: skip
            _count(effects, old.kind, scope, "ended")
            row.is_changed = True


def _keep(
    row: Taken, part: str, maker: Maker, content: tuple[Any, ...], old: _Earlier | None, batch: _Batch, effects: Effects
) -> None:
    kind = maker.kind.name
    digest = digest_of(b"", content)
    if old is not None and old.digest == digest and (old.is_current or not row.was_ended):
        # Said before. Where a worker has corrected or ended it since, the worker's word stands.
        return
    pk = new_id()
    context = effects.context
    batch.new[kind].append((pk, *content, row.record.id, part, digest, context.now, None, None))
    verb = "fact_received"
    if old is not None and old.is_current:
        verb = "fact_superseded"
        batch.replaced[old.kind].append((old.pk, pk))
    if maker.is_own:
        row.record.object_id = pk
    effects.note(Entry(
        verb, kind, pk, content[TRUE_AT], person=content[PERSON_AT], agency=content[AGENCY_AT], worker=content[AUTHOR_AT],
        scope=content[SCOPE_AT], is_private=content[PRIVATE_AT],
        detail=_DETAILS[content[KIND_AT] if kind == "statement" else kind],
    ))  # fmt: skip
    _count(effects, kind, content[SCOPE_AT], "new" if verb == "fact_received" else "changed")
    row.is_changed = True


def _count(effects: Effects, kind: str, scope: int, what: str) -> None:
    effects.made[f"{kind}.{what}"] += 1
    effects.domains[f"{_DOMAIN[scope]}.{what}"] += 1


def _earlier(records: list[int]) -> dict[int, dict[str, _Earlier]]:
    """The latest fact of each part of these records."""
    found: dict[int, dict[str, _Earlier]] = defaultdict(dict)
    if not records:
        return found
    for kind, (model, _columns) in _MODELS.items():
        rows = every_row(model).filter(record_id__in=records).order_by("pk")
        for pk, record, part, digest, replaced_by, ended_on, *links in rows.values_list(*_READ):
            is_current = replaced_by is None and ended_on is None
            found[record][part] = _Earlier(kind, pk, part, digest, is_current, tuple(links))
    return found
