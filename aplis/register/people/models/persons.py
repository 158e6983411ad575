"""Persons, what they are called, and the words and numbers they are found by."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor
from aplis.core.keeping import IDENTITY, Keeping, KeptOtherwise
from aplis.core.models import Row
from aplis.register.people.predicate import Covered
from aplis.register.people.querysets import PersonRowQuerySet
from aplis.rules import scopes
from aplis.rules.names import LONGEST_NAME


class PersonQuerySet(PersonRowQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """A person is visible when any right in force covers any scope that the role covers."""
        return Q(Covered(actor, person="pk", scope=scopes.ALL))

    def own(self, actor: Actor) -> Q:
        return Q(pk=actor.person_id)


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

    keeping: ClassVar = KeptOtherwise("stays as a number, for the logs; its words are taken out when the identity goes")
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

    def own(self, actor: Actor) -> Q:
        return Q(person_id=actor.person_id)


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
    given = models.CharField(_("given names"), max_length=LONGEST_NAME, blank=True)
    family = models.CharField(_("family names"), max_length=LONGEST_NAME, blank=True)
    is_main = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    keeping: ClassVar = Keeping(IDENTITY, agency="")
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

    keeping: ClassVar = Keeping(IDENTITY, agency="")
    objects = PersonPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "token"], name="token_once_per_person")]


class NameKey(models.Model):
    """A search word by agency; see aplis.register.people.name_keys. The database keeps it; nothing here writes it."""

    pk = models.CompositePrimaryKey("agency_id", "token", "person_id")
    agency_id = models.BigIntegerField()
    token = models.CharField(max_length=40)
    person_id = models.BigIntegerField()

    keeping: ClassVar = KeptOtherwise("the database makes it from names and rights, and takes it away with them")
    objects = PersonPartQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "people_namekey"


class MatchKey(models.Model):
    """A number by which a person may be found; see aplis.register.people.match_keys, which alone writes it."""

    pk = models.CompositePrimaryKey("key", "person_id")
    key = models.BigIntegerField()
    person_id = models.BigIntegerField()

    keeping: ClassVar = KeptOtherwise("made anew from names, dates and numbers (people.match_keys)")

    class Meta:
        managed = False
        db_table = "people_matchkey"


class MatchCard(models.Model):
    """The traits of a person that a look-up compares, folded and packed (rules.matching.records.Described)."""

    person_id = models.BigIntegerField(primary_key=True)
    packed = models.TextField()

    keeping: ClassVar = KeptOtherwise("made anew from names, dates and numbers (people.match_keys)")

    class Meta:
        managed = False
        db_table = "people_matchcard"
