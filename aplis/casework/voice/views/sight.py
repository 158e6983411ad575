"""Who may see what, who asked to or did in an emergency, and what was put right."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aplis.casework.voice.opening import own_page
from aplis.casework.voice.queries.asked import corrections_of, lines_of, requests_of
from aplis.casework.voice.queries.sight import emergencies_of, open_to
from aplis.register.sharing.keeping.queries import own_stops
from aplis.register.sharing.representing.asking import OwnPages
from aplis.rules.representation import ASK

ON_A_PAGE = 20


@require_safe
@own_page()
def rights(request: Any, own: OwnPages) -> HttpResponse:
    # Why something is held or restricted is for the person alone: it may be about whoever represents her.
    stops = own_stops(own.actor) if own.representation is None else None
    return render(request, "voice/rights.html", {"own": own, "lines": open_to(own), "stops": stops})


@require_safe
@own_page()
def requests(request: Any, own: OwnPages) -> HttpResponse:
    page = Paginator(requests_of(own), ON_A_PAGE).get_page(request.GET.get("page"))
    emergencies = emergencies_of(own) if page.number == 1 else []
    context = {"own": own, "page": page, "lines": lines_of(own, page), "emergencies": emergencies}
    return render(request, "voice/requests.html", context)


@require_safe
@own_page()
def corrections(request: Any, own: OwnPages) -> HttpResponse:
    page = Paginator(corrections_of(own), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "voice/corrections.html", {"own": own, "page": page, "may_ask": ASK in own.acts})
