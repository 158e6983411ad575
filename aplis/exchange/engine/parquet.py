"""Parquet beside CSV: the same tables under the same names, read in batches, every value as the text a CSV would hold."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import batched
from pathlib import Path
from typing import Any, Final

from aplis.exchange.engine.reader import LONGEST_CELL, Line, understood
from aplis.exchange.engine.rejects import Unusable

_BATCH: Final = 1000  # rows


@dataclass(frozen=True)
class ParquetTable:
    """A Parquet file, ready to be read as a table of texts."""

    path: Path
    rows: int
    header: list[str]
    written: list[str]

    def chunks(self, size: int) -> Iterator[list[Line]]:
        """The rows, at most `size` at a time; the first is row 2, as if a header stood above it."""
        lines = (_line(number, values) for number, values in enumerate(self._values(), 2))
        yield from map(list, batched(lines, size, strict=False))

    def _values(self) -> Iterator[tuple[str, ...]]:
        with _opened(self.path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                columns = [[_text(value) for value in column.to_pylist()] for column in batch.columns]
                yield from zip(*columns, strict=True)


def open_parquet(path: Path, names: dict[str, str]) -> ParquetTable:
    """raises Unusable for what is no Parquet file, and for a column of lists or of raw bytes."""
    with _opened(path) as file:
        schema = file.schema_arrow
        for each in schema:
            if str(each.type).startswith(
                ("list", "large_list", "struct", "map", "binary", "large_binary", "fixed_size")
            ):
                raise Unusable(f"{path.name} has the column {each.name!r} of the type {each.type}. Write it as text.")
        return ParquetTable(path, file.metadata.num_rows, understood(path, schema.names, names), list(schema.names))


def _opened(path: Path) -> Any:
    from pyarrow import ArrowInvalid  # noqa: PLC0415 -- forty megabytes that a folder of CSV files does without
    from pyarrow.parquet import ParquetFile  # noqa: PLC0415 -- as above

    try:
        return ParquetFile(path)
    except ArrowInvalid:
        raise Unusable(f"{path.name} is no Parquet file, or was cut off. Export it again.") from None


def _line(number: int, values: tuple[str, ...]) -> Line:
    for place, value in enumerate(values):
        if "\0" in value:
            return Line(number, [], "not_text", place)
        if len(value) > LONGEST_CELL:
            return Line(number, [], "cell_too_large", place)
    return Line(number, list(values))


def _text(value: Any) -> str:
    return "" if value is None else _AS_TEXT.get(type(value), str)(value).strip()


def _number(value: float) -> str:
    """Programs that know no empty whole number write 1.0 for 1."""
    if value != value:  # noqa: PLR0124 -- not a number: nothing was said
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


_AS_TEXT: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "1" if value else "0",
    float: _number,
    Decimal: lambda value: f"{value:f}",
    datetime: lambda value: value.isoformat(sep=" "),
    date: date.isoformat,
    time: time.isoformat,
}
