"""The worker's day, the search, and the agency's people for the one who answers for them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.core.errors import Stale
from aplis.core.pages import page_or_part, sent_key
from aplis.home.forms import SearchForm
from aplis.home.queries.caseload import (
    Caseload,
    caseload_of,
    cases,
    files,
    files_led_by,
    loads,
    people_of,
    with_files,
)
from aplis.home.queries.news import LISTING, changes_of, expiring_of, meetings_of, shown_of, talks_of
from aplis.home.queries.search import FOUND_AT_MOST, cards, find
from aplis.register.agencies.actors import only_reads
from aplis.register.identity.enquiries.queries import number_waiting
from aplis.register.identity.probing.actions import count_search
from aplis.register.people.actions import record_search
from aplis.register.people.models import CONTACT
from aplis.register.sharing.actions import assign_lead, record_listing
from aplis.register.sharing.asking.queries import number_waiting as sight_waiting
from aplis.register.sharing.forms import LeadForm
from aplis.register.sharing.helping.views import own_tasks
from aplis.register.sharing.notices.queries import notices_of
from aplis.register.sharing.queries import colleagues

ON_A_PAGE = 20
LONGEST_ID = 19  # digits of a 63-bit number
LARGEST_ID = (1 << 63) - 1
USUAL_PURPOSE = "delivery"
SUPERVISING = "supervision"
PURPOSE_KEY = "search_purpose"


@require_safe
def today(request: Any) -> HttpResponse:
    actor = request.actor
    if actor.is_assigned_only:
        return own_tasks(request)
    if not actor.read_scopes:
        return render(request, "home/desk.html", {"notices": notices_of(actor)})
    wants_agency, mine = request.GET.get("tab") == "agency" and actor.may("search_people"), caseload_of(actor)
    people = people_of(actor, files(actor)) if wants_agency else list(mine.names.values())
    page = Paginator(people, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = with_files(actor, page) if wants_agency else cases(actor, page)
    news = {"changes": changes_of(actor, mine), "expiring": expiring_of(actor, mine), "talks": talks_of(actor, mine)}
    news["meetings"] = meetings_of(actor, mine)
    _record_shown(actor, mine, [] if wants_agency else rows, news)
    if wants_agency:
        _record_names(actor, "agency", {row.name.person_id: row.file.purpose for row in rows if row.file})
    context = {"page": page, "rows": rows, "is_agency": wants_agency, "purpose": _purpose(request), **news}
    context |= {"requests_waiting": number_waiting(actor), "notices": notices_of(actor)}
    context["sight_waiting"] = sight_waiting(actor)
    return render(request, "home/today.html", {**context, "loads": loads(actor) if actor.may("see_agency") else []})


def _record_shown(actor: Any, mine: Caseload, rows: Any, news: dict[str, Any]) -> None:
    meetings = news["meetings"].all if "meetings" in news else []
    shown = shown_of(
        mine,
        [(row.name.person_id, row.scopes) for row in rows],
        [(each.person_id, each.line.row.scope) for each in news["changes"].lines],
        [(each.person_id, each.line.scope) for each in [*news["expiring"], *news.get("talks", ()), *meetings]],
    )
    record_listing(actor=actor, page=LISTING, shown=shown)


def _record_names(actor: Any, page: str, purposes: dict[int, str]) -> None:
    """The looks of a list that says who people are, by person for which purpose."""
    record_listing(actor=actor, page=page, shown={person: (CONTACT, why) for person, why in purposes.items()})


@require_safe
def changes(request: Any) -> HttpResponse:
    """Older changes: a page of its own, or the next lines of the list for htmx."""
    mine = caseload_of(request.actor)
    found = changes_of(request.actor, mine, after=request.GET.get("after", ""))
    _record_shown(request.actor, mine, [], {"changes": found, "expiring": []})
    return page_or_part(request, "home/changes.html", "lines", {"changes": found})


@only_reads
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: Any) -> HttpResponse:
    """The search. What was typed stays in the body of the request, also for the further pages of the result."""
    request.actor.require("search_people")
    initial = {"purpose": _purpose(request)}
    form = SearchForm(request.POST or None, today=request.actor.today, initial=initial)
    if not form.is_valid():
        context = {"form": form, "found": None, "may_register": request.actor.may("register_person")}
        return page_or_part(request, "home/people.html", "search", context, status=422 if form.is_bound else 200)
    if form.cleaned_data["purpose"] != request.session.get(PURPOSE_KEY):
        request.session[PURPOSE_KEY] = form.cleaned_data["purpose"]
    return _found(request, form)


def _found(request: Any, form: SearchForm) -> HttpResponse:
    actor = request.actor.for_purpose(form.cleaned_data["purpose"])
    found = find(actor, form.wanted)
    page = Paginator(found.people, ON_A_PAGE).get_page(request.POST.get("page"))
    record_search(actor=actor, fields=form.wanted.fields, hits=found.number, page="people")
    count_search(actor=actor, wanted=form.wanted, page="people", hits=found.number)
    _record_names(actor, "search", dict.fromkeys((person.pk for person in page), actor.purpose))
    context = {
        "form": form, "found": found, "page": page, "cards": cards(actor, list(page), form.wanted),
        "most": FOUND_AT_MOST, "may_register": actor.may("register_person"),
    }  # fmt: skip
    return page_or_part(request, "home/people.html", "search", context)


def _purpose(request: Any) -> str:
    """The purpose of the last search of this session; a worker changes it in the form."""
    return str(request.session.get(PURPOSE_KEY, USUAL_PURPOSE))


@require_safe
def agency(request: Any) -> HttpResponse:
    request.actor.require("see_agency")
    return _agency_page(request, request.GET.get("worker", ""))


def _agency_page(request: Any, worker: str, *, status: int = 200, current: Any = None) -> HttpResponse:
    actor = request.actor
    typed = int(worker) if worker.isdecimal() and len(worker) <= LONGEST_ID else None
    chosen = typed if typed is not None and typed <= LARGEST_ID else None
    page = Paginator(files_led_by(actor, chosen), ON_A_PAGE).get_page(request.GET.get("page"))
    _record_names(actor, "agency", {row.person_id: SUPERVISING for row in page if row.given or row.family})
    context = {
        "page": page, "chosen": chosen, "loads": loads(actor), "current": current,
        "colleagues": colleagues(actor), "may_assign": actor.may("assign_lead"),
    }  # fmt: skip
    return render(request, "home/agency.html", context, status=status)


@require_POST
def lead_assign(request: Any, involvement_id: int) -> HttpResponse:
    row = get_object_or_404(files(request.actor), pk=involvement_id)
    request.actor.require("assign_lead")
    form = LeadForm(request.POST, colleagues=colleagues(request.actor))
    before = request.POST.get("worker", "")
    if not form.is_valid():
        return _agency_page(request, before, status=422)
    try:
        assign_lead(actor=request.actor, key=sent_key(request), involvement=row, **form.cleaned_data)
    except Stale as stale:
        return _agency_page(request, before, status=409, current=stale.current)
    return redirect(f"{reverse('home:agency')}?{urlencode({'worker': before})}")
