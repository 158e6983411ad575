"""Rows about people stay shut until somebody says who is asking."""

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from aplis.core.access import Actor, ScopedQuerySet, Unscoped
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.models import Person, PersonName
from aplis.register.people.tests.factories import make_person

pytestmark = pytest.mark.django_db

READS = {
    "list": lambda rows: list(rows.all()),
    "get": lambda rows: rows.get(pk=1),
    "first": lambda rows: rows.first(),
    "last": lambda rows: rows.last(),
    "latest": lambda rows: rows.latest("pk"),
    "earliest": lambda rows: rows.earliest("pk"),
    "slice": lambda rows: rows.all()[0],
    "slices": lambda rows: list(rows.all()[:2]),
    "length": lambda rows: len(rows.all()),
    "truth": lambda rows: bool(rows.all()),
    "membership": lambda rows: Person(pk=1) in rows.all(),
    "contains": lambda rows: rows.all().contains(Person(pk=1)),
    "count": lambda rows: rows.count(),
    "aggregate": lambda rows: rows.aggregate(highest=Max("pk")),
    "values": lambda rows: list(rows.values("pk")),
    "values_list": lambda rows: list(rows.values_list("pk", flat=True)),
    "dates": lambda rows: list(rows.dates("born_on", "year")),
    "datetimes": lambda rows: list(rows.datetimes("registered_at", "year")),
    "iterator": lambda rows: list(rows.iterator()),
    "in_bulk": lambda rows: rows.in_bulk([1]),
    "explain": lambda rows: rows.all().explain(),
    "raw": lambda rows: list(rows.raw("SELECT * FROM people_person")),
    "select_for_update": lambda rows: list(rows.select_for_update()),
    "defer": lambda rows: list(rows.defer("version")),
}
WRITES = {
    "update": lambda rows: rows.filter(pk=1).update(version=9),
    "delete": lambda rows: rows.filter(pk=1).delete(),
    "raw delete": lambda rows: rows.all()._raw_delete("default"),
    "get_or_create": lambda rows: rows.get_or_create(version=1),
    "update_or_create": lambda rows: rows.update_or_create(version=1),
    "bulk_update": lambda rows: rows.bulk_update([Person(pk=1, version=9)], ["version"]),
}
JOINS = ("__or__", "__and__", "__xor__", "union", "intersection", "difference")

# Rows with a person that no querysets guards, and why that is no hole.
UNGUARDED = {
    "exchange.SourceRecord": "the importer's own; the application role may not read the table at all",
    "people.MatchCard": "for look-ups across agencies; the identity room shows what the asker may know",
    "people.MatchKey": "as above",
}


@pytest.mark.parametrize("name", READS)
def test_no_read_before_somebody_asks(name):
    make_person()

    with pytest.raises(Unscoped):
        READS[name](Person.objects)


@pytest.mark.parametrize("name", WRITES)
def test_no_write_before_somebody_asks(name):
    make_person()

    with pytest.raises(Unscoped), transaction.atomic():
        WRITES[name](Person.objects)

    assert list(Person.objects.unscoped(reason="test").values_list("version", flat=True)) == [1]


@pytest.mark.parametrize("join", JOINS)
def test_open_rows_are_not_widened_by_shut_ones(join):
    actor = make_actor()
    opened, shut = Person.objects.visible_to(actor), Person.objects.all()

    with pytest.raises(Unscoped):
        getattr(opened, join)(shut)
    with pytest.raises(Unscoped):
        getattr(shut, join)(opened)
    getattr(opened, join)(Person.objects.visible_to(actor))


def test_rows_behind_a_person_are_shut_as_well():
    person = make_person()

    with pytest.raises(Unscoped):
        list(person.names.all())
    with pytest.raises(Unscoped):
        list(Person.objects.unscoped(reason="test").prefetch_related("names"))
    with pytest.raises(Unscoped):
        person.names.filter(is_main=True).update(given="Other")


def test_what_is_opened_stays_open_through_filters_and_orders(django_assert_num_queries):
    worker = make_worker()
    person = make_person(agency=worker.agency)
    make_person()
    rows = Person.objects.visible_to(make_actor(worker))

    with django_assert_num_queries(1):
        assert list(rows.filter(version=1).exclude(pk=0).order_by("-pk").values_list("pk", flat=True)) == [person.pk]
    assert Person.objects.filter(version=1).visible_to(make_actor(worker)).get() == person
    with pytest.raises(Unscoped):
        Person.objects.count()  # opening one queryset opens no other


def test_an_actor_without_a_post_costs_no_query_and_sees_nothing(django_assert_num_queries):
    make_person()
    nobody = Actor(today=timezone.localdate(), user_id=1)

    with django_assert_num_queries(0):
        assert list(Person.objects.visible_to(nobody)) == []
        assert Person.objects.visible_to(nobody).count() == 0


def test_an_escape_needs_a_reason():
    with pytest.raises(Unscoped):
        Person.objects.unscoped(reason="")


def test_rows_that_do_not_say_who_sees_them_are_shown_to_nobody():
    with pytest.raises(Unscoped):
        JournalEntry.objects.visible_to(make_actor())


def test_whether_a_row_exists_and_what_a_seen_row_points_to_stay_open():
    """Left open on purpose: uniqueness checks need the one, and a foreign key leads from what was seen already."""
    worker = make_worker()
    person = make_person(agency=worker.agency)
    name = PersonName.objects.visible_to(make_actor(worker)).get(person=person)

    assert Person.objects.filter(pk=person.pk).exists()
    assert name.person == person


def test_every_table_with_a_person_is_guarded():
    def is_about_a_person(model):
        return any(field.attname == "person_id" for field in model._meta.concrete_fields) or model is Person

    unguarded = {
        model._meta.label
        for model in apps.get_models()
        if is_about_a_person(model) and not isinstance(model._default_manager.all(), ScopedQuerySet)
    }

    assert unguarded == set(UNGUARDED)
