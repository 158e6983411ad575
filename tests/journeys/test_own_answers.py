"""On a phone, in Slovene: she reads why services asked and what was decided, and says yes to a release by herself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from aplis.casework.situations.tests.factories import make_circumstance, make_statement
from aplis.casework.voice.tests.factories import granted, make_correction, make_request, make_sheet
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.tests.factories import agree, make_person
from aplis.register.sharing.models import ReleaseSheet
from aplis.register.sharing.tests.own import make_portal
from aplis.register.sharing.tests.releasing import answered, filled, stored
from aplis.rules.scopes import BIT
from tests.journeys.test_worker import no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.mission("M015", "F13", "F16")]


@pytest.fixture
def site(live_server: Any) -> str:
    """Not the demo region: here each row has to be known."""
    return str(live_server.url)


@pytest.fixture
def cast(transactional_db: None) -> dict[str, Any]:
    """Alma leads the file on Zarja and has offered her to open her work to the clinic, where Nika works."""
    alma = make_worker(make_agency("social_work", name="Center za socialno delo Jasna", short_name="CSD"))
    nika = make_worker(make_agency("health", name="Zdravstveni dom Brezje", short_name="ZD"))
    zarja = make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnik", purpose="plan")
    agree(alma.agency, nika.agency)
    sheet = answered(alma, filled(alma, zarja, nika.agency, scopes=("work", "contact"), language="sl"), "not_now")
    return {"alma": alma, "nika": nika, "zarja": zarja, "sheet": sheet, "user": make_portal(zarja).user}


def test_she_reads_what_she_is_asked_and_says_yes_by_herself(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], picture: Callable[..., None], cast: Any
) -> None:
    page = open_page(width=390, language="sl", user=cast["user"])
    page.goto("/my/")
    assert_accessible(page)

    page.get_by_role("link", name="Preberite in odgovorite").click()
    expect(page.locator("main")).to_contain_text("Nič se ne izgubi.")
    assert_accessible(page)
    page.get_by_role("link", name="Da, naprej na zadnjo stran").click()
    assert_accessible(page)
    assert no_sideways_scroll(page)
    picture(page, "my-yes-sl-390")
    page.get_by_role("button", name="Da, smejo vedeti").click()

    expect(page.locator("main")).to_contain_text("Prekličete lahko kateri koli dan.")
    assert_accessible(page)
    assert stored(cast["sheet"]).state == "active"


@pytest.mark.parametrize(("name", "words"), [("requests", "Skupaj iščemo stanovanje."), ("corrections", "Tako piše.")])
def test_reasons_stand_on_a_page_that_fits_a_phone(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], picture: Callable[..., None], cast: Any,
    name: str, words: str,
) -> None:  # fmt: skip
    alma, zarja = cast["alma"], cast["zarja"]
    make_request(zarja, cast["nika"], alma.agency, **granted(answer="Sme vedeti."), reason="Skupaj iščemo stanovanje.")
    decided = {"decision": "Tako piše.", "decided_by": alma, "decided_at": timezone.now()}
    make_correction(zarja, alma.agency, state="declined", wanted="Nikoli nisem bila dolžna.", **decided)
    page = open_page(width=390, language="sl", user=cast["user"])

    page.goto(reverse(f"voice:{name}"))

    expect(page.locator("main")).to_contain_text(words)
    assert_accessible(page)
    assert no_sideways_scroll(page)
    picture(page, f"my-{name}-sl-390")


@pytest.mark.mission("F25")
def test_she_reads_what_is_written_about_her_and_says_what_is_wrong(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], picture: Callable[..., None], cast: Any
) -> None:
    alma, zarja = cast["alma"], cast["zarja"]
    make_statement(zarja, alma.agency, "learning", text="Nima nobene šole.")
    make_statement(zarja, alma.agency, "housing", text="Rada bi živela bliže mestu.", source="person", kind="own_words")
    make_circumstance(zarja, alma.agency, text="Zadnji avtobus odpelje ob šestih.", source="worker")
    page = open_page(width=390, language="sl", user=cast["user"])
    page.goto("/my/")

    page.get_by_role("link", name="Kaj je zapisano o meni").click()
    expect(page.locator("main")).to_contain_text("Zadnji avtobus odpelje ob šestih.")
    assert_accessible(page)
    assert no_sideways_scroll(page)
    picture(page, "my-records-sl-390")
    page.get_by_label("Besede v zapisu").fill("šole")
    page.get_by_role("button", name="Išči").click()
    expect(page.locator("main")).not_to_contain_text("Rada bi")
    page.get_by_role("link", name="To ni prav").click()
    assert_accessible(page)
    picture(page, "my-wrong-sl-390")
    page.locator("textarea").fill("Končala sem pekovsko šolo.")
    page.locator("main form button").click()

    expect(page.locator("main")).to_contain_text("Končala sem pekovsko šolo.")


def test_she_lets_them_see_less_and_then_more_and_leaves_the_last_page_without_losing_anything(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], picture: Callable[..., None], cast: Any
) -> None:
    sheet = make_sheet(cast["zarja"], cast["nika"].agency, scopes=("work", "contact"))
    page = open_page(width=390, language="en", user=cast["user"])
    page.goto(reverse("voice:release", args=[sheet.pk]))
    page.get_by_role("link", name="Let them see less").click()
    assert_accessible(page)
    assert no_sideways_scroll(page)
    picture(page, "my-less-en-390")
    page.get_by_label("Work").uncheck()
    page.get_by_role("button", name="Shut what is not ticked").press("Enter")
    expect(page.locator("main")).to_contain_text("The rest stays as it was.")
    narrowed = ReleaseSheet.objects.unscoped(reason="test").get(supersedes=sheet)
    assert (narrowed.state, narrowed.scopes) == ("active", BIT["contact"])

    page.goto(reverse("voice:release", args=[narrowed.pk]))
    page.get_by_role("link", name="Let them see more").click()
    assert_accessible(page)
    page.get_by_label("Learning").check()
    page.get_by_role("button", name="Next question").click()
    assert_accessible(page)
    assert no_sideways_scroll(page)
    for question in page.get_by_role("radio", name="No, they may not know").all():
        question.check()
    page.get_by_role("button", name="Next, to the whole sheet").click()
    expect(page.get_by_role("link", name="Yes, on to the last page")).to_be_visible()
    assert_accessible(page)

    asked = ReleaseSheet.objects.unscoped(reason="test").get(supersedes=narrowed)
    assert (asked.state, stored(narrowed).state) == ("offered", "active")
