"""Makes an invented region to measure in: people, their lives, files and rights, the same from the same seed.

usage: .venv/bin/python bench/region.py --people 100000 --facts 1000000 FOLDER

FOLDER becomes the installation's folder (APLIS_VAR), with an SQLite database in it; with APLIS_DATABASE_URL the rows go into that
PostgreSQL database, which has to be empty. Prints one line of JSON, also kept as FOLDER/region.json: the sign-ins, whose people
to ask for, and words to search. Everything is relative to the day on which it is made. Nobody in it exists.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
SECRETS = (
    "APLIS_SECRET_KEY=opens-nothing-but-an-invented-region-for-measuring\nAPLIS_IDENTIFIER_KEY=opens-nothing-either\n"
)
SEED = 20260101


def prepare(folder: Path) -> None:
    """The folder with its secrets and static files, and the empty tables."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "secrets.env").write_text(SECRETS, encoding="utf-8")
    os.environ |= {"APLIS_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "aplis.config.settings", "PYTHONPATH": str(ROOT)}
    for name in ("APLIS_SECRET_KEY", "APLIS_IDENTIFIER_KEY", "APLIS_TEST"):
        os.environ.pop(name, None)
    for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"]):
        subprocess.run([sys.executable, "-m", "aplis", *command], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    folder = options.folder.resolve()
    began = time.perf_counter()
    prepare(folder)
    import django  # noqa: PLC0415 -- reads the settings of the folder

    django.setup()
    from bench.invented.make import fill  # noqa: PLC0415 -- needs the settings

    lot, today = Random(options.seed), date.today()  # noqa: DTZ011, S311 -- the day as the pages see it; no secret
    asked: dict[str, Any] = fill(people=options.people, facts=options.facts, on=today, lot=lot, files=folder / "files")
    asked["seconds"] = round(time.perf_counter() - began)
    text = json.dumps(asked)
    (folder / "region.json").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
