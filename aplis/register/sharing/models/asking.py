"""A worker asks in the page for what is not open to her agency, and the agency that keeps it answers."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.keeping import Keeping
from aplis.core.models import Row
from aplis.register.people.predicate import Covered
from aplis.rules import scopes


class SightRequestQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """What oneself asked; and, about persons one sees, what the own agency asked and was asked."""
        seen = Q(Covered(actor, person="person_id", scope=scopes.ALL))
        ours = Q(agency_id=actor.agency_id) & (Q(worker_id=actor.worker_id) | seen)
        return ours | seen & Q(asked_id=actor.agency_id)

    def own(self, actor: Actor) -> Q:
        return Q(person_id=actor.person_id)


class SightRequest(Row):
    """A request for sections of a file: by whom, of which agency, for what; the answer with its reason; and when it ends.

    scopes   what is asked for; `granted` is what the answer opens, never more
    tier     how deep: 2 who helps, 3 summary, 4 the sections themselves (see aplis.rules.tiers)
    worker_only  the answer opens to the asking worker alone (orientation: exactly the sections to decide on)
    basis    on what the answer rests: a duty that an agreement covers. Where only the person can open it, a release is offered instead
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("not answered yet")
        GRANTED = "granted", _("opened")
        DECLINED = "declined", _("not opened")
        RELEASE = "release", _("the person is asked")
        TAKEN_BACK = "taken_back", _("taken back")
        EXPIRED = "expired", _("not answered in time")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    asked = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    scopes = models.IntegerField()
    tier = models.PositiveSmallIntegerField(default=4)
    purpose = models.CharField(max_length=16)
    reason = models.CharField(_("what you need it for"), max_length=500)
    told_name = models.CharField(
        max_length=250, blank=True, default=""
    )  # what an asker who sees nothing of her calls her
    is_for_worker_only = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    ends_on = models.DateField()  # of the request: after it nobody has to answer any more
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    granted = models.IntegerField(default=0)
    basis = models.CharField(max_length=32, blank=True, default="")
    starts_on = models.DateField(null=True, blank=True)
    shuts_on = models.DateField(null=True, blank=True)  # of what was opened, exclusive
    answer = models.CharField(_("reason of the answer"), max_length=500, blank=True, default="")
    answered_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    keeping: ClassVar = Keeping("case_file", dated_by="asked_at")
    objects = SightRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["asked", "state", "ends_on"], name="sight_request_received"),
            models.Index(fields=["agency", "-asked_at"], name="sight_request_sent"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(scopes__gt=0, scopes__lt=1 << 15), name="sight_request_scopes_in_range"),
            models.CheckConstraint(condition=Q(granted__gte=0, granted__lt=1 << 15), name="sight_granted_in_range"),
            models.CheckConstraint(condition=Q(shuts_on__gte=F("starts_on")), name="sight_shuts_after_start"),
            models.CheckConstraint(condition=~Q(agency=F("asked")), name="sight_asked_of_another"),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(granted__gt=0, starts_on__isnull=False, shuts_on__isnull=False),
                name="sight_granted_has_days",
            ),
        ]
