"""Who sees a contact: the predicate alone decides, and of a hidden person no other agency learns when and where she is met."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from aplis.casework.plans.models import Contact, ContactReply
from aplis.casework.plans.queries import is_planned_elsewhere
from aplis.casework.plans.tests.factories import hold, make_contact, make_contact_reply
from aplis.core.database import bound
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.tests.own import herself as actor_of

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M024")]


def seen(actor, model=Contact):
    return set(model.objects.visible_to(actor).values_list("pk", flat=True))


@pytest.fixture
def hidden(alma, nika):
    """A hidden person whom two agencies may reach."""
    person = make_person(agency=alma.agency, lead=alma, level=2, given="Zarja", family="Lipovnik")
    release(person, nika.agency, ["health", "contact"])
    for agency in (alma.agency, nika.agency):
        hold(person, agency)
    return person


@pytest.mark.parametrize(("scopes", "is_seen"), [(["contact"], True), (["health"], False), ([], False)])
def test_another_agency_reads_it_by_a_right_to_how_the_person_is_reached(alma, nika, zarja, scopes, is_seen):
    if scopes:
        release(zarja, nika.agency, scopes)
    contact = make_contact(zarja, alma, state="not_held")
    reply = make_contact_reply(contact)

    assert seen(make_actor(nika)) == ({contact.pk} if is_seen else set())
    assert seen(make_actor(nika), ContactReply) == ({reply.pk} if is_seen else set())


def test_what_is_only_for_our_agency_no_other_reads_and_it_stands_on_no_own_page(alma, nika, zarja):
    release(zarja, nika.agency, ["contact"])
    private = make_contact(zarja, alma, state="held", is_private=True)

    assert (seen(make_actor(alma)), seen(make_actor(nika)), seen(actor_of(zarja))) == ({private.pk}, set(), set())


def test_where_a_hidden_person_is_met_only_the_agency_that_meets_her_reads(alma, nika, hidden):
    ours, theirs = make_contact(hidden, alma, place="Mill Street"), make_contact(hidden, nika, place="Castle Road")
    make_contact_reply(theirs)

    assert seen(make_actor(alma)) == {ours.pk}
    assert seen(make_actor(nika)) == {theirs.pk}
    assert seen(make_actor(alma), ContactReply) == set()


def test_of_a_hidden_person_another_holder_learns_that_a_contact_is_planned_and_nothing_more(alma, nika, hidden):
    before = is_planned_elsewhere(make_actor(alma), hidden)
    contact = make_contact(hidden, nika)

    assert (before, is_planned_elsewhere(make_actor(alma), hidden)) == (False, True)
    assert is_planned_elsewhere(make_actor(nika), hidden) is False
    Contact.objects.filter(pk=contact.pk).unscoped(reason="test").update(state="held")
    assert is_planned_elsewhere(make_actor(alma), hidden) is False


def test_she_reads_hers_and_a_guardian_those_of_how_she_is_reached_but_not_what_she_said(alma, zarja):
    contact = make_contact(zarja, alma, state="not_held")
    reply = make_contact_reply(contact)
    make_contact(make_person(agency=alma.agency), alma)
    make_contact(zarja, alma, withdrawn_at=timezone.now(), withdrawn_because="x")

    assert (seen(actor_of(zarja)), seen(actor_of(zarja), ContactReply)) == ({contact.pk}, {reply.pk})
    guardian, other = actor_of(zarja, "representation:7"), actor_of(zarja, "representation:7", scopes=1)
    assert (seen(guardian), seen(guardian, ContactReply)) == ({contact.pk}, set())
    assert seen(other) == set()


def raw(actor, sql, *values):
    with bound(actor), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["plans_contact", "plans_contactreply"])
def test_postgresql_says_the_same_of_hidden_persons_to_raw_sql(alma, nika, hidden, table):
    for worker in (alma, nika):
        make_contact_reply(make_contact(hidden, worker, state="not_held"))
    ask = f"SELECT agency_id FROM {table}"

    assert raw(make_actor(alma), ask) == [(alma.agency_id,)]
    assert raw(make_actor(nika), ask) == [(nika.agency_id,)]
    assert raw(make_actor(make_worker()), ask) == []
    assert raw(make_actor(alma), f"UPDATE {table} SET barriers = 1") == 1


@pytest.mark.postgres
def test_postgresql_shows_the_person_her_own_alone_and_lets_her_change_none(alma, zarja):
    contact = make_contact(zarja, alma, state="not_held")
    make_contact(zarja, alma, state="held", is_private=True)
    make_contact(zarja, alma, withdrawn_at=timezone.now(), withdrawn_because="x")
    make_contact(make_person(agency=alma.agency), alma, at=timezone.now() + timedelta(days=1))

    assert raw(actor_of(zarja), "SELECT id FROM plans_contact") == [(contact.pk,)]
    assert raw(actor_of(zarja), "UPDATE plans_contact SET text = 'x'") == 0
