"""The pages of a life situation in a real browser: readable for everybody, nothing lost that was typed, no script needed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from aplis.casework.situations.models import Statement
from aplis.casework.situations.tests.factories import (
    days_ago,
    make_circumstance,
    make_document,
    make_reply,
    make_statement,
)
from aplis.core.journal import record
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.tests.factories import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Donaudampfschifffahrtsgesellschaftskapitän"


class Case:
    """A worker and a person of whom something is known in every way."""

    def __init__(self) -> None:
        self.worker = make_worker()
        self.person = make_person(agency=self.worker.agency, lead=self.worker, given="Zarja", family="Lipovnik")
        about = (self.person, self.worker.agency)
        self.fact = make_statement(*about, text=f"Did not come twice. {LONG}", confidence="disputed")
        make_reply(self.fact, self.worker.agency, "disagrees", text="I sent a message")
        self.harder = make_circumstance(*about)
        make_statement(*about, kind="own_words", source="person", text="I want to bake again")
        make_statement(*about, kind="strength", text="bakes for the neighbours")
        for level, days in ((1, 60), (3, 4)):
            make_statement(*about, "housing", kind="level", level=level, true_on=days_ago(days))
        make_statement(*about, "safety", true_on=days_ago(60), valid_until=days_ago(2))
        make_document(*about, title=LONG)

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"situations:{name}", args=[self.person.pk, *args])


@pytest.fixture
def case() -> Case:
    return Case()


def addresses(case: Case) -> list[str]:
    return [
        case.url("situation"),
        case.url("timeline"),
        case.url("own_words"),
        case.url("print"),
        case.url("domain", "work"),
        case.url("statement_add", "work"),
        case.url("circumstance_add", "work"),
        case.url("statement", case.fact.pk),
        case.url("statement_reply", case.fact.pk),
        case.url("statement_correct", case.fact.pk),
        case.url("circumstance_end", case.harder.pk),
        case.url("documents"),
        case.url("document_add"),
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_every_page_is_accessible_and_never_scrolls_sideways(
    open_page: Callable[..., Page], assert_accessible: Callable[[Page], None], case: Case, width: int, scheme: Any
) -> None:
    page = open_page(width=width, user=case.worker.user)
    page.emulate_media(color_scheme=scheme)

    for address in addresses(case):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), address


@pytest.mark.mission("F89")
def test_what_is_typed_is_kept_without_being_sent(open_page: Callable[..., Page], case: Case) -> None:
    page = open_page(user=case.worker.user)
    page.goto(case.url("situation") + "?open=work")
    work = page.locator("#d-work")
    work.get_by_role("link", name="Add a statement").click()
    work.get_by_label("What was said or seen").fill("Half a sentence")
    expect(work.get_by_text("Draft saved at")).to_be_visible()

    page.goto(case.url("statement_add", "work"))

    expect(page.get_by_label("What was said or seen")).to_have_value("Half a sentence")
    assert Statement.objects.unscoped(reason="test").filter(text="Half a sentence").count() == 0


def test_a_fault_is_told_in_place_and_then_put_right(open_page: Callable[..., Page], case: Case) -> None:
    page = open_page(user=case.worker.user)
    page.goto(case.url("situation") + "?open=work")
    work = page.locator("#d-work")
    work.get_by_role("link", name="Add a statement").click()
    work.get_by_label("how it is, from 1 to 5").check()
    work.get_by_label("What was said or seen").fill("Better than before")
    work.get_by_role("button", name="Save the statement").click()
    expect(work.get_by_role("heading", name="One thing needs to be put right")).to_be_visible()

    work.get_by_label("4, fairly good").check()
    work.get_by_role("button", name="Save the statement").click()

    expect(work.get_by_text("Better than before").first).to_be_visible()
    expect(work.locator("form")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_the_timeline_is_filtered_and_goes_back(
    open_page: Callable[..., Page], case: Case, *, javascript: bool
) -> None:
    for number in range(12):
        fact = make_statement(
            case.person, case.worker.agency, "learning", text=f"Lesson {number:02}", true_on=days_ago(number)
        )
        record(
            actor=make_actor(case.worker), verb="statement_added", person=case.person.pk, on=fact, scope=fact.scope,
            happened_on=fact.true_on,
        )  # fmt: skip
    page = open_page(user=case.worker.user, javascript=javascript)
    page.goto(case.url("situation"))
    page.get_by_text("By life domain").click()
    learning = page.get_by_role("link", name="Learning", exact=True)
    learning.click()
    expect(learning).to_have_attribute("aria-current", "true")
    expect(page.locator(".ap-timeline > li")).to_have_count(10)

    page.get_by_role("link", name="Show older").click()

    expect(page.locator(".ap-timeline").get_by_text("Lesson 11")).to_be_visible()
    expect(page.locator(".ap-timeline > li")).to_have_count(12 if javascript else 2)
