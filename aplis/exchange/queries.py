"""What the import pages read: runs, what came of them, and the rows that were not taken."""

from django.db.models import Q, QuerySet

from aplis.core.access import Actor
from aplis.exchange.models import Feed, ImportRun, ImportRunQuerySet, Rejection


def runs_of(actor: Actor, *, words: str = "") -> ImportRunQuerySet:
    """The runs of the actor's agency, newest first. `words` are looked for in the source and in who sent the files."""
    rows = ImportRun.objects.visible_to(actor).select_related("feed", "worker")
    for word in words.split():
        rows = rows.filter(Q(feed__name__icontains=word) | Q(worker__name__icontains=word))
    return rows.order_by("-started_at", "-pk")


def sources_of(actor: Actor) -> QuerySet[Feed]:
    """The sources the actor's agency has sent files of, by name."""
    return Feed.objects.filter(agency_id=actor.agency_id).order_by("name")


def rejections_of(run: ImportRun, *, words: str = "") -> QuerySet[Rejection]:
    """The rows of a run that were not taken, by file and row. `words` are looked for in file, field and reason."""
    rows = Rejection.objects.filter(run=run).order_by("file", "row", "pk")
    for word in words.split():
        rows = rows.filter(Q(file__icontains=word) | Q(field__icontains=word) | Q(code__icontains=word))
    return rows
