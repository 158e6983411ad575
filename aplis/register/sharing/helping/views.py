"""Lay helpers of a person, for the workers who see her plan; and the one screen of a lay helper."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.people.models import Person
from aplis.register.sharing.helping import actions, queries, refusals
from aplis.register.sharing.helping.forms import GrantForm, ReportForm, TaskForm, VersionForm
from aplis.register.sharing.helping.words import ENDED_WORDS, STATE_NAMES
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.models import PLAN, HelperTask
from aplis.register.sharing.notices.queries import notices_of
from aplis.register.sharing.views.details import FORM, form_page
from aplis.rules.scopes import codes

TAB: Final = "rights"


@require_safe
@on_file("helpers", scopes=PLAN)
def helpers(request: HttpRequest, file: OpenFile) -> HttpResponse:
    return _list(request, file)


@FORM
@on_file("helper_form", scopes=PLAN)
def assign(request: Any, file: OpenFile) -> HttpResponse:
    file.actor.require(actions.VERB)
    own = queries.own_file(file.actor, file.person)
    if own is None:
        raise refusals.no_file()
    form = TaskForm(request.POST or None, **_choices(file, own))
    if not form.is_valid():
        return form_page(request, file, form, "helping/assign.html", tab=TAB)
    actions.assign_task(actor=file.actor, key=sent_key(request), task=form.task(file.person))
    return redirect("helping:helpers", file.person.pk)


@FORM
@on_file("helper_form", scopes=PLAN)
def grant(request: Any, file: OpenFile, task_id: int) -> HttpResponse:
    file.actor.require(actions.VERB)
    row = _task(file, task_id)
    grantable = queries.grantable_to(row.helper, row.file, file.actor.today)
    initial = {"version": row.version, "scopes": list(codes(row.shows(file.actor.today)))}
    form = GrantForm(request.POST or None, grantable=grantable, initial=initial)
    if not form.is_valid():
        return form_page(request, file, form, "helping/grant.html", tab=TAB, row=row)
    return _acted(request, file, row, lambda **sent: actions.change_grant(**sent, **form.cleaned_data))


@require_POST
@on_file("helper_form", scopes=PLAN)
def withdraw(request: Any, file: OpenFile, task_id: int) -> HttpResponse:
    file.actor.require(actions.VERB)
    return _by_button(request, file, task_id, actions.withdraw_grant)


@require_POST
@on_file("helper_form", scopes=PLAN)
def end(request: Any, file: OpenFile, task_id: int) -> HttpResponse:
    file.actor.require(actions.VERB)
    return _by_button(request, file, task_id, actions.end_task)


def own_tasks(request: Any, *, status: int = 200, form: ReportForm | None = None) -> HttpResponse:
    """What a lay helper finds after signing in: her tasks and nothing else."""
    lines = queries.own_tasks(request.actor)
    context = {
        "tasks": [(line, _report_form(line.row, form)) for line in lines],
        "notices": notices_of(request.actor),
    }
    return render(request, "helping/own_tasks.html", context, status=status)


@require_POST
def report(request: Any, task_id: int) -> HttpResponse:
    row = get_object_or_404(HelperTask.objects.visible_to(request.actor), pk=task_id)
    request.actor.require(actions.DOES)
    form = ReportForm(request.POST, prefix=f"task-{row.pk}")
    if not form.is_valid():
        return own_tasks(request, status=422, form=form)
    try:
        actions.report_task(actor=request.actor, key=sent_key(request), task=row, **form.cleaned_data)
        messages.success(request, _("Thank you. Your supervisor is told."))
    except Stale:
        messages.warning(request, _("It was changed in the meantime. Nothing of what you sent was saved."))
    return redirect("home:today")


def _report_form(row: HelperTask, sent: ReportForm | None) -> ReportForm:
    prefix = f"task-{row.pk}"
    if sent is not None and sent.prefix == prefix:
        return sent
    return ReportForm(prefix=prefix, initial={"version": row.version})


def _choices(file: OpenFile, own: Any) -> dict[str, Any]:
    actor, person = file.actor, file.person
    helpers = queries.possible_helpers(actor, person)
    given = [name.given for name in person.main_names]  # type: ignore[attr-defined]
    return {
        "today": actor.today,
        "initial": {"called": "".join(given[:1])},
        "helpers": helpers,
        "supervisors": queries.possible_supervisors(actor, person),
        "me": actor.worker_id,
        "grantable": queries.grantable_by_helper(helpers, own, actor.today),
    }


def _list(request: HttpRequest, file: OpenFile, *, status: int = 200, is_stale: bool = False) -> HttpResponse:
    lines = queries.tasks_of(file.actor, file.person)
    sees_plan = bool(file.scopes & PLAN)
    context = {
        "file": file,
        "tab": TAB,
        "lines": [(line, STATE_NAMES[line.state], ENDED_WORDS.get(line.row.ended_because, "")) for line in lines],
        "may_assign": file.actor.may(actions.VERB) and sees_plan,
        "sees_plan": sees_plan,
        "is_stale": is_stale,
        "is_protected": file.person.protection_level >= Person.Protection.HIDDEN,
    }
    return render(request, "helping/helpers.html", context, status=status)


def _task(file: OpenFile, pk: int) -> HelperTask:
    around = ("person", "file__agency__area", "helper__role", "supervisor")
    rows = HelperTask.objects.visible_to(file.actor).select_related(*around)
    return get_object_or_404(rows, pk=pk, person=file.person)


def _by_button(request: Any, file: OpenFile, pk: int, action: Callable[..., models.Model]) -> HttpResponse:
    row, form = _task(file, pk), VersionForm(request.POST)
    if not form.is_valid():
        return _list(request, file, status=422)
    return _acted(request, file, row, lambda **sent: action(**sent, **form.cleaned_data))


def _acted(request: Any, file: OpenFile, row: HelperTask, act: Callable[..., models.Model]) -> HttpResponse:
    try:
        act(actor=file.actor, key=sent_key(request), task=row)
    except Stale:
        return _list(request, file, status=409, is_stale=True)
    return redirect("helping:helpers", file.person.pk)
