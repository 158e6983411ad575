"""What raw SQL finds of tasks in the application's role, and how a look and a right of a lay helper are explained."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection

from aplis.core.database import bound
from aplis.core.ids import new_id
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.sharing.actions import record_look
from aplis.register.sharing.models import Look
from aplis.register.sharing.tests.helping import assigned, make_helper, stored
from aplis.register.sharing.tests.own import herself
from aplis.register.sharing.watching.queries.lawful import explained
from aplis.rules.scopes import BIT

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M027")]


@pytest.fixture
def lan(centre):
    return make_helper(centre)


def found(actor):
    with bound(actor), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM sharing_helpertask")
        return [pk for (pk,) in cursor.fetchall()]


@pytest.mark.postgres
def test_the_database_shows_a_task_to_its_helper_to_who_sees_the_plan_and_to_the_person(
    zarja, alma, bor, lan, nika, tuja
):
    task = assigned(zarja, lan, alma, "housing")
    others = [make_helper(alma.agency, "Drugi"), make_worker(alma.agency, role="data_steward"), nika, tuja]

    assert [found(make_actor(each)) for each in (lan, alma, bor)] == [[task.pk]] * 3
    assert found(herself(zarja)) == [task.pk]
    assert [found(make_actor(each)) for each in others] == [[]] * 4
    assert found(None) == []


@pytest.mark.postgres
def test_the_database_lets_a_helper_assign_nothing(zarja, alma, lan):
    task = stored(assigned(zarja, lan, alma))
    task.pk = new_id()

    with bound(make_actor(lan)), pytest.raises(DatabaseError, match="row-level security"):
        task.save(force_insert=True)


@pytest.mark.parametrize("scopes", [(), ("housing",)])
def test_a_look_of_a_helper_is_lawful_by_a_right_that_names_her_and_by_no_other(zarja, alma, lan, scopes):
    assigned(zarja, lan, alma, *scopes)
    officer = make_actor(make_worker(alma.agency, role="data_protection_officer"))
    record_look(actor=make_actor(lan), person=zarja, scopes=BIT["housing"], page="situation")
    look = Look.objects.unscoped(reason="test").select_related("agency__area").get(worker=lan)

    with bound(officer):
        why = explained(officer, look)

    assert (why.is_lawful, [each.right.source_kind for each in why.grounds]) == (bool(scopes), ["helper"] * len(scopes))


def test_the_command_tells_what_the_person_let_the_helper_see(zarja, alma, lan):
    task, said = assigned(zarja, lan, alma, "housing"), StringIO()

    call_command("rights", "--explain", str(zarja.pk), str(alma.agency_id), stdout=said)

    assert f"- helper {task.pk}: statutory_task for plan" in said.getvalue()
    assert f"worker {lan.pk} only" in said.getvalue()
    assert "because: statutory_task, lay_helper" in said.getvalue()
