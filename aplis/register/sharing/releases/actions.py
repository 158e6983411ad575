"""Verbs on a conversation about a release: begun, filled in question by question, answered. Taking back: see withdrawing."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.errors import Stale
from aplis.core.inserting import insert
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.people.actions import seen_now
from aplis.register.people.models import Person
from aplis.register.sharing.models import PLAN, Release, ReleaseSheet
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.releases import refusals
from aplis.register.sharing.releases.queries import (
    ASKING,
    Opens,
    can_be_named,
    covers_for,
    limits_of,
    named_giver,
    objection_of,
    representation_of,
    roles_by_kind,
    state_of,
    what_opens,
)
from aplis.register.sharing.releases.reading import on_own_pages, read_out
from aplis.register.sharing.releases.speaking import require_speaker
from aplis.register.sharing.releases.withdrawing import close_lines
from aplis.register.sharing.rights import compile_rights
from aplis.rules.dates import add_months
from aplis.rules.release_limits import limits_in
from aplis.rules.releases import ACTIVE, BASIS, GIVEN, OFFERED, OPENS, REFUSED, SUPERSEDED, objection_to_days
from aplis.rules.scopes import SPECIAL, mask

YES, NO, NOT_NOW = "yes", "no", "not_now"
_FILLED: Final = frozenset(
    {"purposes", "scopes", "special_asked", "starts_on", "ends_on", "representation", "how", "witness", "interpreter", "language"}
)  # fmt: skip


@once(ReleaseSheet)
def start_release(
    *,
    actor: Actor,
    person: Person,
    supersedes: ReleaseSheet | None = None,
    recipients: Iterable[int] = (),
    scopes: int = 0,
) -> ReleaseSheet:
    """Begins a conversation about a release: a draft, in which nothing is open to anybody.

    supersedes  the release that this one is to renew: its recipients, purposes and life domains are proposed; health is asked anew
    recipients, scopes   what another agency asked for, proposed in the same way; an agency that cannot be named is left out
    """
    require_speaker(actor, person, 0)
    proposed: dict[str, Any] = {"recipients": _namable(actor, person, recipients), "scopes": scopes & ~mask(SPECIAL)}
    if supersedes is not None:
        proposed = {
            "recipients": supersedes.recipients, "purposes": supersedes.purposes,
            "scopes": supersedes.scopes & ~mask(SPECIAL), "supersedes": supersedes,
        }  # fmt: skip
    known = dict(settings.LANGUAGES)
    sheet = ReleaseSheet(
        person=person, agency_id=actor.agency_id, worker_id=actor.worker_id, step="recipients", starts_on=actor.today,
        ends_on=add_months(actor.today, limits_in(actor.country, actor.today).months),
        language=person.language if person.language in known else "", **proposed,
    )  # fmt: skip
    sheet.save(force_insert=True)
    record(actor=actor, verb="release_begun", person=person.pk, on=sheet)
    return sheet


def _namable(actor: Actor, person: Person, recipients: Iterable[int]) -> list[dict[str, Any]]:
    wanted = list(recipients)
    if not wanted:
        return []
    found = can_be_named(actor.agency_id or 0, covers_for(actor, person.pk)).filter(pk__in=wanted)
    return [{"agency": agency.pk, "role": ""} for agency in found]


@once(ReleaseSheet)
def fill_in(*, actor: Actor, sheet: ReleaseSheet, version: int, step: str, **changes: Any) -> ReleaseSheet:
    """Keeps the answer to one question. `step` is where the conversation stands now.

    raises Stale when somebody filled in something since the reader saw the sheet.
    """
    unknown = changes.keys() - _FILLED
    if unknown:
        raise ValueError(f"No question of a sheet: {', '.join(sorted(unknown))}")
    return _fill(actor, sheet, version, step=step, **changes)


@once(ReleaseSheet)
def name_recipient(*, actor: Actor, sheet: ReleaseSheet, version: int, agency: int, role: str) -> ReleaseSheet:
    """Names one more agency, in one role or ("") in each that works with people there.

    raises Refusal("releases.unknown_recipient") for the own agency, one that has no agreement, and a role it does not have.
    """
    found = can_be_named(sheet.agency_id, covers_for(actor, sheet.person_id)).filter(pk=agency).first()
    roles = {each.code for each in roles_by_kind()[found.kind]} if found else set()
    if found is None or (role and role not in roles):
        raise refusals.unknown_recipient()
    named = {"agency": agency, "role": role}
    return _fill(actor, sheet, version, recipients=[*(each for each in sheet.recipients if each != named), named])


@once(ReleaseSheet)
def drop_recipient(*, actor: Actor, sheet: ReleaseSheet, version: int, agency: int, role: str) -> ReleaseSheet:
    dropped = {"agency": agency, "role": role}
    return _fill(actor, sheet, version, recipients=[each for each in sheet.recipients if each != dropped])


def _fill(actor: Actor, sheet: ReleaseSheet, version: int, **changes: Any) -> ReleaseSheet:
    require_speaker(actor, sheet.person, 0)
    if actor.is_person:
        raise refusals.not_yours()
    row = _change(actor, sheet, version, agency_id=actor.agency_id, **changes)
    detail = {"step": changes.get("step", "recipients")}
    record(actor=actor, verb="release_filled_in", person=sheet.person_id, on=sheet, detail=detail)
    return row


def _change(
    actor: Actor, sheet: ReleaseSheet, version: int, *, agency_id: int | None = None, **changes: Any
) -> ReleaseSheet:
    """Writes to a sheet that still waits for its answer, from the version that the reader saw."""
    rows = ReleaseSheet.objects.visible_to(actor).filter(pk=sheet.pk, version=version, state__in=ASKING)
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    if not rows.update(version=F("version") + 1, **changes):
        raise Stale(seen_now(ReleaseSheet.objects.visible_to(actor), sheet.pk))
    changed: ReleaseSheet = seen_now(ReleaseSheet.objects.visible_to(actor).select_related("agency"), sheet.pk)
    return changed


@once(ReleaseSheet)
def answer_release(*, actor: Actor, sheet: ReleaseSheet, version: int, answer: str, digest: str = "") -> ReleaseSheet:
    """Writes down what was answered: "yes" opens, in the same transaction; "no" and "not_now" change nothing else anywhere.

    digest  of the words that were read out (releases.text); without them there is no yes

    raises Refusal where a question is open, days or giver do not do, an agreement is missing, or the words have changed since; and
    Stale where somebody changed or answered the sheet in between.
    """
    require_speaker(actor, sheet.person, sheet.scopes if actor.is_person else 0)
    if actor.is_person and representation_of(actor) != sheet.representation_id:
        raise refusals.not_yours()
    if answer == YES and actor.is_person:
        # A no is told to nobody: whoever is asked again and again is not free to say it.
        tell(
            kind="release_said_yes", person=sheet.person_id, agency=sheet.agency_id, worker=sheet.worker_id, about=sheet
        )
        return _give(actor, on_own_pages(sheet), version, digest)
    if answer == YES:
        return _give(actor, sheet, version, digest)
    state = REFUSED if answer == NO else OFFERED
    at = {"answered_at": timezone.now()} if answer == NO else {"offered_at": timezone.now()}
    verb = "release_refused" if answer == NO else "release_offered"
    record(actor=actor, verb=verb, person=sheet.person_id, on=sheet, scope=PLAN)
    return _change(actor, sheet, version, state=state, text_hash=digest[:64], **at)


def _give(actor: Actor, sheet: ReleaseSheet, version: int, digest: str) -> ReleaseSheet:
    _require_ready(actor, sheet, digest)
    state = ACTIVE if sheet.starts_on is not None and sheet.starts_on <= actor.today else GIVEN
    record(
        actor=actor, verb="release_given", person=sheet.person_id, on=sheet, scope=PLAN, happened_on=actor.today,
        detail={"recipients": len(sheet.recipients), "purposes": sheet.purposes, "scopes": sheet.scopes, "how": sheet.how},
    )  # fmt: skip
    how = {"how": sheet.how, "witness": sheet.witness, "interpreter": sheet.interpreter}
    row = _change(actor, sheet, version, state=state, text_hash=digest, answered_at=timezone.now(), **how)
    with compiling([row.person_id]):
        insert(
            Release(
                person_id=row.person_id, sheet=row, agency_id=each["agency"], role=each["role"], purpose=purpose,
                scopes=row.scopes, basis=BASIS, starts_on=row.starts_on, ends_on=row.ends_on,
            )
            for each in row.recipients
            for purpose in row.purposes
        )  # fmt: skip
    if row.supersedes_id is not None:
        _supersede(actor, row)
    compile_rights([row.person_id], on=actor.today)
    return row


def _require_ready(actor: Actor, sheet: ReleaseSheet, digest: str) -> None:
    if not is_complete(sheet):
        raise refusals.incomplete()
    opens = what_opens(sheet, covers_for(actor, sheet.person_id), actor)
    if objection := what_objects(actor, sheet, opens):
        raise refusals.objected(objection)
    if read_out(actor, sheet, opens).digest != digest:
        raise refusals.other_words()


def what_objects(actor: Actor, sheet: ReleaseSheet, opens: list[Opens]) -> str:
    """Why there can be no yes today, as a code of releases.words.OBJECTIONS; "" when nothing objects. Of a complete sheet."""
    most = limits_of(sheet, actor).months_most
    first, last = sheet.starts_on or actor.today, sheet.ends_on or actor.today
    if objection := objection_to_days(first, last, today=actor.today, months_most=most):
        return objection
    giver = named_giver(sheet, actor)
    if giver is None and sheet.representation_id is not None:
        return "not_covered"
    if objection := objection_of(sheet, sheet.person, giver, actor):
        return objection
    is_agreed = len(opens) == len(sheet.recipients) and all(each.scopes for each in opens)
    return "" if is_agreed else "no_agreement"


def is_complete(sheet: ReleaseSheet) -> bool:
    return all(
        (sheet.recipients, sheet.purposes, sheet.scopes, sheet.special_asked, sheet.starts_on, sheet.ends_on, sheet.how,
         sheet.language)
    )  # fmt: skip


def _supersede(actor: Actor, sheet: ReleaseSheet) -> None:
    """The older release ends the moment the new one is given. Part of that verb."""
    old = ReleaseSheet.objects.visible_to(actor).filter(pk=sheet.supersedes_id).first()
    if old is None or state_of(old, actor) not in OPENS:
        return
    rows = ReleaseSheet.objects.visible_to(actor).filter(pk=old.pk, state__in=OPENS)
    if rows.update(state=SUPERSEDED, ended_at=timezone.now(), version=F("version") + 1):
        stays = {each["agency"] for each in sheet.recipients}
        close_lines(actor, old, kind="release_replaced", without=stays)
