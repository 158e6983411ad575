"""What the intake page says of those who may be here already: in which group, with what of them, why, and with which warning."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.register.agencies.models import Agency
from aplis.register.agencies.tests.factories import form_key, make_worker
from aplis.register.identity.models import Lookup
from aplis.register.people.actions import add_contact, add_identifier
from aplis.register.people.models import CONTACT, Identifier
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import set_protection
from aplis.register.sharing.models import Look
from aplis.rules.matching import probing as limits

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F7")]

KNOWN, REGISTER = (reverse(f"identity:{name}") for name in ("known", "register"))
BORN = {"born_on": date(1984, 3, 7), "birth_precision": "day"}
NUMBER = "94577403194"


def typed(**fields):
    return {
        "given": "Đurđa", "family": "Kovačević", "born": "7. 3. 1984", "purpose": "intake", **form_key(), **fields,
    }  # fmt: skip


def reached(person, worker):
    """A phone that is not safe to call, an address and a number, recorded by the worker's agency."""
    with bound(actor := registrar(worker.agency)):
        add_contact(
            actor=actor, key=uuid4(), person=person, kind="phone", value="041 222 333", is_safe=False,
            safety_note="only before noon",
        )  # fmt: skip
        add_contact(actor=actor, key=uuid4(), person=person, kind="address", value="Rožna 3, 1000 Ljubljana")
        add_identifier(actor=actor, key=uuid4(), person=person, scheme="hr_oib", number=NUMBER)
    return person


@pytest.fixture
def durda(alma):
    own = make_person(agency=alma.agency, lead=alma, given="Đurđa", family="Kovačević", **BORN)
    return reached(own, alma)


def groups(client, **fields):
    answer = client.post(KNOWN, typed(**fields))
    return {each.person.pk: each.group for each in answer.context["known"]}


def page_of(client, url=KNOWN, **fields):
    return client.post(url, typed(**fields)).content.decode()


def looks(**wanted):
    return Look.objects.unscoped(reason="test").filter(**wanted)


def home_of(person):
    """The agency that registered the person."""
    right = person.rights.unscoped(reason="test").exclude(source_kind="release").get()
    return Agency.objects.get(pk=right.agency_id)


def test_own_people_people_opened_by_others_and_possible_ones_stand_apart(client_of, alma, durda):
    opened = make_person(agency=alma.agency, scopes=["contact", "work"], given="Đurđa", family="Kovačević", **BORN)
    sister = make_person(
        agency=alma.agency, given="Mara", family="Kovačević", born_on=date(1984, 3, 8), birth_precision="day"
    )
    make_person(given="Đurđa", family="Kovačević", **BORN)

    page = page_of(client_of(alma))

    assert groups(client_of(alma)) == {durda.pk: "ours", opened.pk: "opened", sister.pk: "possible"}
    order = [
        page.index(word)
        for word in ("Already with my agency", "Known to another service and open to us", "Possible", "Mara Kovačević")
    ]
    assert order == sorted(order)


def test_a_group_of_nobody_has_no_heading(client_of, alma, durda):
    page = page_of(client_of(alma))

    assert "Already with my agency" in page
    assert ("Known to another service" in page, "Possible" in page) == (False, False)


def test_the_sum_stands_beside_its_addends(client_of, alma, durda):
    answer = client_of(alma).post(KNOWN, typed())

    [known] = answer.context["known"]
    assert known.score == sum(addend.weight for addend in known.because)
    assert f"sum: +{known.score:.1f}" in answer.content.decode()


@pytest.mark.parametrize("url", [KNOWN, REGISTER], ids=["while typing", "before saving"])
def test_own_people_are_shown_in_full_and_the_look_is_written_once_a_day(client_of, alma, durda, url):
    sent = {
        "kind": "legal", "script": "latn", "other_kind": "former", "other_script": "latn", "contact_kind": "phone",
        "basis": "statutory_task", "opened_on": "2026-03-02",
    }  # fmt: skip
    client = client_of(alma)

    page = page_of(client, url, **sent)
    client.post(KNOWN, typed())

    masked = Identifier.objects.unscoped(reason="test").get(person=durda).masked
    shown = (
        "041 222 333", "not safe: somebody else may see it", "only before noon", "Rožna 3, 1000 Ljubljana",
        masked, "led by Alma Kresnik", alma.agency.short_name,
    )  # fmt: skip
    assert [word for word in shown if word not in page] == []
    assert NUMBER not in page
    assert list(looks(person=durda).values_list("page", "purpose")) == [("intake", "intake")]


def test_of_whom_only_a_part_is_open_no_more_is_shown(client_of, alma):
    person = make_person(agency=alma.agency, scopes=["work"], given="Đurđa", family="Kovačević", **BORN)
    reached(person, make_worker(home_of(person)))

    page = page_of(client_of(alma))

    assert "Known to another service and open to us" in page
    assert [word for word in ("041 222 333", "Rožna", "3194", "only before noon") if word in page] == []
    assert list(looks(person=person).values_list("page", "scopes")) == [("intake", CONTACT)]


def test_of_the_merely_possible_name_and_birth_date_are_enough(client_of, alma, durda):
    page = page_of(client_of(alma), given="Mara", born="7. 4. 1984")

    assert groups(client_of(alma), given="Mara", born="7. 4. 1984") == {durda.pk: "possible"}
    assert ("Đurđa Kovačević" in page, "041 222 333" in page) == (True, False)
    assert list(looks(person=durda).values_list("page", "scopes")) == [("intake", CONTACT)]


@pytest.mark.parametrize("level", [1, 2])
def test_how_to_reach_a_protected_person_stands_on_no_list(client_of, alma, durda, level):
    keeper = registrar(alma.agency)
    set_protection(actor=keeper, key=uuid4(), person=durda, level=level, named=(), version=durda.version)

    page = page_of(client_of(alma))

    assert ("Đurđa Kovačević" in page, "contact details stand in the file only" in page) == (True, True)
    assert [word for word in ("041 222 333", "Rožna", "3194") if word in page] == []
    assert list(looks(person=durda).values_list("page", "scopes")) == [("intake", CONTACT)]


@pytest.mark.parametrize(
    ("given", "born", "warning"),
    [
        ("Mara", "7. 3. 1984", "They may be twins"),
        ("Đurđa", "2. 5. 2004", "They may be parent and child of one name"),
        ("Đurđa", "", "Only the names can be compared"),
    ],
)
def test_the_known_traps_are_told_at_intake_too(client_of, alma, durda, given, born, warning):
    assert warning in page_of(client_of(alma), given=given, born=born)
    assert "They may be" not in page_of(client_of(alma))


def test_no_warning_speaks_of_a_number_that_the_asker_may_not_read(client_of, alma):
    person = make_person(agency=alma.agency, scopes=["work"], given="Đurđa", family="Kovačević", **BORN)
    reached(person, make_worker(home_of(person)))

    other, same = (page_of(client_of(alma), number=number) for number in ("00000000001", NUMBER))

    assert ("the numbers differ" in other, "the numbers differ" in same) == (False, False)
    assert "number is" not in other + same


def test_three_people_in_full_cost_as_many_queries_as_one(client_of, alma, durda):
    def asked(client):
        client.post(KNOWN, typed())
        with CaptureQueriesContext(connection) as captured:
            client.post(KNOWN, typed())
        return len(captured)

    one = asked(client_of(alma))
    for _ in range(2):
        reached(make_person(agency=alma.agency, lead=alma, given="Đurđa", family="Kovačević", **BORN), alma)

    assert asked(client_of(alma)) == one


def test_somebody_shown_on_the_list_is_nobody_opened(client_of, alma, durda):
    """Otherwise each hit would pay for a hundred further look-ups."""
    client = client_of(alma)
    client.post(KNOWN, typed())
    earlier = {"worker": alma, "agency": alma.agency, "page": "intake", "at": timezone.now() - timedelta(minutes=30)}
    Lookup.objects.bulk_create(Lookup(**earlier) for _ in range(limits.AN_HOUR))

    answer = client.post(KNOWN, typed())

    assert looks(person=durda, page="intake").exists()
    assert "too_many_without_opening" in answer.context["answer"].limits


def test_who_is_alike_on_the_page_of_doubles_comes_with_sum_and_warning(client_of, alma, durda):
    twin = make_person(agency=alma.agency, lead=alma, given="Mara", family="Kovačević", **BORN)

    page = client_of(alma).get(reverse("identity:doubles", args=[durda.pk])).content.decode()

    assert reverse("people:details", args=[twin.pk]) in page
    assert ("sum: " in page, "They may be twins" in page) == (True, True)


def test_a_release_beside_the_own_file_changes_no_group(client_of, alma, nika):
    person = make_person(agency=nika.agency, given="Đurđa", family="Kovačević", **BORN)
    release(person, alma.agency, ["contact"])

    assert groups(client_of(alma)) == {person.pk: "opened"}
    assert groups(client_of(nika)) == {person.pk: "ours"}
