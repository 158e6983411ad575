"""What the person agreed to: read, taken back whole or for one recipient, said no to."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.casework.voice import actions
from aplis.casework.voice.forms import TakeBackForm, YesForm
from aplis.casework.voice.opening import own_page
from aplis.casework.voice.queries.said import Agreed, recorded, recorded_elsewhere, release_of, releases_of
from aplis.casework.voice.words import NO_YES
from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.agencies.proof import recently_proven
from aplis.register.sharing.releases.actions import NO, YES, answer_release, is_complete, what_objects
from aplis.register.sharing.releases.forms import VersionForm
from aplis.register.sharing.releases.queries import covers_for, what_opens
from aplis.register.sharing.releases.reading import on_own_pages, read_out
from aplis.register.sharing.releases.text import SheetText
from aplis.register.sharing.releases.withdrawing import withdraw_release
from aplis.register.sharing.releases.words import OBJECTED_STEP
from aplis.register.sharing.representing.asking import OwnPages
from aplis.rules.representation import DECIDE

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@own_page()
def releases(request: Any, own: OwnPages) -> HttpResponse:
    return render(request, "voice/releases.html", {"own": own, "agreed": releases_of(own), "recorded": recorded(own)})


@require_safe
@own_page()
def release(request: Any, own: OwnPages, own_sheet_id: int) -> HttpResponse:
    agreed = _agreed(own, own_sheet_id)
    row = agreed.line.row
    sheet, no_yes = (None, "") if row.scopes & ~own.scopes else _read(own, agreed)
    context = {"own": own, "agreed": agreed, "sheet": sheet, "no_yes": no_yes}
    return render(request, "voice/release.html", {**context, "form": VersionForm(initial={"version": row.version})})


def _read(own: OwnPages, agreed: Agreed) -> tuple[SheetText, Any]:
    """The words of a sheet, and why no yes to them can be said here today; "" where it can."""
    row = on_own_pages(agreed.line.row) if agreed.may_answer else agreed.line.row
    opens = what_opens(row, covers_for(own.actor, own.person.pk), own.actor)
    text = read_out(own.actor, row, opens)
    if not is_complete(row):
        return text, NO_YES[""]
    objection = what_objects(own.actor, row, opens) if agreed.may_answer else ""
    return text, NO_YES[OBJECTED_STEP[objection]] if objection else ""


@FORM
@own_page(DECIDE)
@recently_proven
def say_yes(request: Any, own: OwnPages, own_sheet_id: int) -> HttpResponse:
    """To a release that was offered: once it is known again who sits there, it is read out whole, and a yes opens it."""
    agreed, form = _agreed(own, own_sheet_id), YesForm(request.POST)
    if request.method != "POST" or not form.is_valid():
        return _yes_page(request, own, agreed, status=200 if request.method != "POST" else 422)
    sent = {"sheet": agreed.line.row, "answer": YES, **form.cleaned_data}
    try:
        answer_release(actor=own.actor, key=sent_key(request), **sent)
    except Stale:
        return _changed_meanwhile(request, own, own_sheet_id)
    messages.success(request, _("You said yes. You can take it back on any day."))
    return redirect("voice:release", own_sheet_id)


def _yes_page(request: Any, own: OwnPages, agreed: Agreed, *, status: int) -> HttpResponse:
    row = agreed.line.row
    text, no_yes = _read(own, agreed) if agreed.may_answer else (None, "")
    if text is None or no_yes:
        return redirect("voice:release", row.pk)  # it says why
    form = YesForm(initial={"version": row.version, "digest": text.digest})
    context = {"own": own, "agreed": agreed, "sheet": text, "form": form}
    context["no_form"] = VersionForm(initial={"version": row.version})
    return render(request, "voice/say_yes.html", context, status=status)


@FORM
@own_page(DECIDE)
def take_back(request: Any, own: OwnPages, own_sheet_id: int) -> HttpResponse:
    agreed = _agreed(own, own_sheet_id)
    row = agreed.line.row
    form = TakeBackForm(request.POST or None, agencies=agreed.given_to, initial={"version": row.version})
    if not form.is_valid():
        context = {"own": own, "agreed": agreed, "form": form}
        return render(request, "voice/take_back.html", context, status=422 if form.is_bound else 200)
    version = form.cleaned_data["version"]
    try:
        withdraw_release(actor=own.actor, key=sent_key(request), sheet=row, version=version, agency=form.agency)
    except Stale:
        return _changed_meanwhile(request, own, own_sheet_id)
    messages.success(request, _("You have taken it back. It is shut from now on."))
    return redirect("voice:releases")


@own_page(DECIDE)
@require_POST
def say_no(request: Any, own: OwnPages, own_sheet_id: int) -> HttpResponse:
    """To a release that was offered. It opens nothing, so nobody is asked again who sits there."""
    agreed, form = _agreed(own, own_sheet_id), VersionForm(request.POST)
    if not form.is_valid():
        return _changed_meanwhile(request, own, own_sheet_id)
    version = form.cleaned_data["version"]
    try:
        answer_release(actor=own.actor, key=sent_key(request), sheet=agreed.line.row, version=version, answer=NO)
    except Stale:
        return _changed_meanwhile(request, own, own_sheet_id)
    messages.success(request, _("You said no. Nothing is opened, and you lose no help because of it."))
    return redirect("voice:releases")


@FORM
@own_page(DECIDE)
def take_back_recorded(request: Any, own: OwnPages, own_release_id: int) -> HttpResponse:
    row = next((each for each in recorded_elsewhere(own) if each.pk == own_release_id), None)
    if row is None:
        raise Http404
    if request.method != "POST":
        return render(request, "voice/take_back_recorded.html", {"own": own, "row": row})
    actions.take_back_recorded(actor=own.actor, key=sent_key(request), release=row)
    messages.success(request, _("You have taken it back. It is shut from now on."))
    return redirect("voice:releases")


def _agreed(own: OwnPages, pk: int) -> Agreed:
    found = release_of(own, pk)
    if found is None:
        raise Http404
    return found


def _changed_meanwhile(request: Any, own: OwnPages, pk: int) -> HttpResponse:
    return render(request, "voice/changed.html", {"own": own, "agreed": _agreed(own, pk)}, status=409)
