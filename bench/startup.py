"""Server start to the first page, and the memory of a worker process after some pages, beside a bare Django. One run.

usage: .venv/bin/python bench/startup.py [REQUESTS]      by default 200 to each server

Each is served by gunicorn as bin/serve.py does: two worker processes of two threads. RSS counts memory that processes share
once for each of them, PSS divides it among them; the sum of PSS is what the machine has to hold. CPU is that
of all processes until the first page, which is comparable on a busy machine too. The bare Django answers one
line of text from one view, without database, sessions or templates. Targets: first page within 3 s, a worker within 150 MB.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bin"))

from serve import commands

SECONDS, MEGABYTES, STARTS = 3.0, 150.0, 3
BARE = """
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
settings.configure(SECRET_KEY="bare", ALLOWED_HOSTS=["127.0.0.1"], ROOT_URLCONF=__name__)
urlpatterns = [path("account/login/", lambda request: HttpResponse("hello"))]
application = get_wsgi_application()
"""


def main(words: list[str]) -> int:
    requests = int(words[0]) if words else 200
    with TemporaryDirectory(prefix="aplis-bench-") as folder:
        var = Path(folder)
        own = {"APLIS_VAR": folder, "APLIS_SECRET_KEY": "opens nothing, for a bench only", "APLIS_DATABASE_URL": ""}
        environment = os.environ | own | {"APLIS_DEBUG": "", "APLIS_TEST": ""}
        for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--no-input", "--verbosity", "0"]):
            subprocess.run([sys.executable, "-m", "aplis", *command], cwd=ROOT, env=environment, check=True)
        (var / "bare.py").write_text(BARE, encoding="utf-8")
        good = _tell("aplis", "aplis.config.wsgi:application", ROOT, environment, requests)
        _tell("bare Django", "bare:application", var, environment, requests)
    return 0 if good else 1


def _tell(name: str, application: str, folder: Path, environment: dict[str, str], requests: int) -> bool:
    """Whether it is within the targets."""
    starts, spent = [], []
    for _start in range(STARTS):
        with _serving(application, folder, environment) as (port, began):
            starts.append(_first_page(port) - began)
            spent.append(sum(_cpu(pid) for pid in [_MASTERS[port], *_workers(port)]))
    with _serving(application, folder, environment) as (port, _began):
        _first_page(port)
        statuses = {_get(port) for _request in range(requests)}
        memory = [_memory(worker) for worker in _workers(port)]
    largest = max(rss for rss, _pss in memory)
    print(
        f"{name:12} first page {min(starts):5.2f} s (best), {max(starts):5.2f} s (worst of {STARTS})   answers {statuses}"
    )
    for rss, pss in memory:
        print(f"{'':12} worker after {requests} requests: RSS {rss:6.1f} MB, PSS {pss:6.1f} MB")
    return min(starts) <= SECONDS and largest <= MEGABYTES and statuses == {200}


_MASTERS: dict[int, int] = {}


@contextmanager
def _serving(application: str, folder: Path, environment: dict[str, str]) -> Iterator[tuple[int, float]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [application if word.endswith(":application") else word for word in commands(port)[0]]
    began = time.perf_counter()
    server = subprocess.Popen(words, cwd=folder, env=environment, stderr=subprocess.DEVNULL)
    _MASTERS[port] = server.pid
    try:
        yield port, began
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _first_page(port: int) -> float:
    """When the first page had arrived."""
    while True:
        try:
            _get(port)
        except OSError:
            time.sleep(0.01)
        else:
            return time.perf_counter()


def _get(port: int) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/account/login/")
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def _workers(port: int) -> list[int]:
    master = _MASTERS[port]
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text(encoding="utf-8").split()]


def _cpu(pid: int) -> float:
    """Seconds of processor time so far."""
    words = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _memory(pid: int) -> tuple[float, float]:
    """RSS and PSS in megabytes."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    kilobytes = {name: int(number) for name, number in re.findall(r"^(Rss|Pss):\s+(\d+) kB", text, re.MULTILINE)}
    return kilobytes["Rss"] * 1024 / 1e6, kilobytes["Pss"] * 1024 / 1e6


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
