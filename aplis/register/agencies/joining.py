"""What is given to a sign-in that was there already waits until the human being behind it takes it up, with a link handed over.

The address is known before the human being is: whoever typed it may have opened the sign-in beforehand, or somebody elsewhere did.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from aplis.core.access import Actor
from aplis.register.agencies.actions import join_post
from aplis.register.agencies.actors import actor_of
from aplis.register.agencies.models import Worker
from aplis.register.agencies.queries import site_address

POST: Final = "post"
_SALT: Final = "aplis.agencies.joining"


@dataclass(frozen=True)
class Kind:
    """One kind of what can wait.

    find      number, user, day: the row, where it is this user's and has not ended; whether it waits or not
    actor     as whom the user takes it up
    take_up   the action: actor, key, offer
    template  what is shown before it
    """

    find: Callable[[int, int, date], Any]
    actor: Callable[[Any, date], Actor]
    take_up: Callable[..., Any]
    template: str


def _post(number: int, user: int, on: date) -> Worker | None:
    rows = Worker.objects.running(on).filter(pk=number, user_id=user)
    return rows.select_related("agency__area", "role").first()


def _seated(post: Worker, on: date) -> Actor:
    return actor_of(post, on=on)


_kinds: Final[dict[str, Kind]] = {POST: Kind(_post, _seated, join_post, "agencies/join_post.html")}


def tell_of_what_waits(code: str, kind: Kind) -> None:
    """A room above tells of something else that waits to be taken up."""
    _kinds[code] = kind


def join_link(request: HttpRequest, code: str, row: Any) -> tuple[str, datetime]:
    """The address under which the user takes it up, and the moment until which it works. A newer one makes it worthless."""
    return site_address(request, reverse("agencies:join", args=[token_of(code, row)])), _until(row)


def token_of(code: str, row: Any) -> str:
    return _signer().sign_object([code, row.pk, row.offered_at.isoformat()])


def behind(token: str, user: int, on: date) -> tuple[Kind, Any] | None:
    """What the link is for; None where it is forged, too old, replaced or ended, and for every other user alike.

    What the user has taken up already is found too: it does not wait any more.
    """
    try:
        code, number, offered_at = _signer().unsign_object(token)
    except signing.BadSignature:
        return None
    row = _kinds[code].find(number, user, on)
    if row is None or not _is_open(row, offered_at):
        return None
    return _kinds[code], row


def _is_open(row: Any, offered_at: str) -> bool:
    if row.offered_at is None:
        return True
    return bool(row.offered_at.isoformat() == offered_at and timezone.now() < _until(row))


def _until(row: Any) -> datetime:
    until: datetime = row.offered_at + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    return until


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT)
