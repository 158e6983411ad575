"""How the pages of this room begin: the domain or the fact an address names, or 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from aplis.register.people.models import CONTACT, Person
from aplis.register.sharing.actions import record_look
from aplis.register.sharing.looks import OpenFile, open_file
from aplis.rules.scopes import BIT, DOMAINS


def scope_or_404(domain: str) -> int:
    if domain not in DOMAINS:
        raise Http404
    return BIT[domain]


def fact_or_404(request: HttpRequest, model: Any, person_id: int, fact_id: int) -> Any:
    """A statement or a circumstance of the person that the asker may see."""
    rows = model.objects.visible_to(request.actor).select_related("agency", "author")  # type: ignore[attr-defined]
    return get_object_or_404(rows, pk=fact_id, person_id=person_id)


def on_fact(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For views on one fact: 404, then the purpose of the look, then its line in the log; what is sent is no exception."""

    @wraps(view)
    def opened(request: HttpRequest, person_id: int, fact_id: int, model: Any) -> HttpResponse:
        found = fact_or_404(request, model, person_id, fact_id)
        file = open_file(request, person_id, page="fact", scopes=found.scope)
        return file if isinstance(file, HttpResponse) else view(request, file, found)

    return opened


def readable_birth(file: OpenFile) -> Person | None:
    """The person, where whoever writes may read when she was born; None tells a form to know nothing of it."""
    return file.person if file.scopes & CONTACT and file.tells_of_person else None


def tell_birth(file: OpenFile, form: Any) -> None:
    """A form that asks whether something was before the birth names the day, which is another scope than that of the page."""
    if getattr(form, "asks_about_birth", False):
        record_look(
            actor=file.actor, person=file.person, scopes=CONTACT, page="domain", reason=file.purpose.reason,
            right_id=file.right.pk,
        )  # fmt: skip


def place_of(person_id: int, domain: str) -> str:
    """The address of a domain on the page of the whole situation, unfolded."""
    return f"{reverse('situations:situation', args=[person_id])}?open={domain}#d-{domain}"
