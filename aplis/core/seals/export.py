"""Writing seals and rows to a folder that anybody can verify with `bin/verify_copy.py`."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO

from django.db import connection, transaction

from aplis.core.database import bound_as_operator
from aplis.core.models import Seal
from aplis.core.seals import months
from aplis.core.seals.copies import SEALS, head_line, rows_file, whole, write_rows
from aplis.core.seals.tables import head_of, layout, stored_rows


def export(folder: Path) -> Iterator[tuple[str, int]]:
    """Writes all seals and all rows in the database; gives the name of each file and the number of its lines.

    Seals are written first: a row that came later has none in the folder and counts as not sealed yet.
    raises OSError
    """
    folder.mkdir(parents=True, exist_ok=True)
    with bound_as_operator() if connection.vendor == "postgresql" else transaction.atomic():
        yield SEALS, whole(folder / SEALS, _write_seals)
        for sealed in layout():
            detached = [month for month in months.of(sealed.table) if month.is_detached]
            for table, month in [(sealed.table, ""), *((each.name, each.month) for each in detached)]:
                rows, path = stored_rows(table, sealed), rows_file(folder, sealed.table, month)
                yield path.name, whole(path, partial(write_rows, sealed=sealed, source=rows))


def _write_seals(file: IO[bytes]) -> int:
    number = 0
    for number, seal in enumerate(Seal.objects.order_by("number").iterator(chunk_size=50), 1):  # noqa: B007 -- the count
        file.write(head_line(head_of(seal), bytes(seal.leaves)).encode())
    return number
