"""The scopes of sight: thirteen life domains, and `contact` and `plan` beside them.

A set of scopes travels as one integer, a bit per scope, so that "does this right cover that row"
is a single `&` in Python and in SQL. Bits are stored: append new codes, never reorder.

Source: Aplis design, idea 1 (one vocabulary); GDPR (EU) 2016/679 Art. 9(1) for SPECIAL.
"""

from collections.abc import Iterable
from typing import Final

DOMAINS: Final = (
    "income",
    "work",
    "learning",
    "housing",
    "health",
    "mental_health",
    "addiction",
    "daily_life",
    "family",
    "children",
    "network",
    "safety",
    "rights",
)
SCOPES: Final = (*DOMAINS, "contact", "plan")
BIT: Final[dict[str, int]] = {code: 1 << place for place, code in enumerate(SCOPES)}
ALL: Final = (1 << len(SCOPES)) - 1

# Data concerning health: a special category, opened only by a basis that names its Art. 9 ground.
SPECIAL: Final = frozenset({"health", "mental_health", "addiction"})


def mask(wanted: Iterable[str]) -> int:
    """The scopes as one integer; no codes give 0, which covers nothing.

    raises ValueError naming the first code that is no scope.

    >>> mask(["work", "income"])
    3
    """
    result = 0
    for code in wanted:
        if code not in BIT:
            raise ValueError(f"{code!r} is not a scope; the scopes are: {' '.join(SCOPES)}")
        result |= BIT[code]
    return result


def codes(bits: int) -> tuple[str, ...]:
    """The scopes of a mask in the order of SCOPES. Bits that are no scope are not invented.

    >>> codes(3)
    ('income', 'work')
    """
    return tuple(code for code, bit in BIT.items() if bits & bit)


def has_parts(bits: int) -> bool:
    """Whether something can be taken from the mask so that something is left.

    >>> has_parts(2), has_parts(3)
    (False, True)
    """
    return bits.bit_count() > 1
