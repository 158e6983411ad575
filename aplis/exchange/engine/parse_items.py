"""What the rows of one file make: every field held against the kind it belongs to, every column against the file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from aplis.exchange.engine.expressions import (
    FORMATS,
    Malformed,
    Sentence,
    Term,
    Value,
    is_sentence,
    read_sentence,
    read_value,
)
from aplis.exchange.engine.kinds import KINDS, Field, Kind
from aplis.exchange.engine.mapping import EMPTY, FILLED, CodeList, Item, Lookup, Wanted
from aplis.exchange.engine.nodes import Faults, Node, replaced

_NOTHING: Final = Value(((Term(constant=""),),))
_ABOUT_THE_ITEM: Final = ("key", "part", "when", "for_each")


@dataclass
class ItemReader:
    """Reads items; `of_file` gives it the columns they may name and the fields that all facts of the file share."""

    faults: Faults
    codes: Mapping[str, CodeList]
    lookups: Mapping[str, Lookup]
    columns: frozenset[str] = frozenset()
    shared: Node | None = None
    taken: set[tuple[str, str]] = field(default_factory=set)

    def of_file(self, columns: tuple[str, ...], shared: Node | None) -> "ItemReader":
        return ItemReader(self.faults, self.codes, self.lookups, frozenset(columns), shared)

    def items(self, makes: Node | None) -> tuple[Item, ...]:
        if makes is None or not makes.parts():
            return ()
        return tuple(item for each in makes.parts() for item in self._item(each))

    def value(self, node: Node) -> Value:
        try:
            value = read_value(node.text)
        except Malformed as error:
            self.faults.add(node, f"cannot be read: {error}")
            return _NOTHING
        self._check_terms(node, value.terms())
        return value

    def _item(self, node: Node) -> Iterator[Item]:
        name, body = next(node.items(), ("", node))
        kind = KINDS.get(name)
        if kind is None:
            self.faults.add(node, f"{name!r} cannot be made; what can is: {', '.join(KINDS)}")
            return
        each = body.get("for_each")
        for row in each.parts() if each else [None]:
            yield self._one(kind, replaced(body, {name: word.text for name, word in row.items()}) if row else body)

    def _one(self, kind: Kind, body: Node) -> Item:
        given = dict(self.shared.items()) if kind.is_fact and self.shared else {}
        given |= {name: node for name, node in body.items() if name not in _ABOUT_THE_ITEM}
        self._check_fields(kind, body, given)
        values = {name: self._field(kind.fields[name], node) for name, node in given.items() if name in kind.fields}
        part, key = body.get("part"), body.get("key")
        word = (part or key).text if part or key else ""  # type: ignore[union-attr]
        mine = ("fact", word or kind.name) if kind.is_fact else (kind.name, word)
        if mine in self.taken:
            self.faults.add(body, f"a second {kind.name} needs {'a part' if kind.is_fact else 'a key'} of its own")
        self.taken.add(mine)
        return Item(
            kind=kind,
            part=part.text if part else kind.name,
            key=self.value(key) if key else None,
            when=self._when(body.get("when")),
            values=values,
            line=body.line,
        )

    def _check_fields(self, kind: Kind, body: Node, given: Mapping[str, Node]) -> None:
        for name, node in given.items():
            if name not in kind.fields:
                self.faults.add(node, f"{kind.name} has no field {name!r}; it has: {', '.join(kind.fields)}")
        for name, each in kind.fields.items():
            if each.is_required and name not in given:
                self.faults.add(body, f"{kind.name} needs {name!r}")
        if kind.is_fact and not {"agency", "involvement"} & given.keys():
            self.faults.add(body, f"{kind.name} needs 'agency', or the 'involvement' that tells it")

    def _field(self, each: Field, node: Node) -> Value | Sentence:
        if is_sentence(node.text):
            if each.type != "text":
                self.faults.add(node, "a sentence can only stand in a field of text")
            try:
                sentence = read_sentence(node.text)
            except Malformed as error:
                self.faults.add(node, f"cannot be read: {error}")
                return _NOTHING
            self._check_terms(node, sentence.terms())
            return sentence
        value = self.value(node)
        if each.type == "code":
            self._check_words(each, node, value)
        return value

    def _check_words(self, each: Field, node: Node, value: Value) -> None:
        """Words that the mapping itself gives to a field of codes must be among its codes."""
        if callable(each.codes):
            return
        for term in value.terms():
            last = self.codes.get(term.steps[-1]) if term.steps else None
            words = set(last.words.values()) if last else {term.constant} if term.constant else set()
            for word in sorted(words - set(each.codes)):
                self.faults.add(node, f"{word!r} is none of the codes: {', '.join(each.codes)}")

    def _check_terms(self, node: Node, terms: tuple[Term, ...]) -> None:
        for term in terms:
            if term.column and term.column not in self.columns:
                self.faults.add(node, f"no column {term.column!r} among the columns of the file")
            is_word = False
            for step in term.steps:
                if "." in step and is_word:
                    self.faults.add(node, f"the lookup {step!r} must come before code lists")
                is_word = "." not in step
                if not self._is_step(step):
                    self.faults.add(node, f"{step!r} is no code list, no value of a lookup and no format")

    def _is_step(self, step: str) -> bool:
        name, _dot, value = step.partition(".")
        if value:
            return name in self.lookups and value in self.lookups[name].values
        return name in self.codes or name in FORMATS

    def _when(self, node: Node | None) -> tuple[tuple[str, Wanted], ...]:
        if node is None:
            return ()
        for column, wanted in node.items():
            if column not in self.columns:
                self.faults.add(wanted, f"no column {column!r} among the columns of the file")
            if not wanted.parts() and wanted.text not in (FILLED, EMPTY):
                self.faults.add(wanted, f"needs a list of codes, or one of the words {FILLED} and {EMPTY}")
        return tuple(
            (column, frozenset(each.text for each in wanted.parts()) or wanted.text) for column, wanted in node.items()
        )
