"""What of other people is blackened in the copy that a person gets of everything about her. A rule proposes, a human decides.

Source: GDPR Art. 15(4) (the copy must not harm the rights of others), recital 63. What a worker wrote is no secret of the worker's;
what somebody close told in confidence may be.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aplis.rules.names import fold, tokens

WHOLE: Final = "*"
MARK: Final = "█████"
SAID_BY_SOMEBODY: Final = "said_by_somebody_close"
NAMES_SOMEBODY: Final = "names_somebody_else"
ABOUT_SOMEBODY: Final = "about_somebody_else"
REASONS: Final = (SAID_BY_SOMEBODY, NAMES_SOMEBODY, ABOUT_SOMEBODY)
SHORTEST: Final = 3  # letters; shorter names are words of the language


@dataclass(frozen=True)
class Entry:
    """One row of the copy.

    key       what it is found by in the copy
    source    who said it, as the row tells ("relative", "person", ...); "" where rows have no source
    texts     by field, what people wrote
    others    fields that hold another person
    """

    key: str
    source: str
    texts: Mapping[str, str]
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """Blacken this field of this entry, or all of it (`field` is "*"), and why."""

    key: str
    field: str
    reason: str


def suggestions(entry: Entry, names: frozenset[str]) -> tuple[Suggestion, ...]:
    """What the rule proposes. `names` are the folded names of other people around the person, without her own."""
    if entry.source == "relative":
        return (Suggestion(entry.key, WHOLE, SAID_BY_SOMEBODY),)
    found = [Suggestion(entry.key, field, ABOUT_SOMEBODY) for field in entry.others]
    found += [
        Suggestion(entry.key, field, NAMES_SOMEBODY)
        for field, text in entry.texts.items()
        if blackened(text, names) != text
    ]
    return tuple(found)


def names_of_others(names: list[str], own: list[str]) -> frozenset[str]:
    """The folded words of names, without those that the person bears herself (a family shares its name)."""
    mine = {word for name in own for word in tokens(name)}
    words = {word for name in names for word in tokens(name)}
    return frozenset(word for word in words - mine if len(word) >= SHORTEST)


def blackened(text: str, names: frozenset[str]) -> str:
    """The text with each word that is one of the names, or one with another ending, made unreadable.

    >>> blackened("Bojan je vpil na Ajdo.", frozenset({"bojan", "ajda"}))
    '█████ je vpil na █████.'
    """
    if not names:
        return text
    return "".join(MARK if _is_one_of(part, names) else part for part in _parts(text))


def _parts(text: str) -> list[str]:
    """The words and what stands between them, in order; joined they are the text."""
    parts: list[str] = []
    for sign in text:
        if parts and sign.isalpha() == parts[-1][-1].isalpha():
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def _is_one_of(word: str, names: frozenset[str]) -> bool:
    """Cases change the end of a name by up to three letters; its beginning stays."""
    if not word[0].isalpha():
        return False
    folded = fold(word)
    return any(
        folded == name or (len(name) > SHORTEST and folded.startswith(name[:-1]) and len(folded) - len(name) <= 3)
        for name in names
    )
