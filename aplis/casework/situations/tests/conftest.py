"""One worker who leads the file of one person: where most stories of this room begin."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.core.access import Actor
from aplis.register.agencies.models import Agency, Worker
from aplis.register.agencies.tests.factories import make_actor, make_worker, sign_in
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.looks import CHOSEN_KEY


@dataclass
class Desk:
    """A signed-in worker, her agency, and the person whose file she leads."""

    client: Client
    worker: Worker
    person: Person

    @property
    def agency(self) -> Agency:
        return self.worker.agency

    @property
    def actor(self) -> Actor:
        return make_actor(self.worker)

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"situations:{name}", args=[self.person.pk, *args])

    def get(self, name: str, *args: Any, **kwargs: Any) -> Any:
        return self.client.get(self.url(name, *args), **kwargs)

    def text(self, name: str = "situation", *args: Any, **kwargs: Any) -> str:
        """The page as one line of words."""
        response = self.get(name, *args, **kwargs)
        assert response.status_code == 200
        return " ".join(response.content.decode().split())


@pytest.fixture
def desk(client: Client, db: None) -> Desk:
    worker = make_worker()
    return Desk(
        sign_in(client, worker),
        worker,
        make_person(agency=worker.agency, lead=worker, given="Zarja", family="Lipovnik"),
    )


@pytest.fixture
def stranger(db: None) -> Client:
    """A worker of an agency that holds no right on anybody."""
    return sign_in(Client(), make_worker())


def visit(worker: Worker, person: Person, name: str = "situation", *args: Any) -> str:
    """A page about the person as a worker of another agency sees it, who has said that it is about the plan."""
    client = sign_in(Client(), worker)
    session = client.session
    session[CHOSEN_KEY] = {f"{worker.pk}:{person.pk}": ("plan", "", timezone.localdate().isoformat())}
    session.save()
    response = client.get(reverse(f"situations:{name}", args=[person.pk, *args]))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def row(text: str, code: str) -> str:
    """The words of one domain's row."""
    found = re.search(rf'id="d-{code}".*?(?=id="d-|</section>)', text, re.DOTALL)
    assert found is not None
    return found.group(0)
