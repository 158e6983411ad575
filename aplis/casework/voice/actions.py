"""Verbs of the person for which no other room has one: taking back what another system recorded, and asking for the copy."""

from datetime import datetime, time

from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.journal import record
from aplis.core.once import once
from aplis.core.periods import lasts
from aplis.register.agencies.models import Agency
from aplis.register.people.models import Person
from aplis.register.people.refusals import not_current
from aplis.register.sharing.models import PLAN, Notice, Release
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.releases.speaking import require_speaker
from aplis.register.sharing.rights import compile_rights
from aplis.rules.dates import add_months


@once(Release)
def take_back_recorded(*, actor: Actor, release: Release) -> Release:
    """Takes back a release that another system recorded, without a sheet: its sight ends in this transaction.

    raises Refusal("people.not_current") where it has ended already.
    """
    require_speaker(actor, release.person, release.scopes)
    record(
        actor=actor, verb="release_withdrawn", person=release.person_id, on=release, scope=PLAN,
        detail={"recipients": 1, "whole": True},
    )  # fmt: skip
    running = lasts(actor.today, until="withdrawn_on")
    with compiling([release.person_id]):
        rows = Release.objects.visible_to(actor).filter(running, pk=release.pk, sheet__isnull=True)
        if not rows.update(withdrawn_on=actor.today):
            raise not_current()
    detail = {"day": actor.today.isoformat(), "scopes": release.scopes}
    tell(
        kind="release_withdrawn", person=release.person_id, agency=release.agency_id, verb="read_notices", about=release,
        detail=detail,
    )  # fmt: skip
    compile_rights([release.person_id], on=actor.today)
    return release


@once(Notice)
def ask_for_copy(*, actor: Actor, person: Person, agency: Agency) -> Notice:
    """Asks an agency for a copy of everything it keeps about the person; it is owed within a month (GDPR Art. 12(3))."""
    due_at = timezone.make_aware(datetime.combine(add_months(actor.today, 1), time.max))
    notice, *_others = tell(
        kind="copy_asked", person=person.pk, agency=agency, verb="gather_file", due_at=due_at,
        detail={"due_on": add_months(actor.today, 1).isoformat()},
    )  # fmt: skip
    record(actor=actor, verb="copy_asked", person=person.pk, on=notice, detail={"agency": agency.pk})
    return notice
