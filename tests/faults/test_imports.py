"""An import that is killed, meets another one or a full disk: whole chunks, nothing twice, and in the end all of it."""

import json
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bench import hmis_folder
from bench.faults.import_kill import Place, places

pytestmark = pytest.mark.faults

ROWS, CHUNK = 600, 60
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
    if not full.url.startswith("sqlite"):
        pytest.skip("a PostgreSQL of tests lies on the disk of the machine, which is not ours to fill")

    stopped = full.run("import", folder, CHUNK, "full", 6)
    imported(full, folder)

    assert stopped.returncode == 1, stopped.stderr
    assert "disk is full. These rows were rolled back; everything before them is stored." in stopped.stdout
    assert full.known() == whole[1]


def test_a_disk_that_is_really_full_is_told_and_survived(fresh, whole, folder, tmp_path):
    blank = fresh("really_full")
    if not blank.url.startswith("sqlite"):
        pytest.skip("a PostgreSQL of tests lies on the disk of the machine, which is not ours to fill")
    size = sum(path.stat().st_size for path in blank.var.iterdir())
    with mounted(tmp_path, size + 600_000):
        shutil.copytree(blank.var, tmp_path / "var")
        full = Place(f"sqlite:///{tmp_path}/var/db.sqlite3", tmp_path / "var")
        stopped = full.run("import", folder, CHUNK)
        subprocess.run(["mount", "-o", "remount,size=64m", str(tmp_path)], check=True)
        imported(full, folder)

        assert (stopped.returncode, "Stopped" in stopped.stdout) == (1, True), stopped.stderr
        assert full.known() == whole[1]


class mounted:  # noqa: N801 -- reads like a word
    """A small disk in memory. Where none can be mounted the test says so."""

    def __init__(self, place: Path, size: int) -> None:
        self.place, self.size = place, size

    def __enter__(self) -> None:
        words = ["mount", "-t", "tmpfs", "-o", f"size={self.size}", "tmpfs", str(self.place)]
        if shutil.which("mount") is None or subprocess.run(words, capture_output=True, check=False).returncode:
            pytest.skip("no small disk can be mounted here; the test with a file that may not grow stands in for it")

    def __exit__(self, *_error: object) -> None:
        subprocess.run(["umount", "-l", str(self.place)], check=True)
