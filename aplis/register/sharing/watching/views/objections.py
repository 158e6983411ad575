"""What people ask about and object to: the queue, the answer, and writing it down for somebody."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.agencies.actors import only_reads
from aplis.register.agencies.models import Agency
from aplis.register.people.models import CONTACT, AccessRight, Person
from aplis.register.sharing.actions import record_listing, record_look
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.models import PLAN, Objection
from aplis.register.sharing.views.details import form_page
from aplis.register.sharing.watching import actions
from aplis.register.sharing.watching.forms import AnswerForm, WordsForm, WrittenObjectionForm
from aplis.register.sharing.watching.queries.objections import (
    TABS,
    agency_of,
    is_about_oneself,
    objection_lines,
    queue,
)
from aplis.register.sharing.watching.queries.own import log_for_paper

ON_A_PAGE: Final = 20
FORM: Final = require_http_methods(["GET", "HEAD", "POST"])
ANSWERING: Final = "complaint"  # the purpose of a look at whoever objects


@only_reads
@FORM
def objections(request: Any) -> HttpResponse:
    """A name to look for travels in the body of the request, as every search does."""
    actor = request.actor
    actor.require("answer_objection")
    sent = request.POST if request.method == "POST" else request.GET
    tab, form = sent.get("tab") if sent.get("tab") in TABS else TABS[0], WordsForm(request.POST or {})
    page = Paginator(queue(actor, tab=tab, words=form.words), ON_A_PAGE).get_page(sent.get("page"))
    lines = objection_lines(actor, page)
    shown = {line.objection.person_id: (CONTACT & actor.read_scopes, ANSWERING) for line in lines if line.name}
    record_listing(actor=actor.for_purpose(ANSWERING), page="objections", shown=shown)
    context = {"form": form, "tab": tab, "page": page, "lines": lines, "is_search": bool(form.words)}
    return render(request, "watching/objections.html", context)


@FORM
def objection(request: Any, objection_id: int) -> HttpResponse:
    """The words of the person, the line they are about, and the answer."""
    actor = request.actor
    actor.require("answer_objection")
    seen = Objection.objects.visible_to(request.actor).select_related("written_down_by", "answered_by")
    row = get_object_or_404(seen, pk=objection_id, agency_id=actor.agency_id)
    form = AnswerForm(request.POST or None, initial={"version": row.version}, about=row.about)
    if not form.is_valid():
        return _objection_page(request, row, form, status=422 if form.is_bound else 200)
    try:
        actions.answer_objection(actor=actor, key=sent_key(request), objection=row, **form.cleaned_data)
    except Stale as stale:
        return _objection_page(request, stale.current, form, status=409)
    return redirect("watching:objections")


def _objection_page(request: Any, row: Objection, form: AnswerForm, *, status: int) -> HttpResponse:
    actor = request.actor.for_purpose(ANSWERING)
    line = objection_lines(actor, [row])[0]
    if line.name:
        record_look(actor=actor, person=Person(pk=row.person_id), scopes=CONTACT & actor.read_scopes, page="objection")
    context = {"line": line, "row": row, "form": form, "is_own": is_about_oneself(actor, row)}
    return render(request, "watching/objection.html", context, status=status)


@FORM
@on_file("objection_write", scopes=PLAN)
def objection_write(request: Any, file: OpenFile) -> HttpResponse:
    """On paper, by phone or in the room: the same case with the same clock as on the person's own pages."""
    actor = file.actor
    actor.require("write_down_objection")
    lines = log_for_paper(actor, file.person).lines if file.scopes & PLAN else ()
    form = WrittenObjectionForm(request.POST or None, lines=lines, agencies=_agencies(file))
    if not form.is_valid():
        return form_page(request, file, form, "watching/objection_write.html", tab="looks")
    agency, matter = form.matter
    actions.write_down_objection(
        actor=actor, key=sent_key(request), person=file.person, agency=agency_of(agency),
        kind=form.cleaned_data["kind"], words=form.cleaned_data["words"], **matter,
    )  # fmt: skip
    return redirect("sharing:looks", file.person.pk)


def _agencies(file: OpenFile) -> Any:
    """Those that may be asked something: with the plan open every agency that ever held a right, else the own one."""
    rights = AccessRight.objects.visible_to(file.actor).filter(person=file.person).order_by()
    if not file.scopes & PLAN:
        rights = rights.filter(agency_id=file.actor.agency_id)
    return Agency.objects.filter(pk__in=rights.values("agency_id")).order_by("name")
