"""Rows behind the own pages, without the acts that lead to them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from aplis.register.agencies.models import Agency
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import release
from aplis.register.sharing.models import Involvement, Look, LookDelay, Rectification, ReleaseSheet, SightRequest
from aplis.rules.scopes import BIT, mask


def make_sheet(
    person: Person, *agencies: Agency, scopes: tuple[str, ...] = ("housing",), **fields: Any
) -> ReleaseSheet:
    """A release in force for ninety days, given by signature to these agencies, with the rights that follow."""
    today = timezone.localdate()
    home = Involvement.objects.unscoped(reason="test").filter(person=person).first()
    days = {"starts_on": today, "ends_on": today + timedelta(days=90)}
    said = {
        "state": "active",
        "how": "signature",
        "answered_at": timezone.now(),
        "special_asked": True,
        "language": "en",
    }
    sheet = ReleaseSheet(
        person=person, agency=home.agency, recipients=[{"agency": each.pk, "role": ""} for each in agencies],
        purposes=["plan"], scopes=mask(scopes), **{**days, **said, **fields},
    )  # fmt: skip
    sheet.save(force_insert=True)
    if sheet.state == "active":
        for agency in agencies:
            release(person, agency, scopes, sheet=sheet, purpose="plan", **days)
    return sheet


def make_look(person: Person, worker: Any, scopes: tuple[str, ...] = ("housing",), **fields: Any) -> Look:
    """A worker looked today for the joint plan."""
    given = {"role": worker.role_id, "purpose": "plan", "page": "situation", "scopes": mask(scopes), **fields}
    look = Look(person=person, worker=worker, agency=worker.agency, **given)
    look.save(force_insert=True)
    return look


def make_request(
    person: Person, asker: Any, asked: Agency, scopes: tuple[str, ...] = ("housing",), **fields: Any
) -> SightRequest:
    """A worker of one agency asked another one today to open these scopes."""
    given = {
        "purpose": "plan",
        "reason": "To find a flat together",
        "ends_on": timezone.localdate() + timedelta(days=14),
    }
    row = SightRequest(
        person=person, agency=asker.agency, worker=asker, asked=asked, scopes=mask(scopes), **{**given, **fields}
    )
    row.save(force_insert=True)
    return row


def granted(scopes: tuple[str, ...] = ("housing",), **fields: Any) -> dict[str, Any]:
    """The columns of a request that was answered: opened today, for thirty days."""
    today = timezone.localdate()
    days = {"starts_on": today, "shuts_on": today + timedelta(days=30), "answered_at": timezone.now()}
    return {
        "state": "granted",
        "granted": mask(scopes),
        "basis": "statutory_task",
        "answer": "They may know it",
        **days,
        **fields,
    }


def make_correction(person: Person, agency: Agency, scope: str = "housing", **fields: Any) -> Rectification:
    """The person said that a record of the agency is wrong."""
    given = {"wanted": "I never owed rent", "due_on": timezone.localdate() + timedelta(days=30), "about_id": 1}
    row = Rectification(person=person, agency=agency, scope=BIT[scope], about_kind="statement", **{**given, **fields})
    row.save(force_insert=True)
    return row


def delay(person: Person, by: Any, **fields: Any) -> LookDelay:
    """Of this worker's agency the person is told only in a month, by a law."""
    today = timezone.localdate()
    given = {"looks_from": timezone.now() - timedelta(days=2), "ends_on": today + timedelta(days=30), **fields}
    row = LookDelay(person=person, agency=by.agency, law="x", set_by=by, **given)
    row.save(force_insert=True)
    return row
