"""What a signed agreement opens: the rights of everybody it concerns. A few at once, very many by the background worker."""

from datetime import date
from itertools import batched
from typing import Final

from django.db.models import Q
from django.tasks import TaskResultStatus, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from aplis.core.database import bound_as_operator
from aplis.register.sharing.agreements.queries import people_concerned
from aplis.register.sharing.models import ExchangeAgreement
from aplis.register.sharing.rights import compile_rights

AT_ONCE: Final = 2000  # people whose rights are compiled while somebody waits for the page: some seconds
PORTION: Final = 200  # people of one statement and, in the background, of one transaction


def open_what_it_covers(agreement: ExchangeAgreement, on: date) -> int:
    """Compiles the rights of all whom the agreement concerns; says how many people they are.

    Beyond AT_ONCE the background worker does it. Nothing is shut that way: a right that opens a minute later harms nobody.
    """
    people = people_concerned(agreement, on)
    if len(people) > AT_ONCE:
        compile_in_background.enqueue(agreement.pk)
        return len(people)
    for portion in batched(people, PORTION, strict=False):
        compile_rights(portion, on=on)
    return len(people)


@task()
def compile_in_background(agreement_id: int) -> None:
    """May be given to another worker half-way: what was compiled stays, and is compiled once more without effect."""
    today = timezone.localdate()
    with bound_as_operator():
        people = people_concerned(ExchangeAgreement.objects.get(pk=agreement_id), today, as_operator=True)
    for portion in batched(people, PORTION, strict=False):
        with bound_as_operator():
            compile_rights(portion, on=today)


def is_being_opened(agreement: ExchangeAgreement) -> bool:
    """Whether the background worker is still at it."""
    waiting = Q(status=TaskResultStatus.READY) | Q(status=TaskResultStatus.RUNNING)
    rows = DBTaskResult.objects.filter(waiting, task_path=compile_in_background.module_path)
    return any(row.args_kwargs["args"] == [agreement.pk] for row in rows.only("args_kwargs"))
