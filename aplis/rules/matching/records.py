"""What is compared: a person as somebody typed her, or as she stands in the register."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from aplis.rules.names import fold, tokens

NAMES_AT_MOST: Final = 12
VALUES_AT_MOST: Final = 12  # of numbers, postcodes, phones each
PHONE_DIGITS: Final = 8
_LEAST_PHONE: Final = 6
# Four or five digits, as 1000, 23000, LV-1010, LT-01100, 00-950 (Poland), 113 51 (Sweden); not a house number of up to three.
_POSTCODE: Final = re.compile(r"(?<![\d/])(?:[a-z]{2}[- ])?(\d{2}-\d{3}|\d{3} \d{2}|\d{4,5})(?![\d/])", re.IGNORECASE)


type Names = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Described:
    """A description, folded. What is empty is not known.

    names      pairs of given and family names, words apart by a space
    born       year, month, day; 0 where not known
    numbers    keyed hashes of identifiers, 16 hexadecimal digits each; the number itself is never here
    halves     keyed hashes of the second halves of these numbers
    postcodes  digits
    phones     the last PHONE_DIGITS digits
    sex        "f", "m" or "x"
    kinds      schemes of the numbers that can be relied on, such as "hr_oib"; only numbers of one kind speak against each other
    doubted    those of the numbers that say little about who has them: invented, with a wrong check digit, of many people
    """

    names: Names = ()
    born: tuple[int, int, int] = (0, 0, 0)
    numbers: tuple[str, ...] = ()
    halves: tuple[str, ...] = ()
    postcodes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    sex: str = ""
    kinds: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()

    def packed(self) -> str:
        """One line of text that `unpacked` reads back. Kinds stand at the end and only where there are any: older lines have none."""
        year, month, day = self.born
        born = f"{year:04}{month:02}{day:02}" if year else ""
        lists = (self.numbers, self.halves, self.postcodes, self.phones)
        names = ";".join(f"{given}|{family}" for given, family in self.names)
        more = (self.kinds, self.doubted) if self.kinds or self.doubted else ()
        written = [",".join(values) for values in (*lists, (self.sex,), *more)]
        return "\t".join((names, born, *written))

    @classmethod
    def unpacked(cls, line: str) -> Self:
        names, born, *lists = line.split("\t")
        numbers, halves, postcodes, phones, sex, kinds, doubted = map(read_values, [*lists, "", ""][:7])
        return cls(read_names(names), read_born(born), numbers, halves, postcodes, phones, "".join(sex), kinds, doubted)


def read_names(text: str) -> Names:
    """The names of a card."""
    return (
        tuple([(given, family) for given, _bar, family in [name.partition("|") for name in text.split(";")]])
        if text
        else ()
    )


def read_born(text: str) -> tuple[int, int, int]:
    return (int(text[:4]), int(text[4:6]), int(text[6:])) if text else (0, 0, 0)


def read_values(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def folded_names(names: list[tuple[str, str]]) -> Names:
    """Given and family names as they are compared, without repeats, empty ones left out. Of more than NAMES_AT_MOST pairs the first,
    by which she is called, and the newest stay.

    names  the main one first, the others from the oldest to the newest
    """
    pairs = ((" ".join(tokens(given)), " ".join(tokens(family))) for given, family in names)
    first, *others = tuple(dict.fromkeys(pair for pair in pairs if any(pair))) or (("", ""),)
    return (first, *others[1 - NAMES_AT_MOST :]) if any(first) else ()


def newest(values: Iterable[str]) -> tuple[str, ...]:
    """The last VALUES_AT_MOST different values, in the order of the alphabet; empty ones left out."""
    last_first = dict.fromkeys(value for value in reversed(list(values)) if value)
    return tuple(sorted(list(last_first)[:VALUES_AT_MOST]))


def postcodes_in(text: str) -> tuple[str, ...]:
    """The postcodes in an address, digits only. The last ones first: a house number may look like one and stands before it.

    >>> postcodes_in("Trubarjeva 1205, SI-1000 Ljubljana")
    ('1000', '1205')
    """
    found = [re.sub(r"\D", "", each) for each in _POSTCODE.findall(text)]
    return tuple(dict.fromkeys(reversed(found)))[:2]


def phone_key(text: str) -> str:
    """The last digits of a phone number, which stay the same with and without the country's code; "" for too few.

    >>> phone_key("+386 (0)41 123 456"), phone_key("041 123 456"), phone_key("112")
    ('41123456', '41123456', '')
    """
    digits = "".join(each for each in fold(text) if each.isdecimal() and each.isascii())
    return digits[-PHONE_DIGITS:] if len(digits) >= _LEAST_PHONE else ""
