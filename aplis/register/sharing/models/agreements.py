"""What two agencies agreed in writing before anything moves between them."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.models import Row
from aplis.core.periods import lasts


class ExchangeAgreement(Row):
    """An agreement between two agencies: for which purposes, on which basis, which scopes move from the giver to the receiver, until when.

    is_mutual  what holds from giver to receiver holds the other way round too
    fields     what exactly moves, in words for the people it is about; one line each
    review_on  the day on which both look at it again; past it the officer is reminded, nothing shuts by itself
    ended_on   the day on which it stopped; of a draft, on which it was laid aside. Such a draft never covered anything
    replaces   the agreement whose place it takes once both have signed

    A release or a duty opens a scope only where an agreement in force covers it. Not about a person: no row here names one.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SIGNED = "signed", _("signed")
        ENDED = "ended", _("ended")

    title = models.CharField(_("title"), max_length=200)
    giver = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    receiver = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    is_mutual = models.BooleanField(_("holds both ways"), default=True)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    purposes: Any = models.JSONField(default=list)
    basis = models.CharField(_("legal basis"), max_length=32)
    law = models.CharField(_("law or decision it rests on"), max_length=300, blank=True, default="")
    scopes = models.IntegerField()
    fields = models.TextField(_("what moves"), blank=True, default="", max_length=2000)
    target_group = models.CharField(_("for whom"), max_length=200, blank=True, default="")
    tasks = models.TextField(_("who does what"), blank=True, default="", max_length=2000)
    contact = models.CharField(_("contact person"), max_length=200)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    review_on = models.DateField(_("looked at again on"))
    signed_on = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    countersigned_on = models.DateField(null=True, blank=True)
    countersigned_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(_("why it ended"), max_length=300, blank=True, default="", db_default="")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-starts_on", "pk"]
        indexes = [models.Index(fields=["receiver", "giver"], name="agreement_of_two")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="agreement_ends_after_start"),
            models.CheckConstraint(condition=Q(scopes__gt=0, scopes__lt=1 << 15), name="agreement_scopes_in_range"),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="agreement_between_two"),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def in_force(cls, on: date) -> Q:
        """Signed by both, begun by the day and not over on it; its end may be set for a later day."""
        signed = Q(state__in=[cls.State.SIGNED, cls.State.ENDED])
        return signed & Q(starts_on__lte=on, ends_on__gt=on) & lasts(on, until="ended_on")
