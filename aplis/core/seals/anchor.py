"""The anchor: a line for each seal in a file outside the database, where its keepers cannot take it back."""

import fcntl
import os
from pathlib import Path
from typing import IO, Final

from aplis.core.database import bound_as_operator
from aplis.core.models import Seal
from aplis.core.seals.copies import HEAD
from aplis.core.seals.tables import head_of

_A_FEW_LINES: Final = 4096


class AnchorDiffers(Exception):
    """The anchor file ends with a seal that the database has not, or has otherwise: seals were cut off or rewritten, or an
    older backup was put back.
    """


def write(path: str | Path) -> int:
    """Adds a line for each seal that has none yet, and waits until they are on the disk. Returns how many.

    raises AnchorDiffers, OSError
    """
    with Path(path).open("a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = _lines_after(_last_line(file))
        if lines:
            file.write("".join(lines).encode())
            file.flush()
            os.fsync(file.fileno())
    return len(lines)


def _lines_after(line: str) -> list[str]:
    known = int(line.split(maxsplit=1)[0]) if line else 0
    with bound_as_operator():
        seals = Seal.objects.order_by("number").only(*HEAD)
        if known and [head_of(seal).anchor for seal in seals.filter(number=known)] != [line]:
            raise AnchorDiffers(f"it ends with seal {known}, which the database does not know as it was")
        return [f"{head_of(seal).anchor}\n" for seal in seals.filter(number__gt=known)]


def _last_line(file: IO[bytes]) -> str:
    """The last whole line. A line whose writer died is taken out: it is written again."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _A_FEW_LINES))
    whole, _newline, torn = file.read().rpartition(b"\n")
    if torn:
        file.truncate(size - len(torn))
    file.seek(0, os.SEEK_END)
    return whole.rpartition(b"\n")[2].decode()
