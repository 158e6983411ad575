"""What keeps people from the agency, for whoever answers for it: numbers of the own agency, never of one person."""

import re
from datetime import date, datetime, time

import pytest
from django.utils import timezone

from aplis.casework.plans.tests.factories import make_contact, make_contact_reply
from aplis.casework.plans.views.barriers import quarters_until
from aplis.register.agencies.tests.factories import make_actor
from aplis.register.people.tests.factories import make_person, release
from aplis.rules.barriers import mask
from aplis.rules.dates import add_months

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M024")]
PLACES = {"culture": "Culture", "language": "Language", "time": "Time"}


def noon(day):
    return timezone.make_aware(datetime.combine(day, time(12)))


def cells(client, table="ours"):
    """By barrier, what stands in its cells."""
    page = client.get("/agency/barriers/").content.decode()
    part = page[page.index(f'id="h-{table}"') :]
    part = part[: part.index("</table>")]
    rows = re.findall(r'<tr>\s*<th scope="row">(.*?)</th>(.*?)</tr>', part, re.DOTALL)
    return {name.partition(":")[0]: re.findall(r"<td>(.*?)</td>", rest) for name, rest in rows}


@pytest.mark.parametrize(
    ("today", "firsts"),
    [
        (date(2026, 12, 31), [(2026, 1), (2026, 4), (2026, 7), (2026, 10)]),
        (date(2027, 1, 1), [(2026, 4), (2026, 7), (2026, 10), (2027, 1)]),
    ],
)
def test_the_last_four_quarters_stand_there_with_the_running_one(today, firsts):
    assert quarters_until(today) == [date(year, month, 1) for year, month in firsts]


def test_barriers_are_counted_by_quarter_and_fewer_than_five_are_not_told(client_of, alma, vera, zarja):
    today = timezone.localdate()
    quarters = quarters_until(today)
    for _number in range(5):
        make_contact(zarja, alma, state="not_held", barriers=mask(["language", "time"]), at=noon(quarters[-1]))
        make_contact(zarja, alma, state="held", barriers=mask(["language"]), at=noon(quarters[-2]))
    make_contact(zarja, alma, state="held", barriers=mask(["language"]), at=noon(quarters[-2]))
    make_contact(zarja, alma, state="not_held", barriers=mask(["culture"]), at=noon(quarters[-1]))

    found = cells(client_of(vera))

    few = "fewer than 5"
    assert {name: found[name] for name in PLACES.values()} == {
        "Culture": [few] * 4, "Language": [few, few, "6", "5"], "Time": [few, few, few, "5"],
    }  # fmt: skip


def test_neither_mistakes_nor_plans_nor_other_agencies_nor_older_years_count(client_of, alma, nika, vera, zarja):
    release(zarja, nika.agency, ["contact"])
    quarters = quarters_until(timezone.localdate())
    wrong = {"withdrawn_at": timezone.now(), "withdrawn_because": "x"}
    for _number in range(5):
        make_contact(zarja, alma, state="not_held", at=noon(quarters[-1]), **wrong)
        make_contact(zarja, alma, interpreter="none_there", language="sq", barriers=mask(["language"]), at=noon(quarters[-1]))  # fmt: skip
        make_contact(zarja, nika, state="not_held", at=noon(quarters[-1]))
        make_contact(zarja, alma, state="not_held", at=noon(add_months(quarters[0], -1)))
        make_contact(make_person(), alma, state="not_held", at=noon(quarters[-1]))

    assert {cell for row in cells(client_of(vera)).values() for cell in row} == {"fewer than 5"}


def test_what_people_say_stands_in_a_table_of_its_own(client_of, alma, vera, zarja):
    contact = make_contact(zarja, alma, state="not_held")
    for _number in range(5):
        make_contact_reply(contact, barriers=mask(["law"]))

    found = cells(client_of(vera), "theirs")

    assert found["Papers were missing, or I was afraid of what might follow"][-1] == "5"
    assert "Not known yet" not in found


def test_only_who_answers_for_the_agency_reads_it_and_finds_it_beside_her_other_pages(client_of, alma, vera):
    assert client_of(alma).get("/agency/barriers/").status_code == 403
    assert "What keeps people from us" in client_of(vera).get("/agency/").content.decode()
    assert make_actor(vera).may("see_agency")


def test_it_costs_the_same_for_one_contact_and_for_many(client_of, alma, vera, zarja, queries_of):
    make_contact_reply(make_contact(zarja, alma, state="not_held"))
    with_one = queries_of(client_of(vera), "/agency/barriers/")
    for _number in range(40):
        make_contact_reply(make_contact(make_person(agency=alma.agency), alma, state="not_held"))

    assert queries_of(client_of(vera), "/agency/barriers/") == with_one
