"""Somebody is in danger: a worker opens the file for an hour and gives it back; her manager judges it; the log shows it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.mission("F19")]

SignIn = Callable[..., Page]
Check = Callable[[Page], None]
WHY = "The neighbour heard him fall and he does not open the door"


def born(page: Page, name: str) -> str:
    page.goto("/")
    page.get_by_role("link", name=name).first.click()
    page.get_by_role("link", name="Details").first.click()
    day = datetime.strptime(page.locator("dl.ap-summary dd").first.inner_text(), "%d %B %Y").date()  # noqa: DTZ007 -- a day
    return f"{day.day}. {day.month}. {day.year}"


def open_in_danger(page: Page, day: str, *, name: str) -> None:
    page.goto("/people/")
    page.get_by_role("link", name="Somebody is in danger?").click()
    page.get_by_label("Whole name").fill(name)
    page.get_by_label("Date of birth").fill(day)
    page.get_by_label("danger to life").check()
    page.get_by_label("What is happening?").fill(WHY)
    page.get_by_role("button", name="Open the file for 60 minutes").click()


def test_a_file_is_opened_in_danger_given_back_judged_and_stands_in_the_log(
    sign_in: SignIn, assert_accessible: Check, picture: Callable[..., None]
) -> None:
    alma = sign_in("Alma Kresnik", language="en")
    day = born(alma, "Oton Brinovec")

    gorazd = sign_in("Gorazd Tesnik", language="en")
    open_in_danger(gorazd, day, name="Nobody Atall")
    expect(gorazd.get_by_role("alert")).to_contain_text("Nobody is found by this.")
    assert_accessible(gorazd)

    open_in_danger(gorazd, day, name="Oton Brinovec")
    expect(gorazd.get_by_role("heading", level=1)).to_contain_text("Oton Brinovec")
    expect(gorazd.locator("main")).to_contain_text("minutes left")
    assert_accessible(gorazd)
    picture(gorazd, "emergency-en-1280")
    address = gorazd.url
    gorazd.get_by_role("link", name="Who looked").first.click()
    gorazd.get_by_role("button", name="End it now").click()
    expect(gorazd.get_by_role("heading", level=1)).to_have_text("Emergency access")
    assert_accessible(gorazd)
    assert gorazd.goto(address).status == 404  # type: ignore[union-attr]

    alma.goto("/")
    expect(alma.locator("main")).to_contain_text("Another service opened a file that your agency keeps too")
    alma.goto(address)
    alma.get_by_role("link", name="Who looked").first.click()
    expect(alma.locator("main")).to_contain_text("Opened in an emergency")
    expect(alma.locator("main")).to_contain_text(WHY)
    assert_accessible(alma)


def test_the_manager_reads_judges_and_sees_how_often(
    sign_in: SignIn, assert_accessible: Check, picture: Callable[..., None]
) -> None:
    alma = sign_in("Alma Kresnik", language="en")
    born(alma, "Oton Brinovec")
    alma.goto(alma.url.replace("details", "emergency"))
    alma.get_by_label("danger to life").check()
    alma.get_by_label("What is happening?").fill(WHY)
    assert_accessible(alma)
    alma.get_by_role("button", name="Open the file for 60 minutes").click()
    expect(alma.locator("main")).to_contain_text("minutes left")

    marko = sign_in("Marko Studenčar", language="en")
    marko.get_by_role("link", name="A worker opened").first.click()
    expect(marko.locator("main")).to_contain_text("Oton Brinovec")
    assert_accessible(marko)
    picture(marko, "emergency-review-en-1280")
    marko.get_by_label("it was justified").check()
    marko.get_by_label("In a sentence").fill("I spoke with her; the ambulance came in time.")
    marko.get_by_role("button", name="Save the judgement").click()
    expect(marko.locator("main")).to_contain_text("it was justified")
    marko.get_by_label("How was the person told?").fill("In the hospital, by Alma")
    marko.get_by_role("button", name="The person was told").click()
    marko.get_by_role("link", name="Emergency accesses").last.click()
    expect(marko.get_by_role("heading", name="By worker, in 90 days")).to_be_visible()
    expect(marko.locator("section tbody tr").filter(has_text="Alma Kresnik")).to_have_count(1)
    assert_accessible(marko)

    marko.goto("/notices/")
    assert_accessible(marko)
    marko.goto("/guarded/")
    assert_accessible(marko)
    phone = sign_in("Marko Studenčar", language="en", width=390)
    phone.goto("/emergency/accesses/")
    assert_accessible(phone)
    picture(phone, "emergencies-en-390")
