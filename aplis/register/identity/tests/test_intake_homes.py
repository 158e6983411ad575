"""Before a second file is opened the worker learns which household lives at the address or phone that was typed."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aplis.register.agencies.tests.factories import form_key, make_worker
from aplis.register.identity.queries import homes as queries
from aplis.register.identity.tests.twice import asker, fresh
from aplis.register.people.actions import add_contact, join_household, leave_household
from aplis.register.people.models import HouseholdMember, KeptApart, Person
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.actions import set_protection
from aplis.register.sharing.models import Look
from tests.attack.town import masked, shape

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F2", "F7")]

KNOWN, REGISTER = (reverse(f"identity:{name}") for name in ("known", "register"))
HOME = "Trubarjeva 12, 1000 Ljubljana"
# Too little in common for being the same person.
BY_PHONE = {"family": "Horvat", "contact_kind": "phone", "contact_value": "+386 41 222 333"}


def living(worker, *names, address=HOME, phone="", home=None):
    """People of one household, each with a file at the worker's agency; the first gives address and phone."""
    actor, people = asker(worker), []
    for number, (given, family) in enumerate(names):
        person = make_person(agency=worker.agency, lead=worker, given=given, family=family)
        for kind, value in (("address", address), ("phone", phone)):
            if value and number == 0:
                add_contact(actor=actor, key=uuid4(), person=person, kind=kind, value=value)
        home = join_household(
            actor=actor, key=uuid4(), person=person, role="unknown", starts_on=date(2020, 1, 1), household=home
        ).household
        people.append(person)
    return home, people


def typed(**fields):
    return {
        "given": "Nina", "family": "Kos", "born": "", "contact_kind": "address", "contact_value": HOME,
        "purpose": "intake", "kind": "legal", "script": "latn", "other_kind": "former", "other_script": "latn",
        "basis": "statutory_task", "opened_on": "2026-03-02", **form_key(), **fields,
    }  # fmt: skip


def offered(client, **fields):
    answer = client.post(KNOWN, typed(**fields)).context["answer"]
    return [(home.pk, list(home.members.values()), home.because) for home in answer.homes]


def test_the_household_at_the_address_is_offered_with_who_lives_there_and_why(client_of, alma):
    home, _people = living(alma, ("Ana", "Kos"), ("Ivo", "Bregar"))

    assert offered(client_of(alma)) == [(home.pk, ["Ana Kos", "Ivo Bregar"], ("same_address", "same_family_name"))]
    assert offered(client_of(alma), contact_value="Rožna 3, 1000 Ljubljana") == []
    assert offered(client_of(alma), contact_value="") == []


def test_a_phone_leads_to_the_household_under_whatever_name(client_of, alma):
    home, _people = living(alma, ("Ana", "Kos"), phone="041 222 333", address="")

    assert offered(client_of(alma), **BY_PHONE) == [(home.pk, ["Ana Kos"], ("same_phone",))]


def test_the_page_leads_into_the_household_and_keeps_what_was_typed(client_of, alma):
    home, [ana] = living(alma, ("Ana", "Kos"))
    client = client_of(alma)
    page = client.post(KNOWN, typed()).content.decode()

    taken = client.post(REGISTER, typed(into=home.pk, born="3. 2. 2001", number="12345"))
    shown = taken.content.decode()
    saved = client.post(REGISTER, typed(household=home.pk, role="child", family="Horvat", born="3. 2. 2001"))

    assert (f'name="into" value="{home.pk}"' in page, reverse("people:household", args=[ana.pk]) in page) == (
        True,
        True,
    )
    assert (taken.status_code, taken.context["form"].errors) == (200, {})
    assert "The person also joins the household of: Ana Kos." in shown
    assert [word for word in ('value="Nina"', 'value="3. 2. 2001"', 'value="12345"', HOME) if word not in shown] == []
    assert saved.status_code == 302
    child = HouseholdMember.objects.unscoped(reason="test").exclude(person=ana).get()
    assert (child.household_id, child.role) == (home.pk, "child")


def test_who_types_without_script_is_asked_once_before_anything_is_saved(client_of, alma):
    home, _people = living(alma, ("Ana", "Kos"), phone="041 222 333")
    client, sent = client_of(alma), typed(**BY_PHONE)

    asked = client.post(REGISTER, sent)
    again = {**sent, **form_key(), "homes_seen": asked.context["found"].not_homes}

    assert (asked.status_code, [each.pk for each in asked.context["found"].homes]) == (409, [home.pk])
    assert "Does the person belong to one of these households?" in asked.content.decode()
    assert everyone() == 1
    assert client.post(REGISTER, again).status_code == 302
    assert everyone() == 2


def everyone():
    return Person.objects.unscoped(reason="test").count()


def test_who_saw_the_household_while_typing_is_not_asked_again(client_of, alma):
    home, _people = living(alma, ("Ana", "Kos"), phone="041 222 333")
    client = client_of(alma)

    page = client.post(KNOWN, typed(**BY_PHONE)).content.decode()

    assert f'name="homes_seen" value="{home.pk}"' in page
    assert client.post(REGISTER, typed(**BY_PHONE, homes_seen=home.pk)).status_code == 302


@pytest.mark.parametrize("homes_seen", ["x", "-1", "9" * 5000, "٣", ",,", "\x00"])
def test_no_value_of_what_was_seen_breaks_the_page(client_of, alma, homes_seen):
    living(alma, ("Ana", "Kos"))

    assert client_of(alma).post(REGISTER, typed(homes_seen=homes_seen)).status_code in {400, 409}


@pytest.mark.parametrize("into", ["x", "-1", "9" * 5000, "1", ""])
def test_a_household_that_is_not_there_or_not_seen_is_not_taken(client_of, alma, tuja, into):
    home, _people = living(tuja, ("Ana", "Kos"))
    client = client_of(alma)

    assert client.post(REGISTER, typed(into=into)).status_code in {200, 404}
    assert client.post(REGISTER, typed(into=home.pk)).status_code == 404
    assert offered(client) == []


@pytest.mark.parametrize("level", [1, 2, 3])
def test_who_is_protected_leads_to_no_household_and_stands_in_none(client_of, alma, level):
    home, [ana, ivo] = living(alma, ("Ana", "Kos"), ("Ivo", "Kos"))
    add_contact(actor=asker(alma), key=uuid4(), person=ivo, kind="address", value=HOME)
    protect = {"actor": asker(alma), "level": level, "named": [alma]}
    set_protection(**protect, key=uuid4(), person=ivo, version=fresh(ivo).version)

    assert offered(client_of(alma)) == [(home.pk, ["Ana Kos"], ("same_address", "same_family_name"))]

    set_protection(**protect, key=uuid4(), person=ana, version=fresh(ana).version)

    assert offered(client_of(alma)) == []


@pytest.mark.parametrize("where", ["hidden elsewhere", "sealed here", "open elsewhere"])
def test_about_whom_the_worker_may_not_know_the_answer_is_that_about_nobody(client_of, alma, tuja, where):
    other = alma if where == "sealed here" else tuja
    _home, [eva] = living(other, ("Eva", "Zvezda"), phone="040 999 111")
    level = {"hidden elsewhere": 2, "sealed here": 3, "open elsewhere": 0}[where]
    if level:
        set_protection(
            actor=asker(other), key=uuid4(), person=eva, level=level, named=[other], version=fresh(eva).version
        )
    if where == "sealed here":
        alma = make_worker(alma.agency)
    client = client_of(alma)

    def told(family, kind, value):
        sent = typed(family=family, contact_kind=kind, contact_value=value)
        client.post(KNOWN, {**sent, **form_key()})
        with CaptureQueriesContext(connection) as captured:
            answer = client.post(KNOWN, {**sent, **form_key()})
        return (
            masked(answer.content.decode(), {}),
            bool(answer.context["told_for"]),
            [shape(query["sql"]) for query in captured.captured_queries],
        )

    assert told("Zvezda", "address", HOME) == told("Nihče", "address", "Nikjer 1, 9000 Nikjer")
    assert told("Zvezda", "phone", "040 999 111") == told("Nihče", "phone", "040 000 000")


def test_people_who_left_and_households_of_other_services_are_not_offered(client_of, alma, tuja):
    _home, [ana] = living(alma, ("Ana", "Kos"))
    living(tuja, ("Ivo", "Kos"))
    member = HouseholdMember.objects.unscoped(reason="test").get(person=ana)
    leave_household(actor=asker(alma), key=uuid4(), member=member, ends_on=date(2024, 1, 1))

    assert offered(client_of(alma)) == []


def test_of_two_who_are_kept_apart_the_page_names_neither_beside_the_other(client_of, alma):
    home, [_ana, ivo, mia] = living(alma, ("Ana", "Kos"), ("Ivo", "Kos"), ("Mia", "Kos"))
    for one, other in ((ivo, mia), (mia, ivo)):
        KeptApart(person=one, other=other, is_victim=one == mia, starts_on=date(2025, 1, 1), set_by=alma).save()
    client = client_of(alma)

    assert offered(client) == [(home.pk, ["Ana Kos"], ("same_address", "same_family_name"))]
    assert "Mia" not in client.get(REGISTER, {"household": home.pk}).content.decode()


def test_each_who_is_named_has_a_look(client_of, alma):
    _home, people = living(alma, ("Ana", "Kos"), ("Ivo", "Kos"))

    client_of(alma).post(KNOWN, typed())

    looks = Look.objects.unscoped(reason="test").filter(page="intake")
    assert set(looks.values_list("person_id", flat=True)) == {person.pk for person in people}


def test_who_changes_no_households_is_told_but_not_led_into_it(client_of, alma):
    living(alma, ("Ana", "Kos"), phone="041 222 333")
    alma.role.write_scopes &= ~queries.FAMILY
    alma.role.save()

    page = client_of(alma).post(KNOWN, typed(**BY_PHONE)).content.decode()

    assert ("Ana Kos" in page, 'name="into"' in page) == (True, False)
    assert client_of(alma).post(REGISTER, typed(**BY_PHONE)).status_code == 302


def test_who_reads_nothing_about_families_is_told_nothing(client_of, alma):
    living(alma, ("Ana", "Kos"))
    alma.role.read_scopes &= ~queries.FAMILY
    alma.role.save()

    assert offered(client_of(alma)) == []


def test_more_people_cost_no_more_queries(client_of, alma):
    def asked(client):
        client.post(KNOWN, typed())
        with CaptureQueriesContext(connection) as captured:
            client.post(KNOWN, typed())
        return len(captured)

    living(alma, ("Ana", "Kos"))
    one = asked(client_of(alma))
    living(alma, ("Ivo", "Kos"), ("Eva", "Kos"), ("Iza", "Kos"))
    living(alma, ("Oto", "Kos"), ("Ema", "Kos"))

    assert asked(client_of(alma)) == one


def test_a_phone_that_half_the_town_gives_leads_nowhere(client_of, alma, monkeypatch):
    monkeypatch.setattr(queries, "FOLLOWED", 2)
    for number in range(3):
        living(alma, (f"Ana{number}", f"Kos{number}"), phone="01 234 5678", address="")

    assert offered(client_of(alma), contact_kind="phone", contact_value="01 234 5678") == []
