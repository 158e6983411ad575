"""The watch list, and the delays by which a person is told later."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.core.pages import sent_key
from aplis.register.people.models import Person
from aplis.register.sharing.models import LookDelay, WatchedPerson
from aplis.register.sharing.watching import actions
from aplis.register.sharing.watching.forms import DelayForm, WatchForm
from aplis.register.sharing.watching.queries.log import known_or_404, names_of
from aplis.register.sharing.watching.views.log import LOOK_LOG

ON_A_PAGE: Final = 20
FORM: Final = require_http_methods(["GET", "HEAD", "POST"])


def _listed(request: Any, rows: Any, template: str, fields: list[str]) -> HttpResponse:
    """A page of rows of the agency, each with the name where the officer sees the person."""
    actor = request.actor
    page = Paginator(rows.filter(agency_id=actor.agency_id).select_related("set_by"), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    names = names_of(actor, {row.person_id for row in page})
    actions.record_audit(actor=actor, page=LOOK_LOG, fields=fields, people=names)
    lines = [(row, names.get(row.person_id, "")) for row in page]
    return render(request, template, {"page": page, "lines": lines, "today": actor.today})


@require_safe
def watched(request: Any) -> HttpResponse:
    request.actor.require("audit_looks")
    rows = WatchedPerson.objects.visible_to(request.actor).order_by("ends_on", "-starts_on", "pk")
    return _listed(request, rows, "watching/watched.html", ["watched"])


@FORM
def watch(request: Any, person_id: int) -> HttpResponse:
    request.actor.require("audit_looks")
    known = known_or_404(request.actor, person_id)
    form = WatchForm(request.POST or None)
    if not form.is_valid():
        return _form_page(request, "watching/watch.html", known, form)
    person = Person(pk=known.pk)
    actions.watch_person(actor=request.actor, key=sent_key(request), person=person, **form.cleaned_data)
    return redirect("watching:watched")


@require_POST
def watch_end(request: Any, watched_id: int) -> HttpResponse:
    request.actor.require("audit_looks")
    row = get_object_or_404(WatchedPerson.objects.visible_to(request.actor), pk=watched_id)
    actions.end_watch(actor=request.actor, key=sent_key(request), watched=row)
    return redirect("watching:watched")


@require_safe
def delays(request: Any) -> HttpResponse:
    request.actor.require("audit_looks")
    rows = LookDelay.objects.visible_to(request.actor).order_by("-ends_on", "-set_at", "pk")
    return _listed(request, rows, "watching/delays.html", ["delays"])


@FORM
def delay(request: Any, person_id: int) -> HttpResponse:
    request.actor.require("audit_looks")
    known = known_or_404(request.actor, person_id)
    form = DelayForm(request.POST or None, today=request.actor.today)
    if not form.is_valid():
        return _form_page(request, "watching/delay.html", known, form)
    person = Person(pk=known.pk)
    actions.delay_looks(actor=request.actor, key=sent_key(request), person=person, **form.cleaned_data)
    return redirect("watching:delays")


@require_POST
def delay_end(request: Any, delay_id: int) -> HttpResponse:
    request.actor.require("audit_looks")
    row = get_object_or_404(LookDelay.objects.visible_to(request.actor), pk=delay_id)
    actions.end_delay(actor=request.actor, key=sent_key(request), delay=row)
    return redirect("watching:delays")


def _form_page(request: Any, template: str, known: Any, form: Any) -> HttpResponse:
    actions.record_audit(actor=request.actor, page=LOOK_LOG, fields=["person"], people={known.pk: known.name})
    return render(request, template, {"known": known, "form": form}, status=422 if form.is_bound else 200)
