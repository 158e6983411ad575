"""Who lives, or lived, together."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.keeping import IDENTITY, Keeping
from aplis.core.models import Row
from aplis.register.people.models.persons import Person
from aplis.register.people.querysets import PersonRowQuerySet
from aplis.rules import scopes

FAMILY = scopes.BIT["family"]


class HouseholdMemberQuerySet(PersonRowQuerySet):
    scope = FAMILY


class HouseholdQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """A household is visible when one of its members is visible in the family scope."""
        members = HouseholdMember.objects.visible_to(actor).filter(household_id=OuterRef("pk"))
        return Q(Exists(members))


class Household(Row):
    """People who live, or lived, together. It holds no address and no judgement; nothing is inherited through it."""

    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = HouseholdQuerySet.as_manager()


class HouseholdMember(Row):
    """Dated membership with a role; three generations and a change of household are ordinary."""

    class Role(models.TextChoices):
        HEAD = "head", _("head of the household")
        PARTNER = "partner", _("partner")
        CHILD = "child", _("child")
        PARENT = "parent", _("parent")
        GRANDPARENT = "grandparent", _("grandparent")
        GRANDCHILD = "grandchild", _("grandchild")
        SIBLING = "sibling", _("brother or sister")
        OTHER_RELATIVE = "other_relative", _("other relative")
        NOT_RELATED = "not_related", _("not related")
        UNKNOWN = "unknown", _("not known")

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)

    keeping: ClassVar = Keeping(IDENTITY, agency="")
    objects = HouseholdMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="member_ends_after_start"),
            models.UniqueConstraint(fields=["household", "person", "starts_on"], name="member_once_per_day"),
        ]
