"""The ways in which a worker comes to be allowed no more what was allowed when something was begun."""

from typing import Any

from django.utils import timezone

from aplis.register.agencies.models import Agency, User, Worker
from aplis.register.agencies.tests.factories import make_agency

WAYS = ("post ended", "role changed", "agency closed", "sign-in shut", "another agency")


def lose(post: Worker, way: str) -> None:
    """Takes the standing away as it is taken away in life, from the database's point of view."""
    changes: dict[str, Any] = {
        "post ended": {"ends_on": timezone.localdate()},
        "role changed": {"role": "administrator"},
        "another agency": {"agency": make_agency(post.agency.kind)} if way == "another agency" else {},
    }
    if way == "agency closed":
        Agency.objects.filter(pk=post.agency_id).update(is_active=False)
    elif way == "sign-in shut":
        User.objects.filter(pk=post.user_id).update(is_active=False)
    else:
        Worker.objects.filter(pk=post.pk).update(**changes[way])
