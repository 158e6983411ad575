"""Letters that only look Latin, that stand for a Latin one, or are Greek: a name is found however it was typed."""

import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.letters import GREEK, as_it_looks, plain_latin
from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.records import Described, folded_names
from aplis.rules.names import fold

pytestmark = pytest.mark.mission("F7")
NAME = "Petra Kos"
CYRILLIC = dict(zip("AaBEeKkMmHOoPpCcTtYyXxSsIiJj", "АаВЕеКкМмНОоРрСсТтУуХхЅѕІіЈј", strict=True))
GREEK_LIKE = dict(zip("AaBEeZHIiKkMNOoPpTtYuXxv", "ΑαΒΕεΖΗΙιΚκΜΝΟοΡρΤτΥυΧχν", strict=True))


def standing_for(letter):
    """Every character that Unicode calls a form of this letter, by its plain form or by its name; invisible and combining ones are no
    letters.
    """
    named = re.compile(
        rf"(?:LATIN|SQUARED|CIRCLED|SYMBOL).* (?:LETTER|CAPITAL|SCRIPT|INSULAR) {letter.upper()}(?: WITH .*)?$"
    )
    for char in map(chr, range(0x80, sys.maxunicode)):
        name = unicodedata.name(char, "")
        if unicodedata.category(char)[0] in "MC" or "VOLAPUK" in name:
            continue
        if unicodedata.normalize("NFKC", char).casefold() == letter or named.search(name):
            yield char


@pytest.mark.parametrize("letter", sorted(set(NAME.casefold()) - {" "}))
def test_every_form_of_a_letter_folds_to_the_letter(letter):
    forms = list(standing_for(letter))

    found = {form: fold(NAME.casefold().replace(letter, form)) for form in forms}

    assert len(forms) > 40
    assert {form: folded for form, folded in found.items() if folded != "petra kos"} == {}


@pytest.mark.parametrize("looks", [CYRILLIC, GREEK_LIKE], ids=["Cyrillic", "Greek"])
@pytest.mark.parametrize("name", [NAME, "PETRA KOS", "Hektor Bastian", "Maja Ježek", "SIMON Ćosić"])
def test_one_letter_in_disguise_changes_nothing(looks, name):
    disguised = [name.replace(letter, looks[letter]) for letter in sorted(set(name) & looks.keys())]

    assert len(disguised) > 3
    assert {fold(each) for each in disguised} == {fold(name)}


def test_all_letters_in_disguise_but_one_change_nothing_either():
    assert fold("Реtrа Коs") == fold("Ρεtrα Κοs") == "petra kos"
    assert fold("Pеtr\u0430\u0301") == "petra"


def test_who_is_disguised_has_the_keys_of_whom_she_is_like():
    keys = [keys_of(Described(folded_names([name]))) for name in (("Petra", "Kos"), ("Реtrа", "Коs"), ("ᴘɛᴛʀɑ", "ƙøʂ"))]

    assert keys[0] == keys[1] == keys[2]


@pytest.mark.parametrize("disguised", ["ꓑetra", "ꓑꓰꓔꓣꓮ", "Ꮲetra", "Ⲣetra", "Реtrа"])
def test_petra_is_found_whatever_script_lent_a_letter(disguised):
    assert fold(disguised) == "petra"


@pytest.mark.parametrize("disguised", ["օlga", "ⲟlga", "ߋlga", "Օlga"])
def test_olga_is_found_whatever_script_lent_its_letter(disguised):
    assert fold(disguised) == "olga"


def test_a_letter_that_looks_like_no_latin_one_leaves_the_word():
    assert as_it_looks("Ꭴlga") == "Ꭴlga"


def test_a_word_of_one_script_is_transliterated_and_not_read_by_its_looks():
    assert fold("Петра Коѕ СОВА НОВАК") == "petra kodz sova novak"
    assert fold("Ρένα Νίκη") == "rena niki"


def test_a_word_begun_in_the_wrong_script_is_transliterated():
    assert as_it_looks("Hорват") == "Hорват"
    assert fold("Hорват") == "horvat"


@pytest.mark.parametrize(
    ("written", "latin"),
    [
        ("Παπαδόπουλος", "papadopoulos"), ("Γιώργος", "giorgos"), ("Χρυσή Ψαρρού", "chrysi psarrou"), ("Ευαγγελία", "evangelia"),
        ("Λευτέρης Αυγερινός", "lefteris avgerinos"), ("Μπούμπας", "boumpas"), ("Μαΐου", "maiou"), ("Θεοφανώ Ξένου", "theofano xenou"),
        ("Σφίγγα Άγχος", "sfinga anchos"), ("Πραΰς Γκίκας", "prays gkikas"), ("ΑΥΓΗ", "avgi"), ("ᾍδης", "aidis"),
    ],
)  # fmt: skip
def test_greek_is_romanised_as_in_a_greek_passport(written, latin):
    assert fold(written) == latin


@given(st.text(st.sampled_from("".join(GREEK) + "ΆΈΉΊΌΎΏΐΰϊϋ ὠᾳ̈́")))
def test_nothing_of_greek_stays_greek(text):
    assert set(fold(text)) <= set("abcdefghijklmnopqrstuvwxyz ")


@given(st.text(st.sampled_from("aPtрРеЕаАԝһӏҡнВ́̈αΗσϲϲʹ'⒜ⓐ🅐🇦ʔɑɡƥ·-\u200d½ﬁ")))
def test_folding_a_mixture_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=0x17F)))
def test_what_has_no_other_script_in_it_is_left_alone(text):
    assert as_it_looks(text) == text


def test_a_letter_that_stands_for_none_vanishes():
    assert [plain_latin(char) for char in "ʔǃ\ua7b5"] == ["", "", "b"]
