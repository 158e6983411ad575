"""Where a new rating is far from that of another agency, a joint talk is opened. Part of verbs; the verb runs the transaction."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from aplis.casework.situations.models import JointTalk, Statement
from aplis.casework.situations.queries.facts import stands
from aplis.core.access import Actor
from aplis.core.inserting import insert
from aplis.core.journal import record
from aplis.rules.life_matrix import CODES, Disagreement, Rated, disagreements

_BACK: Final = timedelta(days=366)  # no version holds a rating against another one for so long


def open_talks(actor: Actor, person_id: int, scopes: Iterable[int]) -> None:
    """One talk in each of these domains in which the agency's newest rating is far from another's, unless one is open there.

    Only ratings that the actor may read are held against each other, so that nobody learns of one by a talk.
    """
    rows = _ratings(actor, person_id, scopes)
    for each in disagreements((Rated(*row) for row in rows), agency=actor.agency_id or 0, on=actor.today):
        _open(actor, person_id, each)


def _ratings(actor: Actor, person_id: int, scopes: Iterable[int]) -> Any:
    rows = Statement.objects.visible_to(actor).filter(
        stands(), person_id=person_id, scope__in=list(scopes), kind=Statement.Kind.LEVEL, source=Statement.Source.WORKER,
        code__in=CODES, is_private=False, true_on__gte=actor.today - _BACK,
    )  # fmt: skip
    return rows.values_list("scope", "agency_id", "level", "true_on", "pk", "code")


def _open(actor: Actor, person_id: int, found: Disagreement) -> None:
    rating, against = found.rating, found.against
    talk = JointTalk(
        person_id=person_id, scope=rating.scope, open_in=rating.scope, agency_id=rating.agency, with_agency_id=against.agency,
        rated=rating.number, against=against.number,
    )  # fmt: skip
    if insert([talk], ignoring_conflicts=True):
        detail = {"with": against.agency}
        record(actor=actor, verb="talk_opened", person=person_id, on=talk, scope=talk.scope, detail=detail)
