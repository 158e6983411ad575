"""Who helps the person, and who may see what: files, rights, and the rule that decided each of them."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.people.queries import with_parts
from aplis.register.sharing.actions import close_involvement, open_involvement
from aplis.register.sharing.forms import CloseForm, InvolvementForm, bases_for
from aplis.register.sharing.keepers import keeps_file
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.models import PLAN, Involvement, Look
from aplis.register.sharing.queries import involvements_of, look_lines, rights_of, what_closing_ends
from aplis.register.sharing.views.details import FORM, form_page

LOOKS_ON_A_PAGE = 200


@require_safe
@on_file("rights", scopes=PLAN)
def rights(request: HttpRequest, file: OpenFile) -> HttpResponse:
    sees_all = bool(file.scopes & PLAN)
    context = {
        "file": file,
        "tab": "rights",
        "involvements": involvements_of(file.actor, file.person),
        "rights": rights_of(file.actor, file.person, sees_all=sees_all),
        "sees_all": sees_all,
        "may_open": file.actor.may("register_person"),
        "may_gather": file.actor.may("gather_file"),
        "may_close": file.actor.may("close_involvement"),
    }
    return render(request, "sharing/rights.html", context)


@FORM
@on_file("open", scopes=PLAN)
def involvement_open(request: Any, file: OpenFile) -> HttpResponse:
    file.actor.require("register_person")
    bases = bases_for(file.actor.agency_kind, request.post.agency.area.country, file.actor.today)
    form = InvolvementForm(request.POST or None, today=file.actor.today, bases=bases)
    if not form.is_valid():
        is_first = not keeps_file(file.actor, file.person.pk)
        return form_page(request, file, form, "sharing/involvement_open.html", tab="rights", is_first=is_first)
    open_involvement(actor=file.actor, key=sent_key(request), person=file.person, **form.cleaned_data)
    return redirect("sharing:rights", file.person.pk)


@FORM
@on_file("close", scopes=PLAN)
def involvement_close(request: HttpRequest, file: OpenFile, involvement_id: int) -> HttpResponse:
    """Says what ends, then closes the file at once."""
    file.actor.require("close_involvement")
    row = _own_file(file, involvement_id)
    form = CloseForm(request.POST or None, initial={"version": row.version})
    if not form.is_valid():
        ends = what_closing_ends(file.actor, row)
        return form_page(request, file, form, "sharing/involvement_close.html", tab="rights", row=row, ends=ends)
    try:
        close_involvement(actor=file.actor, key=sent_key(request), involvement=row, **form.cleaned_data)
    except Stale as stale:
        return _changed_meanwhile(request, file, stale.current)
    return redirect("home:today")


@require_safe
@on_file("looks", scopes=0)
def looks(request: HttpRequest, file: OpenFile) -> HttpResponse:
    file.actor.require("read_looks")
    rows = Look.objects.visible_to(file.actor).filter(person__in=with_parts(file.actor, file.person))
    page = Paginator(rows.select_related("agency").order_by("-at", "-pk"), LOOKS_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "file": file,
        "tab": "looks",
        "page": page,
        "lines": look_lines(page),
        "sees_all": bool(file.scopes & PLAN),
    }
    return render(request, "sharing/looks.html", context)


def _own_file(file: OpenFile, pk: int) -> Involvement:
    own = Involvement.objects.visible_to(file.actor).select_related("agency", "lead")
    return get_object_or_404(own, pk=pk, person=file.person, agency_id=file.actor.agency_id)


def _changed_meanwhile(request: HttpRequest, file: OpenFile, current: Involvement) -> HttpResponse:
    context = {"file": file, "tab": "rights", "row": current}
    return render(request, "sharing/involvement_stale.html", context, status=409)
