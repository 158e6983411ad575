"""The officer reads the looks of the own agency's workers, each with why it was lawful; and reading is logged."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.inserting import insert
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.models import AccessRight
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.actions import close_involvement
from aplis.register.sharing.models import Involvement, Look, LookDelay, WatchedPerson
from aplis.register.sharing.watching.queries.lawful import explained
from aplis.register.sharing.watching.queries.log import MOST_DAYS, Asked, look_or_404, looks_asked
from aplis.rules.scopes import BIT, mask

pytestmark = pytest.mark.django_db
LOG, FIND, WATCHED, DELAYS = (reverse(f"watching:{name}") for name in ("log", "find", "watched", "delays"))
UNUSUAL, OBJECTIONS = reverse("watching:unusual"), reverse("watching:objections")


@pytest.fixture
def officer(centre):
    return make_worker(centre, role="data_protection_officer", name="Iva Pravnik")


@pytest.fixture
def elsewhere(nika):
    return make_worker(nika.agency, role="data_protection_officer", name="Jan Pravnik")


def look(person, worker, *, days=1, **fields):
    given = {"role": worker.role_id, "purpose": "plan", "scopes": BIT["contact"], "page": "details", **fields}
    row = Look(
        person=person, worker=worker, agency_id=worker.agency_id, at=timezone.now() - timedelta(days=days), **given
    )
    insert([row])
    return row


def rows_of(response):
    return [row.look.pk for row in response.context["rows"]]


def journal(verb):
    return list(JournalEntry.objects.unscoped(reason="test").filter(verb=verb).order_by("pk"))


def looks_by(worker):
    rows = Look.objects.unscoped(reason="test").filter(worker=worker)
    return list(rows.order_by("pk").values_list("person_id", "page", "purpose"))


@pytest.mark.mission("F21")
def test_the_officer_sees_the_looks_of_the_own_workers_and_of_no_others(
    client_of, alma, nika, zarja, officer, elsewhere
):
    release(zarja, nika.agency, ["health", "contact", "plan"])
    ours, theirs = look(zarja, alma), look(zarja, nika)

    assert rows_of(client_of(officer).get(LOG)) == [ours.pk]
    assert rows_of(client_of(elsewhere).get(LOG)) == [theirs.pk]
    for worker, pk in ((officer, theirs.pk), (elsewhere, ours.pk)):
        assert client_of(worker).get(reverse("watching:look", args=[pk])).status_code == 404


def test_the_database_itself_keeps_other_agencies_out(alma, vera, zarja, elsewhere, officer):
    look(zarja, alma)
    counted = {}
    for worker in (officer, elsewhere, vera):
        actor = make_actor(worker)
        with bound(actor):
            counted[worker.name] = (
                Look.objects.audited_by(actor).count(),
                AccessRight.objects.audited_by(actor).filter(person=zarja).count(),
            )

    assert counted == {"Iva Pravnik": (1, 1), "Jan Pravnik": (0, 0), "Vera Kos": (0, 0)}


@pytest.mark.parametrize("url", [LOG, FIND, WATCHED, DELAYS, UNUSUAL])
def test_the_pages_are_for_the_officer_alone(client_of, alma, vera, tuja, url):
    assert {client_of(worker).get(url).status_code for worker in (alma, vera, tuja)} == {403}


def test_the_officer_and_nobody_else_has_the_log_in_the_menu(client_of, alma, vera, officer):
    shown = {
        worker.name: [
            url in client_of(worker).get("/", follow=True).content.decode() for url in (f'"{LOG}"', f'"{OBJECTIONS}"')
        ]
        for worker in (alma, vera, officer)
    }

    assert shown == {"Alma Kresnik": [False, False], "Vera Kos": [False, True], "Iva Pravnik": [True, True]}


def test_the_log_is_asked_by_worker_person_purpose_role_page_and_days(client_of, alma, bor, zarja, officer):
    oton = make_person(agency=alma.agency, given="Oton", family="Brinovec")
    rows = {
        "alma": look(zarja, alma), "bor": look(zarja, bor, purpose="complaint"), "oton": look(oton, alma, page="print"),
        "nurse": look(zarja, alma, role="nurse"), "old": look(zarja, alma, days=40),
    }  # fmt: skip
    client = client_of(officer)
    named = {row.pk: name for name, row in rows.items()}

    def found(**asked):
        return {named[pk] for pk in rows_of(client.get(LOG, asked)) if pk in named}

    month_ago = (timezone.localdate() - timedelta(days=41)).isoformat()
    assert found() == {"alma", "bor", "oton", "nurse"}
    assert found(worker=bor.pk) == {"bor"}
    assert found(person=oton.pk) == {"oton"}
    assert found(purpose="complaint") == {"bor"}
    assert found(role="nurse") == {"nurse"}
    assert found(where="print") == {"oton"}
    assert found(from_on=month_ago) == {*rows}
    assert found(from_on=month_ago, until_on=month_ago) == set()


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"from_on": "2026-01-02", "until_on": "2026-01-01"}, "until_on"),
        ({"from_on": "2020-01-01", "until_on": "2026-01-01"}, "from_on"),
        ({"from_on": "yesterday"}, "from_on"),
        ({"worker": "7"}, "worker"),
        ({"purpose": "curiosity"}, "purpose"),
        ({"person": "0"}, "person"),
        ({"person": str(1 << 70)}, "person"),
    ],
)
def test_what_cannot_be_asked_reads_nothing(client_of, officer, alma, zarja, asked, fault):
    look(zarja, alma)

    answer = client_of(officer).get(LOG, asked)

    assert (answer.status_code, list(answer.context["form"].errors), answer.context["rows"]) == (422, [fault], [])
    assert not journal("looks_audited")


def test_the_longest_time_is_a_quarter(client_of, officer):
    today = timezone.localdate()
    statuses = [
        client_of(officer).get(LOG, {"from_on": (today - timedelta(days=days)).isoformat()}).status_code
        for days in (MOST_DAYS - 1, MOST_DAYS)
    ]

    assert statuses == [200, 422]


@pytest.mark.mission("F21")
def test_reading_the_log_is_logged_without_names(client_of, alma, zarja, officer):
    look(zarja, alma)

    client_of(officer).get(LOG, {"worker": alma.pk, "purpose": "plan"})

    entry = journal("looks_audited")[0]
    assert (entry.worker_id, entry.person_id, entry.scope) == (officer.pk, None, 0)
    assert entry.detail == {"page": "look_log", "fields": ["worker", "purpose"], "days": 30}
    assert looks_by(officer) == [(zarja.pk, "look_log", "supervision")]


def test_a_protected_person_was_looked_at_and_has_no_name_here(client_of, alma, officer):
    sealed = make_person(agency=alma.agency, lead=alma, level=3, named=[alma], given="Mara", family="Skrita")
    row = look(sealed, alma)
    client = client_of(officer)

    listed, opened = client.get(LOG), client.get(reverse("watching:look", args=[row.pk]))

    assert rows_of(listed) == [row.pk]
    assert opened.context["explained"].is_lawful
    for page in (listed, opened, client.post(FIND, {"name": "skrita mara"})):
        assert page.status_code == 200
        assert not [
            word
            for word in ("Mara", "Skrita")
            if word in page.content.decode().split("<main", 1)[1].replace('value="skrita mara"', "")
        ]
    assert looks_by(officer) == []


def test_somebody_is_found_by_name_in_the_body_of_the_request(client_of, alma, tuja, zarja, officer):
    make_person(agency=tuja.agency, given="Zarja", family="Drugje")
    client = client_of(officer)

    found = client.post(FIND, {"name": "zarja"}).context["found"]

    assert [(each.pk, each.name) for each in found] == [(zarja.pk, "Zarja Lipovnik")]
    assert client.post(FIND, {"name": "z"}).context["found"] == []
    assert client.post(FIND, {"name": ""}).status_code == 422
    assert f"{LOG}?person={zarja.pk}" in client.post(FIND, {"name": "zarja"}).content.decode()


def test_the_log_costs_the_same_for_one_look_three_and_three_hundred(client_of, alma, bor, zarja, officer, queries_of):
    oton = make_person(agency=alma.agency, given="Oton", family="Brinovec")
    client, costs = client_of(officer), []
    for more in (1, 2, 297):
        for number in range(more):
            look((zarja, oton)[number % 2], (alma, bor)[number % 2])
        costs.append(queries_of(client, LOG))

    assert costs == [costs[0]] * 3


# Why a look was lawful


def why(officer, row):
    actor = make_actor(officer)
    with bound(actor):
        return explained(actor, look_or_404(actor, row.pk))


@pytest.mark.mission("F21")
def test_a_page_of_a_file_names_the_right_that_opened_it(client_of, alma, zarja, officer):
    client_of(alma).get(reverse("people:details", args=[zarja.pk]))
    row = Look.objects.unscoped(reason="test").get()
    right = AccessRight.objects.unscoped(reason="test").get(person=zarja)

    found = why(officer, row)

    assert row.right_id == right.pk
    assert (found.is_exact, found.is_lawful, [ground.right.pk for ground in found.grounds]) == (True, True, [right.pk])
    ground = found.grounds[0]
    assert (ground.right.source_kind, ground.basis.code, ground.covers) == ("involvement", "statutory_task", True)
    assert ground.law[0]
    assert ground.rule.startswith("SI-")


@pytest.mark.mission("F21")
def test_it_stays_explained_after_the_file_was_closed(alma, zarja, officer, client_of):
    client_of(alma).get(reverse("people:details", args=[zarja.pk]))
    file = Involvement.objects.unscoped(reason="test").get(person=zarja)
    close_involvement(actor=make_actor(alma), key=uuid4(), involvement=file, version=file.version)
    row = Look.objects.unscoped(reason="test").get()

    assert why(officer, row).is_lawful
    page = client_of(officer).get(reverse("watching:look", args=[row.pk])).content.decode()
    assert "Lipovnik" not in page
    assert "GDPR" in page


def test_a_list_and_an_older_look_are_explained_from_the_rights_of_their_day(alma, zarja, officer):
    found = why(officer, look(zarja, alma, page="today"))

    assert (found.is_exact, found.is_lawful, len(found.grounds)) == (False, True, 1)


def test_a_look_without_any_right_is_shown_as_what_it_is(alma, officer, client_of):
    stranger = make_person()
    row = look(stranger, alma)

    found = why(officer, row)

    assert (found.grounds, found.is_lawful) == ((), False)
    assert "it may be an incident" in client_of(officer).get(reverse("watching:look", args=[row.pk])).content.decode()


def test_scopes_that_no_right_opened_are_named(nika, zarja, elsewhere):
    release(zarja, nika.agency, ["health", "contact"])

    found = why(elsewhere, look(zarja, nika, scopes=mask(["health", "work"])))

    assert (found.uncovered, found.is_lawful, found.grounds[0].covers) == (BIT["work"], False, False)
    assert found.grounds[0].agreement is not None


def test_a_right_that_began_later_explains_nothing(nika, zarja, elsewhere):
    release(zarja, nika.agency, ["contact"], starts_on=timezone.localdate() - timedelta(days=2))

    rows = [look(zarja, nika, days=days) for days in (1, 5)]

    assert [bool(why(elsewhere, row).grounds) for row in rows] == [True, False]


# The watch list and what is told later


def sent(**fields):
    return {**fields, **form_key()}


def test_somebody_is_put_on_the_watch_list_once_and_taken_off(client_of, officer, vera, zarja):
    client = client_of(officer)
    add = reverse("watching:watch", args=[zarja.pk])

    first = client.post(add, sent(reason="In the news"))
    second = client.post(add, sent(reason="In the news"))
    row = WatchedPerson.objects.unscoped(reason="test").get()
    listed = client.get(WATCHED).content.decode()
    ended = client.post(reverse("watching:watch_end", args=[row.pk]), form_key())

    assert (first.status_code, second.status_code, ended.status_code) == (302, 403, 302)
    assert "Zarja Lipovnik" in listed
    assert WatchedPerson.objects.unscoped(reason="test").get().ends_on == timezone.localdate()
    client.post(reverse("watching:watch_end", args=[row.pk]), form_key())
    assert [len(journal(verb)) for verb in ("person_watched", "watch_ended")] == [1, 1]
    assert client.post(add, sent(reason="Again")).status_code == 302


def test_a_delay_is_set_listed_and_ended_before_its_time(client_of, officer, zarja):
    client, today = client_of(officer), timezone.localdate()
    days = {"looks_from": today.isoformat(), "ends_on": (today + timedelta(days=90)).isoformat()}

    set_it = client.post(reverse("watching:delay", args=[zarja.pk]), sent(law="ZKP 148", **days))
    row = LookDelay.objects.unscoped(reason="test").get()
    listed = client.get(DELAYS).content.decode()
    for _ in range(2):
        client.post(reverse("watching:delay_end", args=[row.pk]), form_key())

    assert (set_it.status_code, row.agency_id, timezone.localtime(row.looks_from).date()) == (
        302,
        officer.agency_id,
        today,
    )
    assert "ZKP 148" in listed
    assert LookDelay.objects.unscoped(reason="test").get().ends_on == today
    assert [len(journal(verb)) for verb in ("looks_delayed", "delay_ended")] == [1, 1]


@pytest.mark.parametrize(
    ("begins", "ends", "status"),
    [(0, 1, 302), (0, 0, 422), (-30, -1, 422), (0, 364, 302), (0, 367, 422), (-100, 300, 422)],
)
def test_a_delay_ends_ahead_and_within_twelve_months(client_of, officer, zarja, begins, ends, status):
    today = timezone.localdate()
    days = {"looks_from": today + timedelta(days=begins), "ends_on": today + timedelta(days=ends)}

    assert (
        client_of(officer).post(reverse("watching:delay", args=[zarja.pk]), sent(law="x", **days)).status_code == status
    )


@pytest.mark.parametrize("page", ["watch", "delay"])
def test_only_somebody_whom_the_agency_sees_or_looked_at(client_of, alma, tuja, officer, elsewhere, zarja, page, bare):
    foreign = make_person(agency=tuja.agency)
    looked_at = make_person()
    look(looked_at, alma)
    url = f"watching:{page}"
    client = client_of(officer)

    answers = [client.get(reverse(url, args=[pk])) for pk in (zarja.pk, looked_at.pk, foreign.pk, 12345)]

    assert [answer.status_code for answer in answers] == [200, 200, 404, 404]
    assert bare(answers[2], foreign.pk) == bare(answers[3], 12345)
    assert client_of(elsewhere).get(reverse(url, args=[zarja.pk])).status_code == 404
    assert client_of(alma).get(reverse(url, args=[zarja.pk])).status_code == 403


def test_lists_of_another_agency_stay_there(client_of, officer, elsewhere, zarja):
    about = {"person": zarja, "agency": officer.agency, "set_by": officer}
    watched = WatchedPerson.objects.create(**about, reason="x", starts_on=timezone.localdate())
    delay = LookDelay.objects.create(
        **about, law="x", looks_from=timezone.now(), ends_on=timezone.localdate() + timedelta(days=9)
    )
    client = client_of(elsewhere)

    assert [client.get(url).context["lines"] for url in (WATCHED, DELAYS)] == [[], []]
    ends = (("watch_end", watched.pk), ("delay_end", delay.pk))
    assert {client.post(reverse(f"watching:{name}", args=[pk]), form_key()).status_code for name, pk in ends} == {404}
    assert LookDelay.objects.unscoped(reason="test").get().ends_on > timezone.localdate()


def test_the_reading_is_bounded_by_days_and_agency(alma, officer, zarja):
    sql = str(looks_asked(make_actor(officer), Asked(timezone.localdate(), timezone.localdate())).query)

    assert all(part in sql for part in ('"agency_id" = ', '"at" >= ', '"at" < '))


@pytest.mark.postgres
def test_every_month_of_the_log_has_the_index_of_agencies():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'sharing_look'::regclass")
        months = cursor.fetchone()[0]
        cursor.execute(
            "SELECT i.indisvalid, count(p.inhrelid) FROM pg_index i LEFT JOIN pg_inherits p ON p.inhparent = i.indexrelid"
            " WHERE i.indexrelid = 'look_of_agency'::regclass GROUP BY 1"
        )
        assert cursor.fetchone() == (True, months)
