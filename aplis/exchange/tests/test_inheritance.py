"""A mapping that extends another: what it says differs, the rest stays; and what it says of nothing is named."""

from pathlib import Path

import pytest

from aplis.exchange.engine import parse
from aplis.exchange.engine.mapping import Mapping
from aplis.exchange.engine.rejects import Unusable

OLDER = """
name: older
dates: [YYYY-MM-DD]
codes:
  sizes: {words: {1: small, 2: large}, unknown: [9]}
ignores: {notes.csv: not about people}
files:
  people.csv:
    record: person
    key: ID
    columns: ID BORN SIZE
    makes:
      - person: {born_on: BORN, language: SIZE > sizes}
  homes.csv:
    record: home
    key: HOME
    columns: HOME
"""


@pytest.fixture
def extend(tmp_path: Path):
    (tmp_path / "older.yaml").write_text(OLDER, encoding="utf-8")

    def load(words: str) -> Mapping:
        path = tmp_path / "newer.yaml"
        path.write_text(f"name: newer\nextends: older\n{words}", encoding="utf-8")
        return parse.load(str(path))

    return load


def test_what_a_mapping_does_not_say_is_as_in_the_one_it_extends(extend):
    newer = extend("")

    assert (newer.name, list(newer.files), dict(newer.ignores)) == (
        "newer", ["people.csv", "homes.csv"], {"notes.csv": "not about people"},
    )  # fmt: skip
    assert newer.files["people.csv"].columns == ("ID", "BORN", "SIZE")


def test_files_columns_and_codes_are_taken_out_added_and_renamed(extend):
    newer = extend("""
without: [homes.csv]
codes:
  sizes: {words: {3: huge}, unknown: [99]}
files:
  people.csv:
    without: SIZE
    columns: PLACE
    renamed: {BORN: BIRTHDAY}
    makes: [{name: {person: ID, given: PLACE}}]
  offices.csv: {record: office, key: OFFICE, columns: OFFICE}
""")

    people = newer.files["people.csv"]
    assert list(newer.files) == ["people.csv", "offices.csv"]
    assert (people.columns, people.optional, dict(people.renamed)) == (
        ("ID", "BORN", "SIZE", "PLACE"), frozenset({"SIZE"}), {"BORN": "BIRTHDAY"},
    )  # fmt: skip
    assert [item.kind.name for item in people.items] == ["person", "name"]
    assert dict(newer.codes["sizes"].words) == {"1": "small", "2": "large", "3": "huge"}
    assert newer.codes["sizes"].unknown == {"9", "99"}


def test_a_list_and_what_rows_make_can_be_replaced(extend):
    newer = extend("""
codes:
  sizes: {instead: yes, words: {7: tiny}}
files:
  people.csv: {instead: yes, makes: [{person: {born_on: BORN}}]}
""")

    assert dict(newer.codes["sizes"].words) == {"7": "tiny"}
    assert list(newer.files["people.csv"].items[0].values) == ["born_on"]


def test_a_change_of_either_mapping_makes_rows_worth_a_second_look(extend, tmp_path):
    before = extend("").digest
    (tmp_path / "older.yaml").write_text(OLDER.replace("large", "big"), encoding="utf-8")

    assert len({before, extend("").digest, extend("about: other words\n").digest}) == 3


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ("without: [gone.csv]\n", "newer.yaml line 3: without[0]: the mapping it extends has no file 'gone.csv'"),
        ("files: {people.csv: {without: NEVER}}\n", "the mapping it extends has no column 'NEVER' in this file"),
        ("files: {people.csv: {renamed: {NEVER: OTHER}}}\n", "the mapping it extends has no column 'NEVER' in this file"),
        ("files: {people.csv: {colums: A}}\n", "newer.yaml line 3: files.people.csv.colums: is not known here; known are: columns"),
        ("codes: {sizes: {wrods: {1: a}}}\n", "codes.sizes.wrods: is not known here; known are: words"),
        ("flies: {}\n", "flies: is not known here; known are: extends"),
        (
            "files: {people.csv: {makes: [{name: {person: NEVER, given: ID}}]}}\n",
            "newer.yaml line 3: files.people.csv.makes[0].name.person: no column 'NEVER' among the columns of the file",
        ),
    ],
)  # fmt: skip
def test_an_override_of_what_is_not_there_is_named_with_its_line(extend, words, fault):
    with pytest.raises(Unusable) as refused:
        extend(words)

    assert fault in str(refused.value)


def test_a_mapping_that_extends_nothing_known_or_itself_is_refused(extend, tmp_path):
    (tmp_path / "older.yaml").write_text("name: older\nextends: newer\n", encoding="utf-8")
    with pytest.raises(Unusable, match="in a circle"):
        extend("")
    (tmp_path / "older.yaml").write_text("name: older\nextends: nobody\n", encoding="utf-8")
    with pytest.raises(Unusable, match=r"older\.yaml line 2: extends: there is no mapping 'nobody' to extend"):
        extend("")


@pytest.mark.parametrize("name", ["hmis-csv-2020", "hmis-csv-2026"])
def test_the_other_years_are_small_and_read_the_same_kinds_of_rows(name):
    year, base = parse.load(name), parse.load("hmis-csv-2024")

    records = {file.record for file in base.files.values()} - ({"education"} if name.endswith("2020") else set())
    assert {file.record for file in year.files.values()} == records
    text = Path(parse.find(name)).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 120
