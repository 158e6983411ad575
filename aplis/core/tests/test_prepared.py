"""Prepared reads: SQL made once, the same guard, the same answers, for whoever asks."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F, Q, Value

from aplis.core.access import Actor, Unscoped
from aplis.core.models import Draft
from aplis.core.prepared import Prepared, prepared
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import open_involvement
from aplis.register.sharing.models import Involvement

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


def files_of(actor: Any, person_id: int) -> Any:
    rows = Involvement.objects.visible_to(actor).filter(person_id=person_id).order_by("pk")
    return rows.select_related("agency__area", "lead").annotate(twice=Value(2), day=F("opened_on"))


def told(row: Any) -> Any:
    """An instance with what hangs on it, as far as it was read."""
    fields = {name: value for name, value in vars(row).items() if name != "_state"}
    related = {name: told(each) for name, each in row._state.fields_cache.items() if each is not None}
    return type(row), fields, related, row._state.adding, row._state.db


def test_rows_become_what_their_queryset_makes_of_them(ours: Any) -> None:
    worker = make_worker(ours)
    person, actor = make_person(agency=ours, lead=worker), registrar(ours, worker)
    open_involvement(
        actor=actor, key=uuid4(), person=person, purpose="crisis", basis="statutory_task", opened_on=actor.today
    )

    def named(actor: Any, person_id: int) -> Any:
        return files_of(actor, person_id).values_list("pk", "opened_on", named=True)

    def flat(actor: Any, person_id: int) -> Any:
        return files_of(actor, person_id).values_list("opened_on", flat=True)

    def tuples(actor: Any, person_id: int) -> Any:
        return files_of(actor, person_id).values_list("agency__name", "lead")

    found = prepared(files_of)(actor, person.pk)
    assert len(found) == 2
    assert [told(row) for row in found] == [told(row) for row in files_of(actor, person.pk)]
    for read in (named, flat, tuples):
        assert prepared(read)(actor, person.pk) == list(read(actor, person.pk))
    assert prepared(named)(actor, person.pk)[0].opened_on == found[0].day


def test_rows_come_as_instances_or_tuples_and_as_nothing_else() -> None:
    with pytest.raises(TypeError):
        prepared(lambda worker_id: Draft.objects.unscoped(reason="a test").filter(worker_id=worker_id).values("form"))(
            1
        )
