"""The contacts of a person: all of them, one of them, planning one, writing one down, the slip."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aplis.casework.plans.actions import plan_contact, write_down_contact
from aplis.casework.plans.forms import PlanForm, WriteForm
from aplis.casework.plans.queries import contacts_of, is_planned_elsewhere, may_write, with_replies
from aplis.casework.plans.views.openings import PAGE, on_contact
from aplis.casework.situations import refusals
from aplis.casework.situations.rectifying import rectifications_of
from aplis.casework.situations.views.facts import FORM
from aplis.core.pages import sent_key
from aplis.register.people.models import CONTACT, Person
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.rules.barriers import BIT, NOT_KNOWN, NOT_NEEDED, TO_BOOK

ON_A_PAGE = 20


@require_safe
@on_file(PAGE, scopes=CONTACT)
def contacts(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """Every contact that the worker may read, also those that were a mistake; searched and page by page."""
    if not file.scopes & CONTACT:
        raise refusals.not_shared()
    asked = request.GET.get("q", "").strip()[:100]
    page = Paginator(contacts_of(file.actor, file.person.pk, asked), ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = with_replies(file.actor, page.object_list)
    context = {"file": file, "tab": "situation", "page": page, "asked": asked, "may_write": may_write(file)}
    context["elsewhere"] = is_planned_elsewhere(file.actor, file.person)
    return render(request, "plans/contacts.html", context)


@require_safe
@on_contact(PAGE)
def contact(request: HttpRequest, file: OpenFile, found: Any) -> HttpResponse:
    """One contact with what the person says, and what can be done."""
    (found,) = with_replies(file.actor, [found])
    context = {
        "file": file, "tab": "situation", "contact": found, "is_ours": found.agency_id == file.actor.agency_id,
        "may_write": may_write(file), "wrong": rectifications_of(file.actor, found),
        "is_unknown": bool(found.barriers & BIT[NOT_KNOWN]),
    }  # fmt: skip
    return render(request, "plans/contact.html", context)


@require_safe
@on_contact("print")
def slip(request: HttpRequest, file: OpenFile, found: Any) -> HttpResponse:
    """The appointment on paper. Of a hidden person it names no service, no worker and no place."""
    is_quiet = file.person.protection_level >= Person.Protection.HIDDEN
    return render(request, "plans/slip.html", {"file": file, "contact": found, "is_quiet": is_quiet})


@FORM
@on_file(PAGE, scopes=CONTACT)
def plan(request: HttpRequest, file: OpenFile) -> HttpResponse:
    """The interpreter is asked for at every contact; what the person's details say is filled in."""
    need = file.person.has_interpreter_need
    begun = {
        "day": file.actor.today, "interpreter": TO_BOOK if need else NOT_NEEDED,
        "language": file.person.language if need else "",
    }  # fmt: skip
    form = PlanForm(request.POST or None, today=file.actor.today, initial=begun)
    return _add(request, file, form, plan_contact, _("Plan a contact"), _("The contact is planned."))


@FORM
@on_file(PAGE, scopes=CONTACT)
def write(request: HttpRequest, file: OpenFile) -> HttpResponse:
    begun = {"day": file.actor.today, "language": file.person.language}
    form = WriteForm(request.POST or None, today=file.actor.today, initial=begun)
    return _add(request, file, form, write_down_contact, _("Write down a contact"), _("The contact is written down."))


def _add(request: HttpRequest, file: OpenFile, form: Any, action: Any, title: str, done: str) -> HttpResponse:
    if not may_write(file):
        raise refusals.not_shared()
    if not form.is_valid():
        context = {"file": file, "tab": "situation", "form": form, "title": title, "contact": None, "is_stale": False}
        return render(request, "plans/form.html", context, status=422 if form.is_bound else 200)
    made = action(actor=file.actor, key=sent_key(request), person=file.person, **form.cleaned_data)
    messages.success(request, done)
    return redirect("plans:contact", file.person.pk, made.pk)
