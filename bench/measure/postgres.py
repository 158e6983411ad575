"""A PostgreSQL of the bench's own whose data stays, with its ordinary promises to the disk; for making a region once."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg

from tests.postgres import OWNER, SECONDS_TO_START, _identity, _plain_user, _run_as, find_programs

# For a machine of 4 GB and more that serves a region: everything else stands as PostgreSQL ships it.
SETTINGS: Final = (
    "shared_buffers=1GB",
    "max_wal_size=8GB",
    "random_page_cost=1.1",
    "checkpoint_timeout=15min",
    "jit=off",
)


@contextmanager
def kept_postgres(home: Path) -> Iterator[Path]:
    """Runs the cluster in the folder, made when it is not there; gives the folder of its socket."""
    programs, user = find_programs(), _plain_user()
    home.mkdir(parents=True, exist_ok=True)
    if user:
        os.chown(home, user.pw_uid, user.pw_gid)
    if not (home / "data" / "PG_VERSION").exists():
        _run_as(user, home, programs / "initdb", "-D", home / "data", "-U", OWNER, "--auth=trust", "-E", "UTF8",
                "--locale=C.UTF-8")  # fmt: skip
    options = ["listen_addresses=", f"unix_socket_directories={home}", *SETTINGS]
    command = [programs / "postgres", "-D", home / "data", *(word for option in options for word in ("-c", option))]
    with (home / "log").open("w", encoding="utf-8") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, **_identity(user, home))
    try:
        _wait(home)
        yield home
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(10 * SECONDS_TO_START)


def _wait(home: Path) -> None:
    give_up_at = time.monotonic() + 4 * SECONDS_TO_START  # after a crash it reads its log first
    while True:
        try:
            return psycopg.connect(host=str(home), user=OWNER, dbname="postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.1)


def database(home: Path, name: str) -> str:
    """The address of the database of that name, made empty when it is not there."""
    with psycopg.connect(host=str(home), user=OWNER, dbname="postgres", autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"')
    return f"postgres://{OWNER}@{quote(str(home), safe='')}/{name}"
