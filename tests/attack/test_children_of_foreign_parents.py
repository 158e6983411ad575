"""A row of one person is not reached through the address of another, and nothing is written on the way."""

import pytest

from aplis.core.models import JournalEntry, Receipt
from aplis.register.agencies.tests.factories import form_key, make_worker, sign_in
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.attempts import VERB
from tests.attack.test_existence import FILLED
from tests.attack.town import ABOUT_PEOPLE, address, looks, rows_about, shut, unseen_by

pytestmark = pytest.mark.django_db

CHILDREN = [(name, keys) for name, keys in ABOUT_PEOPLE if len(set(keys) - {"domain"}) > 1]


def state():
    """What an act would leave: receipts, looks, journal entries other than attempts."""
    entries = JournalEntry.objects.unscoped(reason="test").exclude(verb=VERB).count()
    return Receipt.objects.count(), looks(), entries


def assert_nothing_is_found(client, ids):
    """Under no address of a row of a person, and nothing is written on the way."""
    before = state()
    for name, keys in CHILDREN:
        url = address(ids, name, keys)
        found = {client.get(url).status_code, client.post(url, {**FILLED, **form_key()}).status_code}
        assert found <= shut(name), name
    assert state() == before


@pytest.mark.parametrize("whose", ["somebody seen", "sealed"])
def test_a_row_of_somebody_else_is_not_found_under_a_person_one_sees(client, whose):
    worker = make_worker()
    mine = make_person(agency=worker.agency, lead=worker)
    others = make_person(agency=worker.agency, lead=worker)
    theirs = rows_about(others, worker.agency) if whose == "somebody seen" else unseen_by(worker)["sealed"]
    sign_in(client, worker)

    assert_nothing_is_found(client, {**theirs, "person_id": mine.pk})


def test_a_row_of_a_person_one_sees_is_not_found_under_somebody_sealed(client):
    worker = make_worker()
    mine = rows_about(make_person(agency=worker.agency, lead=worker), worker.agency)
    sealed = unseen_by(worker)["sealed"]
    sign_in(client, worker)

    assert_nothing_is_found(client, {**mine, "person_id": sealed["person_id"]})
