"""One transaction, told to the database: who asks."""

import pytest
from django.db import connection
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound, bound_as_operator
from aplis.core.drafts import keep_draft
from aplis.core.models import Draft
from aplis.register.agencies.tests.factories import make_actor


def told():
    names = ["role", "aplis.agency", "aplis.worker", "aplis.scopes", "aplis.today"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(["current_setting(%s, true)"] * len(names)), names)
        return [value or "" for value in cursor.fetchone()]


def words_of(actor):
    return ["aplis_app", str(actor.agency_id), str(actor.worker_id), str(actor.read_scopes), actor.today.isoformat()]


@pytest.mark.django_db(transaction=True)
def test_a_fault_leaves_nothing_behind():
    actor = make_actor()

    def fail_after_writing():
        with bound(actor):
            keep_draft(actor=actor, form="plan:1", fields={"text": "a"})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_writing()

    assert list(Draft.objects.unscoped(reason="test")) == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_database_knows_the_actor_for_one_transaction_only():
    actor = make_actor()
    with bound(actor):
        inside = told()

    assert inside == words_of(actor)
    assert told() == ["none", "", "", "", ""]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_inner_transaction_gives_back_what_it_found():
    outer, inner = make_actor(), make_actor()

    with bound(outer):
        with bound(inner):
            assert told() == words_of(inner)
        assert told() == words_of(outer)
        with bound_as_operator():
            assert told()[:2] == ["aplis_operator", ""]
        assert told() == words_of(outer)


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("actor", [None, "without a post"])
def test_without_a_post_the_database_is_told_of_nobody(actor):
    with bound(Actor(today=timezone.localdate(), user_id=1) if actor else None):
        assert told() == ["aplis_app", "", "", "0", ""]
