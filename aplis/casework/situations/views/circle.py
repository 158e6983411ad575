"""The tiers of sight of one person: known here, who helps, a summary, the sections; for who sees a little and for who sees a lot."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from aplis.casework.situations.queries.summary import summary_of
from aplis.register.people.models import Person
from aplis.register.sharing.actions import record_look
from aplis.register.sharing.asking.queries import askable
from aplis.register.sharing.asking.tiers import Depth, depth_of, helpers_of, named
from aplis.register.sharing.looks import open_file
from aplis.register.sharing.models import PLAN
from aplis.rules.tiers import SECTIONS, SUMMARY, TIERS, WHO_HELPS

PAGE = "circle"


@require_safe
def circle(request: Any, person_id: int) -> HttpResponse:
    """Nobody to whom no tier is open learns whether there is such a person: the answer and its one query are the same."""
    depth = depth_of(request.actor, person_id)
    if depth is None:
        raise Http404
    request.actor.require("open_person")
    if depth.opened:
        return _from_inside(request, person_id, depth)
    person = named(person_id)
    if person.merged_into_id:
        return redirect("situations:circle", person.merged_into_id)
    actor = request.actor.for_purpose(depth.right.purpose)
    record_look(actor=actor, person=person, scopes=_shown(depth), page=PAGE)
    return render(request, "situations/known.html", {"person": person, **_told(request.actor, person, depth)})


def _from_inside(request: Any, person_id: int, depth: Depth) -> HttpResponse:
    file = open_file(request, person_id, page=PAGE, scopes=_shown(depth))
    if isinstance(file, HttpResponse):
        return file
    context = {"file": file, "tab": PAGE, "askable": askable(file), **_told(file.actor, file.person, depth)}
    return render(request, "situations/circle.html", context)


def _shown(depth: Depth) -> int:
    """The scopes whose contents stand on the page: those of the summary, where there is one."""
    return depth.opened | depth.shown if depth.tier in {SUMMARY, SECTIONS} else 0


def _told(actor: Any, person: Person, depth: Depth) -> dict[str, Any]:
    """What both kinds of readers are told. Who helps stands with the plan; beside it only the own agency's file is named."""
    sees_helpers = bool(depth.opened & PLAN) or any(right.tier in {WHO_HELPS, SUMMARY} for right in depth.rights)
    helpers = helpers_of(actor, person, depth)
    if not sees_helpers:
        helpers = [each for each in helpers if each.agency.pk == actor.agency_id]
    return {
        "depth": depth,
        "tiers": TIERS,
        "helpers": helpers,
        "sees_helpers": sees_helpers,
        "summary": summary_of(person.pk, _shown(depth), actor.today) if _shown(depth) else [],
    }
