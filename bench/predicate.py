"""What the predicate costs: queries of the pages with it and without it, and under row-level security, in one process.

usage: APLIS_VAR=FOLDER .venv/bin/python bench/predicate.py FOLDER [--rounds 100]

FOLDER holds a region of bench/region.py. Each query is asked for the same people in all three ways in turn; only people about whom
all ways give the same rows are compared. Each is measured twice: what the statement takes, and what a page takes to read it, which is
the statement and the objects that are made of its rows (aplis.core.prepared). Prints JSON: for each query and measure p50 and p95 in
microseconds, and their ratios to those without the predicate.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
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
from django.db.models import Count
from django.utils import timezone

from aplis.casework.situations.models import Statement
from aplis.casework.situations.queries.facts import is_current
from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.core.prepared import _Made
from aplis.register.agencies.actors import actor_of
from aplis.register.agencies.models import Worker
from aplis.register.people.models import NameKey, Person, PersonJournal, PersonName
from aplis.register.people.queries import HIGHEST
from aplis.register.sharing.models import Look
from aplis.rules.names import fold

AT_ONCE: Final = 50
_REASON: Final = "compared with the same query under the predicate"
WAYS: Final = ("plain", "predicate", "locked")

type Asked = tuple[str, tuple[Any, ...]]
type Query = Callable[[Any, list[int]], Any]


def queries(actor: Actor, words: list[str]) -> dict[str, Query]:
    """Queries as the pages ask them; each takes how its rows are opened and whom it asks for."""
    today = actor.today

    def begun(rows: Any, who: list[int]) -> Any:
        word = fold(words[who[0] % len(words)])
        found = NameKey.objects.filter(token__gte=word, token__lt=word + HIGHEST, agency_id=actor.agency_id)
        return rows(PersonName).filter(person_id__in=found.unscoped(reason=_REASON).values("person_id"), is_main=True)

    return {
        "one person": lambda rows, who: rows(Person).filter(pk=who[0]),
        "names of one person": lambda rows, who: rows(PersonName).filter(person_id=who[0]).order_by("-is_main", "pk"),
        "statements of one person": lambda rows, who: rows(Statement).filter(is_current(today), person_id=who[0]).order_by("-true_on", "-pk"),
        "timeline of one person": lambda rows, who: rows(PersonJournal).filter(person_id=who[0]).order_by("-happened_on", "-pk")[:11],
        "looks at one person": lambda rows, who: rows(Look).filter(person_id=who[0]).order_by("-at")[:60],
        f"list of {AT_ONCE} people": lambda rows, who: rows(PersonName).filter(person_id__in=who, is_main=True).order_by("family", "given", "pk"),
        f"statements of {AT_ONCE} people": lambda rows, who: rows(Statement).filter(is_current(today), person_id__in=who).order_by("-true_on", "-pk"),
        f"count of statements of {AT_ONCE} people": lambda rows, who: rows(Statement).filter(is_current(today), person_id__in=who).order_by().values("agency").annotate(number=Count("pk")).values_list("agency", "number").order_by("agency"),
        "search by the beginning of a name": lambda rows, who: begun(rows, who).order_by("family", "given", "person_id")[:51],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    region = json.loads((options.folder / "region.json").read_text(encoding="utf-8"))
    login = region["logins"][0]
    actor = actor_of(
        Worker.objects.select_related("agency", "role").get(pk=login["worker"]),
        on=timezone.localdate(),
        purpose="delivery",
    )
    lot = Random(7)  # noqa: S311 -- no secret
    groups = [lot.sample(login["caseload"] + login["open"], AT_ONCE) for _ in range(options.rounds)]
    print(json.dumps({name: compared(ask, actor, groups) for name, ask in queries(actor, region["words"]).items()}))


def compared(ask: Query, actor: Actor, groups: list[list[int]]) -> dict[str, Any]:
    """Both measures of one query: `statement` and `read`."""
    plain = [ask(lambda model: model.objects.unscoped(reason=_REASON), group) for group in groups]
    seen = [ask(lambda model: model.objects.visible_to(actor), group) for group in groups]
    pairs = [pair for pair in zip(plain, seen, strict=True) if _rows(_sql(pair[0])) == _rows(_sql(pair[1]))]
    return {
        "groups": len(pairs),
        "statement": _of_ways([tuple(map(_statement, pair)) for pair in pairs], actor),
        "read": _of_ways([tuple(map(_reading, pair)) for pair in pairs], actor),
    }


def _of_ways(pairs: list[Any], actor: Actor) -> dict[str, Any]:
    """Microseconds and ratios; `pairs` hold what runs a query without the predicate and with it, each told its way."""
    taken: dict[str, list[float]] = {}
    for _ in range(2):  # the first round warms up
        taken = {way: [] for way in WAYS}
        for without, under in pairs:
            with transaction.atomic():
                taken["plain"].append(_best(without, "plain"))
                taken["predicate"].append(_best(under, "predicate"))
            if connection.vendor == "postgresql":
                with bound(actor):
                    taken["locked"].append(_best(under, "locked"))
    found: dict[str, Any] = {}
    for way, values in taken.items():
        for share in (50, 95) if values else ():
            at = sorted(values)[min(len(values) - 1, len(values) * share // 100)] * 1e6
            found[f"{way}_p{share}"] = round(at, 1)
            if way != "plain":
                found[f"{way}_ratio_p{share}"] = round(at / found[f"plain_p{share}"], 2)
    return found


def _sql(rows: Any) -> Asked:
    sql, values = rows.query.sql_with_params()
    return sql, values


def _statement(rows: Any) -> Callable[[str], object]:
    """Runs the statement and fetches its rows. PostgreSQL keeps a plan for each way: those of two roles differ."""
    sql, values = _sql(rows)
    ready = {"prepare": True} if connection.vendor == "postgresql" else {}

    def run(way: str) -> object:
        with _cursor() as cursor:
            cursor.execute(f"{sql} /* {way} */", values, **ready)
            return cursor.fetchall()

    return run


def _reading(rows: Any) -> Callable[[str], object]:
    """What a page does with a prepared read: the statement, and objects made of its rows."""
    made = _Made(rows, rows.query.get_compiler(using=rows.db))
    sql = made.sql

    def run(way: str) -> object:
        made.sql = f"{sql} /* {way}, read */"
        return made.answer({})

    return run


def _best(run: Callable[[str], object], way: str) -> float:
    """Seconds of one execution, the best of five: what a neighbour on the machine takes is not the query's."""
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        run(way)
        best = min(best, time.perf_counter() - began)
    return best


def _rows(asked: Asked) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        return cursor.fetchall()


def _cursor() -> Any:
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection) if connection.vendor == "postgresql" else connection.cursor()


if __name__ == "__main__":
    main()
