"""`aplis migrate` in a process of its own, killed before a statement of its choice; what it leaves, as text to compare."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
COUNTED = ("django_content_type", "auth_permission", "agencies_role", "django_migrations")
# argv[1]: the number of the statement before which the process kills itself, as the power would; 0 never.
MIGRATE = """
import os, signal, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")
import django
django.setup()
from django.core.management import call_command
from django.db import connection
left = int(sys.argv[1])
def run(execute, sql, params, many, context):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connection.execute_wrapper(run):
    call_command("migrate", verbosity=0)
"""


def start(address: str, var: Path, kill_before: int = 0) -> subprocess.Popen[bytes]:
    own = {"APLIS_DATABASE_URL": address, "APLIS_VAR": str(var), "APLIS_OWNER_DATABASE_URL": ""}
    words = [sys.executable, "-c", MIGRATE, str(kill_before)]
    return subprocess.Popen(words, cwd=ROOT, env=os.environ | own, stderr=subprocess.PIPE)


def migrate(address: str, var: Path, kill_before: int = 0) -> bool:
    """Whether it came to its end; False when it was killed. Any other end is an error."""
    running = start(address, var, kill_before)
    _out, said = running.communicate()
    if running.returncode not in {0, -signal.SIGKILL}:
        raise AssertionError(f"migrate failed after a kill:\n{said.decode()}")
    return running.returncode == 0


def migrate_with_kills(address: str, var: Path, every: int) -> int:
    """Kills each run a little later than the one before, until one comes to its end. Returns how many were killed."""
    killed = 0
    while not migrate(address, var, every + killed * every // 3):
        killed += 1
    return killed


def left_by(address: str) -> tuple[str, dict[str, int]]:
    """The tables, indexes, triggers, policies and rights as text, and rows of the tables that migrations fill."""
    return _of_sqlite(address) if address.startswith("sqlite") else _of_postgres(address)


def _of_sqlite(address: str) -> tuple[str, dict[str, int]]:
    link = sqlite3.connect(address.removeprefix("sqlite:///"))
    try:
        rows = link.execute(
            "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master ORDER BY 1, 2"
        ).fetchall()
        counts = {table: link.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}
        faults = link.execute("PRAGMA integrity_check").fetchall() + link.execute("PRAGMA foreign_key_check").fetchall()
    finally:
        link.close()
    return "\n".join(" | ".join(row) for row in [*rows, *(("check", *map(str, fault)) for fault in faults)]), counts


def _of_postgres(address: str) -> tuple[str, dict[str, int]]:
    from aplis.core.backup.programs import find  # noqa: PLC0415 -- reads the settings

    with psycopg.connect(address) as link:
        dump = find("pg_dump", link.info.server_version // 10000)
        counts = {table: link.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}
    done = subprocess.run([dump, "--schema-only", f"--dbname={address}"], capture_output=True, text=True, check=True)
    # A number drawn anew for each dump.
    return "\n".join(line for line in done.stdout.splitlines() if "restrict " not in line), counts
