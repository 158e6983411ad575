"""A release opens less than before, at once; or more, by a new one that the person is asked for like any other. On her own pages."""

from copy import copy

from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.errors import Stale
from aplis.core.ids import new_id
from aplis.core.inserting import insert
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.people.actions import seen_now
from aplis.register.sharing.models import PLAN, Release, ReleaseSheet
from aplis.register.sharing.releases import refusals
from aplis.register.sharing.releases.queries import covers_for, representation_of, state_of, what_opens
from aplis.register.sharing.releases.reading import read_out
from aplis.register.sharing.releases.speaking import require_speaker
from aplis.register.sharing.releases.withdrawing import close_lines
from aplis.register.sharing.rights import compile_rights
from aplis.rules.releases import DRAFT, OFFERED, OPENS, SUPERSEDED
from aplis.rules.scopes import SPECIAL, mask


@once(ReleaseSheet)
def narrow_release(*, actor: Actor, sheet: ReleaseSheet, version: int, scopes: int) -> ReleaseSheet:
    """What is left over takes the place of the release in this transaction; the rest is shut from now on. Returns the new one.

    scopes  mask of what stays open: some of what was open, not all of it

    The new one has the same recipients, purposes and days. No rule that a new release has to meet stands in the way of opening less.
    The old one stays as what it was, so that every look stays explained by what was open on its day.

    raises Stale where somebody changed or withdrew it in between, Refusal("releases.not_in_force") where nothing is open by it.
    """
    require_speaker(actor, sheet.person, sheet.scopes)
    left = list(Release.objects.visible_to(actor).filter(sheet=sheet, withdrawn_on__isnull=True))
    if state_of(sheet, actor) not in OPENS or not left:
        raise refusals.not_in_force()
    if not scopes or scopes & ~sheet.scopes or scopes == sheet.scopes:
        raise refusals.not_less()
    _supersede(actor, sheet, version)
    open_to = {row.agency_id for row in left}
    new = _after(actor, sheet, state=sheet.state, scopes=scopes, answered_at=timezone.now(), special_asked=True)
    new.recipients = [each for each in sheet.recipients if each["agency"] in open_to]
    new.text_hash = read_out(actor, new, what_opens(new, covers_for(actor, sheet.person_id), actor)).digest
    new.save(force_insert=True)
    record(
        actor=actor, verb="release_narrowed", person=sheet.person_id, on=new, scope=PLAN,
        detail={"recipients": len(open_to), "scopes": scopes},
    )  # fmt: skip
    close_lines(actor, sheet, kind="release_narrowed")
    with compiling([sheet.person_id]):
        insert(_line(row, new, actor) for row in left)
    compile_rights([sheet.person_id], on=actor.today)
    return new


@once(ReleaseSheet)
def ask_for_more(*, actor: Actor, sheet: ReleaseSheet, version: int, scopes: int) -> ReleaseSheet:
    """Begins a release for more than before. Nothing is open by it until it is answered; until a yes the one before goes on.

    scopes  mask without special categories: those are asked next, one by one

    raises Stale where somebody changed or withdrew the one before, Refusal("releases.not_in_force") where nothing is open by it.
    """
    _require_own(actor, sheet, sheet.scopes | scopes)
    if state_of(sheet, actor) not in OPENS:
        raise refusals.not_in_force()
    if sheet.version != version:
        raise Stale(seen_now(ReleaseSheet.objects.visible_to(actor), sheet.pk))
    new = _after(actor, sheet, state=DRAFT, scopes=scopes & ~mask(SPECIAL), answered_at=None, special_asked=False)
    new.starts_on = actor.today
    new.save(force_insert=True)
    record(actor=actor, verb="release_begun", person=sheet.person_id, on=new)
    return new


@once(ReleaseSheet)
def ask_about_health(*, actor: Actor, sheet: ReleaseSheet, version: int, scopes: int) -> ReleaseSheet:
    """The special categories were asked one by one, and the sheet waits for its answer like one that a worker handed over.

    raises Stale where it was changed or answered in between.
    """
    _require_own(actor, sheet, sheet.scopes | scopes)
    changes = {"scopes": scopes, "special_asked": True, "state": OFFERED, "offered_at": timezone.now()}
    rows = ReleaseSheet.objects.visible_to(actor).filter(pk=sheet.pk, version=version, state=DRAFT)
    if not rows.update(version=F("version") + 1, **changes):
        raise Stale(seen_now(ReleaseSheet.objects.visible_to(actor), sheet.pk))
    record(actor=actor, verb="release_filled_in", person=sheet.person_id, on=sheet, detail={"step": "special"})
    asked: ReleaseSheet = seen_now(ReleaseSheet.objects.visible_to(actor), sheet.pk)
    return asked


def _require_own(actor: Actor, sheet: ReleaseSheet, scopes: int) -> None:
    require_speaker(actor, sheet.person, scopes)
    if not actor.is_person:
        raise refusals.not_yours()


def _after(actor: Actor, sheet: ReleaseSheet, **fields: object) -> ReleaseSheet:
    """A sheet like this one that comes after it, not saved."""
    new = copy(sheet)
    new.pk, new.version, new.supersedes, new.made_at = new_id(), 1, sheet, timezone.now()
    new.offered_at, new.ended_at, new.ended_because, new.reminded_on, new.text_hash = None, None, "", None, ""
    new.step = ""
    if actor.is_person:
        new.how, new.witness, new.interpreter = ReleaseSheet.How.OWN_PAGES, "", ""
        new.representation_id = representation_of(actor)
    for name, value in fields.items():
        setattr(new, name, value)
    return new


def _supersede(actor: Actor, sheet: ReleaseSheet, version: int) -> None:
    rows = ReleaseSheet.objects.visible_to(actor).filter(pk=sheet.pk, version=version, state__in=OPENS)
    if not rows.update(version=F("version") + 1, state=SUPERSEDED, ended_at=timezone.now()):
        raise Stale(seen_now(ReleaseSheet.objects.visible_to(actor), sheet.pk))


def _line(row: Release, sheet: ReleaseSheet, actor: Actor) -> Release:
    return Release(
        person_id=row.person_id, sheet=sheet, agency_id=row.agency_id, role=row.role, purpose=row.purpose, basis=row.basis,
        scopes=sheet.scopes, starts_on=max(row.starts_on, actor.today), ends_on=row.ends_on,
    )  # fmt: skip
