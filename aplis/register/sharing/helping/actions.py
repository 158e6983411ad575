"""Verbs on what a lay helper is asked to do for a person. Each compiles the rights in its own transaction."""

from datetime import date
from typing import Any, Final

from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.errors import Stale
from aplis.core.ids import new_id
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies.models import Worker
from aplis.register.people.actions import seen_now
from aplis.register.people.models import Person
from aplis.register.people.queries import is_open_in
from aplis.register.people.refusals import scope_shut
from aplis.register.sharing.grounds import levels_of
from aplis.register.sharing.helping import refusals
from aplis.register.sharing.helping.ending import VERB
from aplis.register.sharing.helping.queries import (
    REPLACED,
    grantable_to,
    helpers_at,
    own_file,
    possible_supervisors,
    stands_near,
)
from aplis.register.sharing.models import PLAN, HelperTask
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.queries import colleagues
from aplis.register.sharing.releases.speaking import require_speaker
from aplis.register.sharing.rights import compile_rights
from aplis.rules.helping import may_be_helped, objection_to_days

DOES: Final = "do_task"
Outcome = HelperTask.Outcome


@once(HelperTask)
def assign_task(*, actor: Actor, task: HelperTask) -> HelperTask:
    """Asks a lay helper to do something for a person. The helper reads the task, and of the person what is granted in it.

    task  new, with everything but the agency and the file that it belongs to

    raises Refusal for a hidden or sealed person, without an open file of the agency, for somebody who stands near the person, for
    a pair of helper and supervisor that does not fit, and for days and grants that do not hold.
    """
    _require_worker(actor, task.person)
    file = own_file(actor, task.person)
    if file is None:
        raise refusals.no_file()
    task.agency_id, task.file = file.agency_id, file
    _require_not_hidden(task.person_id)
    _require_pair(actor, task)
    if objection_to_days(task.starts_on, task.ends_on, today=actor.today):
        raise refusals.days()
    if task.granted:
        _require_grantable(task.helper, task, task.granted, task.granted_how, on=actor.today)
        task.granted_on = actor.today
    task.save(force_insert=True)
    record(
        actor=actor, verb="helper_task_assigned", person=task.person_id, on=task, scope=PLAN, happened_on=task.starts_on,
        detail={"helper": task.helper_id, "supervisor": task.supervisor_id, "scopes": task.granted},
    )  # fmt: skip
    tell(kind="helper_task_assigned", person=task.person_id, for_person=True, about=task)
    compile_rights([task.person_id], on=actor.today)
    return task


@once(HelperTask)
def change_grant(*, actor: Actor, task: HelperTask, version: int, scopes: int, how: str) -> HelperTask:
    """The person lets the helper see more or less than before: a worker writes it down, or she does it on her own pages. A task that
    opened something already makes way for a new one, so that every look stays explained by what was open on its day.

    raises Stale when somebody changed or ended the task since the reader saw it.
    """
    if actor.is_person:
        require_speaker(actor, task.person, PLAN | task.granted | scopes, VERB)
    else:
        _require_worker(actor, task.person)
    _require_grantable(task.helper, task, scopes, how, on=actor.today)
    if scopes & ~task.shows(actor.today):
        _require_not_hidden(task.person_id)
    said = {"granted": scopes, "granted_how": how, "granted_on": actor.today}
    if task.granted:
        row = _change(actor, task, version, ended_on=actor.today, ended_because=REPLACED)
        row.pk, row.version, row.ended_on, row.ended_because = new_id(), 1, None, ""
        row.granted, row.granted_how, row.granted_on, row.granted_until = scopes, how, actor.today, None
        row.starts_on = max(row.starts_on, actor.today)
        row.save(force_insert=True)
    else:
        row = _change(actor, task, version, **said)
    record(
        actor=actor, verb="helper_grant_changed", person=row.person_id, on=row, scope=PLAN,
        detail={"scopes": scopes, "how": how},
    )  # fmt: skip
    if actor.is_person:
        _tell_supervisor(actor, row, "helper_grant_changed")
    compile_rights([row.person_id], on=actor.today)
    return row


@once(HelperTask)
def withdraw_grant(*, actor: Actor, task: HelperTask, version: int) -> HelperTask:
    """The person lets the helper see nothing any more: by herself on her own pages, or written down by a worker. The task goes on.

    raises Stale when somebody changed or ended the task since the reader saw it.
    """
    require_speaker(actor, task.person, PLAN | task.granted, VERB)
    row = _change(actor, task, version, granted_until=actor.today)
    record(
        actor=actor, verb="helper_grant_withdrawn", person=row.person_id, on=row, scope=PLAN,
        detail={"scopes": row.granted},
    )  # fmt: skip
    _tell_supervisor(actor, row, "helper_grant_withdrawn")
    compile_rights([row.person_id], on=actor.today)
    return row


@once(HelperTask)
def end_task(*, actor: Actor, task: HelperTask, version: int) -> HelperTask:
    """Ends the task today, by a worker or because the person does not want this help. Nobody has to say why.

    raises Stale when somebody changed or ended the task since the reader saw it.
    """
    require_speaker(actor, task.person, PLAN | task.granted, VERB)
    because = "person" if actor.is_person else "worker"
    row = _change(actor, task, version, ended_on=actor.today, ended_because=because)
    record(actor=actor, verb="helper_task_ended", person=row.person_id, on=row, scope=PLAN, detail={"because": because})
    _tell_supervisor(actor, row, "helper_task_ended")
    compile_rights([row.person_id], on=actor.today)
    return row


@once(HelperTask)
def report_task(*, actor: Actor, task: HelperTask, version: int, outcome: str, note: str) -> HelperTask:
    """The helper says that the task is done or did not work out. What the person let her see for it is shut; the supervisor is told.

    raises Stale when somebody changed or ended the task since the reader saw it.
    """
    actor.require(DOES)
    if task.helper_id != actor.worker_id:
        raise refusals.not_running()
    row = _change(actor, task, version, outcome=Outcome(outcome), note=note, done_at=timezone.now())
    record(
        actor=actor, verb="helper_task_reported", person=row.person_id, on=row, scope=PLAN, detail={"outcome": outcome}
    )
    _tell_supervisor(actor, row, f"helper_task_{outcome}")
    compile_rights([row.person_id], on=actor.today)
    return row


def _require_worker(actor: Actor, person: Person) -> None:
    actor.require(VERB)
    if not is_open_in(actor, person, PLAN):
        raise scope_shut()


def _require_not_hidden(person: int) -> None:
    """Asked of the locked row: protection that is set at this moment is waited for."""
    with compiling([person]):
        levels = [level for _person, level, _absorbed_at in levels_of((person,))]
    if not all(map(may_be_helped, levels)):
        raise refusals.protected()


def _require_pair(actor: Actor, task: HelperTask) -> None:
    is_fitting = helpers_at(actor).filter(pk=task.helper_id).exists() and task.helper.role.fits(task.helper.agency.kind)
    if not is_fitting or not colleagues(actor).filter(pk=task.supervisor_id).exists():
        raise refusals.not_a_helper()
    is_free = possible_supervisors(actor, task.person).filter(pk=task.supervisor_id).exists()
    if not is_free or stands_near(task.helper, task.person, actor.today):
        raise refusals.stands_near()


def _require_grantable(helper: Worker, task: HelperTask, scopes: int, how: str, *, on: date) -> None:
    if not scopes or scopes & ~grantable_to(helper, task.file, on) or how not in HelperTask.How:
        raise refusals.not_grantable()


def _change(actor: Actor, task: HelperTask, version: int, **fields: Any) -> HelperTask:
    seen = HelperTask.objects.visible_to(actor).filter(pk=task.pk, person_id=task.person_id)
    if not seen.running(actor.today).filter(version=version).update(version=F("version") + 1, **fields):
        raise Stale(seen_now(seen, task.pk))
    changed: HelperTask = seen_now(seen, task.pk)
    return changed


def _tell_supervisor(actor: Actor, row: HelperTask, kind: str) -> None:
    if actor.worker_id != row.supervisor_id:
        tell(kind=kind, person=row.person_id, agency=row.agency_id, worker=row.supervisor_id, about=row)
