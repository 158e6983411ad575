"""What a person is told of the looks at her: day, agency, role, purpose, what stood on the page, how often. Pure.

No worker's name (on request, through the officer) and no typed reason: it may speak of somebody else. What somebody else's case
caused is told as a register check without details, because details let one infer that person's affairs.

Source: CJEU C-579/21 Pankki S (dates and purposes; names only where essential); Estonia's data tracker, where looks told to one
person gave away the notary acts of others; Slovene Information Commissioner 07101-5/2023 (line by line, purpose of each).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

# Lists of many people that show of each who it is, and nothing of her life; and who lives with somebody whose page it is.
NAMES_ONLY: Final = frozenset(
    {"search", "agency", "intake", "sight_requests", "notices", "archive", "household_members"}
)
# Pages that open no file of hers: lists of many people, comparisons, the household of somebody else.
BY_ANOTHER: Final = NAMES_ONLY | {"today", "alike", "doubles", "housemates"}
FILE: Final = "file"
CHECK: Final = "check"
MACHINE: Final = "machine"


@dataclass(frozen=True, slots=True)
class LookFact:
    """One look, as far as its telling needs it.

    day            local
    role           "" for a program: nobody acts in a role there
    is_emergency   it rested on an emergency access
    told_from      the day from which the person is told, where a law held it back; None otherwise
    is_veiled      the name of the agency would lead to somebody who has to be safe from the person: told without it, as a check
    """

    day: date
    agency: int
    role: str
    purpose: str
    page: str
    scopes: int
    is_emergency: bool = False
    told_from: date | None = None
    is_veiled: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One line. `kind`: a file was opened, a check of the register, or a program read; the last two carry no details.

    agency   0 where it is not named
    """

    kind: str
    day: date
    agency: int
    role: str
    purpose: str
    scopes: int
    number: int
    is_emergency: bool
    told_from: date | None


type _Key = tuple[date, int, str, str, str, bool, date | None]


def drawn_together(looks: Iterable[LookFact]) -> tuple[Told, ...]:
    """The lines of these looks, the newest day first; within a day by agency, kind, role and purpose."""
    scopes: dict[_Key, int] = {}
    number: dict[_Key, int] = {}
    for look in looks:
        key = _key(look)
        scopes[key] = scopes.get(key, 0) | (look.scopes if key[2] == FILE else 0)
        number[key] = number.get(key, 0) + 1
    lines = [
        Told(kind, day, agency, role, purpose, scopes[key], number[key], is_emergency, told_from)
        for key in number
        for day, agency, kind, role, purpose, is_emergency, told_from in [key]
    ]
    return tuple(sorted(lines, key=_order))


def _key(look: LookFact) -> _Key:
    if look.is_veiled:
        return (look.day, 0, CHECK, "", "", False, None)
    kind = CHECK if look.page in BY_ANOTHER else FILE if look.role else MACHINE
    if kind != FILE:
        return (look.day, look.agency, kind, "", "", False, look.told_from)
    return (look.day, look.agency, kind, look.role, look.purpose, look.is_emergency, look.told_from)


def _order(line: Told) -> tuple[object, ...]:
    told = line.told_from.toordinal() if line.told_from else 0
    return (
        -line.day.toordinal(),
        line.agency,
        line.kind != FILE,
        line.kind,
        line.role,
        line.purpose,
        line.is_emergency,
        told,
    )
