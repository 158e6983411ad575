"""What came from other systems: feeds, their records and what became of them."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.keeping import KeptOtherwise
from aplis.core.models import Row


class Feed(Row):
    """A source system: the keys of its rows are unique within it. `agency` limits a feed that one agency's steward sends."""

    name = models.CharField(_("name"), max_length=80)
    mapping = models.CharField(_("format"), max_length=64)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name", "agency"], name="feed_once_per_agency"),
            models.UniqueConstraint(fields=["name"], condition=Q(agency__isnull=True), name="feed_of_the_region_once"),
        ]


class SourceRecord(Row):
    """One row of a source system, as last seen: its key, a digest of its content, and what it became here."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=32)
    key = models.CharField(max_length=120)
    digest = models.BigIntegerField()
    object_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField(null=True)
    ended_on = models.DateField(null=True)

    # What the source sends next belongs to the file that its person was put into; ids are unique over all tables.
    person_columns: ClassVar = ("person_id", "object_id")

    keeping: ClassVar = KeptOtherwise(
        "keys and digests of another system, without which its next file brings back what was erased"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "kind", "key"], name="source_record_once")]
        indexes = [models.Index(fields=["person_id"], name="source_record_of_person")]


class ImportRunQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        return Q(agency_id=actor.agency_id) if actor.may("import_feed") else Q(pk__in=[])


class ImportRun(Row):
    """One run of the importer: what was sent, how far it is, what came of it."""

    class Status(models.TextChoices):
        PREVIEW = "preview", _("preview")
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("stopped")

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="runs")
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, related_name="+")
    folder = models.CharField(max_length=250)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    is_dry = models.BooleanField(default=False)
    rows_total = models.PositiveBigIntegerField(default=0)
    rows_done = models.PositiveBigIntegerField(default=0)
    counts: Any = models.JSONField(default=dict)
    message = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]


class Rejection(Row):
    """A source row that was not taken: where it stands, which field, why, what to do. Never the raw value."""

    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="rejections")
    file = models.CharField(max_length=80)
    row = models.PositiveBigIntegerField()
    field = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=32)
    todo = models.CharField(max_length=250)

    class Meta:
        ordering = ["file", "row"]
