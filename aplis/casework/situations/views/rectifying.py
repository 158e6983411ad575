"""Pages on which a record is said to be wrong, and on which the agency that wrote it decides."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from aplis.casework.situations.forms import DecideForm, RectifyForm
from aplis.casework.situations.models import Circumstance, Statement
from aplis.casework.situations.queries.facts import with_replies
from aplis.casework.situations.rectifying import ask_rectification, decide_rectification
from aplis.casework.situations.views.facts import FORM, ask_about, done_with, facts_context
from aplis.casework.situations.views.openings import fact_or_404, on_fact
from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.sharing.looks import OpenFile, open_file
from aplis.register.sharing.models import Rectification

MODELS = {"statement": Statement, "circumstance": Circumstance}


@FORM
@on_fact
def ask(request: HttpRequest, file: OpenFile, found: Any) -> HttpResponse:
    """What is right, as the person says it."""
    form = RectifyForm(request.POST or None)
    if form.is_valid():
        ask_rectification(actor=file.actor, key=sent_key(request), fact=found, **form.cleaned_data)
        return done_with(
            request, found, _("It stands beside the record now. The agency that wrote it decides within a month.")
        )
    return ask_about(request, file, found, "situations/rectify.html", form)


@FORM
def decide(request: Any, person_id: int, rectification_id: int) -> HttpResponse:
    """The agency that wrote the record accepts the note, or says why not."""
    rows = Rectification.objects.visible_to(request.actor).filter(person_id=person_id)
    asked = get_object_or_404(rows, pk=rectification_id)
    if asked.about_kind not in MODELS:
        return redirect("plans:rectification", person_id, asked.pk)
    found = fact_or_404(request, MODELS[asked.about_kind], person_id, asked.about_id)
    file = open_file(request, person_id, page="fact", scopes=found.scope)
    if isinstance(file, HttpResponse):
        return file
    form = DecideForm(request.POST or None, initial={"version": asked.version})
    if not form.is_valid():
        return _page(request, file, found, asked, form, status=422 if form.is_bound else 200)
    try:
        sent = {"asked": asked, "fact": found, **form.cleaned_data}
        decide_rectification(actor=file.actor, key=sent_key(request), **sent)
    except Stale as stale:
        return _page(request, file, found, stale.current or asked, form, status=409)
    messages.success(request, _("The decision stands beside the record, and the person is told."))
    return redirect(f"situations:{asked.about_kind}", person_id, found.pk)


def _page(request: Any, file: OpenFile, found: Any, asked: Rectification, form: Any, *, status: int) -> HttpResponse:
    (found,) = with_replies(file.actor, [found])
    context = {**facts_context(file, found), "form": form, "asked": asked, "is_stale": status == 409}
    return render(request, "situations/rectify_decide.html", context, status=status)
