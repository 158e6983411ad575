"""What speaks for two people's living together: a proposal for a worker, who asks them. Never a household by itself."""

from dataclasses import dataclass
from typing import Final

from aplis.rules.matching.folding import sound, stem
from aplis.rules.names import tokens

SAME_ADDRESS: Final = "same_address"
SAME_PHONE: Final = "same_phone"
SAME_FAMILY_NAME: Final = "same_family_name"


@dataclass(frozen=True, slots=True)
class Hearth:
    """How somebody is reached today, folded.

    addresses  the words of each address, in any order
    phones     the last digits of each phone number (records.phone_key)
    families   stems of the words of the family names, so that wife and husband share them
    """

    addresses: frozenset[frozenset[str]] = frozenset()
    phones: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()


def address_words(text: str) -> frozenset[str]:
    """An address as it is compared: its folded words and numbers, in any order.

    >>> address_words("Na klancu 3, 9903 Lipovec") == address_words("9903 LIPOVEC, na Klancu 3")
    True
    """
    return frozenset(tokens(text))


def family_stems(family: str) -> frozenset[str]:
    return frozenset(stem(sound(word)) for word in tokens(family))


def shared(one: Hearth, other: Hearth) -> tuple[str, ...]:
    """What two people share; empty where a family name is all, because people of one name live everywhere."""
    found = {
        SAME_ADDRESS: not one.addresses.isdisjoint(other.addresses),
        SAME_PHONE: not one.phones.isdisjoint(other.phones),
    }
    if not any(found.values()):
        return ()
    found[SAME_FAMILY_NAME] = not one.families.isdisjoint(other.families)
    return tuple(reason for reason, holds in found.items() if holds)
