"""Pages on which facts are recorded, answered, corrected, confirmed and ended."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.casework.situations import actions
from aplis.casework.situations.forms import EndForm, ReplyForm, StatementForm
from aplis.casework.situations.matrix.forms import CorrectRatingForm
from aplis.casework.situations.models import Circumstance, Statement
from aplis.casework.situations.queries.domains import writable
from aplis.casework.situations.queries.facts import versions_before, with_replies
from aplis.casework.situations.rectifying import rectifications_of
from aplis.casework.situations.views.openings import on_fact, place_of, readable_birth, tell_birth
from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.people.forms import DatedForm
from aplis.register.sharing.looks import OpenFile
from aplis.rules.scopes import codes

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@on_fact
def fact(request: HttpRequest, file: OpenFile, found: Any) -> HttpResponse:
    """One fact with its replies, its earlier wordings and what can be done with it."""
    (found,) = with_replies(file.actor, [found])
    more = {"versions": versions_before(file.actor, found), "wrong": rectifications_of(file.actor, found)}
    return render(request, "situations/fact.html", {**facts_context(file, found), **more})


@FORM
@on_fact
def reply(request: HttpRequest, file: OpenFile, found: Any) -> HttpResponse:
    """Records what the person says to a fact."""
    today = file.actor.today
    form = ReplyForm(request.POST or None, today=today, initial={"given_on": today})
    if request.method == "POST" and form.is_valid():
        actions.add_reply(actor=file.actor, key=sent_key(request), fact=found, **form.cleaned_data)
        return done_with(request, found, _("The reply now stands beside the record."))
    return ask_about(request, file, found, "situations/reply.html", form)


@FORM
@on_fact
def correct(request: HttpRequest, file: OpenFile, found: Any) -> HttpResponse:
    """A new wording for a statement. When somebody was faster, both wordings are shown and the worker chooses."""
    form = _correcting(request, file, found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_statement(actor=file.actor, key=sent_key(request), statement=found, **form.cleaned_data)
        except Stale as stale:
            return ask_about(
                request, file, stale.current, "situations/correct.html", form, status=409, started_from=found
            )
        return done_with(request, found, _("The statement was corrected. The earlier wording is kept."))
    return ask_about(request, file, found, "situations/correct.html", form)


@FORM
@on_fact
def end(request: HttpRequest, file: OpenFile, found: Any) -> HttpResponse:
    """From a day on the fact is true no longer."""
    today = file.actor.today
    form = EndForm(request.POST or None, today=today, fact=found, initial={"ended_on": today})
    if request.method == "POST" and form.is_valid():
        kind, action = ("statement", actions.end_statement)
        if isinstance(found, Circumstance):
            kind, action = ("circumstance", actions.end_circumstance)
        action(actor=file.actor, key=sent_key(request), **{kind: found}, **form.cleaned_data)
        return done_with(request, found, _("It was ended and is kept among the earlier records."))
    return ask_about(request, file, found, "situations/end.html", form)


@require_POST
@on_fact
def confirm(request: HttpRequest, file: OpenFile, found: Any) -> HttpResponse:
    actions.confirm_statement(actor=file.actor, key=sent_key(request), statement=found)
    return done_with(request, found, _("The statement is confirmed."))


@require_POST
@on_fact
def renew(request: HttpRequest, file: OpenFile, found: Any) -> HttpResponse:
    actions.renew_circumstance(actor=file.actor, key=sent_key(request), circumstance=found)
    return done_with(request, found, _("It still holds; it will be asked again later."))


def ask_about(
    request: HttpRequest, file: OpenFile, found: Any, template: str, form: Any, *, status: int = 200, **context: Any
) -> HttpResponse:
    """The page with a form on one fact; a form with faults is answered with 422."""
    actions.require_writing(file.actor, found.person_id, found.scope)
    (found,) = with_replies(file.actor, [found])
    wrong = form.is_bound and not form.is_valid()
    tell_birth(file, form)
    return render(
        request, template, {**facts_context(file, found), "form": form, **context}, status=422 if wrong else status
    )


def facts_context(file: OpenFile, found: Any) -> dict[str, Any]:
    return {
        "file": file,
        "tab": "situation",
        "fact": found,
        "kind": found._meta.model_name,
        "domain": _domain(found),
        "may_write": bool(writable(file) & found.scope),
        "is_ours": found.agency_id == file.actor.agency_id,
        "has_run_out": found.valid_until is not None and found.valid_until <= file.actor.today,
    }


def _correcting(request: HttpRequest, file: OpenFile, found: Statement) -> DatedForm:
    sent = {"today": file.actor.today, "domain": _domain(found), "initial": _typed(found)}
    if found.is_rating:
        return CorrectRatingForm(request.POST or None, version=found.code, **sent)
    return StatementForm(request.POST or None, born=readable_birth(file), **sent)


def _domain(found: Any) -> str:
    return codes(found.scope)[0]


def _typed(found: Statement) -> dict[str, Any]:
    names = ("text", "source", "true_on", "valid_until", "is_private", "kind", "level", "confidence")
    return {name: getattr(found, name) for name in names}


def done_with(request: HttpRequest, found: Any, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect(place_of(found.person_id, _domain(found)))
