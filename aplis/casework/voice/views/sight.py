"""Who may see what, and who asked to or did in an emergency."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aplis.casework.voice.opening import own_page
from aplis.casework.voice.queries.sight import emergencies_of, open_to, requests_of
from aplis.register.sharing.keeping.queries import own_stops
from aplis.register.sharing.representing.asking import OwnPages


@require_safe
@own_page()
def rights(request: Any, own: OwnPages) -> HttpResponse:
    # Why something is held or restricted is for the person alone: it may be about whoever represents her.
    stops = own_stops(own.actor) if own.representation is None else None
    return render(request, "voice/rights.html", {"own": own, "lines": open_to(own), "stops": stops})


@require_safe
@own_page()
def requests(request: Any, own: OwnPages) -> HttpResponse:
    context = {"own": own, "rows": requests_of(own), "emergencies": emergencies_of(own)}
    return render(request, "voice/requests.html", context)
