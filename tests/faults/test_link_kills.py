"""kill -9 of `aplis link` at random moments: run again, it proposes the pairs of a run that nobody disturbed, each once."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bench.faults.import_kill import ROOT, Place, places

pytestmark = pytest.mark.faults

KILLS = 5
SECONDS = 120  # after which a run is taken to hang
FILL = """
import django, datetime
django.setup()
from aplis.core.database import bound_as_operator
from aplis.register.people.match_keys import write_keys
from aplis.register.people.models import Person, PersonName
with bound_as_operator():
    for number in range(60):
        for given, family in ((f"Zarja{number}", "Lipovnik"), (f"Zarja{number}", "Lipovnjik")):
            born_on = datetime.date(1950, 1, 2) + datetime.timedelta(days=37 * number)
            person = Person(born_on=born_on, birth_precision="day")
            person.save(force_insert=True)
            PersonName(person=person, given=given, family=family, is_main=True).save(force_insert=True)
            write_keys([person.pk])
"""
TOLD = """
import django, json
django.setup()
from aplis.core.database import bound_as_operator
from aplis.core.models import JournalEntry
from aplis.register.identity.merging import every_row
from aplis.register.identity.models import CandidatePair
from aplis.register.people.models import Person
with bound_as_operator():
    places = {pk: place for place, pk in enumerate(every_row(Person).order_by("pk").values_list("pk", flat=True))}
    pairs = every_row(CandidatePair).values_list("first_id", "second_id", "score")
    found = sorted((places[first], places[second], score) for first, second, score in pairs)
    entries = every_row(JournalEntry).filter(verb="people_linked").count()
print(json.dumps({"pairs": found, "entries": entries}))
"""


def child(place: Place, code: str) -> str:
    settings = {"DJANGO_SETTINGS_MODULE": "aplis.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=place.environment() | settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def told(place: Place) -> dict[str, Any]:
    return json.loads(child(place, TOLD))


def start(place: Place) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "aplis", "link"]
    with (place.var / "link.log").open("ab") as log:
        return subprocess.Popen(
            command, cwd=ROOT, env=place.environment(), stdout=log, stderr=log, start_new_session=True
        )


def run(place: Place) -> None:
    assert start(place).wait(SECONDS) == 0, (place.var / "link.log").read_text()[-2000:]


def killed(place: Place, files: int, pause: float) -> int:
    """What became of a run that is killed a moment after so many of its files lie there."""
    process, until = start(place), time.monotonic() + SECONDS
    while process.poll() is None and len(whole_files(place.var)) < files and time.monotonic() < until:
        time.sleep(0.001)
    time.sleep(pause)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait(SECONDS)


def whole_files(var: Path) -> list[str]:
    return [path.name for path in (var / "link").glob("*/*") if path.suffix != ".partial"]


def test_a_batch_killed_again_and_again_proposes_what_an_undisturbed_one_does(tmp_path):
    pick = Random(11)  # noqa: S311 -- moments, no secret
    with places(tmp_path) as fresh:
        whole, broken = fresh("whole"), fresh("broken")
        for place in (whole, broken):
            child(place, FILL)
        run(whole)

        ends = [killed(broken, files, pick.random() * 0.05) for files in range(1, KILLS + 1)]
        left = whole_files(broken.var)
        if ends[-1] == -signal.SIGKILL:
            run(broken)

        undisturbed, found = told(whole), told(broken)

    assert ends[:3] == [-signal.SIGKILL] * 3
    assert len(undisturbed["pairs"]) >= 60
    assert found["pairs"] == undisturbed["pairs"]
    assert (found["entries"], undisturbed["entries"]) == (ends.count(0) + (ends[-1] != 0), 1)
    assert "begun.json" in left or ends[-1] == 0
