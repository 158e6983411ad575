"""A data steward takes files of the agency's own system over, in a real browser, with and without JavaScript."""

from typing import Any

import pytest
from playwright.sync_api import expect

from aplis.exchange.models import ImportRun
from aplis.exchange.tests.page_cases import make_run, make_steward, work

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = b"person_key,born_on,language\nkey-71,1990-05-01,sl\nkey-72,1990-13-45,hr\n"
FILE = {"name": "people.csv", "mimeType": "text/csv", "buffer": PEOPLE}


@pytest.mark.mission("M008")
@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [1280, 360])
def test_a_steward_imports_files(open_page: Any, assert_accessible: Any, javascript: bool, width: int) -> None:  # noqa: FBT001
    page = open_page(width=width, javascript=javascript, user=make_steward().user)

    def after(heading: str) -> None:
        """The worker works; with JavaScript the page follows by itself, without it the steward reloads."""
        work()
        if not javascript:
            page.get_by_role("link", name="Reload").click()
        expect(page.get_by_role("heading", name=heading)).to_be_visible(timeout=10_000)
        if javascript:
            assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")

    page.goto("/imports/")
    page.get_by_role("link", name="New import").click()
    page.get_by_label("Name of the source").fill("Old system")
    page.get_by_role("button", name="Send and check").click()
    expect(page.get_by_role("heading", name="One thing needs to be put right")).to_be_visible()

    page.get_by_label("Files", exact=True).set_input_files([FILE])
    page.get_by_role("button", name="Send and check").click()
    expect(page.get_by_role("heading", name="The files are being checked")).to_be_visible()
    after("What would happen")
    expect(page.get_by_text("people.csv, row 3")).to_be_visible()

    page.get_by_role("button", name="Start the import").click()
    expect(page.get_by_role("heading", name="The import waits for its turn")).to_be_visible()
    after("What was taken over")


def test_the_numbers_move_while_the_import_runs(open_page: Any) -> None:
    run = make_run(make_steward(), status="running", rows_total=4000, rows_done=100)
    page = open_page(user=run.worker.user)
    page.goto(f"/imports/{run.pk}/")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "100")

    ImportRun.objects.unscoped(reason="test").update(rows_done=3000)

    expect(page.get_by_role("progressbar")).to_have_attribute("value", "3000", timeout=10_000)
