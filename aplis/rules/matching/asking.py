"""When a page may say that another service may know the person: only where it is nearly sure who is meant."""

from typing import Final

from aplis.rules.matching.scoring import Addend

# Of a score. By the model that is shipped the same day of birth (14.4) with the same family name and another given name is a twin
# (17.5), with the same given name only somebody else's (15.6): neither is told. The same day and both names, one of them misspelt, is
# 20 and more. Another model weighs otherwise, so both names have to agree besides.
STRONG: Final = 18.0
_NAMES: Final = ("given_", "family_")
_DIFFERENT: Final = frozenset({"given_different", "family_different"})
_NAMED: Final = (*_NAMES, "names_")
_OF_BIRTH: Final = ("born_",)
_AS_SURE: Final = (("born_same", _OF_BIRTH), ("number_same", ("number_",)))


def is_meant(because: tuple[Addend, ...]) -> bool:
    """Whether both names, together with the whole date of birth or with the number, say that it is the person.

    The two ways never add up, and places and phones never count: otherwise somebody who holds back a letter of the name learns
    by trying which number, phone or place belongs to whom. Nor is a number by itself enough: it can be tried without a name.
    """
    levels = {addend.level for addend in because}
    if _DIFFERENT & levels or not all(any(level.startswith(name) for level in levels) for name in _NAMES):
        return False
    return any(
        level in levels
        and sum(addend.weight for addend in because if addend.level.startswith((*_NAMED, *trait))) >= STRONG
        for level, trait in _AS_SURE
    )
