"""The pages of a data steward: who sees them, what they say, what they never say."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize

from aplis.core.spreadsheets import original
from aplis.exchange.pulse import Pulse
from aplis.exchange.report import Line
from aplis.exchange.tests.page_cases import make_rejection, make_run, make_steward, verbs
from aplis.register.agencies.tests.factories import form_key, make_worker, sign_in

pytestmark = pytest.mark.django_db

COUNTS = {
    "rows": {"new": 1240, "changed": 2, "ended": 1, "unchanged": 3, "rejected": 5},
    "files": {
        "people.csv": {"new": 1200, "unchanged": 3},
        "statements.csv": {"new": 40, "changed": 2, "ended": 1, "rejected": 5},
    },
    "made": {"statement.new": 40, "statement.changed": 2, "statement.ended": 1, "person.new": 1200, "odd.new": 1},
    "domains": {"income.new": 30, "housing.ended": 1, "income.changed": 2, "housing.new": 10},
    "notes": ["Not read, because the mapping does not know them: other.csv."],
}
PAGES = ["run", "rejections", "rejections_csv"]
VERBS = ["start", "cancel"]


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path
    cache.clear()
    return tmp_path


def text_of(client: Client, name: str, *args, **query) -> str:
    response = client.get(reverse(f"exchange:{name}", args=args, query=query))
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("who", "status"), [("steward", 200), ("colleague", 200), ("stranger", 404), ("no verb", 404)])
def test_an_import_is_seen_by_the_stewards_of_its_agency(client, who, status, page):
    steward = make_steward()
    run = make_run(steward, status="done", counts=COUNTS)
    workers = {
        "steward": lambda: steward,
        "colleague": lambda: make_steward(steward.agency),
        "stranger": make_steward,
        "no verb": lambda: make_worker(steward.agency),
    }

    response = sign_in(client, workers[who]()).get(reverse(f"exchange:{page}", args=[run.pk]))

    assert response.status_code == status


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("who", ["stranger", "no verb"])
def test_an_import_is_started_and_cancelled_by_the_stewards_of_its_agency_only(client, who, verb):
    run = make_run(make_steward(), status="preview")
    worker = make_steward() if who == "stranger" else make_worker(run.agency)

    response = sign_in(client, worker).post(reverse(f"exchange:{verb}", args=[run.pk]), form_key())

    run.refresh_from_db()
    assert (response.status_code, run.status, verbs()) == (404, "preview", [])


@pytest.mark.parametrize("page", ["runs", "upload"])
@pytest.mark.parametrize(("role", "status"), [("data_steward", 200), ("social_worker", 403), ("administrator", 403)])
def test_imports_need_the_verb(client, page, role, status):
    assert sign_in(client, make_worker(role=role)).get(reverse(f"exchange:{page}")).status_code == status


def test_the_pages_are_for_those_who_are_signed_in(client):
    assert client.get(reverse("exchange:runs")).status_code == 302


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_not_a_page(client, verb):
    run = make_run(make_steward(), status="preview")

    assert sign_in(client, run.worker).get(reverse(f"exchange:{verb}", args=[run.pk])).status_code == 405


def test_the_list_shows_the_runs_of_the_agency_and_finds_them(client):
    steward = make_steward(name="Vida Kolar")
    make_run(steward, source="Old system")
    make_run(steward, source="Payments")
    make_run(make_steward(), source="Of others")
    sign_in(client, steward)

    def shown(query: str) -> list[str]:
        page = client.get(reverse("exchange:runs", query={"q": query})).context["page"]
        return sorted(run.feed.name for run in page)

    assert shown("") == ["Old system", "Payments"]
    assert shown("kolar pay") == ["Payments"]
    assert shown("others") == []
    assert shown("x" * 300) == ["Old system", "Payments"]


def test_the_list_has_pages(client):
    steward = make_steward()
    for _each in range(26):
        make_run(steward)
    sign_in(client, steward)

    sizes = [len(client.get(reverse("exchange:runs", query={"page": page})).context["page"]) for page in (1, 2, "x")]

    assert sizes == [25, 1, 25]


def questions(client: Client, name: str, *args) -> int:
    """How often a page asks the tables of this room."""
    with CaptureQueriesContext(connection) as asked:
        text_of(client, name, *args)
    return sum('FROM "exchange_' in each["sql"] for each in asked)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_many(client, number):
    steward = make_steward()
    for _each in range(number):
        make_run(steward)

    assert questions(sign_in(client, steward), "runs") == 2


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("number", [1, 3])
def test_an_import_costs_the_same_for_one_and_for_many_rejections(client, page, number):
    run = make_run(make_steward(), status="done", counts=COUNTS)
    for row in range(number):
        make_rejection(run, row=row + 2)

    assert questions(sign_in(client, run.worker), page, run.pk) == (3 if page == "rejections" else 2)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "waiting", "is_dry": True}, "The files are being checked"),
        ({"status": "running", "is_dry": True}, "The files are being checked"),
        ({"status": "waiting"}, "The import waits for its turn"),
        ({"status": "running"}, "The import is running"),
        ({"status": "preview"}, "What would happen"),
        ({"status": "done", "counts": COUNTS}, "What was taken over"),
        ({"status": "failed", "message": "cancelled"}, "It was cancelled before it began."),
        ({"status": "failed", "message": "expired"}, "It was not started within 7 days"),
        ({"status": "failed", "message": "fault", "counts": COUNTS}, "A fault of the program stopped it."),
        ({"status": "failed", "message": "people.csv: the header is missing"}, "people.csv: the header is missing"),
    ],
)
def test_the_page_of_an_import_says_how_far_it_is(client, fields, said):
    run = make_run(make_steward(), **fields)

    assert said in text_of(sign_in(client, run.worker), "run", run.pk)


@pytest.mark.parametrize(
    ("fields", "polls"), [({"status": "running"}, True), ({"status": "preview"}, False), ({"status": "done"}, False)]
)
def test_the_page_asks_again_while_there_is_something_to_come(client, fields, polls):
    run = make_run(make_steward(), rows_total=4000, rows_done=1500, **fields)
    sign_in(client, run.worker)

    part = client.get(reverse("exchange:run", args=[run.pk]), headers={"HX-Request": "true"}).content.decode()

    assert ('hx-trigger="every 2s"' in part) is polls
    assert "<html" not in part
    assert ('value="1500" max="4000"' in part) is polls
    assert (f"{localize(1500)} of {localize(4000)} rows" in part) is polls


def test_a_page_that_waits_says_when_no_worker_is_running(client):
    run = make_run(make_steward(), started_at=timezone.now() - timedelta(hours=2))
    sign_in(client, run.worker)

    never = text_of(client, "run", run.pk)
    Pulse("a", given_up=lambda _task: None).beat()
    alive = text_of(client, "run", run.pk)

    assert ("The background worker is not running." in never, "It has never been seen here." in never) == (True, True)
    assert "<code>aplis work</code>" in never
    assert "The background worker is not running." not in alive
    assert "Waiting since" in never


def test_the_report_counts_by_file_by_kind_and_by_life_domain(client):
    run = make_run(make_steward(), status="done", counts=COUNTS)
    response = sign_in(client, run.worker).get(reverse("exchange:run", args=[run.pk]))

    def shown(name: str) -> list[tuple[object, ...]]:
        return [(str(line.label), line.taken, line.rejected) for line in response.context[name]]

    assert shown("files") == [("people.csv", 1200, 0), ("statements.csv", 43, 5)]
    assert shown("kinds") == [("People", 1200, 0), ("Statements", 43, 0), ("odd", 1, 0)]
    assert shown("domains") == [("Income", 32, 0), ("Housing", 11, 0)]
    assert response.context["sum"] == Line("Together", new=1240, changed=2, ended=1, unchanged=3, rejected=5)
    assert [(bar.value, bar.width) for bar in response.context["kinds_picture"].bars] == [(1200, 320), (43, 11), (1, 2)]
    assert 'viewBox="0 0 320 108"' in response.content.decode()


def test_a_rejection_says_where_why_and_what_to_do(client):
    run = make_run(make_steward(), status="preview", counts=COUNTS)
    make_rejection(run, file="people.csv", row=1204, field="born_on", code="impossible_date")
    sign_in(client, run.worker)

    for page in ("run", "rejections"):
        words = text_of(client, page, run.pk)
        assert f"people.csv, row {localize(1204)}" in words
        assert "This is not a date." in words
        assert "Write a day that exists" in words


def test_rejections_are_found_by_file_field_and_reason(client):
    run = make_run(make_steward(), status="done")
    make_rejection(run, file="people.csv", row=2, field="born_on", code="impossible_date")
    make_rejection(run, file="statements.csv", row=3, field="level", code="out_of_range")
    sign_in(client, run.worker)

    def found(query: str) -> list[int]:
        page = client.get(reverse("exchange:rejections", args=[run.pk], query={"q": query})).context["page"]
        return [row.row for row in page]

    assert [found(each) for each in ("", "people", "LEVEL", "impossible", "people level")] == [
        [2, 3],
        [2],
        [3],
        [2],
        [],
    ]


def test_a_list_that_does_not_hold_all_rejections_says_so(client):
    run = make_run(make_steward(), status="done", counts=COUNTS)
    for row in range(4):
        make_rejection(run, row=row + 2)
    sign_in(client, run.worker)

    four = text_of(client, "rejections", run.pk)
    make_rejection(run, row=7)
    all_five = text_of(client, "rejections", run.pk)

    assert ("5 were rejected; the first of them are listed." in four, "were rejected" in all_five) == (True, False)


def test_the_download_has_every_rejection_and_no_formula(client):
    run = make_run(make_steward(), status="done")
    for row, name in enumerate(["=cmd|' /C calc'!A0.csv", "+a.csv", "-a.csv", "@a.csv", "\ta.csv", " =a.csv", "a.csv"]):
        make_rejection(run, file=name, row=row + 2, field="=1+1", code="impossible_date")

    response = sign_in(client, run.worker).get(reverse("exchange:rejections_csv", args=[run.pk]))

    head, *rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith("attachment;")
    assert head == ["File", "Row", "Field", "Reason", "What to do"]
    assert [original(row[0]) for row in rows] == [
        "\ta.csv", " =a.csv", "+a.csv", "-a.csv", "=cmd|' /C calc'!A0.csv", "@a.csv", "a.csv",
    ]  # fmt: skip
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert {row[2] for row in rows} == {"'=1+1"}
