"""Tables that speak of somebody, and worlds in which that somebody is known here, is sealed, or never was.

The tables of every world say the same in the same places. Only the numbers of rows differ: behind those of a world with
somebody stand rows, behind the others nothing. They have the same length.
"""

import io
import logging
import re
import shutil
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, reset_queries, transaction
from django.test.utils import CaptureQueriesContext

from aplis.core.logs import WithoutWords
from aplis.core.models import JournalEntry
from aplis.exchange.models import Rejection
from aplis.exchange.tests.feeds import Rows, statement, take, write
from aplis.exchange.tests.page_cases import make_steward
from aplis.register.agencies.models import Agency, Worker
from aplis.register.agencies.tests.factories import make_agency
from aplis.register.people.identifiers import sealed_fields
from aplis.register.people.models import Identifier, Person, PersonName
from aplis.register.people.tests.factories import make_person, registrar
from aplis.register.sharing.actions import set_protection
from tests.attack.town import FAMILY, GIVEN, WORDS, masked, nobody, rows_about, shape

NUMBER, PHONE, BORN, KEY = "0101006500006", "040 999 111", "2006-01-01", "K-4711"
SOURCE: Final = "Old system"  # of every agency that sends files: the keys of one mean nothing to another
NEVER: Final = "who never was"


@dataclass(frozen=True)
class Place:
    """Two agencies, and the steward of one of them. What is known of somebody is known at the other, or kept by a colleague."""

    ours: Agency
    theirs: Agency
    steward: Worker
    folder: Path


def make_place(folder: Path) -> Place:
    ours, theirs = make_agency(), make_agency("health")
    for agency in (ours, theirs):
        registrar(agency)  # who seals is there in every world
    return Place(ours, theirs, make_steward(ours), folder)


def from_files(place: Place, *, of: Agency | None, level: int) -> dict[str, Any]:
    """Somebody whom the other agency's steward sent, or the region's operator did, under the very same keys."""
    take(write(place.folder / "earlier", **plain(place.theirs)), agency=of, feed_name=SOURCE)
    person = PersonName.objects.unscoped(reason="test").select_related("person").get(given=GIVEN).person
    if level:
        set_protection(
            actor=registrar(place.theirs), key=uuid4(), person=person, level=level, named=[], version=person.version
        )
    return rows_about(person, place.theirs)


def from_a_page(place: Place) -> dict[str, Any]:
    """Somebody whom a colleague of the steward registered and sealed."""
    born = {"born_on": BORN, "birth_precision": Person.Precision.DAY}
    person = make_person(agency=place.ours, level=3, given=GIVEN, family=FAMILY, **born)
    Identifier(person=person, **sealed_fields("si_emso", NUMBER)[0]).save()
    return rows_about(person, place.ours)


WORLDS: Final = {
    NEVER: lambda _place: nobody(),
    "of another agency": lambda place: from_files(place, of=place.theirs, level=0),
    "sealed at another agency": lambda place: from_files(place, of=place.theirs, level=3),
    "sealed, and sent by the region": lambda place: from_files(place, of=None, level=3),
    "sealed at the steward's own agency": from_a_page,
}


@contextmanager
def world(place: Place, who: str) -> Iterator[dict[str, Any]]:
    """The numbers of somebody; everything that was done in this world is undone at its end."""
    cache.clear()
    reset_queries()  # the connection remembers so many and no more
    with transaction.atomic():
        ids = WORLDS[who](place)
        shutil.rmtree(rejects(), ignore_errors=True)
        yield ids
        transaction.set_rollback(True)


def plain(agency: Agency) -> dict[str, Rows]:
    """Somebody as an agency's own system has them."""
    area = {"area_key": "a", "country": agency.area.country, "code": agency.area.code, "name": agency.area.name}
    named = {"name": agency.name, "short_name": agency.short_name, "kind": agency.kind, "area_key": "a"}
    us = {"person_key": KEY, "agency_key": "us"}
    return {
        "areas": [area],
        "agencies": [{"agency_key": "us", **named}],
        "workers": [{"worker_key": "w1", "agency_key": "us", "name": "Breda Hrast", "starts_on": "2024-01-01"}],
        "people": [{"person_key": KEY, "born_on": BORN, "birth_precision": "day", "protection_level": ""}],
        "names": [{"name_key": "n1", "person_key": KEY, "given": GIVEN, "family": FAMILY, "is_main": "yes"}],
        "identifiers": [{"identifier_key": "d1", "person_key": KEY, "scheme": "si_emso", "value": NUMBER}],
        "contacts": [{"contact_key": "c1", **us, "kind": "phone", "value": PHONE}],
        "household_members": [
            {"member_key": "m1", "household_key": "h1", "person_key": KEY, "role": "head", "starts_on": "2024-01-01"}
        ],
        "involvements": [
            {"involvement_key": "i1", **us, "lead_key": "w1", "purpose": "plan", "basis": "statutory_task",
             "opened_on": "2026-01-05"}
        ],
        "statements": [statement(**us, text=WORDS)],
    }  # fmt: skip


def asking(place: Place, ids: dict[str, Any]) -> dict[str, Rows]:
    """The same person once more, rows that reach for the rows of the numbers, and bad rows with the same words."""
    mine, number = plain(place.ours), {name: str(value) for name, value in ids.items()}
    person, others = {"person_key": number["person_id"]}, plain(place.theirs)

    def more(name: str, *rows: dict[str, str]) -> Rows:
        return [*mine[name], *(mine[name][0] | row for row in rows)]

    return mine | _beside(number) | {
        "areas": more("areas", others["areas"][0] | {"area_key": "b"}),
        "agencies": more("agencies", others["agencies"][0] | {"agency_key": "them", "area_key": "b"}),
        "people": more("people", person, {}, {"person_key": "x1", "born_on": NUMBER},
                       {"person_key": "x2", "protection_level": "3"}, {"person_key": f"{GIVEN} {FAMILY}"},
                       {"person_key": NUMBER, "birth_precision": WORDS}),
        "names": more("names", person | {"name_key": number["name_id"]},
                      {"name_key": "n2", "person_key": number["statement"]}, {"name_key": "n3", "person_key": NUMBER},
                      {"name_key": "n4", "script": FAMILY}),
        "identifiers": more("identifiers", person | {"identifier_key": number["identifier_id"]},
                            {"identifier_key": "d2", "scheme": GIVEN}, {"identifier_key": "d3", "value": f"{NUMBER}1"},
                            {"identifier_key": "d4", "person_key": number["identifier_id"]}),
        "contacts": more("contacts", person | {"contact_key": number["detail_id"]},
                         {"contact_key": "c2", "agency_key": "them"}, {"contact_key": "c3", "kind": PHONE}),
        "household_members": more(
            "household_members", {"member_key": number["member_id"], "household_key": number["household_id"]},
            {"member_key": "m2", "household_key": number["household_id"], **person},
            {"member_key": "m3", "starts_on": NUMBER}),
        "involvements": more(
            "involvements", person | {"involvement_key": number["involvement_id"]},
            {"involvement_key": "i2", "agency_key": "them"}, {"involvement_key": "i3", "lead_key": GIVEN}),
        "statements": more("statements", person | {"statement_key": number["statement"]},
                           {"statement_key": "s2", "agency_key": "them"}, {"statement_key": "s3", "domain": FAMILY},
                           {"statement_key": "s4", "person_key": number["involvement_id"]}),
    }  # fmt: skip


def _beside(number: dict[str, str]) -> dict[str, Rows]:
    """What an agency opens to others, papers and replies."""
    person, period = {"person_key": number["person_id"]}, {"starts_on": "2026-01-01", "ends_on": "2027-01-01"}
    release = {"release_key": "r1", "person_key": KEY, "agency_key": "us", "scopes": "health", "purpose": "plan"}
    paper = {"person_key": KEY, "agency_key": "us", "domain": "work", "title": WORDS, "issuer": "x", "issued_on": BORN}
    answer = {"agency_key": "us", "stance": "disagrees", "given_on": "2026-02-02"}
    return {
        "releases": [release | {"basis": "release", **period}],
        "named_viewers": [{"viewer_key": "v1", "person_key": number["person_id"], "worker_key": "w1", **period}],
        "documents": [{"document_key": "p1", **paper, "file": "files/letter.txt"},
                      {"document_key": number["document_id"], **paper, **person, "file": "files/letter.txt"},
                      {"document_key": "p2", **paper, "file": f"files/{number['document_id']}.txt"}],
        "replies": [{"reply_key": "y1", "fact_key": "s1", **answer},
                    {"reply_key": "y2", "fact_key": number["statement"], **answer},
                    {"reply_key": "y3", "fact_key": number["circumstance"], **answer}],
    }  # fmt: skip


def laid_out(place: Place, ids: dict[str, Any]) -> Path:
    """The folder with these tables and the one document that is there."""
    folder = write(place.folder / "feed", **asking(place, ids))
    (folder / "files").mkdir(exist_ok=True)
    (folder / "files" / "letter.txt").write_text(WORDS, encoding="utf-8")
    return folder


def packed(folder: Path) -> SimpleUploadedFile:
    """A ZIP of the same length in every world: nothing in it is made smaller."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(folder))
    return SimpleUploadedFile("feed.zip", buffer.getvalue())


def unnumbered(text: str) -> str:
    """The text without the numbers of rows, those of the run itself among them, and without how long it took."""
    text = re.sub(r"in [\d.]+ s, [\d,]+ rows a second", "in a while", masked(text, {}))
    return re.sub(r"\d{15,}", "N", text)


@contextmanager
def watched() -> Iterator[dict[str, list[str]]]:
    """What the machine asks of the database, in shape, and every line it logs, however quiet."""
    seen: dict[str, list[str]] = {}
    text, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(text), root.level
    handler.addFilter(lambda line: not line.name.startswith("django.db"))  # the queries, which are compared in shape
    handler.setFormatter(WithoutWords("%(levelname)s %(name)s %(message)s"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with CaptureQueriesContext(connection) as captured:
            yield seen
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    # A digest, which covers the numbers, may be negative: PostgreSQL's driver then writes " -N".
    seen["queries"] = [shape(query["sql"]).replace(" -N", "N") for query in captured.captured_queries]
    seen["log"] = unnumbered(text.getvalue()).splitlines()


def entries() -> dict[int, tuple[Any, ...]]:
    """What the journal says of each entry, without the numbers of rows, in the order of writing."""
    told = ("verb", "object_kind", "agency_id", "scope", "is_private", "detail", "happened_on")
    rows = JournalEntry.objects.unscoped(reason="test").order_by("pk")
    return {pk: tuple(values) for pk, *values in rows.values_list("pk", *told)}


def left_behind(before: Collection[int]) -> dict[str, list[Any]]:
    """What runs leave: their rejections, the files beside them, and the entries of the journal that were not there before."""
    rows = Rejection.objects.order_by("run", "file", "row", "pk")
    files = sorted(path for path in rejects().rglob("*") if path.is_file())
    return {
        "rejections": list(rows.values_list("file", "row", "field", "code", "todo")),
        "files": [(unnumbered(path.name), unnumbered(path.read_text(encoding="utf-8-sig"))) for path in files],
        "journal": [entry for pk, entry in entries().items() if pk not in before],
    }


def rejects() -> Path:
    return Path(settings.VAR) / "rejects"
