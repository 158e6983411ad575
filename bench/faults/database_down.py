"""The database is away, slow, or takes no more connections, while people work.

    python bench/faults/database_down.py [--seconds 60]

Every answer meanwhile has to be a 503 with Retry-After, within the limits of connecting and of one statement; a form comes back
in it with everything typed; sent again afterwards it acts once; the web workers are the same processes as before, and so is the
background worker.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import psycopg

from bench.faults.cluster import MAX_CONNECTIONS
from bench.faults.kills import Outcome, print_table, wait_for_work
from bench.faults.region import ROOT
from bench.faults.scene import Scene, regions, scene

STATEMENT_SECONDS = 3  # of the server under test, so that a slow statement is seen to end soon
LONGEST = 12.0  # seconds: to connect (5) or for a statement, and what a busy machine adds


@contextmanager
def stopped(stage: Scene) -> Iterator[None]:
    """No server: connections are refused."""
    stage.postgresql.stop()
    yield
    stage.postgresql.start()


@contextmanager
def full(stage: Scene) -> Iterator[None]:
    """Others hold every connection the server gives: "too many clients"."""
    stage.postgresql.stop()
    stage.postgresql.start()
    taken = []
    try:
        for _ in range(2 * MAX_CONNECTIONS):  # those that the site held for a request come free in between
            try:
                taken.append(psycopg.connect(stage.postgresql.address))
            except psycopg.OperationalError:
                time.sleep(0.01)
        yield
    finally:
        for each in taken:
            each.close()


@contextmanager
def slow(stage: Scene) -> Iterator[None]:
    """Somebody holds the table of receipts: every action waits until its statement runs out of time."""
    with psycopg.connect(stage.postgresql.address) as holder:
        holder.execute("LOCK TABLE core_receipt IN ACCESS EXCLUSIVE MODE")
        yield
        holder.rollback()


@contextmanager
def frozen(stage: Scene) -> Iterator[None]:
    """The server is there and says nothing, as behind a dead network: only the limit on connecting ends the wait."""
    stage.postgresql.kill()
    stage.postgresql.start()  # no connection is left open, so that each request has to make one
    stage.postgresql.freeze()
    yield
    stage.postgresql.thaw()


FAULTS: dict[str, Callable[[Scene], object]] = {"stopped": stopped, "full": full, "slow": slow, "frozen": frozen}


@contextmanager
def background_worker(stage: Scene) -> Iterator[subprocess.Popen[bytes]]:
    """`aplis work` beside the site, as ./run has it: where it ends, the site is stopped too (bin/serve.py)."""
    with stage.server.log.open("ab") as log:
        command = [sys.executable, "-m", "aplis", "work"]
        worker = subprocess.Popen(command, cwd=ROOT, env=stage.environment, stdout=log, stderr=log)
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def run(name: str, region: Path, seconds: float, *, visitors: int = 4) -> Outcome:
    with scene(region, APLIS_STATEMENT_SECONDS=str(STATEMENT_SECONDS)) as stage, background_worker(stage) as worker:
        workers, load = stage.server.workers(), stage.load(visitors)
        load.start()
        try:
            wait_for_work(stage.ledger)
            with FAULTS[name](stage):  # type: ignore[attr-defined]
                time.sleep(seconds)
            wait_for_work(stage.ledger)
        finally:
            load.finish()
        outcome = Outcome(name, region.name, [seconds], stage.truth(), stage.ledger)
        if stage.server.workers() != workers:
            stage.ledger.count("a web worker died")
        if worker.poll() is not None:
            stage.ledger.count("the background worker died")
        if stage.ledger.slowest > LONGEST:
            stage.ledger.count(f"an answer took {stage.ledger.slowest:.0f} s")
        if not stage.ledger.said.get("503"):
            stage.ledger.count("the fault was not felt")
        return outcome


HEAD = ("database", "seconds", "503", "slowest 503, s", "acknowledged", "lost", "doubled", "form lost", "unlooked")


def row(outcome: Outcome) -> list[str]:
    said, truth = outcome.ledger.said, outcome.truth
    numbers = (truth.acknowledged, truth.lost, truth.doubled, said.get("form_lost", 0), truth.unlooked)
    felt = str(said.get("503", 0)), f"{outcome.ledger.slowest:.1f}"
    return [outcome.kind, f"{outcome.restarts[0]:.0f}", *felt, *(f"{number:,}" for number in numbers)]


def run_all(seconds: float) -> list[Outcome]:
    with regions("postgresql") as places:
        return [run(name, places["postgresql"], seconds) for name in FAULTS]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="how long each fault lasts")
    return report(parser.parse_args().seconds)


def report(seconds: float) -> int:
    outcomes = run_all(seconds)
    print_table(HEAD, [row(outcome) for outcome in outcomes])
    for outcome in outcomes:
        if outcome.wrong:
            print(f"WRONG: {outcome.kind}: {outcome.wrong}")
    return 1 if any(outcome.wrong for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
