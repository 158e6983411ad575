"""An import that is killed, meets another one or a full disk: whole chunks, nothing twice, and in the end all of it."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from bench import hmis_folder
from bench.faults.import_kill import Place, places

pytestmark = pytest.mark.faults

ROWS, CHUNK = 600, 60
ROOM = 600_000  # bytes that are left on the disk that fills up; the import needs more
NO_ROOM = "the database has no room left on its disk"
KILLS = [("written", 1), ("committed", 2), ("written", 5), ("committed", 3), ("written", 2)]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    with places(tmp_path_factory.mktemp("places")) as make:
        yield make


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return hmis_folder.write(tmp_path_factory.mktemp("import") / "feed", ROWS)


@pytest.fixture(scope="module")
def whole(fresh, folder) -> tuple[dict[str, int], dict[str, Any]]:
    """What an import that nobody disturbs says, and what is known afterwards."""
    place = fresh("whole")
    return imported(place, folder), place.known()


def imported(place: Place, folder: Path) -> dict[str, int]:
    done = place.run("import", folder, CHUNK)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_an_import_killed_again_and_again_ends_like_one_that_nobody_disturbed(fresh, whole, folder):
    rows, known = whole
    broken = fresh("broken")

    ends = [broken.run("import", folder, CHUNK, moment, number).returncode for moment, number in KILLS]
    last = imported(broken, folder)

    assert ends == [-signal.SIGKILL] * len(KILLS)
    assert sum(last.values()) == sum(rows.values())
    assert 0 < last["unchanged"] < sum(rows.values())
    assert broken.known() == known


def test_two_imports_of_one_folder_take_turns_and_double_nothing(fresh, whole, folder):
    rows, known = whole
    shared = fresh("shared")

    first = shared.start("import", folder, CHUNK, "paused", 3)
    assert first.stdout.readline() == "paused\n"
    second = shared.start("import", folder, CHUNK)
    assert second.stdout.readline() == "waiting\n"
    said = json.loads(first.communicate("go on\n")[0]), json.loads(second.communicate()[0])

    assert said == (rows, {"unchanged": sum(rows.values())})
    assert shared.known() == known


def test_a_full_disk_stops_between_chunks_and_the_next_run_finishes(fresh, whole, folder):
    full = fresh("full")

    stopped = full.run("import", folder, CHUNK, "full", 6)
    imported(full, folder)

    assert stopped.returncode == 1, stopped.stderr
    assert f"{NO_ROOM}. These rows were rolled back; everything before them is stored." in stopped.stdout
    assert full.known() == whole[1]


def test_a_disk_that_is_really_full_is_told_and_survived(fresh, whole, folder):
    blank = fresh("really_full")

    with small_disk() as disk, kept_on(disk, blank) as full:
        disk.grow_to(disk.used() + ROOM)
        stopped = full.run("import", folder, CHUNK)
        disk.grow_to(2**28)
        imported(full, folder)

        assert (stopped.returncode, NO_ROOM in stopped.stdout) == (1, True), stopped.stdout + stopped.stderr
        assert full.known() == whole[1]


@contextmanager
def kept_on(disk: "Disk", place: Place) -> Iterator[Place]:
    """The place with all that its database writes on this disk: the file of SQLite, or the tables of a PostgreSQL."""
    if place.url.startswith("sqlite"):
        shutil.copytree(place.var, disk.path / "var")
        yield Place(f"sqlite:///{disk.path}/var/db.sqlite3", disk.path / "var")
        return
    name, server = place.url.rpartition("/")[2], os.environ["APLIS_DATABASE_URL"]
    owner = Path(unquote(urlsplit(server).netloc.rpartition("@")[2])).stat()
    os.chown(disk.path, owner.st_uid, owner.st_gid)
    with psycopg.connect(server.rpartition("/")[0] + "/postgres", autocommit=True) as link:
        link.execute(f"CREATE TABLESPACE small LOCATION '{disk.path}'")
        link.execute(f"ALTER DATABASE {name} SET TABLESPACE small")
        try:
            yield place
        finally:
            link.execute(f"ALTER DATABASE {name} SET TABLESPACE pg_default")
            link.execute("DROP TABLESPACE small")


@dataclass
class Disk:
    """A disk in memory."""

    path: Path

    def used(self) -> int:
        return shutil.disk_usage(self.path).used

    def grow_to(self, size: int) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.path)], check=True)


@contextmanager
def small_disk() -> Iterator[Disk]:
    """Where none can be mounted the test says so."""
    path = Path(tempfile.mkdtemp(prefix="aplis-disk-"))  # not in the folder of the tests, which a server may not enter
    path.chmod(0o755)
    words = ["mount", "-t", "tmpfs", "-o", f"size={2**28}", "tmpfs", str(path)]
    if shutil.which("mount") is None or subprocess.run(words, capture_output=True, check=False).returncode:
        path.rmdir()
        pytest.skip("no small disk can be mounted here; the test of a disk that is only said to be full stands for it")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)
        path.rmdir()
