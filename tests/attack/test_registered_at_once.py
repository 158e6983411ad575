"""One person registered at two places in the same moment: neither sees the other's, and a pair to decide about is there at once."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from aplis.core.database import bound
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker, sign_in
from aplis.register.identity import newcomers
from aplis.register.identity.merging import every_row
from aplis.register.identity.models import CandidatePair
from aplis.register.identity.newcomers import HELD, hold_newcomers
from aplis.register.people.actions import add_identifier, add_name
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person
from tests.threads import run_at_once, several_connections

__all__ = ["several_connections"]
pytestmark = [pytest.mark.django_db, pytest.mark.mission("F8")]

TYPED = {
    "given": "Mija", "family": "Tihec", "kind": "legal", "script": "latn", "other_kind": "former", "other_script": "latn",
    "born": "3. 2. 2001", "contact_kind": "phone", "contact_value": "041 123 456", "purpose": "intake",
    "basis": "statutory_task", "opened_on": "2026-03-02",
}  # fmt: skip


def registering(worker):
    client = sign_in(Client(), worker)

    def register():
        return client.post(reverse("identity:register"), {**TYPED, **form_key()}).status_code

    return register


def held_anew():
    """As if a minute had passed, and nobody had been held before."""
    cache.delete(HELD)
    return hold_newcomers()


def people():
    return list(every_row(Person).order_by("pk").values_list("pk", flat=True))


@pytest.fixture
def born():
    """Somebody of the same name and birth date, as often as asked."""
    return {"given": "Mija", "family": "Tihec", "born_on": "2001-02-03", "birth_precision": "day"}


@pytest.mark.parametrize("is_one_agency", [True, False])
def test_two_who_register_one_person_at_once_have_one_pair(several_connections, is_one_agency):
    here = make_worker()
    there = make_worker(here.agency if is_one_agency else make_agency())
    calls = registering(here), registering(there)

    answers = run_at_once(*calls)
    before = every_row(CandidatePair).count()
    hold_newcomers()

    # At one agency the second may come late enough to see the first, and is warned then.
    assert sorted(answers) in ([302, 302], *([[302, 409]] if is_one_agency else []))
    pairs = list(every_row(CandidatePair).values_list("first_id", "second_id", "origin", "state"))
    assert (before, pairs) == (0, [(*people(), "afterwards", "open")] if answers == [302, 302] else [])


def test_two_background_workers_at_once_propose_it_once(several_connections, born):
    for _twice in range(2):
        make_person(**born)

    done = run_at_once(hold_newcomers, hold_newcomers)

    assert every_row(CandidatePair).count() == 1
    assert max(done) == 1  # each may say that it was the one: whose row stood is not asked


def test_the_comparison_stands_in_the_journal_once(born):
    for _twice in range(2):
        make_person(**born)
    for _again in range(2):
        held_anew()

    entry = JournalEntry.objects.unscoped(reason="test").get(verb="people_linked")
    assert (entry.worker_id, entry.detail) == (None, {"likely": 1, "new": 1, "at": "registration"})


def test_what_two_decided_never_comes_back(born):
    for _twice in range(2):
        make_person(**born)
    held_anew()
    every_row(CandidatePair).update(state="different", round=3)
    held_anew()

    assert list(every_row(CandidatePair).values_list("state", "round")) == [("different", 3)]


@pytest.mark.parametrize("sealed", ["one", "other", "both"])
def test_a_sealed_person_is_never_in_a_pair(born, sealed):
    levels = {"one": 3 if sealed != "other" else 0, "other": 3 if sealed != "one" else 0}
    named = SimpleNamespace(one=make_worker(), other=make_worker())
    for which, worker in vars(named).items():
        viewers = [worker] if levels[which] else ()
        make_person(agency=worker.agency, lead=worker, level=levels[which], named=viewers, **born)
    held_anew()

    assert every_row(CandidatePair).count() == 0


def test_somebody_who_shares_a_name_alone_is_no_pair(born):
    make_person(**born)
    make_person(**{**born, "born_on": "1950-07-09"})
    held_anew()

    assert every_row(CandidatePair).count() == 0


def test_who_sees_one_of_the_two_learns_nothing_of_the_pair(born):
    here = make_worker()
    make_person(agency=here.agency, lead=here, **born)
    make_person(**born)
    held_anew()
    actor = make_actor(here)

    with bound(actor):
        seen = list(CandidatePair.objects.visible_to(actor))

    assert (every_row(CandidatePair).count(), seen) == (1, [])


def test_each_is_held_once_and_many_in_several_turns(born, monkeypatch):
    monkeypatch.setattr(newcomers, "AT_ONCE", 4)  # rows: each person has a name too
    for _thrice in range(3):
        make_person(**born)
    held: list[int] = []
    monkeypatch.setattr(newcomers, "propose_alike", lambda person: held.append(person) or 0)

    for _turn in range(2):
        hold_newcomers()

    assert held == people()


def test_who_was_registered_while_another_transaction_was_open_is_held_with_the_next_turn(born, monkeypatch):
    hold_newcomers()
    make_person(**born)
    make_person(**born)  # as if it had begun before and been committed since: within the two minutes all are held again

    assert (hold_newcomers(), hold_newcomers(), every_row(CandidatePair).count()) == (1, 0, 1)


@pytest.mark.mission("F6")
@pytest.mark.parametrize("late", ["number", "name"])
def test_what_comes_to_a_file_later_is_held_against_all_others_too(born, late):
    """A number or a name that is written down after registering may be that of somebody who is here."""
    worker = make_worker()
    known = make_person(agency=worker.agency, lead=worker, **born)
    other = make_person(
        agency=worker.agency, lead=worker, given="Ana", family="Kos", born_on="2001-02-03", birth_precision="day"
    )
    actor = make_actor(worker)
    with bound(actor):
        add_identifier(actor=actor, key=uuid4(), person=known, scheme="other", number="A 17")
    held_anew()
    before = every_row(CandidatePair).count()

    with bound(actor):
        if late == "number":
            add_identifier(actor=actor, key=uuid4(), person=other, scheme="other", number="A 17")
        else:
            add_name(actor=actor, key=uuid4(), person=other, given="Mija", family="Tihec", kind="used", script="latn")
    hold_newcomers()

    assert (before, [(pair.first_id, pair.second_id) for pair in every_row(CandidatePair)]) == (
        0,
        [(known.pk, other.pk)],
    )
