"""From a request to an actor: language, idle time-out, and one transaction in which the database knows who asks."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from aplis.core.database import bound
from aplis.core.drafts import keep_draft
from aplis.core.errors import Refusal
from aplis.core.views import refused, unavailable
from aplis.register.agencies.actors import actor_from

type Answer = Callable[[HttpRequest], HttpResponse]

_SEEN_KEY = "seen_at"
_SEEN_EVERY = 60


class ReaderLanguage:
    """Language of the page: what the user chose, else the switch's cookie, else the browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "") or translation.get_language_from_request(request)
        translation.activate(chosen)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response


class IdleTimeout:
    """Ends a session after a pause. What was typed in a form that is sent too late is kept as a draft."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        seen = request.session.get(_SEEN_KEY, now)
        if now - seen > settings.IDLE_SECONDS:
            return self._sign_out(request)
        if now - seen >= _SEEN_EVERY or _SEEN_KEY not in request.session:
            request.session[_SEEN_KEY] = now
        return self.get_response(request)

    def _sign_out(self, request: HttpRequest) -> HttpResponse:
        actor, _post, _posts = actor_from(request)
        back = request.get_full_path() if request.method == "GET" else request.POST.get("draft_url", "")
        if request.method == "POST" and actor.is_seated and request.POST.get("draft"):
            with bound(actor):
                keep_draft(actor=actor, form=request.POST["draft"], fields=request.POST)
        logout(request)
        messages.info(request, _("You were signed out after a pause. What you had typed is kept and waits in the form."))
        target = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}" if back else resolve_url(settings.LOGIN_URL)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return HttpResponseRedirect(target)


class ActorTransaction:
    """Gives our views `request.actor` and runs each in one transaction; a refusal or a fault leaves nothing behind."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(
        self, request: Any, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        try:
            request.actor, request.post, request.posts = actor_from(request)
            if not view.__module__.startswith("aplis."):
                return None
            with bound(request.actor):
                response = view(request, *args, **kwargs)
                if response.status_code >= 500:  # noqa: PLR2004 -- HTTP
                    transaction.set_rollback(True)
            return response
        except Refusal as refusal:
            return refused(request, refusal)
        except OperationalError:
            return unavailable(request)
