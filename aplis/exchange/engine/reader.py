"""Tables read as a stream: surveyed once before anything is written, then row by row, never held whole."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from aplis.core.spreadsheets import original
from aplis.exchange.engine.rejects import Unusable
from aplis.exchange.engine.survey import Survey

DELIMITERS: Final = (",", ";", "\t", "|")
LONGEST_CELL: Final = 1_000_000  # characters; more is no cell of any format, and its row is rejected
_LONGEST_LINE: Final = 32_000_000  # characters; a quotation mark that is never closed ends here and not with the memory
_CHUNK_TEXT: Final = 8_000_000  # characters of a chunk, so that a thousand large rows come in several
_HEAD: Final = 1 << 16  # characters: no header is longer
_ANNOUNCED: Final = re.compile(r"\ufeff?sep=(.)\r?\n")  # how spreadsheets name the delimiter, in a line of its own
_UNREADABLE: Final = re.compile("[\0\ud800-\udfff]")


class Unclosed(Exception):
    """A quotation mark is never closed, so that nobody can say where the rows after it end. `line` is where its row begins."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(str(line))


@dataclass(frozen=True, slots=True)
class Line:
    """A row and its number as a table shows it: the header is row 1. `fault`: a reason to reject it, and the place of the cell."""

    number: int
    values: list[str]
    fault: str = ""
    place: int = -1


@dataclass(frozen=True)
class Table:
    """A table of a folder, ready to be read: its columns as the mapping names them, beside the words of its own header.

    is_ours  we wrote it, so what keeps a spreadsheet from running its cells is taken off again
    """

    survey: Survey
    delimiter: str
    header: list[str]
    written: list[str]
    is_ours: bool = False

    @property
    def rows(self) -> int:
        return max(self.survey.rows - 1, 0)

    @property
    def path(self) -> Path:
        return self.survey.path

    def chunks(self, size: int) -> Iterator[list[Line]]:
        """The rows below the header, without empty lines, at most `size` at a time. raises Unclosed"""
        chunk: list[Line] = []
        text = 0
        for line, length in _rows(self.survey, self.delimiter):
            chunk.append(Line(line.number, list(map(original, line.values))) if self.is_ours else line)
            text += length
            if len(chunk) == size or text > _CHUNK_TEXT:
                yield chunk
                chunk, text = [], 0
        if chunk:
            yield chunk


def names_of(known: Iterable[str], renamed: Mapping[str, str]) -> dict[str, str]:
    """What a header may call the columns of a mapping, without capitals and spaces. `renamed`: their names in this format."""
    return {_plain(renamed.get(name, name)): name for name in known}


def open_table(survey: Survey, delimiter: str, names: dict[str, str], *, is_ours: bool = False) -> Table:
    """The table with its header understood. `delimiter` "" to tell it by the header; `names` as `names_of` gives them.

    raises Unusable when a column stands there twice.
    """
    with survey.opened() as file:
        head = file.read(_HEAD)
    announced = _ANNOUNCED.match(head)
    sign = delimiter or (announced[1] if announced else max(DELIMITERS, key=lambda each: _known_in(head, each, names)))
    written = next((line.values for line, _length in _records(survey, sign)), [])
    return Table(survey, sign, understood(survey.path, written, names), written, is_ours)


def understood(path: Path, written: list[str], names: dict[str, str]) -> list[str]:
    """The header in the words of the mapping: other capitals, spaces and the mark of a file make no other name."""
    header = [names.get(_plain(word), word) for word in written]
    doubled = sorted({name for name in header if name and header.count(name) > 1})
    if doubled:
        raise Unusable(f"{path.name} has the column {doubled[0]!r} twice. Take one of them out.")
    return header


def _plain(word: str) -> str:
    return re.sub(r"[\s_\ufeff\xa0]", "", word).casefold()


def _known_in(head: str, sign: str, names: dict[str, str]) -> tuple[int, int]:
    """How many columns of the mapping the header has when it is read with this delimiter, and how many columns at all."""
    words = next(csv.reader([head.splitlines()[0]] if head else [], delimiter=sign), [])
    return sum(_plain(word) in names for word in words), len(words)


def _rows(survey: Survey, sign: str) -> Iterator[tuple[Line, int]]:
    rows = _records(survey, sign)
    next(rows, None)
    yield from rows


def _records(survey: Survey, sign: str) -> Iterator[tuple[Line, int]]:
    """The rows from the header on, with their length; empty lines, and the one that names the delimiter, count but do not come."""
    csv.field_size_limit(_LONGEST_LINE)
    number, looks_closer = 0, survey.is_odd
    with survey.opened() as file:
        lines = _Lines(file)
        rows = csv.reader(lines, delimiter=sign, strict=True)
        while True:
            begin = lines.number + 1
            try:
                for values in rows:
                    number += 1
                    length, lines.length = lines.length, 0
                    begin = lines.number + 1
                    if not values or (number == 1 and _ANNOUNCED.fullmatch(f"{sign.join(values)}\n")):
                        continue
                    line = Line(number, list(map(str.strip, values)))
                    yield (_looked_at(line) if looks_closer or length > LONGEST_CELL else line), length
            except csv.Error:
                if lines.is_over or lines.length >= _LONGEST_LINE:
                    raise Unclosed(begin) from None
                number, lines.length = number + 1, 0
                yield Line(number, [], "broken_quotes"), 0
            else:
                return


def _looked_at(line: Line) -> Line:
    """The row with its fault, if a cell is too large or holds what cannot be read; then its values go no further."""
    for place, value in enumerate(line.values):
        if len(value) > LONGEST_CELL:
            return Line(line.number, [], "cell_too_large", place)
        if _UNREADABLE.search(value):
            return Line(line.number, [], "not_text", place)
    return line


class _Lines:
    """The lines of a file, counted. `length`: characters since it was last set to nought; `is_over`: there are no more."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.number = self.length = 0
        self.is_over = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._file.readline(_LONGEST_LINE)
        if not line:
            self.is_over = True
            raise StopIteration
        self.number += 1
        self.length += len(line)
        return line
