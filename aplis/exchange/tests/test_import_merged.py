"""What a source sends of a person whose file was put into another, and of a number that was withdrawn."""

import pytest

from aplis.casework.situations.models import Statement
from aplis.exchange.tests.feeds import PEOPLE, every, statement, take, write
from aplis.register.agencies.models import Agency
from aplis.register.agencies.tests.factories import make_worker
from aplis.register.identity.tests.twice import agreed, merged, registered_of, undone, withdrawn
from aplis.register.people.models import Identifier, Person
from aplis.register.people.tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M008")]
NUMBER = {"identifier_key": "e1", "person_key": "p1", "scheme": "si_emso", "value": "0101006500006"}


@pytest.fixture
def taken(tmp_path):
    """The feed is in: one person of the agency `csd`, who is known there a second time."""
    folder = write(tmp_path, statements=[statement()], identifiers=[NUMBER])
    take(folder)
    agency = Agency.objects.get(short_name="CSD")
    alma, bor = make_worker(agency), make_worker(agency)
    kept = make_person(agency=agency, lead=alma)
    twice = registered_of(kept, every(Person).exclude(pk=kept.pk).get(), alma)
    return folder, twice, bor


def test_what_nobody_said_of_a_person_and_a_number_stays_empty(taken):
    _folder, twice, _bor = taken

    assert (twice.two.merged_into_id, twice.two.absorbed_at) == (None, None)
    assert [number.withdrawn_at for number in every(Identifier)] == [None]


def test_without_a_confirmed_pair_the_rows_of_two_sources_stay_with_two_persons(taken):
    folder, twice, _bor = taken

    take(write(folder, statements=[statement(), statement("s2", text="Sleeps badly.", domain="health")]))

    assert set(every(Statement).values_list("person_id", flat=True)) == {twice.two.pk}


def test_after_two_workers_confirmed_it_the_next_rows_arrive_at_the_file_that_went_on(taken):
    folder, twice, bor = taken
    merged(twice, agreed(twice, bor), kept=twice.one)

    _run, report = take(write(folder, statements=[statement(), statement("s2", text="Sleeps badly.", domain="health")]))

    assert report.rows["rejected"] == 0
    assert {row.text: row.person_id for row in every(Statement)} == {
        "A flat near the school.": twice.one.pk, "Sleeps badly.": twice.one.pk,
    }  # fmt: skip


def test_after_an_undo_they_arrive_at_the_old_file_again(taken):
    folder, twice, bor = taken
    undone(merged(twice, agreed(twice, bor), kept=twice.one), bor)

    take(write(folder, statements=[statement(), statement("s2", text="Sleeps badly.", domain="health")]))

    assert set(every(Statement).values_list("person_id", flat=True)) == {twice.two.pk}


def test_a_feed_does_not_bring_a_withdrawn_number_back(taken):
    folder, twice, _bor = taken
    withdrawn(every(Identifier).get(), twice.alma)

    take(write(folder, people=[PEOPLE[0] | {"language": "hr"}], identifiers=[NUMBER | {"ends_on": "2030-01-01"}]))

    assert every(Identifier).get().withdrawn_because == "typed one line too low"
