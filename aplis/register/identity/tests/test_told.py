"""Who was told while typing that nobody is known is not asked again at saving, as long as nothing that tells her apart changes."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_worker
from aplis.register.identity.forms.told import HOLDS, mark_of, was_told
from aplis.register.identity.models import Lookup
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person
from aplis.rules.matching import probing as limits

pytestmark = pytest.mark.django_db

KNOWN, REGISTER = (reverse(f"identity:{name}") for name in ("known", "register"))
TELLING = {"given", "family", "other_given", "other_family", "is_pseudonymous", "born", "number", "contact_kind", "contact_value",
           "household", "purpose"}  # fmt: skip


def typed(**fields):
    return {
        "given": "Nina", "family": "Kos", "born": "7. 3. 1984", "kind": "legal", "script": "latn", "other_kind": "former",
        "other_script": "latn", "contact_kind": "phone", "contact_value": "041 222 333", "contact_is_safe": "on", "purpose": "intake",
        "basis": "statutory_task", "opened_on": "2026-03-02", **form_key(), **fields,
    }  # fmt: skip


def told(client, **fields):
    return client.post(KNOWN, typed(**fields)).context["told_for"]


def looked_for(client, **fields):
    """Whether saving looks for people, and whether somebody was registered by it."""
    before = Person.objects.unscoped(reason="test").count()
    with CaptureQueriesContext(connection) as captured:
        client.post(REGISTER, typed(**fields))
    words = " ".join(query["sql"] for query in captured.captured_queries)
    return "WITH typed" in words, Person.objects.unscoped(reason="test").count() > before


def test_who_was_told_that_nobody_is_known_is_not_asked_again_at_saving(client_of, alma):
    client = client_of(alma)

    assert looked_for(client, told_for=told(client)) == (False, True)
    verbs = JournalEntry.objects.unscoped(reason="test").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["people_searched", "person_registered", "contact_added"]
    assert Lookup.objects.unscoped(reason="test").count() == 1


@pytest.mark.parametrize("changed", [{"given": "Nika"}, {"born": "8. 3. 1984"}, {"contact_value": "041 222 334"}])
def test_whatever_tells_apart_and_is_changed_since_is_looked_for(client_of, alma, changed):
    client = client_of(alma)

    assert looked_for(client, told_for=told(client), **changed) == (True, True)


@pytest.mark.parametrize("field", sorted({*TELLING, "basis", "opened_on", "client_key"}))
def test_the_mark_is_of_all_that_tells_apart_and_of_nothing_else(field):
    sent = dict.fromkeys(typed(), "x")
    mark = mark_of(sent, 1)

    assert was_told({**sent, "told_for": mark}, 1) is True
    assert was_told({**sent, field: "y", "told_for": mark}, 1) is (field not in TELLING)


@pytest.mark.parametrize("mark", ["", "x", "x:y:z", "9" * 5000, "\x00", "٣:٣:٣"])
def test_a_mark_that_is_not_ours_spares_nothing(client_of, alma, mark):
    assert looked_for(client_of(alma), told_for=mark) == (True, True)


def test_a_mark_of_another_worker_and_one_of_long_ago_spare_nothing(client_of, alma):
    client = client_of(alma)
    other = make_worker(alma.agency)
    oto = {"given": "Oto", "family": "Drugi", "born": "", "contact_value": "040 555 666"}
    theirs, ours = told(client_of(other)), told(client, **oto)

    assert looked_for(client, told_for=theirs) == (True, True)
    with time_machine.travel(timezone.now() + HOLDS + timedelta(seconds=1)):
        assert looked_for(client_of(alma), **oto, told_for=ours) == (True, True)


def test_where_somebody_is_shown_or_a_limit_keeps_back_there_is_no_mark(client_of, alma):
    client = client_of(alma)
    make_person(agency=alma.agency, lead=alma, given="Nina", family="Kos")
    rows = [
        Lookup(worker=alma, agency_id=alma.agency_id, page="intake", at=timezone.now()) for _ in range(limits.A_MINUTE)
    ]

    assert told(client) == ""
    assert looked_for(client) == (True, False)
    Lookup.objects.bulk_create(rows)
    assert told(client, given="Oto", family="Drugi") == ""
