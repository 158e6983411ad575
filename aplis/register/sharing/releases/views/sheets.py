"""The sheets of a person: the list, one sheet, its printed and machine-readable copies, and how it ends before its day."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.models import PLAN, ReleaseSheet
from aplis.register.sharing.releases.actions import start_release
from aplis.register.sharing.releases.fhir import consent_of
from aplis.register.sharing.releases.forms import ErrorForm, WithdrawForm
from aplis.register.sharing.releases.queries import (
    GROUPS,
    covers_for,
    releases_of,
    sheet_lines,
    sheets_of,
    what_opens,
    withdrawable,
)
from aplis.register.sharing.releases.reading import read_out
from aplis.register.sharing.releases.speaking import require_speaker
from aplis.register.sharing.releases.withdrawing import enter_in_error, withdraw_release
from aplis.register.sharing.releases.words import STEPS
from aplis.register.sharing.views.details import FORM, form_page
from aplis.rules.scopes import ALL

ON_A_PAGE = 20


def sheet_or_404(file: OpenFile, sheet_id: int) -> ReleaseSheet:
    """A sheet of this person that the worker sees; one of another person is not found."""
    rows = ReleaseSheet.objects.visible_to(file.actor).select_related("agency__area", "worker")
    sheet: ReleaseSheet = get_object_or_404(rows, pk=sheet_id, person=file.person)
    sheet.person = file.person
    return sheet


@require_safe
@on_file("releases", scopes=PLAN)
def sheets(request: HttpRequest, file: OpenFile) -> HttpResponse:
    group = request.GET.get("group", "")
    page = Paginator(sheets_of(file.actor, file.person, group), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "file": file,
        "tab": "rights",
        "page": page,
        "lines": sheet_lines(file.actor, page),
        "groups": GROUPS,
        "group": group,
        "may_offer": file.actor.may("offer_release") and bool(file.scopes & PLAN),
    }
    return render(request, "releases/sheets.html", context)


@FORM
@on_file("releases", scopes=0)
def start(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Says what a release is and begins the conversation. `to` and `scopes` propose what another agency has asked for."""
    require_speaker(file.actor, file.person, 0)
    proposed = {name: _number(request.GET.get(name, "")) for name in ("to", "scopes")}
    if request.method != "POST":
        return render(request, "releases/start.html", {"file": file, "tab": "rights", "sheet": None})
    sheet = start_release(
        actor=file.actor, key=sent_key(request), person=file.person,
        recipients=[proposed["to"]] if proposed["to"] else [], scopes=proposed["scopes"] & ALL,
    )  # fmt: skip
    return redirect("releases:ask", file.person.pk, sheet.pk, STEPS[0])


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else 0


@require_POST
@on_file("releases", scopes=PLAN)
def renew(request: HttpRequest, file: OpenFile, sheet_id: int) -> HttpResponse:
    """Begins a new conversation that is to take the place of this release."""
    old = sheet_or_404(file, sheet_id)
    sheet = start_release(actor=file.actor, key=sent_key(request), person=file.person, supersedes=old)
    return redirect("releases:ask", file.person.pk, sheet.pk, STEPS[0])


@require_safe
@on_file("releases", scopes=PLAN)
def sheet(request: HttpRequest, file: OpenFile, sheet_id: int) -> HttpResponse:
    return sheet_page(request, file, sheet_or_404(file, sheet_id))


def sheet_page(request: HttpRequest, file: OpenFile, row: ReleaseSheet, *, status: int = 200) -> HttpResponse:
    """A sheet as it stands; 409 where it has changed since the reader saw it."""
    may_offer = file.actor.may("offer_release") and bool(file.scopes & PLAN)
    is_ours = row.agency_id == file.actor.agency_id
    context = {
        "file": file, "tab": "rights", "line": sheet_lines(file.actor, [row])[0], "releases": releases_of(file.actor, row),
        "may_offer": may_offer, "is_ours": is_ours, "is_stale": status == 409,
    }  # fmt: skip
    return render(request, "releases/sheet.html", context, status=status)


@require_safe
@on_file("release_print", scopes=PLAN)
def printed(request: HttpRequest, file: OpenFile, sheet_id: int) -> HttpResponse:
    """The sheet in large, easy words: to sign before the answer, to keep after it."""
    row = sheet_or_404(file, sheet_id)
    opens = what_opens(row, covers_for(file.actor, file.person.pk), file.actor)
    context = {"file": file, "line": sheet_lines(file.actor, [row])[0], "text": read_out(file.actor, row, opens)}
    return render(request, "releases/print.html", context)


@require_safe
@on_file("release_fhir", scopes=PLAN)
def fhir(request: HttpRequest, file: OpenFile, sheet_id: int) -> HttpResponse:
    row = sheet_or_404(file, sheet_id)
    consent = consent_of(sheet_lines(file.actor, [row])[0], releases_of(file.actor, row))
    headers = {"Content-Disposition": f'attachment; filename="consent-{row.pk}.json"'}
    return JsonResponse(consent, content_type="application/fhir+json", headers=headers)


@FORM
@on_file("release_withdraw", scopes=PLAN)
def withdraw(request: HttpRequest, file: OpenFile, sheet_id: int) -> HttpResponse:
    """Says what ends and what stays, then takes it back at once."""
    row = sheet_or_404(file, sheet_id)
    require_speaker(file.actor, file.person, row.scopes)
    agencies = withdrawable(file.actor, row)
    if request.method != "POST" and not agencies:
        return sheet_page(request, file, row, status=409)
    form = WithdrawForm(request.POST or None, agencies=agencies, initial={"version": row.version})
    if not form.is_valid():
        return form_page(request, file, form, "releases/withdraw.html", tab="rights", row=row, agencies=agencies)
    sent = {"version": form.cleaned_data["version"], "agency": form.agency, "because": form.cleaned_data["because"]}
    return _ended(request, file, row, withdraw_release, **sent)


@FORM
@on_file("release_withdraw", scopes=PLAN)
def error(request: HttpRequest, file: OpenFile, sheet_id: int) -> HttpResponse:
    row = sheet_or_404(file, sheet_id)
    require_speaker(file.actor, file.person, 0)
    form = ErrorForm(request.POST or None, initial={"version": row.version})
    if not form.is_valid():
        return form_page(request, file, form, "releases/error.html", tab="rights", row=row)
    return _ended(request, file, row, enter_in_error, **form.cleaned_data)


def _ended(request: HttpRequest, file: OpenFile, row: ReleaseSheet, action: Any, **sent: Any) -> HttpResponse:
    try:
        action(actor=file.actor, key=sent_key(request), sheet=row, **sent)
    except Stale as stale:
        return sheet_page(request, file, stale.current, status=409)
    if not ReleaseSheet.objects.visible_to(file.actor).filter(pk=row.pk).exists():
        return redirect("home:today")  # this very release had opened the person to the worker
    return redirect("releases:sheet", file.person.pk, row.pk)
