"""kill -9 of web workers, of PostgreSQL, and of whatever writes an SQLite file, again and again while people work.

    python bench/faults/kills.py [--workers 100] [--postgresql 20] [--sqlite 30]

Prints a row per kind and database. Exit status 1 when anything acknowledged was lost, doubled, not in the journal, or shown
without its look.
"""

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.faults.load import Ledger
from bench.faults.region import kill, wait_for
from bench.faults.scene import Scene, regions, scene
from bench.faults.truth import Truth

AFTER = (
    0.0,
    0.4,
)  # seconds between the last act heard of and the kill, by lot, so that it comes in the middle of another


@dataclass
class Outcome:
    kind: str
    database: str
    restarts: list[float]
    truth: Truth
    ledger: Ledger

    @property
    def wrong(self) -> dict[str, int]:
        """Everything that must be nought: in the database, and in what the visitors were answered."""
        bad = {what: count for what, count in self.ledger.said.items() if what not in {"503", "lost"}}
        idle = {} if self.truth.acknowledged and self.truth.shown else {"nothing was done": 1}
        return {**self.truth.wrong, **bad, **idle}


def kill_worker(stage: Scene) -> float:
    """One of the two web workers; the seconds until there are two again."""
    before = stage.server.workers()
    victim = random.choice(before)  # noqa: S311 -- whom it hits does not matter
    kill(victim)
    back = lambda: len(stage.server.workers()) == 2 and victim not in stage.server.workers()  # noqa: E731
    return wait_for(back, "The killed worker was not replaced.")


def kill_postgresql(stage: Scene) -> float:
    stage.postgresql.kill()
    return stage.postgresql.start()


def kill_sqlite(stage: Scene) -> float:
    """Master and workers: nobody is left who holds the file or the turn to write it."""
    stage.server.kill()
    broken = stage.truth().broken
    if broken:
        raise SystemExit(f"PRAGMA integrity_check found {broken} faults.")
    return stage.server.start()


KINDS: dict[str, tuple[Callable[[Scene], float], tuple[str, ...]]] = {
    "workers": (kill_worker, ("sqlite", "postgresql")),
    "postgresql": (kill_postgresql, ("postgresql",)),
    "sqlite": (kill_sqlite, ("sqlite",)),
}


def run(kind: str, region: Path, kills: int, *, visitors: int = 4) -> Outcome:
    act = KINDS[kind][0]
    with scene(region) as stage:
        load = stage.load(visitors)
        load.start()
        restarts = []
        try:
            for _ in range(kills):
                wait_for_work(stage.ledger)
                time.sleep(random.uniform(*AFTER))  # noqa: S311 -- see kill_worker
                restarts.append(act(stage))
            wait_for_work(stage.ledger)
        finally:
            load.finish()
        return Outcome(kind, region.name, restarts, stage.truth(), stage.ledger)


def wait_for_work(ledger: Ledger, acts: int = 2) -> None:
    """Until that many more acts were acknowledged, however slow the machine is."""
    goal = ledger.done + acts
    wait_for(lambda: ledger.done >= goal, f"Nothing is acknowledged any more: {ledger.said}", 120)


HEAD = ("killed", "database", "kills", "acknowledged", "lost", "doubled", "unheard", "journal", "half", "shown",
        "looks", "unlooked", "restart s", "max s", "503")  # fmt: skip


def row(outcome: Outcome) -> list[str]:
    truth, restarts = outcome.truth, outcome.restarts
    numbers = (len(restarts), truth.acknowledged, truth.lost, truth.doubled, truth.unheard,
               truth.unjournaled + truth.unreceipted, truth.half, truth.shown, truth.looks, truth.unlooked)  # fmt: skip
    times = f"{statistics.median(restarts):.2f}", f"{max(restarts):.2f}"
    answered = str(outcome.ledger.said.get("503", 0))
    return [outcome.kind, outcome.database, *(f"{number:,}" for number in numbers), *times, answered]


def print_table(head: tuple[str, ...], rows: list[list[str]]) -> None:
    widths = [max(len(line[place]) for line in [head, *rows]) for place in range(len(head))]
    for line in [head, *rows]:
        print("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip(), flush=True)


def run_all(wanted: dict[str, int]) -> list[Outcome]:
    pairs = [(kind, database) for kind, kills in wanted.items() if kills for database in KINDS[kind][1]]
    with regions(*{database for _kind, database in pairs}) as places:
        return [run(kind, places[database], wanted[kind]) for kind, database in pairs]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for kind, kills in (("workers", 100), ("postgresql", 20), ("sqlite", 30)):
        parser.add_argument(
            f"--{kind}", type=int, default=kills, metavar="KILLS", help=f"default {kills}; 0: leave out"
        )
    return report(vars(parser.parse_args()))


def report(wanted: dict[str, int]) -> int:
    outcomes = run_all(wanted)
    print_table(HEAD, [row(outcome) for outcome in outcomes])
    for outcome in outcomes:
        if outcome.wrong:
            print(f"WRONG: {outcome.kind} on {outcome.database}: {outcome.wrong}")
    return 1 if any(outcome.wrong for outcome in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main())
