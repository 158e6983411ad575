"""What the person said: the release from secrecy, the agreement to take part, and how she wishes to be reached."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor
from aplis.core.keeping import Keeping
from aplis.core.models import Row
from aplis.register.people.models import CONTACT
from aplis.register.people.querysets import PersonRowQuerySet
from aplis.register.sharing.models.files import OursOrPlanQuerySet, PlanRowQuerySet, own_on_persons_seen


class ReleaseSheet(Row):
    """One conversation about a release: what was asked, in which words and language, who answered, how, and what became of it.

    recipients  [{"agency": id, "role": code or ""}], never "all partners"
    scopes      mask of what was said yes to; the special categories among them were asked separately (`special_asked`)
    step        the question at which the conversation stands while it is a draft
    text_hash   SHA-256 of the sheet's words as they were shown, in `language`

    States and their FHIR codes: see aplis.rules.releases.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being filled in")
        OFFERED = "offered", _("handed over, not answered yet")
        GIVEN = "given", _("given, begins later")
        ACTIVE = "active", _("in force")
        REFUSED = "refused", _("the person said no")
        EXPIRED = "expired", _("run out")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SUPERSEDED = "superseded", _("replaced by a newer one")
        ERROR = "error", _("entered in error")

    class How(models.TextChoices):
        SIGNATURE = "signature", _("signed by hand")
        EID = "eid", _("signed electronically")
        ORAL_WITNESS = "oral_witness", _("in words, with a witness")
        INTERPRETER = "interpreter", _("with an interpreter")
        EASY_READ = "easy_read", _("in easy-to-read words")
        OWN_PAGES = "own_pages", _("on the own pages")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    step = models.CharField(max_length=16, blank=True, default="")
    recipients: Any = models.JSONField(default=list)
    purposes: Any = models.JSONField(default=list)
    scopes = models.IntegerField(default=0)
    special_asked = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    representation = models.ForeignKey("people.Representation", models.PROTECT, null=True, blank=True, related_name="+")
    how = models.CharField(_("how it was given"), max_length=16, choices=How, blank=True, default="")
    witness = models.CharField(_("name of the witness"), max_length=120, blank=True, default="")
    interpreter = models.CharField(_("name of the interpreter"), max_length=120, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    text_hash = models.CharField(max_length=64, blank=True, default="")
    offered_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # withdrawn, superseded or found to be an error
    ended_because = models.CharField(max_length=300, blank=True, default="")
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    reminded_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1)

    keeping: ClassVar = Keeping("case_file", dated_by="made_at")
    objects = OursOrPlanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends_on"], condition=Q(state="active"), name="sheet_active_by_end")]
        constraints = [
            models.CheckConstraint(condition=Q(scopes__gte=0, scopes__lt=1 << 15), name="sheet_scopes_in_range"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="sheet_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(state__in=["given", "active"]) | ~Q(how="") & Q(answered_at__isnull=False),
                name="sheet_given_somehow",
            ),
        ]


class ReleaseQuerySet(PlanRowQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """Releases beside the plan, and those to the own agency on persons it sees."""
        return own_on_persons_seen(actor) | super().visibility(actor)


class Release(Row):
    """What a person opened to one agency, for one purpose: scopes, roles, from-to. Default is nothing.

    sheet  the conversation in which it was given; None where another system recorded it
    role   the only role of the agency that it opens to; "" for each role that covers a scope
    """

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="releases")
    sheet = models.ForeignKey(ReleaseSheet, models.PROTECT, null=True, blank=True, related_name="lines")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    role = models.CharField(max_length=32, blank=True, default="", db_default="")
    scopes = models.IntegerField()
    purpose = models.CharField(max_length=16)
    basis = models.CharField(max_length=32)
    starts_on = models.DateField()
    ends_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    keeping: ClassVar = Keeping("case_file", dated_by="starts_on")
    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="release_ends_after_start"),
            models.CheckConstraint(condition=Q(scopes__gt=0, scopes__lt=1 << 15), name="release_scopes_in_range"),
        ]


class Participation(Row):
    """A person's agreement to take part in a service or a plan: not a legal basis and no release. Saying no costs nothing."""

    class State(models.TextChoices):
        OFFERED = "offered", _("offered")
        AGREED = "agreed", _("agreed")
        DECLINED = "declined", _("said no")
        LEFT = "left", _("left")
        ENDED = "ended", _("ended")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    what = models.CharField(_("in what"), max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.OFFERED)
    representation = models.ForeignKey("people.Representation", models.PROTECT, null=True, blank=True, related_name="+")
    offered_on = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    words = models.CharField(_("in the person's words"), max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    keeping: ClassVar = Keeping("case_file", dated_by="offered_on")
    objects = OursOrPlanQuerySet.as_manager()


class ContactRowQuerySet(PersonRowQuerySet):
    scope = CONTACT


class ContactPreference(Row):
    """How the person wishes to be reached, and how not, from a day on. Opens nothing and is no release."""

    class Tone(models.TextChoices):
        PLAIN = "plain", _("with the name of the service")
        NEUTRAL = "neutral", _("in neutral words, as if from a friend")
        NONE = "none", _("no messages at all")

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(_("how"), max_length=8)
    tone = models.CharField(_("in which words"), max_length=8, choices=Tone, default=Tone.PLAIN)
    hours_from = models.TimeField(_("not before"), null=True, blank=True)
    hours_until = models.TimeField(_("not after"), null=True, blank=True)
    wants_reminders = models.BooleanField(_("reminders of dates"), default=True)
    wants_news = models.BooleanField(_("news and invitations"), default=False)
    note = models.CharField(_("what else matters"), max_length=250, blank=True, default="")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    keeping: ClassVar = Keeping("contact_details", dated_by="starts_on")
    objects = ContactRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="preference_ends_after_start"),
        ]
