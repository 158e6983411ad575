"""Who helps, and who may see what: in force today, as far as the person is told of it by now."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from aplis.casework.voice.queries.delays import held_back
from aplis.register.agencies.models import Agency, Worker
from aplis.register.sharing.models import PLAN, EmergencyAccess, Involvement
from aplis.register.sharing.queries import RightLine, is_open, rights_of
from aplis.register.sharing.representing.asking import OwnPages
from aplis.rules.rights import EMERGENCY


@dataclass(frozen=True)
class Helper:
    """One agency that keeps a file, with the worker who leads it."""

    agency: Agency
    lead: Worker | None
    purpose: str
    since: date

    @property
    def initials(self) -> str:
        name = self.lead.name if self.lead else self.agency.name
        return "".join(word[0] for word in name.split()[:2]).upper()


@dataclass(frozen=True)
class OpenTo:
    """What is open to one agency for one reason, however many stored rights say so.

    line      the first of these rights, with the rule that decided
    scopes    mask of what all of them open, of the matters that whoever reads the page may know of
    ends_on   the last end; None where one has none
    titles    of the agreements between the services that cover it
    """

    line: RightLine
    scopes: int
    ends_on: date | None
    titles: tuple[str, ...]


def helpers_of(own: OwnPages) -> list[Helper]:
    """Which agencies help, and who leads there. It stands beside the plan."""
    if not own.scopes & PLAN:
        return []
    rows = Involvement.objects.visible_to(own.actor).filter(is_open(own.actor)).select_related("agency", "lead")
    held = held_back(own.actor)
    shown = [row for row in rows.order_by("opened_on", "pk") if not _is_held(held, row.agency_id, row.opened_on)]
    return [Helper(row.agency, row.lead, row.purpose, row.opened_on) for row in shown]


def agencies_that_lead(own: OwnPages) -> Any:
    """Agencies at which a worker leads the file, so that another one can be wished for."""
    led = {helper.agency.pk for helper in helpers_of(own) if helper.lead}
    return Agency.objects.filter(pk__in=led).order_by("name", "pk")


def open_to(own: OwnPages) -> list[OpenTo]:
    """The rights in force, each with the rule that decided. An emergency that the person is not told of yet is left out."""
    held, told = held_back(own.actor), {row.pk for row in emergencies_of(own)}
    groups: dict[tuple[Any, ...], list[RightLine]] = {}
    for line in rights_of(own.actor, own.person, sees_all=True):
        right = line.right
        is_untold = right.source_kind == EMERGENCY and right.source_id not in told
        if line.is_in_force and not is_untold and not _is_held(held, right.agency_id, right.starts_on):
            # A release that several agreements cover, or a sheet with one line for each purpose, is one thing to the person.
            key = (
                right.agency_id,
                right.role,
                right.worker_id,
                right.purpose,
                right.basis,
                right.source_kind,
                right.tier,
            )
            groups.setdefault(key, []).append(line)
    drawn = (_drawn_together(own, lines) for lines in groups.values())
    return [each for each in drawn if each is not None]


def _drawn_together(own: OwnPages, lines: list[RightLine]) -> OpenTo | None:
    scopes = 0
    for line in lines:
        scopes |= line.right.scopes or line.right.shown
    if not scopes & own.scopes and not (own.scopes & PLAN and not scopes):
        return None
    ends = [line.right.ends_on for line in lines]
    titles = dict.fromkeys(line.agreement.title for line in lines if line.agreement)
    return OpenTo(lines[0], scopes & own.scopes, None if None in ends else max(e for e in ends if e), tuple(titles))


def emergencies_of(own: OwnPages) -> list[EmergencyAccess]:
    """Emergency accesses that the person is told of by now: told by somebody, or the time for it has come."""
    actor = own.actor
    by_time = Q(postponed_until__isnull=True, tell_by__lte=actor.now) | Q(postponed_until__lte=actor.today)
    rows = EmergencyAccess.objects.visible_to(actor).filter(Q(told_at__isnull=False) | by_time)
    return [row for row in rows.select_related("agency").order_by("-began_at", "-pk") if row.scopes & own.scopes]


def _is_held(held: dict[int, date], agency: int, day: date) -> bool:
    return agency in held and day >= held[agency]


def agencies_to_ask(own: OwnPages) -> Any:
    """Agencies to which an objection or a wish can be sent: those that help, and those to whom something is open."""
    seen = {helper.agency.pk for helper in helpers_of(own)} | {each.line.right.agency_id for each in open_to(own)}
    return Agency.objects.filter(pk__in=seen).order_by("name", "pk")
