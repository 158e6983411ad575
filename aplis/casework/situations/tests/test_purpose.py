"""Writing about a person outside the caseload asks for the purpose first, and every form that is sent leaves its look."""

import pytest
from django.urls import reverse

from aplis.casework.situations.models import Statement
from aplis.casework.situations.tests.factories import days_ago, make_circumstance, make_statement
from aplis.register.agencies.tests.factories import form_key, make_worker, sign_in
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Look

pytestmark = pytest.mark.django_db
FIELDS = {
    "kind": "need",
    "text": "A warm coat",
    "source": "person",
    "true_on": days_ago(1).isoformat(),
    "confidence": "stated",
}
REPLY = {"stance": "disagrees", "text": "No.", "given_on": days_ago(0).isoformat()}


@pytest.fixture
def colleague(client):
    """A worker of the agency whose colleague leads the file."""
    lead = make_worker()
    person = make_person(agency=lead.agency, lead=lead)
    worker = make_worker(lead.agency)
    return sign_in(client, worker), person, lead.agency


def addresses(person, agency):
    statement, circumstance = make_statement(person, agency), make_circumstance(person, agency)
    yield reverse("situations:statement_add", args=[person.pk, "housing"]), FIELDS
    yield reverse("situations:statement_reply", args=[person.pk, statement.pk]), REPLY
    yield reverse("situations:statement_correct", args=[person.pk, statement.pk]), FIELDS
    yield reverse("situations:statement_end", args=[person.pk, statement.pk]), {"ended_on": days_ago(0).isoformat()}
    yield reverse("situations:statement_confirm", args=[person.pk, statement.pk]), {}
    yield reverse("situations:circumstance_renew", args=[person.pk, circumstance.pk]), {}


def words():
    rows = Statement.objects.unscoped(reason="test").order_by("pk")
    return list(rows.values_list("text", "confidence", "ended_on", "replaced_by"))


def test_nothing_is_written_before_the_purpose_is_said(colleague):
    client, person, agency = colleague
    for url, fields in list(addresses(person, agency)):
        before = words()
        answer = client.post(url, {**fields, **form_key()})
        assert (answer.status_code, "/why/" in answer["Location"]) == (302, True), url
        assert words() == before, url
    assert not Look.objects.unscoped(reason="test").exists()


def test_what_is_sent_by_the_lead_leaves_a_look(desk):
    desk.client.post(desk.url("statement_add", "housing"), {**FIELDS, **form_key()})

    pages = Look.objects.unscoped(reason="test").filter(person=desk.person).values_list("page", flat=True)
    assert list(pages) == ["domain"]
