"""Copies that wait to be read: each page that is shown is one look, and nobody learns of a copy that is not hers to read."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.core.ids import new_id
from aplis.register.agencies.tests.factories import form_key, make_worker, sign_in
from aplis.register.people.models import Barrier
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import NamedViewer
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
    about = make_person(agency=worker.agency, given=GIVEN, family=FAMILY, **person)
    return of_subject_file(about, worker) | FORM | {"person_id": about.pk}


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


def stands_near(worker, person_id, kind="colleague", **fields):
    fields = {"starts_on": timezone.localdate(), "set_by": worker, **fields}
    Barrier(person_id=person_id, worker=worker, kind=kind, **fields).save(force_insert=True)


def named_for(person_id, worker):
    NamedViewer(person_id=person_id, worker=worker, starts_on=timezone.localdate()).save(force_insert=True)


def answer_of(officer, ids):
    return sign_in(Client(), officer).get(reverse("own_file:review", args=[ids["copy_id"]])).status_code


@pytest.mark.parametrize(("name", "keys"), [(name, keys) for name, keys in OF_COPIES if keys])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_stands_near_or_is_not_named_for_a_guarded_file_cannot_tell_the_copy_from_none(client, name, keys, method):
    officer = make_worker(role="data_protection_officer")
    unseen = {who: the_copy(officer) for who in ("herself", "a relative, though named", "a colleague")}
    stands_near(officer, unseen["herself"]["person_id"], "self")
    stands_near(officer, unseen["a relative, though named"]["person_id"], "relative")
    named_for(unseen["a relative, though named"]["person_id"], officer)
    stands_near(make_worker(officer.agency), unseen["a colleague"]["person_id"], "self")
    unseen["who never was"] = {"copy_id": new_id(), **FORM}
    sign_in(client, officer)
    queue = client.get(reverse("own_file:queue"), {"state": "all"})

    answers = {who: answer_to(client, method, address(name, keys, ids), ids) for who, ids in unseen.items()}

    assert (list(queue.context["rows"]), list(differences(answers))) == ([], [])
    assert looks() == 0


def test_a_guarded_copy_is_read_by_the_officer_who_is_named_and_by_an_agency_whose_worker_nobody_is():
    officer, elsewhere = (make_worker(role="data_protection_officer") for _ in range(2))
    guarded, theirs = the_copy(officer), the_copy(elsewhere)
    for ids in (guarded, theirs):
        stands_near(make_worker(officer.agency), ids["person_id"])
    before = answer_of(officer, guarded)

    named_for(guarded["person_id"], officer)

    assert (before, answer_of(officer, guarded), answer_of(elsewhere, theirs)) == (404, 200, 200)


def test_a_nearness_that_has_ended_or_not_begun_keeps_no_copy_back():
    officer, today = make_worker(role="data_protection_officer"), timezone.localdate()
    ids = the_copy(officer)
    stands_near(officer, ids["person_id"], starts_on=today - timedelta(days=9), ends_on=today)
    stands_near(officer, ids["person_id"], starts_on=today + timedelta(days=1))

    assert answer_of(officer, ids) == 200
