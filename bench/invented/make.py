"""Fills an empty database with an invented region and says what to ask of it."""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

from django.core.management.color import no_style
from django.db import connection, transaction

from aplis.register.agencies.models import User
from aplis.register.people.models import PersonName
from aplis.register.people.name_keys import FILL
from aplis.register.sharing.models import Involvement
from aplis.register.sharing.rights import compile_rights
from bench.invented.days import Days
from bench.invented.lives import Lives
from bench.invented.offices import PASSWORD, PEOPLE_PER_AGENCY, Login, make_offices
from bench.invented.people import Families, Rows
from bench.invented.store import in_a_hurry, tidy

COHORT: Final = 2_000
DOCUMENT: Final = "documents/invented.pdf"
LOGINS_ASKED: Final = 8
SHOWN_AT_MOST: Final = 2_000
SAMPLE: Final = 300
_REASON: Final = "an invented region"


def fill(*, people: int, facts: int, on: date, lot: Random, files: Path, agencies: int = 0) -> dict[str, Any]:
    """Writes the region and says what to ask of it. `agencies`: how many; by default one for some thousand people."""
    (files / DOCUMENT).parent.mkdir(parents=True, exist_ok=True)
    (files / DOCUMENT).write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    days = Days(on, lot)
    with in_a_hurry(), without_garbage():
        with transaction.atomic():
            offices, logins = make_offices(people, agencies or people // PEOPLE_PER_AGENCY, days, lot)
        families, lives = Families(days, lot, offices), Lives(days, lot, DOCUMENT)
        written, told = 0, _telling(people)
        while written < people:
            rows, number = Rows(), min(COHORT, people - written)
            share = facts * (written + number) // people - facts * written // people
            lives.make(families.make(number, rows), share, rows)
            with transaction.atomic():
                rows.write()
            told(written := written + number)
        _reset_sequence()
        if connection.vendor == "postgresql":  # in a hurry it follows no trigger
            with connection.cursor() as cursor:
                cursor.execute(FILL)
    tidy()
    return _asked(logins, people=people, facts=facts, on=on, lot=lot)


@contextmanager
def without_garbage() -> Iterator[None]:
    """Millions of rows that form no cycles: looking for cycles among them would take a quarter of the time."""
    gc.disable()
    yield
    gc.enable()


def _telling(people: int) -> Callable[[int], None]:
    began, step = time.perf_counter(), max(COHORT, people // 20)

    def tell(written: int) -> None:
        if people >= 10_000 and written // step != (written - COHORT) // step:
            left = (time.perf_counter() - began) / written * (people - written)
            print(f"{written:,} of {people:,} people, {left:.0f} s left", file=sys.stderr, flush=True)

    return tell


def _reset_sequence() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [User]):
            cursor.execute(statement)


def _asked(logins: list[Login], *, people: int, facts: int, on: date, lot: Random) -> dict[str, Any]:
    by_role: dict[str, list[Login]] = {}
    for login in logins:
        by_role.setdefault(login.role, []).append(login)
    social = by_role["social_worker"][:: max(1, len(by_role["social_worker"]) // LOGINS_ASKED)][:LOGINS_ASKED]
    one_each = [found[0] for role, found in by_role.items() if role != "social_worker"]
    return {
        "people": people, "facts": facts, "on": on.isoformat(), "password": PASSWORD, "database": connection.vendor,
        "logins": [_login(login) for login in (*social, *one_each)],
        "words": _words(lot), "rights_differ": _differences(lot),
    }  # fmt: skip


def _login(login: Login) -> dict[str, Any]:
    """`caseload` are the people the worker leads; `open` those that nobody leads, whose files open without being asked why."""
    files = Involvement.objects.filter(
        agency_id=login.agency_id, closed_on__isnull=True, person__protection_level__lte=2
    )
    rows = files.unscoped(reason=_REASON).order_by("pk")
    led = rows.filter(lead_id=login.worker_id).values_list("person_id", flat=True)
    unled = rows.filter(lead_id__isnull=True).values_list("person_id", flat=True)
    return {"email": login.email, "role": login.role, "agency": login.agency_id, "worker": login.worker_id,
            "caseload": list(led), "open": list(unled[:SHOWN_AT_MOST])}  # fmt: skip


def _words(lot: Random) -> list[str]:
    """What a worker would type: a family name, its first letters, or a whole name."""
    names = PersonName.objects.filter(script="latn", kind="legal").unscoped(reason=_REASON).order_by("pk")
    picked = list(names.values_list("given", "family")[: 20 * SAMPLE])
    some = lot.sample(picked, min(SAMPLE, len(picked)))
    return [word for given, family in some for word in (family, f"{family[:4]} {given[:2]}", f"{given} {family}")]


def _differences(lot: Random) -> int:
    """How many rights of a sample of people the sharing room would write differently: none, or the region is wrong."""
    everybody = Involvement.objects.unscoped(reason=_REASON).order_by("pk").values_list("person_id", flat=True)
    picked = list(everybody[: 20 * SAMPLE])
    some = set(lot.sample(picked, min(SAMPLE, len(picked))))
    with transaction.atomic():
        differ = compile_rights(some, on=date.today())  # noqa: DTZ011 -- the day the pages see
        transaction.set_rollback(True)
    return differ
