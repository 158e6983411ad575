"""Persons and households, and the stored answer of the sharing room to "who may see this person"."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.models import JournalEntry, Row
from aplis.register.people.predicate import Covered
from aplis.register.people.querysets import AccessRightQuerySet, FactQuerySet, PersonRowQuerySet
from aplis.rules import scopes

CONTACT = scopes.BIT["contact"]
FAMILY = scopes.BIT["family"]


class AccessRight(Row):
    """The stored answer of the sharing room: this agency may see these scopes of this person, for this purpose, from-to.

    Written only by register/sharing. A right with a worker holds for that worker alone (persons who are sealed).
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="rights", db_index=False)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey(
        "agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    scopes = models.IntegerField()
    purpose = models.CharField(max_length=16)
    basis = models.CharField(max_length=32)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    source_kind = models.CharField(max_length=16)
    source_id = models.BigIntegerField()

    objects = AccessRightQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agency", "person"], name="right_agency_person"),
            # Holds all that the predicate asks of a right, so that the row itself is not read.
            models.Index(
                fields=["person", "agency", "scopes", "starts_on", "ends_on", "worker"], name="right_asked_by_predicate"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="right_ends_after_start"),
            models.CheckConstraint(condition=Q(scopes__gte=0, scopes__lt=1 << 15), name="right_scopes_in_range"),
        ]


class PersonQuerySet(PersonRowQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """A person is visible when any right in force covers any scope that the role covers."""
        return Q(Covered(actor, person="pk", scope=scopes.ALL))


class Person(Row):
    """Someone who is supported. What is known about the person's life are facts in other tables, each with its source."""

    class Precision(models.TextChoices):
        DAY = "day", _("day, month and year")
        MONTH = "month", _("month and year")
        YEAR = "year", _("year")
        UNKNOWN = "unknown", _("not known")

    class Protection(models.IntegerChoices):
        NONE = 0, _("none")
        MARKED = 1, _("marked")
        HIDDEN = 2, _("hidden")
        SEALED = 3, _("sealed")

    class Channel(models.TextChoices):
        PHONE = "phone", _("phone call")
        SMS = "sms", _("text message")
        EMAIL = "email", _("e-mail")
        POST = "post", _("letter")
        VISIT = "visit", _("in person")

    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    birth_precision = models.CharField(
        _("how exactly it is known"), max_length=8, choices=Precision, default=Precision.UNKNOWN
    )
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    channel = models.CharField(_("how to reach the person"), max_length=8, choices=Channel, blank=True, default="")
    has_interpreter_need = models.BooleanField(_("needs an interpreter"), default=False)
    is_pseudonymous = models.BooleanField(_("known by a code name"), default=False)
    protection_level = models.PositiveSmallIntegerField(_("protection"), choices=Protection, default=Protection.NONE)
    version = models.PositiveIntegerField(default=1)
    registered_at = models.DateTimeField(default=timezone.now)
    # A file that was put together with another stays behind, as its journal does; see register.identity.merging.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    absorbed_at = models.DateTimeField(null=True)  # when another file was last put into this one

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(protection_level__lte=3), name="person_protection_known"),
            models.CheckConstraint(
                condition=Q(birth_precision="unknown", born_on__isnull=True)
                | Q(born_on__isnull=False) & ~Q(birth_precision="unknown"),
                name="person_birth_date_has_precision",
            ),
        ]
        indexes = [
            models.Index(fields=["born_on"], name="person_born_on"),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="person_merged_into"),
        ]


class PersonPartQuerySet(PersonQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """A name is visible with the person."""
        return Q(Covered(actor, person="person_id", scope=scopes.ALL))


class PersonName(Row):
    """One of a person's names: kind, script, from-to. Exactly one is the name the person is called by today."""

    class Kind(models.TextChoices):
        LEGAL = "legal", _("name in documents")
        USED = "used", _("name the person uses")
        FORMER = "former", _("former name")
        ALIAS = "alias", _("other spelling or alias")
        CODE = "code", _("code name")

    class Script(models.TextChoices):
        LATIN = "latn", _("Latin")
        CYRILLIC = "cyrl", _("Cyrillic")
        GREEK = "grek", _("Greek")
        ARABIC = "arab", _("Arabic")
        OTHER = "other", _("other")

    person = models.ForeignKey(Person, models.PROTECT, related_name="names")
    kind = models.CharField(_("kind of name"), max_length=8, choices=Kind, default=Kind.LEGAL)
    script = models.CharField(_("script"), max_length=5, choices=Script, default=Script.LATIN)
    given = models.CharField(_("given names"), max_length=120, blank=True)
    family = models.CharField(_("family names"), max_length=120, blank=True)
    is_main = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = PersonPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(is_main=True), name="name_one_main_per_person"),
            models.CheckConstraint(condition=~Q(given="", family=""), name="name_not_empty"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="name_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.given} {self.family}".strip()


class NameToken(Row):
    """One folded word of one of a person's names, for search by prefix in any order."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    token = models.CharField(max_length=40, db_index=True)

    objects = PersonPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "token"], name="token_once_per_person")]


class NameKey(models.Model):
    """A search word by agency; see aplis.register.people.name_keys. The database keeps it; nothing here writes it."""

    pk = models.CompositePrimaryKey("agency_id", "token", "person_id")
    agency_id = models.BigIntegerField()
    token = models.CharField(max_length=40)
    person_id = models.BigIntegerField()

    objects = PersonPartQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "people_namekey"


class MatchKey(models.Model):
    """A number by which a person may be found; see aplis.register.people.match_keys, which alone writes it."""

    pk = models.CompositePrimaryKey("key", "person_id")
    key = models.BigIntegerField()
    person_id = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = "people_matchkey"


class MatchCard(models.Model):
    """The traits of a person that a look-up compares, folded and packed (rules.matching.records.Described)."""

    person_id = models.BigIntegerField(primary_key=True)
    packed = models.TextField()

    class Meta:
        managed = False
        db_table = "people_matchcard"


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
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = ContactRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "digest"], name="identifier_once_per_person"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="identifier_ends_after_start"),
        ]


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

    objects = HouseholdMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="member_ends_after_start"),
            models.UniqueConstraint(fields=["household", "person", "starts_on"], name="member_once_per_day"),
        ]


class PersonJournal(JournalEntry):
    """The journal about people, seen through the predicate: the timeline of a person."""

    objects = FactQuerySet.as_manager()

    class Meta:
        proxy = True
