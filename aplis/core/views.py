"""Pages that any request can end in, written to work without a database and without knowing who asks."""

import sys
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import requires_csrf_token
from django.views.decorators.http import require_POST

from aplis.core.context import SCHEME_COOKIE, SCHEMES, color_scheme
from aplis.core.drafts import keep_draft, was_sent
from aplis.core.errors import Refusal
from aplis.core.faults import is_full, is_passing, note
from aplis.core.pages import wants_part
from aplis.core.unsent import unsent

A_YEAR = 365 * 24 * 60 * 60  # seconds


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "400.html", 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "403.html", 403)


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(request, "403_csrf.html", 403)


@requires_csrf_token
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The same words for what never was, what is gone and what the asker may not see."""
    return _answer(request, "404.html", 404)


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """`most` in bytes. Answers before the session is read, and reads nothing of what was sent."""
    return _bare_answer(request, "413.html", 413, most=most)


@requires_csrf_token
def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _answer(request, "429.html", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """Any fault that nobody caught; one of the database or of a full disk, wherever it arose, passes."""
    fault = sys.exception()
    if fault is not None and is_passing(fault):
        return unavailable(request, fault=fault)
    return _bare_answer(request, "500.html", 500)


def unavailable(request: HttpRequest, retry_after: int = 120, fault: BaseException | None = None) -> HttpResponse:
    """Nothing can be saved now. Hands back what was sent.

    retry_after   seconds after which to try again
    """
    if fault is not None:
        note(fault)
    if _is_draft(request):
        response = HttpResponse(render_to_string("core/parts/draft_waits.html"), status=503)
    else:
        again = request.get_full_path() if request.method == "GET" else ""
        response = _bare_answer(request, "503.html", 503, unsent=unsent(request), is_full=is_full(fault), again=again)
    response["Retry-After"] = str(retry_after)
    response["Cache-Control"] = "no-store"
    return response


def refused(request: HttpRequest, refusal: Refusal, status: int = 403) -> HttpResponse:
    """The page of a request that was understood and declined."""
    response = render(request, "core/refusal.html", {"refusal": refusal}, status=status)
    return _for_whole_page(request, response)


@login_not_required
@require_POST
def choose_color_scheme(request: HttpRequest) -> HttpResponse:
    """Remembers light, dark, high contrast or the device's own colours in a cookie, and returns to where the reader was."""
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    if not is_ours or "/" not in back:  # a bare word would be looked up as the name of a page
        back = "/"
    response = redirect(back)
    chosen = request.POST.get("scheme")
    if chosen in SCHEMES:
        response.set_cookie(
            SCHEME_COOKIE, chosen, max_age=A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


@require_POST
def draft_save(request: Any) -> HttpResponse:
    """Keeps what stands in a form now. htmx sends the form here while it is written; the answer says when it was kept."""
    form = request.POST.get("draft", "")
    if not form:
        raise BadRequest("The form does not say whose draft it is.")
    if was_sent(actor=request.actor, key=request.POST.get("client_key", "")):
        return HttpResponse(status=204)
    draft = keep_draft(actor=request.actor, form=form, fields=request.POST)
    return render(request, "core/parts/draft_saved.html", {"draft": draft})


def _answer(request: HttpRequest, template: str, status: int) -> HttpResponse:
    with translation.override(_language(request)):
        return _for_whole_page(request, render(request, template, status=status))


def _is_draft(request: HttpRequest) -> bool:
    """A draft htmx keeps while somebody writes: its fault must not take the place of the form."""
    found = request.resolver_match
    return wants_part(request) and found is not None and found.func is draft_save


def _bare_answer(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    """Without the request no context processor runs, and nothing can reach for a session or an actor."""
    with translation.override(_language(request)):
        page = render_to_string(template, {"color_scheme": color_scheme(request), **context})
    return _for_whole_page(request, HttpResponse(page, status=status))


def _language(request: HttpRequest) -> str:
    """The language already chosen for this request or, when it failed before that, the one the browser asks for."""
    if hasattr(request, "LANGUAGE_CODE"):
        return translation.get_language() or request.LANGUAGE_CODE
    return translation.get_language_from_request(request)


def _for_whole_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Such a page never fits into the part htmx asked for, so it takes the place of the whole page."""
    if wants_part(request):
        response["HX-Retarget"] = "body"
        response["HX-Reswap"] = "innerHTML"
    return response
