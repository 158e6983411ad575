"""A PostgreSQL of its own that keeps its promises to the disk, unlike the one of the tests: to be killed, stopped and filled."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

from bench.faults.region import children, kill, wait_for
from tests.postgres import OWNER, _identity, _plain_user, _run_as, find_programs

SECONDS = 60
MAX_CONNECTIONS = 30


@dataclass
class Cluster:
    """Data in `home`/data; reached by a socket in `home`."""

    home: Path
    process: Any = field(default=None, repr=False)

    def create(self) -> None:
        user = _plain_user()
        for place in (self.home.parent, self.home):
            place.mkdir(exist_ok=True)
            place.chmod(0o755)
        if user:
            os.chown(self.home, user.pw_uid, user.pw_gid)
        words = ("-U", OWNER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--wal-segsize=1")
        _run_as(user, self.home, find_programs() / "initdb", "-D", self.home / "data", *words)
        self.start()
        with psycopg.connect(host=str(self.home), user=OWNER, dbname="postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE aplis")

    @property
    def address(self) -> str:
        return f"postgres://{OWNER}@{quote(str(self.home), safe='')}/aplis"

    def start(self) -> float:
        """Seconds until it took connections; after a crash it replays its log first."""
        began = time.monotonic()
        settings = ("listen_addresses=", f"unix_socket_directories={self.home}", f"max_connections={MAX_CONNECTIONS}")
        command = [find_programs() / "postgres", "-D", self.home / "data"]
        command += [word for each in settings for word in ("-c", each)]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, **_identity(_plain_user(), self.home))
        wait_for(self.answers, f"PostgreSQL did not start; see {self.home}/log", SECONDS)
        return time.monotonic() - began

    def answers(self) -> bool:
        try:
            psycopg.connect(host=str(self.home), user=OWNER, dbname="postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """Postmaster and every server process at once: nothing is flushed, nobody is told."""
        pids = [self.process.pid, *children(self.process.pid)]
        kill(*pids)
        self.process.wait()
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), "PostgreSQL does not die.", SECONDS)

    def freeze(self) -> None:
        for pid in [self.process.pid, *children(self.process.pid)]:
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in [*children(self.process.pid), self.process.pid]:
            os.kill(pid, signal.SIGCONT)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # ends open sessions instead of waiting for them
            try:
                self.process.wait(SECONDS)
            except subprocess.TimeoutExpired:
                self.kill()
