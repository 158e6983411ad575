"""`aplis seal`, `aplis verify` and `bin/verify_copy.py`: an operator finds what somebody did to the log, on any copy."""

import gzip
import json
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from aplis.core.journal import record
from aplis.core.models import JournalEntry, Seal
from aplis.core.seals import anchor, sealing
from aplis.core.seals.tables import layout, rows_by_id
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.actions import record_look
from aplis.register.sharing.models import Look
from aplis.rules.seals import digest_of

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F23")]
ROOT = Path(__file__).resolve().parents[3]
GOOD = "Everything is as it was sealed."


@pytest.fixture
def log(tmp_path):
    """Four entries (one registers the person) and two looks, sealed, with an anchor file."""
    worker = make_worker()
    actor = make_actor(worker)
    person = make_person(agency=worker.agency, lead=worker)
    entries = [record(actor=actor, verb="tried", detail={"count": 3}).pk for _each in range(3)]
    for _each in range(2):
        record_look(actor=actor, person=person, scopes=1, page="situation")
    file = tmp_path / "anchor.txt"
    call_command("seal", anchor=file, stdout=StringIO())
    looks = list(Look.objects.unscoped(reason="test").order_by("pk").values_list("pk", flat=True))
    return SimpleNamespace(entries=entries, looks=looks, anchor=file, actor=actor)


def verified(**options):
    """Exit status and what `aplis verify` said."""
    out = StringIO()
    try:
        call_command("verify", stdout=out, **options)
    except SystemExit as ended:
        return ended.code, out.getvalue()
    return 0, out.getvalue()


def tamper(*statements):
    """What somebody with the database's own password can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            untie(cursor.execute)
        for statement in statements:
            cursor.execute(statement)


def untie(execute):
    for (name,) in list(execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()):
        execute(f"DROP TRIGGER {name}")


def test_a_sealed_log_is_good_and_counted(log):
    code, said = verified(anchor=log.anchor)

    assert (code, GOOD in said, "sharing_look: 2 rows as sealed, 0 not sealed yet." in said) == (0, True, True)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE sharing_look SET page = 'nothing' WHERE id = {look}", "sharing_look: row {look} was changed after"),
        (
            "UPDATE core_journalentry SET detail = '{{}}' WHERE id = {entry}",
            "core_journalentry: row {entry} was changed",
        ),
        (
            "UPDATE sharing_look SET at = '2026-01-01 10:00:00' WHERE id = {look}",
            "sharing_look: row {look} was changed",
        ),
        ("DELETE FROM core_journalentry WHERE id = {entry}", "core_journalentry: row {entry} was removed after"),
        ("UPDATE sharing_look SET id = 7 WHERE id = {look}", "sharing_look: row 7 was added afterwards"),
        ("UPDATE core_seal SET count = count + 1", "Seal 1 was changed"),
        ("DELETE FROM core_seal", "Seal 1 was cut off"),
    ],
)
def test_tampering_is_found_and_named(log, statement, sentence):
    tamper(statement.format(**(row := {"look": log.looks[1], "entry": log.entries[0]})))

    code, said = verified(anchor=log.anchor)

    assert (code, sentence.format(**row) in said, GOOD in said) == (1, True, False)


def test_a_tail_that_was_cut_off_is_found_by_the_anchor(log):
    record(actor=log.actor, verb="tried")
    call_command("seal", anchor=log.anchor, stdout=StringIO())
    newest = JournalEntry.objects.unscoped(reason="test").order_by("-pk").values_list("pk", flat=True)[0]
    tamper(f"DELETE FROM core_journalentry WHERE id = {newest}", "DELETE FROM core_seal WHERE number = 2")

    assert verified()[0] == 0
    code, said = verified(anchor=log.anchor)
    assert (code, "Seal 2 was cut off, with 1 rows" in said) == (1, True)


def test_the_anchor_file_gets_each_line_once_and_mends_a_torn_one(log):
    record(actor=log.actor, verb="tried")
    with log.anchor.open("a") as file:
        file.write("2 2026-11-22T")
    call_command("seal", anchor=log.anchor, stdout=StringIO())

    assert anchor.write(log.anchor) == 0
    lines = log.anchor.read_text().splitlines()
    assert [(line.split()[0], len(line.split())) for line in lines] == [("1", 5), ("2", 5)]


def test_an_anchor_that_does_not_fit_the_database_is_left_as_it_is(log):
    """As after an older backup was put back, or where the chain was made anew."""
    log.anchor.write_text("1 2026-11-22T10:00:00.000000Z 7 aa bb\n")

    with pytest.raises(CommandError, match="ends with seal 1"):
        call_command("seal", anchor=log.anchor, stdout=StringIO())

    assert log.anchor.read_text().count("\n") == 1


def test_in_the_background_a_faulty_anchor_file_is_an_alarm_and_sealing_goes_on(log, settings, caplog):
    settings.ANCHOR_FILE = str(log.anchor / "below a file")
    record(actor=log.actor, verb="tried")

    sealing.seal_in_background(is_quick=True)

    assert (Seal.objects.count(), [each.levelname for each in caplog.records]) == (2, ["CRITICAL"])


def test_a_row_has_the_same_digest_on_every_database():
    """So a seal holds over a copy in the other database. Written out: a change of the encoding would break every seal."""
    JournalEntry(
        id=7, worker_id=None, agency_id=3, on_behalf_of="", person_id=2**62, verb="tried", object_kind="worker",
        object_id=None, scope=4, is_private=True, detail={"count": 3, "a": [1.5, None, "Đ"]},
        happened_on=date(2026, 1, 2), recorded_at=datetime(2026, 11, 22, 8, 30, 0, 0, tzinfo=UTC),
    ).save(force_insert=True)  # fmt: skip
    sealed = next(each for each in layout() if each.table == "core_journalentry")

    [row] = rows_by_id(sealed, [7])

    assert digest_of(sealed)(row).hex() == "e164de492a03b3a4b7bbc2ce7b271b4ae5ea1d263e03d04987ad2924f3a4b48b"


def alone(*words):
    """Runs bin/verify_copy.py with a Python that finds the standard library only."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", ROOT / "bin" / "verify_copy.py", *map(str, words)],
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_python_without_django_has_no_django():
    """The ground under the tests below."""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", "import django"], capture_output=True, check=False)

    assert done.returncode == 1


@pytest.fixture
def exported(log, tmp_path):
    folder = tmp_path / "exported"
    call_command("seal", export=folder, stdout=StringIO())
    return folder


def test_an_exported_folder_is_verified_without_the_application(log, exported):
    code, said = alone(exported, "--anchor", log.anchor)

    assert (code, GOOD in said, "core_journalentry: 4 rows as sealed" in said) == (0, True, True)


def test_a_changed_line_in_an_exported_folder_is_named(log, exported):
    file = exported / "sharing_look.jsonl.gz"
    with gzip.open(file, "rt") as packed:
        head, *lines = packed.read().splitlines(keepends=True)
    with gzip.open(file, "wt") as packed:
        packed.writelines([head, lines[0].replace("situation", "nothing"), *lines[1:]])

    code, said = alone(exported)

    assert (code, f"sharing_look: row {log.looks[0]} was changed" in said) == (1, True)


@pytest.mark.parametrize("harm", ["cut the rows", "cut the seals", "no seals", "no such place"])
def test_what_cannot_be_read_is_said_and_is_no_success(exported, harm):
    place = exported
    if harm == "cut the rows":
        file = exported / "sharing_look.jsonl.gz"
        file.write_bytes(file.read_bytes()[:-20])
    if harm == "cut the seals":
        (exported / "seals.jsonl").write_text((exported / "seals.jsonl").read_text()[:-20])
    if harm == "no seals":
        (exported / "seals.jsonl").unlink()
    if harm == "no such place":
        place = exported / "nowhere"

    code, said = alone(place)

    assert (code, GOOD in said, "Traceback" in said) == (2, False, False)


@pytest.fixture
def copied(log, tmp_path):
    """The logs in an SQLite file, as a backup has it; from PostgreSQL it is a move into the other database."""
    path = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(path)) as file:
        for model in (JournalEntry, Look, Seal):
            names = [field.column for field in model._meta.concrete_fields]
            table, marks = model._meta.db_table, ", ".join("?" * len(names))
            file.execute(f"CREATE TABLE {table} ({', '.join(map(declared, model._meta.concrete_fields))})")
            kept = model.objects if model is Seal else model.objects.unscoped(reason="test")
            rows = kept.values_list(*(field.attname for field in model._meta.concrete_fields))
            file.executemany(f"INSERT INTO {table} VALUES ({marks})", [list(map(plain, row)) for row in rows])
        file.commit()
    return path


def declared(field):
    kinds = {"CharField": "text", "TextField": "text", "BinaryField": "blob", "BooleanField": "bool"}
    return f"{field.column} {kinds.get(field.get_internal_type(), 'bigint')}"


def plain(value):
    """A value as Django writes it to SQLite."""
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value)
    return bytes(value) if isinstance(value, memoryview) else value


def test_a_copied_file_is_verified_without_the_application(log, copied):
    assert alone(copied, "--anchor", log.anchor)[0] == 0


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE sharing_look SET page = CAST(X'FF' AS TEXT) WHERE id = {look}",
            "sharing_look: row {look} was changed",
        ),
        (
            "UPDATE sharing_look SET page = X'736974756174696F6E' WHERE id = {look}",
            "sharing_look: row {look} was changed",
        ),
        ("UPDATE core_journalentry SET scope = 'x' WHERE id = {entry}", "core_journalentry: row {entry} was changed"),
        ("DELETE FROM sharing_look WHERE id = {look}", "sharing_look: row {look} was removed"),
        ("DROP TABLE sharing_look", "sharing_look: row {look} was removed"),
    ],
)
def test_tampering_with_a_copied_file_is_named(log, copied, statement, sentence):
    row = {"look": log.looks[1], "entry": log.entries[0]}
    with closing(sqlite3.connect(copied)) as file:
        untie(file.execute)
        file.execute(statement.format(**row))
        file.commit()

    code, said = alone(copied)

    assert (code, sentence.format(**row) in said) == (1, True)


def test_a_copy_on_a_medium_that_cannot_be_written_is_read(copied, tmp_path):
    with closing(sqlite3.connect(copied)) as file:
        file.execute("PRAGMA journal_mode = WAL")
    folder = tmp_path / "medium"
    folder.mkdir()
    shutil.copy(copied, folder)
    folder.chmod(0o500)

    assert alone(folder / copied.name)[0] == 0


def test_seals_say_in_json_what_they_are(exported):
    [line] = (exported / "seals.jsonl").read_text().splitlines()

    said = json.loads(line)
    assert (said["number"], said["count"], said["chain"]) == (1, 6, Seal.objects.get().chain)
