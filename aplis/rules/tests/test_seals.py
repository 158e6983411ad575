"""How a row becomes a leaf, leaves a root, and roots a chain."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.seals import (
    LEAF,
    NODE,
    ROW,
    Leaf,
    Sealed,
    digest_of,
    first_id_at,
    layout_from,
    layout_text,
    look_from,
    moment_of,
    month_of_id,
    pack,
    root_of,
    seal,
    text_of,
    time_at,
    unpack,
)

TABLE = Sealed(
    "t", "at", (("id", "integer"), ("at", "instant"), ("detail", "json"), ("is_x", "truth"), ("word", "text"))
)
ROW_OF_7 = ("7", "2026-11-22 08:30:00.000000", '{"a": 1, "b": [1.5, null]}', "1", "Đorđević")
DIGEST = digest_of(TABLE)
CELLS = st.none() | st.text(max_size=12)
ROWS = st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_row_is_the_digest_of_table_columns_and_values():
    """Written out once, so that a change of the encoding cannot go unnoticed: it would break every seal there is."""
    head = json.dumps(["aplis row 1", "t", TABLE.columns], separators=(",", ":"))
    values = '1:726:2026-11-22 08:30:00.00000022:{"a":1,"b":[1.5,null]}1:18:Đorđević'

    assert DIGEST(ROW_OF_7) == hashlib.sha256(ROW + f"{head}\n{values}".encode()).digest()


@pytest.mark.parametrize(
    "other",
    [
        ("7", "2026-11-22 08:30:00", '{"b": [1.50, null], "a": 1.0}', "true", "Đorđević"),  # SQLite leaves out .000000
        ("7", "2026-11-22 08:30:00.000000", '{"b":[1.5,null],"a":1}', "1", "Đorđević"),
    ],
)
def test_both_databases_spell_a_row_differently_and_get_one_leaf(other):
    assert DIGEST(other) == DIGEST(ROW_OF_7)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        (0, "8"),
        (1, "2026-11-22 08:30:00.000001"),
        (2, '{"a": 2, "b": [1.5, null]}'),
        (2, '{"a": 1, "b": [1.5, null], "a": 1}'),
        (2, "{"),
        (2, None),
        (3, "0"),
        (3, "2"),
        (4, "Dorđević"),
        (4, ""),
        (4, None),
        (4, "\udcff"),
    ],
)
def test_another_value_is_another_leaf(column, value):
    changed = (*ROW_OF_7[:column], value, *ROW_OF_7[column + 1 :])

    assert DIGEST(changed) != DIGEST(ROW_OF_7)


def test_a_large_number_is_the_same_in_either_spelling_of_json():
    assert DIGEST(("7", None, "1e+300", None, None)) == DIGEST(("7", None, str(10**300), None, None))


PLAIN = digest_of(Sealed("t", "at", tuple((name, "text") for name in "abcde")))


@given(one=ROWS, two=ROWS)
def test_two_rows_have_one_leaf_only_if_they_are_equal(one, two):
    """Also where a text ends in one column and goes on in the next, or looks like the encoding of another."""
    assert (PLAIN(one) == PLAIN(two)) == (one == two)


@pytest.mark.parametrize(
    "other",
    [
        replace(TABLE, table="u"),
        replace(TABLE, columns=(*TABLE.columns[:4], ("name", "text"))),
        replace(TABLE, columns=(*TABLE.columns[:4], ("word", "integer"))),
    ],
)
def test_the_leaf_holds_the_name_of_the_table_and_of_the_columns(other):
    assert digest_of(other)(ROW_OF_7) != DIGEST(ROW_OF_7)


def test_columns_are_found_by_name_and_one_that_is_gone_is_read_as_empty():
    given = ("word", "id", "is_x", "detail", "at", "added_later")
    row = ("Đorđević", "7", "1", ROW_OF_7[2], ROW_OF_7[1], "x")

    assert digest_of(TABLE, given)(row) == DIGEST(ROW_OF_7)
    assert digest_of(TABLE, given[1:])(row[1:]) == DIGEST((*ROW_OF_7[:4], None))


def split_root(leaves):
    """The definition of RFC 6962, word for word."""
    if len(leaves) == 1:
        return hashlib.sha256(LEAF + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(NODE + split_root(leaves[:half]) + split_root(leaves[half:])).digest()


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 7, 8, 9, 33])
def test_the_root_is_that_of_rfc_6962(number):
    leaves = [pack([Leaf(0, each, bytes([each]) * 32)]) for each in range(number)]

    assert root_of(b"".join(leaves)) == split_root(leaves).hex()


def test_no_leaves_have_the_root_of_nothing():
    assert root_of(b"") == hashlib.sha256(b"").hexdigest()


LEAVES = [Leaf(1, -5, b"b" * 32), Leaf(0, 2**62, b"c" * 32), Leaf(0, 3, b"a" * 32)]


def head(**changed):
    fields = {
        "number": 2, "at": "2026-11-22 12:00:00.000000", "previous": "f" * 64, "layout": (TABLE,), "packed": pack(LEAVES),
        "looked_from": 0, "is_complete": True,
    }  # fmt: skip
    return seal(**fields | changed)


def test_leaves_are_packed_in_41_bytes_each_in_the_order_of_table_and_id():
    packed = pack(LEAVES)

    assert (len(packed), list(unpack(packed))) == (123, [LEAVES[2], LEAVES[1], LEAVES[0]])
    assert list(unpack(packed[:-1])) == [LEAVES[2], LEAVES[1]]


def test_a_seal_says_what_it_covers():
    made = head()

    assert (made.count, made.first_id, made.last_id, layout_from(made.layout)) == (3, -5, 2**62, (TABLE,))
    assert made.root == root_of(pack(LEAVES))


@pytest.mark.parametrize("name", [name for name in head().__slots__ if name != "chain"])
def test_every_field_of_a_seal_is_under_its_chain(name):
    made = head()
    value = getattr(made, name)
    other = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}x"

    assert replace(made, **{name: other}).chained() != made.chain == made.chained()


def test_the_line_of_the_anchor_has_five_words():
    made = head()

    assert made.anchor == f"2 2026-11-22T12:00:00.000000Z 3 {made.root} {made.chain}"


@pytest.mark.parametrize("text", ["", "[1]", "{}x", '[["t"]]'])
def test_what_is_no_layout_is_refused(text):
    with pytest.raises(ValueError, match=r"layout|Expecting|Extra data|not enough"):
        layout_from(text)


def test_a_layout_comes_back_from_its_text():
    assert layout_from(layout_text((TABLE, TABLE))) == (TABLE, TABLE)


def test_an_instant_comes_back_from_its_text_and_damage_is_no_instant():
    assert (moment_of(text_of(NOON)), moment_of("soon")) == (NOON, None)


def test_an_identity_tells_its_month_and_one_of_no_time_comes_before_all():
    assert (month_of_id(first_id_at(NOON)), time_at(first_id_at(NOON))) == ("2026-11", text_of(NOON))
    assert (time_at(-(1 << 63)) < time_at(0), time_at(0)) == (True, "2026-01-01 00:00:00.000000")


@pytest.mark.parametrize(
    ("now", "sealed_at"),
    [(NOON, [NOON + timedelta(days=40)]), (NOON + timedelta(days=40), [NOON]), (NOON, []), (NOON, [NOON, NOON])],
)
def test_the_look_back_begins_before_the_earliest_clock_of_late(now, sealed_at):
    assert look_from(now, sealed_at) == NOON - timedelta(days=2)
