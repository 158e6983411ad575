"""Does it stay as fast and as small? One agency at seven times the load of the others, for some minutes.

usage: .venv/bin/python bench/soak.py [--minutes 10] [--database postgresql] [--people 100000] [--folder var/bench]

Uses the regions of bench/pages.py. Seven connections belong to workers of one agency and one to each of three others; they open
people, their day and the search in turn, without a pause. Every 30 seconds it prints p95, the memory of the server's processes,
open connections and how many of them wait to be accepted, and at the end the trend of each and a verdict. Exit status 1: not flat.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.measure.asked import OURS
from bench.measure.processes import memory_of, served
from bench.pages import SERVED, prepared, python

EVERY: Final = 30  # seconds
BUSY, OTHERS = 7, 3
GROWTH: Final = {"p95": 1.25, "memory": 1.10, "waiting": 1.25}  # second half over first half, at most
LEAST: Final = {"p95": 5.0, "memory": 5.0, "waiting": 2.0}  # a difference smaller than this is none
LISTENING, ESTABLISHED = "0A", "01"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--database", default="postgresql", choices=["sqlite", "postgresql"])
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench")
    options = parser.parse_args()
    folder = options.folder.resolve()
    with ExitStack() as stack:
        environment = prepared(folder, options.database, options.people, stack)
        connections = _connections(environment)
        module, _pages, first = SERVED[0]
        server, port, _seconds = stack.enter_context(served(module, environment, first))
        samples = [_sample(server, port, connections) for _ in range(max(2, round(options.minutes * 60 / EVERY)))]
    verdict = {name: _trend([sample[name] for sample in samples], name) for name in GROWTH}
    result = {"minutes": options.minutes, "database": options.database, "people": options.people, "samples": samples,
              "verdict": verdict}  # fmt: skip
    (folder / "soak.json").write_text(json.dumps(result, indent=1), encoding="utf-8")
    for name, found in verdict.items():
        print(
            f"{name:8} {found['first']:9.1f} -> {found['second']:9.1f}   {'flat' if found['is_flat'] else 'NOT FLAT'}"
        )
    errors = sum(sample["errors"] for sample in samples)
    print(f"{sum(sample['requests'] for sample in samples):,} requests, {errors} errors")
    return 0 if all(found["is_flat"] for found in verdict.values()) and not errors else 1


def _connections(environment: dict[str, str]) -> list[list[str]]:
    """The requests of each connection: the agency that is busy first, then one worker each of the others."""
    place = Path(environment["APLIS_VAR"])
    region = json.loads((place / "region.json").read_text(encoding="utf-8"))
    asked = json.loads(python(environment, "-m", "bench.measure.visitors", str(place)))["visitors"]
    workers = [
        {**login, **asked[login["email"]], "words": region["words"], "on": region["on"]}
        for login in region["logins"]
        if login["role"] == "social_worker"
    ]
    elsewhere = {worker["agency"]: worker for worker in workers if worker["agency"] != workers[0]["agency"]}
    seated = [workers[0]] * BUSY + list(elsewhere.values())[:OTHERS]
    lot = Random(7)  # noqa: S311 -- no secret
    pages = OURS[:3]  # what is read; a soak that registers would measure another database at its end
    mixed = [[list(page.requests(worker, lot)) for page in pages] for worker in seated]
    return [[some[turn % len(some)] for turn in range(300) for some in each] for each in mixed]


def _sample(server: int, port: int, connections: list[list[str]]) -> dict[str, Any]:
    plan = json.dumps({"port": port, "seconds": EVERY, "connections": connections})
    with subprocess.Popen([sys.executable, ROOT / "bench" / "measure" / "load.py"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, text=True) as load:  # fmt: skip
        assert load.stdin is not None  # noqa: S101 -- asked for above
        load.stdin.write(plan)
        load.stdin.close()
        waiting, opened = [], []
        while load.poll() is None and (load.stdout is not None and not _is_readable(load.stdout)):
            time.sleep(0.5)
            queue, established = _sockets(port)
            waiting.append(queue)
            opened.append(established)
        answer = json.loads(load.stdout.read()) if load.stdout else {}
    taken = sorted(answer["ms"])
    sample = {
        "requests": len(taken), "p95": taken[int(0.95 * len(taken))], "memory": max(memory_of(server)),
        "waiting": statistics.fmean(waiting or [0]), "open": max(opened or [0]),
        "errors": answer["dropped"] + sum(n for status, n in answer["statuses"].items() if status != "200"),
    }  # fmt: skip
    print("  ".join(f"{name} {value:.0f}" for name, value in sample.items()), flush=True)
    return sample


def _is_readable(stream: Any) -> bool:
    import select  # noqa: PLC0415 -- only here

    return bool(select.select([stream], [], [], 0)[0])


def _sockets(port: int) -> tuple[int, int]:
    """Connections to the port that nobody has accepted yet, and those that are open."""
    waiting = opened = 0
    for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
        _number, local, _remote, state, queues, *_rest = line.split()
        if int(local.partition(":")[2], 16) == port:
            waiting += int(queues.partition(":")[2], 16) if state == LISTENING else 0
            opened += state == ESTABLISHED
    return waiting, opened


def _trend(values: list[float], name: str) -> dict[str, Any]:
    """The first half against the second; the very first sample warms up where there are enough."""
    values = values[1:] if len(values) > 4 else values
    first, second = (statistics.median(half) for half in (values[: len(values) // 2], values[len(values) // 2 :]))
    is_flat = second <= first * GROWTH[name] or second - first < LEAST[name]
    return {"first": first, "second": second, "is_flat": is_flat}


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    sys.exit(main())
