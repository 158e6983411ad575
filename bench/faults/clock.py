"""The clock of a running site an hour back and forty days ahead, seen from outside: who stays signed in, what is still there.

    python bench/faults/clock.py

A server cannot be started under another time without a program for it, so each start gets a `sitecustomize` that shifts the
clock of its processes (time-machine). The rest of the machine, and PostgreSQL, keep the time. SQLite and PostgreSQL.
"""

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.faults.browser import Browser
from bench.faults.kills import print_table
from bench.faults.load import Ledger, Visitor, caseload
from bench.faults.region import ROOT, logins
from bench.faults.scene import Scene, regions, scene
from bench.faults.truth import Base

SHIFTED = """
import datetime, os, time_machine
ahead = datetime.timedelta(seconds=int(os.environ["CLOCK_AHEAD"]))
time_machine.travel(datetime.datetime.now(datetime.UTC) + ahead, tick=True).start()
"""
STEPS = (
    ("as it is", timedelta()),
    ("an hour back", timedelta(hours=-1)),
    ("as it is", timedelta()),
    ("forty days ahead", timedelta(days=40)),
    ("as it is", timedelta()),
)


def run(region: Path) -> list[list[str]]:
    """A row per step: what a session from before is answered, whether signing in and adding a statement works, rows kept."""
    with tempfile.TemporaryDirectory(prefix="aplis-clock-") as name, scene(region) as stage:
        (Path(name) / "sitecustomize.py").write_text(SHIFTED, encoding="ascii")
        stage.environment["PYTHONPATH"] = f"{name}:{ROOT}"
        rows, kept = [], Browser(stage.server.port)
        kept.sign_in(*logins(stage.folder)[0])
        for said, ahead in STEPS:
            stage.server.stop()
            stage.environment["CLOCK_AHEAD"] = str(int(ahead.total_seconds()))
            stage.server.start()
            before = kept.ask("GET", "/")
            rows.append([region.name, said, str(before.status), *_work(stage)])
            kept = Browser(stage.server.port)
            kept.sign_in(*logins(stage.folder)[0])
        return rows


def _work(stage: Scene) -> list[str]:
    """A fresh sign-in adds a statement; then everything there is."""
    ledger, browser = Ledger(), Browser(stage.server.port)
    browser.sign_in(*logins(stage.folder)[0])
    people = caseload(browser)
    visitor = Visitor(browser, people, ledger)
    visitor.state(next(iter(people)))
    visitor.register()
    base = Base(stage.environment)
    entries = [row[0] for row in base.rows("SELECT id FROM core_journalentry ORDER BY recorded_at")]
    people_now = base.rows("SELECT count(*) FROM people_person")[0][0]
    said = ", ".join(f"{what} {count}" for what, count in ledger.said.items()) or "none"
    return [str(len(ledger.statements) + len(ledger.people)), said, str(people_now), str(len(entries))]


HEAD = ("database", "clock", "old session", "acted", "faults", "people", "journal")


def report() -> int:
    with regions("sqlite", "postgresql") as places:
        rows = [row for place in places.values() for row in run(place)]
    print_table(HEAD, rows)
    # A session is good at the time it was used last and out at any other; two actions each time; nobody and nothing disappears.
    is_fine = all(
        row[2] == expected and row[3:5] == ["2", "none"]
        for row, expected in zip(rows, ["200", "302", "302", "302", "302"] * 2, strict=True)
    )
    return 0 if is_fine else 1


if __name__ == "__main__":
    sys.exit(report())
