"""From a request to an actor: language, sign-in, idle time-out, and one transaction in which the database knows who asks."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from aplis.core.database import bound
from aplis.core.drafts import keep_draft
from aplis.core.errors import Refusal
from aplis.core.faults import is_passing
from aplis.core.pages import wants_part
from aplis.core.views import refused, unavailable
from aplis.register.agencies.actors import (
    OWN_PAGES_KEY,
    ROLE_KEY,
    actor_from,
    has_lost_seat,
    needs_post,
    own_pages_of,
    seat,
)
from aplis.register.agencies.adapter import KEPT_FOR_KEY
from aplis.register.agencies.own_views import is_open_without_factor
from aplis.register.agencies.second_factor import lacks_second_factor
from aplis.register.agencies.sessions import saw
from aplis.register.agencies.views import no_post

type Answer = Callable[[HttpRequest], HttpResponse]
type View = Callable[..., HttpResponse]

SAFE = {"GET", "HEAD", "OPTIONS"}
SEEN_KEY = "seen_at"
SEEN_EVERY = 60  # seconds; less often than every request, so that reading does not write the session each time
CLOCKS_DIFFER = (
    300  # seconds, at most, between the clocks of several servers; a session from further ahead is not trusted
)


class ReaderLanguage:
    """Language of the page: what the user chose, else the switch's cookie, else the browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        translation.activate(translation.get_language_from_request(request))
        try:
            translation.activate(getattr(request.user, "language", "") or translation.get_language())
        except Exception as fault:
            if not is_passing(fault):
                raise
            request.first_fault = fault  # type: ignore[attr-defined]
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or "en")
        return response

    def process_view(self, request: Any, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """The user's language was the first question to the database. Its fault is told only now, after the CSRF check."""
        fault = getattr(request, "first_fault", None)
        return None if fault is None else unavailable(request, fault=fault)


class SignInFirst(LoginRequiredMiddleware):
    """Every page needs a sign-in, but those marked `login_not_required`."""

    def handle_no_permission(self, request: HttpRequest, view_func: View) -> HttpResponse:
        return _to_sign_in(request)


class IdleTimeout:
    """Ends a session after a pause. What was typed in a form that is sent too late is kept as a draft."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        """Looks at the clock after the CSRF check, so that no other site can leave a draft."""
        if not request.user.is_authenticated:
            return None
        now = int(time.time())
        seen = request.session.get(SEEN_KEY, now)
        # Where the clock was set back nobody can say how long the pause was, so it counts as too long.
        if not -CLOCKS_DIFFER <= now - seen <= settings.IDLE_SECONDS:
            return _sign_out(request, view, said=_("You were signed out after a pause."))
        if now - seen >= SEEN_EVERY or SEEN_KEY not in request.session:
            request.session[SEEN_KEY] = now
            saw(request)
        return None


def _sign_out(request: HttpRequest, view: View, *, said: str) -> HttpResponse | None:
    """Ends the session, keeps what was typed, and leads to the sign-in page from a page that needs one."""
    user_id, has_kept = request.user.pk, _keep(request)
    logout(request)
    messages.info(request, said)
    if has_kept:
        request.session[KEPT_FOR_KEY] = user_id
    return _to_sign_in(request) if getattr(view, "login_required", True) else None


def _keep(request: HttpRequest) -> bool:
    actor, _post, _posts = actor_from(request)
    if request.method != "POST" or not actor.is_seated or not request.POST.get("draft"):
        return False
    with bound(actor):
        keep_draft(actor=actor, form=request.POST["draft"], fields=request.POST)
    return True


class ActorTransaction:
    """Gives our views `request.actor` and runs each in one transaction; a refusal or a fault leaves nothing behind."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: Any, view: View, args: Any, kwargs: Any) -> HttpResponse | None:
        try:
            request.actor, request.post, request.posts = actor_from(request)
            if (sign_in := _to_prove(request, view)) is not None:
                return sign_in
            if not view.__module__.startswith("aplis."):
                return None
            if find_actor := getattr(view, "find_actor", None):
                request.actor, request.post = find_actor(request), None  # the work role and the own pages never mix
            elif request.post is None and needs_post(view):
                return no_post(request)
            _remember(request)
            return self._run(request, view, args, kwargs)
        except Refusal as refusal:
            return refused(request, refusal)
        except Exception as fault:
            if not is_passing(fault):
                raise
            return unavailable(request, fault=fault)

    def _run(self, request: Any, view: View, args: Any, kwargs: Any) -> HttpResponse:
        with bound(request.actor, is_reading=request.method in SAFE or getattr(view, "only_reads", False)):
            response = view(request, *args, **kwargs)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


def _to_prove(request: Any, view: View) -> HttpResponse | None:
    """The way of whoever has to sign in anew, or has no second factor and needs one; None for everybody else."""
    if _is_of_work(view) and has_lost_seat(request):
        said = _("Your post or your role has changed, so you were signed out. Sign in again to go on.")
        return _sign_out(request, view, said=said)
    if lacks_second_factor(request, request.posts) and not is_open_without_factor(request, view):
        return _lead_to(request, resolve_url("agencies:sign_in"))
    return None


def _is_of_work(view: View) -> bool:
    """Whether the page belongs to work: not those open to everybody, nor a person's own pages, which go on whatever post she holds."""
    return getattr(view, "login_required", True) and not hasattr(view, "find_actor")


def _remember(request: Any) -> None:
    """At the first page after signing in: from which post the user works, and whether the menu leads to own pages."""
    if request.post is not None and ROLE_KEY not in request.session:
        seat(request, request.post)
        request.session[OWN_PAGES_KEY] = bool(own_pages_of(request))


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back to the page the reader was on. allauth follows no address of other sites."""
    back = _page_of(request)
    target = resolve_url(settings.LOGIN_URL)
    return _lead_to(request, f"{target}?{urlencode({'next': back})}" if back else target)


def _lead_to(request: HttpRequest, target: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def _page_of(request: Any) -> str:
    if request.method == "POST" and request.POST.get("draft_url"):
        return request.POST["draft_url"]
    if wants_part(request):
        return request.htmx.current_url_abs_path or ""
    return request.get_full_path() if request.method in {"GET", "HEAD"} else ""
