"""A row about somebody sealed, asked for by its own number, answers like a number that never stood for anything.

One row of each kind stands at the asker's own agency, made by a colleague who is named for the person, and one elsewhere.
The addresses come from the resolver; that the makers do make the rows is shown by tests/test_every_url.py.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.db import transaction
from django.test import Client

from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.people.models import Barrier
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.tests.own import make_portal, signed_in
from tests.attack.test_existence import FILLED
from tests.attack.town import (
    BY_ROWS,
    FAMILY,
    GIVEN,
    Answer,
    address,
    answer_to,
    begin_again,
    differences,
    looks,
    nobody,
    rows_about,
)
from tests.test_every_url import of_identity, twice
from tests.test_role_matrix import ROLES

pytestmark = pytest.mark.mission("F18")

# Whoever answers for the agency judges what its workers did and keeps, also about somebody sealed to her, and is told no name.
REVIEWED: Final = {
    "emergency:access", "emergency:end", "emergency:tell", "emergency:postpone", "emergency:review",
    "keeping:item", "keeping:item_hold", "keeping:hold_end",
}  # fmt: skip
AUDITED: Final = {"watching:look", "watching:watch_end", "watching:delay_end", "watching:objection"}
ANSWERED_FOR: Final = {"manager": REVIEWED, "data_protection_officer": REVIEWED | AUDITED}
# Not found; of another role; at the own pages, which begin with the first one where the address is none of the person's.
SHUT: Final = {403, 404, 302}
KINDS: Final = sorted({kind for _role, kind, *_more in ROLES})


def sealed_at(agency: Any) -> dict[str, Any]:
    """The numbers of rows about somebody sealed at the agency."""
    colleague = make_worker(agency)
    # The police seal nobody: such a person was let in by a release and sealed since.
    scopes = ("safety", "contact") if agency.kind == "police" else None
    person = make_person(agency=agency, scopes=scopes, level=3, given=GIVEN, family=FAMILY, named=[colleague])
    rows = {**of_identity(person, colleague), **twice(person, colleague)}
    rows["request_id"].save()
    known = {"request_id": rows.pop("request_id").pk, **rows_about(person, agency), **rows}
    guarded = Barrier(
        person=person, worker=make_worker(agency), kind="friend", starts_on="2026-11-01", set_by=colleague
    )
    guarded.save()
    return {**known, "barrier_id": guarded.pk}


@pytest.fixture(scope="module")
def town(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    with django_db_blocker.unblock(), transaction.atomic():
        agencies = {kind: make_agency(kind) for kind in KINDS}
        here = {kind: sealed_at(agency) for kind, agency in agencies.items()}
        yield {"agencies": agencies, "here": here, "elsewhere": sealed_at(make_agency("ngo"))}
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def db(town: dict[str, Any], django_db_blocker: Any) -> Iterator[None]:
    """In the place of pytest-django's: what a test writes is undone, the town stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer_about(client: Client, name: str, keys: tuple[str, ...], ids: dict[str, Any]) -> Answer:
    """A page is read; what has no page is sent."""
    url = address(ids, name, keys)
    begin_again(client)
    read = answer_to(client, "get", url, ids)
    return read if read.status != 405 else answer_to(client, "post", url, ids, data={**FILLED, **form_key()})


def told(client: Client, sealed: dict[str, Any]) -> set[str]:
    """The addresses at which somebody sealed differs from who never was."""
    nowhere, found = nobody(), set()
    for name, keys in BY_ROWS:
        answers = {"sealed": answer_about(client, name, keys, sealed)}
        answers["who never was"] = answer_about(client, name, keys, nowhere)
        if any(differences(answers)):
            found.add(name)
            assert not {word for word in (GIVEN, FAMILY) if word in answers["sealed"].body}
        else:
            assert answers["sealed"].status in SHUT
    return found


@pytest.mark.parametrize(("role", "kind"), [row[:2] for row in ROLES])
def test_no_number_of_a_row_tells_any_role_of_somebody_sealed(client, town, role, kind):
    sign_in(client, make_worker(town["agencies"][kind], role))
    client.get("/")  # what only the first request of a session does is done
    before = looks()
    assert len(BY_ROWS) >= 40

    assert told(client, town["here"][kind]) == ANSWERED_FOR.get(role, set())
    if role in ANSWERED_FOR:
        assert told(client, town["elsewhere"]) == set()
    if role not in ANSWERED_FOR:  # what they read as a list of their agency is a look
        assert looks() == before


def test_no_number_of_a_row_tells_a_person_at_her_own_pages(town):
    client = signed_in(make_portal(make_person()).user)
    client.get("/")

    assert told(client, town["elsewhere"]) == set()
