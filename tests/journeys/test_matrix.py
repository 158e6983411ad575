"""Two workers of two agencies see a life domain differently, on a phone: both are told, one writes down what came of the talk with the
person's part, the person reads it and says how it is for her; a stranger finds nothing.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from aplis.casework.situations.models import JointTalk
from aplis.casework.voice.tests.factories import make_sheet
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.tests.own import make_portal
from tests.journeys.test_worker import no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.mission("M041")]

PHONE = 390


@pytest.fixture
def site(live_server: Any) -> str:
    """Not the demo region: here each row has to be known."""
    return str(live_server.url)


@pytest.fixture
def story(transactional_db: None) -> dict[str, Any]:
    """Alma leads the file on Zarja, who opened housing to the town, where Matija works; Tuja works elsewhere."""
    alma = make_worker(
        make_agency("social_work", name="Social work centre Jasna", short_name="CSD"), name="Alma Kresnik"
    )
    town = make_worker(make_agency("municipality", name="Town of Jasna", short_name="OJ"), name="Matija Lah")
    zarja = make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnik", purpose="plan")
    make_sheet(zarja, town.agency, scopes=("housing", "contact"))
    return {"alma": alma, "town": town, "zarja": zarja, "tuja": make_worker(), "user": make_portal(zarja).user}


def rate(page: Page, level: str, why: str, assert_accessible: Callable[[Page], None]) -> None:
    page.get_by_role("link", name="Rate anew").click()
    asked = page.get_by_role("group", name="Housing")
    asked.get_by_label(level).check()
    page.get_by_label("Why, in a few words: Housing").fill(why)
    assert_accessible(page)
    assert no_sideways_scroll(page)
    page.get_by_role("button", name="Save the rating").click()


def write_down(page: Page, day: str) -> None:
    page.get_by_role("button", name="The talk was held").click()
    expect(page.locator(".ds-error-summary")).to_be_visible()
    page.get_by_label("Held on").fill(day)
    page.get_by_label("Who took part").fill("Alma Kresnik, Matija Lah")
    page.get_by_label("was there").check()
    page.get_by_label("What the person said, or why").fill("I can pay, and I am afraid of the landlord")
    page.get_by_label("both views stay").check()
    page.get_by_label("What was said").fill("Both are true: the rent and the letter")


def read_and_say(hers: Page, assert_accessible: Callable[[Page], None]) -> None:
    hers.goto("/my/")
    hers.get_by_role("link", name="How services see my life").click()
    expect(hers.locator("main")).to_contain_text("Both are true: the rent and the letter")
    expect(hers.locator("main")).to_contain_text("You were there. I can pay")
    assert_accessible(hers)
    assert no_sideways_scroll(hers)
    hers.get_by_role("listitem").filter(has_text="The rent is paid").get_by_role("link", name="Say how it is").click()
    hers.get_by_label("3, in between").check()
    hers.get_by_label("In your own words").fill("I sleep badly because of it")
    assert_accessible(hers)
    hers.get_by_role("button", name="Send").click()
    expect(hers.locator("main")).to_contain_text("How it is for you: 3 of 5")


def assert_shut(page: Page, *addresses: str) -> None:
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404


def test_two_see_it_differently_talk_with_her_part_and_both_views_stay(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], story: Any
) -> None:
    matrix = reverse("situations:matrix", args=[story["zarja"].pk])
    alma, town = open_page(user=story["alma"].user), open_page(width=PHONE, user=story["town"].user)

    alma.goto(reverse("situations:situation", args=[story["zarja"].pk]))
    alma.get_by_role("link", name="Life domains in levels").click()
    rate(alma, "1, in danger", "Has to be out on Friday", assert_accessible)
    expect(alma.locator("main")).to_contain_text("Has to be out on Friday")
    town.goto(matrix)
    town.locator("input[name=purpose][value=plan]").check()
    town.get_by_role("button", name="Open the file").click()
    rate(town, "4, it goes", "The rent is paid", assert_accessible)
    expect(town.locator("main")).to_contain_text("Housing: OJ and CSD see it differently.")
    expect(town.locator("main")).to_contain_text("Has to be out on Friday")
    assert_accessible(town)
    assert no_sideways_scroll(town)

    alma.goto("/")
    alma.locator("section").filter(has_text="Joint talks to hold").get_by_role("link", name="Zarja Lipovnik").click()
    expect(alma.locator("main")).to_contain_text("The rent is paid")
    write_down(alma, story["zarja"].registered_at.date().isoformat())
    assert_accessible(alma)
    alma.get_by_role("button", name="The talk was held").click()
    for words in ("Both ratings stay as they were.", "Has to be out on Friday", "The rent is paid"):
        expect(alma.locator("main")).to_contain_text(words)
    assert_accessible(alma)

    town.goto(matrix)
    expect(town.locator("main")).to_contain_text("Both are true: the rent and the letter")
    expect(town.locator("main")).not_to_contain_text("see it differently")
    read_and_say(open_page(width=PHONE, user=story["user"]), assert_accessible)
    alma.goto(matrix)
    expect(alma.locator("main")).to_contain_text("I sleep badly because of it")

    talk = reverse("situations:talk", args=[story["zarja"].pk, JointTalk.objects.unscoped(reason="test").get().pk])
    assert_shut(open_page(user=story["tuja"].user), matrix, talk)
