"""The verbs: what each writes, that it acts once, and where it refuses."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.utils import timezone

from aplis.casework.situations import actions
from aplis.casework.situations.models import Circumstance, Reply, Statement
from aplis.casework.situations.tests.factories import days_ago, make_circumstance, make_reply, make_statement
from aplis.core.errors import Refusal, Stale
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.people.models import AccessRight
from aplis.register.people.tests.factories import release
from aplis.rules.scopes import ALL, BIT
from aplis.rules.vocabulary import ends_on

WORK = BIT["work"]
SAID = {"kind": "observation", "source": "worker", "text": "Came on foot"}


@pytest.fixture
def other(desk):
    """A worker of another agency, to which work and contact are released."""
    worker = make_worker(make_agency("employment"))
    release(desk.person, worker.agency, ["work", "contact"])
    return make_actor(worker)


def add(desk, *, actor=None, scope=WORK, key=None, **fields):
    given = {**SAID, "true_on": days_ago(2), **fields}
    return actions.add_statement(
        actor=actor or desk.actor, key=key or uuid4(), person=desk.person, scope=scope, **given
    )


def correct(actor, statement, **fields):
    given = {**SAID, "true_on": days_ago(1), "text": "Came by bus", **fields}
    return actions.correct_statement(actor=actor, key=uuid4(), statement=statement, **given)


def end(actor, statement):
    return actions.end_statement(actor=actor, key=uuid4(), statement=statement, ended_on=days_ago(0))


def reply(actor, fact, stance, text="I see it differently"):
    return actions.add_reply(
        actor=actor, key=uuid4(), fact=fact, stance=stance, text=text, given_on=days_ago(0), way="told"
    )


def fresh(row):
    return type(row).objects.unscoped(reason="test").get(pk=row.pk)


def journal(person):
    return JournalEntry.objects.filter(person_id=person.pk).unscoped(reason="test").order_by("pk")


@pytest.mark.mission("F30")
def test_a_statement_keeps_who_said_it_when_it_was_true_and_how_sure_it_is(desk):
    statement = fresh(add(desk, kind="need", source="relative", confidence="confirmed", valid_until=days_ago(-9)))

    assert (statement.agency_id, statement.author_id, statement.scope) == (desk.agency.pk, desk.worker.pk, WORK)
    assert (statement.source, statement.confidence, statement.true_on) == ("relative", "confirmed", days_ago(2))
    assert statement.valid_until == days_ago(-9)


def test_an_action_writes_exactly_one_entry_and_no_words(desk):
    before = journal(desk.person).count()

    statement = add(desk, kind="level", level=2, text="A secret worth keeping")

    (entry,) = journal(desk.person)[before:]
    assert (entry.verb, entry.object_id, entry.scope, entry.happened_on) == (
        "statement_added",
        statement.pk,
        WORK,
        days_ago(2),
    )
    assert entry.detail == {"kind": "level", "source": "worker", "level": 2}


def test_the_same_key_adds_once(desk):
    key = uuid4()

    first, second = add(desk, key=key), add(desk, key=key)

    assert first.pk == second.pk
    assert Statement.objects.unscoped(reason="test").filter(person=desk.person).count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"verbs": frozenset()}, "role.write_fact"),
        ({"write_scopes": ALL & ~WORK}, "role.scope"),
        ({"agency_id": 1}, "situations.not_shared"),
    ],
)
@pytest.mark.mission("F16")
def test_a_role_or_an_agency_that_does_not_cover_the_domain_is_refused(desk, change, code):
    with pytest.raises(Refusal) as refused:
        add(desk, actor=replace(desk.actor, **change))

    assert refused.value.code == code
    assert Statement.objects.unscoped(reason="test").filter(person=desk.person).count() == 0


@pytest.mark.mission("F20")
def test_nothing_can_be_written_once_the_right_has_ended(desk, other):
    AccessRight.objects.unscoped(reason="test").filter(agency_id=other.agency_id).update(ends_on=timezone.localdate())

    with pytest.raises(Refusal) as refused:
        add(desk, actor=other)

    assert refused.value.code == "situations.not_shared"


@pytest.mark.mission("F30")
def test_a_correction_is_a_new_row_and_the_old_one_stays(desk):
    old = add(desk)

    new = correct(desk.actor, old)

    assert (fresh(old).text, fresh(old).replaced_by, fresh(new).text) == ("Came on foot", new.pk, "Came by bus")
    assert fresh(new).is_current


def test_a_correction_that_comes_second_is_shown_and_not_lost(desk):
    old = add(desk)
    first = correct(desk.actor, old, text="The faster one")

    with pytest.raises(Stale) as stale:
        correct(desk.actor, old, text="The slower one")

    assert stale.value.current.pk == first.pk
    assert list(Statement.objects.unscoped(reason="test").filter(person=desk.person, replaced_by=None)) == [first]


@pytest.mark.parametrize("verb", [correct, end])
def test_only_the_agency_that_recorded_it_corrects_or_ends_it(desk, other, verb):
    statement = add(desk)

    with pytest.raises(Refusal) as refused:
        verb(other, statement)

    assert refused.value.code == "situations.written_by_others"
    assert fresh(statement).is_current


def test_an_ended_statement_stays_and_cannot_be_ended_twice(desk):
    statement = add(desk)
    actions.end_statement(actor=desk.actor, key=uuid4(), statement=statement, ended_on=days_ago(1))

    with pytest.raises(Refusal) as refused:
        actions.end_statement(actor=desk.actor, key=uuid4(), statement=statement, ended_on=days_ago(0))

    assert refused.value.code == "situations.no_longer_stands"
    assert fresh(statement).ended_on == days_ago(1)


def test_another_agency_may_confirm_what_it_sees(desk, other):
    statement = add(desk)

    actions.confirm_statement(actor=other, key=uuid4(), statement=statement)

    assert fresh(statement).confidence == "confirmed"
    assert journal(desk.person).last().verb == "statement_confirmed"


def test_what_the_person_disputes_cannot_be_confirmed_over_her_head(desk):
    statement = add(desk)
    reply(desk.actor, statement, "disagrees")

    with pytest.raises(Refusal) as refused:
        actions.confirm_statement(actor=desk.actor, key=uuid4(), statement=statement)

    assert refused.value.code == "situations.is_disputed"
    assert fresh(statement).confidence == "disputed"


@pytest.mark.mission("M003", "F28")
@pytest.mark.parametrize("code", ["housing.eviction_notice", "safety.violence_now", "learning.left_school"])
def test_a_circumstance_expires_after_the_months_of_the_vocabulary(desk, code):
    circumstance = actions.add_circumstance(
        actor=desk.actor, key=uuid4(), person=desk.person, scope=BIT[code.partition(".")[0]], code=code,
        text="As she put it", source="person", true_on=days_ago(5),
    )  # fmt: skip

    assert fresh(circumstance).valid_until == ends_on(code, days_ago(5))
    assert journal(desk.person).last().detail == {"code": code, "source": "person"}


@pytest.mark.mission("M003")
def test_a_circumstance_is_confirmed_anew_and_runs_on_from_today(desk):
    circumstance = make_circumstance(desk.person, desk.agency, true_on=days_ago(400), valid_until=days_ago(3))

    actions.renew_circumstance(actor=desk.actor, key=uuid4(), circumstance=circumstance)

    kept = fresh(circumstance)
    assert (kept.valid_until, kept.confidence) == (ends_on(kept.code, timezone.localdate()), "confirmed")
    assert journal(desk.person).last().verb == "circumstance_renewed"


def test_a_circumstance_that_holds_no_longer_is_ended(desk):
    circumstance = make_circumstance(desk.person, desk.agency)

    actions.end_circumstance(actor=desk.actor, key=uuid4(), circumstance=circumstance, ended_on=days_ago(0))

    assert fresh(circumstance).ended_on == days_ago(0)


@pytest.mark.mission("F66", "M003")
@pytest.mark.parametrize("make", [make_statement, make_circumstance])
@pytest.mark.parametrize(
    ("before", "stance", "after"),
    [
        ("confirmed", "disagrees", "disputed"),
        ("stated", "disagrees", "disputed"),
        ("disputed", "agrees", "stated"),
        ("confirmed", "agrees", "confirmed"),
        ("disputed", "adds", "disputed"),
    ],
)
def test_a_reply_stands_beside_the_fact_and_moves_its_confidence(desk, make, before, stance, after):
    fact = make(desk.person, desk.agency, confidence=before)

    said = reply(desk.actor, fact, stance)

    assert fresh(fact).confidence == after
    assert (fresh(said).scope, fresh(said).text) == (fact.scope, "I see it differently")
    assert journal(desk.person).last().detail == {"stance": stance, "way": "told"}


def test_a_reply_to_a_private_note_stays_as_private_as_the_note(desk, other):
    said = reply(desk.actor, make_statement(desk.person, desk.agency, is_private=True), "adds")

    assert list(Reply.objects.visible_to(other)) == []
    assert list(Reply.objects.visible_to(desk.actor)) == [said]
    assert journal(desk.person).last().is_private


def test_a_reply_reaches_the_agency_that_recorded_the_fact(desk, other):
    fact = make_statement(desk.person, desk.agency)

    said = reply(other, fact, "disagrees")

    assert list(Reply.objects.visible_to(desk.actor)) == [said]
    assert fresh(fact).confidence == "disputed"


def test_the_end_of_a_chain_of_corrections_is_found(desk):
    first = add(desk)
    third = correct(desk.actor, correct(desk.actor, first))

    assert actions.wording_now(desk.actor, first).pk == third.pk


def test_a_renewal_does_not_touch_what_others_recorded_in_another_domain(desk, other):
    circumstance = make_circumstance(desk.person, desk.agency, "health.no_treatment")

    with pytest.raises(Refusal) as refused:
        actions.renew_circumstance(actor=other, key=uuid4(), circumstance=circumstance)

    assert refused.value.code == "role.scope"
    assert Circumstance.objects.visible_to(other).count() == 0


def test_replies_of_one_fact_do_not_stand_beside_another(desk):
    one, two = (
        make_statement(desk.person, desk.agency, text="One"),
        make_statement(desk.person, desk.agency, text="Two"),
    )
    make_reply(one, desk.agency, text="To the first")

    text = desk.text("statement", two.pk)

    assert "To the first" not in text
    assert "To the first" in desk.text("statement", one.pk)
