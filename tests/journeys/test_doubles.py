"""One person, two files: found, decided by two workers, put together, taken apart."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.mission("F8", "F9")]

SignIn = Callable[..., Page]
Check = Callable[[Page], None]


def decide(page: Page, why: str) -> None:
    page.get_by_label("the same person", exact=True).check()
    page.get_by_label("What makes you think so").fill(why)
    page.get_by_role("button", name="Save my decision").click()


def find_the_double(alma: Page, assert_accessible: Check) -> None:
    alma.get_by_role("link", name="Oton Brinovec").first.click()
    alma.get_by_role("link", name="Details").first.click()
    alma.get_by_role("link", name="Is this person here twice?").click()
    assert_accessible(alma)
    alma.get_by_role("button", name="Compare the two files").first.click()
    expect(alma.get_by_role("heading", name="One person or two?")).to_be_visible()
    assert_accessible(alma)


def put_together(page: Page, assert_accessible: Check) -> None:
    page.get_by_role("link", name="See what putting them together does").click()
    expect(page.get_by_role("heading", name="Who will see more than today")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Oton Brinovec").first.check()
    page.get_by_label("19").first.check()
    page.get_by_role("button", name="Put the files together").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Oton Brinovec")
    expect(page.get_by_role("heading", name="What was put together")).to_be_visible()


def test_two_workers_put_two_files_of_one_person_together_and_take_them_apart(
    sign_in: SignIn, assert_accessible: Check, picture: Callable[..., None]
) -> None:
    alma = sign_in("Alma Kresnik", language="en")
    find_the_double(alma, assert_accessible)
    picture(alma, "pair-en-1280")
    decide(alma, "The same house on the hill, and the same voice.")
    expect(alma.get_by_role("heading", name="To be decided")).to_be_visible()

    lenka = sign_in("Lenka Vidrih", language="en")
    lenka.goto("/people/")
    lenka.get_by_role("link", name="Files that may be of one person").click()
    assert_accessible(lenka)
    lenka.get_by_role("link", name="Oton Brinovec").click()
    expect(lenka.locator("main")).not_to_contain_text("the same voice")
    decide(lenka, "He came for firewood money in August.")
    expect(lenka.locator("main")).to_contain_text("the same voice")

    put_together(lenka, assert_accessible)
    picture(lenka, "merged-en-1280")

    alma.goto("/people/")
    alma.get_by_label("Name").first.fill("Brinovc")
    alma.keyboard.press("Enter")
    expect(alma.get_by_role("status").filter(has_text="1 person found")).to_be_visible()
    expect(alma.locator("main")).to_contain_text("Oton Brinovec")

    lenka.get_by_role("link", name="Take the files apart").click()
    assert_accessible(lenka)
    lenka.get_by_label("Why").fill("His brother has the same first name.")
    lenka.get_by_role("button", name="Take the files apart").click()
    expect(lenka.get_by_role("heading", name="One person or two?")).to_be_visible()
    expect(lenka.get_by_role("heading", name="Your decision")).to_be_visible()
