"""Eight workers typing at the page for a new person, over HTTP: how long each answer takes while they type.

usage: APLIS_DATABASE_URL=postgres://... .venv/bin/python bench/identity/desk.py PEOPLE [--seconds 60] [--folder var/bench/identity]

The town is that of bench/identity/lookups.py, made by it before or now; here its people get the rest that the page reads: names,
birth dates, and a right of one of some hundred agencies each. The product is served as ./run does. Each worker types one person
after another, as somebody said her name at a desk: the beginning of the family name, the whole name, the birth date too. An answer
is asked for each 1.1 seconds, because a worker who asks more than sixty times a minute gets none. PostgreSQL and Linux only.
"""

import argparse
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.identity.invent import Someone
from bench.identity.lookups import SEED, home_of, prepared
from bench.measure.processes import cpu_of, memory_of, served

WORKERS: Final = 8
RHYTHM: Final = 1.1  # seconds
PEOPLE_PER_AGENCY: Final = 25_000
DESCRIBED: Final = 3_000
URL: Final = "/people/register/known/"

_FILL: Final = (
    """INSERT INTO people_person (id, born_on, birth_precision, language, channel, has_interpreter_need, is_pseudonymous,
                           protection_level, version, registered_at)
SELECT person_id, CASE WHEN born ~ '^[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$' THEN to_date(born, 'YYYYMMDD') END,
       CASE WHEN born = '' THEN 'unknown' ELSE 'day' END, 'sl', '', false, false, 0, 1, now()
FROM (SELECT person_id, split_part(packed, E'\\t', 2) AS born FROM people_matchcard) AS card""",
    """INSERT INTO people_personname (id, person_id, kind, script, given, family, is_main)
SELECT 2000000000 + person_id, person_id, 'legal', 'latn', split_part(name, '|', 1), split_part(name, '|', 2), true
FROM (SELECT person_id, split_part(split_part(packed, E'\\t', 1), ';', 1) AS name FROM people_matchcard) AS card""",
    """INSERT INTO people_accessright (id, person_id, agency_id, scopes, purpose, basis, starts_on, source_kind, source_id)
SELECT 4000000000 + person_id, person_id, (%s::bigint[])[1 + person_id %% %s], %s, 'intake', 'statutory_task',
       current_date - 30, 'involvement', 4000000000 + person_id
FROM people_matchcard""",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("people", type=int)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "identity")
    options = parser.parse_args()
    described = prepared(options.people, DESCRIBED, options.folder.resolve())
    home = home_of(options.people, options.folder.resolve(), SEED)
    if not (home / "region.json").exists():
        fill(options.people, home)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "aplis", "collectstatic", "--no-input", "-v0"], cwd=ROOT, env=environment, check=True
    )
    told = subprocess.run([sys.executable, "-m", "bench.measure.visitors", str(home)], cwd=ROOT, env=environment, check=True,
                          stdout=subprocess.PIPE, text=True).stdout  # fmt: skip
    asked = json.loads(told.splitlines()[-1])
    with served("aplis.config.wsgi:application", environment, "/account/login/") as (server, port, _seconds):
        roots = [server, *filter(None, [asked["postmaster"]])]
        visitors = list(asked["visitors"].values())
        typed(visitors, described, port, seconds=10)  # warms up
        before = cpu_of(roots)
        waits, statuses, found = typed(
            visitors[WORKERS:] or visitors, described[DESCRIBED // 2 :], port, options.seconds
        )
        cpu, memory = cpu_of(roots) - before, max(memory_of(server))
    waits.sort()
    row = {"people": options.people, "workers": WORKERS, "answers": len(waits), "p50": waits[len(waits) // 2],
           "p95": waits[len(waits) * 95 // 100], "cpu_ms": 1000 * cpu / len(waits), "statuses": dict(statuses),
           "load_after": os.getloadavg()[0]}  # fmt: skip
    (options.folder / f"desk-{options.people}.json").write_text(json.dumps(row, indent=1), encoding="utf-8")
    print(f"{options.people:>10,} people  {WORKERS} workers typing {len(waits)} answers  p50 {waits[len(waits) // 2]:.1f}  "
          f"p95 {waits[len(waits) * 95 // 100]:.1f}  p99 {waits[len(waits) * 99 // 100]:.1f} ms  CPU {1000 * cpu / len(waits):.1f} ms an answer  "
          f"{dict(statuses)}  {found} of them name somebody  largest worker {memory:.0f} MB  load {os.getloadavg()[0]:.1f}")  # fmt: skip


def fill(people: int, home: Path) -> None:
    """What the page reads besides cards and keys. Written by the database itself, without triggers: a minute for a million people."""
    from django.db import connection, transaction  # noqa: PLC0415 -- only now the settings are known

    from aplis.rules.scopes import ALL  # noqa: PLC0415 -- as above
    from bench.invented.days import Days  # noqa: PLC0415 -- as above
    from bench.invented.offices import make_offices  # noqa: PLC0415 -- as above
    from bench.invented.store import in_a_hurry, tidy  # noqa: PLC0415 -- as above

    lot = Random(SEED)  # noqa: S311 -- no secret
    with in_a_hurry(), transaction.atomic():
        offices, logins = make_offices(people, max(8, people // PEOPLE_PER_AGENCY), Days(date.today(), lot), lot)  # noqa: DTZ011
        agencies = [office.id for office in offices]
        with connection.cursor() as cursor:
            for statement, values in zip(_FILL, ([], [], [agencies, len(agencies), ALL]), strict=True):
                cursor.execute(statement, values)
    tidy()
    some = [login for login in logins if login.role == "social_worker"][:: max(1, len(agencies) // 8)][: 2 * WORKERS]
    rows = [{"email": each.email, "role": each.role, "worker": each.worker_id} for each in some]
    (home / "region.json").write_text(json.dumps({"logins": rows}), encoding="utf-8")


def typed(
    visitors: list[dict[str, Any]], people: list[Someone], port: int, seconds: float
) -> tuple[list[float], Counter[int], int]:
    """Milliseconds of every answer, the statuses, and how many answers named somebody."""
    waits: list[float] = []
    statuses: Counter[int] = Counter()
    naming: list[int] = []

    def work(place: int) -> None:
        visitor, line = visitors[place % len(visitors)], http.client.HTTPConnection("127.0.0.1", port)
        headers = {
            "Cookie": visitor["cookies"],
            "Content-Type": "application/x-www-form-urlencoded",
            "HX-Request": "true",
        }
        began, number = time.perf_counter() + place * RHYTHM / WORKERS, 0
        for someone in people[place::WORKERS]:
            for fields in as_typed(someone):
                if (pause := began + number * RHYTHM - time.perf_counter()) > 0:
                    time.sleep(pause)
                if time.perf_counter() - began > seconds:
                    return
                number += 1
                body = urlencode({**fields, "csrfmiddlewaretoken": visitor["token"]})
                start = time.perf_counter()
                line.request("POST", URL, body, headers)
                answer = line.getresponse()
                page = answer.read()
                waits.append((time.perf_counter() - start) * 1000)
                statuses[answer.status] += 1
                naming.append(b"/people/" in page)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits, statuses, sum(naming)


def as_typed(someone: Someone) -> list[dict[str, str]]:
    form = {
        "client_key": str(UUID(int=someone.truth + (4 << 76) + (8 << 60))),
        "purpose": "intake",
        "given": someone.given,
    }
    born = f"{someone.born.day}. {someone.born.month}. {someone.born.year}" if someone.born else ""
    whole = {**form, "family": someone.family}
    return [{**form, "family": someone.family[:4]}, whole, {**whole, "born": born}]


if __name__ == "__main__":
    main()
