"""What names and reaches a person: names, numbers, contact details, language; each added, ended, never overwritten."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.people import actions
from aplis.register.people.forms import ContactForm, EndForm, IdentifierForm, NameForm, PersonForm, WithdrawForm
from aplis.register.people.models import CONTACT, ContactDetail, Identifier, Person, PersonName
from aplis.register.people.protected import routing_alias
from aplis.register.people.queries import details_of
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.models import PLAN

FORM = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@on_file("details", scopes=CONTACT)
def details(request: HttpRequest, file: OpenFile) -> HttpResponse:
    known = details_of(file.actor, file.person)
    context = {
        "file": file,
        "tab": "details",
        "details": known,
        "contact_state": _contact_state(file),
        "alias": routing_alias(file.actor, file.person) if file.scopes & PLAN else (),
        "may_edit": file.actor.may("edit_person") and bool(file.scopes & file.actor.write_scopes & CONTACT),
        "may_protect": file.actor.may("set_protection"),
    }
    return render(request, "sharing/details.html", context)


def _contact_state(file: OpenFile) -> str:
    """Why contact details stand on the page or do not: `open`, `held_here`, `hidden`, `role` or `not_shared`."""
    is_hidden = file.person.protection_level >= Person.Protection.HIDDEN
    if file.scopes & CONTACT:
        return "held_here" if is_hidden else "open"
    if not file.actor.read_scopes & CONTACT:
        return "role"
    return "hidden" if is_hidden else "not_shared"


@FORM
@on_file("edit", scopes=CONTACT)
def edit(request: HttpRequest, file: OpenFile) -> HttpResponse:
    file.actor.require("edit_person")
    form = PersonForm(request.POST or None, person=file.person, today=file.actor.today)
    if not form.is_valid():
        return form_page(request, file, form, "sharing/edit.html")
    try:
        actions.edit_person(
            actor=file.actor,
            key=sent_key(request),
            person=file.person,
            version=form.cleaned_data["version"],
            **form.changes,
        )
    except Stale as stale:
        return _both_texts(request, file, form, stale.current)
    return redirect("people:details", file.person.pk)


def _both_texts(request: HttpRequest, file: OpenFile, form: PersonForm, current: Person) -> HttpResponse:
    context = {"file": file, "tab": "details", "form": form, "current": current, "rows": form.differences(current)}
    return render(request, "sharing/stale.html", context, status=409)


@FORM
@on_file("name_add", scopes=CONTACT)
def name_add(request: HttpRequest, file: OpenFile) -> HttpResponse:
    form = NameForm(request.POST or None, today=file.actor.today)
    return _add(request, file, form, "sharing/name_add.html", actions.add_name)


@FORM
@on_file("contact_add", scopes=CONTACT)
def contact_add(request: HttpRequest, file: OpenFile) -> HttpResponse:
    form = ContactForm(request.POST or None, today=file.actor.today)
    return _add(request, file, form, "sharing/contact_add.html", actions.add_contact)


@FORM
@on_file("identifier_add", scopes=CONTACT)
def identifier_add(request: HttpRequest, file: OpenFile) -> HttpResponse:
    form = IdentifierForm(request.POST or None, today=file.actor.today)
    return _add(request, file, form, "sharing/identifier_add.html", actions.add_identifier)


@FORM
@on_file("name_end", scopes=CONTACT)
def name_end(request: HttpRequest, file: OpenFile, name_id: int) -> HttpResponse:
    name = _row(PersonName, file, name_id)
    return _end(request, file, name, lambda **sent: actions.end_name(name=name, **sent))


@FORM
@on_file("contact_end", scopes=CONTACT)
def contact_end(request: HttpRequest, file: OpenFile, detail_id: int) -> HttpResponse:
    detail = _row(ContactDetail, file, detail_id)
    return _end(request, file, detail, lambda **sent: actions.end_contact(detail=detail, **sent))


@FORM
@on_file("identifier_end", scopes=CONTACT)
def identifier_end(request: HttpRequest, file: OpenFile, identifier_id: int) -> HttpResponse:
    number = _row(Identifier, file, identifier_id)
    return _end(request, file, number, lambda **sent: actions.end_identifier(identifier=number, **sent))


@FORM
@on_file("identifier_wrong", scopes=CONTACT)
def identifier_wrong(request: HttpRequest, file: OpenFile, identifier_id: int) -> HttpResponse:
    """A number that never was this person's; or is, after all."""
    number = _row(Identifier, file, identifier_id)
    file.actor.require("edit_person")
    if number.withdrawn_at is not None:
        if request.method != "POST":
            return form_page(request, file, WithdrawForm(), "sharing/identifier_restore.html", number=number)
        actions.restore_identifier(actor=file.actor, key=sent_key(request), identifier=number)
        return redirect("people:details", file.person.pk)
    form = WithdrawForm(request.POST or None)
    if not form.is_valid():
        return form_page(request, file, form, "sharing/identifier_wrong.html", number=number)
    actions.withdraw_identifier(actor=file.actor, key=sent_key(request), identifier=number, **form.cleaned_data)
    return redirect("people:details", file.person.pk)


def form_page(request: HttpRequest, file: OpenFile, form: forms.Form, template: str, **more: Any) -> HttpResponse:
    """A form about the person on a page of its own; 422 when what was sent needs to be put right."""
    context = {"file": file, "tab": "details", "form": form, **more}
    return render(request, template, context, status=422 if form.is_bound else 200)


def _add(
    request: HttpRequest, file: OpenFile, form: forms.Form, template: str, action: Callable[..., models.Model]
) -> HttpResponse:
    file.actor.require("edit_person")
    if not form.is_valid():
        return form_page(request, file, form, template)
    action(actor=file.actor, key=sent_key(request), person=file.person, **form.cleaned_data)
    return redirect("people:details", file.person.pk)


def _end(request: HttpRequest, file: OpenFile, row: Any, action: Callable[..., models.Model]) -> HttpResponse:
    file.actor.require("edit_person")
    form = EndForm(request.POST or None, today=file.actor.today, starts_on=row.starts_on)
    if not form.is_valid():
        return form_page(request, file, form, "sharing/end.html", row=row)
    action(actor=file.actor, key=sent_key(request), **form.cleaned_data)
    return redirect("people:details", file.person.pk)


def _row(model: Any, file: OpenFile, pk: int) -> Any:
    return get_object_or_404(model.objects.visible_to(file.actor), pk=pk, person=file.person)
