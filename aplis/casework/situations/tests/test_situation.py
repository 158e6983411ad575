"""The one page: what stands on it, what it keeps shut, what it costs, and the look it leaves behind."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from aplis.casework.situations.models import Statement
from aplis.casework.situations.tests.conftest import row
from aplis.casework.situations.tests.factories import (
    days_ago,
    make_circumstance,
    make_document,
    make_reply,
    make_statement,
)
from aplis.core.journal import record
from aplis.register.agencies.tests.factories import make_agency, make_worker, sign_in
from aplis.register.people.models import Household, HouseholdMember
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Look


@pytest.mark.mission("F27", "M004")
def test_thirteen_domains_stand_on_one_page_with_who_she_is_and_why_one_looks(desk):
    text = desk.text()

    assert len(re.findall(r'id="d-[a-z_]+"', text)) == 13
    assert "Zarja Lipovnik" in text
    assert "You are looking for: support that was agreed." in text
    assert "the person can see it" in text


@pytest.mark.mission("F65")
def test_the_latest_own_words_come_before_everything_agencies_wrote(desk):
    make_statement(desk.person, desk.agency, "work", text="Observed by a worker", true_on=days_ago(0))
    for days, said in ((30, "Older words"), (3, "I want to bake again"), (9, "Middle words")):
        make_statement(
            desk.person, desk.agency, "family", kind="own_words", source="person", text=said, true_on=days_ago(days)
        )

    text = desk.text()

    first = text[: text.index("Circle of support")]
    assert "I want to bake again" in first
    assert "Observed by a worker" not in first
    assert "Older words (2)" in first


def test_own_words_are_found_behind_many_newer_observations(desk):
    make_statement(
        desk.person, desk.agency, kind="own_words", source="person", text="Said long ago", true_on=days_ago(90)
    )
    for _ in range(25):
        make_statement(desk.person, desk.agency)

    assert "<blockquote><p>Said long ago</p></blockquote>" in desk.text()


@pytest.mark.mission("F29", "F31")
def test_a_domain_shows_then_and_now_strengths_beside_needs_and_the_latest_line(desk):
    make_statement(desk.person, desk.agency, kind="level", level=1, text="At first", true_on=days_ago(90))
    make_statement(desk.person, desk.agency, kind="level", level=2, text="In between", true_on=days_ago(50))
    make_statement(desk.person, desk.agency, kind="level", level=4, text="Much better", true_on=days_ago(5))
    make_statement(desk.person, desk.agency, kind="strength", text="bakes for the neighbours")
    make_statement(desk.person, desk.agency, kind="need", text="the last bus leaves early")

    work = row(desk.text(), "work")

    assert "Then 1, now 4, out of 5." in work
    assert work.index("Much better") < work.index("Strengths") < work.index("bakes for the neighbours")
    assert work.index("bakes for the neighbours") < work.index("Needs") < work.index("the last bus leaves early")
    assert "In between" not in work


def test_a_level_that_was_ended_is_not_how_it_is_now(desk):
    make_statement(desk.person, desk.agency, kind="level", level=2, text="Stands", true_on=days_ago(50))
    make_statement(
        desk.person, desk.agency, kind="level", level=5, text="Ended", true_on=days_ago(5), ended_on=days_ago(1)
    )

    work = row(desk.text(), "work")

    assert "Then 2, now 2, out of 5." in work
    assert "Ended" not in work


@pytest.mark.mission("F30")
def test_a_statement_is_told_in_the_order_text_source_date_confidence_validity_reply(desk):
    until = timezone.localdate() + timedelta(days=90)
    fact = make_statement(
        desk.person,
        desk.agency,
        text="Agreed on instalments",
        source="agency_record",
        confidence="confirmed",
        valid_until=until,
    )
    make_reply(fact, desk.agency, "agrees", text="I can do that")

    work = row(desk.text(), "work")

    parts = [
        "<p>Agreed on instalments",
        "an agency",
        f"{desk.agency.short_name}",
        "confirmed",
        "valid until",
        "I can do that",
    ]
    places = [work.index(part, work.index('class="ap-sayings"')) for part in parts]
    assert places == sorted(places)


@pytest.mark.mission("M003", "F28")
def test_a_circumstance_is_told_by_its_word_and_its_expiry(desk):
    make_circumstance(desk.person, desk.agency, "work.no_transport", text="No bus after four")

    work = row(desk.text(), "work")

    assert "No way to get to work." in work
    assert "No bus after four" in work
    assert "valid until" in work


@pytest.mark.mission("F66", "F30")
def test_a_disputed_statement_says_so_and_carries_the_reply(desk):
    fact = make_statement(desk.person, desk.agency, text="Did not come twice", confidence="disputed")
    make_reply(fact, desk.agency, "disagrees", text="I sent a message")

    work = row(desk.text(), "work")

    assert "disputed" in work
    assert "The person disagrees:" in work
    assert "I sent a message" in work


def test_the_three_ways_of_being_empty_are_told_apart(client, db):
    clinic = make_agency("health")
    nurse = make_worker(clinic)
    person = make_person(agency=clinic, lead=nurse)
    make_statement(person, clinic, "health", valid_until=days_ago(2))
    make_statement(person, make_agency(), "work", text="Nothing for a nurse")

    text = " ".join(sign_in(client, nurse).get(f"/people/{person.pk}/").content.decode().split())

    assert "Not shared" in row(text, "work")
    assert "Nothing for a nurse" not in text
    assert "no current record" in row(text, "health")
    assert "We have not talked about it yet. That is no shortcoming." in row(text, "addiction")


def test_expired_facts_are_counted_but_not_shown_as_current(desk):
    make_statement(desk.person, desk.agency, text="Still true")
    make_statement(
        desk.person, desk.agency, text="No longer used", true_on=days_ago(40), valid_until=timezone.localdate()
    )
    make_statement(desk.person, desk.agency, text="Was ended", ended_on=days_ago(1))
    make_statement(desk.person, desk.agency, text="Was replaced", replaced_by=1)

    work = row(desk.text(), "work")

    assert "Still true" in work
    assert "One record has run out and is not shown as current." in work
    assert "Earlier (3)" in work
    assert [said for said in ("No longer used", "Was ended", "Was replaced") if said in work] == []


def test_a_domain_with_many_facts_shows_the_newest_twenty_and_leads_to_all(desk):
    for number in range(25):
        make_statement(desk.person, desk.agency, text=f"Fact number {number:02}", true_on=days_ago(number))

    work = row(desk.text(), "work")
    listed = work[work.index('class="ap-sayings"') :]

    assert re.findall(r"<p>Fact number (\d\d)", listed) == [f"{number:02}" for number in range(20)]
    assert "All 25" in work


def test_what_runs_out_within_thirty_days_is_named(desk):
    soon, later = (timezone.localdate() + timedelta(days=days) for days in (30, 31))
    make_statement(desk.person, desk.agency, "income", text="Benefit of 465", valid_until=soon)
    make_document(desk.person, desk.agency, title="Proof of residence", valid_until=soon)
    make_circumstance(desk.person, desk.agency, "housing.eviction_notice", valid_until=soon)
    make_statement(desk.person, desk.agency, "work", text="Much later", valid_until=later)

    text = desk.text()
    box = text[text.index("Soon out of date") : text.index("Circle of support")]

    assert [one for one in ("Benefit of 465", "Proof of residence", "Told to leave the home") if one not in box] == []
    assert "Much later" not in box


def test_household_and_circle_stand_on_the_page(desk):
    child, hidden = (
        make_person(agency=desk.agency, given="Vid"),
        make_person(agency=desk.agency, given="Skrita", level=2),
    )
    home = Household()
    home.save(force_insert=True)
    for member, role in ((desk.person, "head"), (child, "child"), (hidden, "partner")):
        HouseholdMember(household=home, person=member, role=role, starts_on=days_ago(400)).save(force_insert=True)

    text = desk.text()

    assert "Vid" in text[text.index('id="h-household"') :]
    assert "Skrita" not in text
    assert desk.worker.name in text[text.index('id="h-circle"') : text.index('id="h-domains"')]


def test_a_stranger_gets_the_answer_of_a_person_who_never_was(desk, stranger):
    answers = [stranger.get(f"/people/{person}/") for person in (desk.person.pk, 1)]

    assert [answer.status_code for answer in answers] == [404, 404]
    told = [answer.content.decode().partition("<main")[2].partition("</main>")[0] for answer in answers]
    assert told[0] == told[1] != ""


def test_a_role_that_opens_no_file_is_refused(client, desk):
    planner = sign_in(client, make_worker(desk.agency, "administrator"))

    assert planner.get(desk.url("situation")).status_code == 404


def test_one_look_is_written_for_one_page(desk):
    desk.text()

    looks = Look.objects.unscoped(reason="test").filter(person=desk.person)
    assert list(looks.values_list("page", "worker_id", "purpose", "scopes")) == [
        ("situation", desk.worker.pk, "delivery", 32767)
    ]


def test_where_the_look_cannot_be_written_nothing_is_shown(desk, monkeypatch):
    make_statement(desk.person, desk.agency, text="Must not be seen")

    def fails(*_args, **_kwargs):
        raise OperationalError("the disk is full")

    monkeypatch.setattr("aplis.register.sharing.actions.insert", fails)
    response = desk.get("situation")

    assert response.status_code == 503
    assert b"Must not be seen" not in response.content
    assert b"Lipovnik" not in response.content


@pytest.mark.parametrize("name", ["situation", "print", "timeline"])
def test_one_fact_costs_as_many_queries_as_three_hundred(desk, django_assert_max_num_queries, name):
    fill(desk, 1)
    look_long_ago(desk)
    desk.get(name)  # the first request of a sign-in also writes the session
    # PostgreSQL is told who asks and of whom is compiled, and gives back what the test's own transaction around it had said.
    most = 26 if connection.vendor == "sqlite" else 32
    with django_assert_max_num_queries(most) as with_one:
        desk.get(name)
    fill(desk, 300)

    with django_assert_max_num_queries(most) as with_many:
        desk.get(name)

    assert len(with_many) == len(with_one)


def look_long_ago(desk):
    """The worker's look of two days ago, so that the page has news to tell."""
    Look(
        person=desk.person, worker=desk.worker, agency=desk.agency, role="social_worker", purpose="delivery", scopes=1,
        page="situation", at=timezone.now() - timedelta(days=2),
    ).save(force_insert=True)  # fmt: skip


def fill(desk, number):
    """So many facts of every kind, with replies, documents and journal entries."""
    kinds = [kind for kind in Statement.Kind.values if kind != "level"]
    for count in range(number):
        domain = ("work", "housing", "family", "income")[count % 4]
        fact = make_statement(desk.person, desk.agency, domain, kind=kinds[count % 5], true_on=days_ago(count))
        record(actor=desk.actor, verb="statement_added", person=desk.person.pk, on=fact, scope=fact.scope)
        if count % 10 == 0:
            make_reply(fact, desk.agency)
            make_circumstance(desk.person, desk.agency)
            make_document(desk.person, desk.agency)
            make_statement(desk.person, desk.agency, domain, kind="level", level=3)
