"""Journeys of the other posts: registering somebody, giving a colleague an account, leading, working at two agencies."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

SignIn = Callable[..., Page]
Check = Callable[[Page], None]


def test_a_person_without_papers_is_registered_on_a_phone(sign_in: SignIn, assert_accessible: Check) -> None:
    page = sign_in("Breda Hribnik", language="sl", width=360)
    page.goto("/people/register/")
    assert_accessible(page)
    page.locator("input[name=given]").fill("Neža")
    page.locator("input[name=family]").fill("Šturmovnik")
    page.locator("select[name=purpose]").select_option("intake")
    page.locator("input[name=basis][value=contract_or_consent]").check()
    page.locator("#register-form button[type=submit]").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Neža Šturmovnik")
    assert_accessible(page)
    page.goto("/people/")
    page.locator("input[name=name]").first.fill("sturmovnik")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Neža Šturmovnik", exact=True)).to_be_visible()


@pytest.mark.mission("F7")
@pytest.mark.parametrize("width", [1280, 360])
def test_who_mistypes_a_name_sees_before_registering_that_the_person_is_here(
    sign_in: SignIn, assert_accessible: Check, width: int
) -> None:
    page = sign_in("Alma Kresnik", language="sl", width=width)
    page.goto("/people/register/")
    page.locator("input[name=family]").fill("Lipovnk")
    page.locator("input[name=given]").fill("Zaria")
    known = page.locator("#known")
    expect(known.get_by_role("heading", level=2)).to_contain_text("Ali je oseba že tukaj?")
    expect(known.get_by_role("link", name="Zarja Lipovnik", exact=True)).to_be_visible()
    expect(known).to_contain_text("priimek se razlikuje v eni črki")
    page.locator("input[name=given]").fill("Zarja")
    ours = known.locator("section[aria-labelledby=group-ours]")
    expect(ours).to_contain_text("vodi Alma Kresnik")
    expect(ours).to_contain_text("vsota: +")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    ours.get_by_role("link", name="Zarja Lipovnik", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zarja Lipovnik")


def test_without_a_legal_basis_nobody_is_registered(sign_in: SignIn) -> None:
    page = sign_in("Alma Kresnik")
    page.goto("/people/register/")
    page.locator("input[name=given]").fill("Brez podlage")
    page.locator("select[name=purpose]").select_option("intake")
    page.locator("#register-form button[type=submit]").last.click()
    expect(page.get_by_text("Choose the legal basis. None is chosen for you.").first).to_be_visible()
    assert page.locator("input[name=given]").input_value() == "Brez podlage"


def test_a_file_outside_the_caseload_asks_for_the_purpose_first(sign_in: SignIn, assert_accessible: Check) -> None:
    page = sign_in("Lenka Vidrih", language="sl")
    page.goto("/people/")
    page.locator("input[name=name]").first.fill("Zarja Lipovnik")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Zarja Lipovnik", exact=True).first.click()
    page.wait_for_url("**/why/**")
    assert_accessible(page)
    assert "Rada bi spet delala" not in page.content()
    page.locator("input[name=purpose][value=plan]").check()
    page.locator("main button[type=submit]").last.click()
    expect(page.locator(".ap-voice blockquote")).to_contain_text("Rada bi spet delala v pekarni")


def test_an_administrator_gives_a_colleague_an_account(
    sign_in: SignIn, open_page: Callable[..., Page], assert_accessible: Check
) -> None:
    page = sign_in("Rok Skalnik")
    page.goto("/accounts/add/")
    page.get_by_label("Name", exact=True).fill("Jana Poljak")
    page.get_by_label("E-mail address").fill("jana.poljak@csd.example")
    page.locator("select[name=role]").select_option("social_worker")
    page.get_by_role("button", name="Add the worker").click()
    link = page.locator("#password-link").input_value()
    assert_accessible(page)

    jana = open_page()
    jana.goto(link)
    for field in jana.locator("input[type=password]").all():
        field.fill("gozd-reka-most-2026")
    jana.locator("main button[type=submit]").last.click()
    jana.goto("/account/login/")
    jana.locator("input[name=login]").fill("jana.poljak@csd.example")
    jana.locator("input[name=password]").fill("gozd-reka-most-2026")
    jana.locator("main button[type=submit]").click()
    expect(jana.get_by_role("heading", level=1)).to_contain_text("Jana Poljak")
    jana.goto(link)
    assert jana.locator("input[type=password]").count() == 0


def test_an_administrator_and_a_steward_open_no_person(sign_in: SignIn) -> None:
    for name in ("Rok Skalnik", "Zdenka Oblakar"):
        page = sign_in(name)
        answer = page.goto("/people/")
        assert answer is not None
        assert answer.status == 403


@pytest.mark.parametrize(("width", "language"), [(1280, "sl"), (360, "sl")])
def test_a_manager_sees_who_leads_whom_without_the_contents(
    sign_in: SignIn, assert_accessible: Check, width: int, language: str
) -> None:
    page = sign_in("Marko Studenčar", language=language, width=width)
    page.goto("/agency/")
    expect(page.get_by_text("Alma Kresnik").first).to_be_visible()
    assert "Rada bi spet delala" not in page.content()
    assert_accessible(page)


def test_rights_of_two_posts_never_add_up(sign_in: SignIn) -> None:
    page = sign_in("Lenka Vidrih")
    first = page.locator("summary", has_text="Lenka Vidrih").inner_text()
    page.locator("summary", has_text="Lenka Vidrih").click()
    page.locator("form[action*='my-account/post'] button:not([aria-current])").first.click()
    page.wait_for_load_state()
    assert page.locator("summary", has_text="Lenka Vidrih").inner_text() != first


def test_the_reading_pages_of_a_person_hold_in_slovene_on_a_phone(sign_in: SignIn, assert_accessible: Check) -> None:
    page = sign_in("Alma Kresnik", language="sl", width=360)
    page.get_by_role("link", name="Zarja Lipovnik").first.click()
    page.wait_for_url("**/people/*/")
    person = page.url
    for path in ("details/", "household/", "rights/", "looks/", "documents/", "timeline/", "protection/", "print/"):
        page.goto(person + path)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
