"""Rows written by the thousand arrive as they were given, on either database."""

from datetime import UTC, date, datetime

import pytest
from django.db import DataError, IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from aplis.core import bulk
from aplis.core.ids import new_id
from aplis.core.models import JournalEntry
from aplis.register.agencies.models import Area

pytestmark = pytest.mark.django_db
TEXTS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40), min_size=1, max_size=6)
HARD = ["", "NULL", 'say "no"', "back\\slash", "{a,b}", "a,b", " left", "Đorđević", "line\nbreak", "'"]
AREA = ("id", "parent_id", "country", "level", "code", "name")


def write(names: list[str]) -> list[int]:
    keys = [new_id() for _name in names]
    bulk.insert(Area, AREA, [(key, None, "SI", 1, str(key), name) for key, name in zip(keys, names, strict=True)])
    return keys


def names_of(keys: list[int]) -> list[str]:
    found = dict(Area.objects.filter(pk__in=keys).values_list("pk", "name"))
    return [found[key] for key in keys]


@given(names=TEXTS)
@bounds(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_back_as_it_was(names):
    assert names_of(write(names)) == names


def test_texts_that_mean_something_to_an_array_come_back_as_they_were():
    assert names_of(write(HARD)) == HARD


def test_values_of_every_type_come_back_as_they_were():
    at = datetime(2026, 11, 22, 8, 30, 0, 123456, tzinfo=UTC)
    columns = ("id", "worker_id", "agency_id", "on_behalf_of", "person_id", "verb", "object_kind", "object_id", "scope",
               "is_private", "detail", "happened_on", "recorded_at")  # fmt: skip
    rows = [
        (new_id(), None, 1, "", None, "a", "x", 2**62, 3, True, {"said": 'no "quote"'}, date(2026, 1, 2), at),
        (new_id(), 7, 1, "her", 9, "b", "", None, 0, False, None, date(1999, 12, 31), at),
    ]

    bulk.insert(JournalEntry, columns, rows)

    kept = JournalEntry.objects.unscoped(reason="test").order_by("verb").values_list(*columns)
    assert list(kept) == [rows[0], (*rows[1][:10], {}, *rows[1][11:])]


def test_an_update_changes_the_named_columns_of_the_named_rows_only():
    one, two, three = keys = write(["one", "two", "three"])

    bulk.update(Area, ("id", "name", "level"), [(one, "first", 2), (three, "third", 3)])

    assert names_of(keys) == ["first", "two", "third"]
    assert list(Area.objects.order_by("pk").values_list("pk", "level")) == [(one, 2), (two, 1), (three, 3)]


@pytest.mark.postgres
def test_a_text_that_is_too_long_is_refused_and_not_cut():
    with pytest.raises(DataError), transaction.atomic():
        write(["x" * 121])


def test_a_key_that_is_there_refuses_all_rows_of_the_statement():
    [taken] = write(["one"])

    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Area, AREA, [(new_id(), None, "SI", 1, "new", "new"), (taken, None, "SI", 1, "again", "again")])

    assert list(Area.objects.values_list("name", flat=True)) == ["one"]


@pytest.mark.parametrize("wanted", [[], ["one"], ["two", "NULL", "{"], HARD])
def test_among_finds_the_rows_with_one_of_the_texts(wanted):
    write(["one", "two", *HARD])

    found = Area.objects.filter(bulk.among(Area, "name", wanted)).values_list("name", flat=True)

    assert sorted(found) == sorted(set(wanted) & {"one", "two", *HARD})


def test_nothing_to_write_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.insert(Area, AREA, [])
        bulk.update(Area, ("id", "name"), [])
