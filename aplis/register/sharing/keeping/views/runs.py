"""What is due, proposed by one and approved by another, and what became of it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.core.errors import Stale
from aplis.core.pages import page_or_part, sent_key
from aplis.register.agencies.actors import only_reads
from aplis.register.agencies.proof import recently_proven
from aplis.register.agencies.queries import is_own_hand
from aplis.register.sharing.keeping import actions
from aplis.register.sharing.keeping.downloads import transfer_sheet
from aplis.register.sharing.keeping.forms import HoldForm, ReviewForm, VersionForm, WordsForm, asked_page
from aplis.register.sharing.keeping.queries import (
    items_of,
    named_page,
    open_run,
    progress_of,
    record_taken,
    report_of,
    runs_of,
)
from aplis.register.sharing.models import KeepingItem, KeepingRun

FORM = require_http_methods(["GET", "HEAD", "POST"])
PAGE = "keeping"
RUNS_ON_A_PAGE = 20


@require_safe
def runs(request: Any) -> HttpResponse:
    request.actor.require("keep_register")
    state = request.GET.get("state", "")
    rows = runs_of(request.actor)
    rows = rows.filter(state=state) if state in KeepingRun.State.values else rows
    page = Paginator(rows, RUNS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": KeepingRun.State.choices, "under_way": open_run(request.actor)}
    return render(request, "keeping/runs.html", context)


@require_POST
def propose(request: Any) -> HttpResponse:
    made = actions.propose_run(actor=request.actor, key=sent_key(request))
    return redirect("keeping:run", made.pk)


@only_reads
@FORM
def run(request: Any, keeping_run_id: int) -> HttpResponse:
    return _run_page(request, _run_or_404(request, keeping_run_id))


@require_POST
@recently_proven
def approve(request: Any, keeping_run_id: int) -> HttpResponse:
    return _decided(request, keeping_run_id, actions.approve_run)


@require_POST
def drop(request: Any, keeping_run_id: int) -> HttpResponse:
    return _decided(request, keeping_run_id, actions.drop_run)


@require_POST
def resume(request: Any, keeping_run_id: int) -> HttpResponse:
    row = _run_or_404(request, keeping_run_id)
    actions.resume_run(actor=request.actor, key=sent_key(request), run=row)
    return redirect("keeping:run", row.pk)


@require_safe
def transfer_list(request: Any, keeping_run_id: int) -> HttpResponse:
    """What was marked for the archive, as a table: numbers of files, classes and days. Each person's look log says that it was taken."""
    row = _run_or_404(request, keeping_run_id)
    items = list(items_of(request.actor, row, outcome="to_transfer"))
    record_taken(request.actor, items)
    text = transfer_sheet(items)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="archive-{row.on.isoformat()}.csv"'
    return response


@FORM
def item(request: Any, keeping_item_id: int) -> HttpResponse:
    """One entry of a run; where it waits for a decision, the decision."""
    row = _item_or_404(request, keeping_item_id)
    form = ReviewForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _item_page(request, row, form)
    is_kept = form.cleaned_data["verdict"] == "keep"
    actions.review_item(actor=request.actor, key=sent_key(request), item=row, is_kept=is_kept)
    return redirect("keeping:run", row.run_id)


@FORM
def item_hold(request: Any, keeping_item_id: int) -> HttpResponse:
    """A hold on somebody in the list, whose file may be closed so that no page of hers opens any more."""
    row = _item_or_404(request, keeping_item_id)
    form = HoldForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _item_page(request, row, form, template="keeping/item_hold.html")
    actions.set_hold(
        actor=request.actor, key=sent_key(request), person_id=row.person_id, reason=form.cleaned_data["reason"]
    )
    return redirect("keeping:holds")


def _run_or_404(request: Any, pk: int) -> KeepingRun:
    request.actor.require("keep_register")
    rows = KeepingRun.objects.visible_to(request.actor).select_related("proposed_by", "approved_by")
    found: KeepingRun = get_object_or_404(rows, pk=pk)
    return found


def _item_or_404(request: Any, pk: int) -> KeepingItem:
    request.actor.require("keep_register")
    rows = KeepingItem.objects.visible_to(request.actor).select_related("run")
    found: KeepingItem = get_object_or_404(rows, pk=pk, agency_id=request.actor.agency_id)
    return found


def _item_page(request: Any, row: KeepingItem, form: Any, template: str = "keeping/item.html") -> HttpResponse:
    rows = items_of(request.actor, row.run).filter(pk=row.pk)
    _page, (named,) = named_page(request.actor, rows, None, page=PAGE)
    context = {"item": row, "named": named, "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _run_page(request: Any, row: KeepingRun, *, status: int = 200, is_stale: bool = False) -> HttpResponse:
    form, code = WordsForm(request.POST), request.GET.get("class", "")
    rows = items_of(request.actor, row, words=form.words, code=code)
    page, named = named_page(request.actor, rows, asked_page(request), page=PAGE)
    is_own = is_own_hand(request.actor, row.proposed_by_id)
    context = {
        "run": row, "form": form, "code": code, "page": page, "named": named, "is_own": is_own, "is_stale": is_stale,
        "is_gathered": actions.is_gathered(row), "progress": progress_of(request.actor, row),
        "report": report_of(request.actor, row),
    }  # fmt: skip
    return page_or_part(request, "keeping/run.html", "state", context, status=status)


def _decided(request: Any, pk: int, decide: Any) -> HttpResponse:
    row, form = _run_or_404(request, pk), VersionForm(request.POST)
    if not form.is_valid():
        return _run_page(request, row, status=422)
    try:
        decide(actor=request.actor, key=sent_key(request), run=row, version=form.cleaned_data["version"])
    except Stale as stale:
        return _run_page(request, stale.current, status=409, is_stale=True)
    return redirect("keeping:run", row.pk)
