"""Verifies a copy of the journal and the look log on any machine with Python 3.12: no Django, no server, no keys.

usage: python bin/verify_copy.py COPY [--anchor FILE] [--months FOLDER] [--from NUMBER]

COPY is a copied SQLite database file or a folder written by `aplis seal --export`. Needed beside this file are the folders
aplis/rules and aplis/core/seals. Exit status: 0 everything is as it was sealed, 1 what is not is named, 2 unreadable.
"""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from aplis.core.seals.copies import Unreadable, opened
from aplis.core.seals.telling import sentences
from aplis.rules.verification import verify


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("copy", type=Path)
    parser.add_argument("--anchor", type=Path, help="the anchor file: finds seals that were cut off or rewritten")
    parser.add_argument("--months", type=Path, help="a folder with months that were put away as files")
    parser.add_argument("--from", dest="first", type=int, default=1, help="compare rows from this seal on only")
    given = parser.parse_args(words)
    try:
        anchor = given.anchor.read_text(encoding="utf-8", errors="replace") if given.anchor else ""
        report = verify(opened(given.copy, given.months), anchor=anchor.splitlines(keepends=True), first=given.first)
    except (OSError, Unreadable) as fault:
        print(fault, file=sys.stderr)
        return 2
    for line in sentences(report):
        print(line)
    return 0 if report.is_good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
