"""Looks that deserve a question: found by their signs, reviewed by another, and an alarm where one user opens hundreds."""

import logging
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.errors import Refusal
from aplis.core.inserting import insert
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.models import AccessRight, Person
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import EmergencyAccess, Look, LookReview, Notice, Objection, WatchedPerson
from aplis.register.sharing.rights import compile_rights
from aplis.register.sharing.watching.actions import check_volume, review_looks
from aplis.register.sharing.watching.queries import unusual
from aplis.rules.scopes import BIT
from tests.threads import run_at_once, several_connections

__all__ = ["several_connections"]

pytestmark = pytest.mark.django_db
UNUSUAL = reverse("watching:unusual")


@pytest.fixture
def officer(centre):
    return make_worker(centre, role="data_protection_officer", name="Iva Pravnik")


@pytest.fixture
def workday():
    """The last day from Monday to Friday before today."""
    day = timezone.localdate() - timedelta(days=1)
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


@pytest.fixture
def look(workday):
    def write(person, worker, *, day=None, hour=10, minute=0, **fields):
        given = {"role": worker.role_id, "purpose": "plan", "scopes": 1, "page": "details", **fields}
        at = timezone.make_aware(datetime.combine(day or workday, time(hour, minute)))
        row = Look(person=person, worker=worker, agency_id=worker.agency_id, at=at, **given)
        insert([row])
        return row

    return write


def found(officer, workday, **asked):
    actor = make_actor(officer)
    with bound(actor):
        lines, _is_cut = unusual.unusual_looks(actor, workday - timedelta(days=6), workday, **asked)
    return [(line.worker.name, line.name, line.signs) for line in lines]


@pytest.mark.mission("F21")
def test_an_ordinary_look_has_no_sign_and_stands_in_no_list(alma, zarja, officer, look, workday):
    look(zarja, alma)

    assert found(officer, workday) == []


@pytest.mark.mission("F21")
def test_each_sign_is_read_from_what_is_recorded(alma, bor, zarja, officer, look, workday):
    sister = make_worker(alma.agency, name="Neža Lipovnik")
    worker_as_client = make_person(agency=alma.agency, lead=alma, given="Bor", family="Dolenc")
    watched = make_person(agency=alma.agency, lead=alma, given="Vida", family="Znana")
    WatchedPerson.objects.create(person=watched, agency=alma.agency, reason="x", set_by=officer, starts_on=workday)
    objected = make_person(agency=alma.agency, lead=alma, given="Ugo", family="Vor")
    Objection.objects.create(
        person=objected, agency=alma.agency, kind="objection", about="other", due_on=workday,
        asked_at=timezone.make_aware(datetime.combine(workday - timedelta(days=3), time(9))),
    )  # fmt: skip
    late = make_person(agency=alma.agency, lead=alma, given="Noč", family="Pozna")
    look(zarja, bor)
    look(zarja, sister)
    for person in (worker_as_client, watched, objected):
        look(person, alma)
    look(late, alma, hour=23)

    assert sorted(found(officer, workday)) == sorted([
        ("Bor Dolenc", "Zarja Lipovnik", ("outside",)),
        ("Neža Lipovnik", "Zarja Lipovnik", ("same_name", "outside")),
        ("Alma Kresnik", "Bor Dolenc", ("colleague",)),
        ("Alma Kresnik", "Vida Znana", ("watched",)),
        ("Alma Kresnik", "Ugo Vor", ("after_objection",)),
        ("Alma Kresnik", "Noč Pozna", ("night",)),
    ])  # fmt: skip


def test_emergency_access_is_a_sign_by_its_right(bor, zarja, officer, look, workday):
    now = timezone.now()
    access = EmergencyAccess.objects.create(
        person=zarja, agency=bor.agency, worker=bor, danger="life", reason="x", scopes=BIT["contact"], ends_at=now + timedelta(hours=1),
        tell_by=now, review_by=workday,
    )  # fmt: skip
    compile_rights([zarja.pk], on=timezone.localdate())
    right = AccessRight.objects.unscoped(reason="test").get(source_kind="emergency", source_id=access.pk)
    look(zarja, bor, right_id=right.pk)

    assert found(officer, workday) == [("Bor Dolenc", "Zarja Lipovnik", ("emergency", "outside"))]


def test_many_persons_in_a_day_are_held_against_the_workers_own_days(alma, officer, look, workday):
    people = [make_person(agency=alma.agency, lead=alma) for _ in range(16)]
    days, before = [], workday
    while len(days) < 3:
        before -= timedelta(days=1)
        if before.weekday() < 5:
            days.append(before)
    for day in days:
        for person in people[:5]:
            look(person, alma, day=day)
    for person in people[:15]:
        look(person, alma)

    as_usual = [line for line in found(officer, workday) if "many" in line[2]]
    look(people[15], alma)
    many = [line for line in found(officer, workday) if "many" in line[2]]

    assert (len(as_usual), len(many)) == (0, 16)


def test_what_stands_on_lists_is_no_opened_file(alma, bor, zarja, officer, look, workday):
    for page in ("today", "doubles", "requests", "look_log", "objections"):
        look(zarja, bor, page=page, hour=23)

    assert found(officer, workday) == []


def test_a_protected_person_stands_there_without_a_name(alma, officer, look, workday):
    sealed = make_person(agency=alma.agency, lead=alma, level=3, named=[alma], given="Mara", family="Skrita")
    look(sealed, alma, hour=2)

    assert found(officer, workday) == [("Alma Kresnik", "", ("night",))]


def test_another_agencys_officer_finds_nothing(nika, bor, zarja, look, workday, client_of):
    elsewhere = make_worker(nika.agency, role="data_protection_officer")
    look(zarja, bor)

    assert found(elsewhere, workday) == []
    assert client_of(elsewhere).get(day_of(bor, zarja, workday)).status_code == 404


def test_what_is_too_much_at_once_says_so(bor, zarja, officer, look, workday, client_of, monkeypatch):
    monkeypatch.setattr(unusual, "ROWS_AT_MOST", 1)
    for hour in (9, 10):
        look(zarja, bor, hour=hour)

    page = client_of(officer).get(UNUSUAL, days(workday))

    assert page.context["is_cut"]
    assert "Choose fewer days" in page.content.decode()


# The list and the review


def days(workday):
    return {"from_on": (workday - timedelta(days=6)).isoformat(), "until_on": workday.isoformat()}


def day_of(worker, person, day):
    return reverse("watching:review", args=[worker.pk, person.pk, day.isoformat()])


def lines_of(client, workday, **asked):
    return [(line.worker.name, line.name) for line in client.get(UNUSUAL, {**days(workday), **asked}).context["lines"]]


def test_the_list_is_narrowed_by_sign_and_worker(bor, alma, zarja, officer, look, workday, client_of):
    look(zarja, bor)
    look(zarja, alma, hour=23)
    client = client_of(officer)

    assert sorted(lines_of(client, workday)) == [("Alma Kresnik", "Zarja Lipovnik"), ("Bor Dolenc", "Zarja Lipovnik")]
    assert lines_of(client, workday, sign="night") == [("Alma Kresnik", "Zarja Lipovnik")]
    assert lines_of(client, workday, worker="dolenc") == [("Bor Dolenc", "Zarja Lipovnik")]
    assert client.get(UNUSUAL, {"from_on": "2020-01-01"}).status_code == 422


@pytest.mark.mission("F21")
@pytest.mark.parametrize("outcome", ["explained", "talked", "incident"])
def test_a_review_has_an_outcome_and_leaves_the_open_list(bor, zarja, officer, look, workday, client_of, outcome):
    look(zarja, bor)
    client, url = client_of(officer), day_of(bor, zarja, workday)

    saved = client.post(url, {"outcome": outcome, "text": "Stood in for Alma", **form_key()})

    row = LookReview.objects.unscoped(reason="test").get()
    assert (saved.status_code, row.outcome, row.signs, row.reviewed_by_id) == (302, outcome, ["outside"], officer.pk)
    assert lines_of(client, workday) == []
    assert lines_of(client, workday, tab="all") == [("Bor Dolenc", "Zarja Lipovnik")]
    assert "Stood in for Alma" in client.get(url).content.decode()
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="looks_reviewed")
    assert entry.detail == {"worker": bor.pk, "day": workday.isoformat(), "outcome": outcome, "signs": ["outside"]}
    told = list(Notice.objects.unscoped(reason="test").values_list("kind", "verb", "person_id"))
    assert told == ([("look_incident", "review_emergency", None)] if outcome == "incident" else [])


def test_nobody_reviews_the_own_looks(zarja, officer, look, workday, client_of):
    look(zarja, officer)
    client, url = client_of(officer), day_of(officer, zarja, workday)

    shown, sent = client.get(url), client.post(url, {"outcome": "explained", "text": "x", **form_key()})

    assert shown.context["is_own"]
    assert "<textarea" not in shown.content.decode()
    assert sent.status_code == 403
    assert not LookReview.objects.unscoped(reason="test").exists()


def test_a_day_is_reviewed_once(bor, zarja, officer, look, workday):
    look(zarja, bor)
    second = make_worker(officer.agency, role="data_protection_officer")
    said = {"worker": bor, "person": zarja, "day": workday, "signs": (), "outcome": "talked", "text": "x"}
    review_looks(actor=make_actor(officer), key=uuid4(), **said)

    with pytest.raises(Refusal) as refused:
        review_looks(actor=make_actor(second), key=uuid4(), **said)

    assert refused.value.code == "watching.reviewed_already"


@pytest.mark.usefixtures("several_connections")
def test_of_two_reviews_at_once_one_wins(bor, zarja, officer, workday):
    second = make_worker(officer.agency, role="data_protection_officer")
    said = {"worker": bor, "person": zarja, "day": workday, "signs": (), "outcome": "talked", "text": "x"}

    results = run_at_once(*(
        lambda worker=worker: review_looks(actor=make_actor(worker), key=uuid4(), **said) for worker in (officer, second)
    ))  # fmt: skip

    assert [each.code for each in results if isinstance(each, Refusal)] == ["watching.reviewed_already"]
    assert LookReview.objects.unscoped(reason="test").count() == 1


@pytest.mark.parametrize("day", ["2020-01-01", "yesterday", "2026-02-30"])
def test_a_day_without_looks_is_not_found(bor, zarja, officer, client_of, day):
    assert client_of(officer).get(reverse("watching:review", args=[bor.pk, zarja.pk, day])).status_code == 404


def test_the_page_is_for_the_officer_alone(alma, bor, vera, zarja, look, workday, client_of):
    look(zarja, bor)

    assert {client_of(worker).get(day_of(bor, zarja, workday)).status_code for worker in (alma, vera)} == {403}


def test_the_list_costs_the_same_for_one_day_and_for_three(bor, zarja, officer, look, workday, client_of, queries_of):
    client = client_of(officer)
    url = f"{UNUSUAL}?from_on={(workday - timedelta(days=6)).isoformat()}&until_on={workday.isoformat()}"
    look(zarja, bor)
    few = queries_of(client, url)
    for _more in range(2):
        look(make_person(agency=bor.agency), bor)

    assert queries_of(client, url) == few


# Hundreds within minutes


def opened(worker, people, *, minutes):
    now = timezone.now()
    insert([
        Look(
            person_id=person, worker=worker, agency_id=worker.agency_id, role="x", purpose="plan", scopes=1, page="details",
            at=now - timedelta(minutes=minutes * place / len(people)),
        )
        for place, person in enumerate(people)
    ])  # fmt: skip


@pytest.fixture
def crowd(db):
    people = [Person() for _ in range(300)]
    Person.objects.bulk_create(people)
    return [person.pk for person in people]


def alarms(caplog):
    return [record.getMessage() for record in caplog.records if record.name == "aplis.alarm"]


@pytest.mark.mission("F21")
def test_three_hundred_persons_in_ten_minutes_alarm_once(alma, crowd, caplog):
    opened(alma, crowd, minutes=9)

    with caplog.at_level(logging.CRITICAL, logger="aplis.alarm"):
        first, second = check_volume(), check_volume()

    assert (first, second) == (1, 0)
    assert alarms(caplog) == [f"Worker {alma.pk} opened 300 persons within 10 minutes."]
    told = Notice.objects.unscoped(reason="test").values_list("kind", "agency_id", "verb", "about_id", "detail").get()
    assert told == ("looks_volume", alma.agency_id, "audit_looks", alma.pk, {"persons": 300, "minutes": 10})


@pytest.mark.parametrize(("minutes_later", "found"), [(0, 1), (4, 1), (30, 0)])
def test_who_asks_each_minute_hears_of_it_within_minutes_and_not_again(alma, crowd, minutes_later, found):
    opened(alma, crowd, minutes=9)
    later = timezone.now() + timedelta(minutes=minutes_later)

    assert [check_volume(later, is_quick=True), check_volume(later, is_quick=True)] == [found, 0]


@pytest.mark.parametrize(("number", "minutes"), [(299, 5), (300, 60)])
def test_fewer_or_slower_alarm_nobody(alma, crowd, number, minutes):
    opened(alma, crowd[:number], minutes=minutes)

    assert check_volume() == 0


def test_what_was_a_day_ago_is_past(alma, crowd):
    opened(alma, crowd, minutes=5)

    assert check_volume(timezone.now() + timedelta(hours=25)) == 0
