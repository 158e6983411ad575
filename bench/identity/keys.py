"""How fast the keys of many people are made: in plain Python, in numpy, in numpy by two processes.

usage: .venv/bin/python bench/identity/keys.py [PEOPLE] [--folder var/bench/identity]

The people are invented (bench/identity/invent.py); inventing them is not counted. Their cards lie in files of 100,000, each made into
a file of keys and persons, so that no process holds them all. Plain Python makes the keys of one file in a hundred, at least of one.
CPU time is given beside the waiting time, because it depends less on what else runs, and the largest memory of a process.
"""

import argparse
import json
import os
import pickle
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from aplis.rules.matching.arrays import keys_of_many
from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.records import Described, folded_names, phone_key
from bench.identity.invent import Someone, Town

PORTION = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=int, nargs="?", default=1_000_000)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "identity")
    options = parser.parse_args()
    size: int = options.people
    options.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=options.folder) as folder:
        portions = list(invented(size, Path(folder)))
        few = portions[: max(1, len(portions) // 100)]
        rows = [
            told("plain Python", min(size, PORTION * len(few)), lambda: sum(map(one_by_one, few))),
            told("numpy", min(size, PORTION * len(few)), lambda: sum(map(at_once, few))),
            told("numpy, two processes", size, lambda: by_two(portions)),
        ]
    found = {"people": size, "load_after": os.getloadavg()[0], "rows": rows}
    (options.folder / f"keys-{size}.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


def invented(size: int, folder: Path) -> Iterator[Path]:
    for number, some in enumerate(batched(Town().people(size), PORTION, strict=False)):
        path = folder / f"{number:04}.cards"
        path.write_bytes(pickle.dumps([(who.truth, card(who)) for who in some]))
        yield path


def by_two(portions: list[Path]) -> int:
    with ProcessPoolExecutor(2) as two:
        return sum(two.map(at_once, portions))


def one_by_one(portion: Path) -> int:
    return sum(len(keys_of(Described.unpacked(packed))) for _person, packed in read(portion))


def at_once(portion: Path) -> int:
    made = list(keys_of_many(read(portion)))
    np.save(portion.with_suffix(".npy"), np.stack([np.concatenate(each) for each in zip(*made, strict=True)]))
    return sum(len(keys) for keys, _people in made)


def read(portion: Path) -> list[tuple[int, str]]:
    cards: list[tuple[int, str]] = pickle.loads(portion.read_bytes())  # noqa: S301 -- written by us a moment ago
    return cards


def card(who: Someone) -> str:
    number = (f"{int(who.number or 0) * 2654435761 % (1 << 64):016x}",) if who.number else ()
    return Described(
        folded_names([(who.given, who.family)]), (who.born.year, who.born.month, who.born.day) if who.born else (0, 0, 0),
        number, number, (who.postcode,), (phone_key(who.phone),) if who.phone else (),
    ).packed()  # fmt: skip


def told(how: str, people: int, make: Callable[[], int]) -> dict[str, Any]:
    began, cpu = time.perf_counter(), cpu_seconds()
    keys = make()
    wait, cpu = time.perf_counter() - began, cpu_seconds() - cpu
    largest = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{how:22} {people:>10,} people {keys / people:5.1f} keys each {people / wait:>9,.0f} persons/s  CPU "
          f"{cpu / people * 1e6:6.1f} µs a person  largest process {largest / 1024:,.0f} MB", flush=True)  # fmt: skip
    return {"how": how, "people": people, "seconds": wait, "cpu_us": cpu / people * 1e6, "largest_mb": largest / 1024}


def cpu_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main()
