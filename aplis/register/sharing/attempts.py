"""Asking for what is not open: written down in the same way for what is hidden and for what never was."""

import logging
import time
from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.core.faults import is_passing
from aplis.core.journal import record
from aplis.core.views import unavailable

VERB: Final = "not_found"
AN_HOUR: Final = 3600  # seconds
EACH_UP_TO: Final = 50  # attempts of one session in an hour that have an entry of their own each
THEN_EVERY: Final = 50  # beyond them one in so many, so that nobody floods the journal and nobody asks unseen
COUNTED_KEY: Final = "not_found"  # session: when the hour began, how many attempts since
_WITHOUT_PEOPLE: Final = frozenset({"agencies", "exchange"})  # rooms whose pages are about no person supported

alarm = logging.getLogger("aplis.alarm")


class AttemptsAreRecorded:
    """Stands inside the actor's transaction handling: the view's own transaction is rolled back by then, this one stays.

    Never looks whether the row asked for is there. What it costs is the same for a hidden person, a foreign one and a
    number that was invented; and nothing of it carries the person, so that it stands on no timeline.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        actor: Actor | None = getattr(request, "actor", None)
        if response.status_code != 404 or actor is None or not actor.is_seated:
            return response
        if request.resolver_match.namespace in _WITHOUT_PEOPLE:  # type: ignore[union-attr]
            return response
        try:
            _record(request, actor)
        except Exception as fault:
            if not is_passing(fault):
                raise
            return unavailable(request, fault=fault)
        return response


def _record(request: Any, actor: Actor) -> None:
    number = _counted(request)
    if number > EACH_UP_TO and number % THEN_EVERY:
        return
    if number % THEN_EVERY == 0:
        alarm.warning("Worker %s has asked %s times within an hour for what is not open.", actor.worker_id, number)
    match = request.resolver_match
    asked = {name: value for name, value in match.kwargs.items() if isinstance(value, int)}
    detail = {"page": match.view_name, "method": request.method, "asked": asked, "number": number}
    with bound(actor):
        record(actor=actor, verb=VERB, detail=detail)


def _counted(request: Any) -> int:
    """How many attempts this session has made within the hour, this one among them."""
    now = int(time.time())
    began, number = request.session.get(COUNTED_KEY, (now, 0))
    if now - began >= AN_HOUR:
        began, number = now, 0
    request.session[COUNTED_KEY] = (began, number + 1)
    return int(number) + 1
