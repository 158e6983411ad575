"""The folder of a backup: what lies in it, what says that it is complete, and how a file gets there unharmed.

manifest.json   written last: when, of what, how many rows; the folder loses its ending .partial after it
SHA256SUMS      every other file; `sha256sum --check SHA256SUMS` needs no Aplis
database        SQLite file or PostgreSQL archive (pg_dump, custom format)
files/...       documents, under the names that rows call them by
"""

import errno
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SUMS: Final = "SHA256SUMS"
DATABASE: Final = "database"
FILES: Final = "files"
PARTIAL: Final = ".partial"
BLOCK: Final = 1 << 20
_FULL: Final = {errno.ENOSPC, errno.EDQUOT}


class Problem(Exception):
    """Why a backup or a restore does not go on, in a sentence for the operator. Nothing of the installation was changed."""


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself.

    counts      rows per table in the moment of the snapshot
    left_out    tables whose rows are not taken: sessions and counters, which would let a reader of the backup sign in
    keys        fingerprint per secret that stored rows need and the backup does not hold
    damaged     documents that were missing or changed in the installation already
    size        bytes of all files together
    seal        number and root of the last seal over journal and looks, where there is one
    """

    made_at: str
    version: str
    vendor: str
    server: str
    migrations: list[str]
    counts: dict[str, int]
    left_out: list[str]
    keys: dict[str, str]
    files: int
    size: int
    damaged: list[str]
    seal: dict[str, Any]
    is_encrypted: bool
    sums: str
    format: int = FORMAT
    authentication: str = ""

    def text(self) -> bytes:
        """What is authenticated: everything but the proof itself."""
        return replace(self, authentication="").whole()

    def whole(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def read_manifest(folder: Path) -> Manifest:
    if not (folder / MANIFEST).is_file():
        is_partial = folder.name.endswith(PARTIAL) or folder.with_name(folder.name + PARTIAL).is_dir()
        why = "It was broken off before it was complete; take another one." if is_partial else f"It has no {MANIFEST}."
        raise Problem(f"{folder} is no complete backup. {why}")
    try:
        words = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if words["format"] != FORMAT:
            raise Problem(f"The backup has format {words['format']}, this version of Aplis reads format {FORMAT}.")
        return Manifest(**words)
    except (ValueError, KeyError, TypeError):
        raise Problem(f"{folder / MANIFEST} is damaged: it cannot be read.") from None


def read_sums(folder: Path, manifest: Manifest) -> dict[str, str]:
    """Sum per file of the backup.

    raises Problem when the list is not the one the manifest speaks of, or names a place outside the folder
    """
    path = folder / SUMS
    if not path.is_file() or sum_of(path) != manifest.sums:
        raise Problem(f"{path} is missing or damaged: it is not the list that was written with this backup.")
    sums = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        total, _space, name = line.partition("  ")
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise Problem(f"{path} names a place outside the backup: {name}")
        sums[name] = total
    return sums


def sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def blocks(path: Path) -> Generator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def write(path: Path, content: Iterable[bytes]) -> str:
    """Writes a file that only its owner reads, onto the disk, and returns its sum. Makes its folders."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    total = hashlib.sha256()
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        for block in content:
            total.update(block)
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return total.hexdigest()


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """Gives FOLDER.partial to write into; it becomes FOLDER when all is written, and is taken away when it is not.

    raises Problem when FOLDER is there already, another backup is writing to it, or the disk is full
    """
    if folder.exists():
        raise Problem(f"{folder} is there already. A backup goes into a new folder; nothing was written.")
    partial = folder.with_name(folder.name + PARTIAL)
    with say_when_full(f"{folder.parent}"):
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with folder.with_name(f".{folder.name}.lock").open("w") as turn:
            try:
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Problem(f"Another backup is being written to {folder}.") from None
            shutil.rmtree(partial, ignore_errors=True)  # what a killed one left
            try:
                partial.mkdir(mode=0o700)
                yield partial
                settle(partial)
                partial.rename(folder)
                settle(folder.parent)
            except BaseException:
                shutil.rmtree(partial, ignore_errors=True)
                raise
            finally:
                Path(turn.name).unlink(missing_ok=True)


def settle(folder: Path) -> None:
    """Brings the names in a folder onto the disk."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


@contextmanager
def say_when_full(where: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise Problem(f"The disk of {where} is full. Nothing was kept; make room and start again.") from error
        raise Problem(f"{error.filename or where}: {error.strerror}. Nothing was kept.") from error
    except sqlite3.OperationalError as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise Problem(f"The disk of {where} is full. Nothing was kept; make room and start again.") from error
        raise
