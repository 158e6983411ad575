"""The small language of values in a mapping, read into trees. `docs/exchange.md` explains it to those who write mappings.

LastName + NameSuffix            both, with a space between, whatever of them is filled
CommonName | OfficialName        the first that is filled
RelationshipToHoH > roles        the word that the code list `roles` gives for the code
ProjectID > project.agency       the value that the lookup `project` holds for the key
=delivery                        always this word; before a sentence it changes nothing
Earned: {Amount > money} USD[, part of the year {Year}].   a sentence; what stands in [] is left out when it is empty
"""

import re
from dataclasses import dataclass
from typing import Final

FORMATS: Final = ("money", "lower")
_HOLE: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Term:
    """A column or a constant, and the code lists, lookups or formats its value goes through."""

    column: str = ""
    constant: str = ""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Value:
    """Alternatives, each a list of terms that are joined. `may_dangle`: a reference that leads nowhere counts as empty."""

    alternatives: tuple[tuple[Term, ...], ...]
    may_dangle: bool = False

    def terms(self) -> tuple[Term, ...]:
        return tuple(term for terms in self.alternatives for term in terms)


@dataclass(frozen=True)
class Sentence:
    """Words and holes in order; `group` > 0 marks pieces that stand and fall together, 0 those without which it is nothing."""

    pieces: tuple[tuple[int, str | Term], ...]

    def terms(self) -> tuple[Term, ...]:
        return tuple(piece for _group, piece in self.pieces if isinstance(piece, Term))


class Malformed(ValueError):
    """The text of a value cannot be read."""


def is_sentence(text: str) -> bool:
    return "{" in text


def read_value(text: str) -> Value:
    """raises Malformed for an empty value or a piece that is missing."""
    bare = text.removesuffix(" ?")
    alternatives = tuple(tuple(_term(part) for part in each.split(" + ")) for each in bare.split(" | "))
    return Value(alternatives, may_dangle=bare != text)


def read_sentence(text: str) -> Sentence:
    """raises Malformed for brackets that do not pair, or inside one another."""
    pieces: list[tuple[int, str | Term]] = []
    group = 0
    for number, segment in enumerate(re.split(r"([\[\]])", text.removeprefix("="))):
        if segment == "[":
            if group > 0:
                raise Malformed("[ stands inside [ ]")
            group = number
        elif segment == "]":
            if group <= 0:
                raise Malformed("] closes nothing")
            group = 0
        else:
            pieces += [(group, piece) for piece in _pieces(segment)]
    if group:
        raise Malformed("[ is never closed")
    return Sentence(tuple(pieces))


def _pieces(segment: str) -> list[str | Term]:
    words = _HOLE.split(segment)
    if any("{" in word or "}" in word for word in words[::2]):
        raise Malformed("{ and } do not pair")
    return [_term(word) if number % 2 else word for number, word in enumerate(words) if word or number % 2]


def _term(text: str) -> Term:
    first, *steps = (part.strip() for part in text.split(" > "))
    if not first or not all(steps):
        raise Malformed("a piece is missing")
    if first.startswith("="):
        return Term(constant=first[1:].strip(), steps=tuple(steps))
    return Term(column=first, steps=tuple(steps))
