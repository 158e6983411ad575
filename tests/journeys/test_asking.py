"""With the person's agreement a worker asks whether another service knows her, and that service answers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.mission("M001")]

SignIn = Callable[..., Page]
Check = Callable[[Page], None]


def ask(page: Page, born: str, *, family: str = "Brinovec") -> None:
    page.goto("/people/register/")
    page.locator("input[name=given]").fill("Oton")
    page.locator("input[name=family]").fill(family)
    page.locator("input[name=born]").fill(born)
    page.locator("input[name=asks_elsewhere]").check()
    page.locator("select[name=agreement]").select_option("written")
    page.get_by_role("button", name="Ask other services").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask other services")


def test_another_service_is_asked_and_answers(
    sign_in: SignIn, assert_accessible: Check, picture: Callable[..., None]
) -> None:
    alma = sign_in("Alma Kresnik", language="sl")
    alma.get_by_role("link", name="Oton Brinovec").first.click()
    alma.get_by_role("link", name="Podatki").first.click()
    born = alma.locator("dl.ap-summary dd").first.inner_text()

    gorazd = sign_in("Gorazd Tesnik", language="en")
    ask(gorazd, born, family="Nobodyatall")
    expect(gorazd.get_by_role("button", name="Send a contact request")).to_have_count(0)
    ask(gorazd, born)
    expect(gorazd.locator("main")).to_contain_text("nother service may know this person")
    assert "Brinovec" not in gorazd.locator("main").inner_text()
    assert_accessible(gorazd)
    gorazd.get_by_role("button", name="Send a contact request").click()
    expect(gorazd.locator("main")).to_contain_text("Oton Brinovec")
    assert "CSD" not in gorazd.locator("main").inner_text()

    alma.goto("/")
    alma.locator('a[href$="/people/requests/"]').first.click()
    assert_accessible(alma)
    alma.get_by_role("link", name="Oton Brinovec").click()
    picture(alma, "request-sl-1280")
    alma.locator('input[value="contact_us"]').check()
    alma.locator("main form button[type=submit]").click()

    gorazd.goto("/people/requests/sent/")
    expect(gorazd.locator("main")).to_contain_text("Alma Kresnik")
