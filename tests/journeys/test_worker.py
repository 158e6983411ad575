"""A social worker's day in the browser: sign in, find a person, read one page, add what was said."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

SignIn = Callable[..., Page]
Check = Callable[[Page], None]


def no_sideways_scroll(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.mission("M004", "F27")
@pytest.mark.parametrize(("language", "width"), [("sl", 1280), ("sl", 360), ("en", 1280), ("en", 360)])
def test_a_worker_opens_a_person_of_her_caseload(
    sign_in: SignIn, assert_accessible: Check, picture: Callable[..., None], language: str, width: int
) -> None:
    page = sign_in("Alma Kresnik", language=language, width=width)
    assert_accessible(page)
    assert no_sideways_scroll(page)
    is_shown = (language, width) in {("en", 1280), ("sl", 360)}
    if is_shown:
        picture(page, f"today-{language}-{width}")
    page.get_by_role("link", name="Zarja Lipovnik").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zarja Lipovnik")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("details.ap-domain, .ap-domain--closed")).to_have_count(13)
    expect(page.locator(".ap-voice blockquote")).to_contain_text("Rada bi spet delala v pekarni")
    assert_accessible(page)
    assert no_sideways_scroll(page)
    if is_shown:
        picture(page, f"situation-{language}-{width}")


@pytest.mark.mission("F30")
def test_what_six_agencies_know_stands_on_one_page_with_its_source(sign_in: SignIn) -> None:
    page = sign_in("Alma Kresnik")
    page.get_by_role("link", name="Zarja Lipovnik").first.click()
    for row in page.locator("details.ap-domain > summary").all():
        row.click()
    sources = " ".join(page.locator(".ap-source").all_inner_texts())
    for agency in ("CSD", "Zavod", "Zdravstveni dom", "OŠ ob Potoku", "Društvo Mostovi", "Občina"):
        assert agency in sources


@pytest.mark.mission("F16", "M006", "M009")
def test_another_agency_sees_the_same_person_with_closed_domains(
    sign_in: SignIn, assert_accessible: Check, picture: Callable[..., None]
) -> None:
    page = sign_in("Gorazd Tesnik", language="sl")
    page.get_by_role("link", name="Zarja Lipovnik").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zarja Lipovnik")
    closed = page.locator(".ap-domain--closed .ap-tag--shut")
    assert closed.count() >= 5
    assert "zdravnik" not in page.locator("main").inner_text().lower()
    assert_accessible(page)
    picture(page, "situation-other-agency-sl-1280")


def test_a_statement_is_added_in_its_place_with_the_keyboard_alone(sign_in: SignIn, assert_accessible: Check) -> None:
    page = sign_in("Alma Kresnik")
    page.get_by_role("link", name="Oton Brinovec").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/*/")
    domain = page.locator("details.ap-domain").filter(has=page.get_by_role("heading", name="Network"))
    domain = page.locator("details.ap-domain").first if domain.count() == 0 else domain
    domain.locator("summary").focus()
    page.keyboard.press("Enter")
    domain.get_by_role("link", name="Add a statement").first.focus()
    page.keyboard.press("Enter")
    text = domain.locator("textarea[name=text]")
    expect(text).to_be_visible()
    assert_accessible(page)
    text.focus()
    page.keyboard.type("Sosed mu nosi časopis vsako jutro.")
    domain.get_by_role("button", name="Save the statement").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Sosed mu nosi časopis vsako jutro.")
    page.reload()
    expect(page.locator(".ap-timeline")).to_contain_text("Sosed mu nosi časopis vsako jutro.")


def test_the_same_is_done_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("Alma Kresnik", javascript=False)
    page.get_by_role("link", name="Oton Brinovec").first.click()
    page.locator("details.ap-domain > summary").first.click()
    page.locator("details.ap-domain").first.get_by_role("link", name="Add a statement").first.click()
    page.locator("textarea[name=text]").fill("Prosil je za pomoč pri vlogi.")
    page.get_by_role("button", name="Save the statement").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Oton Brinovec")
    assert "Prosil je za pomoč pri vlogi." in page.content()


@pytest.mark.mission("F26")
def test_a_person_is_found_by_a_name_without_diacritics_in_any_order(sign_in: SignIn, assert_accessible: Check) -> None:
    page = sign_in("Petra Jasnovič", language="sl", width=360)
    page.goto("/people/")
    page.locator("input[name=name]").first.fill("lipovnik vid")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Vid Lipovnik", exact=True)).to_be_visible()
    assert "lipovnik" not in page.url.lower()
    assert_accessible(page)


def test_a_stranger_finds_no_page_behind_the_address_of_a_person(sign_in: SignIn) -> None:
    alma = sign_in("Alma Kresnik")
    alma.get_by_role("link", name="Zarja Lipovnik").first.click()
    alma.wait_for_url("**/people/*/")
    steward = sign_in("Zdenka Oblakar")
    answer = steward.goto(alma.url)
    assert answer is not None
    assert answer.status == 404
    assert "Lipovnik" not in steward.content()


@pytest.mark.mission("F21")
def test_every_look_can_be_read_with_its_purpose_and_printed(sign_in: SignIn, assert_accessible: Check) -> None:
    page = sign_in("Alma Kresnik", language="sl")
    page.get_by_role("link", name="Zarja Lipovnik").first.click()
    page.wait_for_url("**/people/*/")
    page.goto(page.url + "looks/")
    expect(page.locator("main")).to_contain_text("Center za socialno delo Jasna Dolina")
    assert_accessible(page)
    page.goto(page.url.replace("looks/", "print/"))
    expect(page.locator("main")).to_contain_text("Alma Kresnik")
    assert_accessible(page)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Sign in"), ("sl", "Prijava"), ("hr", "Prijava"), ("lv", "Pierakstīties")]
)
def test_the_sign_in_page_speaks_the_browsers_language(
    open_page: Callable[..., Page], assert_accessible: Check, language: str, words: str
) -> None:
    page = open_page(language=language, width=360)
    page.goto("/account/login/")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)
    assert_accessible(page)


def test_the_page_of_a_protected_person_can_be_left_with_the_first_key(sign_in: SignIn) -> None:
    page = sign_in("Alma Kresnik")
    page.get_by_role("link", name="Zarja Lipovnik").first.click()
    page.wait_for_url("**/people/*/")
    page.keyboard.press("Tab")
    first = page.locator(":focus")
    expect(first).to_have_text("Leave this page quickly")
    assert str(first.get_attribute("href")).startswith("https://")
    page.goto("/")
    page.get_by_role("link", name="Oton Brinovec").first.click()
    page.wait_for_url("**/people/*/")
    expect(page.get_by_text("Leave this page quickly")).to_have_count(0)


def test_dark_and_phone_pages_hold_too(
    open_page: Callable[..., Page], sign_in: SignIn, assert_accessible: Check, picture: Callable[..., None]
) -> None:
    page = sign_in("Alma Kresnik", language="sl", width=390)
    page.emulate_media(color_scheme="dark")
    page.get_by_role("link", name="Zarja Lipovnik").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Zarja Lipovnik")
    assert_accessible(page)
    assert no_sideways_scroll(page)
    picture(page, "situation-sl-390-dark")
