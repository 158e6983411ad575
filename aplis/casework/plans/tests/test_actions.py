"""What is done with contacts: nothing is edited away, every deed has its entry, and a barrier is always one of the service."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from aplis.casework.plans import actions
from aplis.casework.plans.models import Contact, ContactReply
from aplis.casework.plans.tests.factories import make_contact
from aplis.casework.situations.words import ANY_ENTRY, entry_title
from aplis.core.errors import Refusal, Stale
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.tests.own import herself as actor_of
from aplis.rules.barriers import BIT, mask

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M024")]
HELD = {"state": "held", "interpreter": "not_needed", "language": "", "barriers": 0, "differently": "", "text": "Came early", "is_private": False}  # fmt: skip
NOT_HELD = {**HELD, "state": "not_held", "barriers": BIT["time"], "differently": "We come in the evening", "text": ""}
BOOKED = {"interpreter": "booked", "interpreter_service": "Most d.o.o.", "language": "sq"}


def key():
    return {"key": uuid4()}


def planned(**fields):
    given = {"at": timezone.now() + timedelta(days=2), "way": "office", "interpreter": "not_needed"}
    return {**given, **fields}


def entries():
    return list(JournalEntry.objects.unscoped(reason="test").filter(verb__startswith="contact_").order_by("pk"))


def row(contact):
    return Contact.objects.unscoped(reason="test").get(pk=contact.pk)


def test_a_planned_contact_belongs_to_who_plans_it_and_its_entry_says_neither_when_nor_where(alma, zarja):
    at = timezone.now() + timedelta(days=2)

    contact = actions.plan_contact(
        actor=make_actor(alma), **key(), person=zarja, **planned(at=at, place="Mill Street 7", **BOOKED)
    )

    kept = row(contact)
    assert (kept.agency_id, kept.worker_id, kept.state, kept.at, kept.interpreter_service) == (
        alma.agency_id, alma.pk, "planned", at, "Most d.o.o.",
    )  # fmt: skip
    (entry,) = entries()
    assert (entry.verb, entry.person_id, entry.detail) == (
        "contact_planned",
        zarja.pk,
        {"state": "planned", "interpreter": "booked"},
    )
    assert entry.happened_on == timezone.localdate()


def test_a_retry_with_the_same_key_plans_once(alma, zarja):
    sent = {"actor": make_actor(alma), **key(), "person": zarja, **planned()}

    first, second = actions.plan_contact(**sent), actions.plan_contact(**sent)

    assert first.pk == second.pk
    assert len(entries()) == 1


@pytest.mark.parametrize(
    ("interpreter", "ticked", "counted"),
    [
        ("did_not_come", ["time"], ["language", "time"]),
        ("none_there", ["not_known"], ["language", "not_known"]),
        ("came", ["time"], ["time"]),
    ],
)
def test_without_the_interpreter_the_language_stood_in_the_way_whatever_is_ticked(
    alma, zarja, interpreter, ticked, counted
):
    contact = make_contact(zarja, alma, **BOOKED)
    told = {**NOT_HELD, "interpreter": interpreter, "language": "sq", "barriers": mask(ticked)}

    actions.tell_contact(actor=make_actor(alma), **key(), contact=contact, version=1, **told)

    assert row(contact).barriers == mask(counted)
    assert entries()[-1].detail["barriers"] == counted


def test_a_contact_that_took_place_without_its_interpreter_met_the_barrier_too(alma, zarja):
    contact = make_contact(zarja, alma, **BOOKED)

    actions.tell_contact(
        actor=make_actor(alma), **key(), contact=contact, version=1, **{**HELD, "interpreter": "did_not_come", "language": "sq"}
    )  # fmt: skip

    assert (row(contact).state, row(contact).barriers) == ("held", BIT["language"])


def test_where_no_interpreter_is_to_be_had_the_language_is_a_barrier_before_the_day(alma, zarja):
    contact = make_contact(zarja, alma, interpreter="to_book", language="sq")
    change = {"interpreter_service": "", "language": "sq"}

    for version, interpreter in [(1, "none_there"), (2, "booked")]:
        change["interpreter_service"] = "Most" if interpreter == "booked" else ""
        actions.set_interpreter(actor=make_actor(alma), **key(), contact=contact, version=version, interpreter=interpreter, **change)  # fmt: skip
        assert row(contact).barriers == (BIT["language"] if interpreter == "none_there" else 0)


def test_moved_it_stays_as_it_was_planned_and_another_follows_it(alma, zarja):
    contact = make_contact(zarja, alma, **BOOKED)
    new = planned(at=timezone.now() + timedelta(days=9), **BOOKED)

    moved = actions.move_contact(actor=make_actor(alma), **key(), contact=contact, version=1, **new)

    assert (row(contact).state, row(contact).at) == ("moved", contact.at)
    assert (moved.follows, row(moved).state, row(moved).at) == (contact.pk, "planned", new["at"])
    assert [entry.verb for entry in entries()] == ["contact_moved"]


def test_what_was_not_known_is_found_out_and_stands_beside_what_was_known(alma, zarja):
    contact = make_contact(zarja, alma, state="not_held", barriers=mask(["not_known", "place"]))

    actions.find_barriers(actor=make_actor(alma), **key(), contact=contact, version=1, barriers=BIT["law"])

    assert row(contact).barriers == mask(["place", "law"])


def test_a_mistake_is_withdrawn_with_its_reason_and_nothing_else_of_it_changes(alma, zarja):
    contact = make_contact(zarja, alma, state="not_held")

    actions.withdraw_contact(actor=make_actor(alma), **key(), contact=contact, version=1, because="Another person")

    kept = row(contact)
    assert (kept.state, kept.barriers, kept.withdrawn_because) == ("not_held", contact.barriers, "Another person")
    assert kept.withdrawn_at is not None


@pytest.mark.parametrize("state", ["held", "not_held", "called_off", "moved"])
def test_how_it_went_is_told_once(alma, zarja, state):
    contact = make_contact(zarja, alma, state=state)

    with pytest.raises(Stale) as stale:
        actions.tell_contact(actor=make_actor(alma), **key(), contact=contact, version=1, **HELD)

    assert stale.value.current == contact
    assert row(contact).text == ""


DEEDS = [
    (actions.tell_contact, NOT_HELD),
    (actions.move_contact, planned()),
    (actions.set_interpreter, {"interpreter": "to_book", "language": "sq", "interpreter_service": ""}),
    (actions.withdraw_contact, {"because": "x"}),
]


@pytest.mark.parametrize(("deed", "fields"), DEEDS)
def test_who_was_slower_changes_nothing_and_is_shown_what_stands(alma, zarja, deed, fields):
    contact = make_contact(zarja, alma, version=2)

    with pytest.raises(Stale) as stale:
        deed(actor=make_actor(alma), **key(), contact=contact, version=1, **fields)

    assert stale.value.current.version == 2
    assert entries() == []


@pytest.mark.parametrize(("deed", "fields"), [*DEEDS, (actions.find_barriers, {"barriers": 1})])
def test_nothing_is_done_with_a_contact_of_another_agency(alma, nika, zarja, deed, fields):
    person = make_person(agency=nika.agency, lead=nika)
    theirs = make_contact(zarja, nika)

    with pytest.raises(Refusal):
        deed(actor=make_actor(alma), **key(), contact=theirs, version=1, **fields)
    with pytest.raises(Refusal):
        deed(actor=make_actor(alma), **key(), contact=make_contact(person, alma), version=1, **fields)

    assert entries() == []


def test_the_person_says_what_stood_in_the_way_beside_what_we_wrote(alma, zarja):
    contact = make_contact(zarja, alma, state="not_held")

    for said in (BIT["law"], BIT["means"]):
        actions.reply_to_contact(actor=actor_of(zarja), **key(), contact=contact, barriers=said, text="I was afraid")

    replies = ContactReply.objects.unscoped(reason="test").order_by("pk")
    assert [(each.barriers, each.text, each.author_id) for each in replies] == [
        (BIT["law"], "I was afraid", None), (BIT["means"], "I was afraid", None),
    ]  # fmt: skip
    assert row(contact).barriers == BIT["time"]
    assert [(entry.verb, entry.on_behalf_of) for entry in entries()] == [("contact_replied", "person")] * 2


def test_a_worker_writes_down_what_she_says_and_is_named(alma, zarja):
    contact = make_contact(zarja, alma, state="not_held")

    reply = actions.reply_to_contact(actor=make_actor(alma), **key(), contact=contact, barriers=0, text="Too far")

    assert reply.author_id == alma.pk


def test_nobody_says_it_in_her_place_and_nobody_of_another_person(alma, zarja):
    contact = make_contact(zarja, alma, state="not_held")

    for actor in (actor_of(zarja, "representation:7"), actor_of(make_person())):
        with pytest.raises(Refusal):
            actions.reply_to_contact(actor=actor, **key(), contact=contact, barriers=1, text="")

    assert not ContactReply.objects.unscoped(reason="test").exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "not_held", "barriers": 0},
        {"state": "not_held", "differently": ""},
        {"interpreter": "did_not_come", "language": "sq", "barriers": BIT["time"]},
        {"interpreter": "to_book"},
        {"interpreter": "booked", "language": "sq"},
        {"way": "elsewhere"},
        {"is_private": True},
        {"withdrawn_at": timezone.now()},
    ],
)
def test_the_database_keeps_no_contact_that_says_half(alma, zarja, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_contact(zarja, alma, **fields)


@pytest.mark.parametrize("verb", [
    "contact_planned", "contact_written_down", "contact_told", "contact_moved", "contact_interpreter_set", "contact_barriers_found",
    "contact_withdrawn", "contact_replied",
])  # fmt: skip
def test_every_verb_has_its_words(verb):
    assert entry_title(verb, {}) != ANY_ENTRY
