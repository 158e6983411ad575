"""`aplis restore`: only into what is empty, only what is whole, and proven afterwards."""

import base64
import json
import secrets
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from aplis.casework.situations.models import Document
from aplis.core.backup import operator, restoring
from aplis.core.backup.folder import Problem, read_manifest, sum_of
from aplis.core.backup.restoring import restore_backup
from aplis.core.backup.taking import take_backup
from aplis.core.models import JournalEntry, Seal
from aplis.register.people.models import Person
from tests.operations.test_backup import count, quiet


@pytest.fixture
def night(town, tmp_path):
    """The folder of a backup of the town, seen from an empty installation."""
    take_backup(folder=tmp_path / "night", progress=quiet)
    town.move("elsewhere")
    return tmp_path / "night"


def restore(folder, *, is_other_key_allowed=False):
    return restore_backup(folder=folder, is_other_key_allowed=is_other_key_allowed, progress=quiet)


def rewrite(folder, **words):
    """Changes what the manifest says."""
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | words), encoding="utf-8")


def nothing_is_here(places):
    return (
        not [path for path in (places.var / "files").rglob("*") if path.is_file()]
        and not restoring.loading.tables_there()
    )


def test_every_row_and_every_document_comes_back(town, night):
    outcome = restore(night)

    assert outcome.faults == []
    assert [name for name, _what, _seconds in outcome.timings] == ["sums", "documents", "database", "counts", "seals"]
    kept = Document.objects.unscoped(reason="test")
    assert [document.sha256 for document in kept] == [
        sum_of(town.var / "files" / document.file.name) for document in kept
    ]
    assert (count(Person.objects), kept.count()) == (3, 3)
    assert not (town.var / "restoring.json").exists()


def test_the_command_prints_what_it_did(town, night, capsys):
    call_command("restore", str(night))

    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["sums", "documents", "database", "counts", "seals"]
    assert lines[-1].startswith("Restored as it was on 2")


@pytest.mark.parametrize("harm", ["damaged", "missing"])
@pytest.mark.parametrize("which", ["database", "document"])
def test_a_file_that_is_not_as_it_was_written_is_named_and_nothing_is_restored(town, night, harm, which):
    path = night / "database" if which == "database" else next(p for p in (night / "files").rglob("*") if p.is_file())
    if harm == "missing":
        path.unlink()
    else:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))

    with pytest.raises(Problem) as refused:
        restore(night)

    assert f"{path.relative_to(night)}: {harm}" in str(refused.value)
    assert nothing_is_here(town)


@pytest.mark.parametrize(
    ("name", "said"), [("SHA256SUMS", "not the list that was written"), ("manifest.json", "it cannot be read")]
)
def test_a_damaged_list_is_refused(town, night, name, said):
    (night / name).write_bytes(b"{")

    with pytest.raises(Problem, match=said):
        restore(night)


def test_a_list_cannot_lead_out_of_the_folder(town, night):
    (night / "SHA256SUMS").write_text(f"{'0' * 64}  files/../../outside\n", encoding="utf-8")
    rewrite(night, sums=sum_of(night / "SHA256SUMS"))

    with pytest.raises(Problem, match="names a place outside the backup"):
        restore(night)


def test_nothing_that_is_there_is_overwritten(town, night):
    restore(night)
    people = count(Person.objects)

    with pytest.raises(Problem, match=r"The database holds \d+ tables"):
        restore(night)
    town.move("third")
    (town.var / "files").mkdir()
    (town.var / "files" / "letter").write_bytes(b"somebody's")
    with pytest.raises(Problem, match="holds files"):
        restore(night)

    town.move("elsewhere")
    assert count(Person.objects) == people


def test_another_identifier_key_is_refused_unless_it_is_said(town, night, settings):
    settings.IDENTIFIER_KEY = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()

    with pytest.raises(CommandError, match="APLIS_IDENTIFIER_KEY here is not the one"):
        call_command("restore", str(night))
    assert nothing_is_here(town)

    call_command("restore", str(night), "--with-other-keys")
    assert count(Person.objects) == 3


def test_the_other_database_is_refused(town, night):
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    rewrite(night, vendor=other)

    with pytest.raises(Problem, match=f"The backup is of {other}"):
        restore(night)


def test_a_backup_of_a_newer_version_is_refused(town, night):
    rewrite(night, migrations=[*read_manifest(night).migrations, "people.9999_from_tomorrow"])

    with pytest.raises(Problem, match=r"newer version .* does not know: people.9999_from_tomorrow"):
        restore(night)


def test_a_backup_of_an_older_version_asks_for_migrate_and_is_finished_after_it(town, night, monkeypatch, capsys):
    with monkeypatch.context() as newer:
        known = operator.known_migrations() | {"people.9999_of_today"}
        newer.setattr(operator, "known_migrations", lambda: known)
        call_command("restore", str(night))
    assert "run `aplis migrate`" in capsys.readouterr().out
    assert count(JournalEntry.objects.filter(verb="backup_restored")) == 0

    call_command("restore", str(night))

    assert count(JournalEntry.objects.filter(verb="backup_restored")) == 1
    assert not (town.var / "restoring.json").exists()


@pytest.mark.parametrize("moment", ["_put_documents", "_put_database", "_compare", "_verify_seals"])
def test_a_restore_that_was_killed_is_gone_on_with(town, night, monkeypatch, moment):
    with monkeypatch.context() as killed:
        killed.setattr(restoring._Restore, moment, lambda _self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            restore(night)

    restore(night)

    assert (count(Person.objects), count(JournalEntry.objects.filter(verb="backup_restored"))) == (3, 1)
    assert not (town.var / "restoring.json").exists()


def test_a_restore_killed_right_after_its_last_row_is_gone_on_with(town, night, monkeypatch):
    put = restoring._Restore._put_database
    with monkeypatch.context() as killed:
        killed.setattr(restoring._Restore, "_put_database", lambda self: put(self) or 1 / 0)
        with pytest.raises(ZeroDivisionError):
            restore(night)

    assert [name for name, _what, _seconds in restore(night).timings] == ["sums", "counts", "seals"]


def test_a_broken_off_restore_is_not_mixed_with_another_backup(town, night, monkeypatch, tmp_path):
    with monkeypatch.context() as killed:
        killed.setattr(restoring._Restore, "_put_database", lambda _self: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            restore(night)
    town.move("town")
    town.move("second")
    call_command("migrate", verbosity=0)
    take_backup(folder=tmp_path / "other", progress=quiet)
    town.move("elsewhere")

    with pytest.raises(Problem, match="A restore of another backup was broken off here"):
        restore(tmp_path / "other")


def test_a_row_too_few_is_found(town, night):
    counts = read_manifest(night).counts
    rewrite(night, counts=counts | {"people_person": 4})

    with pytest.raises(Problem, match="people_person: 4 rows in the backup, 3 here"):
        restore(night)


def seal_all():
    """Seals what is there, as the hourly run would."""
    with time_machine.travel(timezone.now() + timedelta(hours=3)):
        call_command("seal")


def test_the_seals_come_back_and_hold(town, tmp_path):
    seal_all()
    manifest = take_backup(folder=tmp_path / "night", progress=quiet)
    town.move("elsewhere")

    outcome = restore(tmp_path / "night")

    assert manifest.seal == Seal.objects.order_by("-number").values("number", "root", "chain").first()
    assert outcome.findings == []
    call_command("verify")


def forge(pk):
    """Changes an entry past the locks, as the owner of the database can."""
    shut, opened = {
        "sqlite": ("DROP TRIGGER core_journalentry_no_update", "SELECT 1"),
        "postgresql": ("SET session_replication_role = replica", "SET session_replication_role = origin"),
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(shut)
        cursor.execute("UPDATE core_journalentry SET verb = 'nothing_done' WHERE id = %s", [pk])
        cursor.execute(opened)


def test_what_was_forged_before_the_backup_is_said_after_the_restore(town, tmp_path, capsys):
    seal_all()
    forged = JournalEntry.objects.unscoped(reason="test").earliest("pk").pk
    forge(forged)
    take_backup(folder=tmp_path / "night", progress=quiet)
    town.move("elsewhere")

    with pytest.raises(CommandError, match="the seals say that it had been changed before"):
        call_command("restore", str(tmp_path / "night"))

    assert str(forged) in capsys.readouterr().err
    assert count(Person.objects) == 3


@pytest.mark.postgres
def test_rights_policies_and_triggers_come_back_on_postgresql(town, tmp_path):
    before = guarded()
    take_backup(folder=tmp_path / "night", progress=quiet)
    town.move("elsewhere")
    restore(tmp_path / "night")

    after = guarded()
    differing = {what: set(map(str, rows)) ^ set(map(str, after[what])) for what, rows in before.items()}
    assert [difference for difference in differing.values() if difference] == []
    assert "core_journalentry" in {row[0] for row in before["triggers"]}


# Said alike by both: the owner's own rights may be written out or not, and so may the types of words in a condition.
GUARDED = {
    "policies": "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2",
    "triggers": "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
    "rights": "SELECT relname, relrowsecurity, ARRAY(SELECT a::text FROM unnest(relacl) a"
    " WHERE a::text LIKE 'aplis%' ORDER BY 1) FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
    "indexes": r"SELECT indexname, regexp_replace(indexdef, '::(text|character varying)|[()\[\]]', '', 'g') FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    "functions": "SELECT proname, prosecdef, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1",
    "defaults": "SELECT defaclobjtype::text, defaclacl::text FROM pg_default_acl ORDER BY 1",
}


def guarded():
    with connection.cursor() as cursor:
        found = {}
        for what, question in GUARDED.items():
            cursor.execute(question)
            found[what] = cursor.fetchall()
        return found
