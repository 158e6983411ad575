"""Serves the site and works its background queue until told to stop (Ctrl-C or SIGTERM).

One web server (gunicorn: two processes of two threads) and one worker. If either ends by itself the other is
stopped too and the exit status is 1, because a site with half of its parts is not up. Exit status 5: port taken.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from aplis.config.serving import GUNICORN

DEMO_LOGINS = ROOT / "var" / "demo-logins.txt"
SECONDS_TO_FINISH = 30


def commands(port: int) -> list[list[str]]:
    web = ["gunicorn", "aplis.config.wsgi:application", f"--bind=127.0.0.1:{port}"]
    web += [*GUNICORN, "--log-level=warning"]
    queue = ["aplis", "work"]
    return [[sys.executable, "-m", *web], [sys.executable, "-m", *queue]]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def announce(port: int) -> None:
    print(f"\nReady: http://127.0.0.1:{port}/   (Ctrl-C stops it)", flush=True)
    if os.environ.get("APLIS_SECOND_FACTOR") == "offered":
        print(
            "A second factor is offered, not required: for a trial only. In use, set APLIS_SECOND_FACTOR=required.",
            flush=True,
        )
    if DEMO_LOGINS.exists():
        print(f"\n{DEMO_LOGINS.read_text(encoding='utf-8')}", flush=True)


def stop_all(parts: list[subprocess.Popen[bytes]]) -> None:
    for part in parts:
        part.terminate()
    for part in parts:
        try:
            part.wait(SECONDS_TO_FINISH)
        except subprocess.TimeoutExpired:
            part.kill()


def main() -> int:
    port = int(os.environ.get("PORT", "8000"))
    if answers(port):
        print(f"Port {port} is taken by another program. Choose another one: PORT={port + 1} ./run", file=sys.stderr)
        return 5
    stop = threading.Event()
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, lambda *_: stop.set())
    # Sessions of their own: Ctrl-C in a terminal reaches only us, and each part is told to stop exactly once.
    parts = [subprocess.Popen(command, cwd=ROOT, start_new_session=True) for command in commands(port)]
    try:
        is_announced = False
        while not stop.wait(0.2) and all(part.poll() is None for part in parts):
            if not is_announced and answers(port):
                announce(port)
                is_announced = True
    finally:
        stop_all(parts)
    return 0 if stop.is_set() else 1


if __name__ == "__main__":
    sys.exit(main())
