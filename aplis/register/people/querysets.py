"""The one predicate. Every read of a row about a person, in whatever room, comes through here."""

from typing import Any, Self

from django.db import models
from django.db.models import BooleanField, Q, Value

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.prepared import Slot
from aplis.register.people.predicate import Covered
from aplis.rules.rights import ASSIGNED
from aplis.rules.scopes import ALL


def is_assigned_only(actor: Actor) -> Q:
    """Whether the actor's role sees only what somebody let this very worker see. A parameter: the SQL stays the same."""
    told: Any = actor.is_assigned_only
    return Q(told if isinstance(told, Slot) else Value(told, output_field=BooleanField()))


def rights_in_force(actor: Actor) -> Any:
    """The actor's agency's rights that hold now, for the whole agency or for this very worker, for any role or for this one.

    To a role that is assigned its work only those that are for such roles and name this very worker; and to no other role.
    """
    from aplis.register.people.models import AccessRight  # noqa: PLC0415 -- AccessRight's own manager stands below

    is_assigned = is_assigned_only(actor)
    return AccessRight.objects.filter(
        Q(worker_id=actor.worker_id) | Q(worker_id__isnull=True) & ~is_assigned,
        Q(ends_on__isnull=True) | Q(ends_on__gt=actor.today),
        is_assigned & Q(role=ASSIGNED) | ~is_assigned & (Q(role="") | Q(role=actor.role)),
        Q(ends_at__isnull=True) | Q(ends_at__gt=actor.now),
        agency_id=actor.agency_id,
        starts_on__lte=actor.today,
    ).unscoped(reason="the predicate itself")


class PersonRowQuerySet(ScopedQuerySet):
    """Rows about one person in one scope.

    Visible when the role covers the scope and a right in force of the agency covers it. `person_field` names the column with
    the person, `scope` is the column's name or a fixed bit; a row marked private is seen only in the agency that wrote it.
    """

    person_field = "person_id"
    scope: str | int = "scope"
    has_private = False

    def visibility(self, actor: Actor) -> Q:
        seen = Q(Covered(actor, person=self.person_field, scope=self.scope))
        if self.has_private:
            seen &= Q(is_private=False) | Q(agency_id=actor.agency_id)
        return seen

    def own(self, actor: Actor) -> Q:
        return Q(**{self.person_field: actor.person_id})


class FactQuerySet(PersonRowQuerySet):
    """Statements, circumstances, documents: scope in a column, private ones kept at home."""

    has_private = True

    def own(self, actor: Actor) -> Q:
        """On no own page: documents and replies, and whatever does not say otherwise. What others said in confidence is kept apart."""
        return Q(pk__in=())


class AccessRightQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """For a person whom the actor sees, the rights of every agency."""
        return Q(Covered(actor, person="person_id", scope=ALL))

    def audited_by(self, actor: Actor) -> Self:
        """For the officer: every right the own agency ever had, by which its looks are explained."""
        rows = self.filter(agency_id=actor.agency_id) if actor.may("audit_looks") else self.none()
        return rows._open()

    def own(self, actor: Actor) -> Q:
        return Q(person_id=actor.person_id)


def scope_field() -> models.IntegerField[int, int]:
    """The bit of exactly one scope."""
    return models.IntegerField()
