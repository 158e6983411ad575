"""Pairs of a file that is put into another: they go along, decisions hold, and an undo brings them back."""

from types import SimpleNamespace
from uuid import uuid4

import pytest

from aplis.register.identity import actions
from aplis.register.identity.merging import every_row
from aplis.register.identity.models import CandidatePair, MergedRow
from aplis.register.identity.proposing import Found, propose
from aplis.register.identity.tests.twice import agreed, asker, fresh, merged, undone
from aplis.register.people.actions import edit_person
from aplis.register.people.tests.factories import make_person
from aplis.rules.matching.scoring import Addend

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F8", "F9", "F10")]
REASONS = (Addend("family_one_letter", 6.6), Addend("given_same", 5.8))


@pytest.fixture
def files(alma):
    """Four files, by letter. `a` goes into `b`."""
    return SimpleNamespace(
        **{name: make_person(agency=alma.agency, lead=alma, given="Zarja", family=f"Lipovnik{name}") for name in "abcd"}
    )


def paired(worker, one, other):
    return actions.propose_pair(actor=asker(worker), key=uuid4(), person=one, other=other)


def decided(pair, verdict, *workers):
    for worker in workers:
        pair = actions.decide_pair(actor=asker(worker), key=uuid4(), pair=pair, verdict=verdict, round_seen=pair.round)
    return pair


def put(worker, second, absorbed, kept):
    case = SimpleNamespace(one=kept, two=absorbed, alma=worker)
    return merged(case, agreed(case, second), kept=kept)


def standing(pair):
    found = every_row(CandidatePair).get(pk=pair.pk)
    return (set(found.people), found.state, found.round)


def of(*people):
    return {person.pk for person in people}


def test_whom_two_people_told_apart_is_not_proposed_again_for_the_file_that_goes_on(files, alma, bor):
    pair = decided(paired(alma, files.a, files.c), "different", alma, bor)
    merge = put(alma, bor, files.a, files.b)

    assert propose([Found(files.b.pk, files.c.pk, REASONS)]) == 0
    assert standing(pair) == (of(files.b, files.c), "different", 1)

    undone(merge, bor)
    assert standing(pair) == (of(files.a, files.c), "different", 1)
    assert propose([Found(files.b.pk, files.c.pk, REASONS)]) == 1


def test_nor_where_the_files_were_put_together_before_pairs_went_along(files, alma, bor):
    pair = decided(paired(alma, files.a, files.c), "different", alma, bor)
    put(alma, bor, files.a, files.b)
    first, second = sorted(of(files.a, files.c))
    every_row(CandidatePair).filter(pk=pair.pk).update(first_id=first, second_id=second)

    assert propose([Found(files.b.pk, files.c.pk, REASONS), Found(files.b.pk, files.d.pk, REASONS)]) == 1
    every_row(CandidatePair).filter(pk=pair.pk).update(state="open")
    assert propose([Found(files.b.pk, files.c.pk, REASONS)]) == 1


def test_what_waits_goes_on_with_the_opinion_that_was_given_and_comes_back(files, alma, bor):
    pair = decided(paired(alma, files.a, files.c), "different", alma)
    merge = put(alma, bor, files.a, files.b)

    assert standing(pair) == (of(files.b, files.c), "open", 1)
    assert CandidatePair.objects.visible_to(asker(bor)).filter(pk=pair.pk).exists()
    assert decided(every_row(CandidatePair).get(pk=pair.pk), "different", bor).state == "different"

    undone(merge, bor)
    assert standing(pair) == (of(files.a, files.c), "different", 1)


def test_what_speaks_for_a_pair_is_weighed_anew_with_the_file_that_goes_on(files, alma, bor):
    pair = paired(alma, files.a, files.c)
    before = every_row(CandidatePair).get(pk=pair.pk)
    born = {"born_on": "1984-03-07", "birth_precision": "day"}
    for person in (files.b, files.c):
        edit_person(actor=asker(alma), key=uuid4(), person=person, version=fresh(person).version, **born)
    merge = put(alma, bor, files.a, files.b)

    between = every_row(CandidatePair).get(pk=pair.pk)
    undone(merge, bor)
    after = every_row(CandidatePair).get(pk=pair.pk)

    assert "born_same" in {level for level, _weight in between.because}
    assert (after.score, after.because) == (before.score, before.because)


def test_who_agreed_about_the_old_file_decides_anew_about_the_other_and_has_agreed_after_an_undo(files, alma, bor):
    pair = decided(paired(alma, files.a, files.c), "same", alma, bor)
    merge = put(alma, bor, files.a, files.b)

    assert standing(pair) == (of(files.b, files.c), "open", 2)

    undone(merge, bor)
    assert standing(pair) == (of(files.a, files.c), "same", 1)


def test_a_pair_that_was_begun_anew_is_not_agreed_after_an_undo(files, alma, bor):
    pair = decided(paired(alma, files.a, files.c), "same", alma, bor)
    merge = put(alma, bor, files.a, files.b)
    decided(every_row(CandidatePair).get(pk=pair.pk), "unsure", bor)

    undone(merge, bor)

    assert standing(pair) == (of(files.a, files.c), "open", 2)


def test_where_both_files_have_a_pair_with_a_third_both_stay(files, alma, bor):
    old, own = paired(alma, files.a, files.c), paired(alma, files.b, files.c)

    merge = put(alma, bor, files.a, files.b)
    between = (standing(old), standing(own))
    undone(merge, bor)

    assert between == ((of(files.a, files.c), "open", 1), (of(files.b, files.c), "open", 1))
    assert (standing(old), standing(own)) == between


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("second", ["the one that went on", "the third"])
def test_a_pair_of_three_files_comes_back_in_either_order(files, alma, bor, order, second):
    """The second merge carries on the same end of the pair, or the other one."""
    pair = decided(paired(alma, files.a, files.c), "different", alma, bor)
    goes = files.b if second == "the one that went on" else files.c
    merges = [put(alma, bor, files.a, files.b), put(alma, bor, goes, files.d)]
    ends = [files.d, files.c] if goes is files.b else [files.b, files.d]
    assert standing(pair)[0] == of(*ends)

    undone(merges[order[0]], bor)
    between = standing(pair)[0]
    undone(merges[order[1]], bor)

    first_gone = [files.a, files.c if goes is files.b else files.d]
    assert between == of(*(first_gone if order[0] == 0 else [files.b, files.c]))
    assert standing(pair) == (of(files.a, files.c), "different", 1)
    assert [fresh(each).merged_into_id for each in (files.a, files.b, files.c)] == [None] * 3


def test_a_pair_taken_apart_while_one_file_is_in_a_third_waits_with_that_one(files, alma, bor):
    first = put(alma, bor, files.a, files.b)
    second = put(alma, bor, files.b, files.d)

    undone(first, bor)
    between = standing(first.pair)
    undone(second, bor)

    assert between == (of(files.a, files.d), "open", 2)
    assert standing(first.pair) == (of(files.a, files.b), "open", 2)


def test_a_pair_that_was_put_together_since_stays_with_the_files_it_is_about(files, alma, bor):
    pair = paired(alma, files.a, files.c)
    first = put(alma, bor, files.a, files.b)
    put(alma, bor, files.c, files.b)

    undone(first, bor)

    assert standing(pair) == (of(files.b, files.c), "merged", 1)
    assert MergedRow.objects.filter(merge=first, table="identity.candidatepair").unscoped(reason="test").count() == 1
