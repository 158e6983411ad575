"""The cast of the sharing room, at the person's own pages: Zarja, whose file Alma leads; Nika, a nurse elsewhere."""

import pytest
from django.test import Client

from aplis.register.people.models import Person, PortalAccess
from aplis.register.sharing.tests.conftest import alma, bor, centre, client_of, nika, queries_of, tuja, vera, zarja
from aplis.register.sharing.tests.own import make_portal, signed_in

__all__ = ["alma", "bor", "centre", "client_of", "nika", "queries_of", "tuja", "vera", "zarja"]


@pytest.fixture
def portal(zarja: Person) -> PortalAccess:
    """Zarja's sign-in to her own pages."""
    return make_portal(zarja)


@pytest.fixture
def herself(portal: PortalAccess) -> Client:
    """Zarja's browser, signed in a moment ago."""
    return signed_in(portal.user)
