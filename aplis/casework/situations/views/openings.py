"""How the pages of this room begin: the domain or the fact an address names, or 404."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from aplis.rules.scopes import BIT, DOMAINS


def scope_or_404(domain: str) -> int:
    if domain not in DOMAINS:
        raise Http404
    return BIT[domain]


def fact_or_404(request: HttpRequest, model: Any, person_id: int, fact_id: int) -> Any:
    """A statement or a circumstance of the person that the asker may see."""
    rows = model.objects.visible_to(request.actor).select_related("agency", "author")  # type: ignore[attr-defined]
    return get_object_or_404(rows, pk=fact_id, person_id=person_id)


def place_of(person_id: int, domain: str) -> str:
    """The address of a domain on the page of the whole situation, unfolded."""
    return f"{reverse('situations:situation', args=[person_id])}?open={domain}#d-{domain}"
