"""Who may live with a person: proposals, of which a worker takes up what the people say."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from aplis.register.identity.queries.homes import housemates
from aplis.register.people.households import homes_of
from aplis.register.people.models import CONTACT, FAMILY
from aplis.register.people.refusals import scope_shut
from aplis.register.sharing.actions import record_listing
from aplis.register.sharing.looks import OpenFile, on_file

BOTH = CONTACT | FAMILY


@require_safe
@on_file("housemates", scopes=BOTH)
def proposals(request: HttpRequest, file: OpenFile) -> HttpResponse:
    file.actor.require("edit_person")
    if file.scopes & BOTH != BOTH:
        raise scope_shut()
    found = housemates(file.actor, file.person)
    record_listing(
        actor=file.actor, page="housemates", shown={each.person.pk: (BOTH, file.purpose.code) for each in found}
    )
    home = next((each for each in homes_of(file.actor, file.person) if each.is_current), None)
    context = {"file": file, "tab": "household", "found": found, "home": home}
    return render(request, "identity/housemates.html", context)
