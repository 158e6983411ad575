"""Numbers that pass every check and belong to nobody, as far as a country's rules let us be sure.

Slovenia and Serbia: the region digits of EMŠO and JMBG. Slovenia gives 50 only, so ours have 59; 60 to 69 were never
given to any republic, so Serbian ones have 69. Sweden: serials 980 to 999 are kept by the tax agency for tests. Latvia:
a code of the old form whose birth year is 1820 to 1860; codes came in 1992, when nobody of that age was alive. Spain:
from 99 990 000 up, where the series handed to police stations have not come; test certificates use it. Croatia: an OIB is
drawn by lot and no range is kept free. Ours begin with seven zeros, so that a reader sees what they are; that none of
them was drawn for somebody is likely (about one number in two thousand is given) and cannot be known.

Telephones: a Slovene local number cannot begin with 0, the sign for another area. Swedish ones are those that the
telecom agency keeps for films and books.

Source: published lists of the regions of EMŠO and JMBG; the other ranges from general knowledge, not confirmed by the
offices that give the numbers.
"""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Final

from stdnum import luhn
from stdnum.es import dni
from stdnum.iso7064 import mod_11_10
from stdnum.lv import pvn
from stdnum.si import emso

HOME_SCHEME: Final = {
    "si": "si_emso",
    "hr": "hr_oib",
    "rs": "rs_jmbg",
    "lv": "lv_personas_kods",
    "se": "se_personnummer",
    "es": "es_dni",
}


def _yugoslav(region: str) -> Callable[[Random, date, str], str]:
    def made(lot: Random, born_on: date, sex: str) -> str:
        serial = lot.randrange(500) + (500 if sex == "f" else 0)
        first = f"{born_on:%d%m}{born_on.year % 1000:03}{region}{serial:03}"
        return first + str(emso.calc_check_digit(first))

    return made


def _swedish(lot: Random, born_on: date, sex: str) -> str:
    serial = 980 + 2 * lot.randrange(10) + (sex == "m")
    return f"{born_on:%Y%m%d}-{serial}" + str(luhn.calc_check_digit(f"{born_on:%y%m%d}{serial}"))


def _latvian(lot: Random, born_on: date, _sex: str) -> str:
    day = min(born_on.day, 28)
    first = f"{day:02}{born_on:%m}{lot.randint(20, 60)}0{lot.randrange(1000):03}"
    return f"{first[:6]}-{first[6:]}{pvn.calc_check_digit_pers(first)}"


def _croatian(lot: Random, _born_on: date, _sex: str) -> str:
    first = f"{lot.randint(1, 999):010}"
    return first + str(mod_11_10.calc_check_digit(first))


def _spanish(lot: Random, _born_on: date, _sex: str) -> str:
    first = str(99_990_000 + lot.randrange(10_000))
    return first + str(dni.calc_check_digit(first))


_MAKERS: Final[dict[str, Callable[[Random, date, str], str]]] = {
    "si_emso": _yugoslav("59"),
    "rs_jmbg": _yugoslav("69"),
    "hr_oib": _croatian,
    "lv_personas_kods": _latvian,
    "se_personnummer": _swedish,
    "es_dni": _spanish,
}


class Numbers:
    """Draws numbers; no identifier is drawn twice, a telephone may be shared."""

    def __init__(self, lot: Random) -> None:
        self._lot = lot
        self._given: set[str] = set()

    def identifier(self, scheme: str, born_on: date, sex: str) -> str:
        """A number of the scheme for somebody born on that day, as it is written at home."""
        while (number := _MAKERS[scheme](self._lot, born_on, sex)) in self._given:
            continue
        self._given.add(number)
        return number

    def phone(self, country: str = "si") -> str:
        if country == "se":
            return f"070-1740{self._lot.randint(605, 699)}"
        first, second, third = (self._lot.randrange(100) for _ in range(3))
        return f"02 0{first:02} {second:02} {third:02}"
