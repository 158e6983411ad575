"""Why an agency may see a person, and who looked."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.models import Row
from aplis.register.people.predicate import Covered
from aplis.register.people.querysets import PersonRowQuerySet
from aplis.rules import scopes

PLAN = scopes.BIT["plan"]


class PlanRowQuerySet(PersonRowQuerySet):
    scope = PLAN


class InvolvementQuerySet(PlanRowQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """Files of the own agency on persons it sees, and everybody's where the plan scope is open."""
        own = Q(Covered(actor, person="person_id", scope=scopes.ALL), agency_id=actor.agency_id)
        return own | super().visibility(actor)


class Involvement(Row):
    """An agency's open file on a person: purpose, legal basis, lead worker, from-to. Closing it ends the right at once."""

    class Status(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="involvements")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    lead = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="caseload")
    purpose = models.CharField(_("purpose"), max_length=16)
    basis = models.CharField(_("legal basis"), max_length=32)
    programme = models.CharField(_("programme"), max_length=200, blank=True)
    opened_on = models.DateField(_("opened on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = InvolvementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agency", "lead", "closed_on"], name="involvement_caseload")]
        constraints = [
            models.CheckConstraint(condition=Q(closed_on__gte=F("opened_on")), name="involvement_closes_after_opening")
        ]


class Release(Row):
    """What a person (or a law) opened to a further agency: scopes, purpose, basis, from-to. Default is nothing."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="releases")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    scopes = models.IntegerField()
    purpose = models.CharField(max_length=16)
    basis = models.CharField(max_length=32)
    starts_on = models.DateField()
    ends_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="release_ends_after_start"),
            models.CheckConstraint(condition=Q(scopes__gt=0, scopes__lt=1 << 15), name="release_scopes_in_range"),
        ]


class NamedViewer(Row):
    """A worker on the list of those who may know that a sealed person exists."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "worker"], name="named_viewer_once")]


class LookQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """Looks at a person stand beside the plan: who sees the plan scope sees who looked. One's own are always one's own."""
        seen = PersonRowQuerySet(self.model)
        seen.scope = PLAN
        own = Q(Covered(actor, person="person_id", scope=scopes.ALL), worker_id=actor.worker_id)
        return own | seen.visibility(actor)


class Look(Row):
    """Somebody looked at a person: when, from which agency and role, for which purpose, which scopes were on the page.

    Committed before the page is shown; where it cannot be written, nothing is shown. Append-only.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    role = models.CharField(max_length=32)
    purpose = models.CharField(max_length=16)
    reason = models.CharField(max_length=200, blank=True, default="")
    scopes = models.IntegerField()
    page = models.CharField(max_length=24)
    at = models.DateTimeField(default=timezone.now)

    seal_time: ClassVar = "at"
    objects = LookQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="look_of_person"),
            models.Index(fields=["worker", "person", "-at"], name="look_of_worker"),
        ]
