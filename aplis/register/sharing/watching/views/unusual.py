"""Looks that deserve a question, and what came of it when somebody asked."""

from datetime import date
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from aplis.core.pages import sent_key
from aplis.register.agencies.queries import is_own_hand
from aplis.register.people.models import Person
from aplis.register.sharing.watching.actions import record_audit, review_looks
from aplis.register.sharing.watching.forms import ReviewForm, UnusualForm
from aplis.register.sharing.watching.queries.log import Asked, look_rows, looks_asked
from aplis.register.sharing.watching.queries.unusual import Unusual, one_day, unusual_looks
from aplis.register.sharing.watching.views.log import LOOK_LOG, LOOK_REVIEWED

ON_A_PAGE: Final = 30
LOOKS_OF_A_DAY: Final = 100


@require_safe
def unusual(request: Any) -> HttpResponse:
    actor = request.actor
    actor.require("audit_looks")
    form, tab = UnusualForm(request.GET, today=actor.today), "all" if request.GET.get("tab") == "all" else "open"
    if not form.is_valid():
        return render(request, "watching/unusual.html", {"form": form, "tab": tab, "lines": []}, status=422)
    asked = form.cleaned_data
    lines, is_cut = unusual_looks(actor, asked["from_on"], asked["until_on"])
    page = Paginator(_sifted(lines, tab, asked), ON_A_PAGE).get_page(request.GET.get("page"))
    fields = ["signs", *(name for name in ("sign", "worker") if asked[name])]
    days = (asked["until_on"] - asked["from_on"]).days + 1
    people = {line.person_id: line.name for line in page}
    record_audit(actor=actor, page=LOOK_LOG, fields=fields, days=days, people=people)
    context = {"form": form, "tab": tab, "page": page, "lines": list(page), "is_cut": is_cut}
    return render(request, "watching/unusual.html", context)


def _sifted(lines: list[Unusual], tab: str, asked: dict[str, Any]) -> list[Unusual]:
    """Reviewed ones leave the open list; a sign and a part of the worker's name narrow it further."""
    words = asked["worker"].casefold()
    return [
        line
        for line in lines
        if (tab == "all" or line.review is None)
        and (not asked["sign"] or asked["sign"] in line.signs)
        and words in line.worker.name.casefold()
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: Any, worker_id: int, person_id: int, day: str) -> HttpResponse:
    actor = request.actor
    actor.require("audit_looks")
    found = _one_day_or_404(actor, worker_id, person_id, day)
    form = ReviewForm(request.POST or None)
    if not form.is_valid():
        return _review_page(request, found, form)
    review_looks(
        actor=actor, key=sent_key(request), worker=found.worker, person=Person(pk=person_id), day=found.day,
        signs=found.signs, **form.cleaned_data,
    )  # fmt: skip
    return redirect("watching:unusual")


def _review_page(request: Any, found: Unusual, form: ReviewForm) -> HttpResponse:
    actor = request.actor
    asked = Asked(found.day, found.day, worker=found.worker.pk, person=found.person_id)
    rows = look_rows(actor, looks_asked(actor, asked)[:LOOKS_OF_A_DAY])
    record_audit(actor=actor, page=LOOK_REVIEWED, fields=asked.fields, days=1, people={found.person_id: found.name})
    is_own = is_own_hand(actor, found.worker.pk)
    context = {"found": found, "form": form, "rows": rows, "is_own": is_own, "most": LOOKS_OF_A_DAY}
    return render(request, "watching/review.html", context, status=422 if form.is_bound else 200)


def _one_day_or_404(actor: Any, worker_id: int, person_id: int, day: str) -> Unusual:
    try:
        found = one_day(actor, worker_id, person_id, date.fromisoformat(day))
    except ValueError as no_day:
        raise Http404 from no_day
    if found is None:
        raise Http404
    return found
