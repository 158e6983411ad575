"""How long things are kept, what the person asked to have put right, and the copy of everything that she may have."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor
from aplis.core.keeping import Keeping, KeptOtherwise
from aplis.core.models import Row
from aplis.register.people.querysets import PersonRowQuerySet
from aplis.register.sharing.models.files import AnsweredForQuerySet, MayKnow, OfAgencyQuerySet, OursOrPlanQuerySet


class LegalHold(Row):
    """Nothing of this person is erased, anonymised or archived while it lasts: a court case, a complaint, an audit."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    reason = models.CharField(_("why"), max_length=300)
    set_by = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    keeping: ClassVar = Keeping("case_file", dated_by="starts_on")
    objects = AnsweredForQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="hold_ends_after_start")]


class KeepingRun(Row):
    """One run over what is due: proposed by one, approved by another, carried out, and reported with counts. Four eyes."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("approved")
        DONE = "done", _("carried out")
        DROPPED = "dropped", _("dropped")
        STOPPED = "stopped", _("stopped: whoever decided may not do so any more")

    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    counts: Any = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")), name="keeping_run_four_eyes"
            )
        ]


class KeepingItem(Row):
    """One thing in a run: rows of one class about one person, what is to be done with them, and what was done."""

    run = models.ForeignKey(KeepingRun, models.PROTECT, related_name="items")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    retention_class = models.CharField(max_length=32)
    action = models.CharField(max_length=12)
    due_on = models.DateField()
    rows = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=16, blank=True, default="")

    keeping: ClassVar = KeptOtherwise("says what was erased and when: a class, a day and a number, no content")
    objects = AnsweredForQuerySet.as_manager()


class Restriction(Row):
    """The person (or the officer) put a stop to using what is recorded in these scopes, until it is settled. It is kept, not used."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    scopes = models.IntegerField()
    reason = models.CharField(_("why"), max_length=300)
    set_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    keeping: ClassVar = Keeping("case_file", dated_by="starts_on")
    objects = OursOrPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(scopes__gt=0, scopes__lt=1 << 15), name="restriction_scopes_in_range"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="restriction_ends_after_start"),
        ]


class RectificationQuerySet(PersonRowQuerySet):
    def own(self, actor: Actor) -> Q:
        return Q(person_id=actor.person_id)


class Rectification(Row):
    """What the person says is wrong about an entry, and what became of it. The entry stays; the words stand beside it."""

    class State(models.TextChoices):
        OPEN = "open", _("not decided yet")
        ACCEPTED = "accepted", _("accepted: the note stands beside the entry")
        DECLINED = "declined", _("not accepted: both views stand beside each other")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    scope = models.IntegerField()
    about_kind = models.CharField(max_length=24)
    about_id = models.BigIntegerField()
    wanted = models.TextField(_("What is right?"), max_length=2000)
    written_down_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    decision = models.CharField(_("reason"), max_length=500, blank=True, default="")
    decided_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    keeping: ClassVar = Keeping("case_file", dated_by="asked_at")
    objects = RectificationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_id"], name="rectification_of_entry")]


class SubjectFileQuerySet(AnsweredForQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """As others that the agency answers for, whatever the role: those of a sealed person and of a guarded file to workers named for
        it, and to nobody who stands too near.
        """
        return super().visibility(actor) & Q(MayKnow(actor, person="person_id"))

    def own(self, actor: Actor) -> Q:
        return Q(person_id=actor.person_id, state="released")


class SubjectFile(Row):
    """A copy of everything about a person, for the person: gathered in one click, read by a human, then handed over.

    worker      who asked for it to be gathered, at whichever agency: she does not read it for the others
    content     {"person": id, "entries": [...], "names": [...]}: what was gathered; after handing over what is left of it; {} once dropped
    redactions  [{"key": "part:row", "field": name, "reason": code, "by": "rule" or worker id, "is_kept": bool}]: the places where
                something of third parties stands; what `is_kept` is blackened when it is handed over, the rest is readable
    due_on      thirty days after it was gathered
    sha256      of the content that was handed over
    """

    class State(models.TextChoices):
        ASKED = "asked", _("being gathered")
        GATHERED = "gathered", _("gathered, to be read")
        RELEASED = "released", _("handed over")
        DROPPED = "dropped", _("dropped")
        STOPPED = "stopped", _("not gathered: whoever asked may not do so any more")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.GATHERED)
    language = models.CharField(max_length=8, default="en")
    redactions: Any = models.JSONField(default=list)
    content: Any = models.JSONField(default=dict)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    reviewed_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    keeping: ClassVar = Keeping("case_file", dated_by="asked_at")
    objects = SubjectFileQuerySet.as_manager()
