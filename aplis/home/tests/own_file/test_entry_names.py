"""What was done stands in the copy in words, whoever did it: a worker, the person, an operator, another system."""

import ast
from pathlib import Path

import aplis
from aplis.exchange.engine.kinds import KINDS
from aplis.home.own_file.words import ENTRY_NAMES

ROOT = Path(aplis.__file__).parent
OF_NO_PERSON = {"area", "agency", "worker", "household"}
WITHOUT_ENTRIES_OF_THEIR_OWN = {"statement", "circumstance"}  # their parts are facts


def verbs_about_a_person():
    """The verb of every call in the product that writes an entry for a person."""
    for path in ROOT.rglob("*.py"):
        if "tests" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record":
                    told = {each.arg: each.value for each in node.keywords}
                    if "person" in told and isinstance(told.get("verb"), ast.Constant):
                        yield told["verb"].value


def test_every_action_on_a_person_has_its_words():
    found = set(verbs_about_a_person())

    assert len(found) > 50
    assert found - set(ENTRY_NAMES) == set()


def test_whatever_another_system_sends_of_a_person_has_its_words():
    sent = {kind for kind in KINDS if kind not in OF_NO_PERSON | WITHOUT_ENTRIES_OF_THEIR_OWN}
    verbs = {f"{kind}_{verb}" for kind in sent for verb in ("received", "changed", "ended")}

    assert verbs - set(ENTRY_NAMES) == set()
