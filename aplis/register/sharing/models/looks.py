"""Who looked at a person, what the person said to it, and what the officer found."""

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.keeping import Keeping
from aplis.core.models import Row
from aplis.register.people.models import Person
from aplis.register.people.predicate import Covered
from aplis.register.people.querysets import PersonRowQuerySet
from aplis.register.sharing.models.files import PLAN, AnsweredForQuerySet
from aplis.rules import scopes

LEAD = "lead"  # what an objection is about: another worker is wished for


class LookQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """Looks at a person stand beside the plan: who sees the plan scope sees who looked. One's own are always one's own."""
        seen = PersonRowQuerySet(self.model)
        seen.scope = PLAN
        own = Q(Covered(actor, person="person_id", scope=scopes.ALL), worker_id=actor.worker_id)
        return own | seen.visibility(actor)

    def audited_by(self, actor: Actor) -> Self:
        """For the officer: the looks of the own agency's workers, at whomever, also where the agency sees the person no more."""
        rows = self.filter(agency_id=actor.agency_id) if actor.may("audit_looks") else self.none()
        return rows._open()

    def own(self, actor: Actor) -> Q:
        """The person's own log, with that of files put into hers. What the law keeps back for a while is left out where it is shown
        (see watching.queries).
        """
        parts = Person.objects.filter(merged_into=actor.person_id).values("pk")
        return Q(person_id=actor.person_id) | Q(person_id__in=parts)


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
    right_id = models.BigIntegerField(null=True)  # the AccessRight that opened the page; none on lists of many people
    at = models.DateTimeField(default=timezone.now)

    seal_time: ClassVar = "at"
    keeping: ClassVar = Keeping("look_log", dated_by="at", is_append_only=True)
    objects = LookQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="look_of_person"),
            models.Index(fields=["worker", "person", "-at"], name="look_of_worker"),
            models.Index(fields=["agency", "-at"], name="look_of_agency"),
        ]


class ObjectionQuerySet(PersonRowQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """To whoever answers for the agency, and to the worker who wrote it down. Whoever looked learns nothing of it here.

        The officer sees those of persons hidden from the agency too; others who answer for it see those of persons they see.
        """
        ours, mine = Q(agency_id=actor.agency_id), Q(written_down_by_id=actor.worker_id)
        if actor.may("audit_looks"):
            return ours | mine
        if actor.may("review_emergency"):
            return ours & Q(Covered(actor, person="person_id", scope=scopes.ALL)) | mine
        return mine


class Objection(Row):
    """The person does not understand a look, a release or an entry, or objects to it: a case with a clock, answered by a named person.

    about      what it is about: a look, a release, an emergency access, an entry, who leads the file (another worker is wished for), or
               anything else
    look_day   the line of the look log that was pressed: day and agency, as the log is told by day
    due_on     the day until which an answer is owed; running over it is shown to the officer
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("I do not understand this")
        OBJECTION = "objection", _("I object")

    class State(models.TextChoices):
        OPEN = "open", _("not answered yet")
        ANSWERED = "answered", _("answered")
        UPHELD = "upheld", _("the person was right")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")  # the one that owes the answer
    kind = models.CharField(max_length=12, choices=Kind)
    about = models.CharField(max_length=16)
    about_id = models.BigIntegerField(null=True, blank=True)
    look_day = models.DateField(null=True, blank=True)
    look_purpose = models.CharField(max_length=16, blank=True, default="")
    words = models.TextField(_("in your own words"), blank=True, max_length=2000)
    representation = models.ForeignKey("people.Representation", models.PROTECT, null=True, blank=True, related_name="+")
    written_down_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    answer = models.TextField(_("answer"), blank=True, default="", max_length=2000)
    answered_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    keeping: ClassVar = Keeping("case_file", dated_by="asked_at")
    objects = ObjectionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agency", "state", "due_on"], name="objection_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True) | ~Q(state="open") & Q(answered_at__isnull=False),
                name="objection_answered_by_somebody",
            )
        ]


class LookDelay(Row):
    """Looks of an agency that the person is told of only later, by a law and until a day. The log is complete all the same."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    law = models.CharField(_("by which law or order"), max_length=200)
    looks_from = models.DateTimeField()
    ends_on = models.DateField(_("the person is told from"))
    set_by = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)

    keeping: ClassVar = Keeping("case_file", dated_by="set_at")
    objects = AnsweredForQuerySet.as_manager()


class LookReview(Row):
    """What came of it when the officer looked at unusual looks of a worker at a person on a day."""

    class Outcome(models.TextChoices):
        EXPLAINED = "explained", _("there was a good reason")
        TALKED = "talked", _("I talked with the worker")
        INCIDENT = "incident", _("it was not lawful: an incident")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    day = models.DateField()
    signs: Any = models.JSONField(default=list)
    outcome = models.CharField(_("What came of it"), max_length=12, choices=Outcome)
    text = models.CharField(_("In a sentence"), max_length=500)
    reviewed_by = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=timezone.now)

    keeping: ClassVar = Keeping("case_file", dated_by="reviewed_at")
    objects = AnsweredForQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worker", "person", "day"], name="look_reviewed_once"),
            models.CheckConstraint(condition=~Q(worker=F("reviewed_by")), name="look_reviewed_by_another"),
        ]


class WatchedPerson(Row):
    """A person whose file draws curiosity (known from the news, a public office): each look is reported to the officer."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    reason = models.CharField(_("why"), max_length=200)
    set_by = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    keeping: ClassVar = Keeping("case_file", dated_by="starts_on")
    objects = AnsweredForQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "agency"], condition=Q(ends_on__isnull=True), name="watched_once")
        ]
