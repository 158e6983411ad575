"""The life-domain matrix: the page, rating anew, earlier ratings, paper, and the joint talks."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aplis.casework.situations import refusals
from aplis.casework.situations.actions import require_writing
from aplis.casework.situations.matrix.actions import close_talk, rate_domains
from aplis.casework.situations.matrix.forms import RateForm, TalkForm
from aplis.casework.situations.matrix.picture import picture_of
from aplis.casework.situations.matrix.queries import history_of, matrix_of, ratings_of
from aplis.casework.situations.matrix.words import WORDS
from aplis.casework.situations.models import JointTalk
from aplis.casework.situations.queries.domains import writable
from aplis.casework.situations.views.facts import FORM
from aplis.core.drafts import draft_for, drop_draft
from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.people.models import Person
from aplis.register.sharing.looks import OpenFile, on_file, open_file
from aplis.rules.life_matrix import INSTRUMENTS, in_force
from aplis.rules.scopes import DOMAINS, mask

PAGE = "matrix"
ON_A_PAGE = 65  # ratings: five runs over all domains


@require_safe
@on_file(PAGE, scopes=mask(DOMAINS))
def matrix(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """What each agency gave last, domain by domain, with what came before and what is to be talked about."""
    found = matrix_of(file)
    context = {**_context(file), "matrix": found, "picture": picture_of(found)}
    return render(request, "situations/matrix/matrix.html", context)


@require_safe
@on_file(PAGE, scopes=mask(DOMAINS))
def history(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Every run, also what was corrected or ended."""
    page = Paginator(history_of(file.actor, file.person.pk), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "situations/matrix/history.html", {**_context(file), "page": page})


@require_safe
@on_file("print", scopes=mask(DOMAINS))
def printed(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """On paper, with room for the person's own view. Of a hidden person it names no service and no worker."""
    is_quiet = file.person.protection_level >= Person.Protection.HIDDEN
    context = {**_context(file), "matrix": matrix_of(file), "is_quiet": is_quiet}
    return render(request, "situations/matrix/print.html", context)


@FORM
@on_file(PAGE, scopes=0)
def rate(request: Any, file: OpenFile) -> HttpResponse:
    """The form, with nothing filled in but what the worker herself had typed before."""
    may_write = writable(file) & mask(DOMAINS)
    if not may_write:
        raise refusals.not_shared()
    name, today = f"matrix:{file.person.pk}", file.actor.today
    draft = draft_for(file.actor, name)
    typed = draft.fields if draft else {"done_on": today}
    form = RateForm(request.POST or None, today=today, writable=may_write, initial=typed)
    if not form.is_valid():
        context = {**_context(file), "form": form, "draft": draft, "draft_name": name}
        return render(request, "situations/matrix/rate.html", context, status=422 if form.is_bound else 200)
    done_on, ratings = form.cleaned_data["done_on"], form.ratings
    rate_domains(actor=file.actor, key=sent_key(request), person=file.person, ratings=ratings, done_on=done_on)
    drop_draft(actor=file.actor, form=name)
    messages.success(request, _("The rating was recorded. What others gave stands beside it."))
    return redirect("situations:matrix", file.person.pk)


@FORM
def talk(request: Any, person_id: int, talk_id: int) -> HttpResponse:
    """One joint talk: both ratings, and what came of it, or the form for that."""
    rows = JointTalk.objects.visible_to(request.actor).select_related("agency", "with_agency", "closed_by")
    found = get_object_or_404(rows, pk=talk_id, person_id=person_id)
    file = open_file(request, person_id, page=PAGE, scopes=found.scope)
    if isinstance(file, HttpResponse):
        return file
    if request.method == "POST":
        require_writing(file.actor, person_id, found.scope)
    form = TalkForm(request.POST or None, today=file.actor.today, initial={"version": found.version})
    if not form.is_valid():
        return _talk(request, file, found, form, status=422 if form.is_bound else 200)
    try:
        close_talk(actor=file.actor, key=sent_key(request), talk=found, **form.cleaned_data)
    except Stale as stale:
        return _talk(request, file, stale.current or found, form, status=409)
    messages.success(request, _("What came of the talk was recorded. Both ratings stay as they were."))
    return redirect("situations:matrix", person_id)


def _talk(request: Any, file: OpenFile, found: JointTalk, form: TalkForm, *, status: int) -> HttpResponse:
    is_ours = file.actor.agency_id in {found.agency_id, found.with_agency_id}
    may_close = found.open_in is not None and is_ours and bool(writable(file) & found.scope)
    context = {**_context(file), "talk": found, "ratings": ratings_of(file.actor, found), "form": form}
    context |= {"may_close": may_close, "is_stale": status == 409}
    return render(request, "situations/matrix/talk.html", context, status=status)


def _context(file: OpenFile) -> dict[str, Any]:
    version = in_force(file.actor.today) or INSTRUMENTS[-1]
    back = reverse("situations:matrix", args=[file.person.pk])
    return {"file": file, "tab": "situation", "version": version, "words": WORDS[version.code], "back": back}
