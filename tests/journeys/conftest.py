"""Journeys: the demo region, served as ./run serves it, used in a real browser by people with different posts."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page

from aplis.config.serving import GUNICORN
from aplis.rules.names import tokens

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "docs" / "pictures"


@dataclass(frozen=True)
class Region:
    """A running demo region: where it is served, and how people of it sign in."""

    url: str
    emails: tuple[str, ...]
    password: str

    def email_of(self, name: str) -> str:
        """The sign-in of a worker: given and family name, folded, before the @."""
        return next(email for email in self.emails if email.startswith(".".join(tokens(name)) + "@"))


@pytest.fixture(scope="session")
def region(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Region]:
    folder = tmp_path_factory.mktemp("region")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("APLIS_")}
    environment |= {
        "APLIS_VAR": str(folder),
        "APLIS_SECRET_KEY": secrets.token_hex(32),
        "APLIS_IDENTIFIER_KEY": secrets.token_hex(32),
        "APLIS_SECOND_FACTOR": "offered",  # as ./run does
        "PYTHONPATH": str(ROOT),
    }
    for command in (["migrate", "-v0"], ["collectstatic", "--no-input", "-v0"], ["demo"]):
        subprocess.run([sys.executable, "-m", "aplis", *command], cwd=ROOT, env=environment, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = [sys.executable, "-m", "gunicorn", "aplis.config.wsgi:application", f"--bind=127.0.0.1:{port}"]
    web += [*GUNICORN, "--log-level=error"]
    parts = [
        subprocess.Popen(command, cwd=ROOT, env=environment)
        for command in (web, [sys.executable, "-m", "aplis", "work"])
    ]
    try:
        yield _region(f"http://127.0.0.1:{port}", folder)
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(30)


def _region(url: str, folder: Path) -> Region:
    for _ in range(2400):  # a busy machine is slow, not wrong
        try:
            urllib.request.urlopen(url + "/account/login/", timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            break
    rows = [line.split("\t") for line in (folder / "demo-logins.txt").read_text(encoding="utf-8").splitlines()[1:]]
    return Region(url, tuple(email for _role, email, _password in rows), rows[0][2])


@pytest.fixture
def site(region: Region) -> str:
    return region.url


@pytest.fixture
def sign_in(open_page: Callable[..., Page], region: Region) -> Callable[..., Page]:
    """Opens a browser and signs somebody in by the form: sign_in("Alma Kresnik", language="sl", width=360)."""

    def sign_in_as(name: str, **how: object) -> Page:
        page = open_page(**how)
        page.goto("/account/login/")
        page.locator("input[name=login]").fill(region.email_of(name))
        page.locator("input[name=password]").fill(region.password)
        page.locator("main button[type=submit]").click()
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return sign_in_as


@pytest.fixture
def picture(tmp_path: Path) -> Callable[..., None]:
    """Takes a picture of a page; with APLIS_PICTURES=yes it goes to docs/pictures, where the README shows it."""

    def take(page: Page, name: str, *, full: bool = True) -> None:
        path = tmp_path / f"{name}.png"
        page.screenshot(path=path, full_page=full)
        assert path.stat().st_size > 10_000
        if os.environ.get("APLIS_PICTURES") == "yes":
            PICTURES.mkdir(exist_ok=True)
            shutil.copy(path, PICTURES / path.name)

    return take
