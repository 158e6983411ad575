"""A new person: one page, a look at who is here already, then the file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from aplis.core.access import Actor
from aplis.core.drafts import draft_for, drop_draft
from aplis.core.pages import sent_key
from aplis.register.people.actions import record_search
from aplis.register.people.models import Household
from aplis.register.people.queries import Hit, Wanted, hits, resembling
from aplis.register.sharing.actions import register_with_details
from aplis.register.sharing.forms import RegisterForm, bases_for

DRAFT = "register"
LONGEST_ID = 19  # digits of a 63-bit number
_TICKS = ("is_pseudonymous", "has_interpreter_need", "contact_is_safe")


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Any) -> HttpResponse:
    actor: Actor = request.actor
    actor.require("register_person")
    bases = bases_for(actor.agency_kind, request.post.agency.area.country, actor.today)
    form = RegisterForm(request.POST or None, today=actor.today, bases=bases, initial=_initial(request))
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    found = _already_here(request, form)
    if found:
        return _page(request, form, status=409, found=found, seen=_seen(form, found))
    household = _household(actor, form.cleaned_data["household"])
    person = register_with_details(
        actor=actor, key=sent_key(request), person=form.person(), names=form.names, opening=form.opening,
        contact=form.contact, number=form.number, place=form.place(household),
    )  # fmt: skip
    drop_draft(actor=actor, form=DRAFT)
    return redirect("situations:situation", person.pk)


def _already_here(request: Any, form: RegisterForm) -> list[Hit]:
    """People whom the worker sees and who may be the same; not those whom this very form made or whom the worker ruled out."""
    born_on, precision = form.cleaned_data["born"]
    wanted = Wanted(form.words, born_on, precision, form.cleaned_data["number"])
    actor = request.actor.for_purpose(form.cleaned_data["purpose"])
    people = resembling(actor, wanted, form=sent_key(request), dismissed=tuple(form.dismissed))
    found = hits(actor, people, wanted)
    record_search(actor=actor, fields=wanted.fields, hits=len(found), page="register")
    return found


def _seen(form: RegisterForm, found: list[Hit]) -> str:
    return ",".join(str(pk) for pk in [*form.dismissed, *(hit.person.pk for hit in found)])


def _page(request: Any, form: RegisterForm, *, status: int, found: Any = (), seen: str = "") -> HttpResponse:
    household = _household(request.actor, form["household"].value())
    draft = None if form.is_bound else draft_for(request.actor, DRAFT)
    context = {"form": form, "found": found, "seen": seen, "draft": draft, "household": household}
    return render(request, "sharing/register.html", context, status=status)


def _initial(request: Any) -> dict[str, Any]:
    """What was typed before a pause, and the household the person is registered into."""
    draft = draft_for(request.actor, DRAFT)
    kept = {**dict.fromkeys(_TICKS, ""), **draft.fields} if draft else {}
    return {**kept, "household": request.GET.get("household", ""), "not_these": ""}


def _household(actor: Actor, pk: Any) -> Household | None:
    if not pk or not str(pk).isdecimal() or len(str(pk)) > LONGEST_ID:
        return None
    return get_object_or_404(Household.objects.visible_to(actor), pk=pk)
