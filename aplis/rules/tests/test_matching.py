"""Whether two descriptions are of one person: symmetric, explained, forgiving of what people write, unforgiving of nothing known."""

from dataclasses import replace
from datetime import date
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.matching import scoring
from aplis.rules.matching.folding import is_short_form, skeleton, sound
from aplis.rules.matching.keys import keys_of, typed_keys
from aplis.rules.matching.records import Described, folded_names, phone_key, postcodes_in
from aplis.rules.matching.scoring import WEIGHTS, Sought, compared, nearness, score

WORDS = st.text(st.sampled_from("abcčćdđeéghijklmnoøprsštuvwxyzžåÑЂљ -'"), max_size=14)
HASHES = st.lists(st.sampled_from(["00000000000000a1", "00000000000000b2"]), max_size=2).map(tuple)
DAYS = st.one_of(
    st.just((0, 0, 0)),
    st.integers(1930, 2025).map(lambda year: (year, 0, 0)),
    st.dates(date(1930, 1, 1), date(2025, 12, 31)).map(lambda day: (day.year, day.month, day.day)),
)
DESCRIBED = st.builds(
    Described,
    names=st.lists(st.tuples(WORDS, WORDS), max_size=3).map(folded_names),
    born=DAYS,
    numbers=HASHES,
    halves=HASHES,
    postcodes=st.lists(st.sampled_from(["1000", "10000"]), max_size=2).map(tuple),
    phones=st.lists(st.sampled_from(["41123456", "51123456"]), max_size=2).map(tuple),
    sex=st.sampled_from(["", "f", "m"]),
    kinds=st.sampled_from([(), ("hr_oib",), ("hr_oib", "si_emso")]),
    doubted=HASHES,
)

NAME = st.text(st.sampled_from("abcčdđegiklmnoprsštuvzž"), min_size=3, max_size=12)
DESCRIBED_WELL = st.builds(
    Described,
    names=st.lists(st.tuples(NAME, NAME), min_size=1, max_size=3).map(folded_names),
    born=st.dates(date(1930, 1, 1), date(2025, 12, 31)).map(lambda day: (day.year, day.month, day.day)),
    phones=st.lists(st.sampled_from(["41123456", "51123456"]), max_size=2).map(tuple),
)


def somebody(given_names="Đurđa", family="Kovačević", born=(1984, 3, 7), **more):
    return Described(names=folded_names([(given_names, family)]), born=born, **more)


def levels(one, other):
    return [addend.level for addend in compared(one, other)]


@pytest.mark.mission("F7")
@given(DESCRIBED, DESCRIBED)
def test_a_pair_weighs_the_same_whichever_comes_first(one, other):
    assert compared(one, other) == compared(other, one)


@given(DESCRIBED, DESCRIBED)
def test_the_explanation_adds_up_to_the_score_and_each_addend_is_of_the_model(one, other):
    found = compared(one, other)

    assert isclose(score(found), sum(WEIGHTS[addend.level] for addend in found))
    assert len({addend.level.split("_")[0] for addend in found if addend.level != "names_swapped"}) == len(
        [addend for addend in found if addend.level != "names_swapped"]
    )


@given(DESCRIBED, st.lists(DESCRIBED, max_size=4))
def test_one_held_against_many_cards_says_of_each_what_the_pair_says(one, others):
    sought = Sought(one)

    assert [sought.compared(each.packed()) for each in others * 2] == [compared(one, each) for each in others * 2]


@given(DESCRIBED, st.lists(DESCRIBED, max_size=4))
def test_nearness_is_that_of_the_nearest_name_and_whole_for_ones_own(one, others):
    cards = [each.packed() for each in (one, *others)]
    found = nearness(one, cards)

    assert all(0 <= each <= 1 for each in found)
    assert found[0] == (1 if one.names else 0)
    assert found == [nearness(one, [card])[0] for card in cards]


@given(DESCRIBED_WELL)
def test_who_is_described_the_same_is_never_less_alike_than_anybody_else(one):
    own = score(compared(one, one))

    assert own >= score(compared(one, somebody()))
    assert own > 0


@given(DESCRIBED)
def test_a_packed_description_reads_back(one):
    assert Described.unpacked(one.packed()) == one


@given(WORDS)
def test_the_sound_of_a_sound_is_that_sound(word):
    for each, _family in folded_names([(word, "")]):
        assert sound(sound(each)) == sound(each)


@given(DESCRIBED)
def test_who_types_what_is_kept_finds_it_by_every_key(one):
    typed = typed_keys(one)

    assert keys_of(one) <= typed.keys()
    assert all(0 <= key < 1 << 47 for key in typed)


@given(NAME, NAME, DAYS)
def test_swapped_names_are_found_and_told(first, second, born):
    one = Described(folded_names([(first, second)]), born)
    other = Described(folded_names([(second, first)]), born)

    assert keys_of(one) == keys_of(other)
    assert set(levels(one, other)) & {"names_swapped", "given_same", "given_sound", "given_stem", "given_one_letter"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (("Djurdja", "Kovachevich"), ("Đurđa", "Kovačević")),
        (("Ђурђа", "Ковачевић"), ("Đurđa", "Kovačević")),
        (("Jānis", "Bērziņš"), ("Janis", "Berzina")),
        (("Håkan", "Ångström"), ("Haakan", "Aangstrom")),
        (("Oleksandra", "Шевченко"), ("Олександра", "Shevchenko")),
        (("Kateryna", "Shcherbak"), ("Катерина", "Щербак")),
        (("Wiktoria", "Kowalska"), ("Viktoria", "Kowalski")),
        (("Rūta", "Kazlauskienė"), ("Ruta", "Kazlauskaitė")),
        (("Xhemail", "Šainovič"), ("Džemail", "Sainovic")),
        (("José", "Núñez Díaz"), ("Jose", "Nunez")),
    ],
)
def test_spellings_of_one_name_in_these_countries_meet(written, meant):
    one, other = somebody(*written), somebody(*meant)

    assert keys_of(one) & typed_keys(other).keys()
    assert not [level for level in levels(one, other) if level.endswith(("_different", "_near"))]


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        ({}, "born_same"),
        ({"born": (1984, 7, 3)}, "born_swapped"),
        ({"born": (1984, 3, 8)}, "born_one_digit"),
        ({"born": (1984, 3, 26)}, "born_one_part"),
        ({"born": (1984, 0, 0)}, "born_same_year"),
        ({"born": (1984, 3, 0)}, "born_same_month"),
        ({"born": (1984, 11, 26)}, "born_year_only"),
        ({"born": (1951, 11, 26)}, "born_different"),
    ],
)
def test_birth_dates_are_told_apart_by_how_they_differ(typed, level):
    assert levels(somebody(), somebody(**typed))[2:] == [level]


def test_the_first_of_january_says_less_than_another_day():
    placeholder = somebody(born=(1984, 1, 1))

    assert levels(placeholder, placeholder)[2:] == ["born_same_placeholder"]
    assert WEIGHTS["born_same_placeholder"] < WEIGHTS["born_same"]


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        (("Đurđa", "Kovačević"), ["given_same", "family_same"]),
        (("Đurđa", "Kovačević Horvat"), ["given_same", "family_one_word"]),
        (("Đurđa", "Kovačevic"), ["given_same", "family_same"]),
        (("Đurđa", "Kovečević"), ["given_same", "family_one_letter"]),
        (("Kovačević", "Đurđa"), ["given_same", "family_same", "names_swapped"]),
        (("Zvonimir", "Bregar"), ["given_different", "family_different"]),
        (("Đurđa", ""), ["given_same"]),
    ],
)
def test_names_are_told_apart_by_how_they_differ(typed, level):
    one = somebody(born=(0, 0, 0))
    assert levels(one, somebody(*typed, born=(0, 0, 0))) == level


def test_a_former_name_counts_as_much_as_the_one_of_today():
    kept = Described(folded_names([("Ana", "Novak"), ("Ana", "Kos")]), (1990, 5, 6))
    assert levels(kept, somebody("Ana", "Kos", (1990, 5, 6))) == ["given_same", "family_same", "born_same"]


def test_short_forms_are_known_both_ways():
    assert is_short_form("sandi", "aleksander")
    assert is_short_form("aleksander", "sandi")
    assert not is_short_form("sandi", "janez")
    assert levels(somebody("Sandi", "Kos"), somebody("Aleksander", "Kos"))[:2] == ["given_short_form", "family_same"]


def test_numbers_speak_for_or_against_and_half_a_number_a_little():
    kinds = {"kinds": ("hr_oib",)}
    one = somebody(numbers=("00000000000000a1",), halves=("00000000000000a2",), **kinds)
    half = somebody(numbers=("00000000000000b1",), halves=("00000000000000a2",), **kinds)
    other = somebody(numbers=("00000000000000c1",), halves=("00000000000000c2",), **kinds)

    assert [levels(one, each)[3:] for each in (one, half, other, somebody())] == [
        ["number_same"], ["number_half"], ["number_different"], [],
    ]  # fmt: skip
    assert WEIGHTS["number_different"] < 0 < WEIGHTS["number_half"] < WEIGHTS["number_same"]


@pytest.mark.parametrize(
    ("kinds", "its", "said"),
    [
        (("si_emso",), ("hr_oib",), []),
        (("si_emso",), (), []),
        ((), (), []),
        (("hr_oib", "si_emso"), ("hr_oib",), ["number_different"]),
    ],
)
def test_numbers_speak_against_each_other_only_where_both_are_of_one_kind(kinds, its, said):
    one = somebody(numbers=("00000000000000a1",), halves=("00000000000000a2",), kinds=kinds)
    other = somebody(numbers=("00000000000000c1",), halves=("00000000000000c2",), kinds=its)

    assert levels(one, other)[3:] == said
    assert [each.level for each in Sought(one).compared(other.packed())][3:] == said


def test_a_number_that_either_side_doubts_weighs_little():
    number = {"numbers": ("00000000000000a1",), "kinds": ("hr_oib",)}
    doubting = somebody(numbers=number["numbers"], doubted=number["numbers"])

    assert [levels(one, other)[3:] for one, other in ((somebody(**number), doubting), (doubting, doubting))] == [
        ["number_doubtful"], ["number_doubtful"],
    ]  # fmt: skip
    assert 0 < WEIGHTS["number_doubtful"] < 5 < WEIGHTS["number_same"]
    sure = somebody(numbers=("00000000000000a1", "00000000000000b1"), doubted=("00000000000000a1",))
    assert levels(sure, sure)[3:] == ["number_same"]


def test_a_card_from_before_kinds_were_kept_still_reads_and_says_nothing_against_a_number():
    old = "djurdja|kovacevic\t19840307\t00000000000000a1\t00000000000000a2\t1000\t41123456\tf"
    card = Described.unpacked(old)

    assert card.packed() == old
    assert (card.numbers, card.sex, card.kinds, card.doubted) == (("00000000000000a1",), "f", (), ())
    other = replace(card, numbers=("00000000000000c1",), halves=("00000000000000c2",), kinds=("hr_oib",))
    assert [level for level in levels(card, other) if level.startswith("number")] == []
    assert "number_different" not in [each.level for each in Sought(other).compared(old)]
    assert keys_of(replace(other, kinds=(), doubted=())) == keys_of(replace(other, doubted=other.numbers))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Trubarjeva cesta 5, 1000 Ljubljana", ("1000",)),
        ("Brīvības iela 12-4, LV-1010 Rīga", ("1010",)),
        ("Ilica 10, HR-10000 Zagreb", ("10000",)),
        ("Marszałkowska 1, 00-950 Warszawa", ("00950",)),
        ("Sveavägen 4, 113 51 Stockholm", ("11351",)),
        ("brez naslova", ()),
    ],
)
def test_postcodes_are_read_out_of_addresses(text, found):
    assert postcodes_in(text) == found


def test_a_phone_is_the_same_with_and_without_the_country():
    assert {phone_key(text) for text in ("+386 41 123 456", "00386 41 123-456", "041/123-456")} == {"41123456"}
    assert phone_key("112") == ""


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_is_typed_is_taken(given_names, family):
    one = somebody(given_names, family)

    assert Described.unpacked(one.packed()) == one
    assert compared(one, somebody()) is not None
    assert typed_keys(one)
    assert skeleton("")[:1] == ""


def test_every_level_of_the_model_is_probable_and_weighs_in_the_right_direction():
    assert scoring.VERSION
    assert {level for level, weight in WEIGHTS.items() if level.endswith("_different") and weight >= 0} == set()
