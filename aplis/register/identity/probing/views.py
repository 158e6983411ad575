"""How often the workers of an agency look people up, for whoever answers for it."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from aplis.core.pages import sent_key
from aplis.register.agencies.queries import is_own_hand
from aplis.register.identity.enquiries.forms import ReviewForm, WordsForm
from aplis.register.identity.probing.actions import review_probing
from aplis.register.identity.probing.queries import colleague, days, one_day, workers_days

ON_A_PAGE = 20


@require_safe
def probing(request: Any) -> HttpResponse:
    request.actor.require("see_agency")
    form, only_flagged = WordsForm(request.GET), bool(request.GET.get("limits"))
    rows = days(request.actor, words=form.words, only_flagged=only_flagged)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "days": workers_days(request.actor, list(page)),
        "only_flagged": only_flagged,
    }
    return render(request, "identity/probing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def probing_review(request: Any, worker_id: int, day: str) -> HttpResponse:
    request.actor.require("see_agency")
    worker, found = colleague(request.actor, worker_id), one_day(request.actor, worker_id, _day(day))
    if worker is None or found is None:
        raise Http404
    form = ReviewForm(request.POST or None)
    if not form.is_valid():
        context = {"found": found, "form": form, "is_own": is_own_hand(request.actor, worker.pk)}
        return render(request, "identity/probing_review.html", context, status=422 if form.is_bound else 200)
    review_probing(actor=request.actor, key=sent_key(request), worker=worker, day=found.day, **form.cleaned_data)
    return redirect("identity:probing")


def _day(text: str) -> date:
    """raises Http404 for what is no day."""
    try:
        return date.fromisoformat(text)
    except ValueError as no_day:
        raise Http404 from no_day
