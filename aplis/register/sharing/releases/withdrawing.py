"""A release ends before its day: taken back by the person, replaced by a newer one, or found to be an error. Sight ends at once."""

from collections.abc import Collection
from typing import Any

from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.people.actions import seen_now
from aplis.register.sharing.models import PLAN, Look, Release, ReleaseSheet
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.releases import refusals
from aplis.register.sharing.releases.queries import state_of
from aplis.register.sharing.releases.speaking import require_speaker
from aplis.register.sharing.rights import compile_rights
from aplis.rules.releases import ERROR, OPENS, WITHDRAWN, may_follow

TOLD_VERB = "read_notices"  # who of an agency is told that a release to it has ended
TOLD_AT_MOST = 20  # workers of an agency who have looked and are told each
LONGEST = 300


@once(ReleaseSheet)
def withdraw_release(
    *, actor: Actor, sheet: ReleaseSheet, version: int, agency: int | None = None, because: str = ""
) -> ReleaseSheet:
    """Takes a release back, whole or (`agency`) for one recipient: its sight ends in this transaction, and it is told.

    For a worker to whom the person said it, the person on her own pages, or who decides in her place. What was looked at before stays
    lawful, and so it is told. The reason is the person's own affair and may be empty.

    raises Stale where somebody changed or withdrew it in between, Refusal("releases.not_in_force") where there is nothing to end.
    """
    require_speaker(actor, sheet.person, sheet.scopes)
    if state_of(sheet, actor) not in OPENS:
        raise refusals.not_in_force()
    rows = _claimed(actor, sheet, version, OPENS)
    left = Release.objects.visible_to(actor).filter(sheet=sheet, withdrawn_on__isnull=True)
    ending = {row.agency_id for row in left if agency in (None, row.agency_id)}
    if not ending:
        raise refusals.not_in_force()
    is_whole = ending == {row.agency_id for row in left}
    record(
        actor=actor, verb="release_withdrawn", person=sheet.person_id, on=sheet, scope=PLAN,
        detail={"recipients": len(ending), "whole": is_whole},
    )  # fmt: skip
    close_lines(actor, sheet, kind="release_withdrawn", only=ending)
    if is_whole:
        rows.update(state=WITHDRAWN, ended_at=timezone.now(), ended_because=because[:LONGEST])
    compile_rights([sheet.person_id], on=actor.today)
    return _after(sheet, version, WITHDRAWN if is_whole else sheet.state)


@once(ReleaseSheet)
def enter_in_error(*, actor: Actor, sheet: ReleaseSheet, version: int, because: str) -> ReleaseSheet:
    """The sheet should never have been made, or stands with the wrong person: it ends at once and stays as what it is, an error.

    raises Stale as above, Refusal("releases.not_yours") for a sheet of another agency, and "releases.is_answered" after an end.
    """
    require_speaker(actor, sheet.person, 0)
    if actor.is_person or sheet.agency_id != actor.agency_id:
        raise refusals.not_yours()
    before = state_of(sheet, actor)
    if not may_follow(before, ERROR):
        raise refusals.is_answered()
    rows = _claimed(actor, sheet, version, [sheet.state])
    record(
        actor=actor, verb="release_in_error", person=sheet.person_id, on=sheet, scope=PLAN, detail={"before": before}
    )
    if before in OPENS:
        close_lines(actor, sheet, kind="release_in_error")
    rows.update(state=ERROR, ended_at=timezone.now(), ended_because=because[:LONGEST])
    compile_rights([sheet.person_id], on=actor.today)
    return _after(sheet, version, ERROR)


def _claimed(actor: Actor, sheet: ReleaseSheet, version: int, states: Collection[str]) -> Any:
    """The sheet's row, moved on from the version that the reader saw: of two at once, one gets here and the other is Stale."""
    seen = ReleaseSheet.objects.visible_to(actor)
    if not seen.filter(pk=sheet.pk, version=version, state__in=states).update(version=F("version") + 1):
        raise Stale(seen_now(ReleaseSheet.objects.visible_to(actor), sheet.pk))
    return ReleaseSheet.objects.visible_to(actor).filter(pk=sheet.pk)


def _after(sheet: ReleaseSheet, version: int, state: str) -> ReleaseSheet:
    sheet.state, sheet.version = state, version + 1
    return sheet


def close_lines(
    actor: Actor,
    sheet: ReleaseSheet,
    *,
    kind: str,
    only: Collection[int] | None = None,
    without: Collection[int] = (),
) -> None:
    """Ends what the sheet opens, to all recipients or to `only` these, and tells them. Part of a verb, which compiles the rights.

    kind     code of the notice
    without  recipients who are not told, because a newer release stands in the place of this one
    """
    with compiling([sheet.person_id]):
        rows = Release.objects.visible_to(actor).filter(sheet=sheet, withdrawn_on__isnull=True)
        if only is not None:
            rows = rows.filter(agency_id__in=only)
        agencies = sorted(set(rows.values_list("agency_id", flat=True)) - set(without))
        rows.update(withdrawn_on=actor.today)
    told = {"day": actor.today.isoformat(), "scopes": sheet.scopes}
    for agency in agencies:
        tell(kind=kind, person=sheet.person_id, agency=agency, verb=TOLD_VERB, about=sheet, detail=told)
        for worker in _who_looked(actor, sheet, agency):
            tell(kind=kind, person=sheet.person_id, agency=agency, worker=worker, about=sheet, detail=told)


def _who_looked(actor: Actor, sheet: ReleaseSheet, agency: int) -> list[int]:
    """The workers of a recipient who have looked since it was given: who may hold something in mind that they may not use anew."""
    if sheet.answered_at is None:
        return []
    looks = Look.objects.visible_to(actor).filter(
        person_id=sheet.person_id, agency_id=agency, at__gte=sheet.answered_at
    )
    return list(looks.order_by("worker_id").values_list("worker_id", flat=True).distinct()[:TOLD_AT_MOST])
