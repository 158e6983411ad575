"""The summary of a person: in which life domains something is recorded, how it is and since when. Never what was recorded."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from aplis.casework.situations.models import Circumstance, Statement
from aplis.casework.situations.queries.facts import LEVEL, NEWEST, is_current
from aplis.core.database import compiling
from aplis.rules.scopes import BIT, DOMAINS

_REASON: Final = (
    "a summary tells that something is recorded and how it is, after a right in force was found that tells so much"
)


@dataclass(frozen=True)
class Told:
    """One life domain in a summary. level: from 1 (very hard) to 5 (good), None where none is recorded; `since` is its day."""

    code: str
    is_recorded: bool
    level: int | None = None
    since: date | None = None


def summary_of(person_id: int, scopes: int, today: date) -> list[Told]:
    """The domains of the mask in their order. What an agency keeps for itself is not told of. Three queries.

    The caller has found a right in force that tells of these scopes.
    """
    with compiling([person_id]):
        recorded = {*_scopes(Statement, person_id, today), *_scopes(Circumstance, person_id, today)}
        rows = _rows(Statement, person_id, today).filter(kind=LEVEL).order_by(*NEWEST)
        levels: dict[int, tuple[int, date]] = {}
        for scope, level, since in rows.values_list("scope", "level", "true_on"):
            levels.setdefault(scope, (level, since))
    return [
        Told(code, BIT[code] in recorded, *levels.get(BIT[code], (None, None)))
        for code in DOMAINS
        if scopes & BIT[code]
    ]


def _scopes(model: Any, person_id: int, today: date) -> Any:
    return _rows(model, person_id, today).order_by().values_list("scope", flat=True).distinct()


def _rows(model: Any, person_id: int, today: date) -> Any:
    current = model.objects.filter(is_current(today), person_id=person_id, is_private=False)
    return current.unscoped(reason=_REASON)
