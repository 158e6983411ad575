"""The way in: a worker types what she has, sees who is known already, and registers whoever is not."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from aplis.core.access import Actor
from aplis.core.drafts import draft_for, drop_draft
from aplis.core.pages import sent_key
from aplis.register.agencies.actors import only_reads
from aplis.register.identity.actions import remember_dismissed
from aplis.register.identity.enquiries.actions import answer_to, record_shown
from aplis.register.identity.enquiries.forms import AgreedForm
from aplis.register.identity.enquiries.views import asking_of
from aplis.register.identity.forms.told import mark_of, was_told
from aplis.register.identity.forms.typed import TypedForm
from aplis.register.identity.queries.homes import HomeFound, homes_named
from aplis.register.identity.queries.known import Known
from aplis.register.people.models import FAMILY, Household
from aplis.register.sharing.actions import register_person
from aplis.register.sharing.forms import RegisterForm, bases_for

DRAFT = "register"
LONGEST_ID = 19  # digits of a 63-bit number
INTO = "into"  # the button that takes a household which was proposed
_TICKS = ("is_pseudonymous", "has_interpreter_need", "contact_is_safe")


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Any) -> HttpResponse:
    actor: Actor = request.actor
    actor.require("register_person")
    if INTO in request.POST:
        return _page(request, _form(request, initial=_into(request)), status=200)
    form = _form(request, request.POST or None, initial={} if request.POST else _initial(request))
    if not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    found = _found(request, dismissed=tuple(form.dismissed))
    if found.is_anybody:
        return _page(request, form, status=409, found=found)
    household = _household(actor, form.cleaned_data["household"])
    person = register_person(
        actor=actor, key=sent_key(request), person=form.person(), names=form.names, **form.opening,
        contact=form.contact, number=form.number, place=form.place(household),
    )  # fmt: skip
    remember_dismissed(actor=actor, person=person, others=tuple(form.dismissed))
    drop_draft(actor=actor, form=DRAFT)
    return redirect("situations:situation", person.pk)


def _form(request: Any, sent: Any = None, *, initial: dict[str, Any]) -> RegisterForm:
    actor: Actor = request.actor
    bases = bases_for(actor.agency_kind, request.post.agency.area.country, actor.today)
    return RegisterForm(sent, today=actor.today, bases=bases, initial=initial)


@only_reads
@require_POST
def known(request: Any) -> HttpResponse:
    """Who is here already, while the form is being filled in: a part of the page, asked for anew when typing pauses."""
    request.actor.require("register_person")
    typed = TypedForm(request.POST)
    actor = request.actor.for_purpose(typed.purpose)
    answer = answer_to(actor=actor, asking=asking_of(request), page="intake", form=sent_key(request))
    told_for = "" if answer.limits or answer.known else mark_of(request.POST, actor.worker_id)
    context = {"known": list(answer.known), "answer": answer, "may_join": _may_join(actor), "told_for": told_for}
    return render(request, "identity/parts/known.html", context)


@dataclass(frozen=True)
class Found:
    """Whom a worker is shown before anything is saved, and which of them she was shown already."""

    known: tuple[Known, ...] = ()
    homes: tuple[HomeFound, ...] = ()
    seen: frozenset[int] = frozenset()
    homes_seen: frozenset[int] = frozenset()

    @property
    def is_anybody(self) -> bool:
        return bool(self.known or self.homes)

    @property
    def not_these(self) -> str:
        return ",".join(map(str, sorted(self.seen | {each.person.pk for each in self.known})))

    @property
    def not_homes(self) -> str:
        return ",".join(map(str, sorted(self.homes_seen | {each.pk for each in self.homes})))


def _found(request: Any, *, dismissed: tuple[int, ...]) -> Found:
    """Those of the own people who may be the one about to be registered, and her household. Other services are not asked here."""
    typed = TypedForm(request.POST)
    if was_told(request.POST, request.actor.worker_id):
        return Found(seen=frozenset(dismissed), homes_seen=typed.homes_seen)
    asking = replace(asking_of(request), agreement="")
    answer = answer_to(
        actor=request.actor.for_purpose(typed.purpose), asking=asking, page="register", form=sent_key(request),
        dismissed=dismissed, is_saving=True,
    )  # fmt: skip
    homes = tuple(home for home in answer.homes if home.pk not in typed.homes_seen)
    return Found(answer.known, homes if _may_join(request.actor) else (), frozenset(dismissed), typed.homes_seen)


def _may_join(actor: Actor) -> bool:
    return actor.may("edit_person") and bool(actor.write_scopes & FAMILY)


def _page(request: Any, form: RegisterForm, *, status: int, found: Any = None) -> HttpResponse:
    actor: Actor = request.actor
    household = _household(actor, form["household"].value())
    is_fresh = not form.is_bound and request.method != "POST"
    context = {
        "form": form, "found": found or Found(), "household": household, "draft": draft_for(actor, DRAFT) if is_fresh else None,
        "members": _members(request, household) if household else [], "agreed": AgreedForm(request.POST or None),
        "may_join": _may_join(actor),
    }  # fmt: skip
    return render(request, "identity/register.html", context, status=status)


def _members(request: Any, household: Household) -> list[str]:
    """Who lives in the household that the person joins, as far as the worker sees them."""
    actor = request.actor.for_purpose(TypedForm(request.POST).purpose)
    homes = homes_named(actor, {household.pk: ()})
    record_shown(actor, (), homes)
    return [name for home in homes for name in home.members.values()]


def _into(request: Any) -> dict[str, Any]:
    """What was typed so far, and the household that was chosen."""
    typed = {name: value for name, value in request.POST.items() if name != "not_these"}
    return {**dict.fromkeys(_TICKS, ""), **typed, "household": request.POST[INTO]}


def _initial(request: Any) -> dict[str, Any]:
    """What was typed before a pause, and the household the person is registered into."""
    draft = draft_for(request.actor, DRAFT)
    kept = {**dict.fromkeys(_TICKS, ""), **draft.fields} if draft else {}
    return {**kept, "household": request.GET.get("household", ""), "not_these": ""}


def _household(actor: Actor, pk: Any) -> Household | None:
    if not pk or not str(pk).isdecimal() or len(str(pk)) > LONGEST_ID:
        return None
    return get_object_or_404(Household.objects.visible_to(actor), pk=pk)
