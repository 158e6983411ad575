"""What whoever starts a run may choose."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

CHUNK: Final = 1000  # rows


@dataclass(frozen=True)
class Options:
    """How a run reads and what it tells.

    encoding    of files that are not Unicode, over the mapping's own; delimiter: of all files, over what their headers show
    corrected   a folder of rows that were rejected, put right: only these are read, and the rest of the feed is only asked
    keep_rows   keeps rejected rows as they stood, to be corrected, in a folder beside the list of them
    rejects     the list of rejected rows; chunk: rows per transaction
    progress    called after each chunk; waiting: called once when another run of the feed has to end first
    """

    encoding: str = ""
    delimiter: str = ""
    corrected: Path | None = None
    keep_rows: bool = False
    rejects: Path | None = None
    chunk: int = CHUNK
    progress: Callable[[Any, str], None] | None = None
    waiting: Callable[[], None] | None = None
