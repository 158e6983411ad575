"""The looks of the agency's workers, and why each of them was lawful."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from aplis.register.agencies.actors import only_reads
from aplis.register.people.queries import Wanted
from aplis.register.sharing.models import Look
from aplis.register.sharing.searching import count_search
from aplis.register.sharing.watching.actions import record_audit
from aplis.register.sharing.watching.forms import FindForm, LogForm
from aplis.register.sharing.watching.queries.lawful import explained
from aplis.register.sharing.watching.queries.log import (
    look_or_404,
    look_rows,
    looks_asked,
    names_of,
    people_named,
    workers_of,
)
from aplis.rules.names import tokens

ON_A_PAGE: Final = 50
LOOK_LOG, LOOK_REVIEWED = "look_log", "look_reviewed"  # in the look log


@require_safe
def log(request: Any) -> HttpResponse:
    """Always within days; with a fault in the form nothing is read."""
    actor = request.actor
    actor.require("audit_looks")
    form = LogForm(request.GET, today=actor.today, workers=workers_of(actor).order_by("name", "pk"))
    if not form.is_valid():
        return render(request, "watching/log.html", {"form": form, "rows": []}, status=422)
    asked = form.asked
    page = Paginator(looks_asked(actor, asked), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = look_rows(actor, page)
    people = {row.look.person_id: row.name for row in rows}
    record_audit(actor=actor, page=LOOK_LOG, fields=asked.fields, days=asked.days, people=people)
    name = names_of(actor, [asked.person]).get(asked.person, "") if asked.person else ""
    return render(
        request, "watching/log.html", {"form": form, "page": page, "rows": rows, "name": name, "asked": asked}
    )


@require_safe
def look(request: Any, look_id: int) -> HttpResponse:
    actor = request.actor
    actor.require("audit_looks")
    row: Look = look_or_404(actor, look_id)
    name = names_of(actor, [row.person_id]).get(row.person_id, "")
    record_audit(actor=actor, page=LOOK_REVIEWED, fields=["look"], people={row.person_id: name})
    return render(request, "watching/look.html", {"look": row, "name": name, "explained": explained(actor, row)})


@only_reads
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: Any) -> HttpResponse:
    """Whose looks: a name in the body of the request, then an address with a number."""
    actor = request.actor
    actor.require("audit_looks")
    form, found = FindForm(request.POST or None), []
    if form.is_valid():
        found = people_named(actor, form.cleaned_data["name"])
        record_audit(actor=actor, page=LOOK_LOG, fields=["name"], people={each.pk: each.name for each in found})
        wanted = Wanted(words=tokens(form.cleaned_data["name"]))
        count_search(actor=actor, wanted=wanted, page=LOOK_LOG, hits=len(found))
    context = {"form": form, "found": found, "is_search": form.is_bound}
    return render(request, "watching/find.html", context, status=422 if form.errors else 200)
