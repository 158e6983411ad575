"""Asking to see what is shut, what came in and went out, and the answers."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.people.models import CONTACT
from aplis.register.sharing.actions import record_listing
from aplis.register.sharing.asking import actions, refusals
from aplis.register.sharing.asking.forms import AnswerForm, AskForm, FindForm, OutsideForm, ShutForm
from aplis.register.sharing.asking.queries import (
    Line,
    about,
    askable,
    could_be_asked,
    lines_of,
    narrowed,
    openable,
    received,
    received_rows,
    sent,
    sent_from_outside,
    sent_rows,
    state_of,
)
from aplis.register.sharing.looks import OpenFile, on_file, open_file
from aplis.register.sharing.models import PLAN, SightRequest
from aplis.register.sharing.views.details import form_page
from aplis.rules.scopes import BIT
from aplis.rules.tiers import SECTIONS

ON_A_PAGE = 20
FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@on_file("ask", scopes=0)
def ask(request: Any, file: OpenFile) -> HttpResponse:
    """Somebody who sees a part of a file asks for more of it. `?scope=` ticks the section from which the link came."""
    file.actor.require(actions.ASK)
    scopes = askable(file)
    wanted = [code for code in [request.GET.get("scope", "")] if BIT.get(code, 0) & scopes]
    agencies = could_be_asked(file, scopes)
    if not scopes or not agencies:
        return render(request, "asking/nothing.html", {"file": file, "tab": "rights", "askable": scopes})
    form = AskForm(
        request.POST or None, agencies=agencies, scopes=scopes, today=file.actor.today,
        initial={"scopes": wanted, "purpose": file.purpose.code},
    )  # fmt: skip
    if not form.is_valid():
        context = {"agencies": list(agencies), "sees_plan": bool(file.scopes & PLAN)}
        return form_page(request, file, form, "asking/ask.html", tab="rights", **context)
    asked, said = form.cleaned_data["asked"], {"person": file.person.pk, "wish": form.wish}
    actions.ask_sight(actor=file.actor, key=sent_key(request), asked=asked, **said)
    return redirect("asking:sent")


@require_safe
def requests_received(request: Any) -> HttpResponse:
    """What others ask of the own agency. It shows names and nothing else of a file."""
    request.actor.require(actions.ANSWER)
    return render(request, "asking/received.html", _listed(request, received(request.actor)))


@require_safe
def requests_sent(request: Any) -> HttpResponse:
    request.actor.require(actions.ASK)
    return render(request, "asking/sent.html", _listed(request, sent(request.actor)))


def _listed(request: Any, rows: Any) -> dict[str, Any]:
    form, only_waiting = FindForm(request.GET), request.GET.get("which") == "waiting"
    rows = about(narrowed(request.actor, rows, words=form.words, only_waiting=only_waiting))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return {"form": form, "page": page, "lines": _lines(request.actor, page), "only_waiting": only_waiting}


def _lines(actor: Actor, rows: Iterable[SightRequest]) -> list[Line]:
    """What requests say, with the looks at those whose names stand there."""
    lines = lines_of(actor, rows)
    shown = {line.row.person_id: (CONTACT, line.row.purpose) for line in lines if line.is_named}
    record_listing(actor=actor, page="sight_requests", shown=shown)
    return lines


@FORM
def request_page(request: Any, sight_id: int) -> HttpResponse:
    """One request: for who asked, how it stands; for who was asked, the answer."""
    row = sent_rows(request.actor).filter(pk=sight_id).first()
    if row is not None and request.method != "POST":
        return _page(request, row)
    row = get_object_or_404(received_rows(request.actor), pk=sight_id)
    request.actor.require(actions.ANSWER)
    file = open_file(request, row.person_id, page="asked_for", scopes=0)
    return file if isinstance(file, HttpResponse) else _answer(request, file, row)


def _answer(request: Any, file: OpenFile, row: SightRequest) -> HttpResponse:
    today = file.actor.today
    form = AnswerForm(request.POST or None, row=row, today=today, openable=partial(openable, file.actor, row))
    if not form.is_valid():
        return _page(request, row, file=file, form=form, status=422 if form.is_bound else 200)
    said = {"version": form.cleaned_data["version"], "answer": form.answer}
    try:
        actions.answer_sight(actor=file.actor, key=sent_key(request), request=row, **said)
    except Stale as stale:
        return _page(
            request, received_rows(file.actor).filter(pk=stale.current.pk).first() or row, status=409, file=file
        )
    return redirect("asking:received")


def _page(
    request: Any, row: SightRequest, *, file: OpenFile | None = None, form: Any = None, status: int = 200
) -> HttpResponse:
    today = request.actor.today
    covered = openable(request.actor, row, today, form["shuts_on"].initial) if form else []
    line = (lines_of if file else _lines)(request.actor, [row])[0]
    may_shut = request.actor.may(actions.ANSWER if file else actions.ASK) and line.state in _may_be_shut(
        is_ours=file is None
    )
    context = {
        "row": row, "line": line, "file": file, "form": form if line.state == "waiting" else None, "covered": covered,
        "may_shut": may_shut, "is_stale": status == 409, "is_deep": row.tier >= SECTIONS,
    }  # fmt: skip
    return render(request, "asking/request.html", context, status=status)


def _may_be_shut(*, is_ours: bool) -> set[str]:
    return {"open", "opens_later", "waiting"} if is_ours else {"open", "opens_later"}


@FORM
def request_shut(request: Any, sight_id: int) -> HttpResponse:
    """Takes back, gives up, or shuts again: either side."""
    row, is_ours = _own_or_received(request, sight_id)
    form = ShutForm(request.POST or None, initial={"version": row.version})
    if not form.is_valid():
        context = {"row": row, "form": form, "line": _lines(request.actor, [row])[0], "is_ours": is_ours}
        return render(request, "asking/shut.html", context, status=422 if form.is_bound else 200)
    try:
        actions.shut_sight(actor=request.actor, key=sent_key(request), request=row, **form.cleaned_data)
    except Stale as stale:
        return _page(
            request, about(SightRequest.objects.visible_to(request.actor)).get(pk=stale.current.pk), status=409
        )
    return redirect("asking:sent" if is_ours else "asking:received")


def _own_or_received(request: Any, sight_id: int) -> tuple[SightRequest, bool]:
    """A request that can be shut, and whether the own agency asked it. raises Http404, or the Refusal of the verb or the state."""
    row = sent_rows(request.actor).filter(pk=sight_id).first()
    row = row or received_rows(request.actor).filter(pk=sight_id).first()
    if row is None:
        raise Http404
    is_ours = row.agency_id == request.actor.agency_id
    request.actor.require(actions.ASK if is_ours else actions.ANSWER)
    if state_of(row, request.actor.today) not in _may_be_shut(is_ours=is_ours):
        raise refusals.not_to_be_shut()
    return row, is_ours


@FORM
def ask_more(request: Any, outside_id: int) -> HttpResponse:
    """Who was told a little of somebody asks the same agency for a little more."""
    row = get_object_or_404(sent_from_outside(request.actor), pk=outside_id)
    return outside_page(request, person=row.person_id, asked=row.asked, told_name=row.told_name, tier=row.tier + 1)


def outside_page(request: Any, *, person: int, asked: Any, told_name: str, tier: int = 2) -> HttpResponse:
    """The form of somebody who sees nothing of the person. Whoever calls it has found the person for the actor."""
    actor = request.actor
    actor.require(actions.ASK)
    form = OutsideForm(request.POST or None, read_scopes=actor.read_scopes, today=actor.today, initial={"tier": tier})
    if not form.is_valid():
        context = {"form": form, "asked": asked, "told_name": told_name}
        return render(request, "asking/outside.html", context, status=422 if form.is_bound else 200)
    said = {"person": person, "asked": asked, "wish": form.wish(told_name)}
    actions.ask_sight(actor=actor.for_purpose(form.cleaned_data["purpose"]), key=sent_key(request), **said)
    return redirect("asking:sent")
