"""A person whose file a nurse elsewhere opened, and what the tests of objections have in common."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.core.inserting import insert
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_worker
from aplis.register.people.tests.factories import release
from aplis.register.sharing.models import Look, Notice
from aplis.register.sharing.watching.actions import raise_objection
from aplis.rules.scopes import BIT


@pytest.fixture
def officer(centre):
    return make_worker(centre, role="data_protection_officer", name="Iva Pravnik")


@pytest.fixture
def looked(nika, zarja):
    """Nika, a nurse elsewhere, opened the file yesterday; her agency may see health and the plan."""
    release(zarja, nika.agency, ["health", "contact", "plan"], purpose="delivery")
    row = Look(
        person=zarja, worker=nika, agency_id=nika.agency_id, role="nurse", purpose="delivery", scopes=BIT["health"],
        page="situation", at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    insert([row])
    return row


def herself(person, **more):
    given = {"on_behalf_of": "person", **more}
    return Actor(today=timezone.localdate(), user_id=1, person_id=person.pk, **given)


def the_line(look):
    return {
        "about": "look", "look_day": timezone.localtime(look.at).date(), "look_purpose": look.purpose,
        "agency": look.agency,
    }  # fmt: skip


def objected(person, look, **fields):
    actor = fields.pop("actor", None) or herself(person)
    said = {"kind": "objection", "words": "I do not want this", **the_line(look), **fields}
    with bound(actor):
        return raise_objection(actor=actor, key=uuid4(), person=person, **said)


def notices(**wanted):
    return Notice.objects.unscoped(reason="test").filter(**wanted)


def journal(*verbs):
    return list(JournalEntry.objects.unscoped(reason="test").filter(verb__in=verbs).values_list("verb", "scope"))
