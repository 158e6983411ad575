"""Puts the database of a backup into an empty one: all of it or nothing."""

import importlib
import os
import sqlite3
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import psycopg
from django.db import connection

from aplis.core.backup import programs
from aplis.core.backup.folder import Problem, settle, write

# Default rights would be granted to every table that is made, also those that the backup grants less for: after, not before.
_RIGHTS_BEGIN: Final = "GRANT USAGE"
_OWN_DEFAULTS: Final = " DEFAULT ACL "


def tables_there() -> int:
    """How many tables the database at hand has; a missing SQLite file has none."""
    if connection.vendor == "sqlite":
        path = Path(str(connection.settings_dict["NAME"]))
        if not path.is_file():
            return 0
        link = sqlite3.connect(path)
        try:
            return int(link.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0])
        finally:
            link.close()
    with psycopg.connect(**programs.address(), autocommit=True) as link_:  # type: ignore[arg-type]
        row = link_.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        return int(row[0]) if row else 0


def load(content: Iterable[bytes], archive: Path) -> None:
    """`archive`: a place for the database on its way; what an earlier, broken-off run left there is replaced."""
    connection.close()
    if connection.vendor == "sqlite":
        _load_sqlite(content)
        return
    try:
        write(archive, content)
        _load_postgres(archive)
    finally:
        archive.unlink(missing_ok=True)
        archive.with_suffix(".list").unlink(missing_ok=True)


def _load_sqlite(content: Iterable[bytes]) -> None:
    path = Path(str(connection.settings_dict["NAME"]))
    aside = path.with_name(path.name + ".restoring")
    write(aside, content)
    link = sqlite3.connect(aside)
    try:
        said = link.execute("PRAGMA quick_check").fetchone()[0]
    finally:
        link.close()
    if said != "ok":
        aside.unlink()
        raise Problem(f"The database in the backup is damaged: {said}. Nothing was changed.")
    for ending in ("-wal", "-shm"):  # of the empty file that stood here; they must not be read into the new one
        path.with_name(path.name + ending).unlink(missing_ok=True)
    aside.replace(path)
    settle(path.parent)


def _load_postgres(archive: Path) -> None:
    with psycopg.connect(**programs.address(), autocommit=True) as link:  # type: ignore[arg-type]
        restore = programs.find("pg_restore", link.info.server_version // 10000)
        roles = importlib.import_module("aplis.core.migrations.0001_database_roles").ROLES
        link.execute(roles.partition(_RIGHTS_BEGIN)[0])
        chosen = archive.with_suffix(".list")
        write(chosen, [_entries(restore, archive)])
        words = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-comments", f"--use-list={chosen}"]
        programs.run(restore, *words, str(archive))
        link.execute(roles)
        link.execute("ANALYZE")


def _entries(restore: Path, archive: Path) -> bytes:
    """The archive's table of contents without the default rights of its old owner, who may not exist here."""
    done = subprocess.run([restore, "--list", archive], capture_output=True, check=False, env={**os.environ})
    if done.returncode:
        raise Problem(f"The database in the backup is damaged: {done.stderr.decode(errors='replace').strip()}")
    lines = done.stdout.decode().splitlines(keepends=True)
    return "".join(line for line in lines if _OWN_DEFAULTS not in line).encode()
