"""The person objects to a look and reads the answer; the officer sees why each look was lawful and judges an unusual one."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from aplis.core.inserting import insert
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Look, LookDelay, WatchedPerson
from aplis.register.sharing.tests.own import make_portal
from aplis.rules.scopes import mask
from tests.journeys.test_worker import no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = 390


@pytest.fixture
def site(live_server: Any) -> str:
    """Not the demo region: here each row has to be known."""
    return str(live_server.url)


@pytest.fixture
def story(transactional_db: None) -> dict[str, Any]:
    """Alma leads the file on Zarja; her colleague Bor opened it at night, outside his caseload."""
    centre = make_agency("social_work", name="Social work centre Jasna", short_name="CSD")
    alma, bor = make_worker(centre, name="Alma Kresnik"), make_worker(centre, name="Bor Dolenc")
    zarja = make_person(agency=centre, lead=alma, given="Zarja", family="Lipovnik", purpose="plan")
    at = timezone.make_aware(datetime.combine(timezone.localdate() - timedelta(days=1), time(23)))
    seen = {"role": "social_worker", "purpose": "complaint", "reason": "Her letter", "page": "situation", "at": at}
    insert([Look(person=zarja, worker=bor, agency_id=centre.pk, scopes=mask(["housing", "work"]), **seen)])
    about = {"person": zarja, "agency": centre, "set_by": bor}
    WatchedPerson.objects.create(**about, reason="In the news", starts_on=timezone.localdate())
    ends_on = timezone.localdate() + timedelta(days=30)
    LookDelay.objects.create(**about, law="ZKP 148", looks_from=timezone.now() + timedelta(hours=1), ends_on=ends_on)
    return {
        "zarja": zarja, "user": make_portal(zarja).user, "alma": alma,
        "vera": make_worker(centre, role="manager", name="Vera Kos"),
        "officer": make_worker(centre, role="data_protection_officer", name="Iva Pravnik"),
    }  # fmt: skip


@pytest.mark.mission("F22", "F66")
def test_she_objects_the_manager_answers_and_she_reads_it(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], story: Any
) -> None:
    hers = open_page(width=PHONE, user=story["user"])
    hers.goto(reverse("voice:looks"))
    expect(hers.locator("main")).not_to_contain_text("Dolenc")
    hers.get_by_role("link", name="I do not understand this, or I object").first.click()
    hers.get_by_label("I object").check()
    hers.get_by_label("In your own words").fill("Nobody told me why.")
    hers.get_by_role("button", name="Send").click()

    theirs = open_page(width=PHONE, user=story["vera"].user)
    theirs.goto("/")
    theirs.get_by_role("link", name="Objections").click()
    assert_accessible(theirs)
    assert no_sideways_scroll(theirs)
    theirs.get_by_role("link", name="I object").click()
    expect(theirs.locator("main")).to_contain_text("Nobody told me why.")
    assert_accessible(theirs)
    assert no_sideways_scroll(theirs)
    theirs.get_by_label("The person is right").check()
    theirs.get_by_label("Your answer, with the reasons").fill(
        "Your file was opened at night without a reason. We are sorry."
    )
    theirs.get_by_role("button", name="Send the answer").click()
    expect(theirs.locator("main")).to_contain_text("Nothing here")

    hers.goto(reverse("voice:objections"))
    expect(hers.locator("main")).to_contain_text("We are sorry.")


@pytest.mark.mission("F21")
@pytest.mark.parametrize("width", [1280, PHONE])
def test_the_officer_finds_why_a_look_was_lawful_and_judges_an_unusual_one(
    open_page: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
    picture: Callable[..., None],
    story: Any,
    width: int,
) -> None:
    page = open_page(width=width, user=story["officer"].user)
    page.goto("/")
    page.get_by_role("link", name="Looks", exact=True).click()
    page.locator("table").get_by_role("link").last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why this look was lawful")
    expect(page.locator("main")).to_contain_text("task given by law")
    assert_accessible(page)
    assert no_sideways_scroll(page)
    picture(page, f"looks-why-en-{width}")

    page.goto(reverse("watching:unusual"))
    assert_accessible(page)
    assert no_sideways_scroll(page)
    picture(page, f"looks-unusual-en-{width}")
    page.locator("tbody").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("outside the own caseload")
    assert_accessible(page)
    page.get_by_label("I talked with the worker").check()
    page.get_by_label("In a sentence").fill("He stood in for a colleague.")
    page.get_by_role("button", name="Save the review").click()
    expect(page.locator("main")).to_contain_text("No unusual looks wait")


@pytest.mark.parametrize("name", ["log", "find", "unusual", "watched", "delays", "objections"])
def test_each_page_of_the_officer_is_accessible_on_a_phone_and_works_without_a_script(
    open_page: Callable[..., Page],
    assert_accessible: Callable[[Page], None],
    picture: Callable[..., None],
    story: Any,
    name: str,
) -> None:
    page = open_page(width=PHONE, user=story["officer"].user)
    page.goto(reverse(f"watching:{name}"))

    assert_accessible(page)
    assert no_sideways_scroll(page)
    picture(page, f"looks-{name}-en-390")
    plain = open_page(width=PHONE, user=story["officer"].user, javascript=False)
    plain.goto(reverse(f"watching:{name}"))
    expect(plain.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.mission("F22")
def test_the_sheet_is_large_on_paper_and_shows_no_buttons(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], picture: Callable[..., None], story: Any
) -> None:
    page = open_page(user=story["alma"].user)
    page.goto(reverse("sharing:looks", args=[story["zarja"].pk]))
    page.get_by_role("link", name="Sheet for the person").click()
    assert_accessible(page)
    picture(page, "looks-sheet-en-1280")

    page.emulate_media(media="print")

    expect(page.locator(".wa-paper li").first).to_be_visible()
    expect(page.get_by_label("Language of the sheet")).to_be_hidden()
    size = page.locator(".wa-paper li").first.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    assert size >= 18  # 14 points
