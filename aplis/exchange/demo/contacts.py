"""Contacts of the demo: for one person of each leading worker of a social work centre one to come, with an interpreter, and one that failed."""

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from aplis.casework.plans.models import Contact
from aplis.register.people.models import CONTACT
from aplis.register.sharing.models import Involvement
from aplis.rules.barriers import mask
from aplis.rules.protection import Level

_MOST: Final = 3
_REASON: Final = "the demo's invented persons have contacts with the services that lead their files"


def plan_demo_contacts() -> int:
    """Says how many it made; nothing the second time."""
    if Contact.objects.exists():
        return 0
    made = [contact for file in _files() for contact in (_planned(file), _not_held(file))]
    for contact in made:
        contact.save(force_insert=True)
    return len(made)


def _files() -> list[Involvement]:
    """The oldest open file of each worker who leads some, on persons who are not hidden."""
    files = Involvement.objects.filter(
        closed_on__isnull=True, lead__isnull=False, agency__kind="social_work", person__protection_level__lt=Level.HIDDEN,
        person__merged_into__isnull=True,
    ).unscoped(reason=_REASON)  # fmt: skip
    by_lead: dict[int, Involvement] = {}
    for file in files.select_related("agency", "lead").order_by("opened_on", "pk"):
        by_lead.setdefault(file.lead_id or 0, file)
    return list(by_lead.values())[:_MOST]


def _planned(file: Involvement) -> Contact:
    return Contact(
        **_of(file, days=1), place="Soba 4", phone="01 234 56 78", interpreter="booked", interpreter_service="Zavod Most",
        language="sq",
    )  # fmt: skip


def _not_held(file: Involvement) -> Contact:
    return Contact(
        **_of(file, days=-6), state="not_held", barriers=mask(["language"]), interpreter="did_not_come", language="sq",
        differently="Vabilo pošljemo v albanščini, tolmačenje potrdimo dan prej.",
    )  # fmt: skip


def _of(file: Involvement, *, days: int) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=days)
    at = timezone.make_aware(datetime.combine(day, time(10, 30)))
    return {
        "person_id": file.person_id,
        "scope": CONTACT,
        "agency": file.agency,
        "worker": file.lead,
        "way": "office",
        "at": at,
    }
