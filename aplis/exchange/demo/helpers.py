"""The lay helper of the demo: two tasks at the association, one of them with what the person lets her see."""

from datetime import timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone

from aplis.register.agencies.models import Worker
from aplis.register.people.models import PersonName
from aplis.register.sharing.helping.queries import grantable_to
from aplis.register.sharing.models import HelperTask, Involvement
from aplis.register.sharing.rights import compile_rights
from aplis.rules.helping import may_be_helped
from aplis.rules.scopes import mask

_GRANTED: Final = ("daily_life", "contact")
_TASKS: Final = (
    ("Ob torkih popoldne skupaj po nakupih; srečata se na avtobusni postaji ob 15.10.", _GRANTED),
    ("Ob četrtkih skupaj odpreta pošto in jo razvrstita po datumu.", ()),
)
_REASON: Final = "the demo's lay helper is given her tasks for invented persons"


def assign_helper_tasks() -> int:
    """Gives the lay helper of the demo a task for each of two persons whom her supervisor leads. Says how many; nothing the second time."""
    helper = Worker.objects.filter(role__is_assigned_only=True).select_related("role", "agency").order_by("pk").first()
    if helper is None or HelperTask.objects.exists():
        return 0
    made = [_task(helper, file, *told) for file, told in zip(_files(helper), _TASKS, strict=False)]
    for task in made:
        task.save(force_insert=True)
    compile_rights([task.person_id for task in made], on=timezone.localdate())
    return len(made)


def _files(helper: Worker) -> list[Involvement]:
    """Open files of grown persons who are not hidden, each with its lead; one for each person, the oldest first."""
    today = timezone.localdate()
    running = Q(closed_on__isnull=True) | Q(closed_on__gt=today)
    files = Involvement.objects.filter(running, agency=helper.agency, lead__isnull=False, opened_on__lte=today)
    files = files.filter(person__born_on__lt=today - timedelta(days=18 * 366)).unscoped(reason=_REASON)
    rows = files.select_related("person", "lead", "agency__area").order_by("opened_on", "pk")
    found = {row.person_id: row for row in rows if may_be_helped(row.person.protection_level)}
    return list(found.values())


def _task(helper: Worker, file: Involvement, what: str, scopes: tuple[str, ...]) -> HelperTask:
    today = timezone.localdate()
    granted = mask(scopes) & grantable_to(helper, file, today)
    said: dict[str, Any] = {"granted": granted, "granted_how": "spoken", "granted_on": today} if granted else {}
    name = PersonName.objects.filter(person_id=file.person_id, is_main=True).unscoped(reason=_REASON).get()
    return HelperTask(
        person=file.person, agency=file.agency, file=file, helper=helper, supervisor=file.lead, called=name.given or str(name),
        what=what, starts_on=today, ends_on=today + timedelta(days=90), **said,
    )  # fmt: skip
