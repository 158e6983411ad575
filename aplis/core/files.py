"""Where uploaded files are kept: each of them whole and on the disk, or not at all."""

import os
from pathlib import Path
from typing import Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """Takes back what it wrote of a file that did not fit, and answers only when the rest has reached the disk."""

    def _save(self, name: str, content: File[Any]) -> str:
        try:
            kept = str(super()._save(name, content))  # type: ignore[misc]
            for place in (Path(self.path(kept)), Path(self.path(kept)).parent):
                _to_disk(place)
        except BaseException:
            self.delete(name)
            raise
        return kept


def _to_disk(place: Path) -> None:
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
