"""Files that rows speak of: found by the model fields that name them, held against the size and sum the row knows."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models


@dataclass(frozen=True, slots=True)
class Named:
    """A file as a row knows it. size in bytes, sha256 in hex; None and "" where the row does not say."""

    name: str
    row: str
    size: int | None
    sha256: str

    def fault(self, read: "Reading") -> str:
        """What is wrong with a file that was read; "" when nothing is."""
        is_same = self.size in {None, read.size} and self.sha256 in {"", read.sha256}
        return "" if is_same else f"{self.name} ({self.row}): changed, it is not the file that was stored"

    def missing(self) -> str:
        return f"{self.name} ({self.row}): missing"


def named_files(ask: Callable[[str], Iterable[Any]], tables: list[str]) -> list[Named]:
    """Every file that a row of these tables names, each once, in the order of the names."""
    found = {}
    for table, column, size, total in _columns():
        if table in tables:
            question = f'SELECT "{column}", id, {size}, {total} FROM "{table}" WHERE "{column}" <> \'\''  # noqa: S608 -- names of our models
            for name, pk, bytes_, sha256 in ask(question):
                found[name] = Named(name, f"{table} {pk}", bytes_, sha256 or "")
    return [found[name] for name in sorted(found)]


def stored() -> Path:
    return Path(settings.MEDIA_ROOT)


def place(root: Path, name: str) -> Path | None:
    """Where the file is; None for a name that leads out of the folder, which no row of ours holds."""
    path = PurePosixPath(name)
    return None if path.is_absolute() or ".." in path.parts else root / path


class Reading:
    """Passes a file's content on and knows its size and sum afterwards."""

    def __init__(self, content: Iterable[bytes]) -> None:
        self.content, self.size, self._sum = content, 0, hashlib.sha256()

    def __iter__(self) -> Iterator[bytes]:
        for block in self.content:
            self.size += len(block)
            self._sum.update(block)
            yield block

    @property
    def sha256(self) -> str:
        return self._sum.hexdigest()


def _columns() -> Iterator[tuple[str, str, str, str]]:
    """Table, column of the file's name, and what gives size and sum: a column, or nothing."""
    for model in apps.get_models():
        own = {field.name: field.column for field in model._meta.concrete_fields}
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                size = f'"{own["size"]}"' if "size" in own else "NULL"
                total = f'"{own["sha256"]}"' if "sha256" in own else "''"
                yield model._meta.db_table, str(field.column), size, total
