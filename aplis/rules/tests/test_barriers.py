"""Barriers of a service, and words that would make them a trait of the person."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.barriers import ALL, BARRIERS, BIT, INTERPRETER, LANGUAGE, WITHOUT, blames, codes, counted, mask

pytestmark = pytest.mark.mission("M024")

WORDS = """
    letter language office closed Tuesday bus child evening phone credit interpreter papers fear authorities we our side wrote again
    pismo jezik urad zaprt avtobus otrok večer telefon tolmačka strah dokumenti mi naša stran poskusimo Lena Lenart želi hoče motivirana
    pismo ured zatvoren djeca navečer prevoditelj papiri strah će doći surađuje odgovorna pouzdana
    vēstule valoda birojs slēgts autobuss bērns vakars tulks dokumenti bailes lēna lēns sadarbojas grib vēlas atbildīga slēpošana
    want wants interested motivated reliable care cares cooperative responsible nocni kolena plena slens blazer
"""
HARMLESS = WORDS.split()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("She is unmotivated.", ("unmotivated",)),
        ("He DOES NOT  want help, unreliable", ("DOES NOT  want", "unreliable")),
        ("He does\nnot want help", ("does\nnot want",)),
        ("He didn’t want to", ("didn’t want",)),
        ("Mother is lazy and un-cooperative", ("lazy",)),
        ("uncooperatively, irresponsibility", ("uncooperatively", "irresponsibility")),
        ("Gospa je nemotivirana in nezanesljiva.", ("nemotivirana", "nezanesljiva")),
        ("Noče sodelovati, je len", ("Noče", "len")),
        ("noce", ("noce",)),
        ("nesodelujoč, neodgovornega, brez lenobe", ("nesodelujoč", "neodgovornega", "lenobe")),
        ("Ne želi. Ni hotela.", ("Ne želi", "Ni hotela")),
        ("Nepouzdan je i lijena; ne surađuje", ("Nepouzdan", "lijena", "ne surađuje")),
        ("nije htjela", ("nije htjela",)),
        ("Nemotivēta, neuzticama, slinks", ("Nemotivēta", "neuzticama", "slinks")),
        ("Bezatbildīgi, negrib un nevēlas; nesadarbojas", ("Bezatbildīgi", "negrib", "nevēlas", "nesadarbojas")),
    ],
)
def test_words_that_blame_the_person_are_named_as_they_are_written(text, words):
    assert blames(text) == words


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_it_does_not_matter_how_letters_are_composed(form):
    assert [unicodedata.normalize("NFC", word) for word in blames(unicodedata.normalize(form, "nemotivēta"))] == [
        "nemotivēta"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Our letter was in a language she may not read.",
        "Lena ni prišla: avtobus ne vozi.",
        "Lēna interneta dēļ saruna pārtrūka.",
        "Neće doći prije petka, jer tada ne vozi autobus.",
        "She wants to come in the evening; we close at three.",
        "Ni motiv za zaskrbljenost.",
    ],
)
def test_what_says_what_stood_in_the_way_on_our_side_passes(text):
    assert blames(text) == ()


@given(st.lists(st.sampled_from(HARMLESS), max_size=12).map(", ".join))
def test_no_harmless_words_in_any_order_are_refused(text):
    assert blames(text) == ()


@given(st.text(max_size=200))
def test_any_text_can_be_asked_and_what_is_found_stands_in_it(text):
    assert all(word in unicodedata.normalize("NFC", text) for word in blames(text))


@given(st.sampled_from(["lazy", "nemotivirana", "lijen", "slinks"]), st.sampled_from(["x", "ž", "7", "_"]))
def test_only_whole_words_count(word, letter):
    assert blames(letter + word) == ()


@given(st.integers(0, ALL), st.sampled_from(INTERPRETER))
def test_the_language_counts_where_an_interpreter_was_missing_and_else_nothing_is_added(bits, interpreter):
    assert counted(bits, interpreter) == bits | (BIT[LANGUAGE] if interpreter in WITHOUT else 0)


@given(st.sets(st.sampled_from(BARRIERS)))
def test_a_mask_gives_its_codes_back(wanted):
    assert set(codes(mask(wanted))) == wanted
