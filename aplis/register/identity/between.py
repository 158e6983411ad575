"""What is recorded between two files and says that they are of two people: kept apart from each other, or one acting for the other."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.errors import Refusal
from aplis.core.periods import lasts
from aplis.register.identity import refusals
from aplis.register.people.models import KeptApart, Representation

_REASON: Final = (
    "nobody is put together with whom she is kept apart from, or acts for, whoever asks; yes or no leaves the room"
)
_TOLD: Final[tuple[tuple[Any, str, Callable[[], Refusal]], ...]] = (
    (Representation, "helper_id", refusals.acts_for_other),
    (KeptApart, "other_id", refusals.are_kept_apart),
)


def require_nothing_between(people: tuple[int, int], *, seen_by: Actor | None, on: date) -> None:
    """raises Refusal where something is: as what it is to who sees it on the pages of the two, else as a pair that is not there any more."""
    is_silent = False
    for model, other, told in _TOLD:
        found = _lasting(model, other, people, on)
        if found and seen_by is not None and model.objects.visible_to(seen_by).filter(pk__in=found).exists():
            raise told()
        is_silent |= bool(found)
    if is_silent:
        raise refusals.gone()


def _lasting(model: Any, other: str, people: tuple[int, int], on: date) -> list[int]:
    with compiling(people):
        rows = model.objects.filter(lasts(on), person_id__in=people, **{f"{other}__in": people})
        return list(rows.unscoped(reason=_REASON).values_list("pk", flat=True))
