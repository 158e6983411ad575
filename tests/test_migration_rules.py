"""The two-step rule is a lock: each breach is shown to bin/check_migrations.py, which must report exactly that."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bin"))

import check_migrations

ROOT = Path(__file__).resolve().parent.parent
MODEL = "migrations.CreateModel(name='Note', fields=[])"
FEW = "# few rows: eleven of them\n"


def project(root: Path, *operations: str, before: str = "", atomic: str = "", name: str = "0002_notes") -> Path:
    """A project of one migration after its first release."""
    folder = root / "aplis" / "notes" / "migrations"
    folder.mkdir(parents=True)
    (root / "CHANGELOG.md").write_text("# Changes\n\n## 0.2.0\n\n## 0.1.0\n", encoding="utf-8")
    steps = ", ".join(operations)
    text = f"{before}\nclass Migration(migrations.Migration):\n    {atomic or 'x = 1'}\n    operations = [{steps}]\n"
    (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return root


def reported(root: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    status = check_migrations.main(root, [])
    lines = capsys.readouterr().out.splitlines()
    assert status == int(bool(lines))
    return [line.partition(": ")[2] for line in lines]


def field(model: str, words: str) -> str:
    return f"migrations.AddField(model_name='{model}', name='text', field=models.TextField({words}))"


@pytest.mark.parametrize(
    ("operation", "begins"),
    [
        ("migrations.RemoveField('note', 'text')", "RemoveField: the version before still reads it"),
        ("migrations.DeleteModel('Note')", "DeleteModel: the version before still reads it"),
        ("migrations.RenameField('note', 'text', 'words')", "RenameField: the version before does not know"),
        ("migrations.RenameModel('Note', 'Remark')", "RenameModel: the version before does not know"),
        ("migrations.AlterField('note', 'text', models.CharField())", "AlterField: needs # widens"),
        (field("note", ""), "AddField: the version before writes rows without it"),
        (field("note", "default=''"), "AddField: the version before writes rows without it"),
        ("migrations.AddIndex(model_name='note', index=i)", "AddIndex: stops all writers"),
        ("migrations.AddConstraint(model_name='note', constraint=c)", "AddConstraint: stops all writers"),
        ("BuildIndex(model_name='note', index=i)", "BuildIndex: needs atomic = False"),
        ("RunVendorSQL(postgresql='CREATE INDEX a ON b (c)')", "SQL builds an index that stops"),
        ("RunVendorSQL(postgresql='ALTER TABLE b ADD CONSTRAINT a CHECK (c > 0)')", "SQL reads the whole table"),
        ("RunVendorSQL(postgresql='ALTER TABLE b ALTER COLUMN c SET NOT NULL')", "SQL reads the whole table"),
        ("RunVendorSQL(postgresql='ALTER TABLE b ALTER COLUMN c TYPE bigint')", "SQL may write the whole table"),
        ("RunVendorSQL(postgresql='ALTER TABLE b DROP COLUMN c')", "SQL takes away"),
        ("RunVendorSQL(postgresql='ALTER TABLE b RENAME COLUMN c TO d')", "SQL renames"),
    ],
)
def test_what_the_version_before_cannot_live_with_is_refused(tmp_path, capsys, operation, begins):
    (breach,) = reported(project(tmp_path, operation), capsys)

    assert breach.startswith(begins)


@pytest.mark.parametrize(
    ("operation", "answer"),
    [
        ("migrations.RemoveField('note', 'text')", "# contract of note.text, released in 0.2.0\n"),
        ("migrations.AlterField('note', 'text', models.TextField())", "# widens note.text: it was 80 letters long\n"),
        ("migrations.AddIndex(model_name='note', index=i)", "# short lock: a row per agency\n"),
        (field("note", "null=True"), ""),
        (field("note", "db_default=''"), ""),
        ("RunVendorSQL(postgresql='ALTER TABLE b ADD CONSTRAINT a CHECK (c > 0) NOT VALID')", ""),
        ("RunVendorSQL(postgresql='ALTER TABLE b VALIDATE CONSTRAINT a')", ""),
    ],
)
def test_what_it_can_live_with_passes(tmp_path, capsys, operation, answer):
    assert reported(project(tmp_path, operation, before=answer), capsys) == []


def test_a_new_table_takes_any_column_index_and_constraint(tmp_path, capsys):
    index = "migrations.AddIndex(model_name='note', index=i)"

    assert reported(project(tmp_path, MODEL, field("note", ""), index), capsys) == []


def test_a_contract_of_a_version_that_was_never_released_is_none(tmp_path, capsys):
    root = project(tmp_path, "migrations.DeleteModel('Note')", before="# contract of Note, released in 0.3.0\n")

    assert len(reported(root, capsys)) == 1


@pytest.mark.parametrize(
    ("function", "arguments", "answer", "begins"),
    [
        ("pass", "fill, undo", "", ["RunPython: all rows in one transaction"]),
        ("pass", "fill", FEW, ["RunPython: no way back"]),
        ("for each in in_portions(rows): pass", "fill, undo", "", []),
        ("pass", "fill, undo", FEW, []),
    ],
)
def test_rows_are_changed_in_portions_and_with_a_way_back(tmp_path, capsys, function, arguments, answer, begins):
    before = f"{answer}def fill(apps, editor):\n    {function}\n"
    root = project(tmp_path, f"migrations.RunPython({arguments})", before=before)

    assert [breach[: len(begin)] for breach, begin in zip(reported(root, capsys), begins, strict=True)] == begins


def test_rows_are_not_changed_under_the_lock_of_a_table(tmp_path, capsys):
    root = project(tmp_path, field("note", "null=True"), "migrations.RunPython(fill, undo)", before=FEW)

    assert reported(root, capsys) == [
        "RunPython: beside a change of tables, whose lock it would hold. A migration of its own"
    ]


def test_without_a_transaction_there_is_one_operation(tmp_path, capsys):
    built = "BuildIndex(model_name='note', index=i)"
    one, two = (tmp_path / name for name in ("one", "two"))

    assert reported(project(one, built, atomic="atomic = False"), capsys) == []
    assert reported(project(two, built, built, atomic="atomic = False"), capsys) == [
        "atomic = False with more than one operation: killed in between, it cannot be run again"
    ]


@pytest.mark.parametrize("name", ["0002_auto_20270101_1200", "0002_alter_note_text", "0002_note_text_and_more"])
def test_a_machine_gives_no_names(tmp_path, capsys, name):
    (breach,) = reported(project(tmp_path, MODEL, name=name), capsys)

    assert breach.startswith("named by a machine")


def test_what_was_released_is_not_looked_at_and_may_not_disappear(tmp_path, capsys):
    root = project(tmp_path, "migrations.DeleteModel('Note')")
    (root / "bin").mkdir()
    assert check_migrations.main(root, ["--release"]) == 0
    assert reported(root, capsys) == []

    (root / "aplis/notes/migrations/0002_notes.py").unlink()

    assert reported(root, capsys) == ["was released and is gone"]


def test_our_own_migrations_keep_the_rule(capsys):
    assert reported(ROOT, capsys) == []
