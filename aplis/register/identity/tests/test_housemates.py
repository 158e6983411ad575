"""Who may live together is proposed by phone, address and family name; nobody joins a household by it."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from aplis.register.identity.queries.homes import housemates
from aplis.register.identity.tests.twice import asker, fresh
from aplis.register.people.actions import add_contact, join_household
from aplis.register.people.models import Household
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.actions import set_protection
from aplis.rules.matching.homes import Hearth, address_words, shared

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F2")]
HOME = "Trubarjeva 12, 1000 Ljubljana"
words = st.frozensets(st.sampled_from("abc"), max_size=2)
hearths = st.builds(Hearth, addresses=st.frozensets(words, max_size=2), phones=words, families=words)


def person(worker, given, family, *, address="", phone="", **fields):
    made = make_person(agency=worker.agency, lead=worker, given=given, family=family, **fields)
    for kind, value in (("address", address), ("phone", phone)):
        if value:
            add_contact(actor=asker(worker), key=uuid4(), person=made, kind=kind, value=value)
    return made


def found(worker, someone):
    return [(each.name, each.because) for each in housemates(asker(worker), someone)]


@given(hearths, hearths)
def test_it_is_the_same_either_way_round_and_a_name_alone_says_nothing(one, other):
    assert shared(one, other) == shared(other, one)
    assert shared(one, other) != ("same_family_name",)


def test_an_address_is_the_same_in_any_order_and_spelling():
    assert address_words("1000 LJUBLJANA, Trubarjeva 12") == address_words(HOME)
    assert address_words("Trubarjeva 21, 1000 Ljubljana") != address_words(HOME)


def test_husband_wife_and_a_flatmate_of_one_phone_are_proposed(alma):
    ana = person(alma, "Anna", "Bērziņa", address=HOME, phone="041 222 333")
    person(alma, "Jānis", "Bērziņš", address=HOME)
    person(alma, "Petra", "Kos", phone="+386 41 222 333")
    person(alma, "Ieva", "Bērziņa", address="Rožna 3, 1000 Ljubljana")

    assert found(alma, ana) == [
        ("Jānis Bērziņš", ("same_address", "same_family_name")), ("Petra Kos", ("same_phone",)),
    ]  # fmt: skip


def test_who_lives_there_already_is_not_proposed(alma):
    one, other = (person(alma, name, "Kos", address=HOME) for name in ("Ana", "Ivo"))
    home = Household()
    home.save()
    for each in (one, other):
        join_household(
            actor=asker(alma), key=uuid4(), person=each, role="partner", starts_on=date(2020, 1, 1), household=home
        )

    assert found(alma, one) == []


@pytest.mark.parametrize("level", [2, 3])
def test_where_a_protected_person_lives_is_told_to_nobody(alma, level):
    ana = person(alma, "Ana", "Kos", address=HOME)
    eva = person(alma, "Eva", "Kos", address=HOME)
    assert found(alma, ana) != []

    set_protection(actor=asker(alma), key=uuid4(), person=eva, level=level, named=[alma], version=fresh(eva).version)

    assert found(alma, ana) == []


def test_people_of_other_services_are_not_proposed(alma, tuja):
    ana = person(alma, "Ana", "Kos", address=HOME)
    person(tuja, "Ivo", "Kos", address=HOME)

    assert found(alma, ana) == []


def test_a_phone_that_half_the_town_gives_proposes_nobody(alma, monkeypatch):
    monkeypatch.setattr("aplis.register.identity.queries.homes.FOLLOWED", 2)
    ana, *_others = (person(alma, f"Ana{n}", f"Kos{n}", phone="01 234 5678") for n in range(4))

    assert found(alma, ana) == []


def test_the_page_proposes_and_leads_on(client_of, alma):
    ana = person(alma, "Ana", "Kos", address=HOME)
    ivo = person(alma, "Ivo", "Kos", address=HOME)
    client = client_of(alma)

    page = client.get(reverse("identity:housemates", args=[ana.pk])).content.decode()

    assert reverse("people:details", args=[ivo.pk]) in page
    assert reverse("people:household_start", args=[ana.pk]) in page
    assert (
        reverse("identity:housemates", args=[ana.pk])
        in client.get(reverse("people:household", args=[ana.pk])).content.decode()
    )
