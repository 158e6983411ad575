"""My sign-in: password, second factor, passkeys, recovery codes, open sessions, and what is taken up, of whoever is signed in."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.core.database import bound
from aplis.core.pages import sent_key
from aplis.register.agencies import actions
from aplis.register.agencies.actors import OWN_PAGES_KEY, open_without_post, own_pages_of
from aplis.register.agencies.joining import behind
from aplis.register.agencies.proof import HELD_KEY, held_form
from aplis.register.agencies.second_factor import codes_left, is_required, lacks_second_factor, passkeys_of
from aplis.register.agencies.sessions import open_sessions

# Pages of allauth that somebody needs who must set up a second factor before anything else opens.
_OPEN_WITHOUT_FACTOR = {
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_index",
    "mfa_list_webauthn",
}


def open_without_factor[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Marks a page of ours that opens before the second factor is set up."""
    view.needs_factor = False  # type: ignore[attr-defined]
    return view


def is_open_without_factor(request: Any, view: Callable[..., Any]) -> bool:
    if not getattr(view, "login_required", True) or not getattr(view, "needs_factor", True):
        return True
    return request.resolver_match.view_name in _OPEN_WITHOUT_FACTOR


@open_without_factor
@open_without_post
@require_safe
def sign_in(request: Any) -> HttpResponse:
    context = {
        "app": Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).first(),
        "passkeys": passkeys_of(request.user),
        "codes_left": codes_left(request.user),
        "sessions": open_sessions(request),
        "is_required": is_required(request.posts),
        "is_missing": lacks_second_factor(request, request.posts),
        "has_password": request.user.has_usable_password(),
        "provider": settings.OIDC_NAME if request.user.socialaccount_set.exists() else "",
    }
    return render(request, "agencies/sign_in.html", context)


@open_without_factor
@open_without_post
@require_POST
def end_session(request: Any) -> HttpResponse:
    """Ends one other session, or all others."""
    others = UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key)
    chosen = request.POST.get("session", "")
    rows = others if chosen == "others" else others.filter(pk=int(chosen) if chosen.isdecimal() else 0)
    actions.end_sessions(actor=request.actor, key=sent_key(request), sessions=rows)
    messages.success(request, _("The session is ended. Whoever used it sees nothing more."))
    return redirect("agencies:sign_in")


@open_without_factor
@open_without_post
@require_safe
def waiting_form(request: Any) -> HttpResponse:
    """After the proof: the form that was sent before it, to be sent with one click."""
    held = held_form(request)
    if held is None:
        return redirect(settings.LOGIN_REDIRECT_URL)
    del request.session[HELD_KEY]
    return render(request, "agencies/waiting_form.html", {"held": held})


@open_without_post
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Any, token: str) -> HttpResponse:
    """Takes up what was given to the user's sign-in. A link of somebody else is not found, like one that was never made."""
    found = behind(token, request.user.pk, request.actor.today)
    if found is None:
        raise Http404
    kind, row = found
    if row.is_waiting and request.method != "POST":
        return render(request, kind.template, {"row": row})
    if row.is_waiting:
        actor = kind.actor(row, request.actor.today)
        with bound(actor):
            kind.take_up(actor=actor, key=sent_key(request), offer=row)
        request.session[OWN_PAGES_KEY] = bool(own_pages_of(request))
    messages.success(request, _("You have taken it up. It is open to you from now on."))
    return redirect(settings.LOGIN_REDIRECT_URL)
