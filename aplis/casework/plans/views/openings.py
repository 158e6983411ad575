"""How the pages about one contact begin."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from aplis.casework.plans.models import Contact
from aplis.register.people.models import CONTACT
from aplis.register.sharing.looks import open_file

PAGE = "contacts"


def on_contact(page: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For views on one contact: 404, then the purpose of the look, then its line in the log."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: HttpRequest, person_id: int, encounter_id: int, **kwargs: Any) -> HttpResponse:
            rows = Contact.objects.visible_to(request.actor).select_related("agency", "worker")  # type: ignore[attr-defined]
            found = get_object_or_404(rows, pk=encounter_id, person_id=person_id)
            file = open_file(request, person_id, page=page, scopes=CONTACT)
            return file if isinstance(file, HttpResponse) else view(request, file, found, **kwargs)

        return opened

    return decorate
