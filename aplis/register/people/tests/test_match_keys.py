"""Keys by which a person is found again: as they would be computed afresh after every verb, and none for the sealed."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection, transaction

from aplis.core.database import bound, looking
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.actions import add_contact, add_identifier, add_name, edit_person, end_name
from aplis.register.people.identifiers import match_digests
from aplis.register.people.match_keys import describe, write_keys
from aplis.register.people.models import MatchCard, MatchKey, Person, PersonName
from aplis.register.people.tests.factories import make_person
from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.records import NAMES_AT_MOST, VALUES_AT_MOST, Described

pytestmark = pytest.mark.django_db


def kept(person):
    with looking():
        card = MatchCard.objects.filter(person_id=person.pk).first()
        keys = set(MatchKey.objects.filter(person_id=person.pk).values_list("key", flat=True))
    return (Described.unpacked(card.packed) if card else None, keys)


def is_in_line(person):
    fresh = describe((person.pk,))[person.pk]
    card, keys = kept(person)
    return (card.packed() if card else "", keys) == (fresh, keys_of(Described.unpacked(fresh)) if fresh else set())


@pytest.fixture
def worker():
    return make_worker()


@pytest.fixture
def person(worker):
    made = make_person(agency=worker.agency, lead=worker, given="Đurđa", family="Kovačević")
    write_keys([made.pk])
    return made


def test_every_verb_that_changes_who_a_person_is_brings_the_keys_along(worker, person):
    actor, seen = make_actor(worker), []
    with bound(actor):
        add_name(actor=actor, key=uuid4(), person=person, given="Đurđa", family="Horvat", kind="used", script="latn")
        seen.append(kept(person)[0].names)
        edit_person(actor=actor, key=uuid4(), person=person, version=1, born_on=date(1984, 3, 7), birth_precision="day")
        seen.append(kept(person)[0].born)
        add_contact(actor=actor, key=uuid4(), person=person, kind="address", value="Ilica 10, HR-10000 Zagreb")
        add_contact(actor=actor, key=uuid4(), person=person, kind="phone", value="+385 91 234 5678")
        seen.append((kept(person)[0].postcodes, kept(person)[0].phones))
        add_identifier(actor=actor, key=uuid4(), person=person, scheme="hr_oib", number="94577403194")
        seen.append(kept(person)[0].numbers)

    assert seen == [
        (("durda", "kovacevic"), ("durda", "horvat")),
        (1984, 3, 7),
        (("10000",), ("12345678",)),
        (match_digests("94577403194")[0],),
    ]
    assert is_in_line(person)


def test_a_name_that_ended_still_finds_the_person(worker, person):
    actor = make_actor(worker)
    with bound(actor):
        name = add_name(actor=actor, key=uuid4(), person=person, given="Đ", family="Horvat", kind="used", script="latn")
        end_name(actor=actor, key=uuid4(), name=name, ends_on=actor.today)

    assert ("d", "horvat") in kept(person)[0].names
    assert is_in_line(person)


def test_a_code_name_gives_nobody_away(person):
    PersonName(person=person, kind="code", given="Modra", family="Sova").save(force_insert=True)
    write_keys([person.pk])

    assert kept(person)[0].names == (("durda", "kovacevic"),)


def test_a_corrected_birth_date_leaves_no_key_of_the_wrong_one(worker, person):
    actor = make_actor(worker)
    with bound(actor):
        edit_person(actor=actor, key=uuid4(), person=person, version=1, born_on=date(1984, 3, 7), birth_precision="day")
        before = kept(person)[1]
        edit_person(
            actor=actor, key=uuid4(), person=person, version=2, born_on=date(1948, 3, 7), birth_precision="year"
        )

    assert kept(person)[0].born == (1948, 0, 0)
    assert (before - kept(person)[1] != set(), is_in_line(person)) == (True, True)


def test_a_sealed_person_has_neither_card_nor_key_and_both_again_when_the_seal_is_lifted(person):
    everybody = Person.objects.unscoped(reason="test").filter(pk=person.pk)
    everybody.update(protection_level=3)
    write_keys([person.pk])
    sealed = kept(person)
    everybody.update(protection_level=0)
    write_keys([person.pk])

    assert sealed == (None, set())
    assert (kept(person)[0].names, is_in_line(person)) == ((("durda", "kovacevic"),), True)


def test_writing_twice_writes_nothing_more(person, django_assert_num_queries):
    fixed = 7 if connection.vendor == "postgresql" else 5
    with django_assert_num_queries(fixed):
        write_keys([person.pk])

    assert is_in_line(person)


def test_many_persons_cost_as_many_queries_as_one(worker, person, django_assert_num_queries):
    others = [make_person(agency=worker.agency, lead=worker, given="Ana", family=f"Kos{each}") for each in "abc"]
    write_keys([other.pk for other in others])
    fixed = 7 if connection.vendor == "postgresql" else 5
    with django_assert_num_queries(fixed):
        write_keys([person.pk, *(other.pk for other in others)])

    assert [is_in_line(each) for each in (person, *others)] == [True] * 4


def test_nobody_writes_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        write_keys([])


@pytest.mark.postgres
def test_the_database_shows_cards_to_a_look_up_only_and_takes_keys_only_of_those_being_written(worker, person):
    """The application's role, without the words of a look-up, as somebody who got into it would be."""
    assert connection.vendor == "postgresql"
    stranger = make_actor(make_worker())
    with bound(stranger):
        plain = MatchCard.objects.count(), MatchKey.objects.count()
        with looking():
            seen = MatchCard.objects.count()
        after = MatchCard.objects.count()
    with bound(stranger), transaction.atomic():
        gone, _rows = MatchCard.objects.filter(person_id=person.pk).delete()

    assert (plain, seen, after, gone) == ((0, 0), 1, 0, 0)


def test_of_more_names_than_a_card_holds_the_main_one_and_the_newest_stay(worker, person):
    actor = make_actor(worker)
    with bound(actor):
        for number in range(NAMES_AT_MOST):
            add_name(
                actor=actor, key=uuid4(), person=person, given="Ana", family=f"Kos{number}", kind="used", script="latn"
            )

    families = [family for _given, family in kept(person)[0].names]
    assert families == ["kovacevic", *(f"kos{number}" for number in range(1, NAMES_AT_MOST))]
    assert is_in_line(person)


def test_of_more_numbers_and_phones_than_a_card_holds_the_newest_stay(worker, person):
    actor = make_actor(worker)
    with bound(actor):
        for number in range(VALUES_AT_MOST + 2):
            add_contact(actor=actor, key=uuid4(), person=person, kind="phone", value=f"041 123 {999 - number}")
            add_identifier(actor=actor, key=uuid4(), person=person, scheme="case", number=f"A-{number}")

    card, kept_numbers = kept(person)[0], range(2, VALUES_AT_MOST + 2)
    assert set(card.phones) == {f"41123{999 - number}" for number in kept_numbers}
    assert set(card.numbers) == {match_digests(f"A-{number}")[0] for number in kept_numbers}
    assert is_in_line(person)
