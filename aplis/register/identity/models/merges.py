"""Files that were put together, and every row that went along, so that all of it finds back."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.keeping import KeptOtherwise
from aplis.core.models import Row
from aplis.register.people.models import CONTACT
from aplis.register.people.predicate import Covered


class MergeRecordQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """That files were put together is visible to whoever reads the contact scope of the one that goes on."""
        return Q(Covered(actor, person="kept_id", scope=CONTACT))


class MergeRecord(Row):
    """`absorbed` was put into `kept`: who did it, when, and when it was undone."""

    pair = models.ForeignKey("identity.CandidatePair", models.PROTECT, related_name="merges")
    kept = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    absorbed = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, related_name="+", db_index=False)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, related_name="+", db_index=False)
    undone_because = models.CharField(max_length=500, blank=True)

    keeping: ClassVar = KeptOtherwise(
        "numbers of files and rows, without which files that were put together never come apart"
    )
    objects = MergeRecordQuerySet.as_manager()


class MergedRow(models.Model):
    """One row that went along, and what stood in the columns that changed. Read and written by merging and undoing alone.

    table   label of the model, such as "people.personname"
    before  the columns that were changed, with what stood in them; dates as ISO text
    """

    id = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(MergeRecord, models.PROTECT, related_name="rows", db_index=False)
    table = models.CharField(max_length=64)
    row_id = models.BigIntegerField()
    before: Any = models.JSONField(default=dict)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["merge", "table", "row_id"], name="merged_row_once")]
        indexes = [models.Index(fields=["table", "row_id"], name="merged_row_of_table")]
