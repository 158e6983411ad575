"""Every verb that the code writes into the timeline of a person has a title there; none is shown as "Something was recorded".

The verbs are read from the code: what `record` is given beside a scope, and what the importer makes of each kind of row.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import aplis
from aplis.casework.situations.words import ENTRY_TITLES
from aplis.exchange.engine.kinds import KINDS
from aplis.register.sharing.keeping.words import OUTCOME_NAMES

ROOT = Path(aplis.__file__).parent
# Verbs that are put together: the words before the brace, and what may stand in it.
PUT_TOGETHER = {"keeping_": {code for code in OUTCOME_NAMES if code and not code.startswith("review_")}}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        if not {"tests", "migrations"} & set(path.parts):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def is_call_of(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == name


def words_in(node: ast.AST) -> set[str]:
    """The texts of an expression that is one text or a choice between several."""
    if isinstance(node, ast.IfExp):
        return words_in(node.body) | words_in(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def named_in(node: ast.Assign | ast.AnnAssign) -> str:
    return ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)


def verbs_of(value: ast.expr, around: ast.FunctionDef, module: ast.Module) -> set[str]:
    """What a verb may be: written there, chosen before, a constant, handed in by a caller in the same module, or put together."""
    if isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
        begins = str(value.values[0].value)
        return {begins + rest for rest in PUT_TOGETHER.get(begins, ())}
    if not isinstance(value, ast.Name):
        return words_in(value)
    found: set[str] = set()
    for node in (*ast.walk(around), *module.body):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value and named_in(node) == value.id:
            found |= words_in(node.value)
    names = [each.arg for each in around.args.args]
    if value.id in names:
        place = names.index(value.id)
        for node in ast.walk(module):
            if is_call_of(node, around.name) and len(node.args) > place:
                found |= words_in(node.args[place])
    return found


def of_records() -> Iterator[tuple[str, set[str]]]:
    """Where something is recorded that may be read back on a timeline, and as what."""
    for path, module in modules():
        for around in ast.walk(module):
            for node in ast.walk(around) if isinstance(around, ast.FunctionDef) else ():
                given = {each.arg: each.value for each in node.keywords} if is_call_of(node, "record") else {}
                if "scope" in given and ast.unparse(given["scope"]) != "0":
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", verbs_of(given["verb"], around, module)


def of_feeds() -> set[str]:
    facts = {"fact_received", "fact_superseded", "fact_ended"}
    stand_by_their_fact = {"document_received", "reply_received", "reply_changed"}  # under its scope
    return (
        facts
        | stand_by_their_fact
        | {
            f"{kind.name}_{verb}"
            for kind in KINDS.values()
            for verb in ("received", "changed", *(["ended"] if kind.ending else []))
            if kind.scope
        }
    )


@pytest.mark.parametrize(("where", "verbs"), list(of_records()))
def test_what_is_recorded_under_a_scope_has_a_title(where: str, verbs: set[str]) -> None:
    assert verbs, f"{where}: the verb cannot be read from the code"
    assert verbs - set(ENTRY_TITLES) == set(), where


def test_what_a_feed_brings_has_a_title() -> None:
    assert of_feeds() - set(ENTRY_TITLES) == set()
