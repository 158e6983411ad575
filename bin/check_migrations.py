"""The two-step rule of docs/migrations.md, held: the version before has to work before, during and after each migration.

usage: .venv/bin/python bin/check_migrations.py             prints one line per breach, exit status 1 if there is any
       .venv/bin/python bin/check_migrations.py --release   notes all migrations as released, in bin/released-migrations.txt

What stands in that list is not looked at: it has been run somewhere and cannot change any more. Comments in a migration
answer for what a program cannot see:
  # contract of NAME, released in X     the release X stopped reading and writing NAME; X stands in CHANGELOG.md
  # widens NAME: REASON                 the changed column takes everything that it took before
  # short lock: REASON                  the table is small wherever Aplis runs
  # few rows: REASON                    so are the rows that a function changes
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RELEASED = Path("bin") / "released-migrations.txt"
AUTO_NAMED = re.compile(r"^\d+_(auto_\d|alter_|remove_|delete_|rename_)|_and_more$")
ANSWER = re.compile(
    r"^\s*#\s*(contract of \S+, released in (\S+)|widens \S+: \S|short lock: \S|few rows: \S)", re.MULTILINE
)
VERSION = re.compile(r"^##\s+\[?(\d+\.\d+[\w.]*)", re.MULTILINE)
RENAMES = {"RenameField", "RenameModel", "AlterModelTable"}
REMOVES = {"RemoveField", "DeleteModel"}
LOCKS = {"AddIndex", "AddConstraint", "AlterUniqueTogether", "AddIndexConcurrently"}
TABLES = RENAMES | REMOVES | LOCKS | {"CreateModel", "AddField", "AlterField", "BuildIndex", "RunVendorSQL", "RunSQL"}
# What SQL does to a table in use, and what it should say instead.
SQL = [
    (r"create\s+(unique\s+)?index\s+(?!concurrently)", "short lock", "builds an index that stops all writers: CONCURRENTLY, alone, atomic = False"),
    (r"add\s+constraint(?![^;]*not\s+valid)", "short lock", "reads the whole table under a lock: NOT VALID first, VALIDATE in the next migration"),
    (r"set\s+not\s+null", "short lock", "reads the whole table under a lock: a CHECK constraint NOT VALID first"),
    (r"alter\s+column\s+\S+\s+(set\s+data\s+)?type", "widens", "may write the whole table anew: a new column instead"),
    (r"drop\s+(table|column)", "contract", "takes away what the version before still reads"),
    (r"rename\s+(to|column)", "", "renames: add the new one, copy, remove the old one in a later release"),
]  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One operation of a migration."""

    name: str
    call: ast.Call

    def word(self, name: str) -> ast.expr | None:
        return next((keyword.value for keyword in self.call.keywords if keyword.arg == name), None)

    def text(self, name: str) -> str:
        value = self.word(name)
        return str(value.value).lower() if isinstance(value, ast.Constant) else ""


class Migration:
    def __init__(self, path: Path, versions: set[str]) -> None:
        self.source = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.source, filename=str(path))
        self.stem = path.stem
        found = [(match[1].split()[0], match[2]) for match in ANSWER.finditer(self.source)]
        # A contract answers only for a version that has been released.
        self.answers = {word for word, version in found if version is None or version in versions}
        self.steps = [Step(name, call) for call in self._calls("operations") if (name := _called(call))]
        self.new = {step.text("name") for step in self.steps if step.name == "CreateModel"}

    def _calls(self, name: str) -> list[ast.Call]:
        lists = [node.value for node in ast.walk(self.tree) if isinstance(node, ast.Assign) and _target(node) == name]
        return [each for value in lists for each in ast.walk(value) if isinstance(each, ast.Call)]

    @property
    def is_atomic(self) -> bool:
        values = [
            node.value for node in ast.walk(self.tree) if isinstance(node, ast.Assign) and _target(node) == "atomic"
        ]
        return not any(isinstance(value, ast.Constant) and value.value is False for value in values)

    def breaches(self) -> Iterator[str]:
        if AUTO_NAMED.search(self.stem):
            yield "named by a machine; say in its name what changes for the people who use it"
        for step in self.steps:
            yield from self._of_step(step)
        yield from self._of_sql()
        yield from self._of_transactions()

    def _of_step(self, step: Step) -> Iterator[str]:
        on_new = step.text("model_name") in self.new
        if step.name in RENAMES:
            yield f"{step.name}: the version before does not know the new name. Add it, copy, remove the old one later"
        if step.name in REMOVES and "contract" not in self.answers:
            yield f"{step.name}: the version before still reads it. Needs: # contract of NAME, released in X"
        if step.name == "AlterField" and not {"contract", "widens"} & self.answers:
            yield "AlterField: needs # widens NAME: REASON, or # contract of NAME, released in X"
        if step.name == "AddField" and not on_new and not _takes_old_rows(step.word("field")):
            yield "AddField: the version before writes rows without it. Needs null=True or db_default"
        if step.name in LOCKS and not on_new and "short" not in self.answers:
            yield f"{step.name}: stops all writers of a table in use. BuildIndex, or NOT VALID; or # short lock: REASON"
        if step.name == "RunPython":
            yield from self._of_function(step)

    def _of_function(self, step: Step) -> Iterator[str]:
        if len(step.call.args) < 2 and step.word("reverse_code") is None:
            yield "RunPython: no way back. Give a reverse, RunPython.noop where there is nothing to undo"
        function = step.call.args[0] if step.call.args else step.word("code")
        body = [
            node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef) and node.name == _name(function)
        ]
        in_portions = any("in_portions" in ast.unparse(node) for node in body)
        if not in_portions and "few" not in self.answers:
            yield "RunPython: all rows in one transaction. Use aplis.core.migrating.in_portions, or # few rows: REASON"
        if any(other.name in TABLES for other in self.steps) and not self.new:
            yield "RunPython: beside a change of tables, whose lock it would hold. A migration of its own"

    def _of_sql(self) -> Iterator[str]:
        texts = [
            node.value for node in ast.walk(self.tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        for pattern, answer, instead in SQL:
            is_answered = answer and answer.split()[0] in self.answers
            if not is_answered and any(re.search(pattern, text, re.IGNORECASE) for text in texts):
                yield f"SQL {instead}"

    def _of_transactions(self) -> Iterator[str]:
        names = [step.name for step in self.steps if step.name in TABLES | {"RunPython"}]
        if not self.is_atomic and len(names) > 1:
            yield "atomic = False with more than one operation: killed in between, it cannot be run again"
        if self.is_atomic and "BuildIndex" in names:
            yield "BuildIndex: needs atomic = False"


def _called(call: ast.Call) -> str:
    """The operation's name; "" for calls that are arguments of one."""
    name = _name(call.func)
    return name if name in TABLES | {"RunPython"} else ""


def _name(node: ast.expr | None) -> str:
    return getattr(node, "attr", None) or getattr(node, "id", "")


def _target(node: ast.Assign) -> str:
    return _name(node.targets[0])


def _takes_old_rows(field: ast.expr | None) -> bool:
    if not isinstance(field, ast.Call):
        return False
    words = {keyword.arg: keyword.value for keyword in field.keywords}
    is_null = isinstance(words.get("null"), ast.Constant) and words["null"].value is True  # type: ignore[attr-defined]
    return is_null or "db_default" in words or _name(field.func) == "ManyToManyField"


def migrations(root: Path) -> list[Path]:
    return sorted(path for path in (root / "aplis").rglob("migrations/*.py") if path.name != "__init__.py")


def label(path: Path, root: Path) -> str:
    return str(path.relative_to(root))


def main(root: Path, words: list[str]) -> int:
    found, listed = migrations(root), root / RELEASED
    if words == ["--release"]:
        listed.write_text("".join(f"{label(path, root)}\n" for path in found), encoding="utf-8")
        return 0
    released = set(listed.read_text(encoding="utf-8").split()) if listed.is_file() else set()
    versions = set(VERSION.findall((root / "CHANGELOG.md").read_text(encoding="utf-8")))
    breaches = [
        f"{name}: was released and is gone" for name in sorted(released - {label(path, root) for path in found})
    ]
    for path in found:
        if label(path, root) not in released:
            breaches += [f"{label(path, root)}: {breach}" for breach in Migration(path, versions).breaches()]
    print("\n".join(breaches), end="\n" if breaches else "")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parent.parent, sys.argv[1:]))
