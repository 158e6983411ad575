"""How pages are served, with the real server: connections that say nothing hold nobody up, and everybody's turn comes."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from aplis.config import serving

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 20
VISITORS = 12


def page(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """Says which process answers, and takes its time."""
    time.sleep(0.1)
    start("200 OK", [("Content-Type", "text/plain")])
    return [str(os.getpid()).encode()]


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        found = free.getsockname()
    command = [sys.executable, "-m", "gunicorn", "tests.test_serving:page", f"--bind={found[0]}:{found[1]}"]
    with subprocess.Popen([*command, *serving.GUNICORN, "--log-level=warning"], cwd=ROOT) as server:
        try:
            wait_for(found)
            yield found
        finally:
            server.terminate()


def wait_for(address: tuple[str, int]) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(address) == 0:
                return
        time.sleep(0.05)
    pytest.fail("The server did not start.")


def ask(address: tuple[str, int]) -> str:
    with urlopen(f"http://{address[0]}:{address[1]}/", timeout=SECONDS) as answer:
        return str(answer.read().decode())


def is_open(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return connection.recv(1) != b""
    except BlockingIOError:
        return True


@pytest.mark.skipif(not hasattr(socket, "TCP_DEFER_ACCEPT"), reason="this system hands over silent connections at once")
def test_connections_that_say_nothing_hold_nobody_up(address: tuple[str, int]) -> None:
    """Had they taken places, the server would have given up on them before it came to us, and closed them."""
    silent = [socket.create_connection(address) for _ in range(VISITORS)]

    ask(address)

    assert [is_open(each) for each in silent] == [True] * VISITORS
    for each in silent:
        each.close()


def test_more_visitors_than_places_are_all_answered_by_both_processes(address: tuple[str, int]) -> None:
    assert serving.workers * serving.threads < VISITORS
    with ThreadPoolExecutor(VISITORS) as visitors:
        answers = list(visitors.map(lambda _number: ask(address), range(VISITORS)))

    assert (len(answers), len(set(answers))) == (VISITORS, serving.workers)
