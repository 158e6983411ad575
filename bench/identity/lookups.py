"""Is this person known: how long one look-up takes and how often the right person is among the first five.

usage: .venv/bin/python bench/identity/lookups.py PEOPLE... [--queries 1000] [--seed 7] [--folder var/bench/identity]

For each size it makes a town of invented people (bench/identity/invent.py, the same for the same seed) in a database of its own,
with the product's own keys and cards, or takes the one that is in the folder: an SQLite file, or on the server at hand
(APLIS_DATABASE_URL) a database that you made empty. Then it describes some of them with the errors people make at a desk and
looks each up in this process; CPU is that of this process and of the PostgreSQL server on this machine. Three kinds of question: all that is known; name and birth date; name and postcode. Whoever changes
keys or weights looks at another seed than the one whose figures are published. Writes FOLDER/lookups-DATABASE-PEOPLE.json too.
"""

import argparse
import json
import os
import pickle
import subprocess
import sys
import time
from itertools import batched, pairwise
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.identity.invent import Someone, Town

CHUNK: Final = 100_000
SLICES: Final = 32  # of the keys, written one after the other in order
SEED: Final = 7  # of the published figures
WARM_UP: Final = 100
KINDS: Final = ("full", "name and birth date", "name and postcode")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=int, nargs="+")
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "identity")
    options = parser.parse_args()
    if len(options.people) > 1:
        for size in options.people:  # a process for each, because settings are read once
            words = [
                str(size),
                "--queries",
                str(options.queries),
                "--seed",
                str(options.seed),
                "--folder",
                str(options.folder),
            ]
            subprocess.run([sys.executable, __file__, *words], check=True)
        return
    folder = options.folder.resolve()
    measure(prepared(options.people[0], options.queries, folder, options.seed), options.people[0], folder)


def measure(asked: list[Someone], size: int, folder: Path) -> None:
    from django.db import connection  # noqa: PLC0415 -- only now the settings are known

    from aplis.register.identity.queries.look_up import look_up  # noqa: PLC0415 -- as above
    from bench.measure.processes import cpu_of, postmaster_of  # noqa: PLC0415 -- as above

    connection.ensure_connection()
    is_server = connection.vendor == "postgresql"
    pids = [os.getpid(), *([postmaster_of(connection.connection.info.backend_pid)] if is_server else [])]
    told: dict[str, Any] = {
        "people": size,
        "database": connection.vendor,
        "load_before": os.getloadavg()[0],
        "kinds": {},
    }
    for kind in KINDS:
        questions = [(who, described_as(who, kind)) for who in asked]
        questions = [(who, wanted) for who, wanted in questions if kind != "name and birth date" or wanted.born[2]]
        for _who, wanted in questions[:WARM_UP]:
            look_up(wanted)
        waits, hits, began = [], 0, cpu_of(pids)
        for who, wanted in questions:
            start = time.perf_counter()
            found = look_up(wanted)
            waits.append((time.perf_counter() - start) * 1000)
            hits += who.truth in [each.person_id for each in found[:5]]
        cpu, waits = (cpu_of(pids) - began) * 1000 / len(waits), sorted(waits)
        row = {"questions": len(waits), "recall": hits / len(waits), "p50": waits[len(waits) // 2],
               "p95": waits[len(waits) * 95 // 100], "cpu_ms": cpu}  # fmt: skip
        told["kinds"][kind] = row
        print(f"{size:>10,} people  {kind:20} {row['questions']:5} questions  recall@5 {row['recall']:.4f}  p50 {row['p50']:6.2f}  "
              f"p95 {row['p95']:6.2f}  CPU {cpu:5.2f} ms", flush=True)  # fmt: skip
    (folder / f"lookups-{connection.vendor}-{size}.json").write_text(json.dumps(told, indent=1), encoding="utf-8")


def prepared(size: int, number: int, folder: Path, seed: int = SEED) -> list[Someone]:
    """The database with the town in it, in a folder of that folder, and descriptions of some of its people."""
    home = home_of(size, folder, seed)
    home.mkdir(parents=True, exist_ok=True)
    os.environ |= {"APLIS_VAR": str(home), "APLIS_SECRET_KEY": "opens nothing, for a bench only",
                   "DJANGO_SETTINGS_MODULE": "aplis.config.settings"}  # fmt: skip
    import django  # noqa: PLC0415 -- as above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 -- as above

    call_command("migrate", verbosity=0)
    kept = home / f"asked-{number}.pickle"
    if not kept.exists():
        kept.write_bytes(pickle.dumps(fill(size, number, seed)))
    asked: list[Someone] = pickle.loads(kept.read_bytes())  # noqa: S301 -- written by us a moment ago
    return asked


def home_of(size: int, folder: Path, seed: int = SEED) -> Path:
    """Where its SQLite file is. The 3 is of the generator: what an earlier one made is not taken."""
    return folder / f"{size}-3-{seed}"


def fill(size: int, number: int, seed: int) -> list[Someone]:
    from django.db import connection, transaction  # noqa: PLC0415 -- as above

    from aplis.rules.matching.arrays import keys_of_many  # noqa: PLC0415 -- as above

    town, asked, every = Town(seed), [], max(1, size // number)
    began, cpu = time.perf_counter(), time.process_time()
    keys: list[Any] = []
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM people_matchkey")
        cursor.execute("DELETE FROM people_matchcard")
    for chunk in batched(town.people(size), CHUNK):
        cards = [(who.truth, described_as(who, "full").packed()) for who in chunk]
        keys += keys_of_many(cards)
        with transaction.atomic():
            write_cards(cards)
        asked += [town.described(who) for who in chunk if who.truth % every == 0]
        print(f"{chunk[-1].truth + 1:,} of {size:,} people", end="\r", file=sys.stderr, flush=True)
    written = write_in_order(keys)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE people_matchkey, people_matchcard")
    print(
        f"{size:>10,} people  {written / size:.1f} keys each, written in {time.perf_counter() - began:.0f} s, CPU {time.process_time() - cpu:.0f} s"
    )
    return asked


def write_cards(cards: list[tuple[int, str]]) -> None:
    from django.db import connection  # noqa: PLC0415 -- as above

    from aplis.register.people import match_keys  # noqa: PLC0415 -- as above

    if connection.vendor != "postgresql":
        match_keys._keep(cards, [])  # noqa: SLF001 -- what the verbs call, for many at once
        return
    with connection.cursor() as cursor, cursor.copy("COPY people_matchcard (person_id, packed) FROM STDIN") as copy:
        for card in cards:
            copy.write_row(card)


def write_in_order(keys: list[Any]) -> int:
    """Keys and their people, each part sorted by key, in the order of the keys: an index grows at its end only, and so soon."""
    import numpy as np  # noqa: PLC0415 -- as above
    from django.db import connection, transaction  # noqa: PLC0415 -- as above

    from aplis.rules.matching.keys import BITS  # noqa: PLC0415 -- as above

    bounds = [(1 << BITS) * part // SLICES for part in range(SLICES + 1)]
    for first, last in pairwise(bounds):
        within = [(each, people, *np.searchsorted(each, (first, last))) for each, people in keys]
        some = np.concatenate([each[start:end] for each, _people, start, end in within])
        whose = np.concatenate([people[start:end] for _each, people, start, end in within])
        order = np.lexsort((whose, some))
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy("COPY people_matchkey (key, person_id) FROM STDIN WITH (FORMAT binary)") as copy:
                    copy.write(_as_copied(some[order], whose[order]))
            else:
                rows = zip(some[order].tolist(), whose[order].tolist(), strict=True)
                cursor.executemany("INSERT INTO people_matchkey (key, person_id) VALUES (%s, %s)", rows)
    return sum(len(each) for each, _people in keys)


def _as_copied(keys: Any, people: Any) -> bytes:
    """Rows of two bigint in PostgreSQL's binary format of COPY: a header, each row with the lengths of its fields, an end."""
    import numpy as np  # noqa: PLC0415 -- as above

    rows = np.empty(
        len(keys), dtype=[("fields", ">i2"), ("eight", ">i4"), ("key", ">i8"), ("more", ">i4"), ("who", ">i8")]
    )
    rows["fields"], rows["eight"], rows["key"], rows["more"], rows["who"] = 2, 8, keys, 8, people
    return b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows.tobytes() + b"\xff\xff"


def described_as(who: Someone, kind: str) -> Any:
    from aplis.register.identity.queries.look_up import described  # noqa: PLC0415 -- as above

    with_day = who.born is not None and kind != "name and postcode"
    return described(
        names=[(who.given, who.family)],
        born=(who.born, "day") if with_day else (None, "unknown"),
        number=who.number if kind == "full" else "",
        postcodes=who.postcode if kind != "name and birth date" else "",
        phones=[who.phone] if kind == "full" else [],
    )


if __name__ == "__main__":
    main()
