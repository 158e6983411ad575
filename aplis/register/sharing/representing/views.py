"""Who acts for the person: the list, a new one, a change, an end."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.shortcuts import render as show
from django.views.decorators.http import require_safe

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.people.models import CONTACT, Representation
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.representing import actions, portals
from aplis.register.sharing.representing.forms import ChangeForm, EndForm, RepresentationForm
from aplis.register.sharing.representing.queries import (
    objection_of,
    objections_to,
    ours_alone,
    portals_on,
    possible_helpers,
    representations_of,
)
from aplis.register.sharing.representing.words import ENDED_WORDS, OBJECTION_WORDS
from aplis.register.sharing.views.details import FORM, form_page

TAB = "rights"


@require_safe
@on_file("representation", scopes=CONTACT)
def representation(request: HttpRequest, file: OpenFile) -> HttpResponse:
    actor, on = file.actor, file.actor.today
    rows = representations_of(actor, file.person)
    objections, accesses = objections_to(rows, file.person, on=on), portals_on(actor, file.person)
    ours = ours_alone([row.user_id for row in accesses], file.person.pk, on=on)
    context = {
        "file": file,
        "tab": TAB,
        "lines": [_line(row, objections[row.pk]) for row in rows],
        "accesses": [(row, row.ends_on is not None and row.ends_on <= on, row.user_id in ours) for row in accesses],
        "is_open": bool(file.scopes & CONTACT),
        "may_record": actor.may(actions.VERB) and bool(file.scopes & CONTACT),
        "may_invite": actor.may(portals.VERB) and bool(file.scopes & CONTACT),
    }
    return show(request, "representing/representation.html", context)


@FORM
@on_file("representation_add", scopes=CONTACT)
def add(request: Any, file: OpenFile) -> HttpResponse:
    file.actor.require(actions.VERB)
    helpers = possible_helpers(file.actor, file.person)
    form = RepresentationForm(request.POST or None, today=file.actor.today, person=file.person, helpers=helpers)
    if not form.is_valid():
        return form_page(request, file, form, "representing/add.html", tab=TAB)
    actions.add_representation(actor=file.actor, key=sent_key(request), representation=form.representation())
    return redirect("representing:representation", file.person.pk)


@FORM
@on_file("representation_form", scopes=CONTACT)
def change(request: Any, file: OpenFile, representation_id: int) -> HttpResponse:
    file.actor.require(actions.VERB)
    row = _row(file, representation_id)
    initial = {name: getattr(row, name) for name in ("has_conflict", "person_told_on", "version")}
    form = ChangeForm(request.POST or None, today=file.actor.today, initial=initial)
    if not form.is_valid():
        return form_page(request, file, form, "representing/change.html", tab=TAB, row=row)
    try:
        actions.change_representation(actor=file.actor, key=sent_key(request), representation=row, **form.cleaned_data)
    except Stale as stale:
        return _stale(request, file, stale.current)
    return redirect("representing:representation", file.person.pk)


@FORM
@on_file("representation_form", scopes=CONTACT)
def end(request: Any, file: OpenFile, representation_id: int) -> HttpResponse:
    file.actor.require(actions.VERB)
    row = _row(file, representation_id)
    form = EndForm(request.POST or None, initial={"version": row.version})
    if not form.is_valid():
        return form_page(request, file, form, "representing/end.html", tab=TAB, row=row)
    try:
        actions.end_representation(actor=file.actor, key=sent_key(request), representation=row, **form.cleaned_data)
    except Stale as stale:
        return _stale(request, file, stale.current)
    return redirect("representing:representation", file.person.pk)


def _row(file: OpenFile, pk: int) -> Representation:
    rows = Representation.objects.visible_to(file.actor).select_related("person")
    return get_object_or_404(rows, pk=pk, person=file.person)


def _line(row: Representation, objection: str) -> dict[str, Any]:
    why = ENDED_WORDS.get(row.ended_because, row.ended_because)
    return {"row": row, "objection": OBJECTION_WORDS.get(objection, ""), "has_ended": objection == "ended", "why": why}


def _stale(request: HttpRequest, file: OpenFile, current: Representation) -> HttpResponse:
    line = _line(current, objection_of(current, file.person, on=file.actor.today))
    return show(request, "representing/stale.html", {"file": file, "tab": TAB, "line": line}, status=409)
