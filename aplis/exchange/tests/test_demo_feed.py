"""The demo's files: what any importer may rely on."""

import csv
import re
from collections import Counter
from datetime import date, timedelta

import filetype
import pytest

from aplis.casework.situations.models import Statement
from aplis.exchange.demo.feed import COLUMNS, Feed
from aplis.exchange.demo.generate import generate
from aplis.exchange.tests.demo_rows import ON, SEED, Rows, day, is_within
from aplis.register.agencies.models import Agency
from aplis.register.people.models import ContactDetail, HouseholdMember, Person, PersonName
from aplis.rules.dates import add_months
from aplis.rules.identifiers import check
from aplis.rules.legal_bases import BASES, opens
from aplis.rules.life_matrix import CODES as VERSIONS
from aplis.rules.purposes import PURPOSES
from aplis.rules.scopes import DOMAINS, mask
from aplis.rules.vocabulary import CIRCUMSTANCES, CONFIDENCES, SOURCES, ends_on

STANCES = {"agrees", "adds", "disagrees"}
# File, column: what may stand there.
CODES = {
    ("agencies", "kind"): set(Agency.Kind.values),
    ("people", "birth_precision"): set(Person.Precision.values),
    ("people", "channel"): {*Person.Channel.values, ""},
    ("people", "protection_level"): {"0", "1", "2", "3"},
    ("names", "kind"): set(PersonName.Kind.values),
    ("names", "script"): set(PersonName.Script.values),
    ("contacts", "kind"): set(ContactDetail.Kind.values),
    ("household_members", "role"): set(HouseholdMember.Role.values),
    ("involvements", "purpose"): set(PURPOSES),
    ("involvements", "basis"): set(BASES),
    ("releases", "basis"): {"release"},
    ("releases", "purpose"): set(PURPOSES),
    ("statements", "domain"): set(DOMAINS),
    ("statements", "kind"): set(Statement.Kind.values),
    ("statements", "level"): {"", "1", "2", "3", "4", "5"},
    ("statements", "source"): set(SOURCES),
    ("statements", "confidence"): set(CONFIDENCES),
    ("circumstances", "code"): set(CIRCUMSTANCES),
    ("circumstances", "source"): set(SOURCES),
    ("documents", "domain"): set(DOMAINS),
    ("replies", "stance"): STANCES,
}
REFERENCES = {"parent_key": "areas", "area_key": "areas", "agency_key": "agencies", "person_key": "people",
              "worker_key": "workers", "lead_key": "workers", "author_key": "workers"}  # fmt: skip


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    generate(seed=SEED, on=ON).write(folder)
    return Rows(folder)


def bytes_of(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_and_day_give_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        generate(seed=3, on=ON, people=60).write(tmp_path / name)

    first, second = (bytes_of(tmp_path / name) for name in ("first", "second"))
    assert len(first) > 15
    assert first == second


def test_another_seed_gives_other_neighbours(tmp_path):
    first, second = (generate(seed=seed, on=ON, people=60).rows["names"] for seed in (3, 4))

    assert first != second


def test_another_day_moves_the_told_families_along():
    dates = [generate(seed=3, on=on, people=30).rows["releases"][0]["starts_on"] for on in (ON, ON + timedelta(days=9))]

    assert date.fromisoformat(dates[1]) - date.fromisoformat(dates[0]) == timedelta(days=9)


def test_four_hundred_people_live_in_a_hundred_and_fifty_households(rows):
    assert (len(rows["people"]), len({row["household_key"] for row in rows["household_members"]})) == (400, 150)
    assert {row["person_key"] for row in rows["household_members"]} == rows.keys("people")


def test_nobody_heads_an_empty_house_or_shares_being_the_head(rows):
    heads = Counter(row["household_key"] for row in rows["household_members"] if row["role"] == "head")

    assert set(heads.values()) == {1}
    assert len(heads) == 150


@pytest.mark.parametrize("people", [29, 1001])
def test_a_size_that_cannot_be_drawn_is_refused(people):
    with pytest.raises(ValueError, match="30 to 1000"):
        generate(seed=1, on=ON, people=people)


def test_a_column_that_a_file_does_not_have_is_refused():
    with pytest.raises(KeyError, match="colour"):
        Feed().add("people", colour="blue")


def test_every_file_has_its_columns_and_unique_keys(rows):
    for name, columns in COLUMNS.items():
        with (rows.folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            assert next(csv.reader(lines)) == list(columns)
        assert len(rows.keys(name)) == len(rows[name])


def test_every_code_is_known(rows):
    unknown = {(name, column, row[column]) for (name, column), codes in CODES.items() for row in rows[name]
               if row[column] not in codes}  # fmt: skip

    assert unknown == set()


def test_every_reference_is_found(rows):
    keys = {name: rows.keys(name) for name in COLUMNS}
    lost = {(name, column, row[column]) for name in COLUMNS for row in rows[name] for column, target in REFERENCES.items()
            if row.get(column) and row[column] not in keys[target]}  # fmt: skip
    replied = {row["fact_key"] for row in rows["replies"]}

    assert lost == set()
    assert replied <= keys["statements"] | keys["circumstances"]


def test_a_worker_writes_for_the_own_agency(rows):
    home = {row["worker_key"]: row["agency_key"] for row in rows["workers"]}
    authored = [row for name in ("statements", "circumstances", "documents", "replies") for row in rows[name]]

    assert {row["author_key"] for row in authored if home[row["author_key"]] != row["agency_key"]} == set()
    assert {row["lead_key"] for row in rows["involvements"] if home[row["lead_key"]] != row["agency_key"]} == set()


def test_every_identifier_passes_its_check(rows):
    checks = Counter((row["scheme"], check(row["scheme"], row["value"]).reason) for row in rows["identifiers"])

    assert {reason for _scheme, reason in checks} == {"ok"}
    assert {scheme for scheme, _reason in checks} == {
        "si_emso", "hr_oib", "rs_jmbg", "lv_personas_kods", "se_personnummer", "es_dni"}  # fmt: skip


def test_identifiers_stand_in_ranges_that_are_given_to_nobody(rows):
    shapes = {
        "si_emso": r"\d{7}59\d{4}",
        "rs_jmbg": r"\d{7}69\d{4}",
        "hr_oib": r"0{7}\d{4}",
        "lv_personas_kods": r"\d{4}[2-6]\d-0\d{4}",
        "se_personnummer": r"\d{8}-9[89]\d{2}",
        "es_dni": r"9999\d{4}[A-Z]",
    }
    strangers = [row for row in rows["identifiers"] if not re.fullmatch(shapes[row["scheme"]], row["value"])]

    assert strangers == []


def test_no_telephone_rings_and_no_mail_arrives_anywhere(rows):
    phones = {row["value"] for row in rows["contacts"] if row["kind"] == "phone"}
    mails = {row["value"] for row in rows["contacts"] if row["kind"] == "email"}

    assert {
        phone for phone in phones if not re.fullmatch(r"02 0\d\d \d\d \d\d|070-17406(0[5-9]|[1-9]\d)", phone)
    } == set()
    assert {mail for mail in mails if not re.fullmatch(r"[a-z0-9.]+@[a-z]+\.example", mail)} == set()


def test_nothing_is_dated_before_a_birth_or_after_the_day(rows):
    for fact in rows.facts():
        born = rows.born[fact["person_key"]]
        assert (born or date.min) <= date.fromisoformat(fact["true_on"]) < ON
        assert not fact["valid_until"] or fact["valid_until"] > fact["true_on"]
    assert {row["true_on"] for row in rows.facts() if date.fromisoformat(row["true_on"]) < add_months(ON, -36)} == set()


def test_a_circumstance_expires_as_the_vocabulary_says(rows):
    for row in rows["circumstances"]:
        assert date.fromisoformat(row["valid_until"]) == ends_on(row["code"], date.fromisoformat(row["true_on"]))


def test_every_fact_and_paper_is_written_by_an_agency_that_could(rows):
    dated = [(row, "true_on") for row in rows.facts()] + [(row, "issued_on") for row in rows["documents"]]
    outsiders = [row for row, column in dated if not rows.may_write(row, date.fromisoformat(row[column]))]

    assert outsiders == []


def test_every_file_and_release_opens_something_and_ends_in_time(rows):
    for row in rows["involvements"]:
        assert opens(row["basis"], rows.kinds[row["agency_key"]], ON).scopes > 0
        assert row["opened_on"] <= (row["closed_on"] or ON.isoformat()) <= ON.isoformat()
    for row in rows["releases"]:
        starts_on = date.fromisoformat(row["starts_on"])
        assert mask(row["scopes"].split()) > 0
        assert starts_on < date.fromisoformat(row["ends_on"]) <= add_months(starts_on, 12)
        assert not row["withdrawn_on"] or row["starts_on"] < row["withdrawn_on"] < row["ends_on"]


def test_memberships_begin_at_birth_at_the_earliest_and_end_after_they_begin(rows):
    for row in rows["household_members"]:
        assert (rows.born[row["person_key"]] or date.min) <= date.fromisoformat(row["starts_on"]) < ON
        assert not row["ends_on"] or row["starts_on"] < row["ends_on"] <= ON.isoformat()


def test_people_moved_between_households_that_the_demo_knows(rows):
    left = {row["person_key"] for row in rows["household_members"] if row["ends_on"]}
    now = {row["person_key"] for row in rows["household_members"] if is_within(ON, row["starts_on"], row["ends_on"])}

    assert len(left) >= 8
    assert left <= now


def test_everybody_has_one_main_name_and_one_to_five_agencies(rows):
    main = Counter(row["person_key"] for row in rows["names"] if row["is_main"] == "yes")
    agencies = Counter(row["person_key"] for row in rows["involvements"])

    assert main == dict.fromkeys(rows.keys("people"), 1)
    assert (min(agencies.values()), max(agencies.values()), len(agencies)) == (1, 5, 400)


def test_names_come_in_every_kind_and_in_two_scripts(rows):
    assert {row["kind"] for row in rows["names"]} == {"legal", "used", "former", "alias", "code"}
    cyrillic = [row for row in rows["names"] if row["script"] == "cyrl"]
    assert cyrillic
    assert {row["family"] for row in cyrillic if re.search("[A-Za-zđšžčć]", row["given"] + row["family"])} == set()


def test_a_disagreement_makes_the_fact_disputed(rows):
    disagreed = {row["fact_key"] for row in rows["replies"] if row["stance"] == "disagrees"}
    disputed = {row["statement_key"] for row in rows["statements"] if row["confidence"] == "disputed"}

    assert disagreed == disputed
    assert len(disputed) >= 3


def test_documents_are_what_they_say(rows):
    types = {"pdf": "application/pdf", "png": "image/png"}
    for row in rows["documents"]:
        content = (rows.folder / row["file"]).read_bytes()
        ending = row["file"].rpartition(".")[2]
        guessed = filetype.guess(content)
        assert (guessed.mime if guessed else ending) == types.get(ending, "txt")
    assert {row["file"].rpartition(".")[2] for row in rows["documents"]} == {"pdf", "png", "txt"}


def test_birth_dates_are_known_as_exactly_as_they_say(rows):
    for row in rows["people"]:
        born = day(row["born_on"])
        assert (born is None) == (row["birth_precision"] == "unknown")
        assert row["birth_precision"] != "year" or (born.month, born.day) == (1, 1)
        assert row["birth_precision"] != "month" or born.day == 1


@pytest.mark.mission("M041")
def test_some_domains_are_rated_by_several_agencies_so_that_the_page_of_levels_is_not_empty(rows):
    rated = [row for row in rows["statements"] if row["code"] in VERSIONS]

    assert {(row["kind"], row["source"]) for row in rated} == {("level", "worker")}
    assert len({row["agency_key"] for row in rated}) > 1
    assert len({row["domain"] for row in rated}) > 2
