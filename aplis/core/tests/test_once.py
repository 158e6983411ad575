"""A double click, a retry and a resent page act a single time."""

import time
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from aplis.core.access import Actor
from aplis.core.errors import Refusal
from aplis.core.models import Draft, Receipt
from aplis.core.once import once, one_act
from aplis.register.agencies.tests.factories import make_actor
from tests.threads import run_at_once

pytestmark = pytest.mark.django_db


@once(Draft)
def jot(*, actor: Actor, text: str, seconds: float = 0, fails: bool = False) -> Draft:
    """Stands for any action: writes a row, perhaps slowly, perhaps to fail afterwards."""
    draft = Draft(worker_id=actor.worker_id, form=text)
    draft.save(force_insert=True)
    time.sleep(seconds)
    if fails:
        raise RuntimeError("after writing")
    return draft


@once(Draft)
def jot_otherwise(*, actor: Actor) -> Draft:
    return jot(actor=actor, key=uuid4(), text="otherwise")


def written():
    return list(Draft.objects.unscoped(reason="test").order_by("pk").values_list("form", flat=True))


def test_a_repeat_gets_the_first_result_and_writes_nothing():
    actor, key = make_actor(), uuid4()

    first = jot(actor=actor, key=key, text="one")
    second = jot(actor=actor, key=key, text="two")

    assert (first, written()) == (second, ["one"])


def test_another_key_is_another_act():
    actor = make_actor()

    jot(actor=actor, key=uuid4(), text="one")
    jot(actor=actor, key=uuid4(), text="two")

    assert written() == ["one", "two"]


@once(Draft)
def jot_both(*, actor: Actor, fails: bool = False, other_key: UUID | None = None) -> Draft:
    with one_act():
        made = jot(actor=actor, key=None, text="one")
        jot(actor=actor, key=other_key, text="two", fails=fails)
    return made


@pytest.mark.parametrize("has_key", [False, True])
def test_where_one_part_of_an_act_fails_nothing_of_the_others_stays_and_the_caller_goes_on(has_key):
    actor, key, other = make_actor(), uuid4(), uuid4() if has_key else None

    with transaction.atomic():
        with pytest.raises(RuntimeError):
            jot_both(actor=actor, key=key, fails=True, other_key=other)
        before = written(), Receipt.objects.count()
        jot_both(actor=actor, key=key, other_key=other)

    assert (before, written()) == (([], 0), ["one", "two"])


def test_an_act_of_parts_repeats_as_a_whole():
    actor, key = make_actor(), uuid4()

    first = jot_both(actor=actor, key=key)
    second = jot_both(actor=actor, key=key)

    assert (first, written(), Receipt.objects.count()) == (second, ["one", "two"], 1)


def test_what_is_no_part_of_an_act_needs_a_key():
    with pytest.raises(TypeError, match="jot has no key"):
        jot(actor=make_actor(), key=None, text="one")

    assert written() == []


@once(Draft, makes="draft")
def jot_this(*, actor: Actor, draft: Draft, fails: bool = False) -> Draft:
    draft.save(force_insert=True)
    if fails:
        raise RuntimeError("after writing")
    return draft


def test_where_the_row_is_handed_over_a_repeat_leads_to_the_first_one_and_a_failure_leaves_the_key_free():
    actor, key = make_actor(), uuid4()
    some = [Draft(worker_id=actor.worker_id, form=text) for text in ("failed", "one", "two")]
    with pytest.raises(RuntimeError):
        jot_this(actor=actor, key=key, draft=some[0], fails=True)

    first = jot_this(actor=actor, key=key, draft=some[1])
    second = jot_this(actor=actor, key=key, draft=some[2])

    assert (first, second, written()) == (some[1], some[1], ["one"])


@pytest.mark.parametrize("taken_by", ["another worker", "another action"])
def test_a_key_that_served_for_something_else_is_refused(taken_by):
    actor, key = make_actor(), uuid4()
    jot(actor=actor, key=key, text="one")

    calls = {
        "another worker": lambda: jot(actor=make_actor(), key=key, text="two"),
        "another action": lambda: jot_otherwise(actor=actor, key=key),
    }
    with pytest.raises(Refusal) as refusal:
        calls[taken_by]()

    assert (refusal.value.code, written()) == ("key.taken", ["one"])


def test_after_a_failure_the_same_key_may_be_tried_again():
    actor, key = make_actor(), uuid4()
    with pytest.raises(RuntimeError):
        jot(actor=actor, key=key, text="one", fails=True)
    assert (written(), Receipt.objects.count()) == ([], 0)

    jot(actor=actor, key=key, text="two")

    assert written() == ["two"]


def test_two_requests_at_once_act_once(several_connections):
    actor, key = make_actor(), uuid4()

    def send():
        with transaction.atomic():
            return jot(actor=actor, key=key, text="one", seconds=0.2).pk

    first, second = run_at_once(send, send)

    assert first == second
    assert written() == ["one"]


def test_when_the_first_of_two_fails_the_second_acts_in_its_place(several_connections):
    actor, key = make_actor(), uuid4()

    def send(text, seconds, *, fails):
        time.sleep(0.0 if fails else 0.1)  # the failing one comes first and is still at work when the other arrives
        with transaction.atomic():
            return jot(actor=actor, key=key, text=text, seconds=seconds, fails=fails).form

    failed, done = run_at_once(
        lambda: send("one", 0.4, fails=True),
        lambda: send("two", 0, fails=False),
    )

    assert (repr(failed), done) == ("RuntimeError('after writing')", "two")
    assert written() == ["two"]
