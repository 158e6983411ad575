"""The cast: Alma leads the file on Zarja, Bor is her colleague, Nika a nurse elsewhere, Vera manages, Tuja is a stranger."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from aplis.register.agencies.models import Agency, Worker
from aplis.register.agencies.tests.factories import make_agency, make_worker, sign_in
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person


@pytest.fixture
def centre(db: None) -> Agency:
    return make_agency("social_work", name="Social work centre Jasna", short_name="CSD")


@pytest.fixture
def alma(centre: Agency) -> Worker:
    return make_worker(centre, name="Alma Kresnik")


@pytest.fixture
def bor(centre: Agency) -> Worker:
    return make_worker(centre, name="Bor Dolenc")


@pytest.fixture
def vera(centre: Agency) -> Worker:
    return make_worker(centre, role="manager", name="Vera Kos")


@pytest.fixture
def nika(db: None) -> Worker:
    return make_worker(make_agency("health", name="Health centre Brezje", short_name="ZD"), name="Nika Rus")


@pytest.fixture
def tuja(db: None) -> Worker:
    return make_worker(make_agency("social_work"), name="Tuja Drugje")


@pytest.fixture
def zarja(alma: Worker) -> Person:
    return make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnik", purpose="plan")


@pytest.fixture
def client_of() -> Callable[[Worker], Client]:
    return lambda worker: sign_in(Client(), worker)


@pytest.fixture
def bare() -> Callable[[Any, int], str]:
    """The page without what differs between any two answers: tokens, keys, and the id that was asked for."""

    def strip(response: Any, person_id: int) -> str:
        page = response.content.decode().replace(str(person_id), "ID")
        return re.sub(r'name="(csrfmiddlewaretoken|client_key)" value="[^"]*"', "", page)

    return strip


@pytest.fixture
def queries_of() -> Callable[[Client, str], int]:
    """How many queries a page costs, once everything that is asked only once has been asked."""

    def count(client: Client, url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    return count
