"""Two files that may be of one person, and what people decided about them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.keeping import KeptOtherwise
from aplis.core.models import Row
from aplis.register.people.models import CONTACT
from aplis.register.people.predicate import Covered
from aplis.register.people.queries import searchable


def comparable(actor: Actor) -> Any:
    """The persons whom this actor finds by a search and of whom the contact scope is open: names, dates, numbers to compare."""
    return searchable(actor).filter(Covered(actor, person="pk", scope=CONTACT))


class CandidatePairQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """A pair is visible to whoever may find both persons by a search and reads the contact scope of both.

        Somebody who reads one of the two learns nothing from the pair: neither that there is another, nor that it was looked for.
        """
        both = Q()
        for person in ("first_id", "second_id"):
            both &= Q(Exists(comparable(actor).filter(pk=OuterRef(person))))
        return both


class CandidatePair(Row):
    """Two files that may be of one person, with what speaks for and against it. `first` is the smaller id.

    because           level and weight of each reason, in the order of the traits, as rules.matching.scoring gives them
    warnings          codes of rules.matching.traps
    round             decisions count for the round they were given in; taking a decision back begins a new one
    reopened_because  why somebody took back what was decided the last time
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be decided")
        DISPUTED = "disputed", _("decided differently")
        SAME = "same", _("the same person")
        DIFFERENT = "different", _("not the same person")
        MERGED = "merged", _("put together")

    class Origin(models.TextChoices):
        WORKER = "worker", _("a worker asked")
        REGISTERED = "registered", _("registered although somebody alike was here")
        LINK = "link", _("found by the nightly comparison")
        AFTERWARDS = "afterwards", _("found right after registering")

    first = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    second = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    score = models.FloatField()
    because: Any = models.JSONField(default=list)
    warnings: Any = models.JSONField(default=list)
    origin = models.CharField(max_length=12, choices=Origin)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    round = models.PositiveSmallIntegerField(default=1)
    reopened_because = models.CharField(max_length=500, blank=True, default="", db_default="")
    found_at = models.DateTimeField(default=timezone.now)

    keeping: ClassVar = KeptOtherwise(
        "two numbers of files, a weight and why a decision was taken back, so that the same question is not asked twice"
    )
    objects = CandidatePairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"], name="pair_queue")]

    @property
    def people(self) -> tuple[int, int]:
        return (self.first_id, self.second_id)


class PairDecisionQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """A decision is visible with its pair; whether it is shown before the reader has decided is the page's matter."""
        pairs = CandidatePair.objects.visible_to(actor).filter(pk=OuterRef("pair_id"))
        return Q(Exists(pairs))


class PairDecision(Row):
    """What one worker thinks of a pair. Never changed; taking back begins a new round."""

    class Verdict(models.TextChoices):
        SAME = "same", _("the same person")
        DIFFERENT = "different", _("not the same person")
        UNSURE = "unsure", _("I cannot tell")

    pair = models.ForeignKey(CandidatePair, models.PROTECT, related_name="decisions", db_index=False)
    round = models.PositiveSmallIntegerField()
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    verdict = models.CharField(_("are they the same person?"), max_length=12, choices=Verdict)
    reason = models.CharField(_("why"), max_length=500, blank=True)
    decided_at = models.DateTimeField(default=timezone.now)

    objects = PairDecisionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "worker", "round"], name="pair_decided_once_by_each")]
