"""Servers started for a measurement, and what they cost: CPU and memory of process trees, read from /proc (Linux)."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from aplis.config.serving import GUNICORN

ROOT: Final = Path(__file__).resolve().parents[2]
TICKS: Final = os.sysconf("SC_CLK_TCK")
SECONDS_TO_START: Final = 30


def tree(root: int) -> list[int]:
    """A process and everything below it."""
    parents: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text(encoding="latin-1").rpartition(")")[2].split()
        except OSError:  # ended while we looked
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def cpu_of(roots: list[int]) -> float:
    """CPU seconds so far of these processes and all below them, the ended ones among them too."""
    total = 0
    for pid in {pid for root in roots for pid in tree(root)}:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="latin-1").rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))  # own time in user and kernel mode, and that of children who ended
    return total / TICKS


def memory_of(root: int) -> list[float]:
    """Megabytes that the processes below hold for themselves: the workers of a server.

    Pages of a file that is only mapped (SQLite maps its database) are the machine's cache and not counted.
    """
    found = []
    for pid in tree(root)[1:]:
        try:
            lines = Path(f"/proc/{pid}/status").read_text(encoding="latin-1").splitlines()
        except OSError:
            continue
        sizes = {name: value.split() for name, _colon, value in (line.partition(":") for line in lines)}
        database = _mapped(pid, ".sqlite3")
        found.append((int(sizes["VmRSS"][0]) - database) / 1000 if "VmRSS" in sizes else 0.0)
    return found


def _mapped(pid: int, ending: str) -> int:
    """Kilobytes in memory of mapped files whose names end so."""
    try:
        lines = Path(f"/proc/{pid}/smaps").read_text(encoding="latin-1").splitlines()
    except OSError:
        return 0
    total, is_ours = 0, False
    for line in lines:
        if "-" in line.partition(" ")[0]:
            is_ours = line.endswith(ending)
        elif is_ours and line.startswith("Rss:"):
            total += int(line.split()[1])
    return total


def postmaster_of(backend: int) -> int:
    """The PostgreSQL server of a backend on this machine; 0 when it runs elsewhere, then its CPU is not counted."""
    try:
        status = Path(f"/proc/{backend}/stat").read_text(encoding="latin-1")
    except OSError:
        return 0
    return int(status.rpartition(")")[2].split()[1]) if "postgres" in status else 0


@contextmanager
def served(module: str, environment: Mapping[str, str], first: str) -> Iterator[tuple[int, int, float]]:
    """Serves a WSGI application; gives process, port and the seconds until `first`, the path of a first page, was answered."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", module, f"--bind=127.0.0.1:{port}", *GUNICORN, "--log-level=warning"]
    began = time.perf_counter()
    server = subprocess.Popen(command, cwd=ROOT, env=dict(environment))
    try:
        yield server.pid, port, _until_answered(server, port, first) - began
    finally:
        server.terminate()
        try:
            server.wait(SECONDS_TO_START)
        except subprocess.TimeoutExpired:  # a peer still answers what nobody waits for
            for pid in tree(server.pid):
                os.kill(pid, signal.SIGKILL)
            server.wait()


def _until_answered(server: subprocess.Popen[bytes], port: int, path: str) -> float:
    give_up_at = time.perf_counter() + SECONDS_TO_START
    while time.perf_counter() < give_up_at and server.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=SECONDS_TO_START) as asked:
                asked.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
                if asked.recv(12).startswith(b"HTTP/1.1 "):
                    return time.perf_counter()
        except OSError:
            time.sleep(0.02)
    sys.exit("The server did not start.")
