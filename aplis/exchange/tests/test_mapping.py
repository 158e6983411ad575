"""Mappings are checked before a row is read, and every fault is told by line and key."""

import pytest

from aplis.exchange.engine import parse
from aplis.exchange.engine.expressions import Malformed, read_sentence, read_value
from aplis.exchange.engine.mapping import shipped
from aplis.exchange.engine.rejects import Unusable

GOOD = """\
name: small
dates: [YYYY-MM-DD]
codes:
  roles:
    words: {1: head, 2: child}
    unknown: [99]
files:
  Client.csv:
    record: person
    key: ID
    columns: ID DOB Given? Family? Role?
    makes:
      - person: {born_on: DOB}
      - name:
          person: ID
          given: Given
          family: Family
"""


def faults(text: str) -> list[str]:
    with pytest.raises(Unusable) as unusable:
        parse.parse(text, where="mappings/x.yaml")
    return str(unusable.value).splitlines()


def test_a_good_mapping_has_nothing_to_say():
    mapping = parse.parse(GOOD, where="mappings/x.yaml")

    file = mapping.files["Client.csv"]
    assert (mapping.name, file.record, file.own, [item.kind.name for item in file.items]) == (
        "small",
        "person",
        0,
        ["person", "name"],
    )
    assert (file.columns, file.optional) == (("ID", "DOB", "Given", "Family", "Role"), {"Given", "Family", "Role"})


@pytest.mark.parametrize("name", shipped())
def test_shipped_mappings_can_be_used(name):
    assert parse.load(name).name == name


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("born_on: DOB", "born_on: DOBB", "line 13: files.Client.csv.makes[0].person.born_on: no column 'DOBB' among the columns of the file"),
        ("      - person:", "      - parson:", "line 13: files.Client.csv.makes[0]: 'parson' cannot be made"),
        ("born_on: DOB", "birthday: DOB", "line 13: files.Client.csv.makes[0].person.birthday: person has no field 'birthday'"),
        ("          person: ID\n", "", "line 15: files.Client.csv.makes[1].name: name needs 'person'"),
        ("given: Given", "given: Given > nicknames", "line 16: files.Client.csv.makes[1].name.given: 'nicknames' is no code list"),
        ("given: Given", "script: =runes", "line 16: files.Client.csv.makes[1].name.script: 'runes' is none of the codes: latn, cyrl"),
        ("given: Given", "kind: Role > roles", "line 16: files.Client.csv.makes[1].name.kind: 'child' is none of the codes: legal"),
        ("given: Given", "given: '{Given'", "line 16: files.Client.csv.makes[1].name.given: cannot be read: { and } do not pair"),
        ("born_on: DOB", "born_on: '{DOB}'", "line 13: files.Client.csv.makes[0].person.born_on: a sentence can only stand in a field of text"),
        ("dates: [YYYY-MM-DD]", "dates: [YY-MM-DD]", "line 2: dates[0]: 'YY-MM-DD' is no form of a date"),
        ("name: small", "nome: small", "line 1: nome: is not known here"),
        ("    key: ID\n", "", "line 9: files.Client.csv: needs 'key'"),
        ("          family: Family", "          when: {Sex: [1]}", "line 17: files.Client.csv.makes[1].name.when.Sex: no column 'Sex'"),
        ("          family: Family", "          when: {Role: yes}", "line 17: files.Client.csv.makes[1].name.when.Role: needs a list"),
        ("columns: ID DOB", "columns: ID ID DOB", "line 11: files.Client.csv.columns: column 'ID' stands here twice"),
        ("    record: person", "    record: person\n    record: name", "line 10: files.Client.csv.record: stands here for the second time"),
        ("name: small", "name: [small", "this is not YAML"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_line_and_key(old, new, message):
    found = faults(GOOD.replace(old, new))

    assert any(message in line for line in found), found
    assert all(line.startswith("mappings/x.yaml line ") for line in found)


def test_all_faults_are_told_at_once_in_the_order_of_the_lines():
    found = faults(GOOD.replace("born_on: DOB", "born_on: A").replace("given: Given", "given: B"))

    assert [line.partition(": ")[0] for line in found] == ["mappings/x.yaml line 13", "mappings/x.yaml line 16"]


@pytest.mark.parametrize("text", ["", "A + ", "A > ", "A |  | B"])
def test_a_value_with_a_missing_piece_is_malformed(text):
    with pytest.raises(Malformed):
        read_value(text)


@pytest.mark.parametrize("text", ["{A", "A}{", "[{A}", "{A}]", "[{A}[{B}]]"])
def test_a_sentence_with_open_brackets_is_malformed(text):
    with pytest.raises(Malformed):
        read_sentence(text)
