"""How to reach a person, and the numbers that authorities gave her."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor
from aplis.core.keeping import IDENTITY, Keeping
from aplis.core.models import Row
from aplis.register.people.models.persons import Person
from aplis.register.people.querysets import PersonRowQuerySet
from aplis.rules import scopes

CONTACT = scopes.BIT["contact"]


class ContactQuerySet(PersonRowQuerySet):
    scope = CONTACT

    def visibility(self, actor: Actor) -> Q:
        """Contact details of a hidden person stay with the agency that holds them."""
        held = Q(person__protection_level__lt=Person.Protection.HIDDEN) | Q(agency_id=actor.agency_id)
        return super().visibility(actor) & held


class ContactDetail(Row):
    """A way to reach the person, and how to use it safely. `agency` is the one that holds it."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("phone")
        EMAIL = "email", _("e-mail")
        ADDRESS = "address", _("address")
        OTHER = "other", _("other")

    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_details")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    value = models.CharField(_("number or address"), max_length=250)
    safety_note = models.CharField(_("how to use it safely"), max_length=250, blank=True)
    is_safe = models.BooleanField(_("safe to use"), default=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    keeping: ClassVar = Keeping("contact_details", dated_by="starts_on")
    objects = ContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="contact_ends_after_start")
        ]


class ContactRowQuerySet(PersonRowQuerySet):
    scope = CONTACT


class Identifier(Row):
    """A number that some authority gave the person. Encrypted; found by a keyed hash; shown masked; never in a URL or log."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="identifiers")
    scheme = models.CharField(_("kind of number"), max_length=16)
    sealed = models.BinaryField()
    digest = models.CharField(max_length=64, db_index=True)
    masked = models.CharField(max_length=40)
    is_valid = models.BooleanField(null=True)
    override_reason = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)  # it never was this person's number: nobody finds her by it any more
    withdrawn_because = models.CharField(max_length=200, blank=True, default="", db_default="")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    keeping: ClassVar = Keeping(IDENTITY, agency="")
    objects = ContactRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "digest"], name="identifier_once_per_person"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="identifier_ends_after_start"),
        ]
