"""Rows behind the own pages, without the acts that lead to them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from aplis.register.agencies.models import Agency
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import release
from aplis.register.sharing.models import Involvement, Look, ReleaseSheet
from aplis.rules.scopes import mask


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
