"""What is known about a person's life: facts with source, date, confidence, validity and the person's reply."""

from typing import ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor
from aplis.core.keeping import Keeping
from aplis.core.models import Row
from aplis.register.people.models import Person
from aplis.register.people.querysets import FactQuerySet, PersonRowQuerySet, scope_field
from aplis.rules.life_matrix import CODES
from aplis.rules.own_records import ABOUT_OTHERS_TOO, IN_CONFIDENCE, OWN
from aplis.rules.scopes import BIT, codes

# A worker's observation about harm or about a child that nobody has confirmed: looked at again after a short while.
SUSPICION = Q(
    kind="observation",
    confidence="stated",
    source="worker",
    scope__in=(BIT["safety"], BIT["children"]),
    replaced_by=None,
)


class ToldQuerySet(FactQuerySet):
    """Statements and circumstances, of which some stand on the own pages."""

    def own(self, actor: Actor) -> Q:
        """As rules.own_records says, and as far as a record stands: neither replaced nor ended by its source."""
        told = Q(person_id=actor.person_id, is_private=False, replaced_by__isnull=True, ended_on__isnull=True)
        told &= Q(scope__in=[BIT[code] for code in codes(actor.read_scopes)]) & ~Q(source__in=IN_CONFIDENCE)
        is_hers, is_delicate = Q(source=OWN), Q(scope__in=[BIT[code] for code in codes(ABOUT_OTHERS_TOO)])
        if actor.on_behalf_of == "person":
            return told & (is_hers | ~is_delicate)
        return told & ~is_hers & ~is_delicate


class Fact(Row):
    """One thing known about a person: who says so, since when it is true, how sure it is, until when it may be used."""

    class Source(models.TextChoices):
        PERSON = "person", _("the person")
        WORKER = "worker", _("a worker")
        AGENCY_RECORD = "agency_record", _("an agency's record")
        REGISTER = "register", _("a public register")
        RELATIVE = "relative", _("someone close")

    class Confidence(models.TextChoices):
        STATED = "stated", _("stated")
        CONFIRMED = "confirmed", _("confirmed")
        DISPUTED = "disputed", _("disputed")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    scope = scope_field()
    text = models.TextField(_("what was said or seen"))
    code = models.CharField(max_length=64, blank=True, default="")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(
        "agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    source = models.CharField(_("who says so"), max_length=16, choices=Source)
    true_on = models.DateField(_("when it was true"))
    confidence = models.CharField(_("how sure"), max_length=12, choices=Confidence, default=Confidence.STATED)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_private = models.BooleanField(_("only for our agency"), default=False)
    recorded_at = models.DateTimeField(default=timezone.now)
    replaced_by = models.BigIntegerField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    record_id = models.BigIntegerField(null=True, blank=True)
    record_part = models.CharField(max_length=48, blank=True, default="")
    content_digest = models.BigIntegerField(default=0)

    keeping: ClassVar = Keeping("case_file", dated_by="true_on")
    objects = ToldQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_current(self) -> bool:
        """Neither replaced by a later wording nor ended by its source."""
        return self.replaced_by is None and self.ended_on is None


class Statement(Fact):
    """A statement about one life domain: own words, a strength, a need, an observation, an event, or a level from 1 to 5."""

    class Kind(models.TextChoices):
        OWN_WORDS = "own_words", _("own words")
        STRENGTH = "strength", _("strength")
        NEED = "need", _("need")
        OBSERVATION = "observation", _("observation")
        EVENT = "event", _("event")
        LEVEL = "level", _("how it is, from 1 to 5")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OBSERVATION)
    level = models.PositiveSmallIntegerField(_("how it is"), null=True, blank=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=16, blank=True, default="")

    keeping: ClassVar = Keeping("case_file", dated_by="true_on", narrower=(("suspicion_note", SUSPICION),))

    @property
    def is_rating(self) -> bool:
        """Given with the life-domain matrix: it is held against what other agencies gave with it."""
        return self.kind == self.Kind.LEVEL and self.source == self.Source.WORKER and self.code in CODES

    class Meta:
        indexes = [
            models.Index(fields=["person", "scope", "-true_on"], name="statement_of_person"),
            models.Index(fields=["record_id"], condition=Q(record_id__isnull=False), name="statement_of_record"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__gte=1, level__lte=5), name="statement_level_1_to_5"
            ),
            models.CheckConstraint(
                condition=~Q(kind="level") | Q(level__isnull=False), name="statement_level_has_number"
            ),
            models.CheckConstraint(condition=Q(valid_until__gt=F("true_on")), name="statement_valid_after_true"),
            models.CheckConstraint(condition=Q(scope__gt=0, scope__lt=1 << 13), name="statement_scope_is_domain"),
        ]


class Circumstance(Fact):
    """What makes a person's situation harder: a code of the vocabulary, own words, who said it, until when it holds.

    It expires. It is never read by anything that weighs duties or sanctions: no room below or beside may import it for that.
    """

    class Meta:
        indexes = [
            models.Index(fields=["person", "scope", "-true_on"], name="circumstance_of_person"),
            models.Index(fields=["record_id"], condition=Q(record_id__isnull=False), name="circumstance_of_record"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__isnull=False), name="circumstance_expires"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("true_on")), name="circumstance_valid_after_true"),
            models.CheckConstraint(condition=Q(scope__gt=0, scope__lt=1 << 13), name="circumstance_scope_is_domain"),
        ]


class DocumentQuerySet(FactQuerySet):
    """A paper tells by its letterhead, its issuer and its title where somebody lives, learns or works: of a hidden person it is seen only
    at the agency that keeps it. PostgreSQL says the same in a policy of its own (migration 0005).
    """

    def visibility(self, actor: Actor) -> Q:
        hidden = Person.objects.filter(pk=OuterRef("person_id"), protection_level__gte=Person.Protection.HIDDEN)
        elsewhere = Exists(hidden.unscoped(reason="asked of a row that is seen, and only narrows it"))
        return super().visibility(actor) & (Q(agency_id=actor.agency_id) | ~elsewhere)


class Document(Row):
    """An official document: source, date, file. Never changed; a new version is a new document."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    scope = scope_field()
    title = models.CharField(_("title"), max_length=200)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    author = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    issuer = models.CharField(_("issued by"), max_length=200)
    issued_on = models.DateField(_("date of the document"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_private = models.BooleanField(_("only for our agency"), default=False)
    file = models.FileField(upload_to="documents/%Y/%m/")
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    recorded_at = models.DateTimeField(default=timezone.now)

    keeping: ClassVar = Keeping("case_file", dated_by="issued_on")
    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-issued_on"], name="document_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(scope__gt=0, scope__lt=1 << 15), name="document_scope_in_range")
        ]


class Reply(Row):
    """What the person says to a fact. A reply that disagrees makes the fact disputed; it stands beside it, never below."""

    class Stance(models.TextChoices):
        AGREES = "agrees", _("agrees")
        ADDS = "adds", _("adds something")
        DISAGREES = "disagrees", _("disagrees")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    scope = scope_field()
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, blank=True, related_name="replies")
    circumstance = models.ForeignKey(Circumstance, models.PROTECT, null=True, blank=True, related_name="replies")
    stance = models.CharField(_("the person"), max_length=12, choices=Stance)
    text = models.TextField(_("in the person's words"), blank=True)
    given_on = models.DateField(_("said on"))
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    author = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    is_private = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now)

    keeping: ClassVar = Keeping("case_file", dated_by="given_on")
    objects = FactQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "-given_on"], name="reply_of_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(statement__isnull=True, circumstance__isnull=False)
                | Q(statement__isnull=False, circumstance__isnull=True),
                name="reply_to_exactly_one_fact",
            )
        ]


class JointTalkQuerySet(PersonRowQuerySet):
    """Seen by whoever may see both ratings, which stand in its domain. Whose they are is nobody else's business."""

    def own(self, actor: Actor) -> Q:
        """To herself alone, and where others' ratings stand on her own pages (rules.own_records)."""
        told = [BIT[code] for code in codes(actor.read_scopes & ~ABOUT_OTHERS_TOO)]
        return Q(person_id=actor.person_id, scope__in=told) if actor.on_behalf_of == "person" else Q(pk__in=())


class JointTalk(Row):
    """Two agencies rated a life domain of a person far apart: they talk, with her, and both ratings stay as they were.

    rated, against   the ratings that it is about, statements of `agency` and of `with_agency`; numbers alone, so that each of them may go
                     when its own time has come
    open_in          the domain again, as long as the talk is open; NULL once it was held
    """

    class Part(models.TextChoices):
        PRESENT = "present", _("was there")
        ASKED = "asked", _("was asked before and told her or his view")
        NOT_ASKED = "not_asked", _("was not asked")

    class Outcome(models.TextChoices):
        AGREED = "agreed", _("we agree on a level")
        BOTH_STAY = "both_stay", _("both views stay")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    scope = scope_field()
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    with_agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    rated = models.BigIntegerField()
    against = models.BigIntegerField()
    recorded_at = models.DateTimeField(default=timezone.now)
    open_in = models.IntegerField(null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    took_part = models.CharField(_("who took part"), max_length=300, blank=True, default="")
    persons_part = models.CharField(_("the person"), max_length=12, choices=Part, blank=True, default="")
    persons_reason = models.CharField(_("why, or what the person said"), max_length=500, blank=True, default="")
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True, default="")
    level = models.PositiveSmallIntegerField(_("the level agreed on"), null=True, blank=True)
    text = models.TextField(_("what was said"), blank=True, default="")
    closed_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    keeping: ClassVar = Keeping("case_file", dated_by="recorded_at")
    objects = JointTalkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "open_in"], name="talk_one_open_in_a_domain"),
            models.CheckConstraint(condition=Q(scope__gt=0, scope__lt=1 << 13), name="talk_scope_is_domain"),
            models.CheckConstraint(condition=~Q(agency=F("with_agency")), name="talk_of_two_agencies"),
            models.CheckConstraint(
                condition=Q(open_in=F("scope"), held_on__isnull=True)
                | Q(open_in__isnull=True, held_on__isnull=False) & ~Q(persons_part="") & ~Q(outcome=""),
                name="talk_open_or_told",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) & ~Q(outcome="agreed")
                | Q(outcome="agreed", level__gte=1, level__lte=5),
                name="talk_level_where_agreed",
            ),
        ]

    @property
    def domain(self) -> str:
        """The code of its life domain."""
        return codes(self.scope)[0]
