"""Every fault, one after the other, as tables.

    python bench/faults/run.py           a few of each, some minutes
    python bench/faults/run.py --full    100 workers, 20 x PostgreSQL, 30 x SQLite, database away for 60 s

Exit status 1 when anything was lost, doubled, not in the journal, shown without its look, or answered in another way than it should.
Filling disks needs root, who may mount.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.faults import clock, database_down, disk_full, kills

SHORT = {"workers": 10, "postgresql": 3, "sqlite": 5}
FULL = {"workers": 100, "postgresql": 20, "sqlite": 30}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    is_full = parser.parse_args().full
    wrong = 0
    print("kill -9")
    wrong |= kills.report(FULL if is_full else SHORT)
    print("\nno database")
    wrong |= database_down.report(60 if is_full else 6)
    print("\ndisk full")
    if os.geteuid() == 0:
        wrong |= disk_full.report(20 if is_full else 6)
    else:
        print("left out: only root may mount a small disk")
    print("\nclock")
    return wrong | clock.report()


if __name__ == "__main__":
    sys.exit(main())
