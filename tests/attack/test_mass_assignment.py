"""Fields that no form has are never stored, whatever they are named after."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from aplis.core.access import ScopedQuerySet
from aplis.register.agencies.models import User, Worker
from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person
from tests.attack.town import address, rows_about
from tests.test_every_url import SHUT

pytestmark = pytest.mark.django_db

KEYS = dict(SHUT)
TODAY = "2026-11-02"
LATER = (timezone.localdate() + timedelta(days=7)).isoformat()
FACT = {"text": "Sees the mill", "source": "worker", "true_on": TODAY, "confidence": "stated"}
# Address, what a form sends to it, the table that must show nothing of the rest.
FORMS = [
    ("situations:statement_add", {**FACT, "kind": "event"}, "situations.Statement"),
    ("situations:circumstance_add", {**FACT, "code": "housing.no_fixed_home"}, "situations.Circumstance"),
    ("situations:statement_reply", {"stance": "agrees", "text": "", "given_on": TODAY, "way": "told"}, "situations.Reply"),
    ("situations:matrix_rate", {"done_on": TODAY, "level_housing": "2", "text_housing": "The mill"}, "situations.Statement"),
    ("plans:write", {"day": TODAY, "time": "09:00", "way": "phone", "state": "held", "interpreter": "not_needed"}, "plans.Contact"),
    ("plans:plan", {"day": LATER, "time": "09:00", "way": "office", "interpreter": "not_needed"}, "plans.Contact"),
    ("plans:reply", {"barriers": "time", "text": ""}, "plans.ContactReply"),
    ("people:name_add", {"given": "Ena", "kind": "used", "script": "latn"}, "people.PersonName"),
    ("people:contact_add", {"kind": "phone", "value": "041"}, "people.ContactDetail"),
    ("people:identifier_add", {"scheme": "other", "number": "4711"}, "people.Identifier"),
    ("people:household_start", {"role": "head", "starts_on": TODAY}, "people.HouseholdMember"),
    ("sharing:involvement_open", {"purpose": "plan", "basis": "statutory_task", "opened_on": TODAY}, "sharing.Involvement"),
]  # fmt: skip


def extra(other):
    """Every column that matters, named as a form might name it."""
    late = (timezone.localdate() + timedelta(days=900)).isoformat()
    return {
        "id": "7", "pk": "7", "person": str(other.pk), "person_id": str(other.pk), "agency": "7", "agency_id": "7",
        "author": "7", "author_id": "7", "scope": "16384", "scopes": "32767", "version": "99", "record_id": "7",
        "replaced_by": "7", "recorded_at": late, "registered_at": late, "created_at": late, "at": late,
        "is_staff": "on", "is_superuser": "on", "is_active": "", "owner": "7", "lead": "7", "lead_id": "7",
        "protection_level": "0", "closed_on": late, "digest": "x", "sealed": "x", "masked": "open", "sha256": "x",
        "is_valid": "on", "household_id": "7", "source_kind": "release", "content_digest": "7", "amount": "7",
        "programme": "Mine", "worker": "7", "verbs": "all", "read_scopes": "32767", "write_scopes": "32767",
    }  # fmt: skip


def newest(model):
    rows = apps.get_model(model).objects
    rows = rows.unscoped(reason="test") if isinstance(rows.all(), ScopedQuerySet) else rows
    return rows.order_by("-pk").first()


@pytest.mark.parametrize(("name", "sent", "model"), FORMS)
def test_a_form_stores_its_own_fields_and_no_other(client, name, sent, model):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker)
    other = make_person(agency=worker.agency, lead=worker)
    ids = rows_about(person, worker.agency, "housing")
    sign_in(client, worker)
    url = address(ids, name, KEYS[name])
    stored = []

    for fields in (sent, {**extra(other), **sent}):
        fresh = {"number": f"{len(stored)}4711"} if "number" in fields else {}  # a number is kept once for each person
        assert client.post(url, {**fields, **fresh, **form_key()}).status_code == 302
        row = newest(model)
        assert row.person_id == person.pk
        told = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        different = {"id", "recorded_at", "household_id", "digest", "sealed", "masked", "registered_at"}
        assert row.pk != 7
        stored.append({key: value for key, value in told.items() if key not in different})

    assert stored[0] == stored[1]


def test_an_edit_of_a_person_changes_neither_version_nor_protection_at_will(client):
    worker = make_worker()
    person = make_person(agency=worker.agency, lead=worker, level=1)
    other = make_person(agency=worker.agency)
    sign_in(client, worker)
    sent = {**extra(other), "born": "1990", "language": "sl", "channel": "", "version": str(person.version)}

    assert client.post(f"/people/{person.pk}/details/edit/", {**sent, **form_key()}).status_code == 302

    kept = Person.objects.unscoped(reason="test").get(pk=person.pk)
    assert (kept.version, kept.protection_level, kept.registered_at) == (
        person.version + 1, 1, person.registered_at,
    )  # fmt: skip


def test_registering_makes_neither_id_nor_rights_nor_protection_at_will(client):
    worker = make_worker()
    other = make_person(agency=worker.agency)
    sign_in(client, worker)
    sent = {**extra(other), "given": "Ena", "family": "Nova", "kind": "legal", "script": "latn", "purpose": "delivery",
            "other_kind": "former", "other_script": "latn", "contact_kind": "phone", "basis": "statutory_task",
            "opened_on": TODAY, "level": "3", "rights": "32767"}  # fmt: skip

    assert client.post("/people/register/", {**sent, **form_key()}).status_code == 302

    made = newest("people.Person")
    right = made.rights.unscoped(reason="test").get()
    assert (made.pk in {7, other.pk}, made.protection_level, made.version) == (False, 0, 1)
    assert (right.agency_id, right.worker_id, right.scopes) == (worker.agency_id, None, right.scopes)


def test_an_account_and_a_post_take_no_more_than_their_forms_have(client):
    administrator = make_worker(role="administrator")
    elsewhere, other = make_agency(), make_person()
    sign_in(client, administrator)

    client.post("/my-account/", {**extra(other), "name": "Ena", "language": "sl", "email": "x@y.example", "password": "x"}
                | form_key())  # fmt: skip
    client.post("/accounts/add/", {**extra(other), "agency": str(elsewhere.pk), "name": "Nova", "role": "social_worker",
                                   "email": "nova@aplis.example", "starts_on": timezone.localdate().isoformat(),
                                   "password": "x"} | form_key())  # fmt: skip

    mine, made = User.objects.get(pk=administrator.user_id), Worker.objects.get(name="Nova")
    assert (mine.email, mine.is_active, mine.name) == (administrator.user.email, True, "Ena")
    assert (made.agency_id, made.version, made.pk == 7, made.user.has_usable_password()) == (
        administrator.agency_id, 1, False, False,
    )  # fmt: skip
