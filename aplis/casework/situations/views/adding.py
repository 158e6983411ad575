"""Adding to a domain: in place with htmx, on a page of its own without. What is typed is kept as a draft meanwhile."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from aplis.casework.situations import actions
from aplis.casework.situations.forms import CircumstanceForm, DomainForm, FactForm, StatementForm
from aplis.casework.situations.queries.around import viewers
from aplis.casework.situations.queries.domains import domain_of
from aplis.casework.situations.views.openings import place_of, readable_birth, scope_or_404, tell_birth
from aplis.core.drafts import draft_for, drop_draft
from aplis.core.pages import page_or_part, sent_key, wants_part
from aplis.core.parts import rendered
from aplis.register.sharing.looks import OpenFile, open_file, person_or_404

# By the word in the address: form, action, and what the form begins with.
KINDS: dict[str, tuple[type[FactForm], Any, dict[str, str]]] = {
    "statement": (
        StatementForm,
        actions.add_statement,
        {"source": "person", "kind": "observation", "confidence": "stated"},
    ),
    "circumstance": (CircumstanceForm, actions.add_circumstance, {"source": "person"}),
}


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, person_id: int, domain: str, kind: str) -> HttpResponse:
    """The form for a statement or a circumstance in one domain, and what becomes of it."""
    scope = scope_or_404(domain)
    person_or_404(request.actor, person_id)  # type: ignore[attr-defined]
    actions.require_writing(request.actor, person_id, scope)  # type: ignore[attr-defined]
    file = open_file(request, person_id, page="domain", scopes=scope)
    if isinstance(file, HttpResponse):
        return file
    form_class, action, begins = KINDS[kind]
    name, today = _draft(kind, person_id, domain), file.actor.today
    if request.method != "POST":
        draft = draft_for(file.actor, name)
        initial = draft.fields if draft else {**begins, "true_on": today}
        return _ask(request, file, domain, kind, form_class(domain=domain, today=today, initial=initial))
    form = form_class(request.POST, domain=domain, today=today, born=readable_birth(file))
    if not form.is_valid():
        return _ask(request, file, domain, kind, form)
    action(actor=file.actor, key=sent_key(request), person=file.person, scope=scope, **form.cleaned_data)
    drop_draft(actor=file.actor, form=name)
    return _added(request, file, domain)


def _ask(request: HttpRequest, file: OpenFile, domain: str, kind: str, form: DomainForm) -> HttpResponse:
    person_id = file.person.pk
    tell_birth(file, form)
    name = _draft(kind, person_id, domain)
    context = {
        "file": file, "tab": "situation", "form": form, "domain": domain, "kind": kind, "draft_name": name,
        "draft": draft_for(file.actor, name), "viewers": viewers(file.actor, person_id, scope_or_404(domain)),
        "here": reverse(f"situations:{kind}_add", args=[person_id, domain]), "back": place_of(person_id, domain),
        "in_place": wants_part(request),
    }  # fmt: skip
    return page_or_part(request, f"situations/{kind}_form.html", "form", context, 422 if form.is_bound else 200)


def _added(request: HttpRequest, file: OpenFile, domain: str) -> HttpResponse:
    """Back to the page, or the domain as it stands now in the place of the one that held the form."""
    if not wants_part(request):
        messages.success(request, _("It was recorded."))
        return redirect(place_of(file.person.pk, domain))
    shown = {"file": file, "domain": domain_of(file, domain), "unfolded": {domain}, "is_fresh": True}
    response = HttpResponse(rendered("situations/domain.html", {**shown, "request": request}))
    response["HX-Retarget"], response["HX-Reswap"] = f"#d-{domain}", "outerHTML"
    return response


def _draft(kind: str, person_id: int, domain: str) -> str:
    return f"{kind}:{person_id}:{domain}"
