"""The mapping printed in the documentation can be used as it stands, and its list of files and columns is complete."""

from pathlib import Path

from aplis.exchange.engine import parse
from aplis.exchange.engine.rejects import REASONS

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "exchange.md").read_text(encoding="utf-8")


def test_the_mapping_in_the_documentation_can_be_used():
    printed = TEXT.partition("```yaml\n")[2].partition("```")[0]

    assert parse.parse(printed, where="docs").name == "town-hall"


def test_every_file_and_column_of_our_format_is_documented():
    files = parse.load("aplis-feed").files
    rows = {line.split("`")[1]: line for line in TEXT.splitlines() if line.startswith("| `") and ".csv`" in line}
    columns = {name: [column for column in each.columns if column != "deleted_on"] for name, each in files.items()}

    assert {
        name: [column for column in names if f"`{column}`" not in rows[name]] for name, names in columns.items()
    } == {name: [] for name in files}


def test_every_reason_of_a_rejection_is_documented():
    assert [reason for reason in REASONS if f"`{reason}`" not in TEXT] == []
