"""A throw-away PostgreSQL for one run of tests: made from the machine's own programs, reached by a socket, then deleted.

Not the machine's running server, on purpose: no password, no leftovers, no harm to anybody's data.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

OWNER = "owner"
SECONDS_TO_START = 30
# The data dies with the run, so nothing waits for the disk.
UNSAFE_AND_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class PostgresMissing(Exception):
    """No PostgreSQL server programs on this machine."""


def find_programs() -> Path:
    """The folder that holds initdb and postgres, newest version first; $PG_BIN wins."""
    on_path = shutil.which("initdb")
    places = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    places += sorted(debian, key=lambda place: float(place.parent.name), reverse=True)
    places += [Path(on_path).resolve().parent] if on_path else []
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise PostgresMissing("No PostgreSQL server here. Install the package postgresql, or set PG_BIN to its programs.")


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """Gives the address of a fresh, empty database for APLIS_DATABASE_URL and ends the server afterwards.

    PostgreSQL refuses to run as root, so root hands it to the user postgres, or nobody.
    """
    programs, user = find_programs(), _plain_user()
    home = Path(tempfile.mkdtemp(prefix="aplis-pg-"))
    if user:
        os.chown(home, user.pw_uid, user.pw_gid)
    try:
        _run_as(user, home, programs / "initdb", "-D", home / "data", "-U", OWNER, "--auth=trust", "--no-sync",
                "-E", "UTF8", "--locale=C.UTF-8")  # fmt: skip
        with _server(programs, user, home):
            with psycopg.connect(host=str(home), user=OWNER, dbname="postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE aplis")
            yield f"postgres://{OWNER}@{quote(str(home), safe='')}/aplis"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _server(programs: Path, user: pwd.struct_passwd | None, home: Path) -> Iterator[None]:
    options = ["listen_addresses=", f"unix_socket_directories={home}", "max_connections=60", *UNSAFE_AND_FAST]
    command = [programs / "postgres", "-D", home / "data", *(word for option in options for word in ("-c", option))]
    log = home / "log"
    with log.open("w", encoding="utf-8") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, **_identity(user, home))
    try:
        _wait_until_ready(server, home, log)
        yield
    finally:
        server.send_signal(signal.SIGINT)  # "fast": ends open sessions instead of waiting for them
        server.wait(SECONDS_TO_START)


def _wait_until_ready(server: subprocess.Popen[bytes], home: Path, log: Path) -> None:
    give_up_at = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < give_up_at and server.poll() is None:
        try:
            psycopg.connect(host=str(home), user=OWNER, dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(encoding='utf-8')}")


def _run_as(user: pwd.struct_passwd | None, home: Path, *command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **_identity(user, home))
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stderr}")


def _plain_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _identity(user: pwd.struct_passwd | None, home: Path) -> dict[str, object]:
    """Arguments of subprocess that make a program run as the user, in the folder, with a bare environment."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(home)}
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    return {"cwd": home, "env": environment, **who}
