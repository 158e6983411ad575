"""Too many attempts to sign in: written down once per pause, for the log and for the agency's administrator."""

import hashlib
import logging
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone

from aplis.register.agencies.models import Lockout, User, Worker

log = logging.getLogger("aplis.sign_in")

PAUSE = 300  # seconds, as the limits in the settings say
KEPT_FOR = timedelta(days=90)
SHOWN_FOR = timedelta(days=30)


def note_lockout(request: Any, email: str) -> None:
    """Notes that attempts with this address are refused for a while; does the same work for an address that is nobody's.

    The log line holds no address and no name: the number is the user's id, or 0.
    """
    digest = hashlib.sha256(email.lower().encode()).hexdigest()[:32]
    if not cache.add(f"aplis.lockout.{digest}", value=True, timeout=PAUSE):
        return
    user = User.objects.filter(email__iexact=email).first()
    Lockout.objects.filter(began_at__lt=timezone.now() - KEPT_FOR).delete()
    Lockout.objects.create(user=user)
    log.warning("sign-in slowed down: user %s", user.pk if user else 0)


def locked_out_at(agency_id: int, *, on: date) -> QuerySet[Worker]:
    """The posts of an agency whose sign-in was slowed down lately. Of one that waits to be taken up the agency learns nothing."""
    since = timezone.now() - SHOWN_FOR
    posts = Worker.objects.running(on).taken_up().filter(agency_id=agency_id, user__lockouts__began_at__gte=since)
    return posts.distinct().order_by("name", "pk")


def lockouts_of(user: User) -> QuerySet[Lockout]:
    """When the sign-in was slowed down within the last thirty days, newest first."""
    return Lockout.objects.filter(user=user, began_at__gte=timezone.now() - SHOWN_FOR).order_by("-began_at")
