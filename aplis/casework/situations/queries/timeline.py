"""The timeline of a person: the journal seen through the predicate, with the words of the rows it speaks of."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce

from aplis.casework.situations.models import Circumstance, Document, Reply, Statement
from aplis.casework.situations.queries.around import own_looks
from aplis.casework.situations.words import entry_title
from aplis.core.access import Actor
from aplis.core.prepared import prepared
from aplis.register.agencies.models import Agency, Worker
from aplis.register.people.models import PersonJournal
from aplis.rules.scopes import BIT, DOMAINS, codes

PAGE: Final = 10
LONGEST_ID: Final = 20  # digits that no id has; more of them are no mark
NEWS: Final = 8
SITTING: Final = timedelta(minutes=30)  # looks closer together than this are one sitting at the desk


@dataclass(frozen=True)
class Entry:
    """One line of the timeline. Whatever words it shows are words of a row that the reader may see."""

    row: PersonJournal

    @property
    def title(self) -> Any:
        return entry_title(self.row.verb, self.row.detail)

    @property
    def on(self) -> date:
        return self.row.happened_on

    @property
    def domain(self) -> str:
        """The code of its scope; "" for a damaged entry that names none or several."""
        found = codes(self.row.scope)
        return found[0] if len(found) == 1 else ""

    @property
    def is_in_life_domain(self) -> bool:
        return self.domain in DOMAINS

    @property
    def kind(self) -> str:
        """The mark on the line: `voice` for what the person said, `plan` for files and plans, else ""."""
        if self.is_voice:
            return "voice"
        return "plan" if self.row.scope == BIT["plan"] else ""

    @property
    def is_voice(self) -> bool:
        detail = self.row.detail
        is_reply = self.row.verb in {"reply_added", "reply_received"}
        return is_reply or detail.get("source") == "person" or detail.get("kind") == "own_words"

    @property
    def text(self) -> str:
        return self.row.text or ""  # type: ignore[attr-defined]

    @property
    def who(self) -> str:
        row: Any = self.row
        return ", ".join(filter(None, [row.worker_name, row.agency_name]))


@dataclass(frozen=True)
class Timeline:
    """A page of the timeline, and the mark after which the next one begins ("" when there is none)."""

    entries: list[Entry]
    after: str


def entries_of(actor: Actor, whose: Q) -> QuerySet[PersonJournal]:
    """The journal about a person with names and words, in a fixed number of subqueries and no join."""
    rows = PersonJournal.objects.visible_to(actor).filter(whose)
    return rows.annotate(
        text=Coalesce(
            _words(actor, Statement, "text"),
            _words(actor, Reply, "text"),
            _words(actor, Circumstance, "text"),
            _words(actor, Document, "title"),
            output_field=TextField(),
        ),
        worker_name=Subquery(Worker.objects.filter(pk=OuterRef("worker_id")).values("name")[:1]),
        agency_name=Subquery(Agency.objects.filter(pk=OuterRef("agency_id")).values("short_name")[:1]),
    )


def _words(actor: Actor, model: Any, column: str) -> Subquery:
    return Subquery(model.objects.visible_to(actor).filter(pk=OuterRef("object_id")).values(column)[:1])


def timeline(
    actor: Actor, people: tuple[int, ...], *, agency: int | None = None, domain: str = "", after: str = ""
) -> Timeline:
    """The newest entries first, PAGE at a time. `after` marks an earlier page; what is no mark begins at the top.

    people  the person, and the files that were put into hers (people.queries.with_parts)
    """
    day, pk = _parsed(after) or (None, None)
    asked = (agency, domain, day, pk)
    rows = _page(actor, people[0], *asked) if len(people) == 1 else _page_of_parts(actor, people, *asked)
    found = [Entry(row) for row in rows]
    shown = found[:PAGE]
    more = f"{shown[-1].on.isoformat()}.{shown[-1].row.pk}" if len(found) > PAGE else ""
    return Timeline(shown, more)


@prepared
def _page(actor: Actor, person_id: int, agency: int | None, domain: str, before: date | None, pk: int | None) -> Any:
    return _sifted(entries_of(actor, Q(person_id=person_id)), agency, domain, before, pk)


@prepared
def _page_of_parts(
    actor: Actor, people: tuple[int, ...], agency: int | None, domain: str, before: date | None, pk: int | None
) -> Any:
    return _sifted(entries_of(actor, Q(person_id__among=people)), agency, domain, before, pk)


def _sifted(rows: Any, agency: int | None, domain: str, before: date | None, pk: int | None) -> Any:
    if agency is not None:
        rows = rows.filter(agency_id=agency)
    if domain:
        rows = rows.filter(scope=BIT[domain])
    if before is not None:
        rows = rows.filter(Q(happened_on__lt=before) | Q(happened_on=before, pk__lt=pk))
    return rows.order_by("-happened_on", "-pk")[: PAGE + 1]


def _parsed(mark: str) -> tuple[date, int] | None:
    day, _dot, pk = mark.partition(".")
    try:
        return (date.fromisoformat(day), int(pk)) if len(pk) < LONGEST_ID else None
    except ValueError:
        return None


def agencies_on(actor: Actor, people: tuple[int, ...]) -> list[Agency]:
    """The agencies whose entries the timeline shows, for its filter."""
    rows = PersonJournal.objects.visible_to(actor).filter(person_id__in=people)
    return list(Agency.objects.filter(pk__in=rows.values("agency_id")).order_by("short_name"))


def last_sitting(actor: Actor, person_id: int, *, page: str) -> datetime | None:
    """When the worker last looked at this page of the person, before the sitting that goes on now; None at the first one.

    Looks less than SITTING apart are one sitting, so that saving something does not make the news old.
    """
    return _end_of_sitting_before(own_looks(actor, person_id, page))


def _end_of_sitting_before(times: list[datetime]) -> datetime | None:
    for later, earlier in pairwise(times):
        if later - earlier > SITTING:
            return earlier
    return None


def news(actor: Actor, person_id: int, *, since: datetime) -> list[Entry]:
    """What others than the worker did since then, newest first, at most NEWS."""
    return [Entry(row) for row in _news(actor, person_id, since)]


@prepared
def _news(actor: Actor, person_id: int, since: datetime) -> Any:
    others = Q(worker_id__isnull=True) | ~Q(worker_id=actor.worker_id)
    rows = entries_of(actor, Q(person_id=person_id)).filter(others, recorded_at__gt=since)
    return rows.order_by(F("recorded_at").desc(), "-pk")[:NEWS]
