"""The spine: journal, seals over it, receipts of actions, drafts. Rows that belong to no room."""

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.ids import new_id
from aplis.core.inserting import insert_fields
from aplis.core.keeping import Keeping


class Row(models.Model):
    """A row with a client-made identity (see aplis.core.ids)."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True

    def _do_insert(self, manager: Any, using: Any, fields: Any, returning_fields: Any, raw: bool) -> Any:  # noqa: FBT001 -- Django's
        """The insert of save(): Django makes its SQL anew for each row, which costs more than running it."""
        if returning_fields or raw:
            return super()._do_insert(manager, using, fields, returning_fields, raw)  # type: ignore[misc]
        insert_fields(self, fields)
        return []


class JournalEntry(Row):
    """One action: who, on whose behalf, for which person, verb, object, scope, when it happened, when it was recorded.

    Append-only: the database refuses update and delete. It holds no content, only what was done to which row, so it can be
    kept longer than what it speaks of. Worker, agency and person are numbers without foreign keys: the spine outlives rows.
    """

    worker_id = models.BigIntegerField(null=True)
    agency_id = models.BigIntegerField()
    on_behalf_of = models.CharField(max_length=80, blank=True, default="")
    person_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=40)
    object_kind = models.CharField(max_length=24, blank=True, default="")
    object_id = models.BigIntegerField(null=True)
    scope = models.IntegerField(default=0)
    is_private = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)

    seal_time: ClassVar = "recorded_at"  # a model that says so is sealed (see aplis.core.seals)
    keeping: ClassVar = Keeping("journal", dated_by="recorded_at", is_append_only=True)
    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person_id", "-happened_on", "-id"], name="journal_timeline"),
            models.Index(fields=["person_id", "-recorded_at"], name="journal_news"),
            models.Index(fields=["agency_id", "-recorded_at"], name="journal_of_agency"),
        ]


class Seal(models.Model):
    """A batch of rows of the journal and the look log, as they were: one digest each, their Merkle root, linked to the seal before.

    Append-only, made by the background worker or `aplis seal`. Fields as in aplis.rules.seals.Head; `leaves` packs table, id
    and digest of each row, so that a row that is changed or gone can be named.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    count = models.IntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    looked_from = models.BigIntegerField()
    is_complete = models.BooleanField()
    layout = models.TextField()
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)
    leaves = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["last_id", "first_id"], name="seal_of_ids")]


class Receipt(models.Model):
    """Proof that the action behind a client-made key was done; a retry with the key gets the first result."""

    key = models.UUIDField(primary_key=True)
    attempt = models.BigIntegerField(default=new_id)
    worker_id = models.BigIntegerField()
    verb = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(default=timezone.now)


class DraftQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> models.Q:
        return models.Q(worker_id=actor.worker_id)


class Draft(Row):
    """What a worker has typed and not sent: kept over a time-out, shown to nobody else, gone when the form is sent."""

    worker_id = models.BigIntegerField()
    form = models.CharField(max_length=200)
    fields: Any = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker_id", "form"], name="draft_one_per_form")]
