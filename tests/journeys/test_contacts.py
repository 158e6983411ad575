"""A contact with an interpreter does not come about, on a phone: the worker says what stood in the way on the side of the service and is
refused words that blame the person; the person reads it and answers on her own pages; a stranger finds nothing.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from aplis.casework.plans.models import Contact
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.tests.own import make_portal
from tests.journeys.test_matrix import assert_shut
from tests.journeys.test_worker import no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.mission("M024")]

PHONE = 390


@pytest.fixture
def site(live_server: Any) -> str:
    """Not the demo region: here each row has to be known."""
    return str(live_server.url)


@pytest.fixture
def story(transactional_db: None) -> dict[str, Any]:
    """Alma leads the file on Zarja, who speaks Slovene and needs an interpreter where Alma works; Tuja works elsewhere."""
    alma = make_worker(
        make_agency("social_work", name="Social work centre Jasna", short_name="CSD"), name="Alma Kresnik"
    )
    named = {"given": "Zarja", "family": "Lipovnik", "purpose": "plan"}
    zarja = make_person(agency=alma.agency, lead=alma, language="sl", has_interpreter_need=True, **named)
    return {"alma": alma, "zarja": zarja, "tuja": make_worker(), "user": make_portal(zarja).user}


def plan(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    """The need and the language are filled in; who interprets is not."""
    page.get_by_role("link", name="Plan a contact").first.click()
    expect(page.get_by_label("an interpreter has to be booked")).to_be_checked()
    expect(page.get_by_label("Language of the interpreter")).to_have_value("sl")
    page.get_by_label("an interpreter is booked").check()
    page.get_by_label("Day").fill(timezone.localdate().isoformat())
    page.get_by_label("Time").fill("23:59")
    page.get_by_label("at our office").check()
    page.get_by_label("Phone to call").fill("01 000 000")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".ds-error-summary")).to_contain_text("Write who was booked.")
    assert_accessible(page)
    assert no_sideways_scroll(page)
    page.get_by_label("Who interprets").fill("Most d.o.o.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("an interpreter is booked: Slovene, Most d.o.o.")
    assert_accessible(page)
    assert no_sideways_scroll(page)


def tell(page: Page, assert_accessible: Callable[[Page], None]) -> None:
    page.goto("/")
    page.locator("section", has=page.locator("#meetings-title")).get_by_role("link", name="Zarja Lipovnik").click()
    page.get_by_role("link", name="How did it go?").click()
    page.get_by_label("we did not reach the person").check()
    page.get_by_label("the interpreter came").check()
    page.get_by_label("Place: the way there").check()
    page.get_by_label("What we do differently next time").fill("Nothing, she is unreliable")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".ds-error-summary")).to_contain_text("Leave out: unreliable.")
    assert_accessible(page)
    assert no_sideways_scroll(page)
    page.get_by_label("What we do differently next time").fill("We meet in the library near the bus")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("We meet in the library near the bus")
    assert_accessible(page)


def read_and_answer(hers: Page, assert_accessible: Callable[[Page], None]) -> None:
    hers.goto("/my/")
    hers.get_by_role("link", name="My contacts with services").click()
    for words in ("We did not reach you.", "the place was far", "We meet in the library near the bus"):
        expect(hers.locator("main")).to_contain_text(words)
    assert_accessible(hers)
    assert no_sideways_scroll(hers)
    hers.get_by_role("link", name="Say what stood in the way").click()
    hers.get_by_label("At that time I work").check()
    hers.get_by_label("In your own words").fill("My shift ends at midnight")
    assert_accessible(hers)
    hers.get_by_role("button", name="Send").click()
    expect(hers.locator("main")).to_contain_text("My shift ends at midnight")


def test_a_contact_fails_for_a_barrier_of_the_service_and_she_says_what_it_was_for_her(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], story: Any
) -> None:
    person = story["zarja"].pk
    alma = open_page(width=PHONE, user=story["alma"].user)
    alma.goto(reverse("situations:situation", args=[person]))
    plan(alma, assert_accessible)
    alma.get_by_role("link", name="Slip for the person").click()
    expect(alma.locator("main")).to_contain_text("Call 01 000 000.")
    assert_accessible(alma)
    tell(alma, assert_accessible)

    read_and_answer(open_page(width=PHONE, user=story["user"]), assert_accessible)
    alma.goto(reverse("plans:contacts", args=[person]))
    for words in ("Place: the way there", "At that time I work", "My shift ends at midnight"):
        expect(alma.locator("main")).to_contain_text(words)
    assert_accessible(alma)
    assert no_sideways_scroll(alma)

    contact = Contact.objects.unscoped(reason="test").get()
    assert contact.at - timezone.now() < timedelta(days=1)
    shut = (reverse("plans:contacts", args=[person]), reverse("plans:contact", args=[person, contact.pk]))
    assert_shut(open_page(user=story["tuja"].user), *shut)

    mira = open_page(width=PHONE, user=make_worker(story["alma"].agency, "manager").user)
    mira.goto(reverse("plans:barriers"))
    expect(mira.locator("main")).to_contain_text("fewer than 5")
    assert_accessible(mira)
    assert no_sideways_scroll(mira)
