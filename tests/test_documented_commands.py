"""The commands and options that the papers name exist: whoever types what a paper says is not told that it is unknown."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

ROOT = Path(__file__).resolve().parents[1]
PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SAID = re.compile(r"`(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?aplis ([^`]+)`")
OURS = {name: app for name, app in get_commands().items() if str(app).startswith("aplis.")}


def said_in(paper: Path) -> list[tuple[str, set[str]]]:
    found = SAID.findall(" ".join(paper.read_text(encoding="utf-8").split()))
    return [(words.split()[0], set(re.findall(r"--[a-z][a-z-]*", words))) for words in found]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: str(paper.relative_to(ROOT)))
def test_what_a_paper_says_to_type_can_be_typed(paper: Path) -> None:
    for name, options in said_in(paper):
        assert name in get_commands(), name
        command = load_command_class(get_commands()[name], name)
        helped = command.create_parser("aplis", name).format_help() + subcommands(command, name)
        assert {each for each in options if each not in helped} == set(), name


def subcommands(command: object, name: str) -> str:
    parser = command.create_parser("aplis", name)  # type: ignore[attr-defined]
    choices = [each.choices for each in parser._subparsers._group_actions] if parser._subparsers else []
    return "".join(each.format_help() for group in choices for each in group.values())


def test_the_first_paper_names_every_command_of_ours() -> None:
    named = {name for name, _options in said_in(ROOT / "README.md")}

    assert set(OURS) - named == set()
