"""What the web server does, it does with its own login. What only the operator may read is done by the background worker."""

import pytest
from django.db import ProgrammingError, transaction
from django.tasks import TaskResultStatus
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from aplis.casework.situations.models import Statement
from aplis.core.database import bound, bound_as_operator
from aplis.core.models import JournalEntry
from aplis.home.own_file.tasks import gather_copy
from aplis.home.tests.own_file.cases import ask, copies, entries, read, say
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker, sign_in
from aplis.register.identity.actions import remember_dismissed
from aplis.register.identity.models import CandidatePair, MergeRecord
from aplis.register.people.models import Person, PortalAccess
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.keeping.configuration import own_processing, processing_of
from aplis.register.sharing.keeping.tasks import gather_run
from aplis.register.sharing.models import KeepingRun, LegalHold, Look, Notice
from aplis.register.sharing.tests.keeping_cases import old_file
from tests.test_every_url import OF_THE_LIBRARY, SHUT, address, case
from tests.web_login import as_the_web_server

__all__ = ["case"]

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
    sealed = old_file(worker, given="Neda", family="Skrita", level=3)
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
    # Of somebody sealed a file stands in the list without a name; that it does is a look as well.
    assert set(looked_at.values_list("worker_id", "person_id")) == {(officer.pk, due.pk), (officer.pk, sealed.pk)}


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


@pytest.fixture
def doubled():
    """One person registered twice at an agency, two who compare, and a stranger elsewhere."""
    alma = make_worker()
    bor = make_worker(alma.agency)
    both = [make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnik") for _ in range(2)]
    for person in both:
        say(person, alma.agency, "She wants to bake again.", "person", "work")
    return alma, bor, *both


def send(client, name, pk, **sent):
    with as_the_web_server():
        return client.post(reverse(f"identity:{name}", args=[pk]), {**form_key(), **sent})


def agree_that_they_are_one(client, alma, bor, one, two):
    """Proposed by one, said by both."""
    sign_in(client, alma)
    send(client, "doubles", one.pk, other=str(two.pk))
    pair = CandidatePair.objects.unscoped(reason="test").get()
    for each in (alma, bor):
        sign_in(client, each)
        send(client, "pair", pair.pk, verdict="same", reason="", round="1")
    return CandidatePair.objects.unscoped(reason="test").get()


def whose():
    return list(Statement.objects.unscoped(reason="test").order_by("pk").values_list("person_id", flat=True))


def carried_out():
    """What waits for the background worker is done by it."""
    for waiting in DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path__startswith="aplis.register.identity"
    ):
        import_string(waiting.task_path).call(*waiting.args_kwargs["args"])
        waiting.delete()


def versions(one, two):
    by_id = dict(Person.objects.unscoped(reason="test").values_list("pk", "version"))
    return ".".join(str(by_id[pk]) for pk in sorted((one.pk, two.pk)))


def test_two_files_are_compared_put_together_and_taken_apart(client, doubled):
    alma, bor, one, two = doubled
    pair = agree_that_they_are_one(client, alma, bor, one, two)
    stranger = sign_in(Client(), make_worker())
    sent = {"kept": str(one.pk), "versions": versions(one, two)}

    refused = send(stranger, "merge", pair.pk, **sent)
    asked = send(client, "merge", pair.pk, **sent)
    again = send(client, "merge", pair.pk, **sent)
    with as_the_web_server():
        page = client.get(again.url).content.decode()
    waiting = whose()
    carried_out()
    joined = whose()
    merge = MergeRecord.objects.unscoped(reason="test").get()
    apart = send(client, "undo", merge.pk, reason="Two sisters of one name", newer="stays")
    carried_out()

    assert (pair.state, refused.status_code, asked.status_code, apart.status_code) == ("same", 404, 302, 302)
    assert (again.status_code, again.url, "being put together" in page) == (302, asked.url, True)
    assert (waiting, joined, whose()) == ([one.pk, two.pk], [one.pk, one.pk], [one.pk, two.pk])
    assert (merge.worker_id, merge.agency_id) == (bor.pk, bor.agency_id)
    done = JournalEntry.objects.unscoped(reason="test").filter(verb__in=["people_merged", "merge_undone"])
    assert [(entry.worker_id, entry.person_id) for entry in done.order_by("pk")] == [(bor.pk, one.pk)] * 2
    assert CandidatePair.objects.unscoped(reason="test").get().state == "open"


def test_what_changed_before_the_worker_came_to_it_stands_and_whoever_decided_is_told(client, doubled):
    alma, bor, one, two = doubled
    pair = agree_that_they_are_one(client, alma, bor, one, two)
    send(client, "merge", pair.pk, kept=str(one.pk), versions=versions(one, two))
    Person.objects.unscoped(reason="test").filter(pk=two.pk).update(version=9)

    carried_out()

    assert (whose(), MergeRecord.objects.unscoped(reason="test").count()) == ([one.pk, two.pk], 0)
    assert CandidatePair.objects.unscoped(reason="test").get().state == "same"
    assert Notice.objects.unscoped(reason="test").get(kind="merge_not_done").worker_id == bor.pk


def test_somebody_registered_beside_one_alike_is_remembered_as_another(client, doubled):
    alma, _bor, one, two = doubled
    with as_the_web_server(), bound(make_actor(alma)):
        remember_dismissed(actor=make_actor(alma), person=one, others=(two.pk,))

    pair = CandidatePair.objects.unscoped(reason="test").get()
    assert (pair.origin, pair.people) == ("registered", tuple(sorted((one.pk, two.pk))))


WALKERS = {
    "worker": "", "officer": "data_protection_officer", "manager": "manager", "administrator": "administrator",
    "steward": "data_steward",
}  # fmt: skip


@pytest.mark.parametrize("role", WALKERS.values(), ids=WALKERS)
def test_no_page_of_the_house_takes_more_than_this_login(case, role):
    who = make_worker(case.worker.agency, role) if role else case.worker
    client = sign_in(Client(raise_request_exception=False), who)
    answers = {}
    for name, keys in SHUT:
        if name.startswith(OF_THE_LIBRARY):
            continue
        with as_the_web_server():
            answers[name] = client.get(address(case, name, keys))

    failed = {name: answer.status_code for name, answer in answers.items() if answer.status_code >= 500}
    for answer in answers.values():
        answer.close()  # a document holds its file open until then; the connection goes with it
    assert failed == {}
    assert sum(answer.status_code == 200 for answer in answers.values()) > 10
