"""What somebody should know: notices, the newest first, each as a sentence with a link."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aplis.core.access import Actor
from aplis.register.people.models import Person, PersonName
from aplis.register.people.queries import Wanted, matching
from aplis.register.sharing.models import Notice
from aplis.register.sharing.notices.links import address_of
from aplis.register.sharing.notices.words import SENTENCES
from aplis.rules.names import tokens

ON_THE_DAY: Final = 5


@dataclass(frozen=True)
class Line:
    """One notice as a page shows it.

    name   of the person, for those who see her; "" for a protected one, whose name stands in no list
    url    "" where there is no page for this reader
    """

    notice: Notice
    sentence: str
    url: str
    name: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Waiting:
    """The newest notices that nobody has seen, and whether there are more."""

    lines: list[Line]
    has_more: bool


def rows_for(actor: Actor, *, words: str = "", is_seen: bool = False) -> Any:
    """The notices to this reader, the newest first.

    words   of the name of a person whom the reader finds by a search
    """
    rows = Notice.objects.visible_to(actor).filter(seen_at__isnull=not is_seen)
    if wanted := tokens(words):
        rows = rows.filter(person_id__in=matching(actor, Wanted(words=wanted)).order_by().values("pk"))
    return rows.select_related("seen_by").order_by("-made_at", "-pk")


def notices_of(actor: Actor) -> Waiting:
    """For the worker's day. One query; it names nobody."""
    rows = list(rows_for(actor)[: ON_THE_DAY + 1])
    return Waiting([_line(actor, row, {}) for row in rows[:ON_THE_DAY]], len(rows) > ON_THE_DAY)


def lines_of(actor: Actor, notices: Iterable[Notice]) -> list[Line]:
    """For the page of notices. One query for the names."""
    rows = list(notices)
    names = _names(actor, {row.person_id for row in rows if row.person_id})
    return [_line(actor, row, names) for row in rows]


def _line(actor: Actor, row: Notice, names: dict[int, str]) -> Line:
    name = names.get(row.person_id or 0)
    is_late = row.due_at is not None and row.due_at <= actor.now
    return Line(row, sentence_of(row), address_of(row, sees_person=name is not None), name or "", is_late)


def sentence_of(row: Notice) -> str:
    """What happened, in the reader's language. A kind of a later version is told in general words."""
    sentence = SENTENCES.get(row.kind)
    if sentence is None:
        return _("Something needs your attention.")
    return str(sentence) % defaultdict(lambda: "–", {name: _readable(value) for name, value in row.detail.items()})


def _readable(value: Any) -> Any:
    """A day as the reader writes days; anything else as it is."""
    day = parse_date(value) if isinstance(value, str) and len(value) == len("2026-11-20") else None
    return date_format(day, "SHORT_DATE_FORMAT") if day else value


def _names(actor: Actor, people: set[int]) -> dict[int, str]:
    """Main names of those whom the reader sees: "" for the protected ones."""
    rows = PersonName.objects.visible_to(actor).filter(person_id__in=people, is_main=True).select_related("person")
    return {row.person_id: str(row) if row.person.protection_level < Person.Protection.HIDDEN else "" for row in rows}
