"""Who may not be seen answers like who never was: to every address, every role, every way of asking.

Times are compared by bench/existence.py; here the machine must do the same work: the same queries and templates in the
same order. Shown answers are compared at the end, so that the comparison cannot be one of empty pages.
"""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.sharing.models import NamedViewer
from aplis.register.sharing.rights import compile_rights
from tests.attack.town import (
    ABOUT_PEOPLE,
    FAMILY,
    GIVEN,
    Answer,
    address,
    answer_to,
    begin_again,
    differences,
    looks,
    shut,
    unseen_by,
)
from tests.test_role_matrix import ROLES

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F18")]

FILLED = {
    "text": "x", "kind": "event", "source": "worker", "true_on": "2026-11-02", "confidence": "stated", "value": "1",
    "given": "A", "family": "B", "script": "latn", "scheme": "other", "number": "11", "ends_on": "2026-11-02",
    "ended_on": "2026-11-02", "purpose": "delivery", "basis": "statutory_task", "opened_on": "2026-11-02",
    "level": "3", "version": "1", "stance": "agrees", "given_on": "2026-11-02", "way": "told", "role": "head",
    "starts_on": "2026-11-02", "is_sure": "on", "lead": "1", "member": "1", "name": "ab", "reason": "x",
}  # fmt: skip
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "head": ("head", {}),
    "sent empty": ("post", {"data": {}}),
    "put": ("put", {"data": b"x", "content_type": "text/plain"}),
    "patched": ("patch", {"data": b"{}", "content_type": "application/json"}),
    "deleted": ("delete", {}),
    "options": ("options", {}),
    "as json": ("get", {"query_params": {"format": "json"}, "headers": {"Accept": "application/json"}}),
    "part sent": ("post", {"data": FILLED, "headers": {"HX-Request": "true"}}),
    "part": ("get", {"headers": {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/"}}),
}
READ, SENT = ("get", {}), ("post", {"data": FILLED})
TWISTS = {
    "no slash": lambda url: url.rstrip("/"),
    "json": lambda url: f"{url.rstrip('/')}.json",
    "more": lambda url: f"{url}index.html",
    "double": lambda url: f"/{url}",
    "zero": lambda url: url.replace("/people/", "/people/0"),
    "escaped": lambda url: url.replace("/people/", "/people/%30"),
}


def answers(
    client: Client, name: str, keys: tuple[str, ...], way: Any, people: Any, change: Any = lambda url: url
) -> dict[str, Answer]:
    method, sent = way
    found = {}
    for who, ids in people.items():
        fresh = {**sent, "data": {**sent["data"], **form_key()}} if method == "post" else sent
        begin_again(client)
        found[who] = answer_to(client, method, change(address(ids, name, keys)), ids, **fresh)
    return found


@pytest.fixture
def worker(client):
    seated = make_worker()
    sign_in(client, seated)
    return seated


@pytest.fixture
def people(client, worker):
    found = unseen_by(worker)
    client.get("/")  # what only the first request of a session does is done
    return found


def only(people, *whose):
    return {who: people[who] for who in (*whose, "who never was")}


@pytest.mark.parametrize("way", [READ, SENT], ids=["read", "sent"])
def test_no_address_tells_that_somebody_exists(client, people, way):
    before = looks()

    for name, keys in ABOUT_PEOPLE:
        found = answers(client, name, keys, way, people)
        assert list(differences(found)) == []
        assert found["sealed"].status in shut(name)

    assert looks() == before


@pytest.mark.parametrize(("role", "kind"), [row[:2] for row in ROLES])
def test_no_address_tells_it_to_any_role(client, role, kind):
    worker = make_worker(make_agency(kind), role)
    sign_in(client, worker)
    people = only(unseen_by(worker), "sealed")
    client.get("/")

    # The officer answers for each look of a worker of hers, also at somebody sealed; her pages call that person by no name.
    own = "watching:" if role == "data_protection_officer" else "none"
    for name, keys in ABOUT_PEOPLE:
        if name.startswith(own):
            continue
        found = answers(client, name, keys, READ, people)
        assert list(differences(found)) == []
        assert found["sealed"].status in {403, 404, 405}


@pytest.mark.parametrize("way", WAYS)
def test_no_verb_and_no_kind_of_answer_tells_it(client, people, way):
    for name, keys in ABOUT_PEOPLE:
        found = answers(client, name, keys, WAYS[way], only(people, "sealed"))
        assert list(differences(found)) == []
        assert found["sealed"].status in shut(name)


@pytest.mark.parametrize("twist", TWISTS)
def test_no_twisted_address_tells_it(client, people, twist):
    for name, keys in ABOUT_PEOPLE[::4]:
        found = answers(client, name, keys, READ, only(people, "sealed"), TWISTS[twist])
        assert list(differences(found)) == []
        assert found["sealed"].status in {301, 302, 404, 405}


def test_the_answers_above_are_of_pages_with_something_to_see(client, worker, people):
    """The same addresses answer one who may know of the person, with words; else the tests above compare nothing."""
    sealed, named = people["sealed"], make_worker(worker.agency)
    NamedViewer(person_id=sealed["person_id"], worker=named, starts_on=timezone.localdate()).save()
    compile_rights([sealed["person_id"]], on=timezone.localdate())
    sign_in(client, named)
    why = {"purpose": "plan", "reason": "x", "next": "/"}
    assert client.post(address(sealed, "sharing:purpose", ("person_id",)), why).status_code == 302

    statuses = {client.get(address(sealed, name, keys)).status_code for name, keys in ABOUT_PEOPLE}
    page = client.get(address(sealed, "people:details", ("person_id",))).content.decode()

    assert statuses <= {200, 302, 403, 405, 409}
    assert (GIVEN in page, FAMILY in page) == (True, True)
