"""The Table Schemas that go to those who write feeds say what the importer reads."""

import json

import pytest
from frictionless import Resource, Schema

from aplis.exchange.engine import mapping, parse
from aplis.exchange.tests.feeds import statement, write

SCHEMAS = mapping.SHIPPED.parent / "schemas"
FILES = parse.load("aplis-feed").files


@pytest.mark.parametrize("name", FILES)
def test_a_schema_names_the_columns_and_the_key_of_its_file(name):
    schema = json.loads((SCHEMAS / name.replace(".csv", ".json")).read_text(encoding="utf-8"))

    assert [field["name"] for field in schema["fields"]] == list(FILES[name].columns)
    assert schema["primaryKey"] == [FILES[name].key.terms()[0].column]


def test_the_package_lists_every_file_in_the_order_of_reading():
    package = json.loads((SCHEMAS / "datapackage.json").read_text(encoding="utf-8"))

    assert [resource["path"] for resource in package["resources"]] == list(FILES)
    assert all((SCHEMAS / resource["schema"]).is_file() for resource in package["resources"])


@pytest.mark.parametrize(
    ("change", "faults"),
    [({}, []), ({"domain": "weather", "true_on": "2026-02-30"}, ["type-error", "constraint-error"])],
)
def test_frictionless_finds_with_a_schema_what_the_importer_would_reject(tmp_path, change, faults):
    row = dict.fromkeys(FILES["statements.csv"].columns, "") | statement(**change)
    write(tmp_path, statements=[row])
    schema = Schema.from_descriptor(
        json.loads((SCHEMAS / "statements.json").read_text(encoding="utf-8")) | {"foreignKeys": []}
    )

    report = Resource(path="statements.csv", basepath=str(tmp_path), schema=schema).validate()

    assert sorted(kind for [kind] in report.flatten(["type"])) == sorted(faults)
