"""A lay helper on a phone: her one screen, what she is let see, done; and the person, who ends the next task on her own pages."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from aplis.casework.situations.tests.factories import make_statement
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.tests.helping import assigned, make_helper, stored
from aplis.register.sharing.tests.own import make_portal
from tests.journeys.test_worker import no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.mission("M027")]


@pytest.fixture
def site(live_server: Any) -> str:
    """Not the demo region: here each row has to be known."""
    return str(live_server.url)


@pytest.fixture
def cast(transactional_db: None) -> dict[str, Any]:
    """Alma leads the file on Zarja and supervises Lana, who helps her."""
    alma = make_worker(
        make_agency("social_work", name="Center za socialno delo Jasna", short_name="CSD"), name="Alma Kresnik"
    )
    lana = make_helper(alma.agency, "Lana Podlesnik")
    zarja = make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnik", purpose="plan")
    make_statement(zarja, alma.agency, "housing", text="Vlaga na steni.")
    task = assigned(zarja, lana, alma, "housing", what="Ob torkih skupaj po nakupih.")
    return {"alma": alma, "lana": lana, "zarja": zarja, "task": task, "user": make_portal(zarja).user}


def test_a_helper_reads_her_task_follows_what_she_may_see_and_says_done(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], cast: Any
) -> None:
    page = open_page(width=360, language="sl", user=cast["lana"].user)
    page.goto("/")
    expect(page.locator("main")).to_contain_text("Ob torkih skupaj po nakupih.")
    assert_accessible(page)
    assert no_sideways_scroll(page)

    page.get_by_role("link", name="Kaj vam oseba dovoli videti").click()
    expect(page.locator("main")).to_contain_text("Vlaga na steni.")
    assert_accessible(page)
    assert no_sideways_scroll(page)
    page.goto("/")
    page.get_by_label("Kaj naj izve oseba, ki vas nadzira?").fill("Šli sva z avtobusom.")
    page.get_by_role("button", name="Opravljeno").press("Enter")

    expect(page.locator("main")).to_contain_text("Zdaj nimate naloge.")
    assert (stored(cast["task"]).outcome, stored(cast["task"]).note) == ("done", "Šli sva z avtobusom.")


def test_the_person_shuts_what_was_seen_and_ends_the_help(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], cast: Any
) -> None:
    page = open_page(width=360, language="sl", user=cast["user"])
    page.goto("/my/lay-helpers/")
    assert_accessible(page)
    assert no_sideways_scroll(page)

    page.get_by_role("button", name="Pomočnik naj tega ne vidi več").click()
    expect(page.locator("main")).to_contain_text("O vas ne vidi ničesar razen te naloge.")
    page.get_by_role("button", name="Te pomoči ne želim").click()

    expect(page.locator("main")).to_contain_text("Noben laični delavec nima naloge za vas.")
    assert stored(cast["task"]).ended_because == "person"


def test_the_person_lets_her_see_more_and_less(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], cast: Any
) -> None:
    page = open_page(width=360, language="en", user=cast["user"])
    page.goto("/my/lay-helpers/")
    page.get_by_role("link", name="Let them see more").click()
    assert_accessible(page)
    assert no_sideways_scroll(page)
    page.get_by_role("checkbox", name="Work", exact=True).check()
    page.get_by_role("button", name="The helper may see this").click()
    expect(page.locator("main")).to_contain_text("The helper sees it from now on.")

    page.get_by_role("link", name="Let them see less").click()
    assert_accessible(page)
    assert no_sideways_scroll(page)
    page.get_by_label("Housing").uncheck()
    page.get_by_role("button", name="Shut what is not ticked").press("Enter")

    expect(page.locator("main")).to_contain_text("May see: Work.")


def test_a_worker_assigns_a_task_on_a_narrow_screen(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], cast: Any
) -> None:
    page = open_page(width=360, language="sl", user=cast["alma"].user)
    page.goto(f"/people/{cast['zarja'].pk}/helpers/")
    assert_accessible(page)
    assert no_sideways_scroll(page)

    page.get_by_role("link", name="Dodelite nalogo").click()
    assert_accessible(page)
    assert no_sideways_scroll(page)
    page.get_by_label("Kdo pomaga").select_option(label="Lana Podlesnik")
    page.get_by_label("Naloga", exact=False).fill("Ob četrtkih skupaj odpreta pošto.")
    page.get_by_role("button", name="Dodeli nalogo").click()

    expect(page.locator("main")).to_contain_text("Ob četrtkih skupaj odpreta pošto.")
