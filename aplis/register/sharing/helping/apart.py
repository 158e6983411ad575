"""Part of the verb that keeps two persons apart: neither helps the other as a lay helper, nor supervises it."""

from datetime import date
from typing import Final

from aplis.core.database import compiling
from aplis.register.agencies.models import Worker
from aplis.register.people.models import Person
from aplis.register.sharing.helping.ending import end_for_nearness
from aplis.register.sharing.helping.queries import stands_near
from aplis.register.sharing.models import HelperTask
from aplis.register.sharing.rights import compile_rights

_REASON: Final = "one of two who are kept apart no longer helps the other, whoever sees it"


def end_help_for_apart(*people: int, on: date) -> int:
    """Ends the tasks for these persons by workers who are kept apart from them, told by sign-in and by name. Returns how many ended."""
    ended = 0
    for person in people:
        near = [worker for worker in _helping(person, on) if stands_near(worker, Person(pk=person), on)]
        ended += sum(end_for_nearness(person, worker, on=on) for worker in near)
    if ended:
        compile_rights(people, on=on)
    return ended


def _helping(person: int, on: date) -> list[Worker]:
    """Each helper and supervisor of what runs for the person, once."""
    with compiling([person]):
        tasks = HelperTask.objects.filter(person_id=person).running(on).unscoped(reason=_REASON)
        rows = list(tasks.select_related("helper__user", "supervisor__user"))
    return list({worker.pk: worker for row in rows for worker in (row.helper, row.supervisor)}.values())
