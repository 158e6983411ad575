"""Copies that wait to be read: each page that is shown is one look, and nobody learns of a copy that is not hers to read."""

import pytest
from django.test import Client
from django.urls import reverse

from aplis.core.ids import new_id
from aplis.register.agencies.tests.factories import form_key, make_worker, sign_in
from aplis.register.people.tests.factories import make_person
from tests.address_rows import of_subject_file
from tests.attack.town import FAMILY, GIVEN, answer_to, differences, looks
from tests.test_every_url import SHUT

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F23")]

OF_COPIES = [
    (name, keys)
    for name, keys in SHUT
    if name.startswith("own_file:") and "person_id" not in keys and name != "own_file:mine"
]


FORM = {"form": "json"}


def address(name, keys, ids):
    return reverse(name, kwargs={key: ids[key] for key in keys})


def the_copy(worker, **person):
    return of_subject_file(make_person(agency=worker.agency, given=GIVEN, family=FAMILY, **person), worker) | FORM


def test_the_walk_knows_every_address_of_the_review():
    assert {name for name, _keys in OF_COPIES} == {
        f"own_file:{name}" for name in ("queue", "review", "blacken", "release", "drop", "hand_out")
    }


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "keys"), OF_COPIES)
def test_a_page_of_the_review_that_is_shown_is_one_look(client, name, keys, method):
    officer = make_worker(role="data_protection_officer")
    ids = the_copy(officer)
    sign_in(client, officer)
    url = f"{address(name, keys, ids)}?state=all"

    answer = getattr(client, method)(url, form_key() if method == "post" else None)

    is_shown = answer.status_code in {200, 422}
    assert (answer.status_code in {200, 405, 422}, looks()) == (True, int(is_shown))
    assert (GIVEN in answer.content.decode()) == (
        is_shown and name != "own_file:hand_out"
    )  # the copy holds nothing here


@pytest.mark.parametrize(("name", "keys"), OF_COPIES)
def test_strangers_are_shown_nothing_and_leave_no_look(name, keys):
    officer = make_worker(role="data_protection_officer")
    ids = the_copy(officer)
    strangers = [
        make_worker(), make_worker(role="data_protection_officer"), make_worker(officer.agency),
        make_worker(officer.agency, "manager"), make_worker(officer.agency, "data_steward"),
    ]  # fmt: skip

    for stranger in strangers:
        client = sign_in(Client(), stranger)
        for answer in (client.get(address(name, keys, ids)), client.post(address(name, keys, ids), form_key())):
            assert GIVEN not in answer.content.decode()
            assert answer.status_code in {200, 403, 404, 405}
            assert answer.status_code != 200 or name == "own_file:queue"

    assert looks() == 0


@pytest.mark.parametrize(("name", "keys"), [(name, keys) for name, keys in OF_COPIES if keys])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_officer_cannot_tell_a_copy_of_a_sealed_person_from_none(client, name, keys, method):
    officer, elsewhere = make_worker(role="data_protection_officer"), make_worker()
    unseen = {
        "sealed": the_copy(officer, level=3),
        "of another agency": the_copy(elsewhere),
        "who never was": {"copy_id": new_id(), **FORM},
    }
    sign_in(client, officer)
    client.get(reverse("own_file:queue"))  # what a session asks once is asked

    answers = {who: answer_to(client, method, address(name, keys, ids), ids) for who, ids in unseen.items()}

    assert list(differences(answers)) == []
    assert looks() == 0
