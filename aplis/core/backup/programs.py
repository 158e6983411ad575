"""PostgreSQL's own programs: where pg_dump and pg_restore are, and whether they can read this server."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.db import connection
from psycopg.conninfo import make_conninfo

from aplis.core.backup.folder import BLOCK, Problem

_HOW: Final = (
    "Install the package postgresql-client of the server's version, or set PG_BIN to the folder of its programs."
)

DEBIAN: Final = Path("/usr/lib/postgresql")


def address() -> dict[str, str]:
    """Words of the connection as libpq takes them; the password is among them."""
    own = connection.settings_dict
    words = {
        "dbname": own["NAME"],
        "user": own["USER"],
        "password": own["PASSWORD"],
        "host": own["HOST"],
        "port": own["PORT"],
    }
    options = {name: value for name, value in own["OPTIONS"].items() if name.startswith("ssl")}
    return {name: str(value) for name, value in (words | options).items() if value}


def find(name: str, server: int) -> Path:
    """The program of that name that is not older than the server (its major version): pg_dump refuses a newer one.

    raises Problem, which says what to install
    """
    folders = [Path(os.environ["PG_BIN"])] if os.environ.get("PG_BIN") else []
    debian = DEBIAN.glob("*/bin")
    folders += sorted(debian, key=lambda place: float(place.parent.name), reverse=True)
    on_path = shutil.which(name)
    candidates = [folder / name for folder in folders] + ([Path(on_path)] if on_path else [])
    found = {path: _version(path) for path in candidates if path.exists()}
    for path, version in found.items():
        if version >= server:
            return path
    if found:
        newest = max(found.values())
        raise Problem(f"{name} here has version {newest}, the server has {server}: too old. {_HOW}")
    raise Problem(f"{name} is not on this machine. {_HOW}")


def output_of(program: Path, *words: str) -> Iterator[bytes]:
    """What the program prints about our database, piece by piece. It starts with the first piece and ends with the last.

    raises Problem with the program's own words when it fails
    """
    with _start(program, *words, output=subprocess.PIPE) as running:
        stream: Any = running.stdout
        try:
            while block := stream.read(BLOCK):
                yield block
            _end(running, program.name)
        finally:
            if running.poll() is None:
                running.kill()


def run(program: Path, *words: str) -> None:
    """raises Problem with the program's own words when it fails"""
    with _start(program, *words, output=subprocess.DEVNULL) as running:
        _end(running, program.name)


def _start(program: Path, *words: str, output: int) -> subprocess.Popen[bytes]:
    """The password travels in the environment, where other users cannot read it."""
    words_of_address = address()
    password = {"PGPASSWORD": words_of_address.pop("password", "")}
    command = [str(program), f"--dbname={make_conninfo(**words_of_address)}", "--no-password", *words]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("APLIS_")}
    return subprocess.Popen(command, stdout=output, stderr=subprocess.PIPE, env=environment | password)


def _end(running: subprocess.Popen[bytes], what: str) -> None:
    _nothing, said = running.communicate()
    if running.returncode:
        words = said.decode(errors="replace").strip()
        hint = ""
        if "permission denied" in words or "row-level security" in words:
            hint = " It needs the owner's address: set APLIS_OWNER_DATABASE_URL."
        raise Problem(f"{what} failed: {words or f'exit status {running.returncode}'}.{hint}")


def _version(path: Path) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\b(\d+)(\.|\b)", said)
    return int(number[1]) if number else 0
