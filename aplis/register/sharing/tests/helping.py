"""Lay helpers for tests: their posts, the tasks they are given, and what of a person they see."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from aplis.casework.situations.models import Statement
from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.core.errors import Refusal
from aplis.register.agencies.models import Agency, Worker
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.models import Person
from aplis.register.sharing.helping.actions import assign_task
from aplis.register.sharing.models import HelperTask, Notice
from aplis.rules.scopes import BIT, codes, mask


def make_helper(agency: Agency, name: str = "Lan Pomočnik") -> Worker:
    return make_worker(agency, role="lay_helper", name=name)


def task_for(person: Person, helper: Worker, supervisor: Worker, *scopes: str, **fields: Any) -> HelperTask:
    """A task from today for a month, not saved. Scopes are those that the person lets the helper see, said in words."""
    today = timezone.localdate()
    given = {"called": "Zarja", "what": "Go shopping together on Tuesdays", "starts_on": today,
             "ends_on": today + timedelta(days=30), "granted": mask(scopes), "granted_how": "spoken" if scopes else ""}  # fmt: skip
    return HelperTask(person=person, helper=helper, supervisor=supervisor, **{**given, **fields})


def assigned(person: Person, helper: Worker, supervisor: Worker, *scopes: str, **fields: Any) -> HelperTask:
    """The same, assigned by the supervisor."""
    with bound(make_actor(supervisor)):
        task = task_for(person, helper, supervisor, *scopes, **fields)
        return assign_task(actor=make_actor(supervisor), key=uuid4(), task=task)


def stored(task: HelperTask) -> HelperTask:
    return HelperTask.objects.unscoped(reason="test").get(pk=task.pk)


def write_of(person: Person, worker: Worker, *scopes: str) -> None:
    """A statement about the person in each of these life domains."""
    said = {"text": "x", "source": "person", "true_on": timezone.localdate()}
    for scope in scopes:
        row = Statement(person=person, agency=worker.agency, author=worker, scope=BIT[scope], **said)
        row.save(force_insert=True)


def seen_by(actor: Actor, person: Person) -> set[str]:
    """The life domains of which the actor reads something of the person."""
    with bound(actor):
        rows = Statement.objects.visible_to(actor).filter(person=person)
        return {code for scope in rows.values_list("scope", flat=True) for code in codes(scope)}


def refused(call: Callable[[], object]) -> str:
    """The code of the refusal with which the call answers."""
    with pytest.raises(Refusal) as refusal:
        call()
    return refusal.value.code


def told(task: HelperTask) -> list[tuple[str, int | None, str]]:
    """Kind and reader of each notice to workers about the task."""
    rows = Notice.objects.unscoped(reason="test").filter(about_id=task.pk, is_for_person=False)
    return list(rows.values_list("kind", "worker_id", "verb"))
