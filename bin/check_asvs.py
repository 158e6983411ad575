"""Holds docs/asvs.tsv against the standard's list of requirements and against our tests.

usage: .venv/bin/python bin/check_asvs.py             prints one line per fault, exit status 1 if there is any
       .venv/bin/python bin/check_asvs.py --summary   prints the table of docs/security.md: how much is met, by chapter

A row: requirement (v5.0.0-chapter.section.number), level, what it asks in our words, status, evidence, note. Evidence is
`path::test` or `document#heading`, several with a space between. A test or a heading that is gone is a fault.

Source of numbers and levels: OWASP Application Security Verification Standard 5.0.0.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ASVS = Path("docs/asvs.tsv")
HEADER = ["requirement", "level", "what it asks", "status", "evidence", "note"]
STATUSES = ("met", "partly", "gap", "not applicable")
WHOLE = {8, 16}  # chapters of which level 3 has to be answered too
# By section, the level of each requirement in turn.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123", "2.1": "122", "2.2": "112",
    "2.3": "12223", "2.4": "23", "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333",
    "3.6": "3", "3.7": "22333", "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222", "5.1": "2", "5.2": "112333",
    "5.3": "113", "5.4": "222", "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233",
    "6.5": "22222333", "6.6": "2223", "6.7": "33", "6.8": "2222", "7.1": "222", "7.2": "1111", "7.3": "22",
    "7.4": "11222", "7.5": "223", "7.6": "22", "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23", "9.1": "111",
    "9.2": "1222", "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222",
    "10.6": "22", "10.7": "222", "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23",
    "11.6": "23", "11.7": "33", "12.1": "12233", "12.2": "11", "12.3": "22223", "13.1": "2333", "13.2": "222223",
    "13.3": "2233", "13.4": "1222233", "14.1": "22", "14.2": "12223333", "14.3": "122", "15.1": "12233",
    "15.2": "12233", "15.3": "1222222", "15.4": "3333", "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222",
    "16.5": "2223", "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
CHAPTERS = (
    "Encoding", "Validation and business logic", "Browser", "Web services", "Files", "Authentication", "Sessions",
    "Authorization", "Self-contained tokens", "OAuth and OIDC", "Cryptography", "Communication", "Configuration",
    "Data protection", "Secure coding", "Logging and errors", "WebRTC",
)  # fmt: skip


def requirements() -> dict[str, int]:
    """Every requirement with its level."""
    return {
        f"v5.0.0-{section}.{number}": int(level)
        for section, levels in LEVELS.items()
        for number, level in enumerate(levels, 1)
    }


def wanted() -> set[str]:
    return {name for name, level in requirements().items() if level <= 2 or chapter(name) in WHOLE}


def chapter(name: str) -> int:
    return int(name.removeprefix("v5.0.0-").partition(".")[0])


def rows(root: Path) -> list[list[str]]:
    lines = (root / ASVS).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[1:]]


def faults(root: Path) -> Iterator[str]:
    """What is wrong with the file, one sentence each."""
    lines = (root / ASVS).read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].split("\t") != HEADER:
        yield f"the header is not {HEADER}"
    found, levels = Counter(row[0] for row in rows(root)), requirements()
    yield from (f"{name} is missing" for name in sorted(wanted() - set(found)))
    yield from (f"{name} stands there {times} times" for name, times in found.items() if times > 1)
    for row in rows(root):
        if len(row) != len(HEADER):
            yield f"{row[0]} has {len(row)} columns, not {len(HEADER)}"
        elif str(levels.get(row[0])) != row[1]:
            yield f"{row[0]} is not of level {row[1]}"
        else:
            yield from (f"{row[0]}: {fault}" for fault in row_faults(root, row))


def row_faults(root: Path, row: list[str]) -> Iterator[str]:
    _name, _level, what, status, evidence, note = row
    if not what:
        yield "does not say what is asked"
    if status not in STATUSES:
        yield f"{status} is no status"
    if status == "met" and not evidence:
        yield "is met without evidence"
    if status in {"partly", "gap", "not applicable"} and not note:
        yield f"is {status} without a word why"
    yield from (f"there is no {each}" for each in evidence.split() if not exists(root, each))


def exists(root: Path, evidence: str) -> bool:
    path, _, test = evidence.partition("::")
    if test:
        return test in tests_in(root / path)
    path, _, heading = evidence.partition("#")
    return (root / path).is_file() and (not heading or heading in headings_in(root / path))


@cache
def tests_in(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@cache
def headings_in(path: Path) -> frozenset[str]:
    """As they stand in links: lower case, without signs, with hyphens."""
    titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return frozenset(re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles)


def summary(root: Path) -> str:
    counts = Counter((chapter(row[0]), row[3]) for row in rows(root))
    lines = ["| | Chapter | met | partly | gap | not applicable |", "|---|---|---|---|---|---|"]
    for number, title in enumerate(CHAPTERS, 1):
        lines.append(f"| V{number} | {title} | {' | '.join(str(counts[number, status]) for status in STATUSES)} |")
    total = [str(sum(count for (_chapter, is_), count in counts.items() if is_ == status)) for status in STATUSES]
    return "\n".join([*lines, f"| | **all** | {' | '.join(total)} |"])


if __name__ == "__main__":
    here = Path(__file__).resolve().parent.parent
    if sys.argv[1:] == ["--summary"]:
        print(summary(here))
        sys.exit(0)
    wrong = sorted(faults(here))
    for fault in wrong:
        print(f"{ASVS}: {fault}")
    sys.exit(1 if wrong else 0)
