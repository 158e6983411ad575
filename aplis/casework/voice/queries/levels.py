"""How services see each part of life, as far as it stands on the own pages, how the person sees it, and the talks about it."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from aplis.casework.situations.matrix.queries import RATED
from aplis.casework.situations.models import JointTalk, Statement
from aplis.casework.voice.queries.delays import held_back
from aplis.casework.voice.queries.records import told
from aplis.register.sharing.representing.asking import OwnPages
from aplis.register.sharing.watching.queries.own import start_of
from aplis.rules.scopes import BIT, DOMAINS

OWN = Q(kind=Statement.Kind.LEVEL, source=Statement.Source.PERSON)


@dataclass
class Part:
    """One part of life. ratings: the newest of each service; mine: how it is for the person, as she said last."""

    code: str
    ratings: list[Statement] = field(default_factory=list)
    mine: Statement | None = None
    talks: list[JointTalk] = field(default_factory=list)


def parts_of(own: OwnPages) -> list[Part]:
    """Those of which something is told, in their order."""
    parts = {BIT[code]: Part(code) for code in DOMAINS}
    seen: set[tuple[int, int]] = set()
    for row in told(own, "statement").filter(RATED | OWN).select_related("agency").order_by("-true_on", "-pk"):
        part = parts[row.scope]
        if row.source == Statement.Source.PERSON:
            part.mine = part.mine or row
        elif (row.scope, row.agency_id) not in seen:
            seen.add((row.scope, row.agency_id))
            part.ratings.append(row)
    for talk in _talks(own):
        parts[talk.scope].talks.append(talk)
    return [part for part in parts.values() if part.ratings or part.mine or part.talks]


def rating_of(own: OwnPages, pk: int) -> Statement | None:
    """A rating that is told, with whose it is; None where there is none."""
    found: Statement | None = told(own, "statement").select_related("agency", "person").filter(RATED, pk=pk).first()
    return found


def _talks(own: OwnPages) -> Any:
    rows = JointTalk.objects.visible_to(own.actor)
    for agency, day in held_back(own.actor).items():
        is_of_it = Q(agency_id=agency) | Q(with_agency_id=agency)
        rows = rows.exclude(is_of_it, recorded_at__gte=start_of(day))
    return rows.select_related("agency", "with_agency").order_by("-recorded_at", "-pk")
