"""Asking other services, with the person's agreement ticked, tells of nobody who is hidden, sealed or in nobody's care.

The same form is sent about them and about a name that nobody has; answer, length, queries and templates are compared.
"""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.identity.models import ContactRequest, Lookup
from aplis.register.people.actions import add_identifier
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import close_involvement, set_protection
from aplis.register.sharing.models import Involvement
from tests.attack.town import FAMILY, GIVEN, Answer, differences, looks, masked, shape

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F18")]

PAGES = ("known", "ask", "request_send")
NUMBER, OTHER_NUMBER = "94577403194", "94577403202"
BORN = {"born_on": date(1991, 2, 3), "birth_precision": "day"}
ABOUT = {"given": GIVEN, "family": FAMILY, "born": "3. 2. 1991", "number": NUMBER}
NOBODY = {"given": "Ozvezdje", "family": "Nikogar", "born": "3. 4. 1991", "number": OTHER_NUMBER}
TYPED = {
    "name and date": ("given", "family", "born"),
    "number": ("number",),
    "everything": ("given", "family", "born", "number"),
}


@pytest.fixture
def worker(client):
    seated = make_worker()
    sign_in(client, seated)
    return seated


def elsewhere(level):
    """Somebody in the care of two other agencies, protected by one of them."""
    home = make_agency("ngo")
    person = make_person(agency=home, given=GIVEN, family=FAMILY, **BORN)
    release(person, make_agency("health"), ["contact", "health"])
    protect(person, home, level)
    return person


def protect(person, home, level):
    with bound(keeper := registrar(home)):
        add_identifier(actor=keeper, key=uuid4(), person=person, scheme="hr_oib", number=NUMBER)
        set_protection(actor=keeper, key=uuid4(), person=person, level=level, named=(), version=person.version)


def sealed_here(worker):
    person = make_person(agency=worker.agency, given=GIVEN, family=FAMILY, **BORN)
    release(person, make_agency("health"), ["contact", "health"])
    protect(person, worker.agency, 3)


def in_nobodys_care():
    person = elsewhere(0)
    for file in Involvement.objects.unscoped(reason="test").filter(person=person):
        keeper = registrar(file.agency)
        close_involvement(actor=keeper, key=uuid4(), involvement=file, version=file.version)
    connection.cursor().execute(
        "UPDATE people_accessright SET ends_on = %s WHERE person_id = %s", [timezone.localdate(), person.pk]
    )


WHO = {
    "hidden": lambda _worker: elsewhere(2),
    "sealed": lambda _worker: elsewhere(3),
    "sealed here": sealed_here,
    "in nobody's care": lambda _worker: in_nobodys_care(),
}


def told(client, page, typed, **more):
    sent = {**typed, "purpose": "intake", "asks_elsewhere": "on", "agreement": "written", **more, **form_key()}
    with CaptureQueriesContext(connection) as captured:
        response = client.post(reverse(f"identity:{page}"), sent)
    body = response.content.decode()
    cleaned = masked(body, {})
    for word in sorted(typed.values(), key=len, reverse=True):
        cleaned = cleaned.replace(word, "T")
    queries = [shape(query["sql"]) for query in captured.captured_queries]
    templates = [template.name for template in response.templates]
    return Answer(response.status_code, dict(response.headers), cleaned, len(body), queries, templates)


def both(client, page, fields):
    """What is answered about the person and about nobody. Asked once before, so that what is done once is done."""
    told(client, page, {name: NOBODY[name] for name in fields}, purpose="plan")
    return {
        "the person": told(client, page, {name: ABOUT[name] for name in fields}),
        "who never was": told(client, page, {name: NOBODY[name] for name in fields}),
    }


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("page", PAGES)
def test_with_the_tick_too_they_are_as_who_never_was(client, worker, page, who, typed):
    WHO[who](worker)
    before = looks()

    found = both(client, page, TYPED[typed])

    assert list(differences(found)) == []
    assert found["the person"].status == (422 if page == "request_send" else 200)
    assert looks() == before
    assert not ContactRequest.objects.unscoped(reason="test").exists()


@pytest.mark.parametrize("who", WHO)
def test_neither_journal_nor_look_ups_tell_them_apart(client, worker, who):
    """For whoever reads these: manager, data protection officer, operator."""
    WHO[who](worker)

    both(client, "known", TYPED["everything"])

    entries = JournalEntry.objects.unscoped(reason="test").filter(verb="people_searched").order_by("pk")
    rows = Lookup.objects.unscoped(reason="test").order_by("pk")
    _warm, person, nobody = entries.values_list("detail", "person_id", "object_id")
    assert person == nobody
    _warm, person, nobody = rows.values_list("page", "hits", "is_asking_elsewhere", "declined")
    assert person == nobody == ("intake", 0, True, "")


@pytest.mark.parametrize("page", PAGES)
def test_the_same_forms_do_tell_of_somebody_who_may_be_asked_about(client, worker, page):
    """Otherwise the tests above would hold for a page that never tells."""
    protect_none = elsewhere(0)

    found = both(client, page, TYPED["everything"])

    assert list(differences(found)) != []
    assert found["the person"].status == (302 if page == "request_send" else 200)
    assert str(protect_none.pk) not in found["the person"].body


@pytest.mark.parametrize("level", [0, 2, 3])
def test_without_the_tick_nobody_elsewhere_is_looked_for(client, worker, level):
    elsewhere(level)

    answers = {
        who: told(client, "known", typed, asks_elsewhere="") for who, typed in (
            ("warm", NOBODY), ("the person", ABOUT), ("who never was", NOBODY),
        )
    }  # fmt: skip

    assert list(differences({who: answers[who] for who in ("the person", "who never was")})) == []
    assert "service" not in answers["the person"].body


@pytest.mark.parametrize("who", WHO)
def test_who_has_reached_a_limit_is_told_the_same_of_everybody(client, worker, who):
    WHO[who](worker)
    Lookup.objects.bulk_create(Lookup(worker=worker, agency=worker.agency, page="intake") for _ in range(60))

    found = both(client, "known", TYPED["everything"])

    assert list(differences(found)) == []
    assert "nobody is shown for the moment" in found["the person"].body


@pytest.mark.parametrize("level", [2, 3])
def test_a_request_that_was_sent_before_tells_nothing_of_the_protection_that_came_after(client, worker, level):
    home = make_agency("ngo")
    person = make_person(agency=home, given=GIVEN, family=FAMILY, **BORN)
    told(client, "request_send", {name: ABOUT[name] for name in TYPED["name and date"]})
    before = client.get(reverse("identity:requests_sent")).context["lines"]

    protect(person, home, level)

    after = client.get(reverse("identity:requests_sent")).context["lines"]
    assert [(line.state, line.row.told_name) for line in after] == [(line.state, line.row.told_name) for line in before]
    assert len(after) == 1
