"""kill -9 of `aplis migrate` at random moments, then once more until it completes; equal to an unbroken run, or it says where not.

usage: .venv/bin/python bench/faults/migrate_kill.py [ROUNDS] [sqlite|postgres]      by default 20 rounds on SQLite

PostgreSQL is a throw-away server of its own. Each round: a new database, one or more kills at moments drawn evenly from the time an
unbroken run takes, then a run to the end.
"""

import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
for _name in ("APLIS_SECRET_KEY", "APLIS_IDENTIFIER_KEY"):
    os.environ.setdefault(_name, "opens nothing, for a bench only")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")

from tests.operations.migrating import left_by, migrate, start
from tests.postgres import temporary_postgres

SEED = 2026


def main(words: list[str]) -> int:
    rounds, kind = int(words[0]) if words else 20, words[1] if len(words) > 1 else "sqlite"
    draw = random.Random(SEED)  # noqa: S311 -- a bench that can be repeated
    with TemporaryDirectory(prefix="aplis-bench-") as folder, _server(kind) as server:
        os.environ["APLIS_VAR"] = folder
        whole, began = _new(server, folder, "whole"), time.perf_counter()
        migrate(whole, Path(folder))
        seconds = time.perf_counter() - began
        expected, differing, killed, finished = left_by(whole), 0, 0, 0
        for number in range(rounds):
            address = _new(server, folder, f"round{number}")
            while not _killed_after(address, Path(folder), draw.uniform(0.1, 1.0) * seconds):
                finished += 1
                address = _new(server, folder, f"round{number}_{finished}")
            killed += 1
            while draw.random() < 0.3 and _killed_after(address, Path(folder), draw.uniform(0.1, 1.0) * seconds):
                killed += 1
            migrate(address, Path(folder))
            differing += left_by(address) != expected
    print(f"{kind}: {rounds} rounds, {killed} kills, {finished} runs were done before their kill, {differing} differ")
    return 1 if differing else 0


@contextmanager
def _server(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        yield ""
        return
    with temporary_postgres() as address:
        yield address


def _new(server: str, folder: str, name: str) -> str:
    if not server:
        return f"sqlite:///{folder}/{name}.sqlite3"
    with psycopg.connect(server, autocommit=True) as link:
        link.execute(f"CREATE DATABASE {name}")
    return f"{server.rpartition('/')[0]}/{name}"


def _killed_after(address: str, var: Path, seconds: float) -> bool:
    """Whether it was killed; False when it had come to its end before."""
    running = start(address, var)
    time.sleep(seconds)
    running.kill()
    running.communicate()
    return running.returncode != 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
