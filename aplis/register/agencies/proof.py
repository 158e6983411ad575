"""Risky acts ask again who sits there. What was typed meanwhile waits in the session and is sent with one click."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from aplis.register.agencies.second_factor import TRUSTED_KEY, oldest_factor_at

type View = Callable[..., HttpResponse]

HELD_KEY: Final = "held_form"
CLOCK_SLACK: Final = 60  # seconds by which the clocks of two web servers may differ
_MAX_CHARACTERS = 200_000


def is_proven(request: Any) -> bool:
    """Whether the user has shown within the last minutes (`PROOF_SECONDS`) to be who the session says.

    A fresh sign-in counts. Once there is a second factor, only that factor counts, or a provider trusted to ask for one.
    """
    if not request.user.is_authenticated:
        return False
    factor_at, now = oldest_factor_at(request.user), time.time()
    strong = {"mfa", "socialaccount"} if request.session.get(TRUSTED_KEY) else {"mfa"}
    return any(
        -CLOCK_SLACK <= now - record["at"] < settings.PROOF_SECONDS
        and (record["method"] in strong or factor_at is None or record["at"] <= factor_at.timestamp())
        for record in get_authentication_records(request, request.user)
        if record["method"] != "password_reset"
    )


def recently_proven(view: View) -> View:
    """Marks a view that acts with a high risk: it runs only for a user who was asked a short while ago."""

    @wraps(view)
    def asking(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if is_proven(request) else _ask(request)

    asking.asks_for_proof = True  # type: ignore[attr-defined]
    return asking


def _ask(request: Any) -> HttpResponse:
    back = request.get_full_path()
    if request.method == "POST":
        _hold(request)
        back = reverse("agencies:held_form")
    ways = get_adapter().get_reauthentication_methods(request.user)
    target = f"{ways[0]['url']}?{urlencode({'next': back})}" if ways else reverse("agencies:sign_in")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _hold(request: Any) -> None:
    """Keeps the form in the user's own session. Files and very long forms are not kept; their page says so."""
    fields = [[name, value] for name, values in request.POST.lists() for value in values]
    fields = [field for field in fields if field[0] not in {"csrfmiddlewaretoken", "password"}]
    is_whole = not request.FILES and sum(len(value) for _name, value in fields) <= _MAX_CHARACTERS
    request.session[HELD_KEY] = {
        "path": request.get_full_path(),
        "user": request.user.pk,
        "fields": fields if is_whole else [],
        "is_whole": is_whole,
    }


def held_form(request: Any) -> dict[str, Any] | None:
    """The form that waits, once; nobody else's, and only when the proof was given."""
    held: dict[str, Any] | None = request.session.get(HELD_KEY)
    if held is None or held["user"] != request.user.pk or not is_proven(request):
        return None
    return held
