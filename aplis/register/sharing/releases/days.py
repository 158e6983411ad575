"""What the days do to releases: they begin, they run out, and thirty days before that somebody is reminded. For the nightly work."""

from datetime import date, timedelta
from typing import Any, Final

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.journal import record
from aplis.core.periods import lasts
from aplis.register.sharing.models import Involvement, ReleaseSheet
from aplis.register.sharing.notices.writing import tell
from aplis.rules.releases import ACTIVE, EXPIRED, GIVEN, OFFERED, OPENS, REMIND_DAYS

_REASON: Final = "days pass for every release, whoever may see it; nothing is read by anybody"
_PORTION: Final = 500


def pass_days(on: date) -> dict[str, int]:
    """Writes which releases have begun and which have run out by the day; says how many. Rights carry their own days and need nothing.

    Safe to call at any time: pages count the days themselves (releases.queries.state_of).
    """
    with bound_as_operator():
        rows = ReleaseSheet.objects.unscoped(reason=_REASON)
        ended = rows.filter(state__in=[*OPENS, OFFERED], ends_on__lte=on).update(state=EXPIRED)
        begun = rows.filter(state=GIVEN, starts_on__lte=on).update(state=ACTIVE)
        counts = {"begun": begun, "ended": ended}
        if begun or ended:
            record(actor=Actor(today=on), verb="release_days_passed", detail=counts)
    return counts


def remind(on: date) -> int:
    """Tells the worker who leads the file, and the person, that a release ends within thirty days: once. Returns how many releases."""
    with bound_as_operator():
        due = ReleaseSheet.objects.unscoped(reason=_REASON).filter(
            state__in=OPENS, ends_on__gt=on, ends_on__lte=on + timedelta(days=REMIND_DAYS), reminded_on__isnull=True
        )
        sheets = list(due.select_for_update().order_by("ends_on", "pk"))
        leads = _leads_of(sheets, on)
        for sheet in sheets:
            _remind(sheet, leads.get((sheet.person_id, sheet.agency_id), sheet.worker_id))
            sheet.reminded_on = on
        ReleaseSheet.objects.unscoped(reason=_REASON).bulk_update(sheets, ["reminded_on"], batch_size=_PORTION)
        if sheets:
            record(actor=Actor(today=on), verb="release_reminded", detail={"number": len(sheets)})
    return len(sheets)


def _remind(sheet: ReleaseSheet, lead: int | None) -> None:
    told: dict[str, Any] = {"day": sheet.ends_on.isoformat() if sheet.ends_on else ""}
    kind, about = "release_ends_soon", {"person": sheet.person_id, "about": sheet, "detail": told}
    tell(kind=kind, agency=sheet.agency_id, worker=lead, verb="" if lead else "read_notices", **about)
    tell(kind=kind, for_person=True, **about)


def _leads_of(sheets: list[ReleaseSheet], on: date) -> dict[tuple[int, int], int]:
    """By person and agency, who leads the open file."""
    running = lasts(on, until="closed_on")
    people = tuple({sheet.person_id for sheet in sheets})
    rows = Involvement.objects.unscoped(reason=_REASON).filter(running, person_id__among=people, lead__isnull=False)
    return {(row.person_id, row.agency_id): row.lead_id for row in rows.order_by("-opened_on", "pk") if row.lead_id}
