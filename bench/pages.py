"""How long a worker waits: pages of the demo region, served as ./run serves them.

    python bench/pages.py [--seconds 8] [--connections 4]

Makes its own folder with the demo region, starts gunicorn (2 workers x 4 threads), signs in as the social worker and asks for
each page over and over. Prints p50, p95 and requests a second, and each p50 as a ratio to the sign-in page of the same run:
the same server, middleware and templates, and no row about a person. Uses SQLite, or PostgreSQL when APLIS_DATABASE_URL says so.
"""

import argparse
import http.cookiejar
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Visitor:
    """One signed-in browser, as far as a benchmark needs one."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def get(self, path: str) -> str:
        with self.opener.open(self.base + path, timeout=60) as answer:
            return answer.read().decode()

    def post(self, path: str, page: str, **fields: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        if token is None:
            sys.exit(f"{path}: no form on the page")
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        request = urllib.request.Request(self.base + path, body, {"Referer": self.base + path})
        with self.opener.open(request, timeout=60) as answer:
            return answer.read().decode()

    def sign_in(self, email: str, password: str) -> None:
        page = self.post("/account/login/", self.get("/account/login/"), login=email, password=password)
        if "/account/logout/" not in page:
            sys.exit("The sign-in did not work.")


def timed(base: str, path: str, login: tuple[str, str] | None, *, seconds: float, connections: int) -> list[float]:
    """Milliseconds of every answer in the period, from so many visitors at once."""
    taken: list[float] = []
    visitors = [Visitor(base) for _ in range(connections)]
    for visitor in visitors:
        if login:
            visitor.sign_in(*login)
        visitor.get(path)
    until = time.perf_counter() + seconds

    def visit(visitor: Visitor) -> None:
        while time.perf_counter() < until:
            began = time.perf_counter()
            visitor.get(path)
            taken.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=visit, args=(visitor,)) for visitor in visitors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def served(environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "aplis.config.wsgi:application", f"--bind=127.0.0.1:{port}"]
    command += ["--worker-class=gthread", "--workers=2", "--threads=4", "--log-level=error", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment)
    base = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(base + "/account/login/", timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return server, base
    sys.exit("The server did not start.")


def prepared(folder: str) -> dict[str, str]:
    environment = os.environ | {
        "APLIS_VAR": folder,
        "APLIS_SECRET_KEY": secrets.token_hex(32),
        "APLIS_IDENTIFIER_KEY": secrets.token_hex(32),
        "PYTHONPATH": str(ROOT),
    }
    for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"], ["demo"]):
        subprocess.run(
            [sys.executable, "-m", "aplis", *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
    return environment


def login_of(folder: str, name: str) -> tuple[str, str]:
    for line in (Path(folder) / "demo-logins.txt").read_text(encoding="utf-8").splitlines():
        words = line.split("\t")
        if len(words) == 3 and words[1].startswith(name):
            return words[1], words[2]
    sys.exit(f"{name} has no sign-in in the demo region.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--connections", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server, base = served(prepared(folder))
        try:
            report(base, login_of(folder, "alma.kresnik@"), options)
        finally:
            server.terminate()
            server.wait(30)


def report(base: str, login: tuple[str, str], options: argparse.Namespace) -> None:
    alma = Visitor(base)
    alma.sign_in(*login)
    found = re.search(r'href="(/people/\d+/)"[^>]*>\s*Zarja Lipovnik', alma.get("/"))
    if found is None:
        sys.exit("Zarja Lipovnik is not on Alma's day page.")
    pages = {
        "sign-in (peer)": ("/account/login/", None),
        "my people": ("/", login),
        "life situation": (found[1], login),
    }
    pages["life situation, print"] = (found[1] + "print/", login)
    print(f"{options.connections} connections, {options.seconds:.0f} s a page, milliseconds")
    print(f"{'page':24} {'p50':>8} {'p95':>8} {'req/s':>8} {'x peer':>8}")
    peer = 0.0
    for name, (path, who) in pages.items():
        taken = timed(base, path, who, seconds=options.seconds, connections=options.connections)
        p50, p95 = statistics.median(taken), statistics.quantiles(taken, n=20)[18]
        peer = peer or p50
        print(f"{name:24} {p50:8.1f} {p95:8.1f} {len(taken) / options.seconds:8.1f} {p50 / peer:8.2f}")


if __name__ == "__main__":
    main()
