"""Every code has its words, and no rule reads what makes a situation harder."""

import ast
from pathlib import Path

import pytest

import aplis.rules
from aplis.casework.situations.models import Reply, Statement
from aplis.casework.situations.templatetags.situations import circumstance_name, initials
from aplis.casework.situations.words import CIRCUMSTANCE_NAMES, REPLY_TITLES, STATEMENT_TITLES
from aplis.rules.vocabulary import CIRCUMSTANCES


def test_every_code_of_the_vocabulary_has_a_name():
    assert set(CIRCUMSTANCE_NAMES) == set(CIRCUMSTANCES)
    assert set(STATEMENT_TITLES) == set(Statement.Kind.values)
    assert set(REPLY_TITLES) == set(Reply.Stance.values)


def test_an_imported_code_of_no_vocabulary_is_shown_as_it_came():
    assert circumstance_name("hmis.9") == "hmis.9"


@pytest.mark.parametrize(
    ("name", "letters"), [("Zarja Lipovnik", "ZL"), ("zora", "Z"), ("Ana Maria Kos", "AM"), ("", "")]
)
def test_initials_are_two_letters_at_most(name, letters):
    assert initials(name) == letters


@pytest.mark.mission("M003")
def test_no_rule_reads_circumstances():
    """Measures and duties are weighed by rules. None of them may know the words in which hardship is recorded."""
    readers = {
        path.name
        for path in Path(aplis.rules.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "aplis.rules.vocabulary"
    }

    assert readers == set()
