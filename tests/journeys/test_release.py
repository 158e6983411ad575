"""A release on a tablet with the person: asked, read out, given, used, and taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.mission("F13", "F14")]

SignIn = Callable[..., Page]
Check = Callable[[Page], None]
TABLET = 768


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Go on", exact=True).click()


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def lead_to_the_answer(page: Page, assert_accessible: Check) -> None:
    """From the file of the person to the sheet that is read out, in her language."""
    page.get_by_role("link", name="Oton Brinovec").first.click()
    page.get_by_role("link", name="Who helps, who may see").first.click()
    page.get_by_role("link", name="Talk about a release").click()
    assert_accessible(page)
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("searchbox").fill("Zavod")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("combobox").first.select_option("employment_counsellor")
    assert_accessible(page)
    page.get_by_role("button", name="Add").first.click()
    expect(page.get_by_role("heading", name="Named so far")).to_be_visible()
    page.get_by_role("link", name="Go on", exact=True).click()
    page.locator("input[value=plan]").check()
    go_on(page)
    for scope in ("work", "plan"):
        page.locator(f"input[value={scope}]").check()
    assert_accessible(page)
    assert no_sideways_scroll(page)
    go_on(page)
    page.get_by_role("link", name="One question back").click()
    expect(page.locator("input[value=work]")).to_be_checked()
    go_on(page)
    for category in ("health", "mental_health", "addiction"):
        page.locator(f"input[name={category}][value=no]").check()
    go_on(page)
    go_on(page)  # six months are proposed
    go_on(page)  # the person answers
    page.locator("input[value=oral_witness]").check()
    page.locator("input[name=witness]").fill("Vesna Hrast")
    go_on(page)
    page.locator("input[value=sl]").check()
    go_on(page)


def opened_to(page: Page, person: str) -> tuple[list[str], int]:
    """Opens the file for the joint plan; says which domains are open and how many are shut."""
    page.goto(person)
    page.locator("input[value=plan]").check()
    page.locator("main form button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Oton Brinovec")
    domains = page.locator(".ap-domains > *")
    shut = domains.filter(has=page.locator(".ap-tag--shut"))
    opened = domains.filter(has_not=page.locator(".ap-tag--shut")).locator(".ap-domain-name").all_inner_texts()
    return opened, shut.count()


def test_a_release_is_given_on_a_tablet_used_and_taken_back(
    sign_in: SignIn, assert_accessible: Check, picture: Callable[..., None]
) -> None:
    gorazd = sign_in("Gorazd Tesnik")
    alma = sign_in("Alma Kresnik", width=TABLET)
    lead_to_the_answer(alma, assert_accessible)
    expect(alma.locator("#sheet-words")).to_have_attribute("lang", "sl")
    assert_accessible(alma)
    assert no_sideways_scroll(alma)
    picture(alma, "release-tablet-768")
    asked = alma.url
    alma.get_by_role("link", name="Print it in easy words").click()
    expect(alma.locator("#sheet-words")).to_contain_text("Oton Brinovec")
    assert_accessible(alma)
    picture(alma, "release-print-768")
    alma.goto(asked)
    alma.reload()
    alma.get_by_role("button", name="Yes, they may know").click()
    expect(alma.get_by_role("heading", level=2, name="A release")).to_be_visible()
    expect(alma.locator(".ap-section-head .ap-tag")).to_contain_text("in force")
    person = alma.url.split("/releases/")[0] + "/"

    assert opened_to(gorazd, person) == (["Work"], 12)

    alma.get_by_role("link", name="The person takes it back").click()
    assert_accessible(alma)
    alma.get_by_label("everything on this sheet").check()
    alma.get_by_role("button", name="Take it back now").click()
    expect(alma.locator(".ap-section-head .ap-tag")).to_contain_text("withdrawn")

    answer = gorazd.reload()
    assert answer is not None
    assert answer.status == 404
    assert "Brinovec" not in gorazd.content()
    gorazd.goto("/notices/")
    expect(gorazd.locator("main")).to_contain_text("A person took a release to your agency back")
    assert "Brinovec" not in gorazd.locator("main").inner_text()
    assert_accessible(gorazd)


def test_without_a_script_and_on_a_phone_a_no_ends_it_at_once(sign_in: SignIn) -> None:
    page = sign_in("Alma Kresnik", width=390, javascript=False)
    page.get_by_role("link", name="Oton Brinovec").first.click()
    page.get_by_role("link", name="Who helps, who may see").first.click()
    page.get_by_role("link", name="Talk about a release").click()
    page.get_by_role("button", name="Begin").click()

    page.get_by_role("button", name="The person says no").click()

    expect(page.locator("main")).to_contain_text("The person said no. Nothing was changed anywhere")
    # Nothing was named, so nothing is offered to be printed.
    expect(page.get_by_role("link", name="Print it in easy words")).to_have_count(0)
    page.goto(f"{page.url}print/")
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_role("button", name="Read it aloud")).to_have_count(0)
