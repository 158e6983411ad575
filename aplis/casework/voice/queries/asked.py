"""What services asked to see of the person, and what was answered; what she asked to be put right, and what was decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q

from aplis.casework.voice.queries.delays import held_back
from aplis.core.access import Actor
from aplis.register.sharing.asking.queries import state_of
from aplis.register.sharing.models import Rectification, SightRequest
from aplis.register.sharing.representing.asking import OwnPages
from aplis.register.sharing.watching.queries.own import start_of


@dataclass(frozen=True)
class Asked:
    """A request of a service as the person reads it.

    state     as it stands today: see voice.words.REQUEST_STATES
    scopes    mask of what was asked for, of the matters that whoever reads the page may know of
    granted   the same of what was opened
    is_whole  whether these are all of it. Only then the typed reasons are shown, which may speak of any of it
    """

    row: SightRequest
    state: str
    scopes: int
    granted: int
    is_whole: bool

    @property
    def is_open(self) -> bool:
        """Whether it opens something today or on a day that is settled."""
        return self.state in {"open", "opens_later"}


def requests_of(own: OwnPages) -> Any:
    """What services asked to see, the newest first; without those of which the person is told only later."""
    rows = SightRequest.objects.visible_to(own.actor).exclude(_told_later(own.actor))
    rows = rows.alias(mine=F("scopes").bitand(own.scopes)).exclude(mine=0)
    return rows.select_related("agency", "asked").order_by("-asked_at", "-pk")


def lines_of(own: OwnPages, rows: Iterable[SightRequest]) -> list[Asked]:
    return [_line(own, row) for row in rows]


def _line(own: OwnPages, row: SightRequest) -> Asked:
    is_shut_again = row.state == SightRequest.State.TAKEN_BACK and row.granted
    state = "shut" if is_shut_again else state_of(row, own.actor.today)
    return Asked(row, state, row.scopes & own.scopes, row.granted & own.scopes, not row.scopes & ~own.scopes)


def requests_told_later(actor: Actor) -> Any:
    """The others, by number: nothing that speaks of them is shown either."""
    return SightRequest.objects.visible_to(actor).filter(_told_later(actor)).order_by().values("pk")


def _told_later(actor: Actor) -> Q:
    """A request is held back with the service that asked, and with the one whose answer would say that it keeps a file."""
    later = Q(pk__in=())
    for agency, day in held_back(actor).items():
        since = start_of(day)
        later |= Q(agency_id=agency, asked_at__gte=since)
        later |= Q(asked_id=agency) & (Q(asked_at__gte=since) | Q(answered_at__gte=since))
    return later


def corrections_of(own: OwnPages) -> Any:
    """What the person said is wrong in a record, and what was decided and why, the newest first."""
    rows = Rectification.objects.visible_to(own.actor).alias(mine=F("scope").bitand(own.scopes)).exclude(mine=0)
    for agency, day in held_back(own.actor).items():
        rows = rows.exclude(agency_id=agency, asked_at__gte=start_of(day))
    return rows.select_related("agency").order_by("-asked_at", "-pk")
