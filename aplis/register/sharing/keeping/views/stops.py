"""Legal holds and restrictions: what keeps rows from being erased, and what keeps them from being used."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.agencies.actors import only_reads
from aplis.register.sharing.keeping import actions
from aplis.register.sharing.keeping.forms import HoldForm, RestrictionForm, WordsForm, asked_page
from aplis.register.sharing.keeping.queries import holds_of, named_page, restrictions_of
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.models import PLAN, LegalHold, Restriction

FORM = require_http_methods(["GET", "HEAD", "POST"])


@only_reads
@FORM
def holds(request: Any) -> HttpResponse:
    request.actor.require("keep_register")
    return _list(request, holds_of, "holds")


@FORM
@on_file("hold", scopes=PLAN)
def hold(request: Any, file: OpenFile) -> HttpResponse:
    file.actor.require("keep_register")
    form = HoldForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, file, form, "keeping/hold.html")
    reason = form.cleaned_data["reason"]
    actions.set_hold(actor=file.actor, key=sent_key(request), person_id=file.person.pk, reason=reason)
    return redirect("keeping:holds")


@FORM
def hold_end(request: Any, hold_id: int) -> HttpResponse:
    request.actor.require("keep_register")
    row = get_object_or_404(holds_of(request.actor), pk=hold_id)
    if request.method != "POST":
        return _end_page(request, row, holds_of, "hold")
    try:
        actions.end_hold(actor=request.actor, key=sent_key(request), hold=row)
    except Stale as stale:
        return _end_page(request, stale.current, holds_of, "hold", is_stale=True)
    return redirect("keeping:holds")


@only_reads
@FORM
def restrictions(request: Any) -> HttpResponse:
    request.actor.require("restrict")
    return _list(request, restrictions_of, "restrictions")


@FORM
@on_file("restriction", scopes=PLAN)
def restriction(request: Any, file: OpenFile) -> HttpResponse:
    file.actor.require("restrict")
    form = RestrictionForm(request.POST or None, today=file.actor.today)
    if not form.is_valid():
        return _form_page(request, file, form, "keeping/restriction.html")
    actions.set_restriction(actor=file.actor, key=sent_key(request), person=file.person, **form.values)
    return redirect("keeping:restrictions")


@FORM
def restriction_end(request: Any, restriction_id: int) -> HttpResponse:
    request.actor.require("restrict")
    row = get_object_or_404(restrictions_of(request.actor), pk=restriction_id)
    if request.method != "POST":
        return _end_page(request, row, restrictions_of, "restriction")
    try:
        actions.end_restriction(actor=request.actor, key=sent_key(request), restriction=row)
    except Stale as stale:
        return _end_page(request, stale.current, restrictions_of, "restriction", is_stale=True)
    return redirect("keeping:restrictions")


def _list(request: Any, rows_of: Any, what: str) -> HttpResponse:
    form, is_over = WordsForm(request.POST), bool(request.GET.get("over"))
    rows = rows_of(request.actor, words=form.words, is_over=is_over)
    page, named = named_page(request.actor, rows, asked_page(request), page=what)
    context = {"form": form, "is_over": is_over, "page": page, "named": named}
    return render(request, f"keeping/{what}.html", context)


def _form_page(request: Any, file: OpenFile, form: Any, template: str) -> HttpResponse:
    context = {"file": file, "tab": "rights", "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _end_page(
    request: Any, row: LegalHold | Restriction, rows_of: Any, what: str, *, is_stale: bool = False
) -> HttpResponse:
    rows = rows_of(request.actor, is_over=is_stale).filter(pk=row.pk)
    _page, found = named_page(request.actor, rows, None, page=f"{what}s")
    context = {"row": row, "named": found[0] if found else None, "is_stale": is_stale}
    return render(request, f"keeping/{what}_end.html", context, status=409 if is_stale else 200)
