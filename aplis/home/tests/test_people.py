from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.people.actions import add_identifier
from aplis.register.people.tests.factories import make_person, registrar

URL = reverse("home:people")


def asked(**fields):
    return {"name": "", "born": "", "number": "", "purpose": "intake", **fields}


def names(response):
    return [card.hit.name for card in response.context["cards"]]


def searches():
    return [
        entry.detail
        for entry in JournalEntry.objects.unscoped(reason="test").filter(verb="people_searched").order_by("pk")
    ]


def test_a_found_person_comes_with_the_reason_and_the_lead(client_of, alma, zarja):
    response = client_of(alma).post(URL, asked(name="lipov zarja"))

    (card,) = response.context["cards"]
    assert (card.hit.name, card.file.lead_id) == ("Zarja Lipovnik", alma.pk)
    assert [(reason.code, reason.word) for reason in card.hit.reasons] == [
        ("name_begins", "Lipovnik"),
        ("name_same", "Zarja"),
    ]
    assert "the name begins so: Lipovnik" in response.content.decode()


@pytest.mark.mission("F26")
def test_a_search_is_written_down_by_its_fields_purpose_and_hits_never_by_its_words(client_of, alma, zarja):
    client_of(alma).post(URL, asked(name="Zarja", born="1992", purpose="payment"))

    assert searches() == [{"fields": ["name", "born"], "hits": 0, "purpose": "payment", "page": "people"}]
    entries = JournalEntry.objects.unscoped(reason="test").filter(verb="people_searched")
    kept = str(list(entries.values("verb", "detail", "object_kind", "on_behalf_of", "happened_on")))
    assert "arja" not in kept
    assert "1992" not in kept


@pytest.mark.mission("F26")
def test_nobody_is_listed_before_a_search(client_of, alma, zarja):
    response = client_of(alma).get(URL)

    assert (response.context["found"], searches()) == (None, [])
    assert "Lipovnik" not in response.content.decode()


@pytest.mark.parametrize("typed", [
    {}, {"name": "z"}, {"name": "z l"}, {"name": "-"}, {"born": "1992"}, {"born": "2. 1992"}, {"name": "z", "born": "1992"},
])  # fmt: skip
def test_too_little_finds_nobody_and_says_what_to_type(client_of, alma, zarja, typed):
    response = client_of(alma).post(URL, asked(**typed))

    assert (response.status_code, response.context["found"], searches()) == (422, None, [])
    assert "at least two letters" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "wrong"), [({"born": "yesterday"}, "born"), ({"name": "Zarja", "purpose": "x"}, "purpose")]
)
def test_what_cannot_be_searched_is_said_beside_the_field(client_of, alma, typed, wrong):
    response = client_of(alma).post(URL, asked(**typed))

    assert (response.status_code, list(response.context["form"].errors)) == (422, [wrong])


@pytest.mark.mission("F26")
def test_a_number_travels_in_the_body_only_and_comes_back_nowhere_but_in_the_form(client_of, alma, zarja):
    number = "0101006500006"
    add_identifier(actor=registrar(alma.agency), key=uuid4(), person=zarja, scheme="si_emso", number=number)

    response = client_of(alma).post(URL, asked(number=number))

    assert names(response) == ["Zarja Lipovnik"]
    shown = response.content.decode()
    assert shown.count(number) == 1
    assert f'name="number" value="{number}"' in shown


@pytest.mark.mission("F18", "F26")
@pytest.mark.parametrize("level", [3, 2])
def test_a_sealed_or_hidden_person_is_answered_like_one_who_never_was(client_of, alma, bare, level):
    make_person(agency=alma.agency, lead=alma, given="Skrita", family="Oseba", level=level)
    client = client_of(alma)

    hidden, never = (client.post(URL, asked(name=name)) for name in ("Skrita Oseba", "Nobeno Bitje"))

    assert hidden.status_code == never.status_code == 200
    assert bare(hidden, 0).replace("Skrita Oseba", "") == bare(never, 0).replace("Nobeno Bitje", "")
    assert [entry["hits"] for entry in searches()] == [0, 0]


def test_a_person_of_another_agency_is_answered_like_one_who_never_was(client_of, alma, tuja, zarja, bare):
    client = client_of(tuja)

    unseen, never = (client.post(URL, asked(name=name)) for name in ("Zarja Lipovnik", "Nobeno Bitje12"))

    assert bare(unseen, 0).replace("Zarja Lipovnik", "") == bare(never, 0).replace("Nobeno Bitje12", "")


def test_the_pages_of_a_result_are_asked_for_by_post_and_each_is_written_down(client_of, alma):
    for number in range(23):
        make_person(agency=alma.agency, given="Ana", family=f"Oseba{number:02}")
    client = client_of(alma)

    first = client.post(URL, asked(name="ana"))
    second = client.post(URL, asked(name="ana", page="2"))

    assert (len(names(first)), names(second)) == (20, ["Ana Oseba20", "Ana Oseba21", "Ana Oseba22"])
    assert (
        '<button class="ds-button" data-variant="secondary" type="submit" name="page" value="2">'
        in first.content.decode()
    )
    assert [entry["hits"] for entry in searches()] == [23, 23]


def test_a_search_that_finds_too_many_shows_the_first_and_says_so(client_of, alma, monkeypatch):
    monkeypatch.setattr("aplis.home.queries.search.FOUND_AT_MOST", 2)
    for _person in range(3):
        make_person(agency=alma.agency, given="Ana")

    response = client_of(alma).post(URL, asked(name="ana"))

    assert (len(names(response)), response.context["found"].is_cut) == (2, True)


def test_htmx_gets_the_part_and_a_browser_the_page(client_of, alma, zarja):
    client = client_of(alma)

    part = client.post(URL, asked(name="zarja"), headers={"HX-Request": "true"}).content.decode()
    page = client.post(URL, asked(name="zarja")).content.decode()

    assert ("<html" in part, "<html" in page) == (False, True)
    assert "Zarja Lipovnik" in part


def test_the_purpose_of_the_last_search_is_offered_again(client_of, alma):
    client = client_of(alma)
    client.post(URL, asked(name="ana", purpose="payment"))

    assert client.get(URL).context["form"]["purpose"].value() == "payment"


def test_the_search_costs_the_same_for_one_and_for_three(client_of, alma):
    client, typed, counts = client_of(alma), asked(name="ana", born="2001", purpose="delivery"), []
    client.post(URL, typed)
    for _person in range(3):
        make_person(agency=alma.agency, given="Ana", born_on=date(2001, 2, 3), birth_precision="day")
        with CaptureQueriesContext(connection) as captured:
            client.post(URL, typed)
        counts.append(len(captured))

    assert len(set(counts)) == 1


@pytest.mark.parametrize("role", ["volunteer", "administrator", "data_steward"])
@pytest.mark.django_db
def test_a_role_that_searches_nobody_is_told_so(client_of, role):
    client = client_of(make_worker(make_agency("ngo"), role=role))

    assert (client.get(URL).status_code, client.post(URL, asked(name="ana")).status_code) == (403, 403)
