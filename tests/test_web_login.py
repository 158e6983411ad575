"""What the web server does, it does with its own login. What only the operator may read is done by the background worker."""

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound, bound_as_operator
from aplis.home.own_file.tasks import gather_copy
from aplis.home.tests.own_file.cases import ask, copies, entries, read, say
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker, sign_in
from aplis.register.people.models import PortalAccess
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.keeping.configuration import own_processing, processing_of
from aplis.register.sharing.keeping.tasks import gather_run
from aplis.register.sharing.models import KeepingRun, LegalHold, Look
from aplis.register.sharing.tests.keeping_cases import old_file
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


@pytest.fixture
def at_an_agency():
    """A worker, and the officer of her agency."""
    worker = make_worker()
    return worker, make_worker(worker.agency, "data_protection_officer")


def test_what_is_due_is_listed_by_name_searched_and_opened_by_those_who_answer_for_it(client, at_an_agency):
    worker, officer = at_an_agency
    due = old_file(worker, given="Vida", family="Kolarica")
    old_file(worker, given="Neda", family="Skrita", level=3)
    stranger = make_worker(make_agency(), "data_protection_officer")
    sign_in(client, officer)
    with as_the_web_server():
        client.post(reverse("keeping:propose"), form_key())
    run = KeepingRun.objects.unscoped(reason="test").get()
    gather_run.call(run.pk)

    found = {}
    for who in (officer, stranger):
        sign_in(client, who)
        with as_the_web_server():
            pages = [
                client.get(reverse("keeping:run", args=[run.pk])),
                client.post(reverse("keeping:run", args=[run.pk]), {"q": "kolar"}),
                client.post(reverse("keeping:run", args=[run.pk]), {"q": "skrita"}),
            ]
        found[who] = [
            (page.status_code, "Kolarica" in page.content.decode(), "Skrita" in page.content.decode()) for page in pages
        ]

    assert found[officer] == [(200, True, False), (200, True, False), (200, False, False)]
    assert found[stranger] == [(404, False, False)] * 3
    looked_at = Look.objects.unscoped(reason="test").filter(worker__in=[officer, stranger], page="keeping")
    assert set(looked_at.values_list("worker_id", "person_id")) == {(officer.pk, due.pk)}


def test_holds_and_restrictions_are_listed(client, at_an_agency):
    worker, officer = at_an_agency
    person = old_file(worker, given="Vida", family="Kolarica")
    today = timezone.localdate()
    LegalHold(person=person, agency=worker.agency, reason="x", set_by=officer, starts_on=today).save(force_insert=True)
    sign_in(client, officer)

    with as_the_web_server():
        pages = [client.get(reverse(f"keeping:{name}")) for name in ("holds", "restrictions")]

    assert [page.status_code for page in pages] == [200, 200]
    assert "Kolarica" in pages[0].content.decode()


def test_the_register_counts_the_whole_agency_and_no_other(client, at_an_agency):
    worker, officer = at_an_agency
    for level in (0, 0, 3):
        make_person(agency=worker.agency, lead=worker, level=level, born_on="2020-01-01", birth_precision="day")
    make_person(agency=worker.agency, lead=worker)
    make_person(agency=make_worker().agency)
    expected = processing_of(worker.agency, timezone.localdate())
    sign_in(client, officer)

    with as_the_web_server():
        data = client.get(reverse("keeping:register_data"))
        page = client.get(reverse("keeping:assessment"))

    with bound(make_actor(officer)):
        assert own_processing(worker.agency, timezone.localdate()) == expected
    assert dict(expected.groups) == {"persons": 4, "children": 3, "age_unknown": 1, "protected": 1}
    assert (data.status_code, page.status_code) == (200, 200)
    assert len(expected.purposes) == 1
