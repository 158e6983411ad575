"""What the web server does, it does with its own login. What only the operator may read is done by the background worker."""

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound_as_operator
from aplis.home.own_file.tasks import gather_copy
from aplis.home.tests.own_file.cases import ask, copies, entries, read, say
from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.people.models import PortalAccess
from aplis.register.people.tests.factories import make_person
from tests.web_login import as_the_web_server

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_the_login_of_these_tests_may_not_become_the_operator():
    with as_the_web_server(), pytest.raises(ProgrammingError), transaction.atomic(), bound_as_operator():
        raise AssertionError("the database let it")


def test_a_copy_is_asked_for_read_and_taken(client):
    worker = make_worker()
    officer, stranger = (make_worker(agency, "data_protection_officer") for agency in (worker.agency, make_agency()))
    person = make_person(agency=worker.agency, lead=worker, given="Zarja")
    say(person, worker.agency, "She wants to bake again.", "person")
    say(person, make_agency("health"), "Written elsewhere.")
    portal = PortalAccess(user=make_worker().user, person=person, invited_by=worker, starts_on=timezone.localdate())
    portal.save(force_insert=True)
    sign_in(client, worker)
    with as_the_web_server():
        asked = ask(client, person)
    copy = copies().get()
    gather_copy.call(copy.pk)

    found = {}
    for who in (officer, stranger):
        sign_in(client, who)
        with as_the_web_server():
            listed = client.get(reverse("own_file:queue"))
            found[who] = (len(listed.context["rows"]), read(client, copy).status_code)
    sign_in(client, officer)
    sent = {"version": copies(pk=copy.pk).get().version, **form_key()}
    with as_the_web_server():
        handed = client.post(reverse("own_file:release", args=[copy.pk]), sent)
    client.force_login(portal.user)
    with as_the_web_server():
        mine = client.get(reverse("own_file:mine", args=[copy.pk, "json"]))

    assert asked.status_code == 302
    assert found == {officer: (1, 200), stranger: (0, 404)}
    assert (handed.status_code, mine.status_code) == (302, 200)
    assert "She wants to bake again." in mine.content.decode()
    assert [len(entries(each, "situations.statement")) for each in copies()] == [1, 1]


@pytest.mark.parametrize("is_named", [True, False])
def test_a_copy_of_a_sealed_person_is_read_by_an_officer_named_for_her_alone(client, is_named):
    worker = make_worker()
    officer = make_worker(worker.agency, "data_protection_officer")
    person = make_person(agency=worker.agency, lead=worker, level=3, named=[worker, *([officer] if is_named else [])])
    sign_in(client, worker)
    with as_the_web_server():
        ask(client, person)
    copy = copies().get()
    gather_copy.call(copy.pk)
    sign_in(client, officer)

    with as_the_web_server():
        rows, page = client.get(reverse("own_file:queue")).context["rows"], read(client, copy)

    assert (len(rows), page.status_code) == ((1, 200) if is_named else (0, 404))
