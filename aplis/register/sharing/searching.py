"""Searches on the pages of this room. They are counted by the room above, which limits and reports how often people are looked up."""

from collections.abc import Callable
from typing import Any, Final

from aplis.core.access import Actor
from aplis.register.people.actions import record_search
from aplis.register.people.queries import Wanted

_counting: Final[list[Callable[..., Any]]] = []


def tell_of_searches(count: Callable[..., Any]) -> None:
    """A room above counts each search, in the transaction that shows what was found."""
    _counting[:] = [count]


def count_search(*, actor: Actor, wanted: Wanted, page: str, hits: int) -> None:
    for count in _counting:
        count(actor=actor, wanted=wanted, page=page, hits=hits)


def record_and_count(*, actor: Actor, wanted: Wanted, page: str, hits: int) -> None:
    """Writes a search into the journal, and has it counted."""
    record_search(actor=actor, fields=wanted.fields, hits=hits, page=page)
    count_search(actor=actor, wanted=wanted, page=page, hits=hits)
