"""Whatever goes wrong, the server's log and the page of the fault hold no word of a person."""

import io
import logging

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from aplis.core.logs import WithoutWords
from aplis.register.agencies.tests.factories import PASSWORD, form_key, make_user, make_worker, sign_in
from aplis.register.people.models import PersonName
from aplis.register.people.tests.factories import make_person
from tests.attack.town import FAMILY, GIVEN, WORDS

pytestmark = pytest.mark.django_db

SECRETS = (GIVEN, FAMILY, WORDS, "040 999 111", "0101006500006", "7 lime trees", PASSWORD)
FACT = {"text": WORDS, "kind": "event", "source": "worker", "true_on": "2026-11-02", "confidence": "stated"}


@pytest.fixture
def log():
    """All that a server would write, from the loudest level down to the debugging of our own code."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(WithoutWords(settings.LOGGING["formatters"]["line"]["format"]))
    root = logging.getLogger()
    root.addHandler(handler)
    yield text
    root.removeHandler(handler)


@pytest.fixture
def desk(client):
    client.raise_request_exception = False
    worker = make_worker()
    sign_in(client, worker)
    return worker, make_person(agency=worker.agency, lead=worker, given=GIVEN, family=FAMILY)


def broken(*args, **kwargs):
    """A fault whose message repeats all it was given, as those of libraries do."""
    raise ValueError(f"cannot take {args!r} {kwargs!r} {GIVEN} {WORDS}")


def assert_silent(log, *answers):
    said = log.getvalue() + "".join(answer.content.decode() for answer in answers)
    assert [secret for secret in SECRETS if secret in said] == []


def test_the_formatter_of_the_server_is_the_one_tested_here():
    assert settings.LOGGING["formatters"]["line"]["()"] == f"{WithoutWords.__module__}.{WithoutWords.__qualname__}"


@pytest.mark.parametrize(
    ("where", "url", "sent"),
    [
        (
            "aplis.register.people.actions.persons.record",
            "names/add/",
            {"given": GIVEN, "kind": "used", "script": "latn"},
        ),
        ("aplis.register.people.actions.persons.record", "contacts/add/", {"kind": "phone", "value": "040 999 111"}),
        (
            "aplis.register.people.actions.numbers.record",
            "numbers/add/",
            {"scheme": "rs_jmbg", "number": "0101006500006"},
        ),
        ("aplis.casework.situations.actions.record", "domains/work/statements/add/", FACT),
        ("aplis.register.sharing.views.details.details_of", "details/", None),
        ("aplis.register.sharing.looks.record_look", "details/", None),
    ],
)
def test_a_fault_in_the_midst_of_an_act_repeats_nothing(client, desk, log, monkeypatch, where, url, sent):
    _worker, person = desk
    monkeypatch.setattr(where, broken)
    address = f"/people/{person.pk}/{url}"

    answer = client.post(address, {**sent, **form_key()}) if sent else client.get(address)

    assert answer.status_code == 500
    assert "ValueError" in log.getvalue()
    assert_silent(log, answer)


def test_a_row_that_the_database_refuses_is_not_repeated(log, desk):
    """PostgreSQL quotes the whole row in its complaint."""
    _worker, person = desk
    name = PersonName(person=person, given=GIVEN, family=FAMILY, starts_on="2026-01-02", ends_on="2026-01-01")

    try:
        with transaction.atomic():
            name.save(force_insert=True)
    except IntegrityError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/people/7/names/add/")

    assert "IntegrityError" in log.getvalue()
    if connection.vendor == "postgresql":
        assert "name_ends_after_start" in log.getvalue()
    assert_silent(log)


def test_searching_registering_and_being_declined_leave_no_word_in_the_log(client, desk, log):
    _worker, person = desk
    answers = [
        client.post("/people/", {"name": FAMILY, "number": "0101006500006", "purpose": "wrong"}),
        client.post("/people/register/", {"given": GIVEN, "family": FAMILY, "born": "0"}),
        client.post(f"/people/{person.pk}/contacts/add/", {"value": "040 999 111", "kind": "wrong"}),
        client.post("/drafts/", {"text": WORDS}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422, 400]
    assert_silent(log)


def test_a_wrong_password_and_a_right_one_are_never_written(client, log):
    user = make_user()
    fresh = Client()

    fresh.post(reverse("account_login"), {"login": user.email, "password": PASSWORD + "x"})
    fresh.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert_silent(log)
    assert user.email not in log.getvalue()


def test_a_document_that_cannot_be_kept_is_not_named(client, desk, log, monkeypatch):
    _worker, person = desk
    monkeypatch.setattr("aplis.casework.situations.actions.add_document", broken)
    paper = SimpleUploadedFile(f"{FAMILY}.txt", WORDS.encode())
    sent = {"upload": paper, "title": WORDS, "domain": "housing", "issuer": GIVEN, "issued_on": "2026-11-02"}

    answer = client.post(f"/people/{person.pk}/documents/add/", {**sent, **form_key()})

    assert answer.status_code == 500
    assert_silent(log, answer)


def test_the_log_names_kind_and_place_of_each_fault_in_a_chain(log):
    try:
        try:
            broken(GIVEN)
        except ValueError as first:
            raise RuntimeError(WORDS) from first
    except RuntimeError:
        logging.getLogger("aplis").exception("It failed")

    said = log.getvalue()
    assert said.index("ValueError") < said.index("RuntimeError")
    assert said.count("test_logs_hold_no_names.py") >= 2
    assert_silent(log)


def test_a_fault_at_the_look_log_and_an_attempt_name_nobody(client, desk, log):
    client.get("/people/7/")

    assert "Not Found: /people/7/" in log.getvalue()
    assert_silent(log)
