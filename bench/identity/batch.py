"""A batch of `aplis link` beside Splink with rules of its own: recall, CPU and memory on invented people with truth.

usage: .venv/bin/python bench/identity/batch.py PEOPLE FEED [--folder var/bench/batch]

It makes PEOPLE invented people and FEED descriptions of some of them with the errors of a desk (bench/identity/invent.py), in an SQLite
file of the product. Then each side links the feed to the people in a process of its own: ours as `aplis link --since` does,
Splink with six blocking rules and comparisons of folded names, trained by itself. Of each feed row the best pair counts; the
figure is the largest recall at which at least .997 of these are right.
"""

import argparse
import json
import os
import pickle
import resource
import shutil
import subprocess
import sys
import time
from itertools import batched
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

PRECISION: Final = 0.997
CHUNK: Final = 100_000

type Truth = dict[int, int]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=int)
    parser.add_argument("feed", type=int)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "batch")
    parser.add_argument("--only", choices=("ours", "splink"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    folder = options.folder.resolve() / f"{options.people}-{options.feed}"
    prepare(folder)
    if options.only:
        truth: Truth = pickle.loads((folder / "truth.pickle").read_bytes())  # noqa: S301 -- written by us a moment ago
        print(json.dumps(measured(ours if options.only == "ours" else splink, folder, options.people, truth)))
        return
    if not (folder / "truth.pickle").exists():
        fill(folder, options.people, options.feed)
    words = [sys.executable, __file__, str(options.people), str(options.feed), "--folder", str(options.folder)]
    print(f"load before: {os.getloadavg()[0]:.1f}", flush=True)
    found: dict[str, Any] = {"people": options.people, "feed": options.feed, "load_before": os.getloadavg()[0]}
    for side in ("ours", "splink"):
        told = subprocess.run([*words, "--only", side], check=True, stdout=subprocess.PIPE, text=True).stdout
        print(side, told.splitlines()[-1], flush=True)
        found[side] = json.loads(told.splitlines()[-1])
    (options.folder / f"batch-{options.people}-{options.feed}.json").write_text(
        json.dumps(found, indent=1), encoding="utf-8"
    )


def prepare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"APLIS_VAR": str(folder), "APLIS_SECRET_KEY": "opens nothing, for a bench only",
                   "DJANGO_SETTINGS_MODULE": "aplis.config.settings"}  # fmt: skip
    import django  # noqa: PLC0415 -- only now the settings are known

    django.setup()


def fill(folder: Path, size: int, feed: int) -> None:
    from django.core.management import call_command  # noqa: PLC0415 -- as above

    from bench.identity.invent import Town  # noqa: PLC0415 -- as above
    from bench.identity.lookups import write_in_order  # noqa: PLC0415 -- as above

    call_command("migrate", verbosity=0)
    town, truth, every = Town(), {}, size // feed
    rows: list[list[Any]] = []
    keys: list[Any] = []
    for chunk in batched(town.people(size), CHUNK):
        asked = [town.described(who) for who in chunk if who.truth % every == 0]
        numbered = [*((who.truth, who) for who in chunk), *enumerate(asked, start=size + len(truth))]
        truth |= {number: who.truth for number, who in numbered[len(chunk) :]}
        keys += write(numbered)
        rows += [
            [number, who.given, who.family, who.born, who.number, who.postcode, who.phone] for number, who in numbered
        ]
    write_in_order(keys)
    (folder / "rows.pickle").write_bytes(pickle.dumps(rows))
    (folder / "truth.pickle").write_bytes(pickle.dumps(truth))


def write(numbered: list[tuple[int, Any]]) -> list[Any]:
    """Their cards; gives their keys, which are written last and in order."""
    from django.db import transaction  # noqa: PLC0415 -- as above

    from aplis.rules.matching.arrays import keys_of_many  # noqa: PLC0415 -- as above
    from bench.identity.lookups import described_as, write_cards  # noqa: PLC0415 -- as above

    cards = [(number, described_as(who, "full").packed()) for number, who in numbered]
    with transaction.atomic():
        write_cards(cards)
    return list(keys_of_many(cards))


def measured(link: Any, folder: Path, since: int, truth: Truth) -> dict[str, Any]:
    began, clock = cpu(), time.perf_counter()
    scored = link(folder, since)
    found = {"cpu_s": round(cpu() - began, 1), "wall_s": round(time.perf_counter() - clock, 1), "pairs": len(scored)}
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return found | {"peak_mb": round(own), "largest_child_mb": round(children), **quality(scored, truth)}


def cpu() -> float:
    return sum(
        each.ru_utime + each.ru_stime
        for each in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def quality(scored: list[tuple[int, int, float]], truth: Truth) -> dict[str, float]:
    """Of each feed row the best pair, then the largest recall at which the precision still holds."""
    best: dict[int, tuple[float, int]] = {}
    for first, second, weight in scored:
        best[second] = max(best.get(second, (weight, first)), (weight, first))
    right = found = 0
    recall = 0.0
    for number, (second, (_weight, first)) in enumerate(sorted(best.items(), key=lambda row: -row[1][0]), start=1):
        right += truth.get(second) == first
        if right / number >= PRECISION:
            recall = right / len(truth)
        found = number
    return {"recall_at_997": round(recall, 4), "recall_of_all": round(right / len(truth), 4), "rows_with_a_pair": found}


def ours(folder: Path, since: int) -> list[tuple[int, int, float]]:
    from aplis.register.identity.linking import comparing, pairing, reading, weighing  # noqa: PLC0415 -- as above
    from aplis.rules.matching.models import SHIPPED  # noqa: PLC0415 -- as above

    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    cards = reading.read_cards(work, silent)
    buckets = pairing.buckets_of(cards)
    pairing.pair(work, reading.read_keys(work, cards, since, silent), buckets, since, silent)
    comparing.compare(work, buckets, SHIPPED.written(), silent)
    weighing.quiet()
    with pairing.connected(work) as duck:
        weighing.weigh(duck, work, SHIPPED, -1000)
        rows: list[tuple[int, int, float]] = duck.execute(f"SELECT * FROM {weighing.scored(work)}").fetchall()  # noqa: S608 -- our own file
    return rows


def silent(words: str) -> None:
    pass


def splink(folder: Path, since: int) -> list[tuple[int, int, float]]:
    import duckdb  # noqa: PLC0415 -- as above
    import pyarrow as pa  # noqa: PLC0415 -- as above
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415 -- as above
    from splink import comparison_library as cl  # noqa: PLC0415 -- as above

    from aplis.rules.names import fold  # noqa: PLC0415 -- as above

    names = ("unique_id", "given", "family", "born", "number", "postcode", "phone")
    rows = [[n, fold(given), fold(family), born and born.isoformat(), number or None, postcode, phone or None]
            for n, given, family, born, number, postcode, phone in pickle.loads((folder / "rows.pickle").read_bytes())]  # noqa: S301  # fmt: skip
    table = pa.table(dict(zip(names, zip(*rows, strict=True), strict=True)))
    duck = duckdb.connect(config={"memory_limit": "4GB"})
    duck.register("everybody", table)
    for name, which in (("people", "<"), ("feed", ">=")):
        duck.execute(f"CREATE TABLE {name} AS SELECT * FROM everybody WHERE unique_id {which} {since}").fetchall()  # noqa: S608 -- a number
    api = DuckDBAPI(connection=duck)
    rules = [block_on("born", "substr(family, 1, 2)"), block_on("given", "family"), block_on("number"), block_on("phone", "given"),
             block_on("postcode", "substr(family, 1, 4)"), block_on("born", "substr(given, 1, 2)")]  # fmt: skip
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[cl.ForenameSurnameComparison("given", "family"), cl.DateOfBirthComparison("born", input_is_string=True),
                     cl.ExactMatch("number"), cl.ExactMatch("postcode"), cl.ExactMatch("phone")],
        blocking_rules_to_generate_predictions=rules,
    )  # fmt: skip
    linker = Linker(
        [api.register(name, dataset_display_name=f"the_{name}") for name in ("people", "feed")],
        settings,
        log_level=None,
    )
    linker.training.estimate_probability_two_random_records_match(
        [block_on("number"), block_on("born", "family")], recall=0.7
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("born"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("given", "family"))
    found = linker.inference.predict(threshold_match_probability=0.001).physical_name
    least = "least(unique_id_l, unique_id_r), greatest(unique_id_l, unique_id_r)"
    scored: list[tuple[int, int, float]] = duck.execute(f"SELECT {least}, match_weight FROM {found}").fetchall()  # noqa: S608 -- Splink's name
    return scored


if __name__ == "__main__":
    main()
