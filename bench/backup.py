"""`aplis backup` and `aplis restore`, timed, with what is equal afterwards, beside the database's own copy. One command, one run.

usage: .venv/bin/python bench/backup.py [--people N]      by default 1,000, the most a demo has; on PostgreSQL through bin/with_postgres.py

Fills a new installation with the made-up region and its documents, seals it, backs it up in clear and encrypted, restores both into
empty ones, and verifies. The ratio is to the plain copy: SQLite's `VACUUM INTO`, or `pg_dump` alone.
"""

import argparse
import base64
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

ROOT = Path(__file__).resolve().parent.parent
KEY = base64.b64encode(bytes(range(32))).decode()


class Site:
    """An installation below a folder."""

    def __init__(self, root: Path, name: str) -> None:
        self.var = root / name
        self.var.mkdir()
        server = os.environ.get("APLIS_DATABASE_URL", "")
        if server.startswith("postgres"):
            with psycopg.connect(server, autocommit=True) as link:
                link.execute(f"CREATE DATABASE {name}")
            self.address = f"{server.rpartition('/')[0]}/{name}"
        else:
            self.address = f"sqlite:///{self.var}/aplis.sqlite3"

    def run(self, *words: str, key: str = "") -> float:
        """Seconds that the command took, with its start."""
        own = {"APLIS_VAR": str(self.var), "APLIS_DATABASE_URL": self.address, "APLIS_BACKUP_KEY": key}
        keys = dict.fromkeys(("APLIS_SECRET_KEY", "APLIS_IDENTIFIER_KEY"), "opens nothing, for a bench only")
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "aplis", *words],
            cwd=ROOT,
            env=os.environ | own | keys,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.perf_counter() - began

    def plain_copy(self, target: Path) -> float:
        began = time.perf_counter()
        if self.address.startswith("sqlite"):
            copy = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('VACUUM INTO ?', [sys.argv[2]])"
            words = ["-c", copy, str(self.var / "aplis.sqlite3"), str(target)]
            subprocess.run([sys.executable, *words], check=True)
        else:
            subprocess.run(["pg_dump", "-Fc", "-Z3", f"--file={target}", f"--dbname={self.address}"], check=True)
        return time.perf_counter() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1000)
    people = parser.parse_args().people
    with TemporaryDirectory(prefix="aplis-bench-") as folder:
        root = Path(folder)
        site = Site(root, "full")
        for words in (["migrate", "--verbosity", "0"], ["demo", "--people", str(people)], ["seal"]):
            site.run(*words)
        plain = site.plain_copy(root / "plain")
        print(f"{'plain copy of the database':28} {plain:7.2f} s")
        manifests = [_round(root, site, name, key, plain) for name, key in (("clear", ""), ("encrypted", KEY))]
    return 0 if all(manifests) else 1


def _round(root: Path, site: Site, name: str, key: str, plain: float) -> bool:
    taken = site.run("backup", str(root / name), key=key)
    manifest = json.loads((root / name / "manifest.json").read_text(encoding="utf-8"))
    size, rows = manifest["size"] / 1e6, sum(manifest["counts"].values())
    target = Site(root, f"from_{name}")
    restored = target.run("restore", str(root / name), key=key)
    target.run("verify")
    print(
        f"{name}: {rows:,} rows, {manifest['files']:,} documents, {size:,.1f} MB, last seal {manifest['seal']['number']}"
    )
    print(f"{'  backup':28} {taken:7.2f} s {size / taken:7.1f} MB/s {taken / plain:6.1f} : 1 of the plain copy")
    print(f"{'  restore with all checks':28} {restored:7.2f} s {size / restored:7.1f} MB/s")
    return bool(manifest["seal"])


if __name__ == "__main__":
    sys.exit(main())
