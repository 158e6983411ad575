"""Trees of values turned into functions of a row, once per file, so that a row costs little more than its own fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Final

from aplis.exchange.engine.convert import Dates, converter, money
from aplis.exchange.engine.expressions import Sentence, Term, Value
from aplis.exchange.engine.kinds import Field
from aplis.exchange.engine.mapping import EMPTY, CodeList, Wanted
from aplis.exchange.engine.rejects import Bad, Unusable

type Row = list[str]
type Get = Callable[[Row], str]

_NOTHING_SAID: Final[dict[str, Any]] = {"text": "", "file": ""}  # what an empty field of this type is; else None


@dataclass
class Columns:
    """Where the columns of a file stand, and the columns that lookups add behind them.

    missing    optional columns that the file does not have: they stand behind the last one, empty
    looked_up  (place of the key, lookup, value) in the order in which the values are put behind the row
    """

    file: str
    header: list[str]
    optional: frozenset[str]
    codes: Mapping[str, CodeList]
    dates: Dates
    missing: list[str] = field(default_factory=list)
    looked_up: list[tuple[int, str, str]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.missing = sorted(self.optional - set(self.header))
        self._places = {name: place for place, name in enumerate([*self.header, *self.missing])}

    def place(self, name: str) -> int:
        """raises Unusable when the file lacks a column that the mapping reads."""
        if name not in self._places:
            raise Unusable(
                f"{self.file} has no column {name!r}, which the mapping reads. Check that it is the right file."
            )
        self.used.add(self._places[name])
        return self._places[name]

    def looked_up_place(self, key: int, lookup: str, value: str) -> int:
        wanted = (key, lookup, value)
        if wanted not in self.looked_up:
            self.looked_up.append(wanted)
        place = len(self._places) + self.looked_up.index(wanted)
        self.used.add(place)
        return place


class _Words(dict[str, str]):
    """The words of a code list; a code that is not in it rejects the row."""

    def __init__(self, codes: CodeList, column: str) -> None:
        super().__init__({**codes.words, **dict.fromkeys(codes.unknown, ""), "": ""})
        self._column, self._others = column, codes.others_say_nothing

    def __missing__(self, code: str) -> str:
        if self._others:
            return ""
        raise Bad("unknown_code", self._column)


def text_of(value: Value | Sentence, columns: Columns) -> Get:
    """The text that a value or a sentence gives for a row; "" when there is nothing to say."""
    return _sentence(value, columns) if isinstance(value, Sentence) else _value(value, columns)


def typed(each: Field, value: Value | Sentence, columns: Columns) -> Callable[[Row], Any]:
    """The field's value for a row. raises Bad with the column it was read from."""
    get, convert, column = text_of(value, columns), converter(each, columns.dates), column_of(value)
    nothing = _NOTHING_SAID.get(each.type)
    if not any(term.column for term in value.terms()):
        constant = _constant(get([]), convert, nothing, columns.file)
        return lambda _row: constant

    def read(row: Row) -> Any:
        text = get(row)
        if not text:
            return nothing
        try:
            return convert(text)
        except Bad as bad:
            raise Bad(bad.code, bad.column or column) from None

    return read


def column_of(value: Value | Sentence) -> str:
    """The column to name when the value cannot be used."""
    return next((term.column for term in value.terms() if term.column), "")


def condition(when: tuple[tuple[str, Wanted], ...], columns: Columns) -> Callable[[Row], bool] | None:
    """Whether a row makes the item; None when every row does."""
    tests = [_test(columns.place(column), wanted) for column, wanted in when]
    if not tests:
        return None
    if len(tests) == 1:
        return tests[0]
    return lambda row: all(test(row) for test in tests)


def _test(place: int, wanted: Wanted) -> Callable[[Row], bool]:
    if isinstance(wanted, frozenset):
        return lambda row: row[place] in wanted
    if wanted == EMPTY:
        return lambda row: not row[place]
    return lambda row: bool(row[place])


def _constant(text: str, convert: Callable[[str], Any], nothing: Any, file: str) -> Any:
    try:
        return convert(text) if text else nothing
    except Bad as bad:
        raise Unusable(f"The mapping gives {text!r} to every row of {file}, which does not fit: {bad.code}.") from None


def _value(value: Value, columns: Columns) -> Get:
    options = [_joined([_term(term, columns) for term in terms]) for terms in value.alternatives]
    if len(options) == 1:
        return options[0]
    return lambda row: next((text for option in options if (text := option(row))), "")


def _joined(gets: list[Get]) -> Get:
    if len(gets) == 1:
        return gets[0]
    return lambda row: " ".join(text for get in gets if (text := get(row)))


def _term(term: Term, columns: Columns) -> Get:
    if not term.column:
        return lambda _row: term.constant
    place = columns.place(term.column)
    get: Get = itemgetter(place)
    for step in term.steps:
        lookup, _dot, value = step.partition(".")
        if value:
            place = columns.looked_up_place(place, lookup, value)
            get = itemgetter(place)
        else:
            get = _step(step, get, term.column, columns)
    return get


def _step(name: str, get: Get, column: str, columns: Columns) -> Get:
    if name == "lower":
        return lambda row: get(row).lower()
    if name == "money":
        return _money(get, column)
    words = _Words(columns.codes[name], column)
    return lambda row: words[get(row)]


def _money(get: Get, column: str) -> Get:
    def shown(row: Row) -> str:
        text = get(row)
        try:
            return f"{money(text):,.2f}" if text else ""
        except Bad as bad:
            raise Bad(bad.code, column) from None

    return shown


def _sentence(sentence: Sentence, columns: Columns) -> Get:
    pieces = [(group, piece if isinstance(piece, str) else _term(piece, columns)) for group, piece in sentence.pieces]

    def say(row: Row) -> str:
        said: list[str] = []
        silent = -1  # the group that something was missing in, and how long the sentence was before it
        start, current = 0, 0
        for group, piece in pieces:
            if group != current:
                start, current = len(said), group
            if group == silent:
                continue
            text = piece if isinstance(piece, str) else piece(row)
            if text:
                said.append(text)
            elif group == 0:
                return ""
            else:
                del said[start:]
                silent = group
        return "".join(said)

    return say
