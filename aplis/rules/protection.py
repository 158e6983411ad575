"""Protected identity: four levels, and what each one hides from whom.

Every question answers for one reader at a time. The holder is the agency that keeps the protected
details; at level sealed even its workers need to be named one by one. A number that is no level
raises ValueError everywhere here, so a damaged row opens nothing.

Source: the three Swedish grades (secrecy mark, protected registration, fictitious identity),
Socialstyrelsen, "Skyddade personuppgifter och dokumentation".
"""

from enum import IntEnum

from aplis.rules.scopes import BIT


class Level(IntEnum):
    """How strongly a person's whereabouts and existence are protected. Stored as the number."""

    NONE = 0
    MARKED = 1  # a warning: think before anything is handed out
    HIDDEN = 2  # where the person is, is known to the holder only
    SEALED = 3  # that the person is here at all, is known to named workers only


def agency_scopes(level: int, scopes: int, *, is_holder: bool) -> int:
    """The scopes an agency keeps of those its right opens: contact is the holder's from hidden up."""
    if Level(level) >= Level.HIDDEN and not is_holder:
        return scopes & ~BIT["contact"]
    return scopes


def is_named_only(level: int) -> bool:
    """Whether a right of the agency is not enough and the worker must be on the person's list."""
    return Level(level) is Level.SEALED


def is_searchable(level: int, *, is_holder: bool) -> bool:
    """Whether a search may answer with this person. Sealed never: named workers find their caseload."""
    return Level(level) <= Level.MARKED or (Level(level) is Level.HIDDEN and is_holder)


def shows_in_household(level: int) -> bool:
    """Whether the files of other household members may show that this person lives with them."""
    return Level(level) <= Level.MARKED
