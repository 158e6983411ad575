"""Who may act for a person, who must be kept apart from her, and which workers stand too near to open her file."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor
from aplis.core.keeping import IDENTITY, Keeping
from aplis.core.models import Row
from aplis.register.people.models.contacts import CONTACT
from aplis.register.people.querysets import PersonRowQuerySet
from aplis.rules import scopes

PLAN = scopes.BIT["plan"]


class BondQuerySet(PersonRowQuerySet):
    scope = PLAN


class BarrierQuerySet(BondQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """Beside the plan; and those of the agency's workers for whoever guards its files, though the file is shut to her.

        Never to one who stands too near to this very person.
        """
        own = Barrier.objects.filter(person_id=OuterRef("person_id"), worker_id=actor.worker_id, ends_on__isnull=True)
        seen = super().visibility(actor)
        if actor.may("guard_file"):
            seen |= Q(worker__agency_id=actor.agency_id)
        return seen & ~Exists(own)


class RepresentationQuerySet(PersonRowQuerySet):
    """Who acts for a person is seen by whoever sees how to reach her."""

    scope = CONTACT


class Representation(Row):
    """Somebody acts for the person, or helps her, in some scopes, from-to, on a basis. The person is always told.

    helper        the file of the representative, where there is one; otherwise `helper_name` alone
    scopes        mask of what the representative may see and decide; a trusted person sees what the person chose
    is_view_only  accompanies, reminds and fills in together, and decides nothing
    has_conflict  the representative's own interest stands against the person's: nothing may rest on it while it lasts
    basis         court order, custody record or the person's own choice, with number and day where there is one
    """

    class Kind(models.TextChoices):
        PARENT = "parent", _("parent or guardian of a minor")
        GUARDIAN = "guardian", _("guardian of an adult")
        SUPPORTER = "supporter", _("supporter in making decisions")
        ATTORNEY = "attorney", _("power of attorney")
        TRUSTED = "trusted", _("trusted person")
        CONFLICT_GUARDIAN = "conflict_guardian", _("guardian for one matter, where interests conflict")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="representations")
    helper = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    helper_name = models.CharField(_("name"), max_length=120, blank=True, default="")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    scopes = models.IntegerField()
    basis = models.CharField(_("on what it rests"), max_length=200)
    is_view_only = models.BooleanField(default=False)
    has_conflict = models.BooleanField(_("a conflict of interest"), default=False)
    chosen_by_person = models.BooleanField(_("chosen by the person"), default=False)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True, default="")
    person_told_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    person_columns = ("person_id", "helper_id")
    keeping: ClassVar = Keeping(IDENTITY, agency="")
    objects = RepresentationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["helper"], condition=Q(helper__isnull=False), name="representation_by_helper")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="representation_ends_after_start"),
            models.CheckConstraint(
                condition=Q(scopes__gte=0, scopes__lt=1 << 15), name="representation_scopes_in_range"
            ),
            models.CheckConstraint(condition=~Q(helper=F("person")), name="representation_by_another"),
        ]


class KeptApart(Row):
    """These two never see each other here: one is said to have harmed the other. Stored once in each direction.

    No household, plan, meeting, page of the person or right of a guardian shows one to the other while it lasts.
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    other = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    is_victim = models.BooleanField(_("this person was harmed"))
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")

    person_columns = ("person_id", "other_id")
    keeping: ClassVar = Keeping(IDENTITY, agency="")
    objects = BondQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="apart_ends_after_start"),
            models.CheckConstraint(condition=~Q(person=F("other")), name="apart_from_another"),
        ]


class Barrier(Row):
    """A worker stands too near to this person to open her file by the work role: it is the worker herself, a relative, a colleague.

    near   in any other way, two who are kept apart among them: the worker's own agency is not told what lies between them

    While it lasts the worker's agency opens the file only to workers named one by one, and never to this one.
    """

    class Kind(models.TextChoices):
        SELF = "self", _("it is the worker")
        RELATIVE = "relative", _("a relative or partner of the worker")
        COLLEAGUE = "colleague", _("a colleague of the worker")
        NEAR = "near", _("near to the worker in another way")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    kind = models.CharField(_("how near"), max_length=12, choices=Kind)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")

    keeping: ClassVar = Keeping(IDENTITY, agency="")
    objects = BarrierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "worker"], condition=Q(ends_on__isnull=True), name="barrier_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="barrier_ends_after_start"),
        ]


class PortalAccess(Row):
    """A sign-in that opens the person's own pages: to the person herself, or to a representative for as long as that lasts.

    offered_at  while it waits to be taken up: when the last link for that was made. It opens nothing until then
    """

    user = models.ForeignKey("agencies.User", models.PROTECT, related_name="portals")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    representation = models.ForeignKey(Representation, models.PROTECT, null=True, blank=True, related_name="+")
    invited_by = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    offered_at = models.DateTimeField(null=True, blank=True)

    keeping: ClassVar = Keeping(IDENTITY, agency="")
    objects = RepresentationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "person"], condition=Q(ends_on__isnull=True), name="portal_once_per_user"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="portal_ends_after_start"),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.offered_at is not None
