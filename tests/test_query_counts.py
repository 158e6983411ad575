"""A page costs as many queries with 300 rows of everything as with one."""

from datetime import timedelta

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aplis.casework.plans.models import Contact, ContactReply
from aplis.casework.situations.models import Circumstance, Document, JointTalk, Reply, Statement
from aplis.core.ids import new_id
from aplis.core.models import JournalEntry
from aplis.exchange.models import Feed, ImportRun, Rejection
from aplis.register.agencies import middleware
from aplis.register.agencies.models import Worker
from aplis.register.identity.models import CandidatePair, ContactRequest, MergeRecord
from aplis.register.people.models import (
    Barrier,
    ContactDetail,
    HouseholdMember,
    Identifier,
    NameToken,
    Person,
    PersonName,
    Representation,
)
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import (
    EmergencyAccess,
    HelperTask,
    Involvement,
    KeepingItem,
    LegalHold,
    Look,
    LookDelay,
    Notice,
    Objection,
    Participation,
    ProtectionChange,
    Rectification,
    Release,
    ReleaseSheet,
    Restriction,
    SightRequest,
    SubjectFile,
    WatchedPerson,
)
from aplis.register.sharing.rights import compile_rights
from tests.page_readers import opened, readers_of
from tests.test_every_url import case

__all__ = ["case"]
pytestmark = pytest.mark.django_db
MANY = 300
# One query more, however many rows: where a worker had a busy day, the days before it are asked for, to compare it with.
WITH_A_BUSY_DAY = {("watching:unusual", "data_protection_officer"): 1}


def copies(like, number, /, **changes):
    """Further rows like this one; what must differ is given as a function of the place."""
    fields = {field.attname: getattr(like, field.attname) for field in like._meta.concrete_fields}
    for place in range(number):
        given = {name: value(place) if callable(value) else value for name, value in changes.items()}
        yield type(like)(**{**fields, "id": new_id(), **given})


def one_of(model, **wanted):
    rows = model.objects
    return (
        (rows.unscoped(reason="test") if hasattr(rows, "unscoped") else rows.all())
        .filter(**wanted)
        .order_by("pk")
        .first()
    )


def add(model, like, **changes):
    model.objects.bulk_create(list(copies(like, MANY - 1, **changes)), batch_size=100)


def fill(case):
    """Brings what the case has one of to 300: facts with replies, papers, names, numbers, people, colleagues, imports."""
    person, worker = case.person, case.worker
    before = timezone.now() - timedelta(days=3)
    for model in (Statement, Circumstance, Document, ContactDetail):
        add(model, one_of(model, person=person))
    add(Reply, one_of(Reply, person=person))
    add(Statement, one_of(Statement, person=person, kind="level"), agency_id=worker.agency_id)
    held = {"held_on": before.date(), "open_in": None, "persons_part": "asked", "outcome": "both_stay"}
    add(JointTalk, one_of(JointTalk, person=person), **held)
    for state in ("planned", "not_held"):
        add(Contact, one_of(Contact, person=person), state=state)
    add(ContactReply, one_of(ContactReply, person=person))
    add(Identifier, one_of(Identifier, person=person), digest=lambda n: f"x{n}")
    add(PersonName, one_of(PersonName, person=person), is_main=False, kind="alias")
    add(Look, one_of(Look, person=person), at=before)
    entry = one_of(JournalEntry, person_id=person.pk)
    add(JournalEntry, entry, worker_id=None, recorded_at=before, scope=2)
    add(Worker, worker, user_id=None, name=lambda n: f"Colleague {n}")
    add(ImportRun, one_of(ImportRun, agency=worker.agency))
    add(Rejection, one_of(Rejection), row=lambda n: n + 2)
    add_people(case)


# What an agency has many of: each further row about another person. Beside it what must differ.
OF_THE_AGENCY = {
    EmergencyAccess: {}, KeepingItem: {}, LegalHold: {}, Restriction: {}, Notice: {}, Objection: {}, WatchedPerson: {}, LookDelay: {},
    SightRequest: {}, ContactRequest: {}, SubjectFile: {}, Rectification: {}, HelperTask: {}, ProtectionChange: {}, Barrier: {},
}  # fmt: skip
# And what one person has many of.
OF_THE_PERSON = [
    ReleaseSheet,
    Release,
    Participation,
    Representation,
    HelperTask,
    Rectification,
    SightRequest,
    Notice,
    Objection,
]


def add_what_was_asked_and_kept(case, ids):
    """Each list of the agency and of the person's file, as long as the others."""
    for model, changes in OF_THE_AGENCY.items():
        add(model, one_of(model), person_id=lambda n: ids[n], **changes)
    for model in OF_THE_PERSON:
        add(model, one_of(model, person=case.person))


def add_people(case):
    """Neighbours in the household and in the caseload, each with a name and a file."""
    people = list(copies(case.person, MANY - 1))
    ids = [person.pk for person in people]
    Person.objects.bulk_create(people)
    add(PersonName, one_of(PersonName, person=case.person, is_main=True), person_id=lambda n: ids[n])
    add(NameToken, one_of(NameToken, person=case.person), person_id=lambda n: ids[n])
    add(Involvement, one_of(Involvement, person=case.person), person_id=lambda n: ids[n])
    add(HouseholdMember, one_of(HouseholdMember, person=case.person), person_id=lambda n: ids[n])
    add(Statement, one_of(Statement, person=case.person), person_id=lambda n: ids[n])
    compile_rights([*ids, case.person.pk], on=timezone.localdate())
    pairs = list(copies(one_of(CandidatePair, state="open"), MANY - 1, second_id=lambda n: ids[n]))
    for pair in pairs:
        pair.first_id, pair.second_id = sorted(pair.people)
    CandidatePair.objects.bulk_create(pairs)
    add(MergeRecord, one_of(MergeRecord))
    add_what_was_asked_and_kept(case, ids)


@pytest.fixture
def full_case(case):
    """The case with at least one row of what it lacked, so that one and 300 differ in number only."""
    about = {"person": case.person, "agency": case.worker.agency}
    fact = one_of(Statement, person=case.person)
    Reply(**about, scope=2, statement=fact, stance="adds", given_on="2026-11-02").save()
    Look(**about, worker=case.worker, role="social_worker", purpose="delivery", scopes=2, page="details").save()
    earlier = timezone.now() - timedelta(days=3)
    Look(**about, worker=case.worker, role="social_worker", purpose="delivery", scopes=2, page="x", at=earlier).save()
    dates = {"starts_on": "2026-01-01", "ends_on": timezone.localdate() + timedelta(days=20)}
    Release(**about, scopes=2, purpose="delivery", basis="release", **dates).save()
    Rejection(run=one_of(ImportRun, feed=Feed.objects.get()), file="x.csv", row=1, code="empty", todo="x").save()
    other = make_person(agency=case.worker.agency, lead=case.worker)
    first, second = sorted((case.person.pk, other.pk))
    CandidatePair(first_id=first, second_id=second, score=9.0, origin="link").save()
    # Whoever lives with somebody is named on her pages, which is a look.
    HouseholdMember.objects.bulk_create(
        copies(one_of(HouseholdMember, person=case.person), 1, person_id=lambda _n: other.pk)
    )
    return case


def let_go(answer):
    """Closes the file an answer may hold open, without ending the connection that the test goes on with."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


def asked(readers, pages):
    """Queries of each page by role, asked a second time so that what is done once a day or once a process is done."""
    found = {}
    for name, url, role in pages:
        let_go(readers[role].get(url))
        with CaptureQueriesContext(connection) as queries:
            answer = readers[role].get(url)
        let_go(answer)
        found[name, role] = answer.status_code, len(queries)
    return found


def test_no_page_asks_more_often_when_there_is_more(full_case, monkeypatch):
    # Otherwise one request a minute writes its session, whichever it is.
    monkeypatch.setattr(middleware, "SEEN_EVERY", 86_400)
    readers = readers_of(full_case)
    pages = []
    for name, url, role, answer in opened(full_case, readers):
        let_go(answer)
        pages.append((name, url, role))
    one = asked(readers, pages)

    fill(full_case)

    many = asked(readers, pages)
    different = {page: (one[page], many[page]) for page in one if one[page] != many[page]}
    assert {page: after[1] - before[1] for page, (before, after) in different.items()} == WITH_A_BUSY_DAY, different
    assert {role for _name, _url, role in pages} == set(readers)
