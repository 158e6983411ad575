"""What somebody has to be told: an alarm, a withdrawal, a clock that runs."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from aplis.core.access import Actor, ScopedQuerySet
from aplis.core.keeping import Keeping
from aplis.core.models import Row


class NoticeQuerySet(ScopedQuerySet):
    def visibility(self, actor: Actor) -> Q:
        """To oneself, and to the agency for whoever holds the verb that the notice asks for."""
        to_all = Q(worker__isnull=True, verb__in=sorted(actor.verbs) if isinstance(actor.verbs, frozenset) else [])
        return Q(agency_id=actor.agency_id) & (Q(worker_id=actor.worker_id) | to_all)

    def own(self, actor: Actor) -> Q:
        return Q(person_id=actor.person_id, is_for_person=True)


class Notice(Row):
    """Something an agency, a worker or the person has to know. The sentence is made where it is shown, from `kind` and `detail`.

    verb     who of the agency sees it: the posts whose role holds the verb; "" where it is for one worker or the person
    due_at   when what it asks for has to be done
    detail   codes, numbers and days; never words about a person
    """

    agency = models.ForeignKey("agencies.Agency", models.PROTECT, null=True, blank=True, related_name="+")
    worker = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")
    verb = models.CharField(max_length=32, blank=True, default="")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    is_for_person = models.BooleanField(default=False)
    kind = models.CharField(max_length=32)
    about_kind = models.CharField(max_length=24, blank=True, default="")
    about_id = models.BigIntegerField(null=True, blank=True)
    detail: Any = models.JSONField(default=dict)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey("agencies.Worker", models.PROTECT, null=True, blank=True, related_name="+")

    keeping: ClassVar = Keeping("case_file", dated_by="made_at")
    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["agency", "seen_at", "-made_at"], name="notice_of_agency"),
            models.Index(fields=["person", "-made_at"], name="notice_of_person"),
        ]
