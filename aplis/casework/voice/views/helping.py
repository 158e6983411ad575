"""Who helps the person as a lay helper, and her two words on it: she shall see nothing any more; I do not want this help."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from aplis.casework.voice.opening import own_page
from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.sharing.helping.actions import end_task, withdraw_grant
from aplis.register.sharing.helping.forms import VersionForm
from aplis.register.sharing.helping.queries import TaskLine, tasks_for
from aplis.register.sharing.models import PLAN
from aplis.register.sharing.representing.asking import OwnPages
from aplis.rules.representation import DECIDE


@require_safe
@own_page()
def helpers(request: Any, own: OwnPages) -> HttpResponse:
    lines = [(line, own.may(DECIDE, PLAN | line.row.granted)) for line in _tasks(own)]
    return render(request, "voice/lay_helpers.html", {"own": own, "lines": lines})


@own_page(DECIDE)
@require_POST
def hide(request: Any, own: OwnPages, own_task_id: int) -> HttpResponse:
    told = gettext_lazy("From now on the helper sees nothing of you but the task.")
    return _said(request, own, own_task_id, withdraw_grant, told)


@own_page(DECIDE)
@require_POST
def end(request: Any, own: OwnPages, own_task_id: int) -> HttpResponse:
    return _said(request, own, own_task_id, end_task, gettext_lazy("This help has ended. You do not have to say why."))


def _tasks(own: OwnPages) -> list[TaskLine]:
    """They stand beside the plan."""
    return tasks_for(own.actor) if own.scopes & PLAN else []


def _said(request: Any, own: OwnPages, pk: int, act: Callable[..., Any], told: Promise) -> HttpResponse:
    line = next((each for each in _tasks(own) if each.row.pk == pk), None)
    form = VersionForm(request.POST)
    if line is None:
        raise Http404
    if not form.is_valid():
        return redirect("voice:lay_helpers")
    try:
        act(actor=own.actor, key=sent_key(request), task=line.row, **form.cleaned_data)
        messages.success(request, told)
    except Stale:
        messages.warning(request, _("It was changed in the meantime. Nothing of what you sent was saved."))
    return redirect("voice:lay_helpers")
