"""Makes aplis/rules/matching/labelled.csv: pairs of invented people of whom it is known whether they are one. Same seed, same file.

The file that is shipped is of 2026-11-23; the people have more given names since, so another run makes other pairs.

usage: .venv/bin/python bench/identity/label.py

Half of the pairs are of one person, as she is recorded and as she is described at a desk (bench/identity/invent.py). The others
are of two persons who look alike: they share more keys than others do, because they live together, have one name or one birth day.
"""

import csv
import sys
from collections import Counter
from hashlib import blake2b
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Final

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.labelled import COLUMNS
from aplis.rules.matching.records import Described, folded_names
from bench.identity.invent import Someone, Town

SEED: Final = 2026
PEOPLE: Final = 20_000
OF_EACH: Final = 1000
SHARED_AT_LEAST: Final = 2  # keys
MOST_OF_ONE_KEY: Final = 100  # persons


def main() -> None:
    town, pick = Town(SEED), Random(SEED)  # noqa: S311 -- invented people
    people = list(town.people(PEOPLE))
    same = [(who, town.described(who), 1) for who in pick.sample(people, OF_EACH)]
    rows = [*same, *((one, other, 0) for one, other in pick.sample(alike(people), OF_EACH))]
    pick.shuffle(rows)
    with (ROOT / "aplis/rules/matching/labelled.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows([is_one, *written(one), *written(other)] for one, other, is_one in rows)


def alike(people: list[Someone]) -> list[tuple[Someone, Someone]]:
    """Two persons each who share several keys."""
    holders: dict[int, list[int]] = {}
    for place, who in enumerate(people):
        for key in keys_of(described(who)):
            holders.setdefault(key, []).append(place)
    shared = Counter(
        pair for found in holders.values() if len(found) <= MOST_OF_ONE_KEY for pair in combinations(found, 2)
    )
    return [(people[one], people[other]) for (one, other), keys in sorted(shared.items()) if keys >= SHARED_AT_LEAST]


def described(who: Someone) -> Described:
    born = (who.born.year, who.born.month, who.born.day) if who.born else (0, 0, 0)
    return Described(names=folded_names([(who.given, who.family)]), born=born, postcodes=(who.postcode,))


def written(who: Someone) -> list[str]:
    born = who.born.isoformat() if who.born else ""
    return [who.given, who.family, born, *hashes(who.number), who.postcode, who.phone]


def hashes(number: str) -> tuple[str, str]:
    """As numbers stand in a register: nobody reads them, one can only see whether they are the same."""
    if not number:
        return ("", "")
    whole, half = (blake2b(text.encode(), digest_size=8).hexdigest() for text in (number, number[len(number) // 2 :]))
    return whole, half


if __name__ == "__main__":
    main()
