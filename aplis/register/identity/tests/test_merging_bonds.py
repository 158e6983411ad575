"""Who is kept apart from somebody, or acts for somebody, is so with the file that the own one was put into."""

import pytest
from django.utils import timezone

from aplis.casework.situations.tests.factories import days_ago
from aplis.core.errors import Refusal
from aplis.register.identity import actions, refusals
from aplis.register.identity.merging import every_row
from aplis.register.identity.models import CandidatePair
from aplis.register.identity.tests.twice import agreed, merged, photograph, registered_of, undone
from aplis.register.people.apart import apart_from
from aplis.register.people.models import KeptApart, Person, Representation
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.representing.queries import by_one_kept_apart

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F9", "F10")]


def file_of(worker, family="Lipovnik"):
    return make_person(agency=worker.agency, lead=worker, given="Jan", family=family)


@pytest.fixture
def two(alma):
    """Jan, who is said to have harmed Zala, is registered twice; Zala is kept apart from the file that goes in."""
    case = registered_of(file_of(alma), file_of(alma, "Lipovnjik"), alma)
    case.zala = file_of(alma, "Vrba")
    keep_apart(case.zala, case.two, alma)
    return case


def keep_apart(harmed, harming, worker, **fields):
    about = {"starts_on": timezone.localdate(), "set_by": worker} | fields
    KeptApart.objects.create(person=harmed, other=harming, is_victim=True, **about)
    KeptApart.objects.create(person=harming, other=harmed, is_victim=False, **about)


def kept_apart(*people):
    return [apart_from(each.pk, timezone.localdate()) for each in people]


def test_whoever_is_kept_apart_from_one_file_is_so_from_the_file_that_goes_on_and_back_after_an_undo(two, bor):
    merge = merged(two, agreed(two, bor))

    assert kept_apart(two.zala, two.one, two.two) == [{two.one.pk}, {two.zala.pk}, frozenset()]

    undone(merge, bor)

    assert kept_apart(two.zala, two.one, two.two) == [{two.two.pk}, frozenset(), {two.zala.pk}]


def test_the_harmed_person_who_is_registered_twice_stays_kept_apart_too(two, alma, bor):
    again = file_of(alma, "Vrbas")
    harmed = registered_of(again, two.zala, alma)

    merge = merged(harmed, agreed(harmed, bor))

    assert kept_apart(again, two.zala, two.two) == [{two.two.pk}, frozenset(), {again.pk}]
    undone(merge, bor)
    assert kept_apart(again, two.zala, two.two) == [frozenset(), {two.two.pk}, {two.zala.pk}]


def test_nothing_rests_on_a_representation_by_the_other_file_of_somebody_kept_apart(two, bor):
    today = timezone.localdate()
    row = Representation(person=two.zala, helper=two.one, kind="guardian", scopes=1, basis="x", starts_on=today)
    row.save(force_insert=True)
    assert by_one_kept_apart([row], two.zala.pk, on=today) == frozenset()

    merged(two, agreed(two, bor))

    assert by_one_kept_apart([row], two.zala.pk, on=today) == {row.pk}


def test_whoever_acts_for_somebody_does_so_as_the_file_that_goes_on_and_back_after_an_undo(two, alma, bor):
    child = file_of(alma, "Vrba")
    row = Representation(person=child, helper=two.two, kind="guardian", scopes=1, basis="x",
                         starts_on=timezone.localdate())  # fmt: skip
    row.save(force_insert=True)
    merge = merged(two, agreed(two, bor))

    assert every_row(Representation).filter(person=child).get().helper_id == two.one.pk

    undone(merge, bor)

    assert every_row(Representation).filter(person=child).get().helper_id == two.two.pk


@pytest.mark.parametrize("first", ["the harmed", "the harming"])
def test_both_who_are_kept_apart_are_put_together_with_a_file_and_come_apart_in_either_order(two, alma, bor, first):
    again = file_of(alma, "Vrbas")
    harmed = registered_of(again, two.zala, alma)
    pairs = [agreed(harmed, bor), agreed(two, bor)]
    before = photograph()
    merges = [merged(harmed, pairs[0]), merged(two, pairs[1])]
    assert kept_apart(again, two.one) == [{two.one.pk}, {again.pk}]

    for merge in merges if first == "the harmed" else reversed(merges):
        undone(merge, bor)

    assert photograph() == before


def test_what_was_kept_apart_since_goes_along_both_ways_where_the_worker_says_so(two, alma, bor):
    merge = merged(two, agreed(two, bor))
    child = file_of(alma, "Vrba")
    keep_apart(child, two.one, alma)

    undone(merge, bor, takes_newer=True)

    assert kept_apart(child, two.two, two.one) == [{two.two.pk}, {two.zala.pk, child.pk}, frozenset()]


def refused(case, pair):
    with pytest.raises(Refusal) as told:
        merged(case, pair)
    assert every_row(CandidatePair).get(pk=pair.pk).state == "same"
    return told.value.code


def acting(person, helper, **fields):
    about = {"kind": "parent", "scopes": 1, "basis": "x", "starts_on": timezone.localdate()} | fields
    return Representation.objects.create(person=person, helper=helper, **about)


@pytest.mark.parametrize("turned", [False, True])
def test_two_who_are_kept_apart_from_each_other_are_not_put_together(two, bor, alma, turned):
    pair = agreed(two, bor)
    keep_apart(*((two.one, two.two) if turned else (two.two, two.one)), alma)

    assert refused(two, pair) == "identity.are_kept_apart"


@pytest.mark.parametrize("turned", [False, True])
def test_a_father_is_not_put_together_with_the_son_for_whom_he_acts(two, bor, turned):
    pair = agreed(two, bor)
    acting(*((two.one, two.two) if turned else (two.two, two.one)))

    assert refused(two, pair) == "identity.acts_for_other"


def test_who_does_not_see_that_two_are_kept_apart_is_not_told_it_by_a_refusal(alma, bor, nika):
    case = registered_of(file_of(alma), file_of(alma, "Lipovnjik"), alma)
    for person in (case.one, case.two):
        release(person, nika.agency, ["contact"])
    pair = agreed(case, bor)
    keep_apart(case.one, case.two, alma)

    with pytest.raises(Refusal) as told:
        merged(case, pair, worker=nika)

    assert told.value.code == refusals.gone().code
    assert refused(case, pair) == "identity.are_kept_apart"


def test_the_background_worker_puts_nobody_together_who_was_kept_apart_meanwhile(two, bor, alma, monkeypatch):
    waiting = []
    monkeypatch.setattr(actions, "_carry_out", lambda task, *about: waiting.append((task, about)))
    pair = agreed(two, bor)
    merged(two, pair)
    keep_apart(two.one, two.two, alma)

    ((task, about),) = waiting
    task.call(*about)

    assert every_row(CandidatePair).get(pk=pair.pk).state == "same"
    assert every_row(Person).filter(merged_into__isnull=False).count() == 0


def test_what_was_once_between_the_two_and_ended_stays_behind_and_comes_back(two, bor, alma):
    today = timezone.localdate()
    keep_apart(two.one, two.two, alma, starts_on=days_ago(9), ends_on=today)
    for pair_of in ((two.one, two.two), (two.two, two.one)):
        acting(*pair_of, starts_on=days_ago(9), ends_on=today)
    pair = agreed(two, bor)
    before = photograph()

    merge = merged(two, pair)

    assert kept_apart(two.one) == [{two.zala.pk}]
    undone(merge, bor)
    assert photograph() == before
