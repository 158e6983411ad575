"""The look log on the own pages: of the matters that whoever reads may know of."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from aplis.register.agencies.models import Agency
from aplis.register.sharing.models import PLAN
from aplis.register.sharing.representing.asking import OwnPages
from aplis.register.sharing.watching.queries.own import OwnLine, lines_on, own_log

ON_HOME: Final = 5


@dataclass(frozen=True)
class Page:
    """Lines, the newest day first; `after` leads to the days before."""

    lines: tuple[OwnLine, ...]
    after: date | None


def looks_of(own: OwnPages, *, after: date | None = None) -> Page:
    log = own_log(own.actor, after=after)
    return Page(tuple(line for each in log.lines if (line := _narrowed(own, each)) is not None), log.after)


def _narrowed(own: OwnPages, line: OwnLine) -> OwnLine | None:
    """Without the matters that are none of a representative's; None where nothing is left of the line."""
    scopes = line.told.scopes & own.scopes
    if not scopes and not (own.scopes & PLAN and not line.told.scopes):
        return None
    return OwnLine(replace(line.told, scopes=scopes), line.agency)


def looked_at(own: OwnPages, *, agency: int, day: date, purpose: str) -> Agency | None:
    """The agency of a line of the log; None where the log, as far as it is shown to whoever reads it, has no such line."""
    shown = [line.told for each in lines_on(own.actor, day) if (line := _narrowed(own, each)) is not None]
    if not any(told.agency == agency and purpose in {"", told.purpose} for told in shown):
        return None
    return Agency.objects.filter(pk=agency).first()
