"""Contacts with services: those to come, how the others went, and what stood in the way, in the person's own words."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aplis.casework.plans.actions import reply_to_contact
from aplis.casework.plans.forms import ReplyForm
from aplis.casework.plans.models import Contact
from aplis.casework.plans.queries import with_replies
from aplis.casework.voice.opening import own_page
from aplis.casework.voice.queries.contacts import contact_of, earlier_of, planned_of
from aplis.core.pages import sent_key
from aplis.register.sharing.representing.asking import OwnPages
from aplis.rules.representation import DECIDE

ON_A_PAGE = 20
PLANNED_SHOWN = 20


@require_safe
@own_page(DECIDE)
def contacts(request: Any, own: OwnPages) -> HttpResponse:
    page = Paginator(earlier_of(own), ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = with_replies(own.actor, page.object_list)
    context = {"own": own, "planned": list(planned_of(own)[:PLANNED_SHOWN]), "page": page}
    return render(request, "voice/contacts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@own_page(DECIDE)
def say_barriers(request: Any, own: OwnPages, own_contact_id: int) -> HttpResponse:
    """Nothing is filled in: what a service wrote is no answer of hers."""
    contact = _contact_or_404(own, own_contact_id)
    form = ReplyForm(request.POST or None)
    if not form.is_valid():
        context = {"own": own, "form": form, "contact": contact}
        return render(request, "voice/say_barriers.html", context, status=422 if form.is_bound else 200)
    reply_to_contact(actor=own.actor, key=sent_key(request), contact=contact, **form.cleaned_data)
    messages.success(request, _("It is sent. What you say stands beside what the service wrote."))
    return redirect("voice:contacts")


@require_safe
@own_page(DECIDE)
def slip(request: Any, own: OwnPages, own_contact_id: int) -> HttpResponse:
    """The appointment, to be printed."""
    return render(request, "voice/slip.html", {"own": own, "contact": _contact_or_404(own, own_contact_id)})


def _contact_or_404(own: OwnPages, pk: int) -> Contact:
    contact = contact_of(own, pk)
    if contact is None:
        raise Http404
    return contact
