"""Parts of other verbs that end tasks of lay helpers: the file is closed, the person is hidden, somebody stands near, a post ends or changes its role."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q

from aplis.core.database import compiling
from aplis.core.statements import ready_cursor
from aplis.register.agencies.models import Worker
from aplis.register.sharing.models import HelperTask, Involvement
from aplis.register.sharing.notices.writing import tell

VERB: Final = "assign_helper"
_REASON: Final = "what a task rests on has ended, whoever ended it and whatever he sees of the person"


def end_for_closing(file: Involvement, *, on: date) -> int:
    """The file that the tasks belong to is closed. Returns how many ended, as all of these."""
    return _end(file.person_id, Q(file_id=file.pk), because="file_closed", on=on)


def end_for_protection(person: int, *, on: date) -> int:
    """The person is hidden or sealed."""
    return _end(person, Q(), because="protected", on=on)


def end_for_nearness(person: int, worker: Worker, *, on: date) -> int:
    """The worker turned out to stand near the person."""
    return _end(person, Q(helper=worker) | Q(supervisor=worker), because="near", on=on)


def end_with_post(post: Worker, *, on: date, compile_rights: Callable[..., Any]) -> int:
    """The post of the helper or the supervisor has ended: nobody helps unsupervised, and nobody takes a task over silently."""
    mine = Q(helper=post) | Q(supervisor=post)
    return _end_through(post, mine, because="post_ended", on=on, compile_rights=compile_rights)


def end_with_role(post: Worker, *, on: date, compile_rights: Callable[..., Any]) -> int:
    """The post has another role: who is no lay helper any more does no tasks, and who reads nothing by herself answers for none."""
    role = post.role
    mine = Q(helper=post) if role is None or not role.is_assigned_only else Q(pk__in=())
    if role is None or not role.reads_by_itself:
        mine |= Q(supervisor=post)
    return _end_through(post, mine, because="role_changed", on=on, compile_rights=compile_rights)


def _end_through(post: Worker, which: Q, *, because: str, on: date, compile_rights: Callable[..., Any]) -> int:
    people = _helped_through(post)
    ended = sum(_end(person, which, because=because, on=on) for person in people)
    if ended:
        compile_rights(people, on=on)
    return ended


def _end(person: int, which: Q, *, because: str, on: date) -> int:
    with compiling([person]):
        rows = HelperTask.objects.filter(which, person_id=person).running(on).unscoped(reason=_REASON)
        ended = list(rows.select_related("supervisor__role"))
        changed = HelperTask.objects.filter(pk__in=[row.pk for row in ended]).unscoped(reason=_REASON)
        changed.update(ended_on=on, ended_because=because, version=F("version") + 1)
    for row in ended:
        _tell(row, on=on)
    return len(ended)


def _tell(row: HelperTask, *, on: date) -> None:
    """The supervisor; where she is gone or reads nothing by herself any more, whoever of the agency assigns helpers."""
    ends_on, role = row.supervisor.ends_on, row.supervisor.role
    is_gone = ends_on is not None and ends_on <= on
    reader = {"verb": VERB} if is_gone or role is None or not role.reads_by_itself else {"worker": row.supervisor_id}
    tell(kind="helper_task_ended", person=row.person_id, agency=row.agency_id, about=row, **reader)


def _helped_through(post: Worker) -> list[int]:
    if connection.vendor != "postgresql":
        rows = HelperTask.objects.filter(Q(helper=post) | Q(supervisor=post), ended_on__isnull=True)
        return sorted(set(rows.unscoped(reason=_REASON).values_list("person_id", flat=True)))
    with ready_cursor(connection) as cursor:
        cursor.execute("SELECT * FROM aplis_helped_through(%s)", [post.pk])
        return sorted(person for (person,) in cursor.fetchall())
