"""Emergency access: an hour, to read, in danger; with an alarm at once and a review after."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor
from aplis.core.keeping import Keeping
from aplis.core.models import Row
from aplis.register.sharing.models.files import PlanRowQuerySet


class EmergencyQuerySet(PlanRowQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """One's own, those of the agency for whoever reviews them (who may see nothing of the person), and all beside the plan."""
        ours = Q(agency_id=actor.agency_id)
        return (ours if actor.may("review_emergency") else ours & Q(worker_id=actor.worker_id)) | super().visibility(
            actor
        )


class EmergencyAccess(Row):
    """One worker opened a file that was shut, because somebody was in danger: an hour, read only, minimal scopes, never a sealed person.

    ends_at      sixty minutes after it began; `ended_at` where the worker gave it back earlier
    tell_by      the instant by which the person has to be told; `postponed_until` where telling would put somebody in danger
    review_by    the end of the second working day after it; reviewed by somebody else
    """

    class Danger(models.TextChoices):
        LIFE = "life", _("danger to life")
        HEALTH = "health", _("danger to health")
        CHILD = "child", _("danger to a child")

    class Outcome(models.TextChoices):
        JUSTIFIED = "justified", _("it was justified")
        NOT_JUSTIFIED = "not_justified", _("it was not justified: an incident")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    danger = models.CharField(_("What is the danger?"), max_length=8, choices=Danger)
    reason = models.CharField(_("What is happening?"), max_length=500)
    scopes = models.IntegerField()
    began_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    tell_by = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)
    told_how = models.CharField(_("how the person was told"), max_length=200, blank=True, default="")
    postponed_until = models.DateField(_("told on"), null=True, blank=True)
    postponed_because = models.CharField(_("why not before"), max_length=300, blank=True, default="")
    review_by = models.DateField()
    outcome = models.CharField(_("Outcome"), max_length=16, choices=Outcome, blank=True, default="")
    review = models.CharField(_("In a sentence"), max_length=500, blank=True, default="")
    reviewed_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    keeping: ClassVar = Keeping("case_file", dated_by="began_at")
    objects = EmergencyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agency", "-began_at"], name="emergency_of_agency"),
            models.Index(fields=["worker", "-began_at"], name="emergency_of_worker"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("began_at")), name="emergency_ends_after_start"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("worker")),
                name="emergency_reviewed_by_another",
            ),
        ]
