"""A file that speaks of somebody is answered as if nobody had ever been: on every page of an import, in every download.

A data steward sends the same files in every world of `tests.attack.feed`. What the pages answer, what the background worker
asks, logs and leaves behind are compared, whole; then that there was something to compare.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.exchange.models import ImportRun
from aplis.exchange.tests.page_cases import work
from aplis.register.agencies.tests.factories import form_key, sign_in
from tests.attack.feed import (
    BORN,
    KEY,
    NEVER,
    NUMBER,
    SOURCE,
    WORLDS,
    Place,
    entries,
    laid_out,
    left_behind,
    make_place,
    packed,
    unnumbered,
    watched,
    world,
)
from tests.attack.town import FAMILY, GIVEN, answer_to, differences, looks

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F18")]

REASONS = {
    "other_agency", "duplicate_key", "impossible_date", "not_by_steward", "unknown_code", "unknown_person",
    "unknown_reference", "unknown_file",
}  # fmt: skip
CHECKED, TAKEN, AGAIN = "checked", "taken", "sent again"


class Answered(NamedTuple):
    """A page or a download of an import."""

    status: int
    headers: dict[str, str]
    body: str
    length: int
    queries: list[str]
    templates: list[str]
    log: list[str]


class Worked(NamedTuple):
    """What the background worker did with an upload."""

    status: str
    message: str
    counts: dict[str, Any]
    rows: tuple[int, int]
    queries: list[str]
    log: list[str]
    rejections: list[tuple[Any, ...]]
    files: list[tuple[str, str]]
    journal: list[tuple[Any, ...]]


@pytest.fixture
def place(settings, tmp_path) -> Iterator[Place]:
    settings.VAR, settings.MEDIA_ROOT = tmp_path / "var", str(tmp_path / "media")
    with time_machine.travel(timezone.now(), tick=False):  # else two worlds differ by the minute they are asked in
        yield make_place(tmp_path)


class Steward:
    """Asks one world and keeps what it was told, by the name of the step."""

    def __init__(self, place: Place) -> None:
        self.told: dict[str, Any] = {}
        self.before = set(entries())
        self.client = sign_in(Client(), place.steward)
        self.client.get("/")  # what only the first request of a session does is done

    def ask(self, step: str, method: str, url: str, **sent: Any) -> None:
        with watched() as seen:
            answer = answer_to(self.client, method, url, {}, **sent)
        headers = {name: unnumbered(value) for name, value in answer.headers.items()}
        fields = answer._asdict() | {"headers": headers, "body": unnumbered(answer.body)}
        self.told[step] = Answered(**fields, log=seen["log"])

    def send(self, step: str, *files: SimpleUploadedFile) -> ImportRun | None:
        data = {"mapping": "aplis-feed", "name": SOURCE, "files": list(files), **form_key()}
        before = set(runs().values_list("pk", flat=True))
        self.ask(f"{step}: sent", "post", reverse("exchange:upload"), data=data)
        return runs().exclude(pk__in=before).first()

    def let_work(self, step: str, run: ImportRun) -> None:
        self.ask(f"{step}: waits", "get", reverse("exchange:run", args=[run.pk]))
        with watched() as seen:
            work()
        run = runs().get(pk=run.pk)
        rows = run.rows_total, run.rows_done
        said = run.status, unnumbered(run.message), run.counts, rows
        self.told[f"{step}: worked"] = Worked(*said, **seen, **left_behind(self.before))
        self.look(step, run)

    def look(self, step: str, run: ImportRun) -> None:
        """Every page on which something of the run is said, searched for the person too, and its download."""
        for page in ("run", "rejections", "rejections_csv"):
            self.ask(f"{step}: {page}", "get", reverse(f"exchange:{page}", args=[run.pk]))
        for words in (FAMILY, NUMBER):
            self.ask(f"{step}: {words}", "get", reverse("exchange:rejections", args=[run.pk], query={"q": words}))

    def decide(self, step: str, verb: str, run: ImportRun) -> None:
        self.ask(f"{step}: {verb}", "post", reverse(f"exchange:{verb}", args=[run.pk]), data=form_key())


def runs() -> Any:
    """Those of stewards' agencies whose files came by a page."""
    return ImportRun.objects.filter(worker__isnull=False).unscoped(reason="test")


def sends_a_folder_twice(steward: Steward, place: Place, ids: dict[str, Any]) -> None:
    """Checked, taken over, and sent once more: then the check knows every row and the steward cancels."""
    folder = laid_out(place, ids)
    run = steward.send(CHECKED, packed(folder))
    steward.let_work(CHECKED, run)
    steward.decide(TAKEN, "start", run)
    steward.let_work(TAKEN, run)
    again = steward.send(AGAIN, packed(folder))
    steward.let_work(AGAIN, again)
    steward.decide(AGAIN, "cancel", again)
    steward.ask("all runs", "get", reverse("exchange:runs"))
    steward.ask("runs about the person", "get", reverse("exchange:runs", query={"q": FAMILY}))
    steward.ask("numbers of the person", "get", reverse("exchange:run", args=[ids["person_id"]]))
    steward.ask("again", "get", reverse("exchange:upload", query={"again": ids["person_id"]}))


HEAD = "person_key,born_on\n"
UNUSABLE = {
    "no header": {"people": f"{KEY},{BORN}\n", "names": f"{GIVEN},{FAMILY},{NUMBER}\n"},
    "a column twice": {"people": f"person_key,{KEY},{KEY}\n"},
    "a mark never closed": {"people": f'{HEAD}{KEY},{BORN}\n"{NUMBER},{BORN}\n'},
    "named like the person": {"people": f"{HEAD}{KEY},{BORN}\n", f"{GIVEN} {NUMBER}": f"{HEAD}{KEY},{BORN}\n"},
    "no table": {f"{FAMILY}": f"{HEAD}{KEY},{BORN}\n"},
    "other columns": {"people": f"person_key,{FAMILY}\n{KEY},{BORN}\n"},
    "references alone": {
        "people": "person_key\nsomebody else\n",
        "names": f"name_key,person_key,given\nn1,{KEY},{GIVEN}\n",
        "statements": f"statement_key,person_key,agency_key,domain,text,source,true_on\ns1,{KEY},us,work,x,person,{BORN}\n",
    },
}


def sends_what_cannot_be_read(steward: Steward, _place: Place, _ids: dict[str, Any]) -> None:
    for step, tables in UNUSABLE.items():
        files = [SimpleUploadedFile(f"{name}.csv", text.encode()) for name, text in tables.items()]
        run = steward.send(step, *files)
        if run is not None:
            steward.let_work(step, run)


def told(place: Place, journey: Any) -> dict[str, dict[str, Any]]:
    """What a steward is told in each world. The first one is asked twice: what a process keeps in mind is in mind then."""
    found = {}
    for who in (NEVER, *WORLDS, NEVER):
        with world(place, who) as ids:
            before, steward = looks(), Steward(place)
            journey(steward, place, ids)
            assert looks() == before
        found[who] = steward.told
    return found


def unlike(found: dict[str, dict[str, Any]]) -> list[str]:
    """In what a world differs from that of who never was, step by step."""
    assert {frozenset(each) for each in found.values()} == {frozenset(found[NEVER])}
    return [
        f"{step}: {line}" for step in found[NEVER] for line in differences({who: found[who][step] for who in found})
    ]


def test_files_about_somebody_are_answered_like_files_about_nobody(place):
    found = told(place, sends_a_folder_twice)

    assert unlike(found) == []
    by_run = {step: found[NEVER][f"{step}: worked"] for step in (CHECKED, TAKEN, AGAIN)}
    assert {step: run.status for step, run in by_run.items()} == {CHECKED: "preview", TAKEN: "done", AGAIN: "preview"}
    rows, took = {step: run.counts["rows"] for step, run in by_run.items()}, {"new": 25, "rejected": 22}
    assert rows == {CHECKED: took, TAKEN: took, AGAIN: {"unchanged": 25, "rejected": 22}}
    assert {row[3] for row in by_run[TAKEN].rejections} == REASONS
    assert {found[NEVER][f"{TAKEN}: {page}"].status for page in ("run", "rejections", "rejections_csv")} == {200}


def test_files_that_cannot_be_read_are_answered_like_files_about_nobody(place):
    found = told(place, sends_what_cannot_be_read)

    assert unlike(found) == []
    ended = {step: (run.status, run.message) for step, run in found[NEVER].items() if isinstance(run, Worked)}
    assert {status for status, _message in ended.values()} == {"failed", "preview"}
    assert not [word for word in (GIVEN, FAMILY, NUMBER, BORN, KEY) if word in str(ended)]
