"""What it costs to take back a release: a person with many facts, one release, and the moment from the answer until nothing is open.

usage: APLIS_VAR=FOLDER .venv/bin/python bench/withdrawal.py [--facts 50000] [--rounds 20]

Makes one invented person in a database of its own (APLIS_DATABASE_URL, or an SQLite file below APLIS_VAR), migrated before. Prints JSON:
milliseconds of compiling after the withdrawal (median, largest), and how many facts the receiver saw before and after.
"""

import argparse
import json
import os
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")

import django

django.setup()

from django.db import transaction
from django.utils import timezone

from aplis.casework.situations.models import Statement
from aplis.core.database import bound
from aplis.register.agencies.actors import actor_of
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import Release
from aplis.register.sharing.rights import compile_rights
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
    given = release(person, receiver.agency, (1 << 15) - 1)
    post = Worker.objects.select_related("agency__area", "role").get(pk=receiver.pk)
    before, taken, after = seen(post), [], 0
    for _round in range(options.rounds):
        taken.append(withdraw(given, today))
        after = max(after, seen(post))
        Release.objects.filter(pk=given.pk).unscoped(reason="bench").update(withdrawn_on=None)
        compile_rights([person.pk], on=today)
    told = {
        "facts": options.facts, "seen before": before, "seen after": after,
        "median ms": round(statistics.median(taken), 1), "largest ms": round(max(taken), 1),
    }  # fmt: skip
    print(json.dumps(told, indent=1))


def withdraw(given: Release, today: object) -> float:
    began = time.perf_counter()
    with transaction.atomic():
        Release.objects.filter(pk=given.pk).unscoped(reason="bench").update(withdrawn_on=today)
        compile_rights([given.person_id], on=today)  # type: ignore[arg-type]
    return (time.perf_counter() - began) * 1000


def seen(post: Worker) -> int:
    actor = actor_of(post, on=timezone.localdate() + timedelta(days=0))
    with bound(actor):
        return int(Statement.objects.visible_to(actor).count())


if __name__ == "__main__":
    main()
