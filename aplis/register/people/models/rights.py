"""The stored answer of the sharing room to "who may see this person", and the journal seen through it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from aplis.core.keeping import IDENTITY, Keeping
from aplis.core.models import JournalEntry, Row
from aplis.register.people.querysets import AccessRightQuerySet, FactQuerySet


class AccessRight(Row):
    """The stored answer of the sharing room: this agency may see these scopes of this person, for this purpose, from-to.

    Written only by register/sharing. A right with a worker holds for that worker alone (persons who are sealed, requests answered
    for one worker, emergencies); one with a role for the workers who act in it, or for whoever holds a role that is assigned its work
    (rules.rights.ASSIGNED).
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
    # What narrows a right further: one role of the agency, an instant before the day is over (emergency access).
    role = models.CharField(max_length=32, blank=True, default="", db_default="")
    tier = models.PositiveSmallIntegerField(
        default=4, db_default=4
    )  # below 4 (rules.tiers) `scopes` is 0: no row opens
    shown = models.IntegerField(
        default=0, db_default=0
    )  # scopes told of by the summary of tier 3, never their contents
    ends_at = models.DateTimeField(null=True, blank=True)
    agreement_id = models.BigIntegerField(null=True, blank=True)  # of the exchange agreement that covers it
    rule = models.CharField(max_length=48, blank=True, default="", db_default="")  # of the jurisdiction, which decided

    keeping: ClassVar = Keeping(IDENTITY, agency="")
    objects = AccessRightQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agency", "person"], name="right_agency_person"),
            # Holds all that the predicate asks of a right, so that the row itself is not read.
            models.Index(
                fields=["person", "agency", "scopes", "starts_on", "ends_on", "worker", "role", "ends_at"],
                name="right_asked_of_a_person",
            ),
            models.Index(fields=["agreement_id"], condition=Q(agreement_id__isnull=False), name="right_of_agreement"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="right_ends_after_start"),
            models.CheckConstraint(condition=Q(scopes__gte=0, scopes__lt=1 << 15), name="right_scopes_in_range"),
        ]


class PersonJournal(JournalEntry):
    """The journal about people, seen through the predicate: the timeline of a person."""

    objects = FactQuerySet.as_manager()

    class Meta:
        proxy = True
