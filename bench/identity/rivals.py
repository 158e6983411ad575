"""The look-up beside its rivals: CPU, waiting time and recall on the same people and the same questions, in one run.

usage: .venv/bin/python bench/identity/rivals.py [--people 100000 ...] [--queries 1000] [--slow 100] [--slowest 20]
           [--engines NAME ...] [--folder var/bench/rivals] [--database postgres://...]

People and questions are those of bench/identity/lookups.py, whose regions may be copied to FOLDER. Each engine answers in a
process of its own, one after the other. CPU is that of this process and of the PostgreSQL server, whose data stays in FOLDER/pg. What
a rival finds is scored anew by our rule where that finds more. Slow engines get fewer of the same questions; a column
says how often ours finds the right person for just those. Prints Markdown, writes FOLDER/rivals.json. With --database the keys and
cards are those that lookups.py wrote into that PostgreSQL database, and only what runs on the server is asked.
"""

import argparse
import importlib.util
import json
import os
import platform
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.identity.lookups import KINDS, described_as, home_of, prepared

WARM_UP: Final = 100
# What each is called, and how many questions it gets.
ENGINES: Final = {
    "sqlite": ("Aplis on SQLite", "queries"),
    "postgresql": ("Aplis on PostgreSQL", "queries"),
    "tantivy-1": ("tantivy, words with one letter changed, date, number", "queries"),
    "tantivy-2": ("tantivy, words with two letters changed, date, number", "slow"),
    "gin": ("pg_trgm, GIN `%` 0.3 or exact date or number", "slow"),
    "gist": ("pg_trgm, GiST nearest neighbours, and exact date or number", "slow"),
    "splink": ("Splink 5 `predict_between`, six blocking rules", "slow"),
    "splink-all": ("Splink 5 `predict_between`, everybody", "slowest"),
}
NAMES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
# How many times the CPU of ours a rival was expected to use.
WANTED: Final = {"gin": 40, "gist": 40, "splink": 100, "splink-all": 100}
ON_SERVER: Final = ("postgresql", "gin", "gist")

type Find = Callable[[Any], tuple[list[int], list[int]]]
type Found = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[100_000])
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--slow", type=int, default=100)
    parser.add_argument("--slowest", type=int, default=20)
    parser.add_argument("--engines", nargs="+", choices=tuple(ENGINES), default=tuple(ENGINES))
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "rivals")
    parser.add_argument("--database", default="")
    parser.add_argument("--only", choices=("prepare", *ENGINES), help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.folder = options.folder.resolve()
    if options.database:
        options.engines = [name for name in options.engines if name in ON_SERVER]
    if options.only:
        print(json.dumps(answered(options)))
    else:
        run_all(options)


def run_all(options: argparse.Namespace) -> None:
    engines = [name for name in options.engines if is_here(name)]
    runs = []
    for size in options.people:
        child(options, size, "prepare", at(options.database))
        rows = []
        for name in engines:
            rows.append(served(options, size, name))
            print(f"{size:>10,} people  {ENGINES[name][0]}: {told(rows[-1])}", file=sys.stderr, flush=True)
        runs.append({"people": size, "engines": dict(zip(engines, rows, strict=True))})
        found = {"on": datetime.now(UTC).date().isoformat(), "python": python(), "runs": runs}
        (options.folder / "rivals.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    print(f"{found['on']}, {found['python']}\n")
    print("\n".join(table(run) for run in runs))


def is_here(engine: str) -> bool:
    module = engine.partition("-")[0]
    if module in ("tantivy", "splink") and not importlib.util.find_spec(module):
        print(f"{ENGINES[engine][0]}: left out, because {module} is not installed.")
        return False
    return True


def python() -> str:
    args = str(sysconfig.get_config_var("CONFIG_ARGS"))
    how = "" if "--enable-optimizations" in args or "'--prefix=/usr'" in args else "out"
    return f"Python {platform.python_version()} compiled with{how} optimisation"


def served(options: argparse.Namespace, size: int, name: str) -> Found:
    from bench.measure.postgres import database, kept_postgres  # noqa: PLC0415 -- only where a server is needed

    with ExitStack() as stack:
        address = at(options.database)
        if name in ON_SERVER and not address:
            home = stack.enter_context(kept_postgres(options.folder / "pg"))
            address = at(database(home, f"people{size}"))
        load = os.getloadavg()[0]
        return {"load_before": load, **child(options, size, name, address), "load_after": os.getloadavg()[0]}


def at(database: str) -> dict[str, str]:
    return {"APLIS_DATABASE_URL": database} if database else {}


def child(options: argparse.Namespace, size: int, name: str, more: dict[str, str]) -> Found:
    """What an engine says in a process of its own, because settings are read once."""
    numbers = [word for each in ("queries", "slow", "slowest") for word in (f"--{each}", str(getattr(options, each)))]
    words = ["--people", str(size), *numbers, "--folder", str(options.folder), "--only", name]
    kept = {key: value for key, value in os.environ.items() if key != "APLIS_DATABASE_URL"}
    answer = subprocess.run([sys.executable, __file__, *words], check=True, stdout=subprocess.PIPE, text=True,
                            env=kept | more).stdout  # fmt: skip
    found: Found = json.loads(answer.splitlines()[-1])
    return found


# In the process of one engine.


def answered(options: argparse.Namespace) -> Found:
    folder = home_of(options.people[0], options.folder)
    asked = prepared(options.people[0], options.queries, options.folder)
    if options.only == "prepare":
        return {}
    # Each number is of the questions before it, so that what is asked of a slow engine is asked of all.
    for step in ("queries", "slow", "slowest"):
        asked = asked[:: max(1, len(asked) // getattr(options, step))][: getattr(options, step)]
        if step == ENGINES[options.only][1]:
            break
    find, pids = engine(options.only, folder, options.queries, options.people[0])
    return {"kinds": {kind: measured(find, pids, asked, kind) for kind in KINDS}}


def engine(name: str, folder: Path, queries: int, size: int) -> tuple[Find, list[int]]:
    """The engine's way to find, and the processes whose CPU it uses."""
    from django.db import connection  # noqa: PLC0415 -- only now the settings are known

    from bench.identity import engines  # noqa: PLC0415 -- as above
    from bench.measure.processes import postmaster_of  # noqa: PLC0415 -- as above

    driver, pids = None, [os.getpid()]
    if name in ON_SERVER:
        connection.ensure_connection()
        driver = connection.connection
        pids.append(postmaster_of(driver.info.backend_pid))
    if name == "postgresql":
        engines.copied(driver, folder)
    if name in ("sqlite", "postgresql"):
        return ours, pids
    if name in ("gin", "gist"):
        return scored_anew(getattr(engines, name)(driver, folder)), pids
    if name.startswith("tantivy"):
        return scored_anew(engines.tantivy(folder, distance=int(name[-1]))), pids
    some = [described_as(who, "full") for who in prepared(size, queries, folder.parent)]
    blocking = engines.BLOCKING if name == "splink" else ("1=1",)
    return scored_anew(engines.splink(folder, some, blocking)), pids


def ours(wanted: Any) -> tuple[list[int], list[int]]:
    from aplis.register.identity.queries.look_up import look_up  # noqa: PLC0415 -- as above

    first = [each.person_id for each in look_up(wanted)[:5]]
    return first, first


def scored_anew(ask: Any) -> Find:
    """The first five in the engine's own order, and as our rule orders what it found."""
    from aplis.rules.matching.scoring import Sought, score  # noqa: PLC0415 -- as above

    def find(wanted: Any) -> tuple[list[int], list[int]]:
        cards, sought = ask(wanted), Sought(wanted)
        by_score = sorted(cards, key=lambda card: (-score(sought.compared(card[1])), card[0]))
        return [person for person, _card in cards[:5]], [person for person, _card in by_score[:5]]

    return find


def measured(find: Find, pids: list[int], asked: list[Any], kind: str) -> Found:
    from bench.measure.processes import cpu_of  # noqa: PLC0415 -- as above

    questions = [(who.truth, described_as(who, kind)) for who in asked]
    questions = [(truth, wanted) for truth, wanted in questions if kind != "name and birth date" or wanted.born[2]]
    for _truth, wanted in questions[: min(WARM_UP, 1 + len(questions) // 5)]:
        find(wanted)
    waits: list[float] = []
    found_by: tuple[list[int], list[int]] = ([], [])
    before = cpu_of(pids)
    for truth, wanted in questions:
        start = time.perf_counter()
        for first, hits in zip(find(wanted), found_by, strict=True):
            if truth in first:
                hits.append(truth)
        waits.append((time.perf_counter() - start) * 1000)
    cpu = (cpu_of(pids) - before) * 1000 / len(questions)
    asked_of = [truth for truth, _wanted in questions]
    return {"asked": asked_of, "found": found_by[0], "found_anew": found_by[1], "cpu_ms": cpu, "waits_ms": waits}


# The table.


def told(row: Found) -> str:
    return f"CPU {cpu_ms(row):.1f} ms, recall@5 {recall(row, row):.3f}, load {row['load_before']:.1f} to {row['load_after']:.1f}"


def table(run: Found) -> str:
    rows = run["engines"]
    own = [name for name in ("sqlite", "postgresql") if name in rows]
    beside = " and ".join(NAMES[name] for name in own)
    lines = [
        f"{run['people']:,} people. Recall of the three kinds apart: {', '.join(KINDS)}.\n",
        f"| | questions | CPU ms | p50 ms | p95 ms | recall@5 | of the kinds | ours on the same | CPU, times ours on {beside} | load |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---|---:|",
    ]
    for name, row in rows.items():
        waits = sorted(wait for kind in row["kinds"].values() for wait in kind["waits_ms"])
        recalls = ", ".join(f"{recall(row, row, kind):.3f}" for kind in row["kinds"])
        same = f"{recall(rows[own[0]], row):.3f}" if own else ""
        times = ", ".join(reached(name, cpu_ms(row) / cpu_ms(rows[each])) for each in own)
        lines.append(
            f"| {ENGINES[name][0]} | {len(waits):,} | {cpu_ms(row):.1f} | {waits[len(waits) // 2]:.0f} | {waits[len(waits) * 95 // 100]:.0f} "
            f"| {recall(row, row):.3f} | {recalls} | {same} | {times} | {row['load_before']:.1f} to {row['load_after']:.1f} |"
        )  # fmt: skip
    return "\n".join(lines) + "\n"


def reached(engine: str, times: float) -> str:
    if engine not in WANTED:
        return f"{times:.1f}"
    wanted = f"≥ {WANTED[engine]}"
    return f"{times:.0f} ({wanted})" if times >= WANTED[engine] else f"{times:.1f} (**not reached:** {wanted})"


def cpu_ms(row: Found) -> float:
    """Of the three kinds, each counting the same."""
    return sum(kind["cpu_ms"] for kind in row["kinds"].values()) / len(row["kinds"])


def recall(row: Found, asked: Found, kind: str = "") -> float:
    """Of the questions that `asked` got: in the order that finds more, the engine's own or our rule's.

    kind  the questions of this kind; each counts the same where none is named
    """
    if kind:
        questions = set(asked["kinds"][kind]["asked"])
        return len(questions & set(row["kinds"][kind][order_of(row)])) / len(questions)
    return sum(recall(row, asked, each) for each in row["kinds"]) / len(row["kinds"])


def order_of(row: Found) -> str:
    return max(("found_anew", "found"), key=lambda order: sum(len(kind[order]) for kind in row["kinds"].values()))


if __name__ == "__main__":
    main()
