"""A sign-in that no agency may open alone is opened anew by the people who run the system, and everybody it concerns can read so."""

from collections.abc import Callable
from datetime import date
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.journal import record
from aplis.register.agencies.models import User, Worker

type Writer = Callable[[int, date], None]
_writers: Final[list[Writer]] = []


def tell_of_resets(write: Writer) -> None:
    """A room above writes down, for whom it concerns there, that a sign-in was reset by the operator: user and day."""
    _writers[:] = [write]


def reset_sign_in(*, email: str, takes_factor: bool, on: date) -> User:
    """Takes the password away, on wish the second factor, and ends every session; the user is told at the next sign-in.

    One entry for each agency at which the user holds a post, and one for each person whose own pages the sign-in opens.

    raises User.DoesNotExist for an address that no open sign-in has.
    """
    user = User.objects.select_for_update().get(email__iexact=email, is_active=True)
    user.password, user.operator_reset_at = make_password(None), timezone.now()
    if takes_factor:
        Authenticator.objects.filter(user=user).delete()
    user.session_epoch = F("session_epoch") + 1
    user.save(update_fields=["password", "operator_reset_at", "session_epoch"])
    for post in Worker.objects.running(on).filter(user=user).order_by("pk"):
        actor, detail = Actor(today=on, agency_id=post.agency_id), {"second_factor": takes_factor, "page": "command"}
        record(actor=actor, verb="sign_in_reset_by_operator", on=post, detail=detail)
    for write in _writers:
        write(user.pk, on)
    user.refresh_from_db()
    return user
