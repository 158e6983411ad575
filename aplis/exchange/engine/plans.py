"""A file's part of the mapping, made ready for the columns that the file really has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from aplis.exchange.engine.expressions import Sentence, Value
from aplis.exchange.engine.kinds import Kind
from aplis.exchange.engine.mapping import FileMap, Item
from aplis.exchange.engine.rejects import Bad
from aplis.exchange.engine.values import Columns, Get, Row, column_of, condition, text_of, typed


@dataclass(frozen=True, slots=True)
class Reference:
    """A key of another record that rows of the file hold."""

    kinds: tuple[str, ...]
    value: Value | Sentence
    get: Get
    column: str


@dataclass(frozen=True, slots=True)
class Use:
    """An item's use of a reference: `place` in the plan's list, `name` of the field it fills."""

    name: str
    place: int
    is_required: bool
    may_dangle: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of an item: how to read it, and the column to name when it is missing."""

    name: str
    get: Callable[[Row], Any]
    is_required: bool
    column: str


@dataclass(frozen=True, slots=True)
class Maker:
    """An item, compiled. `key` None: the row's own key. `content`: the fields without which there is nothing to make."""

    kind: Kind
    part: str
    is_own: bool
    key: Get | None
    when: Callable[[Row], bool] | None
    uses: tuple[Use, ...]
    content: tuple[Slot, ...]
    slots: tuple[Slot, ...]


@dataclass(slots=True)
class Plan:
    """Everything there is to do with one row of a file. `deciding`: references whose agency is the row's."""

    file: FileMap
    columns: Columns
    key: Get
    deleted: Callable[[Row], Any] | None
    makers: list[Maker]
    references: list[Reference]
    used: Callable[[Row], Any]
    seed: bytes
    deciding: tuple[int, ...]
    kinds: list[Kind] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Columns of the file itself, without those that lookups add."""
        return len(self.columns.header)


def compile_file(file: FileMap, columns: Columns, seed: bytes) -> Plan:
    """raises Unusable when the file lacks a column that the mapping reads."""
    references: list[Reference] = []
    makers = [_maker(item, columns, references, is_own=place == file.own) for place, item in enumerate(file.items)]
    makers.sort(key=_turn)
    key = text_of(file.key, columns)
    deleted = None
    if file.deleted_on:
        place = columns.place(file.deleted_on)
        deleted = _deletion(place, file.deleted_on, columns)
    kinds = list(dict.fromkeys(maker.kind.name for maker in makers))
    used = sorted(columns.used)
    return Plan(
        file=file,
        columns=columns,
        key=key,
        deleted=deleted,
        makers=makers,
        references=references,
        used=itemgetter(*used) if len(used) > 1 else lambda row: (row[used[0]],),
        seed=seed,
        deciding=tuple(place for place, each in enumerate(references) if "involvement" in each.kinds),
        kinds=[next(maker.kind for maker in makers if maker.kind.name == name) for name in kinds],
    )


def _turn(maker: Maker) -> int:
    """What others of the row may refer to comes first: what rows share, then what the row is about, then the rest."""
    if maker.kind.is_shared and not maker.is_own:
        return 0
    return 1 if maker.is_own else 2


def _deletion(place: int, column: str, columns: Columns) -> Callable[[Row], Any]:
    def read(row: Row) -> Any:
        try:
            return columns.dates[row[place]] if row[place] else None
        except Bad as bad:
            raise Bad(bad.code, column) from None

    return read


def _maker(item: Item, columns: Columns, references: list[Reference], *, is_own: bool) -> Maker:
    uses: list[Use] = []
    slots: list[Slot] = []
    for name, value in item.values.items():
        each = item.kind.fields[name]
        if each.type == "ref":
            place = _reference(each.refs, value, columns, references)
            uses.append(Use(name, place, each.is_required, getattr(value, "may_dangle", False)))
        else:
            slots.append(Slot(name, typed(each, value, columns), each.is_required, column_of(value)))
    return Maker(
        kind=item.kind,
        part=item.part,
        is_own=is_own,
        key=text_of(item.key, columns) if item.key else None,
        when=condition(item.when, columns),
        uses=tuple(uses),
        content=tuple(slot for slot in slots if slot.name in item.kind.content),
        slots=tuple(slot for slot in slots if slot.name not in item.kind.content),
    )


def _reference(kinds: tuple[str, ...], value: Value | Sentence, columns: Columns, references: list[Reference]) -> int:
    """The place of this reference among the file's; one that reads the same is used again."""
    for place, known in enumerate(references):
        if known.kinds == kinds and known.value == value:
            return place
    references.append(Reference(kinds, value, text_of(value, columns), column_of(value)))
    return len(references) - 1
