"""The cast of the sharing room: Zarja, whose file Alma leads; Nika, a nurse elsewhere; Tuja, a stranger; and Zarja at her own pages."""

import pytest
from django.test import Client

from aplis.register.people.models import Person
from aplis.register.sharing.tests.conftest import alma, bor, centre, client_of, nika, queries_of, tuja, vera, zarja
from aplis.register.sharing.tests.own import make_portal, signed_in

__all__ = ["alma", "bor", "centre", "client_of", "nika", "queries_of", "tuja", "vera", "zarja"]


@pytest.fixture
def herself(zarja: Person) -> Client:
    """Zarja's browser, signed in a moment ago."""
    return signed_in(make_portal(zarja).user)
