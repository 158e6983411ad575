"""No cell of a table becomes a formula, with whatever separator it is opened, and every cell can be had back as it was."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.core import spreadsheets
from aplis.core.spreadsheets import harmless, original, sheet

SIGNS = "=+-@＝＋－＠"
NOTHING = " \t\r\n'\"\u00a0\u200b\ufeff\x00"  # what a spreadsheet passes over before it looks for a sign
# Mostly the characters on which the question turns, now and then any other.
CELLS = st.text(st.sampled_from(SIGNS + NOTHING + ";,|ax1") | st.characters(exclude_categories=["Cs"]), max_size=40)


def read(text, separator):
    return list(csv.reader(io.StringIO(text.removeprefix(spreadsheets.MARK), newline=""), delimiter=separator))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+386 40 000 000", "'+386 40 000 000"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1", "'＝1"),
        ("  =1", "  '=1"),
        ("\u200b=1", "\u200b'=1"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\0x", "'\0x"),
        ("\t=1", "'\t'=1"),
        ("'=1", "''=1"),
        ("x;=1", "x;'=1"),
        ('x;"=1', "x;\"'=1"),
        ("x\n-1", "x\n'-1"),
        ("two - three", "two - three"),
        ("a=b", "a=b"),
        ("Anna-Maria", "Anna-Maria"),
        ("d'Amico", "d'Amico"),
        ("", ""),
    ],
)
def test_a_cell_that_would_run_gets_an_apostrophe(cell, written):
    assert harmless(cell) == written
    assert original(written) == cell


@given(CELLS)
def test_every_cell_can_be_had_back_exactly(cell):
    assert original(harmless(cell)) == cell


@given(CELLS)
def test_a_harmless_cell_does_not_begin_with_a_sign(cell):
    bare = harmless(cell).lstrip(NOTHING.replace("'", ""))

    assert not bare.startswith(tuple(SIGNS))


@given(st.lists(st.lists(CELLS, min_size=1, max_size=3), max_size=3), st.sampled_from([",", ";", "\t"]))
def test_no_separator_makes_a_formula_of_a_part_of_a_cell(rows, separator):
    cells = [cell for row in read(sheet(rows), separator) for cell in row]

    assert [cell for cell in cells if cell.strip(NOTHING.replace("'", "")).startswith(tuple(SIGNS))] == []


@given(st.lists(st.lists(CELLS, min_size=1, max_size=3), max_size=3))
def test_a_table_comes_back_row_by_row(rows):
    assert [[original(cell) for cell in row] for row in read(sheet(rows), ",")] == rows


def test_numbers_and_days_are_written_as_they_read():
    assert sheet([["row", "on"], [3, None]]) == '\ufeff"row","on"\r\n"3","None"\r\n'


def test_a_table_of_nothing_is_a_file_of_nothing():
    assert sheet([]) == "\ufeff"


def test_a_long_cell_of_white_space_is_read_once(monkeypatch):
    """Not again from each of its places: counted in matches, of which a slow expression would make one at each place."""
    places = []
    before = spreadsheets._BEFORE_SIGN

    class Counted:
        def sub(self, change, cell):
            return before.sub(lambda found: places.append(found.start()) or change(found), cell)

    monkeypatch.setattr(spreadsheets, "_BEFORE_SIGN", Counted())

    assert harmless("x" + "\n" * 100_000 + "=") == "x" + "\n" * 100_000 + "'="
    assert places == [1]
