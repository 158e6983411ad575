"""The data steward's pages: send files of an own system, see what would happen, start, watch, read the report."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.core.limits import takes_files
from aplis.core.pages import page_or_part, sent_key
from aplis.exchange import steward_actions as actions
from aplis.exchange import tasks, uploads
from aplis.exchange.downloads import rejections_file
from aplis.exchange.forms import SearchForm, UploadForm
from aplis.exchange.models import Feed, ImportRun
from aplis.exchange.quality import quality
from aplis.exchange.queries import rejections_of, runs_of, sources_of
from aplis.exchange.report import by_file, facts_of, total
from aplis.exchange.uploads import BadUpload
from aplis.register.agencies.proof import recently_proven

RUNS_PER_PAGE = 25
ROWS_PER_PAGE = 50


@require_safe
def runs(request: Any) -> HttpResponse:
    request.actor.require("import_feed")
    form = SearchForm(request.GET)
    found = runs_of(request.actor, words=form.words)
    page = Paginator(found, RUNS_PER_PAGE).get_page(request.GET.get("page"))
    return page_or_part(request, "exchange/runs.html", "runs", {"form": form, "page": page})


@require_safe
def matching_quality(request: Any) -> HttpResponse:
    """Whether people are told apart well: counts only, of nobody in particular."""
    request.actor.require("import_feed")
    return render(request, "exchange/quality.html", {"quality": quality(request.actor, timezone.now())})


@takes_files(lambda: uploads.MAX_SENT)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Any) -> HttpResponse:
    """Sends files. `?again=ID` fills in the source and format of an earlier run."""
    request.actor.require("import_feed")
    sources = sources_of(request.actor)
    given = {"agency_id": request.actor.agency_id, "formats": tasks.formats()}
    if request.method != "POST":
        return _upload_page(request, UploadForm(initial=_chosen_before(request), **given), sources)
    form = UploadForm(request.POST, request.FILES, **given)
    if form.is_valid():
        try:
            run = actions.upload_feed(actor=request.actor, key=sent_key(request), **form.cleaned_data)
        except BadUpload as bad:
            form.add_fault(bad)
        else:
            return redirect("exchange:run", run.pk)
    return _upload_page(request, form, sources, status=422)


@require_safe
def run(request: Any, run_id: int) -> HttpResponse:
    """One address for the whole life of an import: its check, the decision, its progress, its report."""
    facts = facts_of(_run(request, run_id))
    return page_or_part(request, "exchange/run.html", "state", facts)


@require_POST
@recently_proven
def start(request: Any, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    actions.start_import(actor=request.actor, key=sent_key(request), run=run)
    return redirect("exchange:run", run.pk)


@require_POST
def cancel(request: Any, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    actions.cancel_import(actor=request.actor, key=sent_key(request), run=run)
    return redirect("exchange:run", run.pk)


@require_safe
def rejections(request: Any, run_id: int) -> HttpResponse:
    run = _run(request, run_id)
    form = SearchForm(request.GET)
    found = rejections_of(run, words=form.words)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rejected = total(by_file(run)).rejected
    is_cut = not form.words and rejected > page.paginator.count
    context = {"run": run, "form": form, "page": page, "rejected": rejected, "is_cut": is_cut}
    return page_or_part(request, "exchange/rejections.html", "rows", context)


@require_safe
def rejections_csv(request: Any, run_id: int) -> HttpResponse:
    """The rejected rows as a table for the people who keep the source system: places and reasons, never values."""
    run = _run(request, run_id)
    disposition = f'attachment; filename="import-{run.started_at:%Y-%m-%d}-rejected.csv"'
    headers = {"Content-Disposition": disposition, "Content-Type": "text/csv; charset=utf-8"}
    return HttpResponse(rejections_file(rejections_of(run)), headers=headers)


def _run(request: Any, run_id: int) -> ImportRun:
    return get_object_or_404(runs_of(request.actor), pk=run_id)


def _chosen_before(request: Any) -> dict[str, str]:
    again = request.GET.get("again", "")
    run = runs_of(request.actor).filter(pk=again).first() if again.isdecimal() and len(again) < 20 else None
    return {"name": run.feed.name, "mapping": run.feed.mapping} if run else {}


def _upload_page(request: Any, form: UploadForm, sources: QuerySet[Feed], status: int = 200) -> HttpResponse:
    limits = {"sent": uploads.MAX_SENT, "tables": uploads.MAX_TABLES, "days": tasks.DAYS_TO_DECIDE}
    context = {"form": form, "sources": sources, "limits": limits}
    return page_or_part(request, "exchange/upload.html", "form", context, status)
