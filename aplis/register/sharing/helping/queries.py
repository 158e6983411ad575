"""Reads about lay helpers: tasks, who can be asked to help, and what a grant may open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F, Q

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.prepared import prepared
from aplis.register.agencies.models import Worker
from aplis.register.people.apart import apart_from
from aplis.register.people.models import Barrier, Person
from aplis.register.people.querysets import rights_in_force
from aplis.register.sharing.models import HelperTask, Involvement
from aplis.register.sharing.queries import colleagues, is_open
from aplis.register.sharing.representing.queries import is_named_like_one_kept_apart, own_of
from aplis.rules.helping import grantable
from aplis.rules.jurisdictions import opens_in
from aplis.rules.rights import HELPER
from aplis.rules.scopes import has_parts

REPLACED: Final = "grant_changed"  # of a row in whose place another one stands
_REASON: Final = "who stands near the person is asked before anybody helps her, whoever asks; yes or no leaves the room"


@dataclass(frozen=True)
class TaskLine:
    """One task as a page shows it.

    state  "coming", "running", or how it is over: "done", "not_done", "ended", "over"
    shown  mask of what the person lets the helper see today
    """

    row: HelperTask
    state: str
    shown: int

    @property
    def last_on(self) -> date:
        return self.row.ends_on - timedelta(days=1)

    @property
    def has_parts(self) -> bool:
        """Whether less can be left of what is shown than all."""
        return has_parts(self.shown)

    @property
    def is_open(self) -> bool:
        return self.state in {"coming", "running"}


def line_of(row: HelperTask, on: date) -> TaskLine:
    """`row` with its file, helper and supervisor."""
    return TaskLine(row, _state(row, on), row.shows(on))


def _state(row: HelperTask, on: date) -> str:
    if row.outcome:
        return row.outcome
    if row.ended_on is not None:
        return "ended"
    if row.ends_on <= on:
        return "over"
    return "coming" if row.starts_on > on else "running"


@prepared
def _tasks_of(actor: Actor, person_id: int) -> Any:
    rows = HelperTask.objects.visible_to(actor).filter(person_id=person_id).exclude(ended_because=REPLACED)
    return rows.select_related("file", "helper", "supervisor").order_by("-starts_on", "-pk")


def tasks_of(actor: Actor, person: Person) -> list[TaskLine]:
    """The tasks for the person, those that run first, the newest of each first."""
    lines = [line_of(row, actor.today) for row in _tasks_of(actor, person.pk)]
    return sorted(lines, key=lambda line: not line.is_open)


def own_tasks(actor: Actor) -> list[TaskLine]:
    """What the lay helper does now or will do, what ends first in front; of the person no more than her task says. Two queries."""
    rows = _own_tasks(actor)
    shown = dict(_opened_by_tasks(actor)) if rows else {}
    return [TaskLine(row, _state(row, actor.today), shown.get(row.pk, 0)) for row in rows]


@prepared
def _own_tasks(actor: Actor) -> Any:
    rows = HelperTask.objects.visible_to(actor).running(actor.today).filter(helper_id=actor.worker_id)
    # Not the file: without a grant the database does not show it to her, and a join would lose the task.
    return rows.select_related("supervisor__user").order_by("ends_on", "pk")


@prepared
def _opened_by_tasks(actor: Actor) -> Any:
    return rights_in_force(actor).filter(source_kind=HELPER).values_list("source_id", "scopes")


def tasks_for(actor: Actor) -> list[TaskLine]:
    """On the own pages: who helps the person as a lay helper, with what, and who answers for it."""
    rows = (
        HelperTask.objects.visible_to(actor)
        .running(actor.today)
        .select_related("agency", "file", "helper", "supervisor")
    )
    return [line_of(row, actor.today) for row in rows.order_by("starts_on", "pk")]


def own_file(actor: Actor, person: Person) -> Involvement | None:
    """The agency's own open file that a task belongs to: of several the one that opens most, else the oldest."""
    rows = Involvement.objects.visible_to(actor).filter(is_open(actor), person=person, agency_id=actor.agency_id)
    files = list(rows.select_related("agency__area").order_by("opened_on", "pk"))
    return max(files, key=lambda file: opened_by(file, actor.today).bit_count(), default=None)


def opened_by(file: Involvement, on: date) -> int:
    """Mask of what the file opens to its own agency."""
    return opens_in(file.agency.area.country, file.basis, file.agency.kind, on).scopes


def grantable_to(helper: Worker, file: Involvement, on: date) -> int:
    """Mask of what the person may let this helper see of the file."""
    return grantable(file_opens=opened_by(file, on), role_reads=helper.role.read_scopes if helper.role else 0)


def grantable_by_helper(helpers: Iterable[Worker], file: Involvement, on: date) -> dict[int, int]:
    """The same for each of several helpers, by worker."""
    return {helper.pk: grantable_to(helper, file, on) for helper in helpers}


def helpers_at(actor: Actor) -> Any:
    """The lay helpers of the agency, by name."""
    held = Worker.objects.held(actor.today).filter(agency_id=actor.agency_id, role__is_assigned_only=True)
    return held.select_related("role").order_by("name", "pk")


def possible_helpers(actor: Actor, person: Person) -> Any:
    """Those of them who do not stand near the person."""
    return helpers_at(actor).exclude(pk__in=_barred(person.pk, actor.today))


def possible_supervisors(actor: Actor, person: Person) -> Any:
    """Trained workers of the agency who do not stand near the person."""
    return colleagues(actor).exclude(pk__in=_barred(person.pk, actor.today))


def stands_near(worker: Worker, person: Person, on: date) -> bool:
    """Whether the worker is the person, her relative or somebody kept apart from her, as far as it is known."""
    if worker.pk in _barred(person.pk, on):
        return True
    apart = apart_from(person.pk, on)
    own = own_of(worker.user, on=on) if worker.user is not None else set()
    return bool(own & (apart | {person.pk})) or bool(
        apart and is_named_like_one_kept_apart(person.pk, worker.name, on=on)
    )


def _barred(person: int, on: date) -> list[int]:
    running = Q(starts_on__lte=on) & (Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    with compiling([person]):
        rows = Barrier.objects.filter(running, person_id=person).unscoped(reason=_REASON)
        return list(rows.order_by(F("worker_id")).values_list("worker_id", flat=True))
