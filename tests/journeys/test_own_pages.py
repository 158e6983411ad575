"""The person at her own pages, on a phone: she reads who looked and objects, takes back a release and is obeyed at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from aplis.casework.voice.tests.factories import make_look, make_sheet
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Participation
from aplis.register.sharing.tests.own import make_portal, make_representation
from tests.journeys.test_worker import no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = 390
PASSWORD = "four words for a link"
OWN_PAGES = (
    "home", "looks", "rights", "requests", "releases", "taking_part", "reaching", "helpers", "choose", "objections", "say",
    "copy", "notices", "corrections", "records", "levels",
)  # fmt: skip


@pytest.fixture
def site(live_server: Any) -> str:
    """Not the demo region: here each row has to be known."""
    return str(live_server.url)


@pytest.fixture
def story(transactional_db: None) -> dict[str, Any]:
    """Alma leads the file on Zarja, who opened housing to the town, where Matija works."""
    alma = make_worker(
        make_agency("social_work", name="Social work centre Jasna", short_name="CSD"), name="Alma Kresnik"
    )
    town = make_worker(make_agency("municipality", name="Town of Jasna", short_name="OJ"), name="Matija Lah")
    zarja = make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnik", purpose="plan")
    sheet = make_sheet(zarja, town.agency, scopes=("housing", "contact"))
    make_look(zarja, alma)
    make_representation(zarja, kind="trusted", chosen_by_person=True, helper_name="Neža Lah")
    Participation(person=zarja, agency=alma.agency, what="Cookery on Tuesdays", offered_on=timezone.localdate()).save()
    return {"alma": alma, "town": town, "zarja": zarja, "sheet": sheet, "user": make_portal(zarja).user}


@pytest.mark.mission("F13", "F22", "F66")
def test_she_reads_who_looked_and_objects_takes_back_and_is_obeyed_at_once(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], picture: Callable[..., None], story: Any
) -> None:
    hers = open_page(width=PHONE, user=story["user"])
    theirs = open_page(user=story["town"].user)
    details = reverse("people:details", args=[story["zarja"].pk])
    theirs.goto(details)
    theirs.locator("input[name=purpose][value=delivery]").check()
    theirs.get_by_role("button", name="Open the file").click()
    expect(theirs.get_by_role("heading", level=1)).to_contain_text("Zarja Lipovnik")

    hers.goto("/")
    expect(hers.get_by_role("heading", level=1)).to_have_text("Hello, Zarja")
    assert_accessible(hers)
    assert no_sideways_scroll(hers)
    picture(hers, "my-en-390")
    hers.get_by_role("link", name="All looks").click()
    expect(hers.locator(".ap-my-looks > li").first).to_be_visible()
    assert_accessible(hers)
    about_alma = hers.locator(".ap-my-looks > li").filter(has_text="Social work centre Jasna")
    about_alma.get_by_role("link", name="I do not understand this, or I object").click()
    hers.get_by_label("I object").check()
    hers.get_by_label("In your own words").fill("Nobody told me why.")
    assert_accessible(hers)
    hers.get_by_role("button", name="Send").click()
    expect(hers.locator("main")).to_contain_text("Nobody told me why.")
    expect(hers.locator("main")).to_contain_text("They have to answer until")

    hers.get_by_role("link", name="Back to my page").click()
    hers.get_by_role("link", name="Take back").click()
    assert_accessible(hers)
    hers.get_by_role("button", name="Take it back now").click()
    expect(hers.locator("main")).to_contain_text("It is shut from now on.")
    answer = theirs.goto(details)
    assert answer is not None
    assert answer.status == 404
    assert "Lipovnik" not in theirs.content()


@pytest.mark.parametrize("name", OWN_PAGES)
def test_each_own_page_is_accessible_on_a_phone_and_without_a_script(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], story: Any, name: str
) -> None:
    page = open_page(width=PHONE, user=story["user"])
    page.goto(reverse(f"voice:{name}"))

    assert_accessible(page)
    assert no_sideways_scroll(page)
    plain = open_page(width=PHONE, user=story["user"], javascript=False)
    plain.goto(reverse(f"voice:{name}"))
    expect(plain.get_by_role("heading", level=1)).to_be_visible()
    expect(plain.locator(".ap-my-foot")).to_contain_text("Do you need paper?")


def test_the_way_out_is_the_first_stop_of_the_tab_key(open_page: Callable[..., Page], story: Any) -> None:
    page = open_page(width=PHONE, user=story["user"])
    page.goto("/my/")

    page.keyboard.press("Tab")

    assert page.evaluate("document.activeElement.closest('.ap-exit') !== null")


def test_a_page_prints_what_it_shows_and_no_buttons(open_page: Callable[..., Page], story: Any) -> None:
    page = open_page(width=PHONE, user=story["user"])
    page.goto(reverse("voice:looks"))

    page.emulate_media(media="print")

    expect(page.locator(".ap-my-looks > li").first).to_be_visible()
    expect(page.locator(".ap-my-foot p").first).to_be_visible()
    for away in (".ap-exit", ".ap-my-bar", ".ap-my-buttons"):
        expect(page.locator(away).first).to_be_hidden()


@pytest.mark.mission("F64", "F69")
@pytest.mark.parametrize("width", [1280, PHONE])
def test_a_worker_records_who_acts_for_her_and_gives_access(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], story: Any, width: int
) -> None:
    page = open_page(width=width, user=story["alma"].user)
    page.goto(reverse("sharing:rights", args=[story["zarja"].pk]))
    page.get_by_role("link", name="Who acts for the person, and access to the own pages").click()
    assert_accessible(page)
    page.get_by_role("link", name="Record who acts for the person").click()
    assert_accessible(page)
    page.get_by_label("guardian of an adult").check()
    page.get_by_label("Name", exact=False).first.fill("Marta Kos")
    page.get_by_label("On what does it rest?").fill("District court, II P 12/2026")
    page.get_by_label("Housing").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Marta Kos, guardian of an adult")
    page.get_by_role("link", name="Give access to the own pages").click()
    assert_accessible(page)
    page.get_by_role("button", name="Give access").click()
    expect(page.get_by_label("Link with which you choose your password")).to_be_visible()
    assert_accessible(page)
    assert no_sideways_scroll(page)
    link = page.get_by_label("Link with which you choose your password").input_value()
    name = page.locator("main").inner_text().partition("Sign-in name")[2].split()[0]

    theirs = open_page(width=PHONE)
    theirs.goto(link)
    for label in ("New Password", "New Password (again)"):
        theirs.get_by_label(label, exact=True).fill(PASSWORD)
    theirs.get_by_role("button", name="Save the password").click()
    theirs.goto("/account/login/")
    theirs.get_by_label("Email").fill(name)
    theirs.get_by_label("Password").fill(PASSWORD)
    theirs.get_by_role("button", name="Sign in", exact=True).click()
    expect(theirs.get_by_role("heading", level=1)).to_have_text("Hello, Zarja")
