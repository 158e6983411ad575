"""`aplis backup`: one moment, whole or not at all, and nothing in it that signs anybody in."""

import base64
import errno
import json
import subprocess
import threading

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.utils import timezone

from aplis.core.backup import folder as folders
from aplis.core.backup import programs, taking
from aplis.core.backup.folder import Problem, read_manifest
from aplis.core.backup.restoring import restore_backup
from aplis.core.backup.taking import take_backup
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_agency
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person


def quiet(_what, _done, _total):
    """Progress that nobody watches."""


def count(rows):
    return rows.unscoped(reason="test").count()


def take(folder):
    return take_backup(folder=folder, progress=quiet)


def test_a_backup_holds_rows_documents_and_what_is_needed_to_check_them(town, tmp_path):
    manifest = take(tmp_path / "night")

    written = read_manifest(tmp_path / "night")
    assert written == manifest
    assert (manifest.vendor, manifest.files, manifest.damaged) == (connection.vendor, 3, [])
    assert manifest.counts["people_person"] == manifest.counts["situations_document"] == 3
    assert manifest.counts["core_journalentry"] == count(JournalEntry.objects)
    checked = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=tmp_path / "night", check=False)
    assert checked.returncode == 0


def test_whoever_takes_everything_out_stands_in_the_journal_and_in_the_copy_of_it(town, tmp_path):
    take(tmp_path / "night")
    town.move("elsewhere")
    restore_backup(folder=tmp_path / "night", is_other_key_allowed=False, progress=quiet)

    entries = JournalEntry.objects.unscoped(reason="test").filter(verb__startswith="backup_").order_by("recorded_at")
    assert [(entry.verb, entry.agency_id, entry.person_id) for entry in entries] == [
        ("backup_taken", 0, None),
        ("backup_restored", 0, None),
    ]


def test_only_its_owner_can_read_a_backup(town, tmp_path):
    take(tmp_path / "night")

    files = [path for path in (tmp_path / "night").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o077 for path in [tmp_path / "night", *files]} == {0}


def test_secrets_sessions_and_counters_are_not_in_it(town, tmp_path):
    Session.objects.create(session_key="open-sesame", session_data="x", expire_date=timezone.now())
    cache.set("failed-sign-ins", 3)
    manifest = take(tmp_path / "night")

    assert {"django_session", "core_cache"} <= set(manifest.left_out)
    texts = b"".join(path.read_bytes() for path in (tmp_path / "night").rglob("*") if path.is_file())
    assert b"open-sesame" not in texts
    assert settings.IDENTIFIER_KEY.encode() not in texts
    assert settings.SECRET_KEY.encode() not in texts
    town.move("elsewhere")
    restore_backup(folder=tmp_path / "night", is_other_key_allowed=False, progress=quiet)
    assert (Session.objects.count(), cache.get("failed-sign-ins")) == (0, None)


def test_people_registered_meanwhile_are_in_it_whole_or_not_at_all(town, tmp_path):
    agency, before, stop, made = make_agency(), count(Person.objects), threading.Event(), []

    def register():
        while not stop.is_set():
            made.append(make_person(agency=agency).pk)
        connections.close_all()

    writer = threading.Thread(target=register)
    writer.start()
    while not made:
        stop.wait(0.01)
    manifest = take(tmp_path / "night")
    stop.set()
    writer.join()

    people = manifest.counts["people_person"]
    assert before < people <= before + len(made)
    town.move("elsewhere")
    restore_backup(folder=tmp_path / "night", is_other_key_allowed=False, progress=quiet)
    assert count(Person.objects) == people
    assert count(JournalEntry.objects.filter(verb="person_registered")) == people
    assert manifest.counts["people_personname"] == people


def test_a_document_that_was_lost_already_is_named_and_the_backup_is_taken_all_the_same(town, tmp_path, capsys):
    lost, changed, _kept = sorted(path for path in (town.var / "files").rglob("*") if path.is_file())
    lost.unlink()
    changed.write_bytes(b"something else")

    with pytest.raises(CommandError) as refused:
        call_command("backup", str(tmp_path / "night"))

    assert refused.value.returncode == 3
    manifest = read_manifest(tmp_path / "night")
    names = [str(path.relative_to(town.var / "files")) for path in (lost, changed)]
    assert [fault.partition(" (")[0] for fault in manifest.damaged] == names
    assert [fault.rpartition("): ")[2][:7] for fault in manifest.damaged] == ["missing", "changed"]
    town.move("elsewhere")
    call_command("restore", str(tmp_path / "night"))
    assert "as in the backup: " + names[0] in capsys.readouterr().out


def test_a_file_that_no_row_names_is_not_taken(town, tmp_path):
    (town.var / "files" / "orphan").write_bytes(b"from an upload that was broken off")

    assert take(tmp_path / "night").files == 3


def test_a_folder_that_is_there_is_not_written_over(town, tmp_path):
    (tmp_path / "night").mkdir()

    with pytest.raises(Problem, match="is there already"):
        take(tmp_path / "night")

    assert list((tmp_path / "night").iterdir()) == []


def test_what_a_killed_backup_left_is_no_backup_and_is_in_nobodys_way(town, tmp_path):
    left = tmp_path / "night.partial"
    left.mkdir()
    (left / "database").write_bytes(b"half")
    for folder in (left, tmp_path / "night"):
        with pytest.raises(Problem, match="broken off before it was complete"):
            restore_backup(folder=folder, is_other_key_allowed=False, progress=quiet)

    take(tmp_path / "night")

    assert not left.exists()
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith((".", "night"))) == ["night"]


@pytest.mark.parametrize("place", ["database", "files"])
def test_a_full_disk_is_said_and_nothing_half_stays(town, tmp_path, monkeypatch, place):
    real = folders.write

    def full(path, content):
        if place in str(path.relative_to(tmp_path)):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, content)

    def full_copy(*_words):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(taking, "write", full)
    if place == "database":
        monkeypatch.setattr(taking, "sum_of", full_copy)

    with pytest.raises(Problem, match=r"The disk of .* is full. Nothing was kept"):
        take(tmp_path / "night")

    assert [path.name for path in tmp_path.iterdir() if "night" in path.name] == []


def test_a_backup_key_that_is_none_is_refused_before_anything_is_written(town, tmp_path, settings):
    settings.BACKUP_KEY = base64.b64encode(b"too short").decode()

    with pytest.raises(CommandError, match="not 32 bytes in base64"):
        call_command("backup", str(tmp_path / "night"))

    assert not (tmp_path / "night").exists()


@pytest.mark.parametrize(
    ("version", "said"), [("12.4", "has version 12, the server has 15: too old"), ("", "not on this")]
)
def test_a_missing_or_old_program_is_said_with_what_to_install(tmp_path, monkeypatch, version, said):
    if version:
        program = tmp_path / "pg_dump"
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PG_BIN", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(programs, "DEBIAN", tmp_path / "none")

    with pytest.raises(Problem, match=said) as refused:
        programs.find("pg_dump", 15)

    assert "Install the package postgresql-client" in str(refused.value)


def test_the_manifest_can_be_read_by_people_and_programs(town, tmp_path):
    take(tmp_path / "night")

    words = json.loads((tmp_path / "night" / "manifest.json").read_text(encoding="utf-8"))
    assert (words["format"], words["is_encrypted"], list(words["keys"])) == (1, False, ["APLIS_IDENTIFIER_KEY"])
