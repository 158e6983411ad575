"""Pages on which two persons are kept apart: what will be cut is told before it is done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.agencies.proof import recently_proven
from aplis.register.people.models import HouseholdMember, KeptApart, Person
from aplis.register.people.queries import Wanted
from aplis.register.sharing.actions import require_protection
from aplis.register.sharing.looks import OpenFile, on_file, record_found, record_members
from aplis.register.sharing.nearness.apart import end_apart, keep_apart
from aplis.register.sharing.nearness.children import protect_alike
from aplis.register.sharing.nearness.forms import ApartForm
from aplis.register.sharing.nearness.queries import apart_rows, children_with, found_by
from aplis.register.sharing.nearness.views import stale_page
from aplis.register.sharing.searching import record_and_count
from aplis.rules.names import tokens

FORM = require_http_methods(["GET", "HEAD", "POST"])


@FORM
@recently_proven
@on_file("apart", scopes=0)
def apart(request: HttpRequest, file: OpenFile) -> HttpResponse:
    require_protection(file.actor, file.person)
    typed = request.POST.get("name", "")
    found, children = _found(file, typed), children_with(file.actor, file.person)
    record_members(file, {child for child, _name in children})
    form = ApartForm(request.POST if "other" in request.POST else None, found=found, children=children)
    if not form.is_valid() or not form.cleaned_data["is_sure"]:
        asks = form.is_bound and form.is_valid()
        context = {
            "file": file, "tab": "details", "form": form, "typed": typed, "found": found, "asks": asks,
            "rows": apart_rows(file.actor, file.person),
        }  # fmt: skip
        return render(request, "nearness/apart.html", context, status=422 if form.is_bound and not asks else 200)
    _keep(request, file, form.cleaned_data)
    is_open = Person.objects.visible_to(file.actor).filter(pk=file.person.pk).exists()
    return redirect("nearness:apart", file.person.pk) if is_open else redirect("home:today")


def _found(file: OpenFile, typed: str) -> list[tuple[int, str]]:
    """Whom the typed name finds, and the journal's line on it."""
    words = tokens(typed)
    found = found_by(file.actor, file.person, words)
    if words:
        record_and_count(actor=file.actor, wanted=Wanted(words=words), hits=len(found), page="apart")
        record_found(file, [person for person, _name in found])
    return found


def _keep(request: HttpRequest, file: OpenFile, said: dict[str, Any]) -> None:
    seen = Person.objects.visible_to(file.actor)
    keep_apart(
        actor=file.actor, key=sent_key(request), person=file.person, other=get_object_or_404(seen, pk=said["other"]),
        is_victim=said["is_victim"], children=list(seen.filter(pk__in=said.get("children", []))),
    )  # fmt: skip


@require_POST
@recently_proven
@on_file("apart", scopes=0)
def apart_end(request: HttpRequest, file: OpenFile, apart_id: int) -> HttpResponse:
    rows = KeptApart.objects.visible_to(file.actor).filter(person=file.person, ends_on__isnull=True)
    row = get_object_or_404(rows.select_related("person"), pk=apart_id)
    end_apart(actor=file.actor, key=sent_key(request), apart=row)
    return redirect("nearness:apart", file.person.pk)


@require_POST
@recently_proven
@on_file("protection", scopes=0)
def alike(request: HttpRequest, file: OpenFile, member_id: int) -> HttpResponse:
    """A child of the household gets the level of the person."""
    require_protection(file.actor, file.person)
    member = get_object_or_404(HouseholdMember.objects.visible_to(file.actor), pk=member_id)
    try:
        protect_alike(actor=file.actor, key=sent_key(request), person=file.person, member=member)
    except Stale:
        return stale_page(request, file, "household", reverse("people:household", args=[file.person.pk]))
    return redirect("people:household", file.person.pk)
