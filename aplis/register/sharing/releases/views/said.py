"""Taking part, and how the person wishes to be reached."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.people.models import CONTACT
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.models import PLAN, Participation
from aplis.register.sharing.releases.forms import OfferForm, PreferenceForm, TakePartForm
from aplis.register.sharing.releases.participation import (
    answer_participation,
    end_participation,
    offer_participation,
    participations_of,
)
from aplis.register.sharing.releases.preferences import preferences_of, record_preference
from aplis.register.sharing.releases.speaking import require_speaker
from aplis.register.sharing.views.details import FORM, form_page

ON_A_PAGE = 20
_ANSWERS = [("agreed", _("yes, takes part")), ("declined", _("no, does not take part"))]
_ENDS = [("left", _("leaves: does not want to take part any more")), ("ended", _("has come to its end"))]


@require_safe
@on_file("participation", scopes=PLAN)
def participation(request: HttpRequest, file: OpenFile) -> HttpResponse:
    return _list(request, file)


def _list(request: HttpRequest, file: OpenFile, *, status: int = 200) -> HttpResponse:
    page = Paginator(participations_of(file.actor, file.person), ON_A_PAGE).get_page(request.GET.get("page"))
    may_offer = file.actor.may("offer_release") and bool(file.scopes & PLAN)
    context = {"file": file, "tab": "rights", "page": page, "may_offer": may_offer, "is_stale": status == 409}
    return render(request, "releases/participation.html", context, status=status)


@FORM
@on_file("participation", scopes=0)
def offer(request: HttpRequest, file: OpenFile) -> HttpResponse:
    require_speaker(file.actor, file.person, 0)
    form = OfferForm(request.POST or None)
    if not form.is_valid():
        return form_page(request, file, form, "releases/participation_offer.html", tab="rights")
    offer_participation(actor=file.actor, key=sent_key(request), person=file.person, **form.cleaned_data)
    return redirect("releases:participation", file.person.pk)


@FORM
@on_file("participation", scopes=PLAN)
def participation_answer(request: HttpRequest, file: OpenFile, participation_id: int) -> HttpResponse:
    def act(answer: str, **sent: Any) -> object:
        return answer_participation(answer=answer, **sent)

    return _said(request, file, participation_id, _ANSWERS, act)


@FORM
@on_file("participation", scopes=PLAN)
def participation_end(request: HttpRequest, file: OpenFile, participation_id: int) -> HttpResponse:
    def act(answer: str, **sent: Any) -> object:
        return end_participation(how=answer, **sent)

    return _said(request, file, participation_id, _ENDS, act)


def _said(
    request: HttpRequest, file: OpenFile, pk: int, answers: list[Any], act: Callable[..., object]
) -> HttpResponse:
    require_speaker(file.actor, file.person, 0)
    row = get_object_or_404(Participation.objects.visible_to(file.actor), pk=pk, person=file.person)
    row.person = file.person
    form = TakePartForm(request.POST or None, answers=answers, initial={"version": row.version})
    if not form.is_valid():
        return form_page(request, file, form, "releases/participation_answer.html", tab="rights", row=row)
    try:
        act(actor=file.actor, key=sent_key(request), participation=row, **form.cleaned_data)
    except Stale:
        return _list(request, file, status=409)
    return redirect("releases:participation", file.person.pk)


@FORM
@on_file("preferences", scopes=CONTACT)
def preferences(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """What holds now, what held before, and the form that replaces it."""
    is_open = bool(file.scopes & CONTACT)
    may_write = is_open and file.actor.may("edit_person") and bool(file.actor.write_scopes & CONTACT)
    rows = preferences_of(file.actor, file.person)
    current = rows.filter(ends_on__isnull=True).first()
    form = PreferenceForm(request.POST or None, instance=None, initial=_known(file, current))
    if request.method != "POST" or not form.is_valid():
        page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
        more = {"tab": "rights", "page": page, "current": current, "may_write": may_write, "is_open": is_open}
        return form_page(request, file, form, "releases/preferences.html", **more)
    record_preference(actor=file.actor, key=sent_key(request), person=file.person, **form.cleaned_data)
    return redirect("releases:preferences", file.person.pk)


def _known(file: OpenFile, current: Any) -> dict[str, Any]:
    if current is None:
        return {"channel": file.person.channel}
    return {name: getattr(current, name) for name in PreferenceForm.Meta.fields}
