"""The way in: a worker types what she has, sees who is known already, and registers whoever is not."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from aplis.core.access import Actor
from aplis.core.drafts import draft_for, drop_draft
from aplis.core.pages import sent_key
from aplis.register.agencies.actors import only_reads
from aplis.register.identity.actions import hold_against_others
from aplis.register.identity.enquiries.actions import answer_to
from aplis.register.identity.enquiries.forms import AgreedForm
from aplis.register.identity.enquiries.views import asking_of
from aplis.register.identity.forms.typed import TypedForm
from aplis.register.identity.queries.look_up import Known
from aplis.register.people.models import CONTACT, Household
from aplis.register.sharing.actions import record_listing, register_with_details
from aplis.register.sharing.forms import RegisterForm, bases_for

DRAFT = "register"
LONGEST_ID = 19  # digits of a 63-bit number
_TICKS = ("is_pseudonymous", "has_interpreter_need", "contact_is_safe")


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Any) -> HttpResponse:
    actor: Actor = request.actor
    actor.require("register_person")
    bases = bases_for(actor.agency_kind, request.post.agency.area.country, actor.today)
    form = RegisterForm(
        request.POST or None, today=actor.today, bases=bases, initial={} if request.POST else _initial(request)
    )
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    found = _known(request, dismissed=tuple(form.dismissed))
    if found:
        return _page(request, form, status=409, found=found, seen=_seen(form, found))
    household = _household(actor, form.cleaned_data["household"])
    person = register_with_details(
        actor=actor, key=sent_key(request), person=form.person(), names=form.names, opening=form.opening,
        contact=form.contact, number=form.number, place=form.place(household),
    )  # fmt: skip
    hold_against_others(actor=actor, person=person, dismissed=tuple(form.dismissed))
    drop_draft(actor=actor, form=DRAFT)
    return redirect("situations:situation", person.pk)


@only_reads
@require_POST
def known(request: Any) -> HttpResponse:
    """Who is here already, while the form is being filled in: a part of the page, asked for anew when typing pauses."""
    request.actor.require("register_person")
    actor = request.actor.for_purpose(TypedForm(request.POST).purpose)
    answer = answer_to(actor=actor, asking=asking_of(request), page="intake", form=sent_key(request))
    _record_shown(actor, answer.known)
    return render(request, "identity/parts/known.html", {"known": list(answer.known), "answer": answer})


def _known(request: Any, *, dismissed: tuple[int, ...]) -> list[Known]:
    """Those of the own people who may be the one about to be registered. Other services are not asked here."""
    actor = request.actor.for_purpose(TypedForm(request.POST).purpose)
    asking = replace(asking_of(request), agreement="")
    answer = answer_to(
        actor=actor, asking=asking, page="register", form=sent_key(request), dismissed=dismissed, is_saving=True
    )
    _record_shown(actor, answer.known)
    return list(answer.known)


def _record_shown(actor: Actor, known: Iterable[Known]) -> None:
    record_listing(actor=actor, page="intake", shown={each.person.pk: (CONTACT, actor.purpose) for each in known})


def _seen(form: RegisterForm, found: list[Known]) -> str:
    return ",".join(str(pk) for pk in [*form.dismissed, *(each.person.pk for each in found)])


def _page(request: Any, form: RegisterForm, *, status: int, found: Any = (), seen: str = "") -> HttpResponse:
    household = _household(request.actor, form["household"].value())
    draft = None if form.is_bound else draft_for(request.actor, DRAFT)
    context = {"form": form, "found": found, "seen": seen, "draft": draft, "household": household}
    context["agreed"] = AgreedForm(request.POST or None)
    return render(request, "identity/register.html", context, status=status)


def _initial(request: Any) -> dict[str, Any]:
    """What was typed before a pause, and the household the person is registered into."""
    draft = draft_for(request.actor, DRAFT)
    kept = {**dict.fromkeys(_TICKS, ""), **draft.fields} if draft else {}
    return {**kept, "household": request.GET.get("household", ""), "not_these": ""}


def _household(actor: Actor, pk: Any) -> Household | None:
    if not pk or not str(pk).isdecimal() or len(str(pk)) > LONGEST_ID:
        return None
    return get_object_or_404(Household.objects.visible_to(actor), pk=pk)
