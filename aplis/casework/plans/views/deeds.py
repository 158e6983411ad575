"""What is done with a contact that is there: each is one form and one action."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aplis.casework.plans import actions, forms
from aplis.casework.plans.models import Contact
from aplis.casework.plans.queries import may_write
from aplis.casework.plans.refusals import of_others
from aplis.casework.plans.views.openings import PAGE, on_contact
from aplis.casework.situations import refusals
from aplis.casework.situations.forms import DecideForm, RectifyForm
from aplis.casework.situations.rectifying import ask_rectification, decide_rectification
from aplis.casework.situations.views.facts import FORM
from aplis.core.errors import Stale
from aplis.core.pages import sent_key
from aplis.register.people.models import CONTACT
from aplis.register.sharing.looks import open_file
from aplis.register.sharing.models import Rectification


@dataclass(frozen=True)
class Deed:
    """begun  what the form begins with, of the contact; None for a form that knows neither day nor version"""

    form: Any
    action: Callable[..., Any]
    title: Promise
    done: Promise
    begun: Callable[[Contact], dict[str, Any]] | None = forms.begun


TELL: Final = Deed(
    forms.TellForm, actions.tell_contact, gettext_lazy("How did it go?"), gettext_lazy("It was written down."),
    forms.told_at_first,
)  # fmt: skip
MOVE: Final = Deed(
    forms.MoveForm, actions.move_contact, gettext_lazy("Move it to another day"), gettext_lazy("The contact was moved.")
)
INTERPRETER: Final = Deed(
    forms.InterpreterForm, actions.set_interpreter, gettext_lazy("Interpreter"), gettext_lazy("It was written down.")
)
FIND: Final = Deed(
    forms.FindForm, actions.find_barriers, gettext_lazy("What we found out"), gettext_lazy("It was written down.")
)
WITHDRAW: Final = Deed(
    forms.WithdrawForm, actions.withdraw_contact, gettext_lazy("It was a mistake"),
    gettext_lazy("The contact stands as a mistake now, with the reason."),
)  # fmt: skip
REPLY: Final = Deed(
    forms.ReplyForm, actions.reply_to_contact, gettext_lazy("Write down what the person says"),
    gettext_lazy("It stands beside the contact now."), None,
)  # fmt: skip


@FORM
@on_contact(PAGE)
def deed(request: HttpRequest, file: Any, found: Contact, deed: Deed) -> HttpResponse:
    """The form, and what becomes of it; where somebody was faster, the contact as it stands now and nothing saved."""
    if not may_write(file):
        raise refusals.not_shared()
    if found.agency_id != file.actor.agency_id:
        raise of_others()
    told = {"today": file.actor.today, "initial": deed.begun(found)} if deed.begun else {}
    form = deed.form(request.POST or None, **told)
    if not form.is_valid():
        return _ask(request, file, found, form, deed.title, status=422 if form.is_bound else 200)
    try:
        made = deed.action(actor=file.actor, key=sent_key(request), contact=found, **form.cleaned_data)
    except Stale as stale:
        return _ask(request, file, stale.current or found, form, deed.title, status=409)
    messages.success(request, str(deed.done))
    return redirect("plans:contact", file.person.pk, made.pk if isinstance(made, Contact) else found.pk)


@FORM
@on_contact(PAGE)
def rectify(request: HttpRequest, file: Any, found: Contact) -> HttpResponse:
    """The person says that it is wrong; what is right stands beside it."""
    if not may_write(file):
        raise refusals.not_shared()
    form = RectifyForm(request.POST or None)
    if not form.is_valid():
        title = _("The person says it is wrong")
        return _ask(request, file, found, form, title, status=422 if form.is_bound else 200)
    ask_rectification(actor=file.actor, key=sent_key(request), fact=found, **form.cleaned_data)
    messages.success(request, _("It stands beside the record now. The agency that wrote it decides within a month."))
    return redirect("plans:contact", file.person.pk, found.pk)


@FORM
def decide(request: Any, person_id: int, contact_rectification_id: int) -> HttpResponse:
    """The agency of the contact accepts what the person says is right, or says why not."""
    rows = Rectification.objects.visible_to(request.actor).filter(person_id=person_id, about_kind="contact")
    asked = get_object_or_404(rows, pk=contact_rectification_id)
    seen = Contact.objects.visible_to(request.actor).select_related("agency", "worker")
    found = get_object_or_404(seen, pk=asked.about_id, person_id=person_id)
    file = open_file(request, person_id, page=PAGE, scopes=CONTACT)
    if isinstance(file, HttpResponse):
        return file
    if not may_write(file):
        raise refusals.not_shared()
    return _decide(request, file, found, asked)


def _decide(request: Any, file: Any, found: Contact, asked: Rectification) -> HttpResponse:
    form, title = DecideForm(request.POST or None, initial={"version": asked.version}), _("Decide what is right")
    if not form.is_valid():
        return _ask(request, file, found, form, title, status=422 if form.is_bound else 200, asked=asked)
    sent = {"asked": asked, "fact": found, **form.cleaned_data}
    try:
        decide_rectification(actor=file.actor, key=sent_key(request), **sent)
    except Stale as stale:
        return _ask(request, file, found, form, title, status=409, asked=stale.current or asked)
    messages.success(request, _("The decision stands beside the record, and the person is told."))
    return redirect("plans:contact", file.person.pk, found.pk)


def _ask(
    request: HttpRequest, file: Any, found: Contact, form: Any, title: Any, *, status: int, asked: Any = None
) -> HttpResponse:
    context = {
        "file": file, "tab": "situation", "form": form, "contact": found, "title": title, "is_stale": status == 409,
        "asked": asked,
    }  # fmt: skip
    return render(request, "plans/form.html", context, status=status)
