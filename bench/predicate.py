"""What the predicate costs: queries of the pages with it and without it, and under row-level security, in one process.

usage: APLIS_VAR=FOLDER .venv/bin/python bench/predicate.py FOLDER [--rounds 40]

FOLDER holds a region of bench/region.py. Each query is asked for the same people in all three ways in turn; only
people about whom all ways give the same rows are compared. Prints JSON: for each query the microseconds of one execution and the ratios to the one without the predicate.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")

import django
import psycopg

django.setup()

from django.db import connection, transaction

from aplis.casework.situations.models import Statement
from aplis.casework.situations.queries.facts import is_current
from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.register.agencies.actors import actor_of
from aplis.register.agencies.models import Worker
from aplis.register.people.models import Person, PersonJournal, PersonName
from aplis.register.sharing.models import Look

AT_ONCE: Final = 25
_REASON: Final = "compared with the same query under the predicate"

type Asked = tuple[str, tuple[Any, ...]]


def queries(today: date) -> dict[str, Callable[[Any, list[int]], Any]]:
    """Queries as the pages ask them; each takes how its rows are opened and whom it asks for."""
    return {
        "one person": lambda rows, who: rows(Person).filter(pk=who[0]),
        "names of one person": lambda rows, who: rows(PersonName).filter(person_id=who[0]).order_by("-is_main", "pk"),
        "statements of one person": lambda rows, who: rows(Statement).filter(is_current(today), person_id=who[0]).order_by("-true_on", "-pk"),
        "timeline of one person": lambda rows, who: rows(PersonJournal).filter(person_id=who[0]).order_by("-happened_on", "-pk")[:11],
        "looks at one person": lambda rows, who: rows(Look).filter(person_id=who[0]).order_by("-at")[:60],
        f"names of {AT_ONCE} people": lambda rows, who: rows(PersonName).filter(person_id__in=who, is_main=True).order_by("family", "given", "pk"),
        f"statements of {AT_ONCE} people": lambda rows, who: rows(Statement).filter(is_current(today), person_id__in=who).order_by("-true_on", "-pk"),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    login = json.loads((options.folder / "region.json").read_text(encoding="utf-8"))["logins"][0]
    today = date.today()  # noqa: DTZ011 -- the day the pages see
    actor = actor_of(
        Worker.objects.select_related("agency", "role").get(pk=login["worker"]), on=today, purpose="delivery"
    )
    lot = Random(7)  # noqa: S311 -- no secret
    groups = [lot.sample(login["caseload"] + login["open"], AT_ONCE) for _ in range(options.rounds)]
    print(json.dumps({name: compared(ask, actor, groups) for name, ask in queries(today).items()}))


def compared(ask: Any, actor: Actor, groups: list[list[int]]) -> dict[str, float]:
    """Microseconds of one execution: plain, under the predicate, and under predicate and row-level security."""
    plain = [_sql(ask(lambda model: model.objects.unscoped(reason=_REASON), group)) for group in groups]
    seen = [_sql(ask(lambda model: model.objects.visible_to(actor), group)) for group in groups]
    pairs = [pair for pair in zip(plain, seen, strict=True) if _rows(pair[0]) == _rows(pair[1])]
    taken: dict[str, list[float]] = {}
    for _ in range(2):  # the first round warms up
        taken = {"plain": [], "predicate": [], "locked": []}
        for without, under in pairs:
            with transaction.atomic():
                taken["plain"].append(_timed(without))
                taken["predicate"].append(_timed(under))
            if connection.vendor == "postgresql":
                with bound(actor):
                    taken["locked"].append(_timed(under, way="/* locked */"))
    medians = {name: sorted(values)[len(values) // 2] * 1e6 for name, values in taken.items() if values}
    ratios = {f"{name}_ratio": value / medians["plain"] for name, value in medians.items() if name != "plain"}
    return {"groups": len(pairs), **{name: round(value, 3) for name, value in {**medians, **ratios}.items()}}


def _sql(rows: Any) -> Asked:
    sql, values = rows.query.sql_with_params()
    return sql, values


def _rows(asked: Asked) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        return cursor.fetchall()


def _timed(asked: Asked, *, way: str = "") -> float:
    """Seconds of one execution, the best of five: what a neighbour on the machine takes is not the query's.

    PostgreSQL keeps the plan, as it does for the pages (see aplis.core.prepared); `way` tells two plans of one text apart.
    """
    sql, values = asked
    best = float("inf")
    with _cursor() as cursor:
        ready = {"prepare": True} if connection.vendor == "postgresql" else {}
        for _ in range(5):
            began = time.perf_counter()
            cursor.execute(f"{sql} {way}", values, **ready)
            cursor.fetchall()
            best = min(best, time.perf_counter() - began)
    return best


def _cursor() -> Any:
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection) if connection.vendor == "postgresql" else connection.cursor()


if __name__ == "__main__":
    main()
