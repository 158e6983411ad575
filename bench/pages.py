"""How long a worker waits and what a page costs, beside peers on the same data, in one run.

usage: .venv/bin/python bench/pages.py [--people 100000 1000000] [--databases sqlite postgresql] [--seconds 9] [--folder var/bench]

For each database and size it makes the invented region (bench/region.py) or takes the one that is in the folder, serves the
product as ./run does (2 processes of 2 threads), then the peers in bench/peers in the same way, and asks each page over 8
connections, each its own worker and people. CPU per request is that of the whole server tree and of PostgreSQL; the load
generator runs on the same cores and its own CPU is told apart. Product and peers are up together and asked in turn, three rounds. The results go to FOLDER/pages.json and are printed as a table;
bench/report.py makes the page of the documentation from them. Linux only, because it reads /proc.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import sysconfig
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.measure.asked import OURS, PEERS, Page
from bench.measure.postgres import database, kept_postgres
from bench.measure.processes import cpu_of, memory_of, served

SERVED: Final = (
    ("aplis.config.wsgi:application", OURS, "/account/login/"),
    ("bench.peers.wsgi:application", PEERS, "/admin/login/"),
)
WARM_UP: Final = 8.0  # seconds; PostgreSQL keeps the plan of a statement after its tenth run on a connection
SEED: Final = 7

ROUNDS: Final = 3  # through all pages of the product and the peers: what slows the machine for a while slows them all

type Environment = dict[str, str]
type Heard = tuple[dict[str, Any], float]  # what the load generator says, and the CPU seconds of the servers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--seconds", type=float, default=9)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    options = parser.parse_args()
    folder = options.folder.resolve()
    results: dict[str, Any] = {
        **_machine(),
        "seconds": options.seconds,
        "connections": options.connections,
        "warm_up": WARM_UP,
        "runs": [],
    }
    for vendor in options.databases:
        for people in options.people:
            with ExitStack() as stack:
                environment = prepared(folder, vendor, people, stack)
                results["runs"].append(measured(environment, vendor, people, options))
                (folder / "pages.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


def prepared(folder: Path, vendor: str, people: int, stack: ExitStack) -> Environment:
    """The environment of a region, made now or earlier; its PostgreSQL runs until the stack is left."""
    place = folder / f"{vendor}-{people}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("APLIS_")}
    environment |= {"APLIS_VAR": str(place), "PYTHONPATH": str(ROOT)}
    if vendor == "postgresql":
        environment["APLIS_DATABASE_URL"] = database(
            stack.enter_context(kept_postgres(folder / "postgres")), f"people{people}"
        )
    if not (place / "region.json").exists():
        print(f"making {people:,} people in {vendor}", file=sys.stderr, flush=True)
        python(environment, "bench/region.py", "--people", str(people), "--facts", str(10 * people), str(place))
    for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):  # the product may have moved on since
        python(environment, "-m", "aplis", *command)
    return environment


def measured(environment: Environment, vendor: str, people: int, options: argparse.Namespace) -> dict[str, Any]:
    place = Path(environment["APLIS_VAR"])
    region = json.loads((place / "region.json").read_text(encoding="utf-8"))
    asked = json.loads(python(environment, "-m", "bench.measure.visitors", str(place)))
    admin = python(environment, "-m", "bench.peers.prepare").strip()
    workers = [
        {
            **login,
            **asked["visitors"][login["email"]],
            "admin": admin,
            "words": region["words"],
            "on": region["on"],
        }
        for login in region["logins"]
        if login["role"] == "social_worker"
    ]
    run: dict[str, Any] = {"database": vendor, "people": people, "facts": region["facts"], "pages": [], "servers": []}
    with ExitStack() as stack:
        up = [(*stack.enter_context(served(module, environment, first)), module) for module, _pages, first in SERVED]
        asked_of = [(page, port, [server, asked["postmaster"]]) for (server, port, *_), (_, pages, _first) in zip(up, SERVED, strict=True) for page in pages]  # fmt: skip
        heard: dict[Page, list[Heard]] = {}
        for turn, is_last in [(turn, is_last) for is_last in (False, True) for turn in range(ROUNDS)]:
            for page, port, roots in (each for each in asked_of if each[0].is_last == is_last):
                heard.setdefault(page, []).append(ask(page, port, roots, workers, options, turn))
        for page, _port, _roots in asked_of:
            run["pages"].append({"system": page.system, "page": page.name, **summed(page, heard[page])})
            _tell(vendor, people, run["pages"][-1])
        for server, _port, seconds, module in up:
            run["servers"].append({"module": module, "first_page_s": seconds, "workers_mb": memory_of(server)})
    run["predicate"] = json.loads(python(environment, "bench/predicate.py", str(place)))
    return run


def ask(
    page: Page, port: int, roots: list[int], workers: list[dict[str, Any]], options: argparse.Namespace, turn: int
) -> Heard:
    """One page in one round, warmed up and then measured."""
    lot = Random(f"{SEED} {page.name} {turn}")  # noqa: S311 -- no secret
    seated = [workers[place % len(workers)] for place in range(options.connections)]
    requests = [list(page.requests(worker, lot)) for worker in seated]
    warm_up = 1.0 if turn else WARM_UP
    _load({"port": port, "seconds": warm_up, "connections": [some[: len(some) // 5 + 1] for some in requests]})
    before = cpu_of([root for root in roots if root])
    found = _load(
        {
            "port": port,
            "seconds": options.seconds / ROUNDS,
            "connections": [some[len(some) // 5 :] for some in requests],
        }
    )
    return found, cpu_of([root for root in roots if root]) - before


def summed(page: Page, heard: list[Heard]) -> dict[str, Any]:
    """All rounds of a page together. Whatever was not answered as it should be is counted as an error."""
    taken = sorted(ms for found, _spent in heard for ms in found["ms"])
    seconds = sum(found["seconds"] for found, _spent in heard)
    statuses: Counter[str] = sum((Counter(found["statuses"]) for found, _spent in heard), Counter())
    dropped = sum(found["dropped"] for found, _spent in heard)
    wrong = sum(number for status, number in statuses.items() if status not in page.right)
    number = max(1, len(taken))
    return {
        "requests": len(taken), "per_second": len(taken) / seconds, "p50": _at(taken, 0.5), "p95": _at(taken, 0.95),
        "cpu_ms": 1000 * sum(spent for _found, spent in heard) / number,
        "cpu_ms_by_round": [1000 * spent / max(1, len(found["ms"])) for found, spent in heard],
        "generator_cpu_ms": 1000 * sum(found["cpu"] for found, _spent in heard) / number,
        "errors": wrong + dropped, "statuses": dict(statuses),
    }  # fmt: skip


def _at(taken: list[float], share: float) -> float:
    return taken[min(len(taken) - 1, int(share * len(taken)))] if taken else float("nan")


def _load(plan: dict[str, Any]) -> dict[str, Any]:
    done = subprocess.run([sys.executable, ROOT / "bench" / "measure" / "load.py"], input=json.dumps(plan), text=True,
                          capture_output=True, check=True)  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def python(environment: Mapping[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=dict(environment), stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def _machine() -> dict[str, Any]:
    """What a reader needs to weigh the figures: when, on what, with which versions."""
    import django  # noqa: PLC0415 -- only its version

    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), ""
    )
    memory = next(int(line.split()[1]) // 1_000_000 for line in _lines("/proc/meminfo") if line.startswith("MemTotal"))
    return {"on": date.today().isoformat(), "cpu": model, "cores": os.cpu_count(), "memory_gb": memory,  # noqa: DTZ011
            "system": f"{platform.system()} {platform.release()}", "python": _python(),
            "django": django.__version__, "load_before": os.getloadavg()[0], "began": time.strftime("%H:%M")}  # fmt: skip


def _python() -> str:
    """The version, and how it was compiled: without optimisation it takes nearly twice the time for everything."""
    how = sysconfig.get_config_var("CONFIG_ARGS") or ""
    is_fast = "--enable-optimizations" in how or "'--prefix=/usr'" in how  # as distributions make theirs
    return f"{platform.python_version()} ({'optimised' if is_fast else 'compiled by hand without optimisation'})"


def _lines(path: str) -> Iterator[str]:
    yield from Path(path).read_text(encoding="utf-8").splitlines()


def _tell(vendor: str, people: int, row: dict[str, Any]) -> None:
    print(f"{vendor:10} {people:9,} {row['system']:12} {row['page']:40} {row['per_second']:7.1f}/s  p50 {row['p50']:7.1f}  "
          f"p95 {row['p95']:7.1f}  CPU {row['cpu_ms']:6.1f} ms  errors {row['errors']}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
