"""Bad input: what is said about it, what is not said, and that nothing is half-written."""

import csv
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from aplis.casework.situations.models import Statement
from aplis.core.models import JournalEntry
from aplis.exchange.engine import chunk
from aplis.exchange.engine.rejects import Unusable
from aplis.exchange.engine.run import Stopped
from aplis.exchange.models import ImportRun, Rejection, SourceRecord
from aplis.exchange.tests.feeds import (
    AGENCIES,
    AREAS,
    INVOLVEMENTS,
    PEOPLE,
    counts,
    every,
    rejections,
    statement,
    take,
    write,
)
from aplis.register.agencies.models import Agency, Area
from aplis.register.people.models import Person
from aplis.register.sharing.models import Release

pytestmark = pytest.mark.django_db
SECRET = "Vranja peč 7"


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"statement_key": ""}, "statement_key", "missing_key"),
        ({"statement_key": "k" * 121}, "statement_key", "value_too_long"),
        ({"person_key": "p9"}, "person_key", "unknown_person"),
        ({"author_key": "w9"}, "author_key", "unknown_reference"),
        ({"true_on": "2026-02-30"}, "true_on", "impossible_date"),
        ({"true_on": "31.1.2026"}, "true_on", "impossible_date"),
        ({"true_on": "2199-01-01"}, "true_on", "future_date"),
        ({"true_on": ""}, "true_on", "missing_value"),
        ({"text": ""}, "text", "missing_value"),
        ({"domain": "weather"}, "domain", "unknown_code"),
        ({"text": "x" * 20_001}, "text", "value_too_long"),
        ({"unit": "u" * 17}, "unit", "value_too_long"),
        ({"amount": "1.250,00"}, "amount", "not_a_number"),
        ({"level": "6"}, "level", "out_of_range"),
        ({"kind": "level"}, "level", "missing_value"),
        ({"private": "maybe"}, "private", "not_yes_or_no"),
        ({"valid_until": "2026-02-01"}, "valid_until", "ends_before_start"),
    ],
)
def test_a_bad_row_is_rejected_by_field_and_reason_and_the_others_are_taken(tmp_path, change, field, code):
    columns = {"amount": "", "unit": "", "level": "", "private": "", "valid_until": ""}
    good, bad = statement(**columns), statement(**{"statement_key": "s2", "text": SECRET} | columns | change)

    run, report = take(write(tmp_path, statements=[good, bad]))

    assert rejections(run) == [("statements.csv", 3, field, code)]
    assert counts(report) == {"new": 8, "rejected": 1}
    assert every(Statement).get().text == good["text"]


def test_the_first_of_two_rows_with_one_key_is_taken_even_chunks_apart(tmp_path):
    rows = [statement(f"s{number}") for number in range(4)]

    run, _report = take(write(tmp_path, statements=[*rows, statement("s0", text="again"), statement("s3")]), chunk=2)

    assert rejections(run) == [
        ("statements.csv", 6, "statement_key", "duplicate_key"),
        ("statements.csv", 7, "statement_key", "duplicate_key"),
    ]
    assert every(Statement).count() == 4


def test_rows_shorter_or_longer_than_the_header_are_rejected(tmp_path):
    folder = write(tmp_path)
    (folder / "people.csv").write_text("person_key,language\np1,sl\np2\np3,sl,more\n\np4,hr,\n", encoding="utf-8")

    run, _report = take(folder)

    assert rejections(run) == [
        ("people.csv", 3, "", "too_few_columns"), ("people.csv", 4, "", "too_many_columns"),
    ]  # fmt: skip
    assert every(Person).count() == 2


def test_no_value_of_a_rejected_row_is_kept_anywhere(tmp_path):
    row = statement(SECRET, person_key=SECRET, domain=SECRET, true_on=SECRET, text=SECRET)
    folder = write(
        tmp_path / "feed", statements=[row, statement("s2", source=SECRET), statement("s3", author_key=SECRET)]
    )

    run, report = take(folder, rejects=tmp_path / "rejects.csv")

    listed = (tmp_path / "rejects.csv").read_text(encoding="utf-8")
    kept = [*Rejection.objects.values(), *every(ImportRun).values(), *SourceRecord.objects.values()]
    entries = list(every(JournalEntry).values())
    assert [row[:4] for row in csv.reader(listed.splitlines())][:2] == [
        ["file", "row", "field", "reason"], ["statements.csv", "2", "domain", "unknown_code"],
    ]  # fmt: skip
    assert report.rows["rejected"] == len(rejections(run)) == 3
    assert SECRET not in listed + json.dumps([*kept, *entries, report.as_counts()], default=str, ensure_ascii=False)


def test_rejections_of_protected_people_read_like_all_others(tmp_path):
    people = [PEOPLE[0] | {"protection_level": level, "person_key": f"p{level}"} for level in "03"]
    rows = [statement(f"s{level}", person_key=f"p{level}", domain="weather") for level in "03"]

    run, _report = take(write(tmp_path, people=people, names=[], involvements=[], statements=rows))

    one, other = Rejection.objects.filter(run=run).values("file", "field", "code", "todo")
    assert one == other


def test_a_chunk_that_fails_is_rolled_back_and_the_next_run_finishes(tmp_path, monkeypatch):
    folder = write(tmp_path, statements=[statement(f"s{number}") for number in range(6)])
    real, calls = chunk.facts.write, []

    def fail_on_the_second(plan, taken, effects):
        real(plan, taken, effects)
        calls.append(plan.file.name)
        if calls.count("statements.csv") == 2:
            raise DatabaseError(SECRET)

    monkeypatch.setattr(chunk.facts, "write", fail_on_the_second)
    with pytest.raises(Stopped) as stopped:
        take(folder, chunk=2)
    monkeypatch.undo()
    half, run = every(Statement).count(), every(ImportRun).get()
    _run, report = take(folder, chunk=2)

    assert str(stopped.value).startswith(
        "Stopped in statements.csv, rows 4 to 5: DatabaseError. These rows were rolled back"
    )
    assert (half, run.status, SECRET in run.message) == (2, "failed", False)
    assert (every(Statement).count(), counts(report)) == (6, {"unchanged": 9, "new": 4})
    assert every(JournalEntry).filter(verb="fact_received").count() == 6


def test_a_row_that_only_the_database_refuses_is_rejected_alone(tmp_path):
    other = {"area_key": "mb", "country": "SI", "code": "MB", "name": "Maribor"}
    take(write(tmp_path, areas=[*AREAS, other]))

    run, report = take(write(tmp_path, areas=[AREAS[0] | {"name": "Slovenia"}, other | {"code": "SI"}]))

    assert rejections(run) == [("areas.csv", 3, "", "does_not_fit")]
    assert counts(report) == {"changed": 1, "unchanged": 6, "rejected": 1}
    assert set(Area.objects.values_list("code", "name")) == {("SI", "Slovenia"), ("MB", "Maribor")}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("people.csv", b"", "people.csv is empty: not even a header line. Export it again."),
        ("people.csv", b"person_key,person_key\n", "people.csv has the column 'person_key' twice. Take one of them out."),
        ("people.csv", b"key\n", "people.csv has no column 'person_key', which the mapping reads. Check that it is the right file."),
    ],
)  # fmt: skip
def test_a_folder_that_cannot_be_used_stops_before_anything_is_written(tmp_path, name, content, message):
    folder = write(tmp_path)
    (folder / name).write_bytes(content)

    with pytest.raises(Unusable, match="^" + message.replace(".", r"\.") + "$"):
        take(folder)

    assert (Area.objects.count(), SourceRecord.objects.count()) == (0, 0)


def test_a_missing_file_stops_or_is_said(tmp_path):
    folder = write(tmp_path)
    (folder / "names.csv").unlink()
    _run, report = take(folder)
    (folder / "people.csv").unlink()

    assert "names.csv is not there; the format may come without it." in report.notes
    with pytest.raises(Unusable, match=r"^people\.csv is missing in .* aplis-feed needs it\. Nothing was read\.$"):
        take(folder)


def test_a_file_from_outside_the_folder_is_no_document(tmp_path):
    (tmp_path / "secret.txt").write_text("not yours", encoding="utf-8")
    document = {
        "document_key": "d1", "person_key": "p1", "agency_key": "csd", "domain": "housing", "title": "Lease",
        "issuer": "Municipality", "issued_on": "2026-01-20", "file": "files/../../secret.txt",
    }  # fmt: skip

    run, _report = take(write(tmp_path / "feed", documents=[document]))

    assert rejections(run) == [("documents.csv", 2, "file", "unknown_file")]


@pytest.mark.mission("M008")
def test_a_stewards_run_touches_the_own_agency_only(tmp_path):
    take(write(tmp_path))
    own = Agency.objects.get(short_name="ZRSZ")
    before = Agency.objects.order_by("pk").values().count(), every(Person).count()
    involvements = [
        INVOLVEMENTS[0] | {"lead_key": ""},
        INVOLVEMENTS[0] | {"involvement_key": "i2", "agency_key": "zrsz", "lead_key": ""},
    ]
    release = {
        "release_key": "r1", "person_key": "p1", "agency_key": "zrsz", "scopes": "health", "purpose": "plan",
        "basis": "release", "starts_on": "2026-01-01", "ends_on": "2027-01-01",
    }  # fmt: skip
    agencies = [AGENCIES[0], AGENCIES[1] | {"kind": "social_work"}]
    facts = [statement(author_key=""), statement("s2", agency_key="zrsz", author_key="", domain="work")]

    run, _report = take(
        write(tmp_path, agencies=agencies, workers=[], involvements=involvements, releases=[release], statements=facts), agency=own,
    )  # fmt: skip

    own.refresh_from_db()
    assert rejections(run) == [
        ("agencies.csv", 2, "", "other_agency"),
        ("involvements.csv", 2, "agency_key", "unknown_reference"),
        ("releases.csv", 2, "", "not_by_steward"),
        ("statements.csv", 2, "agency_key", "unknown_reference"),
    ]
    assert (own.kind, Agency.objects.count(), every(Person).count()) == ("employment", before[0], before[1] + 1)
    assert list(every(Statement).values_list("agency_id", flat=True)) == [own.pk]


RELEASE = {
    "release_key": "r1", "person_key": "p1", "agency_key": "zrsz", "scopes": "health", "purpose": "plan",
    "basis": "release", "starts_on": "2026-01-01", "ends_on": "2027-01-01", "withdrawn_on": "",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "rejected"),
    [
        ({}, None),
        ({"basis": "statutory_task"}, ("basis", "not_a_release")),
        ({"basis": "vital_interests"}, ("basis", "not_a_release")),
        ({"ends_on": "2027-01-02"}, ("ends_on", "release_too_long")),
        ({"ends_on": "2099-01-01"}, ("ends_on", "release_too_long")),
        ({"starts_on": "2060-01-01", "ends_on": "2060-02-01"}, ("starts_on", "future_date")),
        ({"ends_on": "2099-01-01", "withdrawn_on": "2099-01-01"}, ("ends_on", "release_too_long")),
        ({"ends_on": "2099-01-01", "withdrawn_on": "2026-02-01"}, None),
    ],
)
def test_a_release_is_one_of_the_person_and_holds_for_a_year_at_most(tmp_path, change, rejected):
    run, _report = take(write(tmp_path, releases=[RELEASE | change]))

    assert rejections(run) == ([("releases.csv", 2, *rejected)] if rejected else [])
    assert every(Release).count() == (0 if rejected else 1)


def test_that_a_release_of_before_was_taken_back_is_heard_though_it_was_too_long(tmp_path):
    take(write(tmp_path, releases=[RELEASE]))
    every(Release).update(ends_on="2099-01-01")

    run, _report = take(write(tmp_path, releases=[RELEASE | {"ends_on": "2099-01-01", "withdrawn_on": "2026-02-01"}]))

    assert (rejections(run), every(Release).get().withdrawn_on.isoformat()) == ([], "2026-02-01")


@pytest.mark.parametrize(("broken", "status"), [(None, 0), ({"domain": "weather"}, 1)])
def test_the_command_says_how_it_went_in_words_and_exit_status(tmp_path, capsys, broken, status):
    folder = write(tmp_path, statements=[statement(**(broken or {}))])

    try:
        call_command("import", "aplis-feed", str(folder), skip_checks=True)
        ended = 0
    except SystemExit as end:
        ended = end.code

    said = capsys.readouterr()
    assert ended == status
    assert f"{8 - status} new, 0 changed, 0 unchanged" in said.out
    assert ("1 rows were rejected" in said.err) is bool(status)


@pytest.mark.parametrize(("many", "words", "is_told"), [(0, [], True), (0, ["--dry-run"], False), (1000, [], False)])
def test_after_many_new_persons_the_command_names_the_one_that_finds_doubles(
    tmp_path, capsys, monkeypatch, many, words, is_told
):
    monkeypatch.setattr("aplis.exchange.management.commands.import.MANY", many)

    call_command("import", "aplis-feed", str(write(tmp_path)), *words, skip_checks=True)

    assert ("Hold them against all others now: aplis link" in capsys.readouterr().out) is is_told


@pytest.mark.parametrize("words", [("no-such-format", "."), ("aplis-feed", "no-such-folder")])
def test_the_command_refuses_what_cannot_be_used(words):
    with pytest.raises(CommandError) as refused:
        call_command("import", *words, skip_checks=True)

    assert refused.value.returncode == 2


def test_a_dry_run_finds_what_a_real_one_would_and_writes_nothing(tmp_path):
    folder = write(tmp_path, statements=[statement(), statement("s2", domain="weather")])

    run, dry = take(folder, is_dry=True, chunk=1)
    nothing = (every(Person).count(), SourceRecord.objects.count(), every(JournalEntry).count(), Agency.objects.count())
    _run, real = take(folder, chunk=1)

    assert nothing == (0, 0, 0, 0)
    assert (run.status, dry.as_counts(), len(rejections(run))) == ("preview", real.as_counts(), 1)
