"""The view that every policy asks: the asking agency's rights of this moment, for its worker and role, and nobody else's."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.rls import RIGHTS_IN_FORCE
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.people.models import AccessRight
from aplis.register.people.tests.factories import make_person, registrar
from aplis.rules.rights import ASSIGNED
from aplis.rules.scopes import BIT

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def in_force(actor):
    with bound(actor):
        return ask(f"SELECT person_id, scopes FROM {RIGHTS_IN_FORCE}")


@pytest.fixture
def worker():
    return make_worker()


@pytest.fixture
def person(worker):
    return make_person(agency=worker.agency, lead=worker)


def the_right(person):
    return AccessRight.objects.filter(person=person).unscoped(reason="test")


def test_it_shows_what_the_role_reads_of_a_right_of_the_own_agency(worker, person):
    make_person(agency=make_agency("employment"))

    assert in_force(replace(registrar(worker.agency, worker), read_scopes=BIT["work"])) == [(person.pk, BIT["work"])]


def test_a_stranger_and_nobody_find_no_right_in_it(person):
    assert (in_force(make_actor(make_worker(make_agency("employment")))), in_force(None)) == ([], [])


@pytest.mark.parametrize(
    "narrowed",
    [
        {"starts_on": timedelta(days=1)},
        {"ends_on": timedelta()},
        {"ends_at": timedelta(seconds=-1)},
        {"role": "nurse"},
        {"worker": "a colleague"},
    ],
    ids=lambda narrowed: next(iter(narrowed)),
)
def test_a_right_of_another_day_instant_role_or_worker_is_not_in_force(worker, person, narrowed):
    [(name, value)] = narrowed.items()
    now = timezone.now()
    day_or_moment = {"starts_on": timezone.localdate(), "ends_on": timezone.localdate(), "ends_at": now}
    colleague = make_worker(worker.agency)
    changed = {"worker": colleague.pk, "role": value}.get(name) or day_or_moment[name] + value
    the_right(person).update(**{name: changed})

    assert in_force(replace(registrar(worker.agency, worker), now=now)) == []


@pytest.mark.mission("M027")
@pytest.mark.parametrize(
    ("role", "names_her", "opens_to"),
    [
        ("", False, "others"),
        ("", True, "others"),
        (ASSIGNED, True, "assigned"),
        (ASSIGNED, False, ""),
        ("lay_helper", True, "others"),
    ],
)
def test_to_a_role_that_is_assigned_its_work_only_rights_for_such_roles_that_name_the_worker_are_in_force(
    worker, person, role, names_her, opens_to
):
    others = replace(registrar(worker.agency, worker), role="lay_helper", verbs=frozenset())
    the_right(person).update(role=role, worker=worker.pk if names_her else None)

    for actor, name in ((others, "others"), (replace(others, is_assigned_only=True), "assigned")):
        opened = [person.pk] if name == opens_to else []
        with bound(actor):
            seen = list(AccessRight.objects.visible_to(actor).values_list("person_id", flat=True))
            found = ask("SELECT person_id FROM people_accessright")
        assert ([row[0] for row in in_force(actor)], seen) == (opened, opened)
        assert name == "others" or [row[0] for row in found] == opened


def test_no_policy_asks_the_rights_by_itself():
    """In each it would cost the sub-queries for all settings again, and run into the policies on rights."""
    asking = ask(
        "SELECT tablename, policyname FROM pg_policies"
        " WHERE coalesce(qual, '') || coalesce(with_check, '') ~ 'FROM people_accessright\\y'"
    )

    assert asking == []


def test_the_application_writes_nothing_through_it(worker, person):
    with (
        bound(registrar(worker.agency, worker)),
        pytest.raises(Exception, match="permission denied"),
        transaction.atomic(),
    ):
        ask(f"DELETE FROM {RIGHTS_IN_FORCE} RETURNING person_id")
