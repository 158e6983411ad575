"""Contacts: a service and a person meet, speak or write; whether it came about, and what stood in the way on the side of the service."""

from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThan
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor
from aplis.core.keeping import Keeping
from aplis.core.models import Row
from aplis.register.people.models import CONTACT, Person
from aplis.register.people.querysets import PersonRowQuerySet, scope_field
from aplis.rules.barriers import BIT, LANGUAGE, codes
from aplis.rules.scopes import BIT as SCOPE_BIT
from aplis.rules.scopes import codes as scope_codes

_NEEDS_NONE: Final = ["not_needed"]


class ContactQuerySet(PersonRowQuerySet):
    """When and where a hidden person is met is where she can be found: it is read only at the agency that meets her. PostgreSQL says
    the same in a policy of its own (migration 0002).
    """

    has_private = True

    def visibility(self, actor: Actor) -> Q:
        ours = Q(person__protection_level__lt=Person.Protection.HIDDEN) | Q(agency_id=actor.agency_id)
        return super().visibility(actor) & ours

    def own(self, actor: Actor) -> Q:
        """Every contact that stands, to whoever reads how the person is reached."""
        told = Q(person_id=actor.person_id, is_private=False, withdrawn_at__isnull=True)
        return told & Q(scope__in=[SCOPE_BIT[code] for code in scope_codes(actor.read_scopes)])


class ContactReplyQuerySet(ContactQuerySet):
    """Seen beside the contact; on the own pages by the person alone, who may have said it about whoever represents her."""

    def own(self, actor: Actor) -> Q:
        mine = Q(person_id=actor.person_id, is_private=False)
        return mine if actor.on_behalf_of == "person" else Q(pk__in=())


class Contact(Row):
    """An encounter of a service with a person. When nobody came or answered, something stood in the way on our side: barriers, never a
    trait of the person, and what we do differently next time.

    barriers   mask of rules.barriers: what stood in the way on our side
    language   of the interpreter that is needed, as in the person's details
    follows    the contact that was moved to this day
    """

    class Way(models.TextChoices):
        OFFICE = "office", _("at our office")
        HOME = "home", _("at the person's home")
        ELSEWHERE = "elsewhere", _("somewhere else")
        PHONE = "phone", _("by phone")
        ONLINE = "online", _("online")
        LETTER = "letter", _("by letter or message")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        HELD = "held", _("took place")
        NOT_HELD = "not_held", _("we did not reach the person")
        CALLED_OFF = "called_off", _("called off by us")
        MOVED = "moved", _("moved to another day")

    class Interpreter(models.TextChoices):
        NOT_NEEDED = "not_needed", _("no interpreter needed")
        TO_BOOK = "to_book", _("an interpreter has to be booked")
        BOOKED = "booked", _("an interpreter is booked")
        CAME = "came", _("the interpreter came")
        DID_NOT_COME = "did_not_come", _("the interpreter did not come")
        NONE_THERE = "none_there", _("there was no interpreter to be had")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    scope = scope_field()
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(_("how it went"), max_length=12, choices=State, default=State.PLANNED)
    at = models.DateTimeField(_("when"))
    way = models.CharField(_("how we meet"), max_length=12, choices=Way)
    place = models.CharField(_("place"), max_length=200, blank=True, default="")
    phone = models.CharField(_("phone to call when it does not suit"), max_length=40, blank=True, default="")
    interpreter = models.CharField(_("interpreter"), max_length=16, choices=Interpreter, default=Interpreter.NOT_NEEDED)
    interpreter_service = models.CharField(_("who interprets"), max_length=200, blank=True, default="")
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    barriers = models.IntegerField(_("what stood in the way on our side"), default=0)
    differently = models.TextField(_("what we do differently next time"), blank=True, default="")
    text = models.TextField(_("what was agreed or said"), blank=True, default="")
    is_private = models.BooleanField(_("only for our agency"), default=False)
    follows = models.BigIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(_("why it was a mistake"), max_length=300, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    keeping: ClassVar = Keeping("case_file", dated_by="at")
    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="encounter_of_person"),
            models.Index(fields=["agency", "at"], name="encounter_of_agency"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(scope=CONTACT), name="encounter_scope_is_contact"),
            models.CheckConstraint(
                condition=~Q(state="not_held") | Q(barriers__gt=0) & ~Q(differently=""),
                name="encounter_not_held_for_a_barrier",
            ),
            models.CheckConstraint(
                condition=~Q(interpreter__in=["did_not_come", "none_there"])
                | Q(GreaterThan(F("barriers").bitand(BIT[LANGUAGE]), 0)),
                name="encounter_without_interpreter",
            ),
            models.CheckConstraint(
                condition=Q(interpreter__in=_NEEDS_NONE) | ~Q(language=""), name="encounter_interpreter_of_a_language"
            ),
            models.CheckConstraint(
                condition=~Q(interpreter="booked") | ~Q(interpreter_service=""), name="encounter_booked_with_somebody"
            ),
            models.CheckConstraint(condition=~Q(way="elsewhere") | ~Q(place=""), name="encounter_elsewhere_is_named"),
            models.CheckConstraint(condition=Q(is_private=False) | Q(state="held"), name="encounter_private_was_held"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""),
                name="encounter_withdrawn_with_a_reason",
            ),
        ]

    @property
    def true_on(self) -> date:
        """Its day, as the pages of all records call it."""
        return timezone.localdate(self.at)

    @property
    def author_id(self) -> int:
        """Whose own hand decides nothing about what is said to be wrong."""
        return self.worker_id

    @property
    def barrier_codes(self) -> tuple[str, ...]:
        return codes(self.barriers)

    @property
    def is_open(self) -> bool:
        """Planned, and no mistake: how it went is still to be told."""
        return self.state == self.State.PLANNED and self.withdrawn_at is None


class ContactReply(Row):
    """What the person says stood in the way. It stands beside what the service wrote and replaces nothing; a later one stands beside it.

    author   the worker who wrote it down for her; none where she wrote it herself
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    scope = scope_field()
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="replies")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    author = models.ForeignKey(
        "agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    barriers = models.IntegerField(_("what stood in the way"), default=0)
    text = models.TextField(_("in the person's words"), blank=True, default="")
    given_on = models.DateField(_("said on"))
    is_private = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(default=timezone.now)

    keeping: ClassVar = Keeping("case_file", dated_by="given_on")
    objects = ContactReplyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-given_on"], name="contact_reply_of_person"),
            models.Index(fields=["agency", "given_on"], name="contact_reply_of_agency"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(scope=CONTACT), name="contact_reply_scope_is_contact"),
            models.CheckConstraint(condition=Q(barriers__gt=0) | ~Q(text=""), name="contact_reply_says_something"),
        ]

    @property
    def barrier_codes(self) -> tuple[str, ...]:
        return codes(self.barriers)
