import pytest
from django.urls import reverse

from aplis.register.agencies.tests.factories import form_key, make_worker
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Involvement

URL = reverse("home:agency")


def file_on(person):
    return Involvement.objects.unscoped(reason="test").get(person=person)


def give(client, person, worker, *, version=1, **fields):
    url = reverse("home:lead_assign", args=[file_on(person).pk])
    return client.post(url, {"lead": worker.pk, "version": version, "worker": "", **form_key(), **fields})


def test_a_manager_sees_who_leads_how_many_files_and_nothing_of_the_lives(client_of, alma, bor, vera, zarja):
    for _person in range(2):
        make_person(agency=alma.agency, lead=bor)
    make_person()
    client = client_of(vera)

    loads = client.get(URL).context["loads"]
    page = client.get(URL, {"worker": alma.pk})

    assert [(load.name, load.number) for load in loads] == [("Alma Kresnik", 1), ("Bor Dolenc", 2)]
    assert [(row.given, row.family) for row in page.context["page"]] == [("Zarja", "Lipovnik")]


def test_the_managers_day_begins_with_the_agency(client_of, alma, vera, zarja):
    response = client_of(vera).get(reverse("home:today"))

    assert [(load.worker_id, load.number) for load in response.context["loads"]] == [(alma.pk, 1)]
    assert f'href="{URL}?worker={alma.pk}"' in response.content.decode()


def test_files_that_nobody_leads_stand_first(client_of, alma, vera, zarja):
    Involvement.objects.unscoped(reason="test").filter(person=zarja).update(lead=None)
    make_person(agency=alma.agency, lead=alma)

    response = client_of(vera).get(URL, {"worker": "none"})

    assert response.context["loads"][0].worker_id is None
    assert [row.family for row in response.context["page"]] == ["Lipovnik"]


def test_a_file_is_given_to_a_colleague_once(client_of, bor, vera, zarja):
    client, key = client_of(vera), form_key()

    answers = [give(client, zarja, bor, **key).status_code for _ in range(2)]

    assert (answers, file_on(zarja).lead_id, file_on(zarja).version) == ([302, 302], bor.pk, 2)


def test_a_file_given_away_meanwhile_is_shown_as_it_stands(client_of, alma, bor, vera, zarja):
    client = client_of(vera)
    give(client, zarja, bor)

    late = give(client, zarja, alma)

    assert (late.status_code, late.context["current"].lead_id, file_on(zarja).lead_id) == (409, bor.pk, bor.pk)
    assert "Somebody gave this file to Bor Dolenc" in late.content.decode()


def test_a_file_goes_to_nobody_elsewhere(client_of, alma, tuja, vera, zarja):
    assert give(client_of(vera), zarja, tuja).status_code == 422
    assert file_on(zarja).lead_id == alma.pk


@pytest.mark.mission("F18")
def test_a_sealed_person_is_not_on_the_managers_list(client_of, alma, vera):
    hidden = make_person(agency=alma.agency, lead=alma, level=3)
    client = client_of(vera)

    assert client.get(URL).context["loads"] == []
    assert give(client, hidden, alma).status_code == 404


def test_only_the_manager_of_this_agency(client_of, alma, zarja, tuja):
    manager_elsewhere = client_of(make_worker(tuja.agency, role="manager"))

    assert client_of(alma).get(URL).status_code == 403
    assert give(client_of(alma), zarja, alma).status_code == 403
    assert manager_elsewhere.get(URL).context["loads"] == []
    assert give(manager_elsewhere, zarja, tuja).status_code == 404


def test_the_page_costs_the_same_for_one_file_and_for_three(client_of, alma, vera, zarja, queries_of):
    client, url = client_of(vera), f"{URL}?worker={alma.pk}"
    few = queries_of(client, url)
    for _person in range(2):
        make_person(agency=alma.agency, lead=alma)

    assert queries_of(client, url) == few
