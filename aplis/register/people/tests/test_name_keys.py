"""The search words by agency follow rights and names, whoever writes them and in whichever order."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from aplis.core import bulk
from aplis.core.database import bound
from aplis.core.ids import new_id
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker
from aplis.register.people.actions import add_name, write_tokens
from aplis.register.people.models import AccessRight, NameKey, NameToken, PersonName
from aplis.register.people.queries import Wanted, matching
from aplis.register.people.tests.factories import make_person, registrar, release

pytestmark = pytest.mark.django_db


def keys(person):
    rows = NameKey.objects.filter(person_id=person.pk).unscoped(reason="test")
    return sorted(rows.values_list("agency_id", "token"))


def of(*agencies, words):
    return sorted((agency.pk, word) for agency in agencies for word in words)


def test_a_person_is_a_row_for_each_agency_with_a_right_and_each_word():
    home, other = make_agency(), make_agency("employment")
    person = make_person(agency=home, given="Željka", family="Đorđević")

    release(person, other, ["work"])

    assert keys(person) == of(home, other, words=["dordevic", "zeljka"])


def test_a_name_that_comes_later_is_found_by_every_agency():
    home, other = make_agency(), make_agency("employment")
    person = make_person(agency=home, given="Ana", family="Kos")
    release(person, other, ["work"])

    add_name(actor=registrar(home), key=form_key()["client_key"], person=person, kind="former", family="Šuštar")

    assert keys(person) == of(home, other, words=["ana", "kos", "sustar"])


def test_a_word_that_no_name_has_any_more_is_gone_and_the_others_stay():
    agency = make_agency()
    person, namesake = (make_person(agency=agency, given="Ana", family="Kos") for _ in range(2))
    PersonName.objects.filter(person=person).unscoped(reason="test").update(family="Sova")

    write_tokens(person)

    assert keys(person) == of(agency, words=["ana", "sova"])
    assert keys(namesake) == of(agency, words=["ana", "kos"])


def test_rows_written_by_the_thousand_are_followed_too():
    agency = make_agency()
    people = [make_person(agency=agency, given="Ana", family="Kos") for _ in range(3)]

    bulk.insert(NameToken, ("id", "person_id", "token"), [(new_id(), person.pk, "sova") for person in people])

    assert [keys(person) for person in people] == [of(agency, words=["ana", "kos", "sova"])] * 3


def test_a_right_that_has_ended_finds_nobody_though_its_words_are_kept():
    agency = make_agency()
    person = make_person(agency=agency, given="Ana", family="Kos")
    AccessRight.objects.filter(person=person).unscoped(reason="test").update(ends_on=timezone.localdate())

    found = matching(make_actor(make_worker(agency)), Wanted(("kos",)))

    assert keys(person) == of(agency, words=["ana", "kos"])
    assert list(found) == []


@pytest.mark.postgres
def test_the_database_shows_an_agency_its_own_words_only_and_lets_nobody_write_them():
    home, other = make_agency(), make_agency("employment")
    mine, theirs = make_person(agency=home, given="Ana", family="Kos"), make_person(agency=other, family="Sova")

    with bound(make_actor(make_worker(home))):
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT agency_id, person_id FROM people_namekey")
            seen = cursor.fetchall()
            cursor.execute("DELETE FROM people_namekey")
            deleted = cursor.rowcount
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO people_namekey VALUES (%s, 'sova', %s)", [home.pk, theirs.pk])

    assert (seen, deleted) == ([(home.pk, mine.pk)], 0)
