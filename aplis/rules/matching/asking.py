"""When a page may say that another service may know the person: only where it is nearly sure who is meant."""

from typing import Final

from aplis.rules.matching.scoring import Addend

# Of a score. The same day of birth (14.4) with the same family name and another given name is a twin (17.5), with the same
# given name only somebody else's (15.6): neither is told. The same day and both names, one of them misspelt, is 20 and more.
STRONG: Final = 18.0
_NUMBER: Final = "number_"
_OF_CONTACT: Final = ("postcode_", "phone_")


def is_meant(because: tuple[Addend, ...]) -> bool:
    """Whether name and whole date of birth together, or the number by itself, say that it is the person.

    The two ways never add up, and places and phones never count: otherwise somebody who holds back a letter of the name learns
    by trying which number, phone or place belongs to whom.
    """
    levels = {addend.level for addend in because}
    if "number_same" in levels:
        return True
    named = [addend.weight for addend in because if not addend.level.startswith((_NUMBER, *_OF_CONTACT))]
    return "born_same" in levels and sum(named) >= STRONG
