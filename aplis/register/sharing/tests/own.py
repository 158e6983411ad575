"""The person at her own pages, for tests: her actor, and sign-ins that open her pages."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from aplis.core.access import Actor
from aplis.register.agencies.models import User
from aplis.register.agencies.tests.factories import make_user, make_worker, prove
from aplis.register.people.models import Person, PortalAccess, Representation
from aplis.rules.scopes import ALL


def herself(person: Person, on_behalf_of: str = "person", *, user: User | None = None, scopes: int = ALL) -> Actor:
    """The actor of the person's own pages, or of a representative with these scopes."""
    today = timezone.localdate()
    return Actor(
        today=today,
        user_id=(user or make_user()).pk,
        person_id=person.pk,
        on_behalf_of=on_behalf_of,
        read_scopes=scopes,
    )


def make_portal(person: Person, *, user: User | None = None, **fields: Any) -> PortalAccess:
    """A sign-in that opens the person's own pages since yesterday."""
    given = {"starts_on": timezone.localdate() - timedelta(days=1), "invited_by": make_worker(), **fields}
    portal = PortalAccess(user=user or make_user(), person=person, **given)
    portal.save(force_insert=True)
    return portal


def make_representation(person: Person, **fields: Any) -> Representation:
    """A guardian of the person in every matter since yesterday, unless the fields say otherwise."""
    given = {
        "kind": "guardian",
        "scopes": ALL,
        "basis": "Court order 12/2026",
        "helper_name": "Marta Kos",
        "starts_on": timezone.localdate() - timedelta(days=1),
        **fields,
    }
    row = Representation(person=person, **given)
    row.save(force_insert=True)
    return row


def signed_in(user: User) -> Client:
    """A browser of its own, signed in a moment ago, working from no post."""
    client = Client()
    client.force_login(user)
    return prove(client, user)
