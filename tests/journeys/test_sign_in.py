"""Journeys of signing in: an app, a passkey, a recovery code, a session that is ended elsewhere, a risky act, a post taken up."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from aplis.register.agencies.joining import POST, token_of
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import PASSWORD, app_of, code_of, make_agency, make_worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOME = re.compile(r"^http://[^/]+/$")
Open = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def site(live_server: Any) -> str:
    """Not the demo region: these journeys need a second factor to be required. A passkey needs a name, not a number."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def worker() -> Worker:
    return make_worker()


def by_password(page: Page, worker: Worker) -> None:
    page.goto("/account/login/")
    page.locator("input[name=login]").fill(worker.user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form").first.get_by_role("button").click()


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")


def give_virtual_key(page: Page) -> None:
    """A key in the browser itself, which always agrees and knows whose finger it is."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize("how", [{"width": 1280}, {"width": 360, "javascript": False}])
def test_a_worker_is_led_to_set_up_an_app_and_signs_in_with_it(
    open_page: Open, assert_accessible: Check, worker: Worker, how: dict[str, Any]
) -> None:
    def check(page: Page) -> None:
        if "javascript" not in how:  # axe is a script itself
            assert_accessible(page)

    page = open_page(**how)
    page.goto("/account/login/")
    check(page)
    by_password(page, worker)
    expect(page.get_by_text("Set up a second factor first.")).to_be_visible()
    check(page)
    page.goto("/people/")
    page.wait_for_url("**/my-account/sign-in/")
    page.get_by_role("link", name="Set up an app").click()
    check(page)
    secret = page.locator("main code").inner_text()
    page.locator("input[name=code]").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.locator("main code")).to_have_count(10)
    check(page)
    recovery = page.locator("main code").first.inner_text()
    page.get_by_role("link", name="Go on").click()
    expect(page).to_have_url(HOME)
    page.goto("/my-account/sign-in/")
    expect(page.get_by_text("10 codes are left.")).to_be_visible()
    check(page)
    sign_out(page)
    by_password(page, worker)
    page.wait_for_url("**/authenticate/**")
    check(page)
    page.locator("input[name=code]").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#id_code_error")).to_be_visible()
    page.locator("input[name=code]").fill(recovery)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(HOME)


def tab_to(page: Page, control: Locator) -> None:
    """Reaches a control with the Tab key alone, and sees where one is."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if control.evaluate("control => control === document.activeElement"):
            assert control.evaluate("control => getComputedStyle(control).outlineStyle") != "none"
            return
    pytest.fail(f"Tab does not lead to {control}.")


def test_the_second_factor_is_set_up_and_used_with_the_keyboard_alone(open_page: Open, worker: Worker) -> None:
    page = open_page(language="sl", width=360)
    give_virtual_key(page)
    page.goto("/account/login/")
    tab_to(page, page.locator("input[name=login]"))
    page.keyboard.type(worker.user.email)
    tab_to(page, page.locator("input[name=password]"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-account/sign-in/")
    tab_to(page, page.locator("a[href$='/app/add/']"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/app/add/")
    tab_to(page, page.locator("input[name=code]"))
    page.keyboard.type(code_of(page.locator("main code").inner_text()))
    page.keyboard.press("Enter")
    page.wait_for_url("**/codes/")
    recovery = page.locator("main code").first.inner_text()
    page.goto("/account/second-factor/passkeys/add/")
    tab_to(page, page.locator("input[name=name]"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/my-account/sign-in/")
    page.goto("/account/logout/")
    tab_to(page, page.locator("main button"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/login/**")
    by_password(page, worker)
    page.wait_for_url("**/authenticate/**")
    code = page.locator("input[name=code]")
    tab_to(page, code)
    page.keyboard.type("000000")
    page.keyboard.press("Enter")
    expect(page.locator("#id_code_error")).to_be_visible()
    expect(page.locator(".ds-error-summary")).to_be_focused()
    tab_to(page, code)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(recovery)
    page.keyboard.press("Enter")
    expect(page).to_have_url(HOME)


def test_a_worker_adds_a_passkey_and_signs_in_with_it_alone(
    open_page: Open, assert_accessible: Check, worker: Worker
) -> None:
    page = open_page()
    give_virtual_key(page)
    by_password(page, worker)
    page.get_by_role("link", name="Add a passkey").click()
    assert_accessible(page)
    page.get_by_label("Name").fill("Blue key")
    page.locator("input[name=passwordless]").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("main code")).to_have_count(10)
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(HOME)
    page.goto("/my-account/sign-in/")
    page.get_by_role("link", name=re.compile("Rename.*Blue key")).click()
    assert_accessible(page)
    page.get_by_label("Name").fill("Green key")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name=re.compile("Remove.*Green key")).click()
    assert_accessible(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("Set up a second factor first.")).to_be_visible()


def test_a_passkey_is_the_second_step_after_the_password(
    open_page: Open, assert_accessible: Check, worker: Worker
) -> None:
    page = open_page()
    give_virtual_key(page)
    by_password(page, worker)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("main code")).to_have_count(10)
    sign_out(page)
    by_password(page, worker)
    page.wait_for_url("**/authenticate/**")
    assert_accessible(page)
    page.get_by_role("button", name="Use a passkey instead").click()
    expect(page).to_have_url(HOME)


def test_a_passkey_that_does_not_work_is_said_in_words(open_page: Open, worker: Worker) -> None:
    page = open_page()
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": False}})
    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("The passkey did not work or was not chosen.")).to_be_visible()


def test_a_session_left_open_elsewhere_is_ended(
    open_page: Open, assert_accessible: Check, worker: Worker, settings: Any
) -> None:
    settings.SECOND_FACTOR = "offered"
    left, here = open_page(), open_page(width=360)
    for page in (left, here):
        by_password(page, worker)
        expect(page).to_have_url(HOME)
    here.goto("/my-account/sign-in/")
    expect(here.get_by_text("this one")).to_have_count(1)
    assert_accessible(here)
    here.get_by_role("button", name=re.compile("End.*Chrome, Linux")).click()
    expect(here.get_by_text("The session is ended.")).to_be_visible()
    left.goto("/my-account/")
    left.wait_for_url("**/account/login/**")


def test_a_risky_act_asks_again_and_what_was_typed_is_kept(
    open_page: Open, assert_accessible: Check, worker: Worker
) -> None:
    administrator = make_worker(worker.agency, "administrator")
    app = app_of(administrator.user)
    page = open_page(user=administrator.user)
    page.goto(f"/accounts/{worker.pk}/")
    page.get_by_role("button", name="Make a password link").click()
    page.wait_for_url("**/second-factor/reauthenticate/**")
    assert_accessible(page)
    page.locator("input[name=code]").fill(code_of(app))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Go on where you were")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Do it now").click()
    expect(page.get_by_label("Password link")).to_be_visible()


def test_the_back_button_shows_nothing_after_signing_out(open_page: Open, settings: Any) -> None:
    settings.SECOND_FACTOR = "offered"
    worker = make_worker(name="Breda Tihec")
    page = open_page()
    by_password(page, worker)
    page.goto("/my-account/")
    expect(page.get_by_role("heading", name="My account", exact=True)).to_be_visible()
    sign_out(page)
    page.go_back()
    page.go_back()
    assert "Breda Tihec" not in page.content()


@pytest.mark.mission("F64")
@pytest.mark.parametrize("how", [{"width": 1280}, {"width": 360, "javascript": False}])
def test_a_post_given_to_a_known_sign_in_is_taken_up_with_the_link(
    open_page: Open, assert_accessible: Check, how: dict[str, Any]
) -> None:
    known = make_worker(make_agency("employment"))
    post = make_worker(make_agency("school"), user=known.user, offered_at=timezone.now())
    page = open_page(**how)
    page.goto(f"/account/join/{token_of(POST, post)}/")
    page.locator("input[name=login]").fill(known.user.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form").first.get_by_role("button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Take up a post")
    expect(page.get_by_role("main")).to_contain_text(post.agency.name)
    if "javascript" not in how:  # axe is a script itself
        assert_accessible(page)
    page.get_by_role("button", name="Take it up").click()
    page.wait_for_url(lambda url: "/join/" not in url)
    page.goto("/my-account/")
    expect(page.get_by_role("main")).to_contain_text(post.agency.name)
