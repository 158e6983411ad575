"""Who may see what: random histories of the sharing room held against a slow and obvious model of the same rules.

`APLIS_STEPS` says how many steps a run makes; without it a thousand. The database answers with the rows of facts that each worker
sees; the model (tests/sight_world.py) answers from lists and sentences, and is asked anew after every step.
"""

import os
from random import Random

import pytest
from django.db import connection

from aplis.casework.situations.models import Statement
from aplis.core.access import Actor
from aplis.rules.scopes import DOMAINS, codes
from tests.sight_steps import MOVES, days_pass, make_world, night
from tests.sight_world import may_see

pytestmark = pytest.mark.django_db

STEPS_OF_A_HISTORY = 60
STEPS = int(os.environ.get("APLIS_STEPS", "0")) or (1200 if connection.vendor == "sqlite" else 400)
HISTORIES = max(1, STEPS // STEPS_OF_A_HISTORY)


@pytest.mark.mission("M005", "M027", "M009", "M108", "F14", "F16", "F18", "F19", "F20")
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_what_workers_see_is_what_the_obvious_model_says(seed):
    world = make_world(Random(f"sight {seed}"))  # noqa: S311 -- a history to be told again
    for number in range(STEPS_OF_A_HISTORY):
        move = world.lot.choice(MOVES)
        move(world)
        where = f"history {seed}, step {number}: {move.__name__}"
        if move is days_pass:
            # By itself a day shuts what it ends. What it only widens may wait for the night's work.
            assert beyond(seen_in(world), expected_in(world)) == {}, where
            night(world)
        assert seen_in(world) == expected_in(world), where


def beyond(seen, expected):
    """What is seen and should not be."""
    left = {who: scopes - expected.get(who, set()) for who, scopes in seen.items()}
    return {who: scopes for who, scopes in left.items() if scopes}


def seen_in(world):
    """By worker and person, the domains of the facts that the database answers with."""
    found = {}
    for worker in world.workers:
        rows = Statement.objects.visible_to(actor_of(world, worker)).filter(person__in=world.people)
        for person, scope in rows.values_list("person_id", "scope"):
            found.setdefault((worker.pk, person), set()).update(codes(scope))
    return found


def expected_in(world):
    found = {}
    for worker in world.workers:
        for person in world.people:
            if scopes := {scope for scope in DOMAINS if may_see(world, worker, person, scope)}:
                found[worker.pk, person.pk] = scopes
    return found


def actor_of(world, worker):
    role = worker.role
    fits = role.fits(worker.agency.kind)
    return Actor(
        today=world.today, now=world.now, user_id=worker.user_id, worker_id=worker.pk, agency_id=worker.agency_id,
        agency_kind=worker.agency.kind, role=role.code, read_scopes=role.read_scopes if fits else 0,
        is_assigned_only=role.is_assigned_only,
    )  # fmt: skip
