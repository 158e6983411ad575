"""The people of the demo: lives that hang together, and the families told by hand."""

import doctest
import re
from collections import Counter, defaultdict
from datetime import date
from random import Random

import pytest

from aplis.exchange.demo import naming, offices, stories, wording
from aplis.exchange.demo.generate import generate
from aplis.exchange.demo.naming import cyrillic
from aplis.exchange.demo.numbers import HOME_SCHEME, Numbers
from aplis.exchange.demo.wording import read, say
from aplis.exchange.tests.demo_rows import ON, SEED, Rows
from aplis.rules.dates import add_months, age_on
from aplis.rules.generations import Member, generations
from aplis.rules.identifiers import check
from aplis.rules.scopes import BIT, DOMAINS, mask
from aplis.rules.vocabulary import CIRCUMSTANCES

# Completed years before which somebody has no facts of the domain.
EARLIEST = {"work": 16, "income": 16, "addiction": 18, "rights": 10, "housing": 18, "safety": 9}
TOLD = {
    "zarja",
    "vid",
    "ajda",
    "ivanka",
    "oto",
    "oton",
    "rozalija",
    "stanko",
    "darija",
    "mija",
    "nejc",
    "tinka",
    "luka",
    "boris",
}
AGENCIES = {"csd", "zaposlovanje", "zdravje", "sola", "mostovi", "obcina"}


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    generate(seed=SEED, on=ON).write(folder)
    return Rows(folder)


@pytest.fixture(scope="module")
def facts(rows):
    found = defaultdict(list)
    for fact in rows.facts():
        found[fact["person_key"]].append(fact)
    return found


def test_twelve_facts_are_known_of_a_person_and_thirty_or_more_where_much_is_done(rows, facts):
    counts = [len(facts[person]) for person in rows.keys("people")]

    assert 11 <= sum(counts) / 400 <= 14
    assert 30 <= sum(count >= 30 for count in counts) <= 120
    assert max(counts) <= 85


def test_no_fact_contradicts_the_age_it_was_true_at(rows):
    strange = [
        fact
        for fact in rows.facts()
        if (born := rows.born[fact["person_key"]])
        and (age_on(born, "day", date.fromisoformat(fact["true_on"])) or 0) < EARLIEST.get(fact["domain"], 0)
    ]

    assert strange == []


def test_who_has_no_child_at_home_has_no_facts_about_a_child_of_the_own(rows):
    parents = {theme["facts"][0][next(iter(theme["facts"][0]))] for theme in read("themes/children.yaml")
               if set(theme.get("needs", ())) & {"parent", "parent_of_small"}}  # fmt: skip
    told_of = {fact["person_key"] for fact in rows.facts() if fact["text"] in parents}
    homes = {row["person_key"]: row["household_key"] for row in rows["household_members"] if not row["ends_on"]}
    minors = {person for person, born in rows.born.items() if born and born > add_months(ON, -216)}

    assert told_of
    assert told_of & minors == set()
    assert {homes[person] for person in told_of} <= {homes[person] for person in minors}


def test_every_domain_and_nearly_every_circumstance_occurs(rows):
    assert {fact["domain"] for fact in rows.facts()} == set(DOMAINS)
    assert len({row["code"] for row in rows["circumstances"]}) >= len(CIRCUMSTANCES) * 2 // 3


def test_strengths_stand_beside_needs(rows):
    kinds = Counter(row["kind"] for row in rows["statements"])

    assert kinds["strength"] >= kinds["need"]
    assert kinds["own_words"] >= 400


def test_no_sentence_keeps_a_blank_and_none_ends_in_two_marks(rows):
    texts = [row[column] for name in ("statements", "circumstances", "replies", "documents") for row in rows[name]
             for column in ("text", "title") if column in row]  # fmt: skip

    assert [text for text in texts if not text or re.search(r"[{}|]|\.\.|  | [.,;]", text)] == []


@pytest.mark.parametrize(
    "label", ["problematičn", "socialni primer", "nesodelovaln", "nemotiviran", "stranka", "asocial"]
)
def test_nobody_is_labelled(rows, label):
    assert [fact["text"] for fact in rows.facts() if label in fact["text"].lower()] == []


def test_protected_people_leave_no_address_and_sealed_ones_have_named_viewers(rows):
    levels = {row["person_key"]: int(row["protection_level"]) for row in rows["people"]}
    hidden = {person for person, level in levels.items() if level >= 2}
    held = {(row["person_key"], row["agency_key"]) for row in rows["contacts"] if row["person_key"] in hidden}
    viewers = Counter(row["person_key"] for row in rows["named_viewers"])

    assert {1, 2, 3} <= set(levels.values())
    assert {row["kind"] for row in rows["contacts"] if row["person_key"] in hidden} == {"phone"}
    assert len(held) == len({person for person, _agency in held})
    assert set(viewers) == {person for person, level in levels.items() if level == 3}
    assert {row["person_key"] for row in rows["releases"]} & set(viewers) == set()


def test_a_household_is_protected_as_a_whole(rows):
    levels = {row["person_key"]: row["protection_level"] for row in rows["people"]}
    homes = defaultdict(set)
    for row in rows["household_members"]:
        if row["household_key"].startswith("home-") and not row["ends_on"]:
            homes[row["household_key"]].add(levels[row["person_key"]])

    assert {key for key, found in homes.items() if len(found) > 1} == set()


def test_two_people_are_known_by_a_code_name_only(rows):
    nameless = {row["person_key"] for row in rows["people"] if row["pseudonymous"] == "yes"}

    assert len(nameless) == 2
    assert {row["kind"] for row in rows["names"] if row["person_key"] in nameless} == {"code"}
    assert {row["person_key"] for row in rows["identifiers"]} & nameless == set()
    assert {rows.born[person] for person in nameless} == {None}


def test_three_families_are_told_and_all_six_agencies_speak_in_them(rows, facts):
    assert stories.told_people() == len(TOLD)
    assert rows.keys("people") >= TOLD
    assert {fact["agency_key"] for person in TOLD for fact in facts[person]} == AGENCIES
    assert {fact["agency_key"] for fact in facts["zarja"]} == AGENCIES
    assert len({fact["agency_key"] for fact in facts["oton"]}) == 5


@pytest.mark.parametrize(("person", "age"), [("zarja", 34), ("vid", 9), ("ajda", 4), ("oton", 76), ("luka", 2)])
def test_told_people_are_as_old_as_their_story_says(rows, person, age):
    assert age_on(rows.born[person], "day", ON) == age


@pytest.mark.parametrize(
    ("person", "count", "domains"), [("zarja", 75, 12), ("oton", 50, 10), ("nejc", 20, 6), ("stanko", 20, 6)]
)
def test_told_people_have_a_page_full(facts, person, count, domains):
    assert (len(facts[person]) >= count, len({fact["domain"] for fact in facts[person]}) >= domains) == (True, True)


def test_told_people_speak_for_themselves_and_have_strengths(facts):
    for person in TOLD - {"luka"}:
        kinds = {fact["kind"] for fact in facts[person] if "kind" in fact}
        assert {"own_words", "strength"} & kinds
    assert {"own_words", "strength", "need", "observation", "event", "level"} == {
        fact["kind"] for fact in facts["zarja"] if "kind" in fact
    }


def test_the_tihec_house_holds_three_generations(rows):
    members = [row for row in rows["household_members"] if row["household_key"] == "tihec-potok" and not row["ends_on"]]
    people = [Member(number, row["role"], rows.born[row["person_key"]].year) for number, row in enumerate(members)]
    placed = {members[number]["person_key"]: place for number, place in generations(people).items()}

    assert placed == {"rozalija": 0, "stanko": 1, "darija": 1, "mija": 2, "nejc": 2, "tinka": 2, "luka": 2}


def test_the_told_circle_of_zarja_opens_what_a_release_says(rows):
    scopes = {
        row["agency_key"]: mask(row["scopes"].split()) for row in rows["releases"] if row["person_key"] == "zarja"
    }

    assert scopes["sola"] & BIT["children"] > 0
    assert scopes["sola"] & BIT["housing"] == 0


@pytest.mark.parametrize("seed", range(12))
def test_any_seed_draws_a_demo(seed):
    feed = generate(seed=seed, on=date(2028, 2, 29), people=90)

    assert len(feed.rows["people"]) == 90


@pytest.mark.parametrize("scheme", HOME_SCHEME.values())
def test_identifiers_of_every_scheme_are_right_for_old_and_young(scheme):
    numbers = Numbers(Random(5))  # noqa: S311 -- nothing secret is drawn
    drawn = [numbers.identifier(scheme, born_on, sex) for sex in "mf"
             for born_on in (date(1931, 12, 31), date(2000, 2, 29), date(2024, 1, 1))]  # fmt: skip

    assert {check(scheme, number).is_valid for number in drawn} == {True}
    assert len(set(drawn)) == 6


@pytest.mark.parametrize("module", [naming, offices, wording], ids=lambda module: module.__name__)
def test_the_examples_in_the_docstrings_hold(module):
    results = doctest.testmod(module)

    assert (results.attempted > 0, results.failed) == (True, 0)


def test_a_sentence_takes_the_form_of_the_person_and_the_day():
    text = "Pri{šel|šla} sem {-1} {kam}, {sam|sama}."

    assert say(text, sex="f", on=ON, details={"kam": "domov"}) == "Prišla sem 19. 11. 2026 domov, sama."
    assert say(text, sex="m", on=ON, details={"kam": "domov"}) == "Prišel sem 19. 11. 2026 domov, sam."


def test_a_detail_that_a_theme_does_not_give_is_an_error():
    with pytest.raises(KeyError):
        say("{kam}", sex="m", on=ON)


def test_serbian_names_are_written_in_cyrillic():
    assert cyrillic("Ljubiša Đorđević") == "Љубиша Ђорђевић"
