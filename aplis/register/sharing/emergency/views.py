"""Opening a file in danger, giving it back, and what others do about it afterwards."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.core.pages import sent_key
from aplis.register.agencies.proof import recently_proven
from aplis.register.agencies.queries import is_own_hand
from aplis.register.people.models import Person
from aplis.register.sharing.emergency import actions, refusals
from aplis.register.sharing.emergency.finding import find_exactly
from aplis.register.sharing.emergency.forms import (
    DangerForm,
    EmergencyForm,
    PostponeForm,
    ReviewForm,
    SearchForm,
    ToldForm,
)
from aplis.register.sharing.emergency.queries import (
    accesses,
    is_told_late,
    names_told,
    opened_by,
    pages_opened,
    report,
    running_now,
)
from aplis.register.sharing.looks import person_or_404
from aplis.register.sharing.models import EmergencyAccess

ON_A_PAGE: Final = 20
FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@recently_proven
def emergency(request: Any) -> HttpResponse:
    """Somebody is in danger, and the file is not open to the worker: she names the person exactly."""
    actor = request.actor
    actor.require("open_emergency")
    form = EmergencyForm(request.POST or None, today=actor.today)
    if not form.is_valid():
        return _ask(request, form, status=422 if form.is_bound else 200)
    if not (scopes := opened_by(actor, form.cleaned_data["danger"])):
        raise refusals.opens_nothing()
    person = find_exactly(actor, form.wanted, scopes=scopes)
    if person is None:
        # By its status it is written down like any other question for what is not open.
        return _ask(request, form, status=404, is_nobody=True)
    return _open(request, person, form)


@FORM
@recently_proven
def emergency_of_person(request: Any, person_id: int) -> HttpResponse:
    """The same for a person of whom something is open already."""
    person = person_or_404(request.actor, person_id)
    request.actor.require("open_emergency")
    if person.protection_level == Person.Protection.SEALED:
        raise refusals.is_sealed()
    form = DangerForm(request.POST or None)
    if not form.is_valid():
        context = {"person": person, "form": form}
        return render(request, "emergency/open_known.html", context, status=422 if form.is_bound else 200)
    return _open(request, person, form)


def _open(request: HttpRequest, person: Person, form: DangerForm) -> HttpResponse:
    actor: Any = request.actor  # type: ignore[attr-defined]
    sent = {"danger": form.cleaned_data["danger"], "reason": form.cleaned_data["reason"]}
    actions.open_emergency(actor=actor, key=sent_key(request), person=person, **sent)
    return redirect("situations:situation", person.pk)


def _ask(request: Any, form: EmergencyForm, *, status: int, is_nobody: bool = False) -> HttpResponse:
    context = {"form": form, "is_nobody": is_nobody, "running": running_now(request.actor)}
    return render(request, "emergency/open.html", context, status=status)


@require_POST
def emergency_end(request: Any, access_id: int) -> HttpResponse:
    access = _access(request, access_id)
    actions.end_emergency(actor=request.actor, key=sent_key(request), access=access)
    return redirect("emergency:access", access.pk)


@require_safe
def emergencies(request: Any) -> HttpResponse:
    """All of the agency for who reviews them, with how often each worker did it; one's own for everybody else."""
    actor, which = request.actor, request.GET.get("which", "")
    _require_either(actor)
    form = SearchForm(request.GET)
    words = form.cleaned_data["q"].strip() if form.is_valid() else ""
    page = Paginator(accesses(actor, words=words, which=which), ON_A_PAGE).get_page(request.GET.get("page"))
    reviews = actor.may("review_emergency")
    context = {
        "form": form, "which": which, "page": page, "names": names_told(actor, page), "reviews": reviews,
        "report": list(report(actor)) if reviews else [],
    }  # fmt: skip
    return render(request, "emergency/list.html", context)


@require_safe
def emergency_access(request: Any, access_id: int) -> HttpResponse:
    return _access_page(request, _access(request, access_id))


@require_POST
def emergency_tell(request: Any, access_id: int) -> HttpResponse:
    access, form = _access(request, access_id), ToldForm(request.POST)
    if not form.is_valid():
        return _access_page(request, access, told=form)
    actions.tell_person(actor=request.actor, key=sent_key(request), access=access, **form.cleaned_data)
    return redirect("emergency:access", access.pk)


@require_POST
def emergency_postpone(request: Any, access_id: int) -> HttpResponse:
    access = _access(request, access_id)
    request.actor.require("review_emergency")
    form = PostponeForm(request.POST, today=request.actor.today)
    if not form.is_valid():
        return _access_page(request, access, postpone=form)
    actions.postpone_telling(actor=request.actor, key=sent_key(request), access=access, **form.cleaned_data)
    return redirect("emergency:access", access.pk)


@require_POST
def emergency_review(request: Any, access_id: int) -> HttpResponse:
    access = _access(request, access_id)
    request.actor.require("review_emergency")
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _access_page(request, access, review=form)
    actions.review_emergency(actor=request.actor, key=sent_key(request), access=access, **form.cleaned_data)
    return redirect("emergency:access", access.pk)


def _access_page(request: Any, access: EmergencyAccess, **bound: Any) -> HttpResponse:
    actor = request.actor
    forms = {"told": ToldForm(), "postpone": PostponeForm(today=actor.today), "review": ReviewForm(), **bound}
    is_own = is_own_hand(actor, access.worker_id)
    context = {
        **forms, "access": access, "name": names_told(actor, [access]).get(access.person_id, ""), "is_own": is_own,
        "is_running": access.ended_at is None and access.ends_at > actor.now, "is_late": is_told_late(actor, access),
        "may_tell": access.told_at is None, "reviews": actor.may("review_emergency"),
        "pages": pages_opened(actor, access), "has_errors": bool(bound),
    }  # fmt: skip
    return render(request, "emergency/access.html", context, status=422 if bound else 200)


def _access(request: Any, access_id: int) -> Any:
    """An access of the own agency: one's own, or any for who reviews them."""
    _require_either(request.actor)
    return get_object_or_404(accesses(request.actor), pk=access_id)


def _require_either(actor: Any) -> None:
    if not actor.may("review_emergency"):
        actor.require("open_emergency")
