"""What the keys cost when a person is registered: the same act with them and without, in turn, in one process.

usage: APLIS_VAR=FOLDER .venv/bin/python bench/identity/registering.py [--people 400]

FOLDER holds a region of bench/region.py (or APLIS_DATABASE_URL leads to one). Each person is registered as the page does it, with a
name, a birth date and a phone, in a transaction of its own that is committed. Prints JSON: for both ways the middle and the 95th of a
hundred in milliseconds of waiting and of CPU of this process, and the difference of the middles.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")

import django

django.setup()

from datetime import date

from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.register.agencies.actors import actor_of
from aplis.register.agencies.models import Worker
from aplis.register.people.models import MatchCard, Person
from aplis.register.sharing import actions

SEED = 7
WARM_UP = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=400)
    people = parser.parse_args().people
    region = json.loads((Path(os.environ["APLIS_VAR"]) / "region.json").read_text(encoding="utf-8"))
    post = Worker.objects.select_related("agency__area", "role").get(pk=region["logins"][0]["worker"])
    actor, lot = actor_of(post, on=timezone.localdate()), Random(SEED)  # noqa: S311 -- no secret
    taken: dict[str, list[tuple[float, float]]] = {"with keys": [], "without": []}
    cards = MatchCard.objects.count()
    for number in range(2 * (WARM_UP + people)):
        way = "without" if number % 2 else "with keys"
        taken[way].append(registered(actor, lot, has_keys=not number % 2))
    found: dict[str, Any] = {"cards written": MatchCard.objects.count() - cards}
    for way, each in taken.items():
        waits, spent = (sorted(column) for column in zip(*each[WARM_UP:], strict=True))
        found[way] = {
            "p50 ms": round(waits[people // 2], 3), "p95 ms": round(waits[people * 95 // 100], 3),
            "CPU p50 ms": round(spent[people // 2], 3),
        }  # fmt: skip
    for measure in ("p50 ms", "CPU p50 ms"):
        found[f"difference, {measure}"] = round(found["with keys"][measure] - found["without"][measure], 3)
    print(json.dumps(found, indent=1))


def registered(actor: Actor, lot: Random, *, has_keys: bool) -> tuple[float, float]:
    """Milliseconds of waiting and of CPU."""
    person = Person(born_on=date(lot.randrange(1940, 2020), 5, lot.randrange(1, 28)), birth_precision="day")
    fields: dict[str, Any] = {
        "names": [{"given": word(lot), "family": word(lot), "kind": "legal", "script": "latn"}],
        "purpose": "intake", "basis": "statutory_task", "opened_on": actor.today,
        "contact": {"kind": "phone", "value": f"0{lot.randrange(10**8):08}"},
    }  # fmt: skip
    key = UUID(int=lot.getrandbits(128), version=4)
    began, cpu = time.perf_counter(), time.process_time()
    with (
        patch.object(actions, "write_first_keys", actions.write_first_keys if has_keys else lambda *_rows: None),
        bound(actor),
    ):
        actions.register_person(actor=actor, key=key, person=person, **fields)
    return (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000


def word(lot: Random) -> str:
    return "".join(lot.choice("bcdfghjklmnprstvz") + lot.choice("aeiou") for _ in range(5)).capitalize()


if __name__ == "__main__":
    main()
