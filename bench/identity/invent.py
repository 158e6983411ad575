"""Invented people with truth: a population, and descriptions of some of them with the errors that people make at a desk.

Shares of the errors follow linkage measurements: typing errors 63 % (one 36, two 20, three 7), accents left out 36 %, one letter
for two or two for one 8 %, birth date mistyped 7 %, set to 1 January 3 %, day and month swapped 1 %, left out 2 %, names swapped
4 %, second surname left out 6 %, another surname 3 %, a short form 4 %, a Latvian ending for a man or woman changed 1.5 %, moved
20 %. Given names are those of Faker's lists for each country, some hundreds each (given_names.txt). Same seed, same people.

How often a surname is borne differs by country. Novak had 11,450 bearers in Slovenia (.57 %; Statistical Office, 2004); in Croatia the
first had 22,225 (.50 %), the eighth 10,582 (.24 %; census of 2001). In Sweden a hundred names are those of a third of all (Statistics
Sweden, 2012). Latvia and Spain are taken to be as Sweden, for want of a source.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Final

FIRST_DAY, LAST_DAY = date(1935, 1, 1), date(2024, 12, 31)
SURNAMES: Final = 25_000  # of a country
_LETTERS: Final = "abcdefghijklmnoprstuvz"


def _given_names() -> dict[str, tuple[str, ...]]:
    lines = Path(__file__).with_name("given_names.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.partition(": ") for line in lines if not line.startswith("#")]
    return {code: tuple(names.split(", ")) for code, _colon, names in parts}


GIVEN: Final = _given_names()  # of a country, the frequent ones first


@dataclass(frozen=True)
class Country:
    starts: tuple[str, ...]
    middles: tuple[str, ...]
    endings: tuple[str, ...]
    postcodes: tuple[int, int]
    surnames: tuple[
        float, float
    ]  # the one borne k-th most often is borne in proportion to (k + the first) to the power of minus the second


_EVEN: Final = (3.0, 0.7)  # .59 % bear the first, .29 % the eighth
_UNEVEN: Final = (8.0, 1.0)  # 1.4 % bear the first, a third one of the first hundred
COUNTRIES: Final = {
    "sl": Country(
        ("Kra", "No", "Hor", "Ko", "Po", "Vid", "Gol", "Kot", "Mla", "Žag", "Bož", "Ro", "Tur", "Zup", "Hri", "Jer", "Kos", "Šter", "Ber", "Čer"),
        ("v", "r", "t", "l", "m", "k", "č", "n", "b", "g", "ž", "s", "d", "p", "š"),
        ("ak", "ič", "nik", "ec", "ar", "šek", "nc", "lj", "an", "in", "ovec", "avec", "enčič", "ovič"),
        (1000, 9265),
        _EVEN,
    ),
    "hr": Country(
        ("Hor", "Ko", "Ba", "Ma", "Jur", "Bo", "Kne", "Vu", "Mar", "Pet", "Šim", "Tom", "Pav", "Bla", "Per", "Lon", "Gr", "Žu", "Đur", "Ču"),
        ("v", "r", "t", "l", "m", "k", "č", "n", "b", "g", "ž", "s", "d", "p", "š"),
        ("ić", "ović", "ević", "ac", "ak", "ar", "ek", "in", "an", "inić", "ančić", "elj", "čić"),
        (10000, 53296),
        _EVEN,
    ),
    "lv": Country(
        ("Bēr", "Kal", "Oz", "Jan", "Lie", "Vī", "Krū", "Pē", "Bal", "Zar", "Ābo", "Saul", "Grīn", "Eg", "Vil", "Cīr", "Dzē", "Kļa", "Šmi", "Čak"),
        ("z", "n", "l", "p", "k", "t", "m", "r", "v", "b", "g", "d", "s"),
        ("iņš", "ītis", "sons", "āns", "ers", "s", "is", "ņš", "ovs", "kalns", "ietis"),
        (1001, 5752),
        _UNEVEN,
    ),
    "sv": Country(
        ("Jo", "An", "Karl", "Nil", "Lar", "Ol", "Per", "Sven", "Gus", "Lind", "Berg", "Lund", "Sjö", "Ny", "Ek", "Hå", "Mör", "Åk", "Wall", "Björk"),
        ("han", "ders", "s", "g", "st", "man", "qvist", "b", "l", "r", "t", "n", "d", "k", "m"),
        ("son", "sson", "berg", "ström", "lund", "gren", "by", "mark", "dahl", "sen", "stad", "vik", "ås"),
        (10005, 98499),
        _UNEVEN,
    ),
    "es": Country(
        ("Gar", "Gon", "Rod", "Fer", "Ló", "Mar", "Sán", "Pé", "Gó", "Mo", "Ji", "Ru", "Al", "Her", "Dí", "Na", "Ca", "Or", "Ve", "Ro"),
        ("c", "z", "rí", "n", "p", "t", "ch", "r", "m", "l", "v", "d", "g", "b", "s"),
        ("ez", "ía", "es", "o", "as", "ero", "illo", "aga", "uño", "al", "ano", "ada", "era"),
        (28001, 52006),
        _UNEVEN,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Someone:
    """A person as recorded, or as described. `truth` is the number of the person it is."""

    truth: int
    given: str
    family: str
    born: date | None
    number: str
    postcode: str
    phone: str


class Town:
    """People in households: one surname, one address, sometimes one phone; twins one birth date."""

    def __init__(self, seed: int = 7) -> None:
        self._random = Random(seed)  # noqa: S311 -- invented people
        self._noise = Random(-seed - 1)  # noqa: S311 -- descriptions leave the population as it is
        self._surnames = {code: self._surnames_of(country) for code, country in COUNTRIES.items()}
        self._shares = {code: _shares(*country.surnames) for code, country in COUNTRIES.items()}
        self._given_shares = {
            code: list(accumulate(1 / (place + 10) for place in range(len(names)))) for code, names in GIVEN.items()
        }

    def _surnames_of(self, country: Country) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < SURNAMES:
            middle = "".join(self._random.choices(country.middles, k=self._random.choice((1, 1, 2, 2, 3))))
            vowel = self._random.choice("aeiou")
            found[
                f"{self._random.choice(country.starts)}{middle}{vowel}{self._random.choice(country.middles)}{self._random.choice(country.endings)}"
            ] = None
        return list(found)

    def people(self, number: int) -> Iterator[Someone]:
        made = 0
        codes = list(COUNTRIES)
        while made < number:
            country = self._random.choices(codes, (50, 20, 14, 8, 8))[0]
            for someone in self._household(country, made):
                if made == number:
                    return
                yield someone
                made += 1

    def _household(self, code: str, first: int) -> list[Someone]:
        pick, postcodes = self._random, COUNTRIES[code].postcodes
        family = self._surname(code)
        postcode = str(postcodes[0] + int((postcodes[1] - postcodes[0]) * pick.random() ** 2))
        phone = f"0{pick.randrange(30, 79)}{pick.randrange(10**6):06}"
        size = pick.choices((1, 2, 3, 4, 5), (30, 28, 18, 16, 8))[0]
        days = [self._day() for _ in range(size)]
        if size > 2 and pick.random() < 0.03:
            days[-1] = days[-2]
        return [
            Someone(
                first + place, self._given(code), family if pick.random() < 0.9 else self._surname(code),
                None if pick.random() < 0.01 else day, "" if pick.random() < 0.15 else f"{pick.randrange(10**13):013}",
                postcode, phone if pick.random() < 0.65 else "",
            )
            for place, day in enumerate(days)
        ]  # fmt: skip

    def _given(self, code: str) -> str:
        name = self._random.choices(GIVEN[code], cum_weights=self._given_shares[code])[0]
        if self._random.random() < 0.08:
            name += " " + self._random.choice(GIVEN[code])
        return name

    def _surname(self, code: str) -> str:
        if self._random.random() < 0.06:
            code = self._random.choice(list(COUNTRIES))
        name = self._random.choices(self._surnames[code], cum_weights=self._shares[code])[0]
        if code == "es" or self._random.random() < 0.05:
            name += " " + self._random.choices(self._surnames[code], cum_weights=self._shares[code])[0]
        return name

    def _day(self) -> date:
        if self._random.random() < 0.01:
            return date(self._random.randrange(FIRST_DAY.year, LAST_DAY.year), 1, 1)
        return FIRST_DAY + timedelta(days=self._random.randrange((LAST_DAY - FIRST_DAY).days))

    # What comes to a desk of one of them.

    def described(self, someone: Someone) -> Someone:
        pick = self._noise
        said = replace(someone, number="" if pick.random() < 0.6 else someone.number)
        if said.number and pick.random() < 0.04:
            said = replace(said, number=self._mistyped(said.number, "0123456789"))
        said = self._names(said)
        said = replace(said, born=self._birth(said.born))
        if pick.random() < 0.2:
            said = replace(said, postcode=str(pick.randrange(1000, 9999)), phone="")
        return said

    def _names(self, said: Someone) -> Someone:
        pick = self._noise
        given, family = said.given, self._as_said(said.family)
        if pick.random() < 0.36:
            given, family = _bare(given), _bare(family)
        elif pick.random() < 0.12:
            given, family = _digraphs(given), _digraphs(family)
        given = self._short(given)
        for _ in range(pick.choices((0, 1, 2, 3), (37, 36, 20, 7))[0]):
            if pick.random() < 0.4:
                given = self._mistyped(given, _LETTERS)
            else:
                family = self._mistyped(family, _LETTERS)
        if pick.random() < 0.04:
            given, family = family, given
        return replace(said, given=given, family=family)

    def _as_said(self, family: str) -> str:
        """The family name without its second part, another one, or with the other ending."""
        pick = self._noise
        if " " in family and pick.random() < 0.5:
            family = family.split(maxsplit=1)[0]
        if pick.random() < 0.03:
            family = self._other_surname()
        if family[-1:] in ("s", "š") and pick.random() < 0.1:  # of all some 15 % end so, most of them Latvian
            family = family[:-1] + "a"
        return family

    def _short(self, given: str) -> str:
        if " " in given and self._noise.random() < 0.4:
            given = given.split(maxsplit=1)[0]
        if self._noise.random() < 0.04 and len(given) > 4:
            given = given[: self._noise.randrange(3, len(given))]
        return given

    def _other_surname(self) -> str:
        code = self._noise.choice(list(COUNTRIES))
        return self._noise.choices(self._surnames[code], cum_weights=self._shares[code])[0]

    def _birth(self, born: date | None) -> date | None:
        chance = self._noise.random()
        if born is None or chance < 0.02:
            return None
        if chance < 0.05:
            return born.replace(month=1, day=1)
        if chance < 0.06 and born.day <= 12:
            return born.replace(month=born.day, day=born.month)
        if chance < 0.13:
            return self._other_day(born)
        return born

    def _other_day(self, born: date) -> date:
        pick = self._noise
        try:
            return pick.choice((
                lambda: born.replace(day=pick.randrange(1, 29)), lambda: born.replace(month=pick.randrange(1, 13)),
                lambda: born.replace(year=born.year + pick.choice((-10, -1, 1, 10))),
            ))()  # fmt: skip
        except ValueError:
            return born.replace(day=1)

    def _mistyped(self, text: str, letters: str) -> str:
        pick = self._noise
        # One in twelve typing errors is in the first letter: Pollock and Zamora, Communications of the ACM 27 (1984).
        place = 0 if len(text) < 2 or pick.random() < 0.08 else pick.randrange(1, len(text))
        return pick.choice((
            text[:place] + pick.choice(letters) + text[place + 1 :], text[:place] + text[place + 1 :],
            text[:place] + pick.choice(letters) + text[place:],
            text[:place] + text[place + 1 : place + 2] + text[place : place + 1] + text[place + 2 :],
        ))  # fmt: skip


def _shares(head: float, steep: float) -> list[float]:
    """Zipf and Mandelbrot: a few common surnames, many rare ones."""
    return list(accumulate((place + head) ** -steep for place in range(1, SURNAMES + 1)))


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D").replace("ø", "o").replace("Ø", "O"))
    return "".join(each for each in apart if not unicodedata.combining(each))


_TWO: Final = {"č": "ch", "š": "sh", "ž": "zh", "đ": "dj", "å": "aa", "ø": "oe", "ņ": "nj", "w": "v", "ć": "ch"}


def _digraphs(text: str) -> str:
    return _bare("".join(_TWO.get(each, each) for each in text))
