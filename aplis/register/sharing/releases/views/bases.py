"""The legal basis of each file: what it is, since when, and when it has to be asked again."""

from datetime import timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.people.queries import names_of
from aplis.register.sharing.actions import record_listing
from aplis.register.sharing.forms import bases_for
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.models import PLAN, Involvement
from aplis.register.sharing.releases.bases import SOON_DAYS, bases_of, change_basis, review_due
from aplis.register.sharing.releases.forms import BasisForm
from aplis.register.sharing.views.details import FORM, form_page

ON_A_PAGE = 50


@require_safe
@on_file("bases", scopes=PLAN)
def bases(request: HttpRequest, file: OpenFile) -> HttpResponse:
    return _list(request, file)


def _list(request: HttpRequest, file: OpenFile, *, status: int = 200) -> HttpResponse:
    context = {
        "file": file, "tab": "rights", "files": bases_of(file.actor, file.person), "may_change": file.actor.may("register_person"),
        "sees_all": bool(file.scopes & PLAN), "is_stale": status == 409,
    }  # fmt: skip
    return render(request, "releases/bases.html", context, status=status)


@FORM
@on_file("bases", scopes=PLAN)
def basis_change(request: Any, file: OpenFile, involvement_id: int) -> HttpResponse:
    file.actor.require("register_person")
    rows = Involvement.objects.visible_to(file.actor).filter(closed_on__isnull=True)
    row = get_object_or_404(rows, pk=involvement_id, person=file.person, agency_id=file.actor.agency_id)
    row.person = file.person
    fitting = bases_for(file.actor.agency_kind, request.post.agency.area.country, file.actor.today)
    form = BasisForm(request.POST or None, bases=fitting, initial={"version": row.version})
    if not form.is_valid():
        return form_page(request, file, form, "releases/basis_change.html", tab="rights", row=row)
    try:
        change_basis(actor=file.actor, key=sent_key(request), involvement=row, **form.cleaned_data)
    except Stale:
        return _list(request, file, status=409)
    return redirect("releases:bases", file.person.pk)


@require_safe
def review(request: Any) -> HttpResponse:
    """The files of one's own caseload, or of the agency, whose basis has to be asked again soon. Each person's log says so."""
    actor = request.actor
    actor.require("register_person")
    whose = "agency" if request.GET.get("whose") == "agency" else "mine"
    rows = review_due(actor, by=actor.today + timedelta(days=SOON_DAYS), is_own_caseload=whose == "mine")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    names = names_of(actor, [row.person_id for row in page])
    lines = [(row, str(next(iter(names.get(row.person_id, [])), ""))) for row in page]
    record_listing(actor=actor, page="bases_due", shown={row.person_id: (PLAN, row.purpose) for row in page})
    return render(request, "releases/review.html", {"page": page, "lines": lines, "whose": whose})
