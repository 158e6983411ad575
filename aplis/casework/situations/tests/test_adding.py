"""Adding to a domain: in place with htmx, on a page of its own without, and what was typed is never lost."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from aplis.casework.situations.models import Circumstance, Statement
from aplis.casework.situations.tests.conftest import visit
from aplis.casework.situations.tests.factories import days_ago
from aplis.core.drafts import draft_for
from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.people.tests.factories import release
from aplis.rules.scopes import BIT

HTMX = {"HX-Request": "true"}
FORMS = ["statement_add", "circumstance_add"]


def statement(**fields):
    return {
        "kind": "observation", "text": "Came on foot", "source": "worker", "true_on": days_ago(1).isoformat(),
        "confidence": "stated", **form_key(), **fields,
    }  # fmt: skip


def circumstance(**fields):
    return {
        "code": "work.no_transport", "text": "No bus after four", "source": "person",
        "true_on": days_ago(1).isoformat(), **form_key(), **fields,
    }  # fmt: skip


def saved(model):
    return list(model.objects.unscoped(reason="test").values_list("text", flat=True))


def test_without_script_the_form_is_a_page_and_leads_back_to_the_domain(desk):
    page = desk.text("statement_add", "work")

    response = desk.client.post(desk.url("statement_add", "work"), statement())

    assert "New statement: Work" in page
    assert (response.status_code, response["Location"]) == (302, f"{desk.url('situation')}?open=work#d-work")
    assert saved(Statement) == ["Came on foot"]


def test_with_htmx_the_domain_comes_back_in_place(desk):
    form = desk.get("statement_add", "work", headers=HTMX).content.decode()

    response = desk.client.post(desk.url("statement_add", "work"), statement(), headers=HTMX)

    text = response.content.decode()
    assert "<html" not in form + text
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#d-work", "outerHTML")
    assert "Came on foot" in text
    assert 'id="d-housing"' not in text


@pytest.mark.mission("M003")
def test_a_circumstance_is_chosen_from_the_words_of_its_domain(desk):
    form = desk.text("circumstance_add", "work")

    desk.client.post(desk.url("circumstance_add", "work"), circumstance())

    assert re.findall(r'name="code" value="([^"]+)"', form) == [
        "work.long_term_unemployed", "work.insecure_work", "work.no_transport",
    ]  # fmt: skip
    assert "never used for duties or measures" in form
    assert saved(Circumstance) == ["No bus after four"]


def test_the_form_says_who_will_read_it(desk):
    school, elsewhere = make_agency("school", short_name="School"), make_agency("health", short_name="Clinic")
    release(desk.person, school, ["learning"])
    release(desk.person, elsewhere, ["health"])

    form = desk.text("statement_add", "learning")

    assert "School" in form
    assert "Clinic" not in form


@pytest.mark.parametrize("name", FORMS)
def test_sending_twice_saves_once(desk, name):
    typed = statement() if name == "statement_add" else circumstance()

    for _ in range(2):
        assert desk.client.post(desk.url(name, "work"), typed).status_code == 302

    assert len(saved(Statement) + saved(Circumstance)) == 1


@pytest.mark.parametrize(
    ("name", "fields", "field"),
    [
        ("statement_add", statement(text=""), "text"),
        ("statement_add", statement(true_on="2999-01-01"), "true_on"),
        ("statement_add", statement(valid_until=days_ago(1).isoformat()), "valid_until"),
        ("statement_add", statement(kind="level"), "level"),
        ("statement_add", statement(kind="own_words"), "source"),
        ("statement_add", statement(confidence="disputed"), "confidence"),
        ("circumstance_add", circumstance(code="housing.unfit"), "code"),
        ("circumstance_add", circumstance(valid_until="2999-01-01"), "valid_until"),
    ],
)
def test_a_form_with_a_fault_says_where_and_keeps_what_was_typed(desk, name, fields, field):
    response = desk.client.post(desk.url(name, "work"), fields)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert fields["text"] in response.content.decode()
    assert saved(Statement) + saved(Circumstance) == []


def test_a_level_is_kept_only_with_its_own_kind(desk):
    desk.client.post(desk.url("statement_add", "work"), statement(level="3"))
    desk.client.post(desk.url("statement_add", "work"), statement(kind="level", level="2"))

    rows = Statement.objects.unscoped(reason="test").order_by("pk").values_list("kind", "level")
    assert list(rows) == [("observation", None), ("level", 2)]


@pytest.mark.mission("F89")
def test_what_was_typed_waits_in_the_form_until_it_is_sent(desk):
    name = f"statement:{desk.person.pk}:work"
    desk.client.post("/drafts/", {**statement(text="Half a sen"), "draft": name}, headers=HTMX)

    again = desk.text("statement_add", "work")
    desk.client.post(desk.url("statement_add", "work"), statement(text="Half a sentence"))

    assert f'name="draft" value="{name}"' in again
    assert "Half a sen</textarea>" in again
    assert draft_for(desk.actor, name) is None


def test_a_draft_is_seen_by_nobody_else(desk):
    colleague = sign_in(Client(), make_worker(desk.agency))
    desk.client.post("/drafts/", {"text": "Half a sen", "draft": f"statement:{desk.person.pk}:work"}, headers=HTMX)

    assert "Half a sen" not in colleague.get(desk.url("statement_add", "work"), follow=True).content.decode()


@pytest.mark.mission("F17")
def test_a_private_note_is_read_in_its_own_agency_only(desk):
    school = make_worker(make_agency("school"))
    release(desk.person, school.agency, ["learning", "plan"])
    desk.client.post(desk.url("statement_add", "learning"), statement(text="Only for us", is_private="on"))
    desk.client.post(desk.url("statement_add", "learning"), statement(text="For all"))

    theirs = visit(school, desk.person)

    assert "For all" in theirs
    assert "Only for us" not in theirs
    assert "only our agency" in desk.text(query_params={"open": "learning"})


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_adds_nothing(desk, stranger, name, method):
    assert getattr(stranger, method)(desk.url(name, "work"), statement()).status_code == 404
    assert saved(Statement) == []


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.mission("F16")
def test_a_role_without_the_domain_is_refused(desk, name, method):
    nurse = make_worker(make_agency("health"))
    release(desk.person, nurse.agency, ["health", "work", "plan"])

    answer = getattr(sign_in(Client(), nurse), method)(desk.url(name, "work"), statement())

    assert answer.status_code == 403
    assert saved(Statement) == []


def test_an_unknown_domain_is_no_page(desk):
    assert desk.get("statement_add", "elsewhere").status_code == 404
    assert desk.get("domain", "contact").status_code == 404


def test_a_form_without_its_key_is_not_understood(desk):
    typed = statement(client_key="")

    assert desk.client.post(desk.url("statement_add", "work"), typed).status_code == 400
    assert saved(Statement) == []


def test_the_scope_comes_from_the_address_and_not_from_the_form(desk):
    desk.client.post(desk.url("statement_add", "work"), statement(scope=BIT["health"], key=str(uuid4())))

    assert list(Statement.objects.unscoped(reason="test").values_list("scope", flat=True)) == [BIT["work"]]
