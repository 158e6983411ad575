"""Files read as a stream: surveyed once before anything is written, then row by row, never held whole."""

import codecs
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from typing import Final

from aplis.exchange.engine.rejects import Unusable

_BLOCK: Final = 1 << 20  # bytes
_LONGEST_FIELD: Final = 1_000_000  # characters; a quotation mark that is never closed ends here and not with the file


@dataclass(frozen=True, slots=True)
class Line:
    """A row and its number as a table shows it: the header is row 1."""

    number: int
    values: list[str]


def survey(path: Path) -> int:
    """How many rows the file has, about: line ends inside quotation marks count too.

    raises Unusable for a file without a header, for bytes that are not UTF-8 and for NUL characters.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines, last = 0, b"\n"
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                raise _not_text(path, "bytes that are not UTF-8. Save it as UTF-8 text") from None
            if b"\0" in block:
                raise _not_text(path, "NUL characters. It may be UTF-16; save it as UTF-8 text")
            lines += block.count(b"\n")
            last = block[-1:]
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise _not_text(path, "bytes that are not UTF-8. Save it as UTF-8 text") from None
    if not path.stat().st_size:
        raise Unusable(f"{path.name} is empty: not even a header line. Export it again.")
    return lines - (last == b"\n")


def _not_text(path: Path, what: str) -> Unusable:
    """Looks for the line once more, slowly: this happens once, at the end of a run that does not begin."""
    with path.open("rb") as file:
        number = next((number for number, line in enumerate(file, 1) if not _is_text(line)), 1)
    return Unusable(f"{path.name} line {number} holds {what}. Nothing was read.")


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in line


def header(path: Path) -> list[str]:
    """The names of the columns. raises Unusable when one stands there twice."""
    for line in _lines(path):
        names = line.values
        doubled = sorted({name for name in names if name and names.count(name) > 1})
        if doubled:
            raise Unusable(f"{path.name} has the column {doubled[0]!r} twice. Take one of them out.")
        return names
    raise Unusable(f"{path.name} is empty: not even a header line. Export it again.")


def chunks(path: Path, size: int) -> Iterator[list[Line]]:
    """The rows below the header, without empty lines, `size` at a time."""
    rows = _lines(path)
    next(rows, None)
    yield from map(list, batched((line for line in rows if line.values), size))


def _lines(path: Path) -> Iterator[Line]:
    csv.field_size_limit(_LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        try:
            for number, values in enumerate(rows, 1):
                yield Line(number, [value.strip() for value in values])
        except csv.Error:
            raise Unusable(
                f"{path.name} cannot be read on after line {rows.line_num}: a field has no end."
                " Look for a quotation mark that is never closed."
            ) from None
