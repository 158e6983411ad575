"""Whom an abuser asks about: somebody of another agency, somebody sealed, somebody whose file was closed, and nobody.

Each is a set of numbers for the parameters of an address; behind those of the first three stand rows, behind the last nothing.
"""

import re
from ast import literal_eval
from collections.abc import Iterator
from itertools import count
from typing import Any, Final, NamedTuple
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aplis.casework.situations.models import Circumstance, Document, Statement
from aplis.core.ids import new_id
from aplis.register.agencies.models import Agency, Worker
from aplis.register.agencies.tests.factories import make_worker
from aplis.register.people.models import ContactDetail, Household, HouseholdMember, Identifier, Person, PersonName
from aplis.register.people.tests.factories import make_person, registrar
from aplis.register.sharing.actions import close_involvement
from aplis.register.sharing.attempts import COUNTED_KEY
from aplis.register.sharing.models import Involvement, Look
from aplis.rules.scopes import BIT
from tests.address_rows import rows_behind
from tests.test_every_url import OF_THE_LIBRARY, SHUT

# What the other tests of this folder look for in answers; no page says them of itself.
GIVEN, FAMILY, WORDS = "Zvezdana", "Skritek", "Quietly unhappy at the mill"
# Pages of other roles: whoever lacks the role is refused before anybody is looked for, alike for all.
OF_OTHER_ROLES: Final = ("watching:", "keeping:", "nearness:alike")
ABOUT_PEOPLE: Final = [(name, keys) for name, keys in SHUT if {"person_id", "involvement_id"} & set(keys)]
# Parameters behind which nobody supported stands, whoever asks.
OF_NO_PERSON: Final = {
    "worker_id": "a post",
    "day": "a day of the look-ups of a post",
    "agreement_id": "two agencies",
    "keeping_run_id": "a day on which an agency went through all its files",
    "run_id": "an import",
    "token": "a link that was handed over: whoever has a true one knows that it was made",
}
# A pair, a hold, a task, an objection, an own release: a row about somebody, asked for by its own number.
BY_ROWS: Final = [
    (name, keys)
    for name, keys in SHUT
    if (name, keys) not in ABOUT_PEOPLE and set(keys) - set(OF_NO_PERSON) and not name.startswith(OF_THE_LIBRARY)
]


def rows_about(person: Person, agency: Agency, domain: str = "work") -> dict[str, Any]:
    """A row behind every parameter, in a domain; the values of an address."""
    about = {"person": person, "agency": agency}
    fact = {**about, "scope": BIT[domain], "text": WORDS, "source": "person", "true_on": "2026-11-01"}
    household = Household()
    paper = {"title": WORDS, "issuer": "x", "issued_on": "2026-11-01", "size": 1, "content_type": "text/plain"}
    rows: dict[str, Any] = {
        "statement": Statement(**fact),
        "circumstance": Circumstance(**fact, code="work.no_transport", valid_until="2027-11-01"),
        "document_id": Document(
            **about, **paper, scope=BIT[domain], sha256="x", file=ContentFile(WORDS.encode(), f"{new_id()}.txt")
        ),
        "detail_id": ContactDetail(**about, kind="phone", value="040 999 111"),
        "identifier_id": Identifier(person=person, scheme="other", sealed=b"x", digest=str(new_id()), masked="••11"),
        "household_id": household,
        "member_id": HouseholdMember(household=household, person=person, role="head", starts_on="2026-11-01"),
    }
    for row in rows.values():
        row.save()
    name = PersonName.objects.unscoped(reason="test").filter(person=person).first()
    file = Involvement.objects.unscoped(reason="test").filter(person=person).first()
    ids = {key: row.pk for key, row in rows.items()}
    worker = Worker.objects.filter(agency=agency, user__isnull=False).first() or make_worker(agency)
    more = {**rows_behind(person, worker), "worker_id": worker.pk, "day": timezone.localdate().isoformat()}
    known = {"person_id": person.pk, "name_id": name.pk, "involvement_id": file.pk, "domain": domain}
    return {**ids, **more, **known}


def nobody(domain: str = "work") -> dict[str, Any]:
    """Numbers of the same make that never stood for anything."""
    keys = ("statement", "circumstance", "document_id", "detail_id", "identifier_id", "household_id", "member_id")
    every = {*keys, *(key for _name, parameters in (*ABOUT_PEOPLE, *BY_ROWS) for key in parameters)}
    words = {"domain": domain, "form": "json", "sheet_step": "purposes", "day": timezone.localdate().isoformat()}
    words["own_record_kind"] = "statement"
    return {**{key: new_id() for key in (*every, "person_id", "name_id", "involvement_id")}, **words}


def unseen_by(worker: Worker) -> dict[str, dict[str, Any]]:
    """Four whom the worker must not tell apart."""
    elsewhere = make_person(given=GIVEN, family=FAMILY)
    # The police may open a file and not the plan, so nobody there seals; such a person was let in by a release and sealed since.
    scopes = ("safety", "contact") if worker.agency.kind == "police" else None
    sealed = make_person(agency=worker.agency, scopes=scopes, level=3, given=GIVEN, family=FAMILY)
    lapsed = make_person(agency=worker.agency, given=GIVEN, family=FAMILY)
    file = Involvement.objects.unscoped(reason="test").get(person=lapsed)
    people = {"of another agency": elsewhere, "sealed": sealed, "whose file was closed": lapsed}
    found = {who: rows_about(person, worker.agency) for who, person in people.items()}
    close_involvement(actor=registrar(worker.agency), key=uuid4(), involvement=file, version=file.version)
    return {**found, "who never was": nobody()}


def address(ids: dict[str, Any], name: str, keys: tuple[str, ...]) -> str:
    fact = "circumstance" if "circumstance" in name else "statement"
    return reverse(name, kwargs={key: ids[fact if key == "fact_id" else key] for key in keys})


def shut(name: str) -> set[int]:
    """The answers that tell nothing: not found, not that way, and for pages of another role refused."""
    return {403, 404, 405} if name.startswith(OF_OTHER_ROLES) else {404, 405}


def masked(text: str, ids: dict[str, Any]) -> str:
    """The text without what differs between any two answers: tokens, keys, and the numbers that were asked for."""
    for number in sorted((str(value) for value in ids.values() if isinstance(value, int)), key=len, reverse=True):
        text = text.replace(number, "N")
    text = re.sub(r'name="(csrfmiddlewaretoken|client_key|told_for)" value="[^"]*"', "", text)
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "K", text)


# How Django tells of a statement that psycopg has prepared before, and whose text is therefore not sent again.
_SENT_BEFORE = re.compile(r"QUERY = (?P<text>'.*'|\".*\") - PARAMS = ", re.DOTALL)


def shape(sql: str) -> str:
    """A query without the values in it, told alike whether it was prepared before or not."""
    if before := _SENT_BEFORE.match(sql):
        number = count(1)
        sql = re.sub(r"%s", lambda _mark: f"${next(number)}", literal_eval(before["text"]))
    return re.sub(r"\b\d+\b|s\d+_x\d+", "N", re.sub(r"'(?:[^']|'')*'", "S", sql))


class Answer(NamedTuple):
    """Everything an outsider can compare, and what the machine did for it."""

    status: int
    headers: dict[str, str]
    body: str
    length: int
    queries: list[str]
    templates: list[str]


def answer_to(client: Client, method: str, url: str, ids: dict[str, Any], **sent: Any) -> Answer:
    with CaptureQueriesContext(connection) as captured:
        response = getattr(client, method)(url, **sent)
    headers = {name: masked(value, ids) for name, value in response.headers.items()}
    queries = [shape(query["sql"]) for query in captured.captured_queries]
    templates = [template.name for template in response.templates]
    body = response.content.decode()
    return Answer(response.status_code, headers, masked(body, ids), len(body), queries, templates)


def begin_again(client: Client) -> None:
    """Forgets how often the session has asked for what is not open, so that each question begins alike."""
    session = client.session
    session.pop(COUNTED_KEY, None)
    session.save()


def looks() -> int:
    """How many looks there are, without the one that stands behind an address."""
    return Look.objects.unscoped(reason="test").exclude(page="row_behind").count()


def differences(answers: dict[str, Answer]) -> Iterator[str]:
    """In what somebody differs from who never was."""
    expected = answers["who never was"]._asdict()
    for who, answer in answers.items():
        for part, value in answer._asdict().items():
            if value != expected[part]:
                yield f"{who}: {part}: {value!r} and not {expected[part]!r}"
