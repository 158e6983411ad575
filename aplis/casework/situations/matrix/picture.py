"""The levels as a picture: a row for each domain, a mark for each agency. The table beside it is its text."""

from dataclasses import dataclass
from typing import Final

from aplis.casework.situations.matrix.queries import Matrix
from aplis.rules.life_matrix import LEVELS

SHAPES: Final = ("circle", "square", "diamond", "ring")  # told apart without colours; a fifth agency begins anew
ROW: Final = 26
LEFT, STEP = 140, 40  # where level 1 stands, and how far the next one is
BESIDE: Final = 7  # marks of one place stand beside each other


@dataclass(frozen=True)
class Mark:
    """One agency at one level."""

    x: int
    y: int
    shape: str


@dataclass(frozen=True)
class PictureRow:
    code: str
    y: int
    marks: list[Mark]


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    ticks: list[tuple[int, int]]
    rows: list[PictureRow]
    shapes: list[tuple[str, str]]  # of each agency, for the legend


def picture_of(matrix: Matrix) -> Picture:
    """Only domains that somebody rated stand in it: an empty row would look like a low level."""
    rows = []
    for line in matrix.lines:
        given = [(cell.now.level or 0, place) for place, cell in enumerate(line.given) if cell is not None]
        if given:
            y = ROW * (len(rows) + 1) + ROW // 2
            rows.append(PictureRow(line.code, y, [_mark(level, place, given, y) for level, place in given]))
    ticks = [(level, _x(level)) for level in LEVELS]
    shapes = [(agency.short_name, _shape(place)) for place, agency in enumerate(matrix.agencies)]
    return Picture(_x(LEVELS[-1]) + STEP, ROW * (len(rows) + 1), ticks, rows, shapes)


def _mark(level: int, place: int, given: list[tuple[int, int]], y: int) -> Mark:
    alike = [other for of, other in given if of == level]
    aside = alike.index(place) * 2 - (len(alike) - 1)
    return Mark(_x(level) + aside * BESIDE, y, _shape(place))


def _shape(place: int) -> str:
    return SHAPES[place % len(SHAPES)]


def _x(level: int) -> int:
    return LEFT + STEP * (level - 1)
