"""Fixtures of this room."""

import pytest
from django.test import Client

from aplis.register.agencies.tests.factories import make_worker, sign_in
from tests.threads import several_connections

__all__ = ["several_connections"]


@pytest.fixture
def client_of():
    """A browser of its own for each worker: client_of(worker)."""
    return lambda worker: sign_in(Client(), worker)


@pytest.fixture
def administrator(client, db):
    """Signed in with the client of the test, at a social work centre."""
    worker = make_worker(role="administrator", name="Alma Kresnik")
    sign_in(client, worker)
    return worker
