"""Forms that ask other services, and requests between them, for tests."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import form_key
from aplis.register.identity.models import ContactRequest
from aplis.register.people.models import Person

BORN = {"born_on": date(1984, 3, 7), "birth_precision": "day"}
NUMBER = "94577403194"


def agreed(**fields: Any) -> dict[str, Any]:
    """The form about Đurđa Kovačević, her given name misspelt, with her agreement that other services are asked."""
    return {
        "given": "Djurdja", "family": "Kovačević", "born": "7. 3. 1984", "purpose": "intake", "asks_elsewhere": "on",
        "agreement": "written", **form_key(), **fields,
    }  # fmt: skip


def make_request(person: Person, worker: Worker, **fields: Any) -> ContactRequest:
    """A request of the worker's agency about the person, sent now and open for fourteen days."""
    given = {
        "told_name": "Djurdja Kovačević", "told_born": BORN["born_on"], "agreement": "written", "purpose": "intake",
        "ends_on": timezone.localdate() + timedelta(days=14), **fields,
    }  # fmt: skip
    request = ContactRequest(person=person, agency=worker.agency, worker=worker, **given)
    request.save()
    return request
