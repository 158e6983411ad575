"""What stands behind the parameters of addresses of the sharing room and the own pages, for tests/test_every_url.py.

One function for each part of the room: it makes rows about the person and gives the ids by the name of the parameter.
"""

from typing import Any

from django.utils import timezone

from aplis.register.agencies.tests.factories import make_user
from aplis.register.people.models import PortalAccess, Representation
from aplis.rules.scopes import ALL

# By the first part of an address's name: the role that its pages are for. Without a line: the worker who leads the file.
ROLES: dict[str, str] = {}


def of_releases(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_agreements(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_asking(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_emergency(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_nearness(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_watching(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_voice(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_keeping(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_subject_file(person: Any, worker: Any) -> dict[str, int]:
    return {}


def of_representing(person: Any, worker: Any) -> dict[str, int]:
    """Somebody acts for the person, with a sign-in to her pages."""
    today = timezone.localdate()
    row = Representation(person=person, kind="guardian", scopes=ALL, basis="x", helper_name="Ada", starts_on=today)
    row.save()
    portal = PortalAccess(user=make_user(), person=person, representation=row, invited_by=worker, starts_on=today)
    portal.save()
    return {"representation_id": row.pk, "portal_id": portal.pk}


def rows_behind(person: Any, worker: Any) -> dict[str, int]:
    makers = (
        of_releases, of_agreements, of_asking, of_emergency, of_nearness, of_watching, of_voice, of_keeping, of_subject_file,
        of_representing,
    )  # fmt: skip
    found: dict[str, int] = {}
    for make in makers:
        found |= make(person, worker)
    return found
