"""What a lay helper is asked to do for a person, who answers for it, and what the person lets her see."""

from datetime import date
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.keeping import Keeping
from aplis.core.models import Row
from aplis.register.people.predicate import Covered
from aplis.register.people.querysets import is_assigned_only
from aplis.register.sharing.models.files import PLAN, Involvement


class HelperTaskQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """One's own; and for the workers of the agency who see the plan of the person, hers. No other lay helper's."""
        of_agency = Q(Covered(actor, person="person_id", scope=PLAN), agency_id=actor.agency_id)
        return Q(helper_id=actor.worker_id) | of_agency & ~is_assigned_only(actor)

    def own(self, actor: Actor) -> Q:
        return Q(person_id=actor.person_id)

    def running(self, on: date) -> Self:
        """Neither done, ended nor over by the day; some of them may begin later."""
        return self.filter(done_at__isnull=True, ended_on__isnull=True, ends_on__gt=on)


class HelperTask(Row):
    """One task of a lay helper for one person, under a named supervisor. It opens nothing unless the person grants it.

    file     the agency's own file that the task belongs to: what it does not open cannot be granted, and it ends the task
    called   what the helper calls the person; without a grant no more of her is told
    granted  mask of what the person lets this helper see; `granted_until` where she took it back. A grant that changes makes a new
             row in the place of this one, so that it can be told later what was open when
    """

    class How(models.TextChoices):
        SPOKEN = "spoken", _("in words, to the worker")
        WRITTEN = "written", _("in writing, with a signature")
        OWN_PAGES = "own", _("on the own pages")

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        NOT_DONE = "not_done", _("it did not work out")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    file = models.ForeignKey(Involvement, models.PROTECT, related_name="+")
    helper = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    supervisor = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    called = models.CharField(_("what the helper calls the person"), max_length=60)
    what = models.CharField(_("the task"), max_length=500)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("day after the last"))
    granted = models.IntegerField(default=0)
    granted_how = models.CharField(_("how the person said it"), max_length=8, choices=How, blank=True, default="")
    granted_on = models.DateField(null=True, blank=True)
    granted_until = models.DateField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True, default="")
    note = models.CharField(_("what the helper says about it"), max_length=500, blank=True, default="")
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=16, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    keeping: ClassVar = Keeping("case_file", dated_by="starts_on")
    objects = HelperTaskQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["helper", "ends_on"], name="helper_task_of_helper")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="helper_task_ends_after_start"),
            models.CheckConstraint(condition=~Q(helper=F("supervisor")), name="helper_task_supervised"),
            models.CheckConstraint(condition=Q(granted__gte=0, granted__lt=1 << 15), name="helper_grant_in_range"),
            models.CheckConstraint(
                condition=Q(granted=0) | ~Q(granted_how="") & Q(granted_on__isnull=False), name="helper_grant_was_said"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, outcome="") | Q(done_at__isnull=False) & ~Q(outcome=""),
                name="helper_task_done_somehow",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def opens_until(self) -> date:
        """The day from which the grant opens nothing any more, whatever ends it."""
        done_on = timezone.localdate(self.done_at) if self.done_at else None
        ends = (
            self.granted_until,
            done_on,
            self.ended_on,
            self.file.closed_on,
            self.helper.ends_on,
            self.supervisor.ends_on,
        )
        return max(self.starts_on, min([self.ends_on, *(end for end in ends if end is not None)]))

    def shows(self, on: date) -> int:
        """Mask of what the person lets the helper see on the day."""
        return self.granted if self.starts_on <= on < self.opens_until() else 0
