"""Every page that finds people by a name counts for the limits, wherever it is."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.register.agencies.tests.factories import make_worker
from aplis.register.identity.models import CandidatePair, Lookup
from aplis.register.identity.tests.twice import asker
from aplis.register.people.actions import join_household
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Look
from aplis.rules.matching import probing as limits

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F7")]


@pytest.fixture
def ana(alma):
    return make_person(agency=alma.agency, lead=alma, given="Ana", family="Kos")


@pytest.fixture
def ivo(alma):
    return make_person(agency=alma.agency, lead=alma, given="Ivo", family="Kos")


def counted():
    rows = Lookup.objects.unscoped(reason="test").order_by("pk")
    return [(row.page, row.hits, bool(row.name_digest), row.declined) for row in rows]


def test_who_is_here_twice_is_a_look_up(client_of, alma, ana, ivo):
    make_person(agency=alma.agency, lead=alma, given="Ana", family="Kos")

    client_of(alma).get(reverse("identity:doubles", args=[ana.pk]))

    assert counted() == [("doubles", 1, False, "")]


def test_a_name_typed_for_a_household_is_a_search(client_of, alma, ana, ivo):
    home = join_household(
        actor=asker(alma), key=uuid4(), person=ana, role="head", starts_on=timezone.localdate()
    ).household
    url = reverse("people:member_add", args=[ana.pk, home.pk])

    for name in ("Ivo", "I", ""):
        client_of(alma).post(url, {"name": name})

    assert counted() == [("member_add", 1, True, "")]


def test_a_name_typed_to_keep_somebody_apart_is_a_search(client_of, alma, ana, ivo):
    client_of(alma).post(reverse("nearness:apart", args=[ana.pk]), {"name": "Ivo"})

    assert counted() == [("apart", 1, True, "")]


def test_a_name_sought_among_pairs_is_a_search(client_of, alma, ana, ivo):
    first, second = sorted((ana.pk, ivo.pk))
    CandidatePair(first_id=first, second_id=second, score=9.0, origin="link").save()
    client = client_of(alma)

    client.get(reverse("identity:pairs"))
    client.post(reverse("identity:pairs"), {"name": "Kos"})

    assert counted() == [("doubles", 1, True, "")]


def test_a_name_that_the_officer_seeks_is_a_search(client_of, alma, ana):
    officer = make_worker(alma.agency, role="data_protection_officer")

    client_of(officer).post(reverse("watching:find"), {"name": "Ana"})

    assert counted() == [("look_log", 1, True, "")]


def test_these_searches_use_up_the_hour_and_lists_pay_for_nothing(client_of, alma, ana, ivo):
    """Else a worker would look through the town by way of a household, each page of likenesses giving a hundred look-ups more."""
    home = join_household(
        actor=asker(alma), key=uuid4(), person=ana, role="head", starts_on=timezone.localdate()
    ).household
    client = client_of(alma)
    client.get(reverse("identity:pairs"))
    client.post(reverse("people:member_add", args=[ana.pk, home.pk]), {"name": "Ivo"})
    rows = [
        Lookup(worker=alma, agency=alma.agency, page="member_add")
        for _ in range(limits.AN_HOUR + limits.FOR_EACH_OPENED)
    ]
    Lookup.objects.bulk_create(rows)

    sent = {"given": "Ivo", "family": "Kos", "purpose": "intake", "client_key": uuid4()}
    answer = client.post(reverse("identity:known"), sent)

    opened = Look.objects.unscoped(reason="test").values_list("person_id", flat=True).distinct()
    assert ana.pk in opened
    assert "too_many_without_opening" in answer.context["answer"].limits
