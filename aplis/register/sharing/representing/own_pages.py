"""Views with which a worker gives access to a person's own pages, hands over a new link, and ends it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from aplis.core.pages import sent_key
from aplis.register.agencies.joining import Kind, join_link
from aplis.register.agencies.proof import recently_proven
from aplis.register.agencies.queries import password_link
from aplis.register.people.models import CONTACT, PortalAccess
from aplis.register.sharing.looks import OpenFile, on_file
from aplis.register.sharing.representing import portals
from aplis.register.sharing.representing.asking import actor_who_joins
from aplis.register.sharing.representing.forms import AccessForm
from aplis.register.sharing.representing.queries import given_portal, opens_nothing_else, running
from aplis.register.sharing.views.details import FORM, form_page

TAB = "representation"
PAGES = "pages"
WAITING_PAGES = Kind(given_portal, actor_who_joins, portals.join_pages, "representing/join_pages.html")


@FORM
@recently_proven
@on_file("own_pages", scopes=CONTACT)
def give(request: Any, file: OpenFile) -> HttpResponse:
    file.actor.require(portals.VERB)
    rows = [row for row in running(file.actor, file.person) if not row.has_conflict]
    form = AccessForm(request.POST or None, name=file.name, rows=rows)
    if not form.is_valid():
        return form_page(request, file, form, "representing/give.html", tab=TAB)
    portal = PortalAccess(person=file.person, representation=form.representation, starts_on=file.actor.today)
    made = portals.give_access(
        actor=file.actor, key=sent_key(request), portal=portal, name=form.name, email=form.cleaned_data["email"]
    )
    return _hand_over(request, file, _access(file, made.pk))


@require_POST
@recently_proven
@on_file("own_pages", scopes=CONTACT)
def link(request: Any, file: OpenFile, portal_id: int) -> HttpResponse:
    file.actor.require(portals.VERB)
    portals.renew_link(actor=file.actor, key=sent_key(request), portal=_access(file, portal_id))
    return _hand_over(request, file, _access(file, portal_id))


@FORM
@recently_proven
@on_file("own_pages", scopes=CONTACT)
def end(request: Any, file: OpenFile, portal_id: int) -> HttpResponse:
    file.actor.require(portals.VERB)
    row = _access(file, portal_id)
    if request.method != "POST":
        return render(request, "representing/end_access.html", {"file": file, "tab": TAB, "row": row})
    portals.end_access(actor=file.actor, key=sent_key(request), portal=row)
    return redirect("representing:representation", file.person.pk)


def _access(file: OpenFile, pk: int) -> PortalAccess:
    rows = PortalAccess.objects.visible_to(file.actor).select_related("user", "person", "representation")
    return get_object_or_404(rows, pk=pk, person=file.person)


def _hand_over(request: Any, file: OpenFile, portal: PortalAccess) -> HttpResponse:
    """A sheet for the person's hand: address, sign-in name, and the link where the password is not set yet."""
    is_ours = opens_nothing_else(portal.user, file.person.pk, on=file.actor.today)
    needs_link = is_ours and not portal.user.has_usable_password()
    address, until = password_link(request, portal) if needs_link else ("", timezone.now())
    context = {"file": file, "portal": portal, "link": address, "join_link": "", "until": until}
    if portal.is_waiting:
        context["join_link"], context["until"] = join_link(request, PAGES, portal)
    return render(request, "representing/hand_over.html", context)
