"""The person lets somebody see less than before, at once; or more, by what she is asked anew. Nothing is lost by leaving the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aplis.casework.voice.forms import LessForm, MoreForm
from aplis.casework.voice.opening import own_page
from aplis.casework.voice.queries.said import Acting, Agreed, acting_for, draft_of, release_of
from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.agencies.proof import recently_proven
from aplis.register.sharing.helping.actions import change_grant
from aplis.register.sharing.helping.queries import TaskLine, grantable_to, tasks_for
from aplis.register.sharing.models import PLAN, HelperTask
from aplis.register.sharing.releases.forms import ScopesForm, SpecialForm
from aplis.register.sharing.releases.narrowing import ask_about_health, ask_for_more, narrow_release
from aplis.register.sharing.representing.actions import narrow_trusted
from aplis.register.sharing.representing.asking import OwnPages
from aplis.rules.representation import CHOOSE, DECIDE
from aplis.rules.scopes import codes

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@own_page(DECIDE)
def release_less(request: Any, own: OwnPages, own_sheet_id: int) -> HttpResponse:
    agreed = _release(own, own_sheet_id)
    if not _is_open(agreed):
        return redirect("voice:release", own_sheet_id)
    row = agreed.line.row
    names = ", ".join(agency.name for agency in agreed.given_to)
    act = _narrowing(narrow_release, own, request, sheet=row)
    return _less(request, own, names, row, row.scopes, act, "voice:releases")


@FORM
@own_page(DECIDE)
def helper_less(request: Any, own: OwnPages, own_task_id: int) -> HttpResponse:
    line = _open_task(own, own_task_id)
    act = _narrowing(change_grant, own, request, task=line.row, how=HelperTask.How.OWN_PAGES)
    return _less(request, own, line.row.helper.name, line.row, line.shown, act, "voice:lay_helpers")


@FORM
@own_page(CHOOSE)
def trusted_less(request: Any, own: OwnPages, own_helper_id: int) -> HttpResponse:
    row = _chosen(own, own_helper_id).row
    act = _narrowing(narrow_trusted, own, request, representation=row)
    return _less(request, own, row.helper_name, row, row.scopes, act, "voice:helpers")


@FORM
@own_page(DECIDE)
@recently_proven
def helper_more(request: Any, own: OwnPages, own_task_id: int) -> HttpResponse:
    """What is opened is opened at once, so who sits there proves once more who it is."""
    line = _open_task(own, own_task_id)
    row, shown = line.row, line.shown
    offered = (grantable_to(row.helper, row.file, own.actor.today) | shown) & own.scopes
    form = MoreForm(request.POST or None, shown=shown, offered=offered, initial={"version": row.version})
    if not offered & ~shown or not form.is_valid():
        context = {"own": own, "form": form, "row": row, "has_more": bool(offered & ~shown)}
        return render(request, "voice/helper_more.html", context, status=422 if form.is_bound else 200)
    said = {"how": HelperTask.How.OWN_PAGES, **form.cleaned_data}
    return _done(request, lambda: change_grant(actor=own.actor, key=sent_key(request), task=row, **said),
                 _("The helper sees it from now on. You can take it back on any day."), "voice:lay_helpers")  # fmt: skip


@FORM
@own_page(DECIDE)
def release_more(request: Any, own: OwnPages, own_sheet_id: int) -> HttpResponse:
    """The question of the wizard, filled in with what was said. The release of before goes on until a yes to the new one."""
    agreed = _release(own, own_sheet_id)
    if not _is_open(agreed):
        return redirect("voice:release", own_sheet_id)
    row = agreed.line.row
    form = ScopesForm(request.POST or None, sheet=row)
    form.fields["scopes"].choices = [each for each in form.fields["scopes"].choices if each[0] in codes(own.scopes)]  # type: ignore[attr-defined]
    if request.method != "POST" or not form.is_valid():
        context = {"own": own, "agreed": agreed, "form": form}
        return render(request, "voice/release_more.html", context, status=422 if request.method == "POST" else 200)
    asked = {"sheet": row, "version": form.cleaned_data["version"], "scopes": form.changes["scopes"]}
    try:
        new = ask_for_more(actor=own.actor, key=sent_key(request), **asked)
    except Stale:
        return _changed(request, "voice:releases")
    return redirect("voice:release_health", new.pk)


@FORM
@own_page(DECIDE)
def release_health(request: Any, own: OwnPages, own_sheet_id: int) -> HttpResponse:
    """The next question, each special category by itself; then the sheet is read out, and only a yes there opens something."""
    row = draft_of(own, own_sheet_id)
    if row is None:
        _release(own, own_sheet_id)
        return redirect("voice:release", own_sheet_id)
    form = SpecialForm(request.POST or None, sheet=row)
    if not form.is_valid():
        context = {"own": own, "form": form}
        return render(request, "voice/release_health.html", context, status=422 if form.is_bound else 200)
    asked = {"sheet": row, "version": form.cleaned_data["version"], "scopes": form.changes["scopes"]}
    try:
        ask_about_health(actor=own.actor, key=sent_key(request), **asked)
    except Stale:
        return _changed(request, "voice:releases")
    return redirect("voice:release", row.pk)


def _less(
    request: Any, own: OwnPages, name: str, row: Any, shown: int, act: Callable[..., Any], back: str
) -> HttpResponse:
    form = LessForm(request.POST or None, shown=shown, initial={"version": row.version})
    if not form.is_valid():
        context = {"own": own, "form": form, "name": name, "back_to": back}
        return render(request, "voice/less.html", context, status=422 if form.is_bound else 200)
    return _done(
        request, lambda: act(**form.cleaned_data), _("It is shut from now on. The rest stays as it was."), back
    )


def _narrowing(verb: Callable[..., Any], own: OwnPages, request: Any, **about: Any) -> Callable[..., Any]:
    return lambda **said: verb(actor=own.actor, key=sent_key(request), **about, **said)


def _done(request: Any, act: Callable[[], Any], told: str, back: str) -> HttpResponse:
    try:
        act()
    except Stale:
        return _changed(request, back)
    messages.success(request, told)
    return redirect(back)


def _changed(request: Any, back: str) -> HttpResponse:
    messages.warning(request, _("It was changed in the meantime. Nothing of what you sent was saved."))
    return redirect(back)


def _release(own: OwnPages, pk: int) -> Agreed:
    found = release_of(own, pk)
    if found is None:
        raise Http404
    return found


def _is_open(agreed: Agreed) -> bool:
    """Whether there is something to change; where there is not, the page of the release says how it stands."""
    return agreed.may_take_back and bool(agreed.given_to)


def _open_task(own: OwnPages, pk: int) -> TaskLine:
    tasks = tasks_for(own.actor) if own.scopes & PLAN else []
    found = next((line for line in tasks if line.row.pk == pk and own.may(DECIDE, PLAN | line.row.granted)), None)
    if found is None:
        raise Http404
    return found


def _chosen(own: OwnPages, pk: int) -> Acting:
    found = next((each for each in acting_for(own) if each.row.pk == pk and each.may_end), None)
    if found is None:
        raise Http404
    return found
