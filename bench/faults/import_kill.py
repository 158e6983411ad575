"""kill -9 of an import at random moments, again and again, then once to the end: as if nothing had happened?

    python bench/faults/import_kill.py [--kills 30] [--rows 20000]

Uses a database of its own beside the one of APLIS_DATABASE_URL (a PostgreSQL: bin/with_postgres.py -- ...), or SQLite files.
Prints a row per kill and compares every table with that of an import nobody disturbed. Exit status 1 when they differ.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
CHILD = ROOT / "bench" / "faults" / "import_child.py"
CHUNK = 500
LEAST, MOST = 0.4, 6.0  # seconds from the start of the process to its end


@dataclass
class Place:
    """A migrated database of its own, and a folder for what the program keeps beside it."""

    url: str
    var: Path

    def environment(self) -> dict[str, str]:
        same = {name: value for name, value in os.environ.items() if not name.startswith(("APLIS_", "DJANGO_"))}
        words = {
            "APLIS_SECRET_KEY": "opens nothing, for a bench",
            "APLIS_IDENTIFIER_KEY": "b3BlbnMgbm90aGluZywgZm9yIHRlc3RzIG9ubHkhISE=",
        }
        return same | words | {"APLIS_DATABASE_URL": self.url, "APLIS_VAR": str(self.var), "PYTHONPATH": str(ROOT)}

    def start(self, *words: object) -> subprocess.Popen[str]:
        command = [sys.executable, str(CHILD), *map(str, words)]
        pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(command, env=self.environment(), text=True, **pipes)

    def run(self, *words: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(CHILD), *map(str, words)]
        return subprocess.run(command, env=self.environment(), text=True, capture_output=True, check=False)

    def known(self) -> dict[str, Any]:
        done = self.run("known")
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return json.loads(done.stdout)


@contextmanager
def places(home: Path) -> Iterator[Callable[[str], Place]]:
    """Gives a function that makes migrated databases by name: SQLite files, or on the PostgreSQL of APLIS_DATABASE_URL."""
    server = os.environ.get("APLIS_DATABASE_URL", "")
    with _on_a_server(home, server) if server.startswith("postgres") else _in_files(home) as fresh:
        yield fresh


@contextmanager
def _in_files(home: Path) -> Iterator[Callable[[str], Place]]:
    blank = Place(f"sqlite:///{home}/blank/db.sqlite3", home / "blank")
    blank.var.mkdir(parents=True)
    _migrate(blank)

    def fresh(name: str) -> Place:
        shutil.copytree(blank.var, home / name)
        return Place(f"sqlite:///{home}/{name}/db.sqlite3", home / name)

    yield fresh


@contextmanager
def _on_a_server(home: Path, server: str) -> Iterator[Callable[[str], Place]]:
    parts = urlsplit(server)
    made: list[str] = []

    def create(name: str, like: str = "template1") -> Place:
        made.append(f"bench_import_{os.getpid()}_{name}")
        link.execute(f"CREATE DATABASE {made[-1]} TEMPLATE {like}")
        (home / name).mkdir(parents=True)
        return Place(server.rpartition("/")[0] + f"/{made[-1]}", home / name)

    host = unquote(parts.netloc.rpartition("@")[2])
    with psycopg.connect(host=host, user=parts.username, dbname="postgres", autocommit=True) as link:
        try:
            _migrate(create("blank"))
            yield lambda name: create(name, like=made[0])
        finally:
            for name in made:
                link.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _migrate(place: Place) -> None:
    command = [sys.executable, "-m", "aplis", "migrate"]
    subprocess.run(command, env=place.environment(), cwd=ROOT, check=True, capture_output=True)


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--rows", type=int, default=20_000)
    given = parser.parse_args(words)
    with TemporaryDirectory(prefix="aplis-kill-") as home, places(Path(home)) as fresh:
        whole, broken = fresh("whole"), fresh("broken")
        folder = Path(home) / "feed"
        subprocess.run([sys.executable, str(ROOT / "bench/hmis_folder.py"), str(folder), str(given.rows)],
                       env=whole.environment() | {"DJANGO_SETTINGS_MODULE": "aplis.config.settings"}, check=True)  # fmt: skip
        print("unbroken:", whole.run("import", folder, CHUNK).stdout.strip(), flush=True)
        for number in range(given.kills):
            child = broken.start("import", folder, CHUNK)
            time.sleep(random.uniform(LEAST, MOST))  # noqa: S311 -- when it hits does not matter
            child.kill()
            said = child.communicate()[0].strip()
            print(f"kill {number + 1:3}: {said or 'hit'}", flush=True)
        print("to the end:", broken.run("import", folder, CHUNK).stdout.strip())
        want, got = whole.known(), broken.known()
    differing = {name: (want[name], got.get(name)) for name in want if got.get(name) != want[name]}
    for name, (there, here) in differing.items():
        print(f"DIFFERS {name}: {there} unbroken, {here} after the kills")
    print("the same in every table" if not differing else f"{len(differing)} tables differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
