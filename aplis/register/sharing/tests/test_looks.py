from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse

from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing import looks as opening
from aplis.register.sharing.actions import record_listing
from aplis.register.sharing.models import Look
from aplis.rules.purposes import NEEDS_REASON
from aplis.rules.scopes import BIT, mask


def looks(**fields):
    return Look.objects.filter(**fields).unscoped(reason="test")


def why(person, **query):
    return reverse("sharing:purpose", args=[person.pk], query=query or None)


@pytest.mark.mission("F21")
def test_a_page_of_the_own_caseload_opens_at_once_and_writes_one_look_with_its_purpose(client_of, alma, zarja):
    response = client_of(alma).get(reverse("people:details", args=[zarja.pk]))

    assert response.status_code == 200
    found = list(
        looks().values_list("person_id", "worker_id", "agency_id", "role", "purpose", "reason", "scopes", "page")
    )
    assert found == [(zarja.pk, alma.pk, alma.agency_id, "social_worker", "plan", "", BIT["contact"], "details")]


def test_outside_the_own_caseload_the_purpose_is_asked_first_and_nothing_is_shown(client_of, bor, zarja):
    url = reverse("people:details", args=[zarja.pk])

    response = client_of(bor).get(url)

    assert (response.status_code, response.url) == (302, why(zarja, next=url))
    assert not looks().exists()


def test_htmx_is_led_to_the_purpose_page_as_a_whole(client_of, bor, zarja):
    url = reverse("people:details", args=[zarja.pk])

    response = client_of(bor).get(url, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{url}"})

    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == why(zarja, next=f"http://testserver{url}")


def test_the_chosen_purpose_holds_for_the_day_and_the_person_and_stands_in_the_look(client_of, bor, zarja):
    other = make_person(agency=bor.agency, given="Oton", family="Brinovec")
    client, url = client_of(bor), reverse("people:details", args=[zarja.pk])

    chosen = client.post(why(zarja), {"purpose": "complaint", "reason": "Her letter of Monday", "next": url})
    opened = client.get(url)
    elsewhere = client.get(reverse("people:details", args=[other.pk]))

    assert (chosen.status_code, chosen.url, opened.status_code, elsewhere.status_code) == (302, url, 200, 302)
    assert list(looks().values_list("purpose", "reason")) == [("complaint", "Her letter of Monday")]


def test_a_choice_of_yesterday_is_asked_again(client_of, bor, zarja):
    client = client_of(bor)
    session = client.session
    yesterday = (make_actor(bor).today - timedelta(days=1)).isoformat()
    session[opening.CHOSEN_KEY] = {f"{bor.pk}:{zarja.pk}": ("plan", "", yesterday)}
    session.save()

    assert client.get(reverse("people:details", args=[zarja.pk])).status_code == 302


def test_a_choice_made_in_one_post_does_not_count_in_another(client_of, bor, zarja):
    client = client_of(bor)
    client.post(why(zarja), {"purpose": "plan"})
    session = client.session
    kept = session[opening.CHOSEN_KEY]

    assert list(kept) == [f"{bor.pk}:{zarja.pk}"]


@pytest.mark.parametrize("purpose", sorted(NEEDS_REASON - {"support"}))
def test_some_purposes_need_a_sentence(client_of, bor, zarja, purpose):
    response = client_of(bor).post(why(zarja), {"purpose": purpose, "reason": " "})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]


@pytest.mark.parametrize("purpose", ["statistics", "support", "own_access", "curiosity", ""])
def test_only_purposes_of_the_list_can_be_chosen(client_of, bor, zarja, purpose):
    assert client_of(bor).post(why(zarja), {"purpose": purpose}).status_code == 422


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_purpose_page_leads_to_no_other_site(client_of, bor, zarja, target):
    response = client_of(bor).post(why(zarja), {"purpose": "plan", "next": target})

    assert response.url == reverse("people:details", args=[zarja.pk])


def test_a_file_that_nobody_leads_counts_as_the_own_caseload(client_of, bor, zarja):
    zarja.involvements.unscoped(reason="test").update(lead=None)

    assert client_of(bor).get(reverse("people:details", args=[zarja.pk])).status_code == 200


@pytest.mark.parametrize(
    "page", ["people:details", "people:household", "sharing:rights", "sharing:looks", "sharing:purpose"]
)
def test_a_stranger_and_a_person_who_never_was_are_answered_alike(client_of, tuja, zarja, page, bare):
    client = client_of(tuja)

    hidden, never = (client.get(reverse(page, args=[pk])) for pk in (zarja.pk, 12345))

    assert (hidden.status_code, never.status_code) == (404, 404)
    assert bare(hidden, zarja.pk) == bare(never, 12345)
    assert not looks().exists()


def test_where_the_look_cannot_be_written_nothing_is_shown(client_of, alma, zarja, monkeypatch):
    def refuse(**_look):
        raise DatabaseError

    monkeypatch.setattr(opening, "record_look", refuse)
    client = client_of(alma)
    client.raise_request_exception = False

    response = client.get(reverse("people:details", args=[zarja.pk]))

    assert response.status_code == 500
    assert b"Lipovnik" not in response.content


@pytest.mark.mission("F21")
def test_the_log_draws_the_looks_of_a_day_together_and_counts_them(client_of, alma, nika, zarja):
    release(zarja, nika.agency, ["health", "contact", "plan"], purpose="plan")
    nurse = client_of(nika)
    nurse.post(why(zarja), {"purpose": "delivery"})
    for _visit in range(2):
        nurse.get(reverse("people:details", args=[zarja.pk]))
    nurse.get(reverse("sharing:rights", args=[zarja.pk]))

    response = client_of(alma).get(reverse("sharing:looks", args=[zarja.pk]))

    line = next(line for line in response.context["lines"] if line.agency == nika.agency)
    assert (line.number, line.role, line.purpose, line.pages) == (3, "nurse", "delivery", ("rights", "details"))
    assert line.scopes == mask(["contact", "plan"])
    assert response.context["page"].paginator.count == 4
    assert "Nika Rus" not in response.content.decode().split("<main", 1)[1]


def test_who_does_not_see_the_plan_sees_only_the_own_looks(client_of, alma, zarja):
    officer = make_worker(alma.agency, role="police_officer")
    officer.agency.kind = "police"
    officer.agency.save()
    make_person(agency=officer.agency)
    client_of(alma)
    release(zarja, officer.agency, ["safety", "contact"])
    police = client_of(officer)
    police.post(why(zarja), {"purpose": "delivery"})

    response = police.get(reverse("sharing:looks", args=[zarja.pk]))

    assert [line.role for line in response.context["lines"]] == ["police_officer"]


def test_a_role_that_may_not_read_looks_is_told_so(client_of, alma, zarja):
    volunteer = make_worker(alma.agency, role="volunteer")
    alma.agency.kind = "ngo"
    alma.agency.save()
    client = client_of(volunteer)
    client.post(why(zarja), {"purpose": "delivery"})

    response = client.get(reverse("sharing:looks", args=[zarja.pk]))

    assert (response.status_code, looks(page="looks").count()) == (403, 0)


def test_the_log_costs_the_same_for_few_looks_and_for_many(client_of, alma, zarja, queries_of):
    client, url = client_of(alma), reverse("sharing:looks", args=[zarja.pk])
    few = queries_of(client, url)
    for _visit in range(3):
        client.get(reverse("people:details", args=[zarja.pk]))

    assert queries_of(client, url) == few


def test_a_list_of_many_people_writes_one_look_a_day_and_another_only_for_more_scopes(alma, zarja):
    actor = make_actor(alma)

    for scopes in ["work"], ["work"], ["work", "housing"]:
        record_listing(actor=actor, page="today", shown={zarja.pk: (mask(scopes), "plan")})

    assert list(looks().order_by("pk").values_list("scopes", "page")) == [
        (mask(["work"]), "today"), (mask(["work", "housing"]), "today"),
    ]  # fmt: skip
