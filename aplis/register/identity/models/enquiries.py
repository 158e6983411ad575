"""Who looked people up how often, and what one service asked another about somebody whom it does not see."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.keeping import Keeping
from aplis.core.models import Row
from aplis.register.people.models import CONTACT, Person
from aplis.register.people.predicate import Covered


class OfAgencyQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """One's own, and for whoever answers for the agency those of all its workers."""
        own = Q(agency_id=actor.agency_id)
        return own if actor.may("see_agency") else own & Q(worker_id=actor.worker_id)


class Lookup(Row):
    """One look-up: by whom, when, on which page, how many of the own people it showed. Gone after 90 days.

    Of what was typed stay keyed hashes (see probing.queries.trace_of) that are equal for equal words of one worker on one day: of the
    name, of the birth date, and of both and the number together.
    `declined` is the code of the limit that was reached; such a look-up was not answered and is written once an hour.
    """

    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    page = models.CharField(max_length=16)
    name_digest = models.CharField(max_length=32, blank=True, default="")
    born_digest = models.CharField(max_length=32, blank=True, default="")
    whole_digest = models.CharField(max_length=32, blank=True, default="", db_default="")
    hits = models.PositiveSmallIntegerField(default=0)
    is_asking_elsewhere = models.BooleanField(default=False)
    declined = models.CharField(max_length=32, blank=True, default="")

    keeping: ClassVar = Keeping("lookup_log", dated_by="at", person="")
    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["worker", "-at"], name="lookup_of_worker"),
            models.Index(fields=["agency", "-at"], name="lookup_of_agency"),
            models.Index(fields=["at"], name="lookup_by_time"),
        ]


class ProbingReview(Row):
    """What came of it when somebody who answers for the agency looked at the look-ups of a worker on a day."""

    class Outcome(models.TextChoices):
        EXPLAINED = "explained", _("there was a good reason")
        TALKED = "talked", _("I talked with the worker")
        REPORTED = "reported", _("I passed it on to the data protection officer")

    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    day = models.DateField()
    outcome = models.CharField(_("What came of it"), max_length=12, choices=Outcome)
    text = models.CharField(_("In a sentence"), max_length=500)
    reviewed_by = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=timezone.now)

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "day"], name="probing_reviewed_once"),
            models.CheckConstraint(condition=~Q(worker=F("reviewed_by")), name="probing_reviewed_by_another"),
        ]


class ContactRequestQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """What the own agency asked, and what others asked about persons whose contact details are open to the actor.

        About a hidden or sealed person nobody sees a request, so that nobody answers one by mistake.
        """
        is_open = Q(Covered(actor, person="person_id", scope=CONTACT))
        # Not joined: the asking agency does not see the person, and would lose its own row with her.
        shown = Person.objects.filter(pk=OuterRef("person_id"), protection_level__lt=Person.Protection.HIDDEN)
        return Q(agency_id=actor.agency_id) | is_open & Q(Exists(shown))


class ContactRequest(Row):
    """A service asks whoever knows a person to get in touch. The asking side never learns about whom the row is, nor who got it.

    told_name, told_born  what the person told the asking side, so that the other side can judge
    ends_on               the day from which it counts as not answered
    """

    class Agreement(models.TextChoices):
        WRITTEN = "written", _("in writing")
        WITNESSED = "witnessed", _("in words, with a witness")
        REPRESENTED = "represented", _("by a representative")

    class Answer(models.TextChoices):
        CONTACT_US = "contact_us", _("contact us")
        NOT_NOW = "not_now", _("not now")
        NOT_THE_PERSON = "not_the_person", _("it is somebody else")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+", db_index=False)
    told_name = models.CharField(max_length=250)
    told_born = models.DateField(null=True, blank=True)
    agreement = models.CharField(max_length=12, choices=Agreement)
    purpose = models.CharField(max_length=16)
    note = models.CharField(_("What should the other service know?"), max_length=500, blank=True, default="")
    asked_at = models.DateTimeField(default=timezone.now)
    ends_on = models.DateField()
    answer = models.CharField(_("Your answer"), max_length=16, choices=Answer, blank=True, default="")
    answer_note = models.CharField(_("A sentence for them"), max_length=500, blank=True, default="")
    answered_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    keeping: ClassVar = Keeping("lookup_log", dated_by="ends_on")
    objects = ContactRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agency", "-asked_at"], name="request_of_agency"),
            models.Index(fields=["worker", "-asked_at"], name="request_of_worker"),
            models.Index(fields=["ends_on"], name="request_by_end"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer=""),
                name="request_answered_by_somebody",
            )
        ]
