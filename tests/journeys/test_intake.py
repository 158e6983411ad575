"""Intake: a worker types a name and a phone, learns which household is here, and registers the child into it."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.identity.tests.test_intake_homes import living
from tests.journeys.test_worker import no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.mission("F2", "F7")]


@pytest.fixture
def site(live_server: Any) -> str:
    """Not the demo region: here each row has to be known."""
    return str(live_server.url)


@pytest.fixture
def alma(transactional_db: None) -> Worker:
    """She leads the files of a mother and her son, who are reached by one phone."""
    worker = make_worker(make_agency("social_work", name="Center Jasna", short_name="CSD"), name="Alma Kresnik")
    living(worker, ("Ana", "Kos"), ("Ivo", "Kos"), phone="041 222 333")
    return worker


@pytest.mark.parametrize("width", [1280, 360])
def test_a_child_is_registered_into_the_household_that_is_here(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], alma: Worker, width: int
) -> None:
    page = open_page(width=width, language="en", user=alma.user)
    page.goto("/people/register/")
    page.locator("input[name=given]").fill("Nina")
    page.locator("input[name=family]").fill("Kos")
    page.locator("select[name=contact_kind]").select_option("phone")
    page.locator("input[name=contact_value]").fill("041 222 333")
    known = page.locator("#known")
    expect(known).to_contain_text("Households at this address or phone")
    expect(known).to_contain_text("Ana Kos, Ivo Kos")
    assert_accessible(page)
    assert no_sideways_scroll(page)

    known.get_by_role("button", name="Register into this household").click()
    expect(page.get_by_text("The person also joins the household of: Ana Kos, Ivo Kos.")).to_be_visible()
    expect(page.locator("input[name=given]")).to_have_value("Nina")
    expect(page.locator("input[name=contact_value]")).to_have_value("041 222 333")
    assert_accessible(page)
    page.locator("select[name=role]").select_option("child")
    page.locator("select[name=purpose]").select_option("intake")
    page.locator("input[name=basis][value=statutory_task]").check()
    page.locator("#register-form button[type=submit]").last.click()
    page.get_by_role("button", name="None of these: register the person").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Nina Kos")
    page.get_by_role("link", name="Household").first.click()
    expect(page.locator("main")).to_contain_text("Ivo Kos")
