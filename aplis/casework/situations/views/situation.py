"""Pages that show a life situation: the one page, its timeline, one domain in full, own words, paper."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aplis.casework.situations import refusals
from aplis.casework.situations.matrix.queries import open_talks_of
from aplis.casework.situations.models import Statement
from aplis.casework.situations.queries import around, facts
from aplis.casework.situations.queries.domains import domains_of, own_words, writable
from aplis.casework.situations.queries.timeline import agencies_on, last_sitting, news, timeline
from aplis.casework.situations.views.openings import scope_or_404
from aplis.core.pages import page_or_part
from aplis.register.people.models import FAMILY, Person
from aplis.register.people.queries import with_parts
from aplis.register.sharing.looks import OpenFile, open_file, record_members
from aplis.register.sharing.models import PLAN
from aplis.rules.scopes import BIT, DOMAINS, codes


@require_safe
def situation(request: HttpRequest, person_id: int) -> HttpResponse:
    """The whole situation on one page, at most 26 queries however much is known."""
    file = open_file(request, person_id, page="situation")
    if isinstance(file, HttpResponse):
        return file
    domains = domains_of(file)
    words, older_words = own_words(domains)
    context = {"file": file, "tab": "situation", "actions": "situations/actions.html", "domains": domains}
    context |= {"words": words, "older_words": older_words}
    around_it = {**_news(file, request.GET.get("open", "")), **_around(file), **_timeline(request, file)}
    return render(request, "situations/situation.html", {**context, **around_it})


@require_safe
def timeline_page(request: HttpRequest, person_id: int) -> HttpResponse:
    """The timeline by itself, filtered and page by page; htmx asks here for the part that changed."""
    file = open_file(request, person_id, page="timeline")
    if isinstance(file, HttpResponse):
        return file
    shown = _timeline(request, file)
    context = {
        "file": file,
        "tab": "situation",
        "agencies": agencies_on(file.actor, with_parts(file.actor, file.person)),
        **shown,
    }
    part = "more" if request.GET.get("after") else "whole"
    return page_or_part(request, "situations/timeline.html", part, context)


@require_safe
def domain(request: HttpRequest, person_id: int, domain: str) -> HttpResponse:
    """Everything in one domain: what stands, what has expired, what came earlier; searched and page by page."""
    scope = scope_or_404(domain)
    file = open_file(request, person_id, page="domain", scopes=scope)
    if isinstance(file, HttpResponse):
        return file
    if not file.scopes & scope:
        raise refusals.not_shared()
    return render(
        request, "situations/domain.html", {"file": file, "tab": "situation", **_domain(request, file, domain)}
    )


@require_safe
def own_words_page(request: HttpRequest, person_id: int) -> HttpResponse:
    """What the person said, in all open domains, newest first."""
    file = open_file(request, person_id, page="own_words")
    if isinstance(file, HttpResponse):
        return file
    rows = Statement.objects.visible_to(file.actor).filter(
        facts.stands(), person_id=person_id, kind=Statement.Kind.OWN_WORDS
    )
    page = Paginator(rows.select_related("agency", "author").order_by(*facts.NEWEST), facts.SHOWN).get_page(
        request.GET.get("page")
    )
    page.object_list = facts.with_replies(file.actor, page.object_list)
    return render(request, "situations/own_words.html", {"file": file, "tab": "situation", "page": page})


@require_safe
def print_page(request: HttpRequest, person_id: int) -> HttpResponse:
    """The situation on paper: everything that stands today, without notes that are only for the own agency.

    Paper is found by others: about a hidden person it names no service and no worker, each of whom leads to her.
    """
    file = open_file(request, person_id, page="print")
    if isinstance(file, HttpResponse):
        return file
    domains = domains_of(file, on_paper=True)
    words, _older = own_words(domains)
    circle = around.circle_of(file.actor, person_id)
    context = {
        "file": file,
        "domains": domains,
        "words": words,
        "circle": circle,
        "sees_plan": bool(file.scopes & PLAN),
        "is_quiet": file.person.protection_level >= Person.Protection.HIDDEN,
    }
    return render(request, "situations/print.html", context)


def _news(file: OpenFile, wanted: str) -> dict[str, Any]:
    """What others did since the last sitting, and which domains the page unfolds: the one asked for and those with news."""
    actor, person_id = file.actor, file.person.pk
    since = last_sitting(actor, person_id, page="situation")
    entries = news(actor, person_id, since=since) if since else []
    unfolded = {wanted, *(entry.domain for entry in entries)}
    looks = around.recent_looks(actor, person_id)
    return {"looks": looks, "since": since, "news": entries, "unfolded": unfolded}


def _around(file: OpenFile) -> dict[str, Any]:
    actor, person_id = file.actor, file.person.pk
    circle, household = around.circle_of(actor, person_id), around.household_of(actor, file.person)
    record_members(file, {member.person_id for member in household})
    return {
        "sees_family": bool(file.scopes & FAMILY),
        "sees_plan": bool(file.scopes & PLAN),
        "household": household,
        "circle": circle,
        "agencies": list({involvement.agency_id: involvement.agency for involvement in circle}.values()),
        "documents": around.newest_documents(actor, person_id),
        "expiring": around.expiring(actor, person_id),
        "ending_rights": around.ending_rights(file.rights, actor.today),
        "may_write": bool(writable(file)),
        "talks": open_talks_of(actor, person_id) if file.tells_of_person else [],
    }


def _timeline(request: HttpRequest, file: OpenFile) -> dict[str, Any]:
    wanted, number, after = (request.GET.get(name, "") for name in ("domain", "agency", "after"))
    domain = wanted if wanted in DOMAINS else ""
    agency = int(number) if number.isascii() and number.isdecimal() and len(number) < 20 else None
    return {
        "timeline": timeline(
            file.actor, with_parts(file.actor, file.person), agency=agency, domain=domain, after=after
        ),
        "wanted_after": after,
        "wanted_agency": agency,
        "wanted_domain": domain,
        "open_domains": [code for code in codes(file.scopes) if code in DOMAINS],
    }


def _domain(request: HttpRequest, file: OpenFile, code: str) -> dict[str, Any]:
    actor, person_id, state = file.actor, file.person.pk, request.GET.get("state", "")
    wanted = {
        "scope": BIT[code],
        "state": state if state in facts.STATES else facts.CURRENT,
        "asked": request.GET.get("q", "").strip()[:100],
    }
    page, circumstances = facts.page_of(actor, person_id, **wanted, number=request.GET.get("page"))
    return {
        **wanted,
        "code": code,
        "page": page,
        "circumstances": circumstances,
        "counts": facts.counts_by_domain(actor, person_id)[BIT[code]],
        "may_write": bool(writable(file) & BIT[code]),
    }
