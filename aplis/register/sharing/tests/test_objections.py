"""A person asks or objects: the case, its clock, who may read it, who may answer, and what she gets back."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.core.errors import Refusal, Stale
from aplis.core.inserting import insert
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.models import Representation
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.actions import close_involvement
from aplis.register.sharing.models import Involvement, Look, LookDelay, Notice, Objection
from aplis.register.sharing.watching.actions import answer_objection, raise_objection, write_down_objection
from aplis.rules.scopes import BIT
from tests.threads import run_at_once, several_connections

__all__ = ["several_connections"]

pytestmark = pytest.mark.django_db
QUEUE = reverse("watching:objections")


@pytest.fixture
def officer(centre):
    return make_worker(centre, role="data_protection_officer", name="Iva Pravnik")


@pytest.fixture
def looked(nika, zarja):
    """Nika, a nurse elsewhere, opened the file yesterday; her agency may see health and the plan."""
    release(zarja, nika.agency, ["health", "contact", "plan"], purpose="delivery")
    row = Look(
        person=zarja, worker=nika, agency_id=nika.agency_id, role="nurse", purpose="delivery", scopes=BIT["health"],
        page="situation", at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    insert([row])
    return row


def herself(person, **more):
    given = {"on_behalf_of": "person", **more}
    return Actor(today=timezone.localdate(), user_id=1, person_id=person.pk, **given)


def the_line(look):
    return {
        "about": "look", "look_day": timezone.localtime(look.at).date(), "look_purpose": look.purpose,
        "agency": look.agency,
    }  # fmt: skip


def objected(person, look, **fields):
    actor = fields.pop("actor", None) or herself(person)
    said = {"kind": "objection", "words": "I do not want this", **the_line(look), **fields}
    with bound(actor):
        return raise_objection(actor=actor, key=uuid4(), person=person, **said)


def notices(**wanted):
    return Notice.objects.unscoped(reason="test").filter(**wanted)


def journal(*verbs):
    return list(JournalEntry.objects.unscoped(reason="test").filter(verb__in=verbs).values_list("verb", "scope"))


@pytest.mark.mission("M015", "F25")
@pytest.mark.parametrize(("kind", "days"), [("question", 15), ("objection", 30)])
def test_what_the_person_says_goes_to_the_agency_that_looked_with_a_clock(zarja, looked, kind, days):
    row = objected(zarja, looked, kind=kind)

    due_on = timezone.localdate() + timedelta(days=days)
    assert (row.agency_id, row.state, row.due_on, row.written_down_by_id) == (looked.agency_id, "open", due_on, None)
    assert journal("objection_raised") == [("objection_raised", 0)]
    found = list(notices().values_list("kind", "agency_id", "verb", "about_id", "is_for_person"))
    assert found == [("objection_raised", looked.agency_id, "answer_objection", row.pk, False)]
    assert timezone.localtime(notices().get().due_at).date() == due_on + timedelta(days=1)


def test_sent_twice_it_is_one_objection(zarja, looked):
    key, actor = uuid4(), herself(zarja)
    for _time in range(2):
        raise_objection(actor=actor, key=key, person=zarja, kind="question", words="", **the_line(looked))

    assert Objection.objects.unscoped(reason="test").count() == 1


def test_who_represents_her_stands_in_it(zarja, looked):
    bond = Representation.objects.create(
        person=zarja, kind="trusted", scopes=1, basis="x", starts_on=timezone.localdate()
    )

    by_bond = objected(zarja, looked, actor=herself(zarja, on_behalf_of=f"representation:{bond.pk}"))

    assert (by_bond.representation_id, objected(zarja, looked).representation_id) == (bond.pk, None)


@pytest.mark.parametrize(
    "what", ["another day", "another purpose", "another agency", "a stranger's look", "told later"]
)
def test_an_objection_is_about_a_line_that_stands_in_her_log(alma, bor, nika, zarja, looked, what):
    line = the_line(looked)
    if what == "another day":
        line["look_day"] -= timedelta(days=1)
    elif what == "another purpose":
        line["look_purpose"] = "safeguarding"
    elif what == "another agency":
        line["agency"] = alma.agency
    elif what == "a stranger's look":
        line |= {"about": "other", "look_day": None, "agency": make_worker().agency}
    else:
        LookDelay.objects.create(
            person=zarja, agency=nika.agency, law="Act 12", looks_from=timezone.now() - timedelta(days=9),
            ends_on=timezone.localdate() + timedelta(days=9), set_by=nika,
        )  # fmt: skip

    with pytest.raises(Refusal) as refused:
        objected(zarja, looked, **line)

    assert refused.value.code == "watching.no_such_line"
    assert not Objection.objects.unscoped(reason="test").exists()


def test_nobody_objects_in_the_name_of_somebody_else(alma, zarja, looked):
    other = make_person()
    for actor in (herself(other), make_actor(alma), Actor(today=timezone.localdate())):
        with pytest.raises(Refusal) as refused:
            raise_objection(actor=actor, key=uuid4(), person=zarja, kind="question", words="", **the_line(looked))
        assert refused.value.code == "role.own_page"


def test_of_a_sealed_person_only_the_officer_is_told(alma, officer, vera, client_of):
    sealed = make_person(agency=alma.agency, lead=alma, level=3, named=[alma], given="Zarja", family="Lipovnik")
    actor = herself(sealed)
    with bound(actor):
        row = raise_objection(
            actor=actor, key=uuid4(), person=sealed, agency=alma.agency, kind="question", words="Why?", about="other"
        )

    assert list(notices().values_list("verb", flat=True)) == ["audit_looks"]
    seen_by_manager = client_of(vera).get(reverse("watching:objection", args=[row.pk]))
    seen_by_officer = client_of(officer).get(reverse("watching:objection", args=[row.pk]))
    assert (seen_by_manager.status_code, seen_by_officer.status_code) == (404, 200)
    page = seen_by_officer.content.decode()
    assert "Why?" in page
    assert "Lipovnik" not in page
    assert row.pk not in [line.objection.pk for line in client_of(vera).get(QUEUE).context["lines"]]


# Written down by a worker


def write(person):
    return reverse("watching:objection_write", args=[person.pk])


def line_of(look):
    return f"look.{timezone.localtime(look.at).date().isoformat()}.{look.agency_id}.{look.purpose}"


@pytest.mark.mission("M015", "F25")
def test_a_worker_writes_down_what_the_person_said_with_the_same_effect(client_of, alma, zarja, looked):
    client = client_of(alma)
    offered = dict(client.get(write(zarja)).context["form"].fields["line"].choices)

    answer = client.post(
        write(zarja), {"line": line_of(looked), "kind": "question", "words": "Why a nurse?", **form_key()}
    )

    assert (line_of(looked) in offered, answer.status_code) == (True, 302)
    row = Objection.objects.unscoped(reason="test").get()
    assert (row.written_down_by_id, row.agency_id, row.kind, row.words, row.look_purpose) == (
        alma.pk, looked.agency_id, "question", "Why a nurse?", "delivery",
    )  # fmt: skip


def test_something_else_can_be_asked_of_an_agency_that_helps(client_of, alma, zarja, looked):
    client = client_of(alma)

    answer = client.post(
        write(zarja), {"line": f"agency.{looked.agency_id}", "kind": "objection", "words": "", **form_key()}
    )

    assert answer.status_code == 302
    assert Objection.objects.unscoped(reason="test").values_list("about", "agency_id").get() == (
        "other",
        looked.agency_id,
    )


@pytest.mark.parametrize("line", ["", "look.2026-01-01.7.plan", "agency.7", "agency", "x"])
def test_a_line_that_was_not_offered_is_not_taken(client_of, alma, zarja, looked, line):
    answer = client_of(alma).post(write(zarja), {"line": line, "kind": "question", "words": "", **form_key()})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["line"]


def test_a_role_without_the_verb_and_a_stranger_write_nothing_down(client_of, tuja, vera, zarja, looked):
    sent = {"line": line_of(looked), "kind": "question", "words": "", **form_key()}
    manager = client_of(vera)
    manager.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})

    assert manager.post(write(zarja), sent).status_code == 403
    assert client_of(tuja).post(write(zarja), sent).status_code == 404
    assert not Objection.objects.unscoped(reason="test").exists()


def test_the_action_asks_for_the_verb_itself(vera, zarja, looked):
    with pytest.raises(Refusal) as refused:
        write_down_objection(
            actor=make_actor(vera), key=uuid4(), person=zarja, kind="question", words="", **the_line(looked)
        )

    assert refused.value.code == "role.write_down_objection"


# The queue and the answer


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


@pytest.mark.mission("M015", "F25")
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


@pytest.mark.mission("F25")
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


@pytest.mark.mission("F25")
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
