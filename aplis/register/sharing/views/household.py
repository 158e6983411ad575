"""The household of a person: who lives there, who joined, left and moved, and when."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from aplis.core.pages import sent_key
from aplis.register.people.actions import join_household, leave_household, move_household
from aplis.register.people.apart import apart_from
from aplis.register.people.forms import LeaveForm, MemberForm, StartForm
from aplis.register.people.households import homes_of
from aplis.register.people.models import FAMILY, Household, HouseholdMember, Person
from aplis.register.people.queries import Hit, Wanted, hits, matching
from aplis.register.sharing.looks import OpenFile, on_file, record_found, record_members
from aplis.register.sharing.nearness.children import less_protected
from aplis.register.sharing.searching import record_and_count
from aplis.register.sharing.views.details import FORM, form_page
from aplis.rules.names import tokens

SHOWN = 10


@require_safe
@on_file("household", scopes=FAMILY)
def household(request: HttpRequest, file: OpenFile) -> HttpResponse:
    is_shared = bool(file.scopes & FAMILY)
    homes = homes_of(file.actor, file.person) if is_shared else []
    children = less_protected(file.actor, file.person) if is_shared else []
    record_members(file, {*(place.member.person_id for home in homes for place in home.every), *_people(children)})
    context = {
        "file": file,
        "tab": "household",
        "homes": homes,
        "lives_somewhere": any(home.is_current for home in homes),
        "is_shared": is_shared,
        "less_protected": children,
        "may_edit": file.actor.may("edit_person") and bool(file.scopes & file.actor.write_scopes & FAMILY),
    }
    return render(request, "sharing/household.html", context)


@FORM
@on_file("household_start", scopes=FAMILY)
def household_start(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """A household that begins with this person."""
    file.actor.require("edit_person")
    form = StartForm(request.POST or None, today=file.actor.today)
    if not form.is_valid():
        return form_page(request, file, form, "sharing/household_start.html", tab="household")
    join_household(actor=file.actor, key=sent_key(request), person=file.person, **form.cleaned_data)
    return redirect("people:household", file.person.pk)


@FORM
@on_file("member_add", scopes=FAMILY)
def member_add(request: HttpRequest, file: OpenFile, household_id: int) -> HttpResponse:
    """Somebody whom the worker sees joins the household: first found by name, then given a place."""
    file.actor.require("edit_person")
    home = get_object_or_404(Household.objects.visible_to(file.actor), pk=household_id, pk__in=_own_households(file))
    found = _found(request, file)
    form = MemberForm(request.POST if "role" in request.POST else None, today=file.actor.today)
    if not form.is_valid():
        more = {"tab": "household", "found": found, "home": home, "typed": request.POST.get("name", "")}
        return form_page(request, file, form, "sharing/member_add.html", **more)
    place = form.cleaned_data
    member = _visible(file, place.pop("member"))
    join_household(actor=file.actor, key=sent_key(request), person=member, household=home, **place)
    return redirect("people:household", file.person.pk)


@FORM
@on_file("member_leave", scopes=FAMILY)
def member_leave(request: HttpRequest, file: OpenFile, member_id: int) -> HttpResponse:
    file.actor.require("edit_person")
    apart = apart_from(file.person.pk, file.actor.today)
    seen = HouseholdMember.objects.visible_to(file.actor).exclude(person_id__in=apart).select_related("person")
    shown = Q(person=file.person) | Q(person__protection_level__lt=Person.Protection.HIDDEN)
    member = get_object_or_404(seen, shown, pk=member_id, household_id__in=_own_households(file))
    form = LeaveForm(request.POST or None, today=file.actor.today, starts_on=member.starts_on)
    if not form.is_valid():
        return form_page(request, file, form, "sharing/member_leave.html", tab="household", member=member)
    act = move_household if form.cleaned_data["moves"] else leave_household
    act(actor=file.actor, key=sent_key(request), member=member, ends_on=form.cleaned_data["ends_on"])
    return redirect("people:household", file.person.pk)


def _people(children: list[tuple[HouseholdMember, str]]) -> set[int]:
    return {member.person_id for member, _name in children}


def _own_households(file: OpenFile) -> Any:
    return HouseholdMember.objects.visible_to(file.actor).filter(person=file.person).values("household_id")


def _found(request: HttpRequest, file: OpenFile) -> list[Hit]:
    """Whom the typed name finds, and the journal's line on it. Nothing is searched for a single letter."""
    words = tokens(request.POST.get("name", ""))
    if not any(len(word) > 1 for word in words):
        return []
    wanted = Wanted(words=words)
    found: Any = hits(file.actor, _who_may_join(file, wanted)[:SHOWN], wanted)
    record_and_count(actor=file.actor, wanted=wanted, hits=len(found), page="member_add")
    record_found(file, [hit.person.pk for hit in found])
    return list(found)


def _who_may_join(file: OpenFile, wanted: Wanted) -> Any:
    """Nobody who is kept apart from the person is proposed to live with her."""
    apart = apart_from(file.person.pk, file.actor.today)
    return matching(file.actor, wanted).exclude(pk__in=[file.person.pk, *apart])


def _visible(file: OpenFile, person_id: int | None) -> Person:
    if person_id is None:
        raise Http404
    seen = Person.objects.visible_to(file.actor).exclude(pk__in=apart_from(file.person.pk, file.actor.today))
    return get_object_or_404(seen, pk=person_id)
