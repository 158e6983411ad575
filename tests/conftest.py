"""Fixtures for tests in a real browser (marker `browser`).

A page fails its test when the site logs an error, breaks its content security policy, misses a file of its own or
asks a foreign host for anything.
"""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, ConsoleMessage, Page, Response, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
NEVER_FOREIGN = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--no-first-run"]  # fmt: skip
expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
ACCESSIBILITY_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Chromium's line for any answer of 400 and above; journeys cause such answers on purpose (422, 403).
ANSWERED_WITH_AN_ERROR = "Failed to load resource: the server responded with a status of"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = (
        os.environ.get("CHROMIUM")
        or subprocess.run([ROOT / "bin" / "browser.sh"], capture_output=True, text=True, check=False).stdout.strip()
    )
    if not path:
        pytest.exit("No Chromium for the browser tests: install the package chromium or set CHROMIUM.", returncode=4)
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, in which Django would refuse its database calls.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=path, args=NEVER_FOREIGN)
        yield browser
        browser.close()


@pytest.fixture
def site(live_server: Any) -> str:
    """Where the pages are served; the journeys put the demo region in its place."""
    return str(live_server.url)


@pytest.fixture
def open_page(chromium: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens pages: open_page(language="sl", width=390, javascript=False, user=worker.user).

    language    of the reader, as the browser asks for it
    width       of the window in CSS pixels; 390 is a phone
    javascript  off shows what remains without it
    user        signed in already, as by the log-in page
    """
    complaints: list[str] = []
    contexts = []

    def open_one(*, language: str = "en", width: int = 1280, javascript: bool = True, user: Any = None) -> Page:
        context = chromium.new_context(
            base_url=site,
            locale=language,
            viewport={"width": width, "height": 844},
            java_script_enabled=javascript,
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([_session_cookie(user, site)])
        page = context.new_page()
        _watch(page, site, complaints)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    return open_page()


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """Checks a page with axe: WCAG 2.2 A and AA and its best practices."""

    def check(page: Page) -> None:
        found = Axe().run(page, options={"runOnly": ACCESSIBILITY_RULES, "resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()

    return check


def _session_cookie(user: Any, url: str) -> dict[str, str]:
    from aplis.register.agencies.tests.factories import prove  # noqa: PLC0415 -- models load after Django is set up

    client = Client()
    client.force_login(user)
    prove(client, user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


def _watch(page: Page, site: str, complaints: list[str]) -> None:
    def logged(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(ANSWERED_WITH_AN_ERROR):
            complaints.append(f"console: {message.text}")

    def answered(response: Response) -> None:
        if response.status >= 400 and urlsplit(response.url).path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            complaints.append(f"missing file: {response.url}")

    def asked(url: str) -> None:
        if not url.startswith((site, "data:", "blob:", "about:")):
            complaints.append(f"foreign host: {url}")

    page.on("console", logged)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("request", lambda request: asked(request.url))
    page.on("response", answered)
