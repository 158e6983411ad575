"""The open sessions of a user: shown, ended one by one or all at once, at most so many, and never under an old key."""

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.journal import record
from aplis.register.agencies.models import User
from aplis.register.agencies.second_factor import HAS_FACTOR_KEY

type View = Callable[..., HttpResponse]

_BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"),
            ("Linux", "Linux"))  # fmt: skip


@dataclass(frozen=True)
class OpenSession:
    """`device` names browser and system, `network` the surroundings of the address and never the address itself."""

    pk: int
    device: str
    network: str
    since: datetime
    seen_at: datetime
    is_this_one: bool


def open_sessions(request: Any) -> list[OpenSession]:
    """The sessions of whoever asks, this one first, then by when they were last used."""
    rows = UserSession.objects.purge_and_list(request.user)
    shown = [
        OpenSession(
            pk=row.pk,
            device=device(row.user_agent),
            network=network(row.ip),
            since=row.created_at,
            seen_at=row.last_seen_at,
            is_this_one=row.session_key == request.session.session_key,
        )
        for row in rows
    ]
    return sorted(shown, key=lambda one: (not one.is_this_one, -one.seen_at.timestamp()))


def device(user_agent: str) -> str:
    """Browser and system as the browser itself says it; empty when it says nothing we know."""
    words = [next((name for sign, name in signs if sign in user_agent), "") for signs in (_BROWSERS, _SYSTEMS)]
    return ", ".join(word for word in words if word)


def network(address: str) -> str:
    """The address without its last part: enough to tell the office from elsewhere, too little to find a home.

    >>> network("192.0.2.77")
    '192.0.2.*'
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if known.version == 4:
        return f"{address.rpartition('.')[0]}.*"
    return f"{known.exploded[:14]}:*"


def saw(request: Any) -> None:
    """Notes that the session is in use. The caller limits how often."""
    UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


def end(rows: Iterable[UserSession]) -> int:
    """Ends these sessions at once; returns how many."""
    ended = list(rows)
    for row in ended:
        row.end()
    return len(ended)


def others_of(request: Any) -> list[UserSession]:
    return list(UserSession.objects.filter(user=request.user).exclude(session_key=request.session.session_key))


def end_surplus(user: User) -> int:
    """Ends the oldest sessions beyond the number that one user may hold at a time (`SESSIONS_PER_USER`)."""
    newest_first = UserSession.objects.filter(user=user).order_by("-created_at", "-pk")
    return end(newest_first[settings.SESSIONS_PER_USER :])


def renew_key(request: Any) -> None:
    """Gives the session a new key: whoever knew the old one has nothing."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def renewing_key(view: View) -> View:
    """Around a page on which users prove who they are: each proof gives the session a new key."""

    @wraps(view)
    def proving(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        before = len(get_authentication_records(request, request.user))
        response = view(request, *args, **kwargs)
        if request.user.is_authenticated and len(get_authentication_records(request, request.user)) > before:
            renew_key(request)
        return response

    return proving


def changing_factors(view: View) -> View:
    """Around a page on which users change their second factor: it is journalled and ends their other sessions."""

    @wraps(view)
    def changing(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        before = _factors(request.user)
        response = view(request, *args, **kwargs)
        if request.user.is_authenticated and (after := _factors(request.user)) != before:
            request.session.pop(HAS_FACTOR_KEY, None)
            end(others_of(request))
            _write_down(request, before, after)
        return response

    return changing


def _factors(user: Any) -> dict[int, str]:
    return dict(Authenticator.objects.filter(user_id=user.pk).values_list("pk", "type"))


def _write_down(request: Any, before: dict[int, str], after: dict[int, str]) -> None:
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    detail = {"added": sorted(after[pk] for pk in new), "removed": sorted(before[pk] for pk in gone)}
    with bound(request.actor):
        record(actor=request.actor, verb="second_factor_changed", on=request.user, detail=detail)
