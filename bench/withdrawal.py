"""What it costs to take back a release: a person with many facts, one release, and the moment from the answer until nothing is open.

usage: APLIS_VAR=FOLDER .venv/bin/python bench/withdrawal.py [--facts 50000] [--rounds 20]

Makes one invented person in a database of its own (APLIS_DATABASE_URL, or an SQLite file below APLIS_VAR), migrated before. In each round a
release is given and taken back by the actions that the pages call. Prints JSON: milliseconds of the action `withdraw_release` with its
transaction (median, largest), and how many facts the receiver saw before and after.
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")

import django

django.setup()

from django.utils import timezone

from aplis.casework.situations.models import Statement
from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.register.agencies.actors import actor_of
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.tests.factories import agree, make_person
from aplis.register.sharing.models import ReleaseSheet
from aplis.register.sharing.releases.withdrawing import withdraw_release
from aplis.register.sharing.tests.releasing import given, key
from aplis.rules.scopes import BIT, DOMAINS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--facts", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    home, receiver = make_worker(), make_worker(make_agency("social_work"))
    person = make_person(agency=home.agency, lead=home)
    today = timezone.localdate()
    facts = [
        Statement(
            person=person, agency=home.agency, scope=BIT[DOMAINS[number % len(DOMAINS)]], text="x", source="person",
            true_on=today,
        )
        for number in range(options.facts)
    ]  # fmt: skip
    Statement.objects.bulk_create(facts, batch_size=2000)
    agree(home.agency, receiver.agency)
    taken, before, after = [], 0, 0
    for _round in range(options.rounds):
        sheet = given(home, person, receiver.agency, scopes=(*DOMAINS, "plan"))
        before = max(before, seen(receiver))
        taken.append(withdraw(home, sheet))
        after = max(after, seen(receiver))
    told = {
        "facts": options.facts, "seen before": before, "seen after": after,
        "median ms": round(statistics.median(taken), 1), "largest ms": round(max(taken), 1),
    }  # fmt: skip
    print(json.dumps(told, indent=1))


def withdraw(worker: Worker, sheet: ReleaseSheet) -> float:
    actor = acting(worker)
    began = time.perf_counter()
    with bound(actor):
        withdraw_release(actor=actor, key=key(), sheet=sheet, version=sheet.version)
    return (time.perf_counter() - began) * 1000


def seen(worker: Worker) -> int:
    actor = acting(worker)
    with bound(actor):
        return int(Statement.objects.visible_to(actor).count())


def acting(worker: Worker) -> Actor:
    post = Worker.objects.select_related("agency__area", "role").get(pk=worker.pk)
    return actor_of(post, on=timezone.localdate())


if __name__ == "__main__":
    main()
