"""How good the weights are: invented pairs of whom it is known whether they are one, and what share of them is told right.

The pairs (labelled.csv) are made by bench/identity/label.py. Half are of one person, half of two who look alike; in a register
nearly all pairs are of two, so the precision here is no forecast for a register. What it is for is comparing models and thresholds.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from aplis.rules.matching.records import Described, folded_names, phone_key
from aplis.rules.matching.scoring import compared, score

_OF_ONE: Final = ("given", "family", "born_on", "number", "half_number", "postcode", "phone")
COLUMNS: Final = ("is_one", *(f"{name}_{side}" for side in (1, 2) for name in _OF_ONE))
THRESHOLDS: Final = tuple(range(0, 41, 2))  # bits

type Labelled = tuple[Described, Described, bool]


@dataclass(frozen=True, slots=True)
class Told:
    """What comes of proposing pairs from that score on.

    right, wrong  pairs of one person that are proposed, pairs of two that are
    precision     share of the proposed that are of one person; 1 where nothing is proposed
    recall        share of the pairs of one person that are proposed
    """

    threshold: float
    right: int
    wrong: int
    precision: float
    recall: float


def told(pairs: Iterable[Labelled] | None = None, thresholds: Iterable[float] = THRESHOLDS) -> list[Told]:
    """Precision and recall at each threshold, by the weights in use. Without pairs: of those that are shipped."""
    scored = [(score(compared(one, other)), is_one) for one, other, is_one in (labelled() if pairs is None else pairs)]
    of_one = sum(is_one for _score, is_one in scored)
    return [_told(threshold, scored, of_one) for threshold in thresholds]


def _told(threshold: float, scored: list[tuple[float, bool]], of_one: int) -> Told:
    proposed = [is_one for points, is_one in scored if points >= threshold]
    right = sum(proposed)
    precision = right / len(proposed) if proposed else 1.0
    return Told(threshold, right, len(proposed) - right, precision, right / of_one if of_one else 0.0)


@cache
def labelled() -> tuple[Labelled, ...]:
    """The pairs that are shipped."""
    with files("aplis.rules.matching").joinpath("labelled.csv").open(encoding="utf-8") as lines:
        return tuple((_described(row, 1), _described(row, 2), row["is_one"] == "1") for row in csv.DictReader(lines))


def _described(row: dict[str, str], side: int) -> Described:
    given, family, born_on, number, half, postcode, phone = (row[f"{name}_{side}"] for name in _OF_ONE)
    year, month, day = (int(part) for part in born_on.split("-")) if born_on else (0, 0, 0)
    return Described(
        names=folded_names([(given, family)]),
        born=(year, month, day),
        numbers=(number,) if number else (),
        halves=(half,) if half else (),
        postcodes=(postcode,) if postcode else (),
        phones=(phone_key(phone),) if phone else (),
        kinds=("hr_oib",) if number else (),
    )
