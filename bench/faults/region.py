"""A small made-up region in a folder of its own, served by gunicorn as ./run serves it, and processes to be killed."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aplis.config.serving import GUNICORN

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 30
SECONDS_TO_START = 60


def environment_of(folder: Path, database: str = "") -> dict[str, str]:
    """`database`: address of a PostgreSQL database; without one, SQLite in the folder."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("APLIS_", "DJANGO_"))}
    given = {"APLIS_DATABASE_URL": database} if database else {}
    # As a test, so that pages name their style sheets without a list of collected ones; visitors know a password alone.
    said = {"APLIS_VAR": str(folder), "APLIS_TEST": "yes", "APLIS_SECOND_FACTOR": "offered", "PYTHONPATH": str(ROOT)}
    return inherited | given | said


def keep_secrets(folder: Path) -> None:
    """Keys as bin/secrets.sh would leave them, so that a copy of the region reads what was written under them."""
    (folder / "static").mkdir()
    keys = "".join(f"{name}={secrets.token_hex(32)}\n" for name in ("APLIS_SECRET_KEY", "APLIS_IDENTIFIER_KEY"))
    (folder / "secrets.env").write_text(keys, encoding="ascii")


def fill(environment: dict[str, str], people: int = PEOPLE) -> None:
    """Makes the tables and puts the demo region into them."""
    for command in (["migrate", "-v0"], ["demo", f"--people={people}"]):
        aplis(environment, *command)


def aplis(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "aplis", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"aplis {' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def logins(folder: Path) -> list[tuple[str, str]]:
    """E-mail and password of those in the demo who work with people, in its order."""
    rows = [line.split("\t") for line in (folder / "demo-logins.txt").read_text(encoding="utf-8").splitlines()]
    fitting = ("social_worker", "nurse", "employment_counsellor", "mentor")
    return [(row[1], row[2]) for row in rows if len(row) == 3 and row[0].startswith(fitting) and "+" not in row[0]]


@dataclass
class Server:
    """gunicorn with two workers of four threads. Its log is kept in the folder."""

    environment: dict[str, str]
    port: int = 0

    def start(self) -> float:
        """Seconds until it answered."""
        began = time.monotonic()
        self.port = self.port or free_port()
        command = [sys.executable, "-m", "gunicorn", "aplis.config.wsgi:application", f"--bind=127.0.0.1:{self.port}"]
        command += [*GUNICORN, "--log-level=error"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, start_new_session=True, stdout=log, stderr=log
            )
        wait_for(self.is_up, f"The server did not start; see {self.log}")
        return time.monotonic() - began

    @property
    def log(self) -> Path:
        return Path(self.environment["APLIS_VAR"]) / "gunicorn.log"

    def is_up(self) -> bool:
        """Two workers live, and one of them answers, whatever it says."""
        if len(self.workers()) != 2:
            return False
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", "/static/core/tokens.css")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True

    def workers(self) -> list[int]:
        return children(self.process.pid)

    def kill(self) -> None:
        """Master and workers at once, without a word."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()


def children(pid: int) -> list[int]:
    """Living children of a process; none when it is gone."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except OSError:
        return []
    return [int(each) for each in found if _is_alive(int(each))]


def kill(*pids: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in {"Z", "X"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(is_so: Callable[[], bool], otherwise: str, seconds: float = SECONDS_TO_START) -> float:
    """Asks every 20 ms; the seconds it took. raises SystemExit with the words when it never is."""
    began = time.monotonic()
    while time.monotonic() < began + seconds:
        if is_so():
            return time.monotonic() - began
        time.sleep(0.02)
    raise SystemExit(otherwise)
