"""The comparison after a run of faults finds what it looks for: it is put beside a database with each kind of damage."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bench.faults.load import Ledger, Shown
from bench.faults.truth import compare

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHOLE = """
CREATE TABLE situations_statement (id, text); CREATE TABLE core_journalentry (id, verb, object_id, recorded_at);
CREATE TABLE core_receipt (object_id, verb); CREATE TABLE people_person (id);
CREATE TABLE people_personname (person_id, given, family); CREATE TABLE sharing_involvement (person_id, id);
CREATE TABLE people_accessright (person_id); CREATE TABLE sharing_look (person_id, page, at);
INSERT INTO situations_statement VALUES (1, 'Seen today a1');
INSERT INTO people_person VALUES (7); INSERT INTO people_personname VALUES (7, 'Zala', 'Badegi');
INSERT INTO sharing_involvement VALUES (7, 8); INSERT INTO people_accessright VALUES (7);
INSERT INTO core_journalentry VALUES (3, 'statement_added', 1, ''), (4, 'person_registered', 8, '');
INSERT INTO core_receipt VALUES (1, 'add_statement'), (7, 'register_person');
INSERT INTO sharing_look VALUES (7, 'situation', '2026-11-22 12:00:01');
"""


@pytest.mark.parametrize(
    ("damage", "wrong"),
    [
        ("", {}),
        ("DELETE FROM people_accessright", {"half": 1}),
        ("DELETE FROM core_journalentry WHERE id = 3", {"unjournaled": 1}),
        ("INSERT INTO core_journalentry VALUES (5, 'statement_added', 99, '')", {"unjournaled": 1}),
        ("DELETE FROM core_receipt WHERE object_id = 1", {"unreceipted": 1}),
        ("DELETE FROM sharing_look", {"unlooked": 1}),
        ("UPDATE sharing_look SET at = '2026-11-22 12:00:09'", {"unlooked": 1}),
        ("DELETE FROM situations_statement", {"lost": 1, "unjournaled": 1, "unreceipted": 1}),
        (
            "INSERT INTO situations_statement VALUES (2, 'Seen today a1')",
            {"doubled": 1, "unjournaled": 1, "unreceipted": 1},
        ),
    ],
)
def test_each_kind_of_damage_is_counted(tmp_path, damage, wrong):
    with closing(sqlite3.connect(tmp_path / "aplis.sqlite3")) as connection:
        connection.executescript(WHOLE + damage)
    shown = Shown(7, "situation", NOW, NOW + timedelta(seconds=2))
    ledger = Ledger(statements={"a1": "key"}, people={7: "Badegi"}, shown=[shown])

    assert compare({"APLIS_VAR": str(tmp_path)}, ledger).wrong == wrong
