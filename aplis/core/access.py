"""Who may see what. Rows about people stay shut until somebody says who is asking."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import wraps
from typing import Any, Self

from django.db import models
from django.utils import timezone

from aplis.core.errors import Refusal
from aplis.core.refusals import REFUSALS


class Unscoped(Exception):
    """Rows were about to be read, changed or deleted without saying who is asking."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who asks: a worker in one post at one agency, on one day, for one purpose; or the person about whom the rows are.

    `read_scopes` and `write_scopes` are bit masks of `aplis.rules.scopes`. Rights of two posts never add up: an actor has
    exactly one agency. An actor without an agency (signed out, no post) is not seated and sees nothing.

    country    of the agency: its rules hold
    now        the instant of asking: what ends before the day is over (emergency access) is held against it
    person_id  on the person's own pages, whose they are. Such an actor has no agency, no role and no verbs
    is_assigned_only   of the role: what is open to the agency is shut to the actor, by name too, who sees what somebody let this very worker see
    on_behalf_of   "" for a worker; on the own pages what the acting rests on: "person" or "representation:ID"
    """

    today: date
    user_id: int | None = None
    worker_id: int | None = None
    agency_id: int | None = None
    agency_kind: str = ""
    country: str = ""
    role: str = ""
    read_scopes: int = 0
    write_scopes: int = 0
    verbs: frozenset[str] = field(default_factory=frozenset)
    purpose: str = ""
    on_behalf_of: str = ""
    now: datetime = field(default_factory=timezone.now, compare=False)
    person_id: int | None = None
    is_assigned_only: bool = False

    @property
    def is_seated(self) -> bool:
        return self.agency_id is not None and self.worker_id is not None

    @property
    def is_person(self) -> bool:
        """Whether the person, or who represents her, is asking on the own pages."""
        return self.person_id is not None and not self.is_seated

    def may(self, verb: str) -> bool:
        return self.is_seated and verb in self.verbs

    def require(self, verb: str) -> None:
        """Raises a Refusal when the role does not allow the verb."""
        if not self.may(verb):
            raise Refusal(code=f"role.{verb}", **REFUSALS["role"])

    def require_write(self, scope: int) -> None:
        """Raises a Refusal when the role may not write in this scope."""
        if not self.write_scopes & scope:
            raise Refusal(code="role.scope", **REFUSALS["scope"])

    def for_purpose(self, purpose: str) -> "Actor":
        return replace(self, purpose=purpose)


class ScopedQuerySet(models.QuerySet[Any]):
    """Refuses to read, change or delete rows before `visible_to(actor)` or `unscoped(reason=...)`.

    Left open on purpose: `exists()`, which uniqueness checks need, and following a foreign key from a row already seen.
    """

    def visible_to(self, actor: Actor) -> Self:
        if actor.is_seated:
            return self.filter(self.visibility(actor))._open()
        return (self.filter(self.own(actor)) if actor.is_person else self.none())._open()

    def unscoped(self, *, reason: str) -> Self:
        """Opens the rows without an actor. Each use stands with its reason in docs/escapes.txt; the lint compares."""
        if not reason:
            raise Unscoped(f"{self.model.__name__}: unscoped() needs a reason")
        return self._open()

    def visibility(self, actor: Actor) -> models.Q:
        """The condition under which this actor sees a row; list, detail, search, count and export all use it."""
        raise Unscoped(f"{self.model.__name__} does not say who sees it")

    def own(self, actor: Actor) -> models.Q:
        """The condition under which a row is shown on the person's own pages; nothing unless the model says so."""
        return models.Q(pk__in=())

    def _open(self) -> Self:
        rows: Self = self._chain()  # type: ignore[attr-defined]
        # Kept on the query object, which filter(), order_by() and values() clone with all it carries.
        rows.query.is_opened = True  # type: ignore[attr-defined]
        return rows

    def _check(self) -> None:
        if not getattr(self.query, "is_opened", False):
            raise Unscoped(f"{self.model.__name__}: call visible_to(actor) first")


def _guarded(name: str) -> Callable[..., Any]:
    inner = getattr(models.QuerySet, name)

    @wraps(inner)
    def method(self: ScopedQuerySet, *others: Any, **kwargs: Any) -> Any:
        for rows in (self, *others):
            if isinstance(rows, ScopedQuerySet):
                rows._check()
        return inner(self, *others, **kwargs)

    return method


_READS = ("_fetch_all", "iterator", "count", "aggregate", "contains", "explain", "raw")
_WRITES = ("update", "delete", "_raw_delete")
_JOINS = ("__or__", "__and__", "__xor__", "union", "intersection", "difference")
for _name in _READS + _WRITES + _JOINS:
    setattr(ScopedQuerySet, _name, _guarded(_name))
