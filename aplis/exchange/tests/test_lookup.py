"""`aplis lookup`: a file of questions, a line of JSON for each, and a fault in words for a file that is none."""

import json
from datetime import date
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from aplis.core.database import bound
from aplis.core.models import JournalEntry
from aplis.exchange.management.commands import lookup
from aplis.exchange.models import Feed, SourceRecord
from aplis.register.agencies.tests.factories import make_agency
from aplis.register.people.actions import add_identifier
from aplis.register.people.tests.factories import make_person, registrar

pytestmark = pytest.mark.django_db

HEADER = "query,given_names,family_names,born_on,identifier,postcode,phone,sex\n"
BORN = {"born_on": date(1984, 3, 7), "birth_precision": "day"}


@pytest.fixture
def known():
    agency = make_agency()
    person = make_person(agency=agency, given="Đurđa", family="Kovačević", **BORN)
    make_person(agency=agency, given="Ana", family="Novak", **BORN)
    sealed = make_person(agency=agency, given="Đurđa", family="Kovačević", level=3, **BORN)
    feed = Feed(name="roll", mapping="aplis-feed")
    feed.save()
    for key, who in (("K-17", person), ("S-1", sealed)):
        SourceRecord(feed=feed, kind="person", key=key, digest=1, object_id=who.pk, person_id=who.pk).save()
    with bound(registrar(agency)):
        add_identifier(actor=registrar(agency), key=uuid4(), person=person, scheme="hr_oib", number="94577403194")
    return person


def ask(folder, text, *words, encoding="utf-8"):
    path, out = folder / "queries.csv", StringIO()
    path.write_bytes(text.encode(encoding))
    call_command("lookup", "--queries", str(path), *words, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.mission("F7")
def test_each_row_gets_its_likeliest_persons_with_reasons_that_add_up(tmp_path, known):
    said = ask(
        tmp_path, HEADER + "q1,Djurdja,Kovachevich,1984-07-03,,,,\nq2,,,,945 774 03194,,,\nq3,Nobody,Atall,,,,,\n"
    )

    first = said[0]["candidates"][0]
    assert [line["query"] for line in said] == ["q1", "q2", "q3"]
    assert [line["candidates"][:1] and line["candidates"][0]["source_ids"] for line in said] == [["K-17"], ["K-17"], []]
    assert [reason["level"] for reason in first["because"]] == ["given_same", "family_sound", "born_swapped"]
    assert first["score"] == pytest.approx(sum(reason["weight"] for reason in first["because"]), abs=1e-5)
    assert first["because"][2]["words"] == "day and month of birth are swapped"


def test_who_has_no_source_stands_without_one_and_the_sealed_stand_nowhere(tmp_path, known):
    [line] = ask(tmp_path, HEADER + "q,Ana,Novak,1984-03-07,,,,\n", "--top", "50")

    assert [each["source_ids"] for each in line["candidates"]] == [[], ["K-17"]]


def test_no_more_than_asked_for_are_printed(tmp_path, known):
    [line] = ask(tmp_path, HEADER + "q,Ana,Novak,1984-03-07,,,,\n", "--top", "1")

    assert len(line["candidates"]) == 1


@pytest.mark.parametrize(
    "row",
    [
        "q,,,,,,,", "q,a,,,,,,", "q,Ana,Kos,31.2.2001,,,,", "q,Ana,Kos,0000-00-00,,,,", "q,\x00,\x07,,,,,z", "q", ",,,,,,,,,",
        "q,🙂,\u200f\u05d0\u05d1,1850,-,----,+,?", f"q,{'x' * 10_000},y,,,,,",
    ],
)  # fmt: skip
def test_odd_rows_are_answered_with_nobody(tmp_path, known, row):
    [line] = ask(tmp_path, HEADER + row + "\n")

    assert [each for each in line["candidates"] if each["score"] > 8] == []


@pytest.mark.parametrize(
    ("row", "unread"),
    [
        ("q,Ana,Kos,31.2.1984,,,,", ["born_on"]),
        ("q,Ana,Kos,0000,,,,?", ["born_on", "sex"]),
        ("q,Ana,Kos,1984,,,,F", None),
    ],
)
def test_what_means_nothing_is_asked_without_and_said(tmp_path, known, row, unread):
    [line] = ask(tmp_path, HEADER + row + "\n")

    assert line.get("unread") == unread


def test_a_file_with_a_mark_at_its_beginning_and_fewer_columns_is_read(tmp_path, known):
    [line] = ask(tmp_path, "\ufeffquery,given_names,family_names\r\nq,Đurđa,Kovačević\r\n")

    assert line["candidates"][0]["source_ids"] == ["K-17"]


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        ("", "utf-8", "the first line has to name the columns"),
        ("given_names,family_names\nAna,Kos\n", "utf-8", "the first line has to name the columns"),
        ("query,name\n1,Ana\n", "utf-8", "unknown columns name"),
        (HEADER + "q,Špela,,,,,,\n", "windows-1250", "is not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_words(tmp_path, known, text, encoding, said):
    with pytest.raises(CommandError, match=said) as told:
        ask(tmp_path, text, encoding=encoding)

    assert told.value.returncode == 2


def test_a_missing_file_and_a_number_below_one_are_told(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("lookup", "--queries", str(tmp_path / "none.csv"))
    with pytest.raises(CommandError, match="from 1 on"):
        ask(tmp_path, HEADER, "--top", "0")


def test_the_journal_says_how_often_it_was_asked_and_nothing_of_whom(tmp_path, known):
    ask(tmp_path, HEADER + "q1,Djurdja,Kovachevich,,,,,\nq2,Zzz,Qqq,,,,,\n")

    entries = JournalEntry.objects.unscoped(reason="test").filter(verb="people_looked_up").order_by("pk")
    assert [(entry.worker_id, entry.agency_id, entry.detail) for entry in entries] == [
        (None, 0, {"state": "begun", "page": "command"}),
        (None, 0, {"state": "ended", "queries": 2, "hits": 1, "page": "command"}),
    ]


def entries():
    rows = JournalEntry.objects.unscoped(reason="test").filter(verb="people_looked_up").order_by("pk")
    return [entry.detail for entry in rows]


class Pipe(StringIO):
    """Whoever reads the answers notes what the journal said when each came, and stops the command at the second."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def write(self, text):
        if len(self.seen) == 1:
            raise KeyboardInterrupt
        self.seen.append(entries())
        return super().write(text)


def test_that_it_was_asked_is_in_the_journal_before_the_first_answer_and_however_it_ends(tmp_path, known):
    path, pipe = tmp_path / "queries.csv", Pipe()
    path.write_text(HEADER + "q1,Ana,Novak,,,,,\n" * 5)

    with pytest.raises(KeyboardInterrupt):
        call_command("lookup", "--queries", str(path), stdout=pipe)

    assert pipe.seen == [[{"state": "begun", "page": "command"}]]
    assert entries()[1:] == [{"state": "ended", "queries": 2, "hits": 2, "page": "command"}]


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        (b"q2," + "Špela".encode("windows-1250") + b",,,,,,\n", "is not UTF-8 after line"),
        (b'q2,"' + b"x" * ((1 << 20) + 1) + b'",,,,,,\n', "is no CSV after line 2001, up to which it was answered: field larger"),
    ],
    ids=["no UTF-8", "a field without end"],
)  # fmt: skip
def test_a_fault_far_down_in_a_file_is_told_in_words_and_what_was_asked_before_is_in_the_journal(
    tmp_path, known, monkeypatch, rest, said
):
    monkeypatch.setattr(lookup, "look_up", lambda _wanted: [])
    path, out = tmp_path / "queries.csv", StringIO()
    path.write_bytes((HEADER + "q1,Ana,Novak,,,,,\n" * 2_000).encode() + rest)

    with pytest.raises(CommandError, match=said) as told:
        call_command("lookup", "--queries", str(path), stdout=out)

    answered = len(out.getvalue().splitlines())
    assert (told.value.returncode, answered > 1_000) == (2, True)
    assert entries() == [
        {"state": "begun", "page": "command"},
        {"state": "ended", "queries": answered, "hits": 0, "page": "command"},
    ]
