"""After the hour: the person is told or that is put off, somebody else judges it, and what happens often is seen."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.models import JournalEntry
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.emergency.reminders import remind_untold
from aplis.register.sharing.models import EmergencyAccess, Look, LookDelay, Notice
from aplis.register.sharing.nightly import night_once
from aplis.register.sharing.tests.own import herself
from aplis.register.sharing.watching.queries.own import own_log
from aplis.rules.scopes import BIT

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F19")]

FRIDAY = datetime(2026, 11, 27, 12, tzinfo=ZoneInfo("Europe/Ljubljana"))
WHY = "She wrote that she will jump from the bridge tonight"
BORN = {"born_on": date(1991, 2, 3), "birth_precision": "day"}
LIST = reverse("emergency:list")


@pytest.fixture
def clock():
    with time_machine.travel(FRIDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def dora(clock, centre):
    return make_worker(centre, role="data_protection_officer", name="Dora Lipar")


@pytest.fixture
def away(clock, nika):
    return make_person(agency=nika.agency, lead=nika, given="Zarja", family="Lipovnik", **BORN)


@pytest.fixture
def access(client_of, alma, away):
    client = client_of(alma)
    said = {"name": "Zarja Lipovnik", "born": "3. 2. 1991", "danger": "life", "reason": WHY, **form_key()}
    client.get(client.post(reverse("emergency:open"), said).url)
    return EmergencyAccess.objects.unscoped(reason="test").get()


def fresh(access):
    return EmergencyAccess.objects.unscoped(reason="test").get(pk=access.pk)


def url(access, name="access"):
    return reverse(f"emergency:{name}", args=[access.pk])


def send(client, access, name, **fields):
    return client.post(url(access, name), {**form_key(), **fields})


def notices(**fields):
    return Notice.objects.filter(**fields).unscoped(reason="test")


def test_manager_and_officer_read_who_what_why_and_the_name_and_nothing_else(client_of, access, vera, dora, away):
    for worker in (vera, dora):
        body = client_of(worker).get(url(access)).content.decode()
        assert all(words in body for words in ("Zarja Lipovnik", "Alma Kresnik", WHY, "danger to life"))
        assert not Person.objects.visible_to(make_actor(worker)).filter(pk=away.pk).exists()
        assert client_of(worker).get(reverse("people:details", args=[away.pk])).status_code == 404


def test_the_officer_sees_which_pages_were_opened_and_the_manager_does_not(client_of, access, vera, dora):
    shown = {worker.name: list(client_of(worker).get(url(access)).context["pages"]) for worker in (vera, dora)}

    (look,) = Look.objects.unscoped(reason="test").filter(page="situation")
    assert shown == {"Vera Kos": [], "Dora Lipar": [(look.at, "situation", look.scopes)]}


def test_a_sealed_person_is_named_to_nobody_who_judges(client_of, access, vera, away):
    Person.objects.filter(pk=away.pk).unscoped(reason="test").update(protection_level=3)

    for page in (url(access), LIST):
        assert "Zarja" not in client_of(vera).get(page).content.decode()


def test_it_is_to_be_judged_by_the_second_working_day(access):
    assert access.review_by == date(2026, 12, 1)  # a Friday's by Tuesday
    due = notices(kind="emergency_opened").values_list("due_at", flat=True)
    assert {timezone.localdate(each) for each in due} == {date(2026, 12, 1)}


@pytest.mark.parametrize(
    ("outcome", "verb", "told"),
    [
        ("justified", "emergency_justified", []),
        ("not_justified", "emergency_not_justified", ["emergency_incident", "emergency_person_incident"]),
    ],
)
def test_somebody_else_judges_it_and_what_was_wrong_is_an_incident(client_of, access, vera, outcome, verb, told):
    before = set(notices().values_list("pk", flat=True))

    answer = send(client_of(vera), access, "review", outcome=outcome, review="I spoke with her and with the police")

    row = fresh(access)
    assert (answer.status_code, row.outcome, row.reviewed_by_id, row.review) == (
        302, outcome, vera.pk, "I spoke with her and with the police",
    )  # fmt: skip
    entry = JournalEntry.objects.unscoped(reason="test").get(verb=verb)
    assert (entry.person_id, entry.worker_id, entry.detail) == (
        access.person_id, vera.pk, {"is_incident": outcome == "not_justified"},
    )  # fmt: skip
    assert sorted(notices().exclude(pk__in=before).values_list("kind", flat=True)) == told


def test_an_outcome_without_a_sentence_is_not_saved(client_of, access, vera):
    answers = [
        send(client_of(vera), access, "review", outcome="justified", review=" "),
        send(client_of(vera), access, "review", outcome="", review="x"),
        send(client_of(vera), access, "review", outcome="perhaps", review="x"),
    ]

    assert ([answer.status_code for answer in answers], fresh(access).outcome) == ([422] * 3, "")


def test_it_is_judged_once(client_of, access, vera, dora):
    send(client_of(vera), access, "review", outcome="justified", review="x")
    late = send(client_of(dora), access, "review", outcome="not_justified", review="y")

    assert (late.status_code, fresh(access).outcome, fresh(access).review) == (403, "justified", "x")


def test_nobody_judges_the_own_access_nor_one_of_another_agency(client_of, access, alma, bor, nika, tuja):
    elsewhere = make_worker(nika.agency, role="manager")
    answers = {
        worker.name: send(client_of(worker), access, "review", outcome="justified", review="x").status_code
        for worker in (alma, bor, nika, tuja, elsewhere)
    }

    assert answers == {
        "Alma Kresnik": 403, "Bor Dolenc": 404, "Nika Rus": 404, "Tuja Drugje": 404, elsewhere.name: 404,
    }  # fmt: skip
    assert fresh(access).outcome == ""


def test_a_manager_who_opened_it_herself_does_not_judge_it(client_of, access, vera):
    EmergencyAccess.objects.unscoped(reason="test").filter(pk=access.pk).update(worker=vera)

    page = client_of(vera).get(url(access))
    answer = send(client_of(vera), access, "review", outcome="justified", review="x")

    assert ("Was it right?" in page.content.decode(), answer.status_code) == (False, 403)


def test_nor_from_another_post_of_hers(client_of, access, alma):
    second = make_worker(alma.agency, role="manager", user=alma.user, ends_on=date(2026, 12, 24))

    page = client_of(second).get(url(access))
    answer = send(client_of(second), access, "review", outcome="justified", review="x")

    assert ("Was it right?" in page.content.decode(), answer.status_code) == (False, 403)
    assert fresh(access).outcome == ""


def test_the_worker_writes_down_that_the_person_was_told_and_it_stands_on_her_own_pages(client_of, access, alma, away):
    assert not notices(is_for_person=True).exists()

    answer = send(client_of(alma), access, "tell", told_how="by phone, today")

    row, entry = fresh(access), JournalEntry.objects.unscoped(reason="test").get(verb="emergency_told")
    assert (answer.status_code, row.told_how, row.told_at, entry.worker_id) == (302, "by phone, today", FRIDAY, alma.pk)
    own = Notice.objects.visible_to(Actor(today=FRIDAY.date(), person_id=away.pk))
    assert list(own.values_list("kind", flat=True)) == ["emergency_person_told"]


def test_who_reviews_may_tell_the_person_too_and_others_may_not(client_of, access, bor, vera, tuja):
    shut = [send(client_of(worker), access, "tell", told_how="x").status_code for worker in (bor, tuja)]

    assert (shut, send(client_of(vera), access, "tell", told_how="by letter").status_code) == ([404, 404], 302)


def test_told_twice_it_was_told_once(client_of, access, alma):
    send(client_of(alma), access, "tell", told_how="by phone")

    assert send(client_of(alma), access, "tell", told_how="by letter").status_code == 403
    assert fresh(access).told_how == "by phone"


def test_telling_is_put_off_to_a_day_with_a_reason_and_her_log_waits_until_then(client_of, access, dora, away):
    answer = send(client_of(dora), access, "postpone", until="2026-12-10", because="Her husband reads her post")

    row = fresh(access)
    assert (answer.status_code, row.postponed_until, row.postponed_because) == (
        302, date(2026, 12, 10), "Her husband reads her post",
    )  # fmt: skip
    assert not LookDelay.objects.unscoped(reason="test").exists()
    assert not notices(is_for_person=True).exists()
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="emergency_postponed")
    assert (entry.person_id, entry.scope) == (away.pk, 0)


def test_only_these_looks_wait_and_only_until_she_is_told(client_of, access, clock, alma, dora, away):
    before_it = Look(
        person=away, worker=alma, agency=alma.agency, role="social_worker", purpose="intake", scopes=BIT["contact"], page="details",
    )  # fmt: skip
    before_it.save(force_insert=True)
    actor = herself(away)
    send(client_of(dora), access, "postpone", until="2026-12-10", because="Her husband reads her post")
    clock.move_to(FRIDAY + timedelta(days=1))
    waiting = {line.told.purpose for line in own_log(actor).lines}
    send(client_of(alma), access, "tell", told_how="By telephone, alone")

    assert waiting == {"intake"}
    assert {line.told.purpose for line in own_log(actor).lines} == {"intake", "safeguarding"}


def test_a_name_in_the_list_is_a_look_of_the_reader(client_of, access, vera, dora, away):
    client_of(vera).get(LIST)
    client_of(dora).get(url(access))

    looks = Look.objects.unscoped(reason="test").filter(page="emergencies").order_by("worker_id")
    assert sorted(looks.values_list("worker_id", "person_id", "purpose", "scopes")) == sorted(
        (worker.pk, away.pk, "supervision", BIT["contact"]) for worker in (vera, dora)
    )


@pytest.mark.parametrize(
    ("until", "because"), [("2026-11-27", "x"), ("2026-11-01", "x"), ("2027-03-01", "x"), ("", "x"), ("2026-12-10", "")]
)
def test_it_is_not_put_off_without_a_day_ahead_and_a_reason(client_of, access, dora, until, because):
    answer = send(client_of(dora), access, "postpone", until=until, because=because)

    assert (answer.status_code, fresh(access).postponed_until) == (422, None)


def test_the_worker_who_opened_it_does_not_put_it_off(client_of, access, alma):
    assert send(client_of(alma), access, "postpone", until="2026-12-10", because="x").status_code == 403
    assert not LookDelay.objects.unscoped(reason="test").exists()


def test_nor_once_her_post_has_a_role_that_reviews(client_of, access, alma, dora):
    Worker.objects.filter(pk=alma.pk).update(role=dora.role)
    officer = client_of(Worker.objects.get(pk=alma.pk))
    page = officer.get(url(access)).content.decode()

    answer = send(officer, access, "postpone", until="2026-12-10", because="x")

    assert (answer.status_code, fresh(access).postponed_until) == (403, None)
    assert (url(access, "tell") in page, url(access, "postpone") in page) == (True, False)


class TestReminders:
    def reminded(self):
        rows = notices(kind="emergency_untold").order_by("pk")
        return [(row.about_id, row.agency_id, row.verb, row.detail["day"]) for row in rows]

    def at(self, clock, instant):
        clock.move_to(instant)
        return remind_untold(timezone.localdate())

    def test_manager_and_officer_are_reminded_once_after_the_hours_and_once_after_the_day(
        self, clock, client_of, access, dora
    ):
        early = self.at(clock, FRIDAY + timedelta(hours=71)), self.reminded()
        nights = [self.at(clock, FRIDAY + timedelta(hours=hours)) for hours in (73, 97)]
        send(client_of(dora), access, "postpone", until="2026-12-10", because="Her husband reads her post")
        nights += [self.at(clock, datetime(2026, 12, day, 1, tzinfo=FRIDAY.tzinfo)) for day in (9, 10, 11)]

        assert (early, nights) == ((0, []), [1, 0, 0, 1, 0])
        assert self.reminded() == [
            (access.pk, access.agency_id, verb, day)
            for day in ("2026-11-30", "2026-12-10") for verb in ("see_agency", "audit_looks")
        ]  # fmt: skip

    def test_who_was_told_is_no_reminder_and_the_night_takes_the_step(self, clock, client_of, access, alma, away):
        (late,) = make_accesses(alma, away, 1)
        send(client_of(alma), access, "tell", told_how="by phone")
        clock.move_to(FRIDAY + timedelta(days=4))
        cache.clear()

        night_once()

        assert {about for about, *_rest in self.reminded()} == {late.pk}

    def test_the_night_asks_as_often_for_one_as_for_many(self, clock, access, alma, away):
        counted = []
        for _ in range(2):
            make_accesses(alma, away, 10)
            clock.shift(timedelta(days=4))
            remind_untold(timezone.localdate())
            with CaptureQueriesContext(connection) as captured:
                assert remind_untold(timezone.localdate()) == 0
            counted.append(len(captured))

        assert counted[0] == counted[1]


def test_who_was_to_be_told_of_it_later_is_not_told_of_an_incident_before(client_of, access, dora, vera):
    send(client_of(dora), access, "postpone", until="2026-12-10", because="Her husband reads her post")
    send(client_of(vera), access, "review", outcome="not_justified", review="x")

    assert not notices(is_for_person=True).exists()


def test_what_should_have_been_told_stands_in_a_list_of_its_own(client_of, access, clock, vera, dora):
    def untold():
        return len(client_of(vera).get(LIST, {"which": "untold"}).context["page"])

    assert untold() == 0
    clock.move_to(FRIDAY + timedelta(hours=72))
    assert untold() == 1
    send(client_of(dora), access, "postpone", until="2026-12-10", because="x")
    assert untold() == 0
    clock.move_to(datetime(2026, 12, 10, 0, 1, tzinfo=FRIDAY.tzinfo))
    assert untold() == 1
    send(client_of(dora), access, "tell", told_how="in person")
    assert untold() == 0


def make_accesses(worker, person, number, **fields):
    now = timezone.now()
    about = {"agency": worker.agency, "worker": worker, "person": person, "danger": "life", "reason": WHY, "scopes": 1}
    clocks = {"ends_at": now + timedelta(hours=1), "tell_by": now + timedelta(days=3), "review_by": now.date()}
    return EmergencyAccess.objects.bulk_create(
        [EmergencyAccess(**{**about, **clocks, "began_at": now, **fields}) for _ in range(number)]
    )


def test_the_list_is_searched_filtered_and_turned_over(client_of, access, alma, bor, vera, away):
    make_accesses(bor, away, 25, outcome="justified", reviewed_at=timezone.now(), reviewed_by=vera)
    client = client_of(vera)

    def number(**asked):
        return client.get(LIST, asked).context["page"].paginator.count

    assert [number(), number(q="Bor"), number(q="Nobody"), number(which="open")] == [26, 25, 0, 1]
    assert len(client.get(LIST, {"page": 2}).context["page"]) == 6


def test_the_report_counts_by_worker_persons_and_what_was_wrong(client_of, access, alma, bor, vera, nika, away):
    other = make_person(agency=nika.agency)
    make_accesses(bor, away, 2)
    make_accesses(bor, other, 1, outcome="not_justified", reviewed_at=timezone.now(), reviewed_by=vera)
    make_accesses(bor, other, 5, began_at=timezone.now() - timedelta(days=91))

    rows = client_of(vera).get(LIST).context["report"]

    found = [(row["name"], row["number"], row["people"], row["wrong"]) for row in rows]
    assert found == [("Bor Dolenc", 3, 2, 1), ("Alma Kresnik", 1, 1, 0)]


def test_a_worker_reads_her_own_accesses_only_and_other_agencies_none(client_of, access, alma, bor, nika):
    shown = {worker.name: len(client_of(worker).get(LIST).context["page"]) for worker in (alma, bor, nika)}

    assert shown == {"Alma Kresnik": 1, "Bor Dolenc": 0, "Nika Rus": 0}
    assert client_of(alma).get(LIST).context["report"] == []


def test_a_role_that_neither_opens_nor_reviews_is_refused(client_of, access, centre):
    steward = make_worker(centre, role="data_steward")

    assert client_of(steward).get(LIST).status_code == 403


def test_the_list_costs_the_same_for_one_and_for_many(client_of, access, alma, vera, away, queries_of):
    client = client_of(vera)
    few = queries_of(client, LIST)
    make_accesses(alma, away, 10)

    assert queries_of(client, LIST) == few


def test_the_log_of_looks_says_that_it_was_an_emergency_and_how_it_was_judged(client_of, access, nika, vera):
    send(client_of(vera), access, "review", outcome="not_justified", review="A neighbour had asked her to look")

    body = client_of(nika).get(reverse("sharing:looks", args=[access.person_id])).content.decode()

    assert all(words in body for words in ("Opened in an emergency", WHY, "it was not justified: an incident"))


def test_the_person_reads_her_emergencies_and_no_others(access, nika, alma):
    other = make_person(agency=nika.agency)
    make_accesses(alma, other, 1)
    own = EmergencyAccess.objects.visible_to(Actor(today=FRIDAY.date(), person_id=access.person_id))

    assert list(own) == [access]
