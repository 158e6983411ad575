"""The same payloads before a real browser, which knows more ways to run something than any reader of markup."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.attack.payloads import MARK
from tests.attack.test_stored_xss import all_payloads, pages
from tests.attack.world import fill, furnish
from tests.page_readers import readers_of
from tests.test_every_url import case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

__all__ = ["case"]
# Whatever a payload calls is there and leaves a mark; a dialog would stop the page, so those leave one too.
LISTENS = f"""
  window.{MARK} = () => {{ window.marked = true; }};
  for (const name of ["alert", "confirm", "prompt"]) window[name] = window.{MARK};
"""


def test_no_payload_runs_on_any_page_of_a_case(open_page: Callable[..., Page], case) -> None:
    """`open_page` fails besides on each breach of the content policy, each foreign host and each fault of a script."""
    furnish(case)
    urls = [url for _name, url, role, kind, _text in list(pages(case, readers_of(case)))
            if (role, kind) == ("worker", "text/html") and not url.startswith("/account/")]  # fmt: skip
    fill(all_payloads(0))
    page = open_page(user=case.worker.user)
    page.add_init_script(LISTENS)

    for url in urls:
        page.goto(url)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        for way in ("focus", "mouseover", "click"):
            page.evaluate(f"document.querySelectorAll('main [id] *').forEach(e => e.dispatchEvent(new Event('{way}')))")
        assert page.evaluate("window.marked") is None, url

    assert len(urls) >= 20
    assert MARK in page.content()


def test_a_payload_that_runs_is_noticed(open_page: Callable[..., Page], case) -> None:
    page = open_page()
    page.add_init_script(LISTENS)
    page.goto("about:blank")

    page.set_content(f"<svg onload={MARK}()>")

    assert page.evaluate("window.marked") is True
