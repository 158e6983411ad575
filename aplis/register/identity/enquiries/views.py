"""Asking other services, the requests between them, and their answers."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.core.database import before_showing
from aplis.core.drafts import keep_draft
from aplis.core.pages import sent_key
from aplis.register.agencies.actors import only_reads
from aplis.register.identity.enquiries.actions import (
    Answer,
    Asking,
    answer_contact_request,
    answer_to,
    send_contact_request,
)
from aplis.register.identity.enquiries.forms import AnswerForm, NoteForm, WordsForm, agreement_in, told_in
from aplis.register.identity.enquiries.queries import named, received, received_lines, sent, sent_lines, state_of
from aplis.register.identity.forms.typed import TypedForm
from aplis.register.people.models import CONTACT
from aplis.register.sharing.actions import record_listing
from aplis.register.sharing.looks import open_file
from aplis.rules.dates import DAY
from aplis.rules.matching.homes import Hearth

ON_A_PAGE = 20


def asking_of(request: Any) -> Asking:
    typed = TypedForm(request.POST)
    hearth = Hearth() if typed.has_household else typed.hearth
    return Asking(typed.wanted, typed.fields_used, agreement_in(request.POST), hearth)


def _answer(request: Any, page: str) -> Answer:
    request.actor.require("register_person")
    actor = request.actor.for_purpose(TypedForm(request.POST).purpose)
    return answer_to(actor=actor, asking=asking_of(request), page=page, form=sent_key(request))


@only_reads
@require_POST
def ask(request: Any) -> HttpResponse:
    """Whether another service may know the person typed, with the form for a request. What was typed is kept as a draft."""
    if draft := request.POST.get("draft"):
        before_showing(lambda: keep_draft(actor=request.actor, form=draft, fields=request.POST))
    return _ask_page(request, _answer(request, "ask"), NoteForm())


@require_POST
def request_send(request: Any) -> HttpResponse:
    """Looks the person up anew: no page knows who is meant."""
    answer, form, typed = _answer(request, "request"), NoteForm(request.POST), TypedForm(request.POST)
    if answer.elsewhere is None or not typed.names or not form.is_valid():
        return _ask_page(request, answer, form, status=422)
    day, precision = typed.born
    send_contact_request(
        actor=request.actor.for_purpose(typed.purpose), key=sent_key(request), found=answer.elsewhere.pk,
        told_name=" ".join(typed.names[0]).strip()[:250], told_born=day if precision == DAY else None,
        agreement=agreement_in(request.POST), note=form.cleaned_data["note"],
    )  # fmt: skip
    return redirect("identity:requests_sent")


def _ask_page(request: Any, answer: Answer, form: NoteForm, *, status: int = 200) -> HttpResponse:
    has_name = bool(TypedForm(request.POST).names)
    context = {"answer": answer, "form": form, "told": told_in(request.POST), "has_name": has_name}
    return render(request, "identity/ask.html", context, status=status)


@require_safe
def requests_sent(request: Any) -> HttpResponse:
    request.actor.require("register_person")
    form = WordsForm(request.GET)
    page = Paginator(named(sent(request.actor), form.words), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": sent_lines(request.actor, page)}
    return render(request, "identity/requests_sent.html", context)


@require_safe
def requests(request: Any) -> HttpResponse:
    """Requests of others about people whose contact details the reader sees; each such person's look log says so."""
    request.actor.require("edit_person")
    form = WordsForm(request.GET)
    page = Paginator(named(received(request.actor), form.words), ON_A_PAGE).get_page(request.GET.get("page"))
    lines = received_lines(request.actor, page)
    record_listing(
        actor=request.actor, page="requests", shown={line.row.person_id: (CONTACT, line.row.purpose) for line in lines}
    )
    return render(request, "identity/requests.html", {"form": form, "page": page, "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
def request_answer(request: Any, request_id: int) -> HttpResponse:
    request.actor.require("edit_person")
    row = get_object_or_404(received(request.actor), pk=request_id)
    file = open_file(request, row.person_id, page="request", scopes=CONTACT)
    if isinstance(file, HttpResponse):
        return file
    form, state = AnswerForm(request.POST or None), state_of(row, request.actor.today)
    if not form.is_valid():
        context = {"row": row, "file": file, "form": form, "state": state}
        return render(request, "identity/request.html", context, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    answer_contact_request(
        actor=file.actor, key=sent_key(request), request=row, answer=given["answer"], note=given["answer_note"]
    )
    return redirect("identity:requests")
