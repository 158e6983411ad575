from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.casework.situations.actions import add_circumstance, add_statement
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import Involvement, Look
from aplis.rules.scopes import BIT, mask

URL = reverse("home:today")


def record(worker, person, *, domain="work", text="Something", kind="observation", days_ago=3, **fields):
    actor = make_actor(worker)
    fields = {"source": "worker", "true_on": actor.today - timedelta(days=days_ago), **fields}
    return add_statement(actor=actor, key=uuid4(), person=person, scope=BIT[domain], text=text, kind=kind, **fields)


def looks():
    return list(
        Look.objects.unscoped(reason="test").order_by("pk").values_list("person_id", "scopes", "purpose", "page")
    )


@pytest.fixture
def nurse_of(nika):
    """Lets the nurse see and write the health scopes of a person."""

    def open_to(person):
        release(person, nika.agency, ["health", "mental_health", "plan"])
        return nika

    return open_to


def test_the_caseload_shows_own_words_the_last_entry_and_what_runs_out_next(client_of, alma, zarja):
    soon = make_actor(alma).today + timedelta(days=12)
    record(
        alma,
        zarja,
        domain="children",
        text="Ajda needs me in the morning",
        kind="own_words",
        source="person",
        days_ago=9,
    )
    last = record(alma, zarja, domain="housing", valid_until=soon)

    response = client_of(alma).get(URL)

    (row,) = response.context["rows"]
    assert (str(row.name), row.words.text, row.fact.pk, row.next_expiry) == (
        "Zarja Lipovnik", "Ajda needs me in the morning", last.pk, soon,
    )  # fmt: skip
    assert "Ajda needs me in the morning" in response.content.decode()


def test_a_circumstance_may_be_the_last_entry_and_the_next_to_run_out(client_of, alma, zarja):
    actor = make_actor(alma)
    record(alma, zarja)
    last = add_circumstance(
        actor=actor, key=uuid4(), person=zarja, scope=BIT["housing"], code="housing.eviction_notice", text="", source="person",
        true_on=actor.today,
    )  # fmt: skip

    (row,) = client_of(alma).get(URL).context["rows"]

    assert (row.fact.pk, row.domain, row.next_expiry) == (last.pk, "housing", last.valid_until)


def test_only_people_whose_open_file_one_leads_are_ones_own(client_of, alma, bor, zarja):
    make_person(agency=alma.agency, lead=bor, given="Ana", family="Novak")
    closed = make_person(agency=alma.agency, lead=alma, given="Eva", family="Kos")
    Involvement.objects.unscoped(reason="test").filter(person=closed).update(closed_on=timezone.localdate())

    assert [str(row.name) for row in client_of(alma).get(URL).context["rows"]] == ["Zarja Lipovnik"]


def test_the_agencys_people_come_with_lead_and_purpose_and_no_content(client_of, alma, bor, zarja):
    record(alma, zarja, text="Words of the file", kind="own_words", source="person")

    response = client_of(bor).get(URL, {"tab": "agency"})

    (row,) = response.context["rows"]
    assert (str(row.name), row.file.lead_id, row.words, row.fact) == ("Zarja Lipovnik", alma.pk, None, None)
    assert "Words of the file" not in response.content.decode()
    assert looks() == [(zarja.pk, mask(["contact"]), "plan", "agency")]


@pytest.mark.django_db
def test_a_volunteer_has_no_list_of_the_agency(client_of):
    agency = make_agency("ngo")
    make_person(agency=agency)
    client = client_of(make_worker(agency, role="volunteer"))

    response = client.get(URL, {"tab": "agency"})

    assert (response.context["is_agency"], response.context["rows"]) == (False, [])


@pytest.mark.mission("F18")
def test_a_sealed_person_stands_in_the_caseload_of_the_named_and_in_no_other_list(client_of, alma, bor):
    make_person(agency=alma.agency, lead=alma, given="Skrita", family="Oseba", level=3)

    own, agency = client_of(alma).get(URL), client_of(bor).get(URL, {"tab": "agency"})

    assert [str(row.name) for row in own.context["rows"]] == ["Skrita Oseba"]
    assert (agency.context["rows"], "Skrita" in agency.content.decode()) == ([], False)


@pytest.mark.mission("F21")
def test_what_the_list_shows_of_a_life_is_a_look_once_a_day(client_of, alma, zarja):
    record(alma, zarja, domain="children", kind="own_words", source="person", days_ago=5)
    record(alma, zarja, domain="work")
    client = client_of(alma)

    for _visit in range(2):
        client.get(URL)

    assert looks() == [(zarja.pk, mask(["children", "work"]), "plan", "today")]


def test_what_changed_is_by_others_since_the_last_look_and_within_the_own_sight(client_of, alma, nika, zarja, nurse_of):
    nurse_of(zarja)
    record(nika, zarja, domain="health")
    record(alma, zarja)
    client = client_of(alma)

    before = client.get(URL).context["changes"].lines
    client.get(reverse("people:details", args=[zarja.pk]))
    after = client.get(URL).context["changes"].lines
    record(nika, zarja, domain="mental_health")
    later = client.get(URL).context["changes"].lines

    assert [(each.name, each.line.row.verb, each.line.domain) for each in before] == [
        ("Zarja Lipovnik", "statement_added", "health"),
    ]  # fmt: skip
    assert (after, [each.line.domain for each in later]) == ([], ["mental_health"])


def test_a_change_outside_the_role_is_not_among_the_news(client_of, nika, alma):
    counsellor = make_worker(make_agency("employment"), name="Gorazd Tesnik")
    person = make_person(agency=counsellor.agency, lead=counsellor)
    release(person, nika.agency, ["health", "plan"])
    record(nika, person, domain="health")

    assert client_of(counsellor).get(URL).context["changes"].lines == []


def test_older_changes_are_loaded_in_turn_with_and_without_script(client_of, alma, nika, zarja, nurse_of):
    nurse_of(zarja)
    for number in range(13):
        record(nika, zarja, domain="health", text=str(number))
    client = client_of(alma)
    first = client.get(URL).context["changes"]
    url = reverse("home:changes", query={"after": first.after})

    page, part = client.get(url), client.get(url, headers={"HX-Request": "true"})

    shown = [each.line.row.pk for each in [*first.lines, *page.context["changes"].lines]]
    newest = JournalEntry.objects.unscoped(reason="test").filter(verb="statement_added").order_by("-recorded_at", "-pk")
    assert shown == list(newest.values_list("pk", flat=True))
    assert (page.context["changes"].after, "<html" in part.content.decode()) == ("", False)


@pytest.mark.parametrize("mark", ["", "x", "2026-01-01", "2026-01-01~x", "~1"])
def test_a_mark_that_is_none_begins_at_the_top(client_of, alma, mark):
    assert client_of(alma).get(reverse("home:changes", query={"after": mark})).status_code == 200


def test_what_runs_out_within_thirty_days_is_named_by_domain_and_day(client_of, alma, zarja):
    today = make_actor(alma).today
    for days in 31, 30, 1, 0:
        record(alma, zarja, domain="income", valid_until=today + timedelta(days=days), days_ago=9)

    expiring = client_of(alma).get(URL).context["expiring"]

    assert [(each.name, (each.line.until - today).days, each.line.domain) for each in expiring] == [
        ("Zarja Lipovnik", 1, "income"), ("Zarja Lipovnik", 30, "income"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "leads_to"), [("administrator", "agencies:workers"), ("data_steward", "exchange:runs")]
)
def test_a_role_without_people_is_led_to_its_work(client_of, centre, role, leads_to):
    response = client_of(make_worker(centre, role=role)).get(URL)

    shown = response.content.decode().split("<main", 1)[1]
    assert (response.status_code, f'href="{reverse(leads_to)}"' in shown) == (200, True)


def test_the_day_costs_the_same_for_one_person_and_for_three(client_of, alma, nika, zarja, nurse_of, queries_of):
    client, counts = client_of(alma), []
    for number in range(3):
        person = zarja if number == 0 else make_person(agency=alma.agency, lead=alma)
        nurse_of(person)
        record(nika, person, domain="health")
        record(alma, person, kind="own_words", source="person", valid_until=make_actor(alma).today + timedelta(days=3))
        counts.append(queries_of(client, URL))

    assert len(set(counts)) == 1


def test_the_list_has_pages(client_of, alma):
    for number in range(21):
        make_person(agency=alma.agency, lead=alma, family=f"Oseba{number:02}")

    response = client_of(alma).get(URL, {"page": 2})

    assert [row.name.family for row in response.context["rows"]] == ["Oseba20"]
