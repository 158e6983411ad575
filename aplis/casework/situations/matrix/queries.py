"""What was rated in the life domains of a person: the newest of each agency beside the one before, the person's own, and the talks."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from aplis.casework.situations.models import JointTalk, Statement
from aplis.casework.situations.queries.domains import writable
from aplis.casework.situations.queries.facts import LEVEL, NEWEST, stands, with_replies
from aplis.core.access import Actor
from aplis.core.prepared import prepared
from aplis.register.agencies.models import Agency
from aplis.register.sharing.looks import OpenFile
from aplis.rules.life_matrix import CODES
from aplis.rules.scopes import BIT, DOMAINS

BESIDE: Final = 2  # of each agency in a domain: the newest, and the one before
CLOSED_SHOWN: Final = 20
PERSON: Final = Statement.Source.PERSON
RATED: Final = Q(kind=LEVEL, source=Statement.Source.WORKER, code__in=CODES)


@dataclass(frozen=True)
class Cell:
    """What one agency, or the person herself, says of a domain now, and what before; None where there is no earlier one."""

    now: Statement
    before: Statement | None

    @property
    def then(self) -> int | None:
        return self.before.level if self.before else None


@dataclass
class Line:
    """One life domain. given: by agency, in the order of Matrix.agencies; None where it has not rated the domain."""

    code: str
    given: list[Cell | None] = field(default_factory=list)
    own: Statement | None = None
    talk: JointTalk | None = None


@dataclass(frozen=True)
class Matrix:
    """The domains that are open to the reader, and the agencies of which a rating stands in any of them."""

    agencies: list[Agency]
    lines: list[Line]
    may_rate: bool
    closed: list[JointTalk]

    @property
    def is_empty(self) -> bool:
        return not self.agencies and not any(line.own for line in self.lines)

    @property
    def talks(self) -> list[JointTalk]:
        return [line.talk for line in self.lines if line.talk is not None]


def matrix_of(file: OpenFile) -> Matrix:
    """Three queries, however much was rated."""
    actor, person_id = file.actor, file.person.pk
    cells: dict[tuple[int, int, str], list[Statement]] = {}
    for row in _levels(actor, person_id):
        whose = 0 if row.source == PERSON else row.agency_id
        cells.setdefault((row.scope, whose, row.source), []).append(row)
    rated = [rows[0] for rows in cells.values() if rows[0].source != PERSON]
    agencies = sorted({row.agency_id: row.agency for row in rated}.values(), key=lambda each: (each.name, each.pk))
    talks = {talk.scope: talk for talk in open_talks_of(actor, person_id)}
    lines = []
    for code in DOMAINS:
        bit = BIT[code]
        if file.scopes & bit:
            given = [_cell(cells.get((bit, agency.pk, Statement.Source.WORKER.value))) for agency in agencies]
            own = _cell(cells.get((bit, 0, PERSON.value)))
            lines.append(Line(code, given, own.now if own else None, talks.get(bit)))
    may_rate = any(writable(file) & BIT[code] for code in DOMAINS)
    return Matrix(agencies, lines, may_rate, closed_talks_of(actor, person_id))


def _cell(rows: list[Statement] | None) -> Cell | None:
    return Cell(rows[0], rows[1] if len(rows) > 1 else None) if rows else None


@prepared
def _levels(actor: Actor, person_id: int) -> Any:
    rows = Statement.objects.visible_to(actor).filter(
        RATED | Q(kind=LEVEL, source=PERSON), stands(), person_id=person_id
    )
    place = Window(
        RowNumber(), partition_by=("scope", "agency_id", "source"), order_by=(F("true_on").desc(), F("pk").desc())
    )
    return rows.annotate(place=place).filter(place__lte=BESIDE).select_related("agency", "author").order_by(*NEWEST)


@prepared
def open_talks_of(actor: Actor, person_id: int) -> Any:
    """The talks that are still to be held, the oldest first."""
    rows = JointTalk.objects.visible_to(actor).filter(person_id=person_id, open_in__isnull=False)
    return rows.select_related("agency", "with_agency").order_by("recorded_at", "pk")


@prepared
def closed_talks_of(actor: Actor, person_id: int) -> Any:
    """The talks that were held, the last one first."""
    rows = JointTalk.objects.visible_to(actor).filter(person_id=person_id, open_in__isnull=True)
    return rows.select_related("agency", "with_agency").order_by("-held_on", "-pk")[:CLOSED_SHOWN]


def history_of(actor: Actor, person_id: int) -> Any:
    """Every rating that was ever given, also those that were corrected or ended: by run, the newest first."""
    rows = Statement.objects.visible_to(actor).filter(RATED, person_id=person_id)
    return rows.select_related("agency", "author").order_by("-true_on", "-recorded_at", "scope", "pk")


def ratings_of(actor: Actor, talk: JointTalk) -> list[Statement]:
    """The two ratings that a talk is about, with the person's replies, as far as they are still kept."""
    rows = Statement.objects.visible_to(actor).filter(pk__in=[talk.rated, talk.against])
    return with_replies(actor, rows.select_related("agency", "author").order_by("pk"))


def talks_in(actor: Actor, people: Iterable[int]) -> Any:
    """Of these persons, the talks that the own agency has to hold with another one, the oldest first."""
    return _talks_in(actor, tuple(people))


@prepared
def _talks_in(actor: Actor, people: tuple[int, ...]) -> Any:
    ours = Q(agency_id=actor.agency_id) | Q(with_agency_id=actor.agency_id)
    rows = JointTalk.objects.visible_to(actor).filter(ours, person_id__among=people, open_in__isnull=False)
    return rows.order_by("recorded_at", "pk")[:CLOSED_SHOWN]
