"""An objection is answered: who may read it, who may answer, in which order, and what the person gets back."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.errors import Refusal, Stale
from aplis.core.inserting import insert
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.actions import close_involvement
from aplis.register.sharing.models import Involvement, Look, Notice, Objection
from aplis.register.sharing.tests.objecting import herself, journal, looked, notices, objected, officer
from aplis.register.sharing.watching.actions import answer_objection
from tests.threads import run_at_once, several_connections

__all__ = ["looked", "officer", "several_connections"]

pytestmark = pytest.mark.django_db
QUEUE = reverse("watching:objections")


@pytest.fixture
def manager(nika):
    return make_worker(nika.agency, role="manager", name="Mira Vodja")


@pytest.fixture
def case(zarja, looked):
    return objected(zarja, looked)


def one(row):
    return reverse("watching:objection", args=[row.pk])


def answered(row, **fields):
    return {"state": "answered", "answer": "Because of your wound.", "version": row.version, **form_key(), **fields}


def test_late_answers_stand_first_and_are_called_so(client_of, manager, zarja, looked):
    rows = [objected(zarja, looked, words=str(number)) for number in range(3)]
    today = timezone.localdate()
    for row, days in zip(rows, (5, -1, 0), strict=True):
        Objection.objects.unscoped(reason="test").filter(pk=row.pk).update(due_on=today + timedelta(days=days))

    lines = client_of(manager).get(QUEUE).context["lines"]

    assert [line.objection.pk for line in lines] == [rows[1].pk, rows[2].pk, rows[0].pk]
    assert [line.is_late for line in lines] == [True, False, False]


def test_the_queue_is_searched_by_name_and_page_by_page(client_of, manager, zarja, looked):
    other = make_person(agency=manager.agency, given="Oton", family="Brinovec")
    for _number in range(21):
        objected(zarja, looked)
    client = client_of(manager)

    hers = client.post(QUEUE, {"name": "lipov", "tab": "open"})
    his = client.post(QUEUE, {"name": "brinovec", "tab": "open"})

    assert (hers.context["page"].paginator.count, his.context["page"].paginator.count, other.pk > 0) == (21, 0, True)
    assert len(client.post(QUEUE, {"name": "lipov", "tab": "open", "page": "2"}).context["lines"]) == 1
    assert len(client.get(QUEUE, {"page": 2}).context["lines"]) == 1


@pytest.mark.mission("F66")
def test_the_answer_reaches_the_person_and_leaves_the_queue(client_of, manager, zarja, case):
    client = client_of(manager)

    sent = client.post(one(case), answered(case))

    assert (sent.status_code, sent.url) == (302, QUEUE)
    with bound(herself(zarja)):
        mine = Objection.objects.visible_to(herself(zarja)).get()
        told = Notice.objects.visible_to(herself(zarja)).get()
    assert (mine.state, mine.answer, mine.answered_by_id) == ("answered", "Because of your wound.", manager.pk)
    assert (told.kind, told.about_id) == ("objection_answered", case.pk)
    assert [len(client.get(QUEUE, {"tab": tab}).context["lines"]) for tab in ("open", "answered")] == [0, 1]
    assert journal("objection_answered", "objection_upheld") == [("objection_answered", 0)]


@pytest.mark.mission("F66")
def test_where_the_person_was_right_the_officer_is_told_of_an_incident(client_of, manager, zarja, case):
    client_of(manager).post(one(case), answered(case, state="upheld"))

    assert journal("objection_answered", "objection_upheld") == [("objection_upheld", 0)]
    found = set(notices().exclude(kind="objection_raised").values_list("kind", "verb", "is_for_person"))
    assert found == {("objection_upheld", "", True), ("objection_incident", "audit_looks", False)}


def test_an_answer_needs_its_reasons(client_of, manager, case):
    sent = client_of(manager).post(one(case), answered(case, answer=" "))

    assert (sent.status_code, list(sent.context["form"].errors)) == (422, ["answer"])


def test_nobody_answers_an_objection_to_her_own_look(client_of, nika, manager, zarja, looked):
    insert([Look(
        person=zarja, worker=manager, agency_id=manager.agency_id, role="manager", purpose="delivery", scopes=1, page="details",
        at=looked.at,
    )])  # fmt: skip
    row = objected(zarja, looked)
    client = client_of(manager)

    shown, sent = client.get(one(row)), client.post(one(row), answered(row))

    assert shown.context["is_own"]
    assert "<textarea" not in shown.content.decode()
    assert sent.status_code == 403
    assert Objection.objects.unscoped(reason="test").get().state == "open"


def test_nor_from_another_post_of_hers(nika, zarja, looked):
    row = objected(zarja, looked)
    second = make_worker(nika.agency, role="manager", user=nika.user, ends_on=timezone.localdate() + timedelta(days=1))

    with pytest.raises(Refusal) as refused:
        answer_objection(actor=make_actor(second), key=uuid4(), objection=row, state="answered", answer="x", version=1)

    assert refused.value.code == "watching.own_look"


@pytest.mark.mission("F66")
def test_the_worker_who_looked_learns_nothing_of_it(client_of, nika, case):
    client = client_of(nika)

    assert (client.get(QUEUE).status_code, client.get(one(case)).status_code) == (403, 403)
    actor = make_actor(nika)
    with bound(actor):
        assert not Objection.objects.visible_to(actor).exists()
        assert not Notice.objects.visible_to(actor).exists()


def test_other_agencies_and_strangers_learn_nothing_of_it(client_of, alma, vera, tuja, officer, case):
    assert {client_of(each).get(one(case)).status_code for each in (alma, tuja)} == {403}
    assert {client_of(each).get(one(case)).status_code for each in (vera, officer)} == {404}
    assert not client_of(vera).get(QUEUE).context["lines"]
    for worker in (alma, vera, officer, tuja):
        with bound(make_actor(worker)):
            assert not Objection.objects.visible_to(make_actor(worker)).exists()


def test_an_objection_outlives_the_agencys_file(client_of, alma, officer, zarja):
    insert(
        [Look(person=zarja, worker=alma, agency_id=alma.agency_id, role="x", purpose="plan", scopes=1, page="details")]
    )
    file = Involvement.objects.unscoped(reason="test").get(person=zarja)
    close_involvement(actor=make_actor(alma), key=uuid4(), involvement=file, version=file.version)
    row = objected(zarja, SimpleNamespace(at=timezone.now(), purpose="plan", agency=alma.agency))

    client = client_of(officer)
    assert [line.objection.pk for line in client.get(QUEUE).context["lines"]] == [row.pk]
    assert "Lipovnik" not in client.get(one(row)).content.decode()
    assert client.post(one(row), answered(row)).status_code == 302


def test_a_second_answer_is_told_that_there_is_one(manager, case):
    actor, said = make_actor(manager), {"objection": case, "answer": "x", "version": case.version}
    answer_objection(actor=actor, key=uuid4(), state="answered", **said)

    with pytest.raises(Refusal) as refused:
        answer_objection(actor=actor, key=uuid4(), state="upheld", **said)

    assert refused.value.code == "watching.answered_already"
    assert Objection.objects.unscoped(reason="test").get().state == "answered"


def test_an_answer_to_an_old_version_is_stale(manager, case):
    Objection.objects.unscoped(reason="test").update(version=7)

    with pytest.raises(Stale):
        answer_objection(
            actor=make_actor(manager), key=uuid4(), objection=case, state="answered", answer="x", version=case.version
        )


def test_the_queue_costs_the_same_for_one_and_for_three(client_of, manager, zarja, looked, queries_of):
    client = client_of(manager)
    objected(zarja, looked)
    few = queries_of(client, QUEUE)
    for _more in range(2):
        objected(zarja, looked)

    assert queries_of(client, QUEUE) == few


@pytest.mark.usefixtures("several_connections")
def test_of_two_answers_at_once_one_wins(manager, zarja, case):
    second = make_worker(manager.agency, role="manager")

    def answers(worker, state):
        return lambda: answer_objection(
            actor=make_actor(worker), key=uuid4(), objection=case, state=state, answer=state, version=case.version
        )

    results = run_at_once(answers(manager, "answered"), answers(second, "upheld"))

    refused = [each for each in results if isinstance(each, Refusal)]
    stored = Objection.objects.unscoped(reason="test").get(pk=case.pk)
    assert [each.code for each in refused] == ["watching.answered_already"]
    assert stored.state == stored.answer
    assert notices(is_for_person=True).count() == len(journal("objection_answered", "objection_upheld")) == 1
