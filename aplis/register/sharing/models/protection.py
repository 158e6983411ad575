"""A weaker protection that one worker asked for and another has to confirm."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.keeping import Keeping
from aplis.core.models import Row
from aplis.register.sharing.models.files import PlanRowQuerySet


class ProtectionChange(Row):
    """One worker asks that a person be protected less; it takes hold when a second worker confirms it, and never by itself.

    was, level   the level when it was asked for, and the one wanted; while the person stands at another one it cannot be confirmed
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be confirmed")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("not confirmed")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    was = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    reason = models.CharField(_("why a weaker protection is enough"), max_length=300)
    asked_by = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    answered_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    keeping: ClassVar = Keeping("case_file", dated_by="asked_at")
    objects = PlanRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(state="open"), name="protection_change_one_open"),
            models.CheckConstraint(condition=Q(level__lt=F("was")), name="protection_change_is_weaker"),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")),
                name="protection_confirmed_by_another",
            ),
        ]
