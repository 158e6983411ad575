import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.names import MAX_TOKEN_LENGTH, MAX_TOKENS, display_order, fold, tokens


@pytest.mark.mission("F1")
@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đorđević", "dordevic"),
        ("Djordjević", "dordevic"),
        ("Ђорђевић", "dordevic"),
        ("Љубица Њежић Џаковић", "ljubica njezic dzakovic"),
        ("Ķirsis Šņore-Āboliņš", "kirsis snore abolins"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Søren Ærø Ångström", "soren aero angstrom"),
        ("GROẞ Groß", "gross gross"),
        ("Guðrún", "gudrun"),
        ("Шевченко Юлія", "sevcenko julija"),
        ("Їжакевич Мар'яна", "jizakevic marjana"),
        ("Щукин Пётр Андреевич", "scukin petr andreevic"),
        ("O’Brien", "obrien"),
        ("Muñoz  García\t(née Peña)", "munoz garcia nee pena"),
        ("ＡＮＡ ⅻ", "ana xii"),
        ("Παπαδόπουλος", "papadopoulos"),
        ("محمد", "محمد"),
        ("\0🙂—", ""),
    ],
)
def test_a_name_folds_to_what_a_keyboard_without_marks_would_give(written: str, folded: str):
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(max_codepoint=0x24F, exclude_characters="µ")))
def test_latin_text_folds_to_lower_case_letters_digits_and_single_spaces(text: str):
    folded = fold(text)

    assert set(folded) - set("abcdefghijklmnopqrstuvwxyz0123456789 ") == set()
    assert folded == " ".join(folded.split())


@pytest.mark.mission("F1")
def test_each_different_word_of_a_name_is_one_token_in_the_order_written():
    assert tokens("García García, Ana-Marija") == ("garcia", "ana", "marija")


@given(st.text())
def test_tokens_are_few_short_and_different(text: str):
    found = tokens(text)

    assert len(found) <= MAX_TOKENS
    assert all(0 < len(token) <= MAX_TOKEN_LENGTH for token in found)
    assert len(set(found)) == len(found)


def test_a_very_long_name_is_cut_to_its_first_twelve_tokens_of_forty_letters():
    text = " ".join(letter * 60 for letter in "abcdefghijklmnop")

    assert tokens(text) == tuple(letter * 40 for letter in "abcdefghijkl")


@pytest.mark.parametrize(
    ("given_name", "family", "shown"),
    [(" Ana ", "Novak  Kos", "Ana Novak Kos"), ("", "Novak", "Novak"), ("", " ", "")],
)
def test_a_name_is_shown_given_before_family(given_name: str, family: str, shown: str):
    assert display_order(given_name, family) == shown
