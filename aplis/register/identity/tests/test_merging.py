"""Two files of one person become one, and two again, without a row lost or doubled."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps

from aplis.casework.situations.models import JointTalk, Statement
from aplis.casework.situations.tests.factories import days_ago, make_rating, make_statement, make_talk
from aplis.core.errors import Refusal, Stale
from aplis.core.models import JournalEntry
from aplis.register.identity import actions
from aplis.register.identity.merging import DERIVED, STAYING, every_row, following
from aplis.register.identity.models import CandidatePair, PairDecision
from aplis.register.identity.tests.twice import agreed, asker, fresh, merged, photograph, registered_twice, undone
from aplis.register.identity.words import ROW_NAMES
from aplis.register.people.actions import add_identifier
from aplis.register.people.models import Identifier, Person, PersonName
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.actions import set_protection

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F9", "F10")]


@pytest.fixture
def twice(alma, nika):
    return registered_twice(alma, nika)


# Written of files that were put together, or may be: identity.merging and pairs_along keep them.
OF_FILES = {
    "people.person": {"merged_into_id"},
    "identity.mergerecord": {"kept_id", "absorbed_id"},
    "identity.candidatepair": {"first_id", "second_id"},
}
BARE_NUMBERS = {"exchange.sourcerecord": {"person_id", "object_id"}}


def test_every_column_that_refers_to_a_person_follows_is_made_anew_or_is_named_as_staying():
    referring = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Person:
                referring.setdefault(model._meta.label_lower, set()).add(field.attname)
    left_out = {label: {"person_id"} for label in DERIVED | STAYING} | OF_FILES

    found = {each.label: set(each.columns) for each in following()}

    assert found | left_out == referring | BARE_NUMBERS


def test_each_table_that_follows_has_a_name_for_people():
    assert set(ROW_NAMES) == {each.label for each in following()}


def test_each_table_that_follows_holds_rows_in_these_tests(twice):
    assert [each.label for each in following() if not each.rows_of(twice.two.pk).exists()] == []


def test_all_rows_go_along_and_none_stays(twice, bor):
    before = {each.label: each.rows().count() for each in following()}

    merged(twice, agreed(twice, bor))

    assert {each.label: each.rows().count() for each in following()} == before
    assert [each.label for each in following() if each.rows_of(twice.two.pk).exists()] == []


def test_the_file_that_goes_on_keeps_its_name_and_learns_the_other(twice, bor):
    merged(twice, agreed(twice, bor))

    names = every_row(PersonName).filter(person=twice.one).order_by("-is_main")
    assert [(str(name), name.is_main) for name in names] == [("Zarja Lipovnik", True), ("Zarja Lipovnjik", False)]


def test_what_was_unknown_is_taken_over_and_the_birth_date_only_on_wish(twice, bor):
    merged(twice, agreed(twice, bor))

    kept = fresh(twice.one)
    assert (kept.language, kept.born_on.isoformat()) == ("sl", "1984-03-07")


def test_the_other_birth_date_is_taken_where_the_worker_says_so(twice, bor):
    merged(twice, agreed(twice, bor), takes_birth=True)

    assert fresh(twice.one).born_on.isoformat() == "1984-07-03"


def test_the_higher_protection_of_the_two_holds(twice, bor):
    set_protection(actor=asker(twice.alma), key=uuid4(), person=twice.two, level=2, named=[], version=twice.two.version)

    merged(twice, agreed(twice, bor))

    assert fresh(twice.one).protection_level == 2


def test_whoever_saw_a_part_of_the_one_sees_that_part_of_the_whole_and_no_more(twice, bor, nika):
    seen = make_statement(twice.one, twice.alma.agency, "health", text="takes tablets")
    shut = make_statement(twice.one, twice.alma.agency, "work", text="looks for work")

    merged(twice, agreed(twice, bor))

    found = set(Statement.objects.visible_to(asker(nika)).values_list("pk", flat=True))
    assert (seen.pk in found, shut.pk in found) == (True, False)


def test_a_stranger_sees_nothing_of_either(twice, bor, tuja):
    merged(twice, agreed(twice, bor))

    assert list(Person.objects.visible_to(asker(tuja))) == []


def test_apart_again_every_row_name_key_and_right_is_where_it_was(twice, bor):
    pair = agreed(twice, bor)
    before = photograph()

    merge = merged(twice, pair, takes_birth=True)
    assert photograph() != before
    undone(merge, bor)

    assert photograph() == before


def test_a_number_that_both_have_stays_with_each(twice, bor, alma):
    for person in (twice.one, twice.two):
        add_identifier(actor=asker(alma), key=uuid4(), person=person, scheme="case", number="B-1")
    pair = agreed(twice, bor)
    before = photograph()

    merge = merged(twice, pair)

    assert every_row(Identifier).filter(person=twice.one).count() == 2
    undone(merge, bor)
    assert photograph() == before


def test_what_was_written_since_stays_with_the_file_that_went_on(twice, bor):
    merge = merged(twice, agreed(twice, bor))
    later = make_statement(twice.one, twice.alma.agency, "work", text="later")

    undone(merge, bor)

    assert every_row(Statement).get(pk=later.pk).person_id == twice.one.pk


def test_what_was_written_since_goes_along_where_the_worker_says_so(twice, bor):
    merge = merged(twice, agreed(twice, bor))
    later = make_statement(twice.one, twice.alma.agency, "work", text="later")

    undone(merge, bor, takes_newer=True)

    assert every_row(Statement).get(pk=later.pk).person_id == twice.two.pk


def test_a_later_version_of_what_went_along_goes_back_with_it(twice, bor):
    merge = merged(twice, agreed(twice, bor))
    old = every_row(Statement).get(person=twice.one, text="sleeps badly")
    new = make_statement(twice.one, twice.alma.agency, "health", text="sleeps better")
    every_row(Statement).filter(pk=old.pk).update(replaced_by=new.pk)

    undone(merge, bor)

    assert every_row(Statement).get(pk=new.pk).person_id == twice.two.pk


@pytest.mark.parametrize("order", ["first the first", "first the second"])
def test_merges_of_three_files_come_apart_in_either_order(twice, bor, alma, order):
    third = make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnig")
    other = SimpleNamespace(one=third, two=twice.one, alma=alma)
    pair = agreed(twice, bor)
    first = merged(twice, pair)
    before = photograph()
    second = merged(other, agreed(other, bor), kept=third)
    assert [each.label for each in following() if each.rows_of(twice.one.pk).exists()] == []

    for merge in (first, second) if order == "first the first" else (second, first):
        undone(merge, bor)

    apart = photograph()
    whose = {person.pk for person in (twice.one, twice.two, third)}
    assert {row[0]: row[-1] for row in apart["person"] if row[0] in whose} == dict.fromkeys(whose)
    assert [each.label for each in following() if not each.rows_of(twice.two.pk).exists()] == []
    assert before["main"] < apart["main"]
    names = {name: person for name, person in apart["people.personname"] if person in whose}
    assert names == {
        name.pk: person.pk
        for person, family in ((twice.one, "Lipovnik"), (twice.two, "Lipovnjik"), (third, "Lipovnig"))
        for name in every_row(PersonName).filter(family=family)
    }


def test_one_opinion_is_not_enough(twice):
    pair = actions.propose_pair(actor=asker(twice.alma), key=uuid4(), person=twice.one, other=twice.two)
    pair = actions.decide_pair(actor=asker(twice.alma), key=uuid4(), pair=pair, verdict="same", round_seen=1)

    with pytest.raises(Refusal, match=r"identity\.not_agreed"):
        merged(twice, pair)


def test_nobody_decides_twice(twice):
    pair = actions.propose_pair(actor=asker(twice.alma), key=uuid4(), person=twice.one, other=twice.two)
    actions.decide_pair(actor=asker(twice.alma), key=uuid4(), pair=pair, verdict="same", round_seen=1)

    with pytest.raises(Refusal, match=r"identity\.decided_already"):
        actions.decide_pair(actor=asker(twice.alma), key=uuid4(), pair=pair, verdict="different", round_seen=1)
    assert every_row(PairDecision).count() == 1


def test_a_decision_from_before_it_was_taken_back_is_declined(twice, bor):
    pair = agreed(twice, bor)
    actions.reopen_pair(actor=asker(bor), key=uuid4(), pair=pair, reason="two sisters")

    with pytest.raises(Refusal, match=r"identity\.settled"):
        actions.decide_pair(actor=asker(twice.alma), key=uuid4(), pair=pair, verdict="same", round_seen=1)


def test_a_file_changed_since_it_was_compared_is_looked_at_again(twice, bor):
    pair = agreed(twice, bor)

    with pytest.raises(Stale):
        actions.merge_people(
            actor=asker(twice.alma), key=uuid4(), pair=pair, kept=twice.one, takes_birth=False,
            versions={twice.one.pk: 0, twice.two.pk: 0},
        )  # fmt: skip
    assert every_row(CandidatePair).get(pk=pair.pk).state == "same"


def test_undoing_twice_is_declined(twice, bor):
    merge = merged(twice, agreed(twice, bor))
    undone(merge, bor)

    with pytest.raises(Refusal, match=r"identity\.undone_already"):
        undone(merge, twice.alma)


def test_a_stranger_can_neither_propose_decide_merge_nor_undo(twice, bor, tuja):
    pair = agreed(twice, bor)
    with pytest.raises(Refusal, match=r"identity\.one_file"):
        actions.propose_pair(actor=asker(tuja), key=uuid4(), person=twice.one, other=twice.two)
    with pytest.raises(Refusal, match=r"identity\.gone"):
        actions.decide_pair(actor=asker(tuja), key=uuid4(), pair=pair, verdict="same", round_seen=1)
    with pytest.raises(Refusal, match=r"identity\.gone"):
        merged(twice, pair, worker=tuja)
    merge = merged(twice, pair)
    with pytest.raises(Refusal, match=r"identity\.undone_already"):
        undone(merge, tuja)


def test_each_act_writes_one_entry_of_the_journal(twice, bor):
    since = set(every_row(JournalEntry).values_list("pk", flat=True))

    undone(merged(twice, agreed(twice, bor)), bor)

    entries = every_row(JournalEntry).exclude(pk__in=since).order_by("recorded_at", "pk")
    assert [entry.verb for entry in entries] == [
        "pair_proposed", "pair_decided", "pair_decided", "people_merged", "merge_undone",
    ]  # fmt: skip


def test_nobody_opens_a_file_to_the_own_agency_by_its_own_word_alone(alma, bor, nika):
    one = make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnik")
    two = make_person(agency=nika.agency, lead=nika, given="Zarja", family="Lipovnjik")
    release(two, alma.agency, ["contact"])
    release(one, nika.agency, ["contact"])
    pair = agreed(SimpleNamespace(one=one, two=two, alma=alma), bor)
    case = SimpleNamespace(one=one, two=two, alma=alma)

    with pytest.raises(Refusal, match=r"identity\.own_word_alone"):
        merged(case, pair)
    assert every_row(CandidatePair).get().state == "same"
    actions.reopen_pair(actor=asker(bor), key=uuid4(), pair=pair, reason="the other service decides too")
    for worker in (alma, nika):
        actions.decide_pair(actor=asker(worker), key=uuid4(), pair=pair, verdict="same", round_seen=2)

    assert merged(case, pair).kept_id == one.pk


@pytest.mark.parametrize("level", [1, 2])
def test_whoever_was_protected_meanwhile_is_protected_in_both_files_after_an_undo(twice, bor, alma, level):
    merge = merged(twice, agreed(twice, bor))
    set_protection(
        actor=asker(alma), key=uuid4(), person=fresh(twice.one), level=level, named=[], version=fresh(twice.one).version
    )

    undone(merge, alma)

    assert [fresh(each).protection_level for each in (twice.one, twice.two)] == [level, level]


def test_a_protection_that_a_merge_brought_is_not_lowered_by_its_undo(twice, bor, alma):
    set_protection(actor=asker(alma), key=uuid4(), person=twice.two, level=2, named=[], version=twice.two.version)

    undone(merged(twice, agreed(twice, bor)), alma)

    assert [fresh(each).protection_level for each in (twice.one, twice.two)] == [2, 2]


def test_a_file_that_was_sealed_meanwhile_is_not_taken_apart(twice, bor, alma):
    merge = merged(twice, agreed(twice, bor))
    set_protection(
        actor=asker(alma), key=uuid4(), person=fresh(twice.one), level=3, named=[alma], version=fresh(twice.one).version
    )

    with pytest.raises(Refusal, match=r"identity\.is_sealed_together") as told:
        undone(merge, alma)

    assert told.value.what == "The files were not taken apart."
    assert fresh(twice.two).merged_into_id == twice.one.pk


@pytest.mark.mission("M041")
def test_of_two_open_talks_in_one_domain_one_stays_behind_and_comes_back_and_every_held_one_goes_along(twice, bor):
    def talk(person, **fields):
        ratings = make_rating(person, twice.alma.agency, level=1), make_rating(person, twice.nika.agency, level=5)
        return make_talk(*ratings, **fields)

    held = {"held_on": days_ago(1), "persons_part": "present", "outcome": "both_stay"}
    of_one, held_of_one, held_of_two = talk(twice.one), talk(twice.one, **held), talk(twice.two, **held)
    (of_two,) = every_row(JointTalk).filter(person=twice.two, open_in__isnull=False)
    before = photograph()

    merge = merged(twice, agreed(twice, bor))

    assert set(every_row(JointTalk).filter(person=twice.one)) == {of_one, held_of_one, held_of_two}
    assert every_row(JointTalk).get(pk=of_two.pk).person_id == twice.two.pk
    undone(merge, bor)
    assert photograph() == before
