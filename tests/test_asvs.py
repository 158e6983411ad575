"""The table of what the security standard asks: complete, with evidence that is there, and a check that sees when not."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bin"))

import check_asvs

ROOT = Path(__file__).resolve().parent.parent

GOOD = "v5.0.0-1.1.1\t2\twhat\tmet\ttests/test_a.py::test_it docs/a.md#a-heading\t"


def house(root: Path, *rows: str) -> Path:
    for folder in ("docs", "tests"):
        (root / folder).mkdir()
    (root / "tests" / "test_a.py").write_text("def test_it(): ...\n", encoding="utf-8")
    (root / "docs" / "a.md").write_text("# Title\n\n## A heading\n", encoding="utf-8")
    lines = ["\t".join(check_asvs.HEADER), *rows]
    (root / check_asvs.ASVS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    check_asvs.tests_in.cache_clear()
    check_asvs.headings_in.cache_clear()
    return root


def test_the_table_is_without_fault():
    assert list(check_asvs.faults(ROOT)) == []


def test_the_summary_in_the_document_is_that_of_the_table():
    assert check_asvs.summary(ROOT) in (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_requirement_of_level_two_is_wanted_and_of_two_chapters_level_three():
    assert len(check_asvs.requirements()) == 345
    assert {"v5.0.0-1.1.1", "v5.0.0-8.2.4", "v5.0.0-16.5.4"} <= check_asvs.wanted()
    assert not {"v5.0.0-3.1.1", "v5.0.0-11.7.1"} & check_asvs.wanted()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (GOOD.replace("test_it", "test_gone"), "there is no tests/test_a.py::test_gone"),
        (GOOD.replace("test_a.py", "test_b.py"), "there is no tests/test_b.py::test_it"),
        (GOOD.replace("#a-heading", "#gone"), "there is no docs/a.md#gone"),
        (GOOD.replace("met", "done"), "done is no status"),
        (GOOD.replace("what", ""), "does not say what is asked"),
        ("v5.0.0-1.1.1\t2\twhat\tmet\t\t", "is met without evidence"),
        ("v5.0.0-1.1.1\t2\twhat\tgap\t\t", "is gap without a word why"),
    ],
)
def test_a_row_at_fault_is_named(tmp_path, row, fault):
    found = [each for each in check_asvs.faults(house(tmp_path, row)) if "is missing" not in each]

    assert found == [f"v5.0.0-1.1.1: {fault}"]


def test_a_row_that_is_missing_doubled_or_of_another_level_is_named(tmp_path):
    found = set(check_asvs.faults(house(tmp_path, GOOD, GOOD, GOOD.replace("1.1.1\t2", "1.1.2\t1"))))

    assert {"v5.0.0-1.1.1 stands there 2 times", "v5.0.0-1.1.2 is not of level 1", "v5.0.0-16.5.4 is missing"} <= found
    assert "v5.0.0-1.1.1 is missing" not in found
