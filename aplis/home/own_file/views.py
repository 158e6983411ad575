"""Pages of copies: a worker gathers in one click, the officer reads and hands over, the person takes hers."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.home.own_file import actions, refusals
from aplis.home.own_file.copying import as_json, as_pdf
from aplis.home.own_file.forms import BlackenForm, GatherForm, VersionForm
from aplis.home.own_file.gathering import scopes_of
from aplis.home.own_file.looking import record_names, record_reading
from aplis.home.own_file.queries import copies_of, entries_of, named, waiting
from aplis.register.sharing.looks import OpenFile, on_file, open_file
from aplis.register.sharing.models import SubjectFile

ON_A_PAGE = 25
State = SubjectFile.State


@require_http_methods(["GET", "HEAD", "POST"])
@on_file("copy", scopes=0)
def gather(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The copies of a person, and the one click that gathers another."""
    file.actor.require("gather_file")
    form = GatherForm(request.POST or None, initial={"language": file.person.language or request.LANGUAGE_CODE})
    if form.is_valid():
        actions.gather_file(actor=file.actor, key=sent_key(request), person=file.person, **form.cleaned_data)
        return redirect("own_file:gather", file.person.pk)
    context = {"file": file, "tab": "rights", "form": form, "copies": copies_of(file.actor, file.person)}
    return render(request, "own_file/gather.html", context, status=422 if form.is_bound else 200)


@require_safe
def take(request: Any, person_id: int, copy_id: int, form: str) -> HttpResponse:
    """A released copy, for a worker who prints it for the person: one to whom everything in it is open."""
    rows = SubjectFile.objects.visible_to(request.actor).filter(state=State.RELEASED, person_id=person_id)
    copy = rows.filter(pk=copy_id, agency_id=request.actor.agency_id).first()
    inside = scopes_of(copy.content.get("entries", [])) if copy else 0
    file = open_file(request, person_id, page="copy", scopes=inside)
    if isinstance(file, HttpResponse):
        return file
    file.actor.require("gather_file")
    if copy is None:
        raise Http404
    if inside & ~file.scopes:
        raise refusals.not_all_open()
    return download(copy, form, file.name)


@require_safe
def queue(request: Any) -> HttpResponse:
    """What waits to be read, the oldest first, and what was handed over."""
    request.actor.require("review_file")
    chosen = request.GET.get("state", State.GATHERED)
    page = Paginator(waiting(request.actor, chosen), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = named(request.actor, page)
    record_names(request.actor, rows)
    context = {"page": page, "rows": rows, "states": State.choices, "chosen": chosen}
    return render(request, "own_file/queue.html", context)


@require_safe
def review(request: Any, copy_id: int) -> HttpResponse:
    """One copy, to be read by a human: what the rule proposes to blacken stands beside what it is."""
    return _review(request, _copy(request, copy_id))


@require_safe
def hand_out(request: Any, copy_id: int, form: str) -> HttpResponse:
    """A released copy for the person who has no own pages: by who reads copies, whatever else is open to her."""
    copy = _copy(request, copy_id)
    if copy.state != State.RELEASED:
        raise Http404
    ((_pk, name),) = named(request.actor, [copy])
    record_reading(request.actor, copy, copy.content.get("entries", []))
    return download(copy, form, name)


@require_POST
def blacken(request: Any, copy_id: int) -> HttpResponse:
    copy, form = _copy(request, copy_id), BlackenForm(request.POST)
    if not form.is_valid():
        return _review(request, copy, status=422)
    return _act(request, copy, actions.set_blackened, form.cleaned_data)


@require_POST
def release(request: Any, copy_id: int) -> HttpResponse:
    return _decide(request, copy_id, actions.release_file)


@require_POST
def drop(request: Any, copy_id: int) -> HttpResponse:
    return _decide(request, copy_id, actions.drop_file)


def _decide(request: Any, copy_id: int, action: Any) -> HttpResponse:
    copy, form = _copy(request, copy_id), VersionForm(request.POST)
    if not form.is_valid():
        return _review(request, copy, status=422)
    return _act(request, copy, action, form.cleaned_data)


def _act(request: Any, copy: SubjectFile, action: Any, sent: dict[str, Any]) -> HttpResponse:
    try:
        action(actor=request.actor, key=sent_key(request), file=copy, **sent)
    except Stale as stale:
        return _review(request, stale.current or copy, status=409)
    where = f"?page={request.POST.get('page', '1')}" if request.POST.get("page", "1").isdecimal() else ""
    response = redirect("own_file:review", copy.pk)
    response["Location"] += where
    return response


def _copy(request: Any, copy_id: int) -> SubjectFile:
    request.actor.require("review_file")
    return get_object_or_404(SubjectFile.objects.visible_to(request.actor), pk=copy_id)


def _review(request: Any, copy: SubjectFile, *, status: int = 200) -> HttpResponse:
    page = Paginator(copy.content.get("entries", []), ON_A_PAGE).get_page(request.GET.get("page"))
    ((_pk, name),) = named(request.actor, [copy])
    record_reading(request.actor, copy, page)
    context = {"copy": copy, "name": name, "page": page, "entries": entries_of(copy, page)}
    context |= {"is_waiting": copy.state == State.GATHERED, "is_stale": status == 409}
    return render(request, "own_file/review.html", context, status=status)


def download(copy: SubjectFile, form: str, name: str) -> HttpResponse:
    if form == "json":
        response = HttpResponse(as_json(copy.content), content_type="application/json")
    elif form == "pdf":
        pdf = as_pdf(copy.content, language=copy.language, name=name, agency=copy.agency.name)
        response = HttpResponse(pdf, content_type="application/pdf")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="copy.{form}"'
    return response
