"""Prepared reads: SQL made once, the same guard, the same answers, for whoever asks."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Q

from aplis.core.access import Actor, Unscoped
from aplis.core.models import Draft
from aplis.core.prepared import Prepared, prepared
from aplis.register.agencies.tests.factories import make_agency
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person, registrar, release

pytestmark = pytest.mark.django_db


def person_of(actor: Any, person_id: int) -> Any:
    return Person.objects.visible_to(actor).filter(pk=person_id)


def persons_among(actor: Any, ids: tuple[int, ...]) -> Any:
    return Person.objects.visible_to(actor).filter(pk__among=ids).order_by("pk")


def unguarded(person_id: int) -> Any:
    return Person.objects.filter(pk=person_id)


def of_nobody(worker_id: int) -> Any:
    return Draft.objects.unscoped(reason="a test").filter(Q(pk__in=[]), worker_id=worker_id)


def branching(actor: Any, person_id: int, *, day: date) -> Any:
    return person_of(actor, person_id) if day.year > 2025 else Person.objects.unscoped(reason="a test")


@pytest.fixture
def ours() -> Any:
    return make_agency()


def test_a_prepared_read_answers_each_asker_with_what_that_one_may_see(ours: Any) -> None:
    read, ana, boris = prepared(person_of), make_person(), make_person()
    release(ana, ours, ("housing",))
    actor, stranger = registrar(ours), registrar(make_agency())

    assert read(actor, ana.pk) == [ana]
    assert read(actor, boris.pk) == []
    assert read(stranger, ana.pk) == []
    assert read(actor, ana.pk) == [ana]


def test_somebody_without_a_seat_gets_nothing_and_asks_nothing(ours: Any, django_assert_num_queries: Any) -> None:
    ana = make_person()
    with django_assert_num_queries(0):
        assert prepared(person_of)(Actor(today=date(2026, 3, 2)), ana.pk) == []


def test_the_sql_is_made_once_for_values_of_one_kind(ours: Any) -> None:
    made: list[int] = []

    def counted(actor: Any, person_id: int) -> Any:
        made.append(person_id)
        return person_of(actor, person_id)

    read, actor = Prepared(counted), registrar(ours)
    for _ in range(3):
        read.found(actor, make_person().pk)
    assert len(made) == 1


@pytest.mark.parametrize("number", [0, 1, 3])
def test_ids_come_as_one_value_however_many_there_are(ours: Any, number: int) -> None:
    read, actor = prepared(persons_among), registrar(ours)
    people = sorted((make_person() for _ in range(number)), key=lambda person: person.pk)
    for person in people:
        release(person, ours, ("housing",))
    hidden = make_person()

    assert read(actor, (*[person.pk for person in people], hidden.pk)) == people


def test_rows_about_people_stay_shut_in_a_prepared_read_too() -> None:
    with pytest.raises(Unscoped):
        prepared(unguarded)(1)


def test_a_read_without_rows_by_its_own_condition_answers_with_none() -> None:
    assert prepared(of_nobody)(1) == []


def test_a_read_that_branches_on_a_value_is_found_when_it_is_made(ours: Any) -> None:
    with pytest.raises((AttributeError, TypeError)):
        prepared(branching)(registrar(ours), 1, day=date(2026, 3, 2))
