"""The situation on paper."""

import pytest
from django.utils import timezone

from aplis.casework.situations.tests.factories import days_ago, make_circumstance, make_statement
from aplis.register.people.models import Person
from aplis.register.sharing.models import Look


@pytest.mark.mission("F27")
def test_paper_holds_all_that_stands_and_says_who_printed_it_when_and_why(desk):
    for number in range(30):
        make_statement(desk.person, desk.agency, text=f"Fact number {number:02}.", true_on=days_ago(number))
    make_circumstance(desk.person, desk.agency, text="No bus after four")
    make_statement(desk.person, desk.agency, text="Run out", true_on=days_ago(30), valid_until=days_ago(1))

    text = desk.text("print")

    assert [number for number in range(30) if f"Fact number {number:02}." not in text] == []
    assert "No bus after four" in text
    assert "Run out" not in text
    assert f"Printed by {desk.worker.name}, {desk.agency.name}, on {timezone.localdate():%-d %b %Y}" in text
    assert "for: support that was agreed." in text


def test_notes_of_one_agency_do_not_leave_the_house(desk):
    make_statement(desk.person, desk.agency, "work", text="Only for us", is_private=True)
    make_statement(desk.person, desk.agency, "housing", text="For all")

    text = desk.text("print")

    assert "Only for us" not in text
    assert "For all" in text


def test_printing_is_a_look_of_its_own(desk):
    desk.text("print")

    looks = Look.objects.unscoped(reason="test").filter(person=desk.person)
    assert list(looks.values_list("page", flat=True)) == ["print"]


@pytest.mark.mission("F18")
@pytest.mark.parametrize("level", [1, 2])
def test_paper_about_a_hidden_person_leads_to_nobody_who_knows_where_she_is(desk, level):
    Person.objects.filter(pk=desk.person.pk).unscoped(reason="test").update(protection_level=level)
    make_statement(desk.person, desk.agency, text="Seen at the mill", author=desk.worker)
    make_statement(
        desk.person, desk.agency, "network", text="I am well", kind="own_words", source="person", author=desk.worker
    )

    text = desk.text("print")
    paper = text.partition('<div class="ap-paper">')[2]

    assert "Seen at the mill" in paper
    assert [name in paper for name in (desk.worker.name, desk.agency.name, desk.agency.short_name)] == [level == 1] * 3


def test_a_stranger_prints_nothing(desk, stranger):
    assert stranger.get(desk.url("print")).status_code == 404
