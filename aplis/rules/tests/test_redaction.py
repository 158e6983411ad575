"""What of other people is proposed to be blackened; joined again, the rest is the text as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.redaction import MARK, Entry, Suggestion, blackened, names_of_others, suggestions

NAMES = frozenset({"bojan", "ajda", "kovacic"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bojan je prišel.", f"{MARK} je prišel."),
        ("pri Bojanu in Ajdi", f"pri {MARK} in {MARK}"),
        ("družina Kovačič", f"družina {MARK}"),
        ("Bojana is another name by one letter", f"{MARK} is another name by one letter"),
        ("nothing here", "nothing here"),
        ("", ""),
    ],
)
def test_names_in_any_case_are_made_unreadable(text: str, expected: str) -> None:
    assert blackened(text, NAMES) == expected


def test_the_family_name_that_she_bears_herself_stays() -> None:
    assert names_of_others(["Bojan Lipovnik", "Ajda Lipovnik"], ["Zarja Lipovnik"]) == {"bojan", "ajda"}


def test_words_too_short_to_be_told_from_others_stay() -> None:
    assert names_of_others(["Ro Li"], []) == frozenset()


@given(st.text())
def test_without_names_nothing_changes(text: str) -> None:
    assert blackened(text, frozenset()) == text


@given(st.text(alphabet=st.characters(blacklist_characters="█")))
def test_what_remains_is_the_text_in_order(text: str) -> None:
    remains = blackened(text, NAMES).split(MARK)
    place = 0
    for part in remains:
        place = text.index(part, place) + len(part)


def test_what_somebody_close_said_is_proposed_as_a_whole() -> None:
    entry = Entry("statement:1", "relative", {"text": "She drinks."})
    assert suggestions(entry, NAMES) == (Suggestion("statement:1", "*", "said_by_somebody_close"),)


def test_what_a_worker_wrote_is_open_but_for_names() -> None:
    entry = Entry("statement:1", "worker", {"text": "Quarrels with Bojan.", "unit": "EUR"})
    assert suggestions(entry, NAMES) == (Suggestion("statement:1", "text", "names_somebody_else"),)


def test_a_field_that_holds_another_person_is_proposed() -> None:
    assert suggestions(Entry("member:1", "", {}, ("other",)), NAMES) == (
        Suggestion("member:1", "other", "about_somebody_else"),
    )
