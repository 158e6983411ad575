"""One view, two answers: the whole page for a browser, the part that changed for htmx."""

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_part(request: HttpRequest) -> bool:
    """True when htmx asks for a part of the page it already shows. A request htmx makes for a whole page is not one."""
    asked = request.headers.get("HX-Request") == "true"
    whole = (
        request.headers.get("HX-Boosted") == "true"
        or request.headers.get("HX-Request-Type") == "full"
        or request.headers.get("HX-History-Restore-Request") == "true"
    )
    return asked and not whole


def page_or_part(
    request: HttpRequest, template: str, part: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page, or the `{% partialdef part %}` of its template, under the given status.

    A form with errors is answered with status 422: htmx swaps it in, a browser shows it as the page.
    """
    name = f"{template}#{part}" if wants_part(request) else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Request-Type"])
    return response


def sent_key(request: HttpRequest) -> UUID:
    """The key of the form that was sent, as `{% client_key %}` put it there. raises BadRequest when it is none."""
    try:
        return UUID(request.POST.get("client_key", ""))
    except ValueError as not_a_key:
        raise BadRequest("The form carries no key.") from not_a_key
