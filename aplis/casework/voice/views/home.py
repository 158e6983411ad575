"""The first own page, the choice of whose pages, and what the person was told."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from aplis.casework.voice.opening import own_page, shut
from aplis.casework.voice.queries.looks import ON_HOME, looks_of
from aplis.casework.voice.queries.said import notices_of, participations_of, recorded, releases_of
from aplis.casework.voice.queries.sight import helpers_of
from aplis.register.agencies.actors import of_the_person
from aplis.register.sharing.representing.asking import PORTAL_KEY, OwnPages, find_actor, to_choose_from

ON_A_PAGE = 20
NOTICES_ON_HOME = 3


@require_safe
@own_page()
def home(request: Any, own: OwnPages) -> HttpResponse:
    agreed = releases_of(own)
    helpers = helpers_of(own)
    context = {
        "own": own,
        "helpers": helpers,
        "leads": any(helper.lead for helper in helpers),
        "asked": [each for each in agreed if each.may_answer][:ON_HOME],
        "in_force": [each for each in agreed if each.line.is_open],
        "recorded": recorded(own),
        "offers": list(participations_of(own.actor, own).filter(state="offered")[:ON_HOME]),
        "notices": notices_of(own, NOTICES_ON_HOME),
        "lines": looks_of(own).lines[:ON_HOME],
        "has_posts": bool(request.posts),
    }
    return render(request, "voice/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@of_the_person(find_actor)
def whose(request: Any) -> HttpResponse:
    """For a sign-in that opens several persons' pages, such as that of a parent of two."""
    found = to_choose_from(request.user.pk, request.portals, request.actor.today)
    if not found:
        return shut(request)
    if request.method != "POST":
        return render(request, "voice/whose.html", {"found": found})
    wanted = request.POST.get("portal", "")
    chosen = next((portal for portal, _pages in found if str(portal.pk) == wanted), None)
    if chosen is None:
        raise Http404
    request.session[PORTAL_KEY] = chosen.pk
    return redirect("voice:home")


@require_safe
@own_page()
def notices(request: Any, own: OwnPages) -> HttpResponse:
    page = Paginator(notices_of(own), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "voice/notices.html", {"own": own, "page": page})
