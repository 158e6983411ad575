"""A person asks or objects: the case, its clock, and who hears of it; in her own words or written down by a worker."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.core.errors import Refusal
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.models import Representation
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import LookDelay, Objection
from aplis.register.sharing.tests.objecting import herself, journal, looked, notices, objected, officer, the_line
from aplis.register.sharing.watching.actions import raise_objection, write_down_objection

__all__ = ["looked", "officer"]

pytestmark = pytest.mark.django_db
QUEUE = reverse("watching:objections")


@pytest.mark.mission("F66")
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

    assert list(notices(kind="objection_raised").values_list("verb", flat=True)) == ["audit_looks"]
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


@pytest.mark.mission("F66")
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
