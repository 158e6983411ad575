"""Two descriptions of one person or of two, with the slips that people make; the same for the same seed."""

from random import Random

from aplis.rules.matching.records import Described, folded_names

GIVEN = (
    "Đurđa",
    "Ђорђе",
    "Ana Marija",
    "Björn",
    "Jānis",
    "Weiß",
    "Sandi",
    "Aleksander",
    "Øystein",
    "Ольга",
    "Živa",
    "Ana",
)
FAMILY = (
    "Groß",
    "Đurić",
    "Ковачевић",
    "Kovačević",
    "Bērziņa",
    "Bērziņš",
    "García Núñez",
    "Шевченко",
    "Kos",
    "Szymczyk",
    "Strauß",
)
LETTERS = "abcčđeiknoršuzß"


def invented_pairs(number, seed=5):
    pick = Random(seed)  # noqa: S311 -- invented people
    return [
        (one := _somebody(pick), _again(one, pick) if pick.random() < 0.6 else _somebody(pick)) for _ in range(number)
    ]


def _somebody(pick):
    names = [(pick.choice(GIVEN), pick.choice(FAMILY)) for _ in range(pick.choice((1, 1, 1, 2)))]
    number = f"{pick.randrange(10**6):016x}"
    return _described(
        names,
        (pick.randrange(1940, 2020), pick.randrange(1, 13), pick.randrange(1, 13)),
        (number,) * pick.randrange(2), (str(pick.randrange(1000, 1009)),) * pick.randrange(2),
        (f"{pick.randrange(41000000, 41000009)}",) * pick.randrange(2), pick.choice(("", "f", "m")),
    )  # fmt: skip


def _described(names, born, numbers, postcodes, phones, sex):
    halves = tuple(number[8:] for number in numbers)
    kinds = ("hr_oib",) * bool(numbers)
    doubted = tuple(number for number in numbers if number.endswith(("0", "1")))
    return Described(folded_names(names), born, numbers, halves, postcodes, phones, sex, kinds, doubted)


def _again(one, pick):
    names = [(_slip(given, pick), _slip(family, pick)) for given, family in one.names]
    if pick.random() < 0.1:
        names = [(family, given) for given, family in names]
    year, month, day = one.born
    born = pick.choice(
        ((year, month, day), (year, day, month), (year, month, 0), (year, 0, 0), (year + 1, month, day), (0, 0, 0))
    )
    return _described(names, born, one.numbers, one.postcodes[: pick.randrange(2)], one.phones, one.sex)


def _slip(name, pick):
    if pick.random() < 0.2:
        return name.split()[0]
    place = pick.randrange(len(name))
    return pick.choice(
        (name, name, name[:place] + pick.choice(LETTERS) + name[place + 1 :], name[:place] + name[place + 1 :])
    )
