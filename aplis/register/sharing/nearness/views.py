"""A worker who stands near to a person, guarded files, and the confirmation of a weaker protection."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.agencies.proof import recently_proven
from aplis.register.agencies.queries import is_own_hand
from aplis.register.sharing.looks import OpenFile, on_file, person_or_404
from aplis.register.sharing.models import ProtectionChange
from aplis.register.sharing.nearness import actions, queries
from aplis.register.sharing.nearness.apart import answer_weaker
from aplis.register.sharing.nearness.forms import AnswerForm, NamingForm, NearnessForm, SearchForm

ON_A_PAGE: Final = 20
FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
def declare(request: Any, person_id: int) -> HttpResponse:
    """Shows the name and nothing else: nothing of the file is read here, so no look is written."""
    actor = request.actor
    person = person_or_404(actor, person_id)
    if not actor.may("guard_file"):
        actor.require("declare_nearness")
    form = NearnessForm(request.POST or None, workers=queries.own_posts(actor), me=actor.worker_id)
    if not form.is_valid():
        context = {"person": person, "form": form, "guards": actor.may("guard_file")}
        return render(request, "nearness/declare.html", context, status=422 if form.is_bound else 200)
    actions.declare_nearness(actor=actor, key=sent_key(request), person=person, **form.cleaned_data)
    return redirect("nearness:guarded" if actor.may("guard_file") else "home:today")


@require_safe
def guarded(request: Any) -> HttpResponse:
    request.actor.require("guard_file")
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    page = Paginator(queries.barriers(request.actor, words=words), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": queries.guarded(request.actor, page)}
    return render(request, "nearness/guarded.html", context)


@FORM
def guard(request: Any, barrier_id: int) -> HttpResponse:
    """Who of the agency opens a guarded file, and who leads it."""
    actor = request.actor
    barrier = _barrier(request, barrier_id)
    initial = {
        "workers": queries.named_ids(actor, barrier.person_id),
        "lead": queries.lead_of(actor, barrier.person_id),
    }
    form = NamingForm(request.POST or None, initial=initial, workers=queries.possible(actor, barrier.person_id))
    if not form.is_valid():
        (line,) = queries.guarded(actor, [barrier])
        context = {"line": line, "form": form}
        return render(request, "nearness/guard.html", context, status=422 if form.is_bound else 200)
    actions.name_for_guarded(actor=actor, key=sent_key(request), barrier=barrier, **form.cleaned_data)
    return redirect("nearness:guarded")


@require_POST
def guard_end(request: Any, barrier_id: int) -> HttpResponse:
    barrier = _barrier(request, barrier_id)
    actions.end_nearness(actor=request.actor, key=sent_key(request), barrier=barrier)
    return redirect("nearness:guarded")


@FORM
@recently_proven
def change(request: Any, change_id: int) -> HttpResponse:
    """A weaker protection that somebody asked for: a second worker confirms it or not."""
    seen = ProtectionChange.objects.visible_to(request.actor)
    row = get_object_or_404(seen, pk=change_id)
    return _change(request, row.person_id, row=row)


@on_file("protection", scopes=0)
def _change(request: Any, file: OpenFile, row: ProtectionChange) -> HttpResponse:
    file.actor.require("set_protection")
    form = AnswerForm(request.POST or None)
    if not form.is_valid():
        is_own = is_own_hand(file.actor, row.asked_by_id)
        context = {"file": file, "tab": "details", "form": form, "row": row, "is_own": is_own}
        return render(request, "nearness/change.html", context, status=422 if form.is_bound else 200)
    is_confirmed = form.cleaned_data["answer"] == "yes"
    try:
        answer_weaker(actor=file.actor, key=sent_key(request), change=row, is_confirmed=is_confirmed)
    except Stale:
        return stale_page(request, file, "details", reverse("nearness:change", args=[row.pk]))
    return redirect("people:details", file.person.pk)


def stale_page(request: Any, file: OpenFile, tab: str, url: str) -> HttpResponse:
    """Somebody was faster; nothing was saved, and the link leads to what stands there now."""
    return render(request, "nearness/stale.html", {"file": file, "tab": tab, "onward": url}, status=409)


def _barrier(request: Any, barrier_id: int) -> Any:
    request.actor.require("guard_file")
    return get_object_or_404(queries.barriers(request.actor), pk=barrier_id)
