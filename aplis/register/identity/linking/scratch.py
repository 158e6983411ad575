"""The folder a batch works in: each file in it is whole or not there, so that a batch that was killed goes on where it stood.

It holds folded names and dates of people, so it is the owner's alone and is removed when the batch is over.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final

FORM: Final = 2  # of the files; raised when they change, so that older ones are not gone on with
TOO_OLD: Final = timedelta(days=1)  # the people have changed since
_BEGUN: Final = "begun.json"


class AtWork(Exception):
    """Another batch runs on this installation."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a batch was asked for; another wish begins anew.

    model  the text of the model it weighs by
    since  ids from here on are new: of each pair one person has to be. 0: all are
    least  score from which a pair is proposed
    """

    engine: str
    model: str
    since: int
    least: float

    @property
    def name(self) -> str:
        return sha256(json.dumps([FORM, *asdict(self).values()]).encode()).hexdigest()[:16]


@contextmanager
def scratch_folder(root: Path, wanted: Wanted, now: datetime) -> Iterator[Path]:
    """The folder of this batch below `root`: the one that a killed batch left, or a new one. Removed when the block ends well.

    Folders of batches that were asked for otherwise go. raises AtWork while another batch runs.
    """
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (root / "lock").open("a") as lock:
        _hold(lock)
        folder = root / wanted.name
        for other in root.iterdir():
            if other.is_dir() and (other != folder or _is_too_old(folder, now)):
                shutil.rmtree(other)
        folder.mkdir(mode=0o700, exist_ok=True)
        if not (folder / _BEGUN).exists():
            keep(folder / _BEGUN, {"at": now.isoformat()})
        yield folder
        shutil.rmtree(folder)


def _hold(lock: IO[Any]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise AtWork from None


def _is_too_old(folder: Path, now: datetime) -> bool:
    begun = kept(folder / _BEGUN)
    return not begun or now - datetime.fromisoformat(begun["at"]) > TOO_OLD


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name to write under, a file or a folder. It gets its own name when the block ends, and is not there before.

    What has the name is on the disk: after a power cut too it is whole, or not there.
    """
    partial = path.with_name(f"{path.name}.partial")
    if partial.is_dir():
        shutil.rmtree(partial)
    partial.unlink(missing_ok=True)
    yield partial
    for each in sorted(partial.rglob("*"), reverse=True) if partial.is_dir() else ():
        _to_disk(each)
    _to_disk(partial)
    partial.replace(path)
    _to_disk(path.parent)


def _to_disk(path: Path) -> None:
    place = os.open(path, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def keep(path: Path, value: dict[str, Any]) -> None:
    with whole(path) as partial:
        partial.write_text(json.dumps(value), encoding="utf-8")


def kept(path: Path) -> dict[str, Any]:
    """What `keep` wrote, or {} where it did not."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found
