"""An agency that was let see a part of a life: what it may not change, decide or learn with that part."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from aplis.core.errors import Refusal
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker
from aplis.register.people.actions import join_household
from aplis.register.people.households import homes_of
from aplis.register.people.models import AccessRight, ContactDetail, Household, HouseholdMember, Person, PersonName
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import open_involvement
from aplis.register.sharing.models import Notice
from aplis.register.sharing.rights import compile_rights


@pytest.fixture
def guest(zarja):
    """A social worker elsewhere, whose role reads everything and whose agency was opened the work domain only."""
    worker = make_worker(make_agency("social_work"))
    release(zarja, worker.agency, ["work"])
    return worker


@pytest.fixture
def as_guest(client_of, guest, zarja):
    client = client_of(guest)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "delivery"})
    return client


def stored(zarja):
    person = Person.objects.unscoped(reason="test").get(pk=zarja.pk)
    names = PersonName.objects.unscoped(reason="test").filter(person=zarja).order_by("pk")
    return person.language, person.protection_level, [(str(name), name.ends_on) for name in names]


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("people:edit", {"language": "hr", "version": "1"}),
        ("people:name_add", {"given": "Zora", "kind": "used", "script": "latn", "is_main": "on"}),
        ("people:contact_add", {"kind": "phone", "value": "041 000 112"}),
        ("sharing:protection", {"level": "3", "version": "1", "is_sure": "on"}),
        ("sharing:protection", {"level": "1", "version": "1", "is_sure": "on"}),
    ],
)
def test_what_a_right_does_not_open_is_not_changed_whatever_the_role_includes(as_guest, zarja, name, sent):
    before = stored(zarja)

    response = as_guest.post(reverse(name, args=[zarja.pk]), {**sent, **form_key()})

    assert (response.status_code, stored(zarja)) == (403, before)


def test_a_name_is_not_ended_through_a_right_on_something_else(as_guest, alma, zarja):
    other = PersonName(person=zarja, kind="former", given="Zora", family="Brezovar")
    other.save(force_insert=True)
    before = stored(zarja)

    url = reverse("people:name_end", args=[zarja.pk, other.pk])
    response = as_guest.post(url, {"ends_on": "2026-01-02", **form_key()})

    assert (response.status_code, stored(zarja)) == (403, before)


def test_without_the_plan_no_right_of_another_agency_is_named(as_guest, guest, nika, zarja):
    release(zarja, nika.agency, ["health", "plan"])

    response = as_guest.get(reverse("sharing:rights", args=[zarja.pk]))

    assert [line.right.agency_id for line in response.context["rights"]] == [guest.agency_id]
    assert nika.agency.name not in response.content.decode()


def test_rights_are_not_read_by_a_role_that_sees_no_person(alma, zarja):
    actors = [make_actor(alma), make_actor(make_worker(alma.agency, "administrator"))]

    assert [AccessRight.objects.visible_to(actor).filter(person=zarja).count() for actor in actors] == [1, 0]


@pytest.mark.parametrize(("level", "status"), [(1, 200), (2, 404), (3, 404)])
def test_the_place_of_a_protected_member_is_not_found_under_another_person(client_of, alma, zarja, level, status):
    ajda = make_person(agency=alma.agency, lead=alma, level=level)
    home, actor = Household(), registrar(alma.agency, alma)
    home.save(force_insert=True)
    for person in (zarja, ajda):
        join_household(
            actor=actor, person=person, household=home, role="other_relative", starts_on="2020-01-01",
            key=form_key()["client_key"],
        )  # fmt: skip
    member = HouseholdMember.objects.unscoped(reason="test").get(person=ajda)

    response = client_of(alma).get(reverse("people:member_leave", args=[zarja.pk, member.pk]))

    assert response.status_code == status


def test_a_household_that_is_no_number_of_ours_is_none(client_of, alma):
    response = client_of(alma).post(reverse("identity:register"), {"household": "1" * 5000, **form_key()})

    assert (response.status_code, response.context["household"]) == (422, None)


def test_an_agency_that_was_let_see_a_part_opens_no_file_of_its_own(db):
    worker = make_worker()
    person = make_person(agency=worker.agency, scopes=["work"])
    actor = make_actor(worker)

    with pytest.raises(Refusal, match="scope_shut"):
        open_involvement(
            actor=actor, key=uuid4(), person=person, purpose="plan", basis="statutory_task", opened_on=actor.today
        )


@pytest.fixture
def let_see_the_plan(zarja):
    """A worker of an agency that was let see contact and plan of a person whose file Alma's agency keeps."""
    worker = make_worker(make_agency("social_work"))
    release(zarja, worker.agency, ["contact", "plan"])
    return worker


def opening(worker, person, **other):
    actor = make_actor(worker)
    fields = {"purpose": "plan", "basis": "statutory_task", "opened_on": actor.today, **other}
    return open_involvement(actor=actor, key=uuid4(), person=person, **fields)


def told():
    rows = Notice.objects.unscoped(reason="test").order_by("kind", "agency_id", "worker_id", "verb")
    return {(row.kind, row.agency_id, row.worker_id, row.verb, row.is_for_person) for row in rows}


@pytest.mark.mission("M005")
def test_who_was_let_see_the_plan_opens_no_file_in_silence(alma, zarja, let_see_the_plan):
    """A withdrawal does not shut such a file, so she, its officer and those who keep one hear of it."""
    opening(let_see_the_plan, zarja)

    assert told() == {
        ("file_opened_person", None, None, "", True),
        ("file_opened_after_sight", let_see_the_plan.agency_id, None, "audit_looks", False),
        ("file_opened_elsewhere", alma.agency_id, None, "read_notices", False),
        ("file_opened_elsewhere", alma.agency_id, alma.pk, "", False),
    }


def test_a_second_file_of_an_agency_that_keeps_one_is_no_news(alma, zarja):
    opening(alma, zarja)

    assert told() == set()


def test_danger_opens_no_file_for_good_to_who_was_let_see_the_plan(zarja, let_see_the_plan):
    with pytest.raises(Refusal, match="danger_opens_an_emergency"):
        opening(let_see_the_plan, zarja, basis="vital_interests")

    assert told() == set()


def test_the_page_says_beforehand_who_is_told(client_of, alma, zarja, let_see_the_plan):
    theirs, ours = client_of(let_see_the_plan), client_of(alma)
    page = reverse("sharing:involvement_open", args=[zarja.pk])
    theirs.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})

    shown = ['id="is-first"' in client.get(page).content.decode() for client in (theirs, ours)]

    assert shown == [True, False]


def test_with_whom_a_hidden_person_lives_is_shown_to_the_holder_alone(db):
    holder, other = make_worker(), make_worker()
    person = make_person(agency=holder.agency)
    partner = make_person(agency=holder.agency)
    for each in (person, partner):
        release(each, other.agency, ["family", "contact", "plan"])
    home = Household()
    home.save(force_insert=True)
    for each in (person, partner):
        HouseholdMember(household=home, person=each, role="partner", starts_on=date(2025, 1, 1)).save(force_insert=True)
    ContactDetail(person=person, agency=holder.agency, kind="phone", value="02 000 00 00").save(force_insert=True)
    assert len(homes_of(make_actor(other), person)) == 1

    Person.objects.unscoped(reason="test").filter(pk=person.pk).update(protection_level=2)
    compile_rights([person.pk], on=make_actor(other).today)
    person.protection_level = 2

    assert homes_of(make_actor(other), person) == []
    assert len(homes_of(make_actor(holder), person)) == 1
