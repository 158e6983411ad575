"""Verbs on who acts for a person: recorded, changed, ended, cut. Nothing is ever deleted, and the person is told of each."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.core.periods import lasts
from aplis.register.people.actions import seen_now
from aplis.register.people.apart import apart_from
from aplis.register.people.models import CONTACT, Person, PortalAccess, Representation
from aplis.register.people.queries import is_open_in
from aplis.register.people.refusals import scope_shut
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.representing import refusals
from aplis.register.sharing.representing.queries import (
    agencies_helping,
    by_one_kept_apart,
    is_named_like_one_kept_apart,
)
from aplis.rules.representation import (
    TRUSTED,
    end_at_majority,
    may_person_end,
    objection_to_days,
    objection_to_scopes,
)

VERB = "record_bond"
OFFICER = "audit_looks"
DAYS_TO_TELL = 3
_CUT = "one of two who are kept apart no longer acts for the other, whoever sees it"


@once(Representation)
def add_representation(*, actor: Actor, representation: Representation) -> Representation:
    """Records that somebody acts for the person; the person finds it among her notices.

    A worker records what a court, a document or the person decided. The person herself names trusted persons only.

    raises Refusal for two who are kept apart, for days and scopes that do not fit the kind, and where contact is shut.
    """
    row = representation
    person = _person_for(actor, row)
    if not actor.is_person:  # whom the person names gets in only by a worker, who is refused then
        _require_apart_from_nobody(row, on=actor.today)
    objection = objection_to_scopes(row.kind, row.scopes, chosen_by_person=row.chosen_by_person)
    objection = objection or objection_to_days(row.kind, row.starts_on, row.ends_on, today=actor.today)
    if objection:
        raise refusals.does_not_hold(objection)
    grown = end_at_majority(row.kind, person.born_on, person.birth_precision)
    if grown is not None:
        row.ends_on = min(row.ends_on or grown, grown)
        if row.ends_on <= max(row.starts_on, actor.today):
            raise refusals.does_not_hold("of_age")
    row.save(force_insert=True)
    verb = "trusted_chosen" if actor.is_person else "representation_added"
    record(
        actor=actor, verb=verb, person=row.person_id, on=row, scope=CONTACT, happened_on=row.starts_on,
        detail={"kind": row.kind, "scopes": row.scopes},
    )  # fmt: skip
    _tell_of(actor, row)
    return row


@once(Representation)
def change_representation(
    *, actor: Actor, representation: Representation, version: int, has_conflict: bool, person_told_on: date | None
) -> Representation:
    """Marks a conflict of interest or takes the mark away, and notes when the person was told. A conflict blocks every act at once.

    raises Stale when somebody changed or ended it since the reader saw it.
    """
    _require_worker(actor, representation.person)
    record(
        actor=actor, verb="representation_changed", person=representation.person_id, on=representation, scope=CONTACT,
        detail={"has_conflict": has_conflict},
    )  # fmt: skip
    row = _change(actor, representation, version, has_conflict=has_conflict, person_told_on=person_told_on)
    if has_conflict and not representation.has_conflict:
        _tell_officer(actor, row)
    return row


@once(Representation)
def narrow_trusted(*, actor: Actor, representation: Representation, version: int, scopes: int) -> Representation:
    """The person lets somebody she chose read less: from the next request on. More takes a new choice.

    raises Stale when somebody changed or ended it since the reader saw it, Refusal for what is not a part of it.
    """
    _require_own_choice(actor, representation)
    if not scopes or scopes & ~representation.scopes or scopes == representation.scopes:
        raise refusals.does_not_hold("not_less")
    record(
        actor=actor, verb="trusted_narrowed", person=representation.person_id, on=representation, scope=CONTACT,
        detail={"scopes": scopes, "before": representation.scopes},
    )  # fmt: skip
    return _change(actor, representation, version, scopes=scopes)


@once(Representation)
def end_representation(*, actor: Actor, representation: Representation, version: int, because: str) -> Representation:
    """Ends it today: the next request of whoever acted on it is refused. One that has not begun never begins.

    because  what ended it, in a sentence: revoked, custody restricted, done. The person's own choices end by her word alone

    raises Stale when somebody changed or ended it since the reader saw it.
    """
    if actor.is_person:
        _require_own_choice(actor, representation)
    else:
        _require_worker(actor, representation.person)
    record(actor=actor, verb="representation_ended", person=representation.person_id, on=representation, scope=CONTACT)
    ends_on = max(actor.today, representation.starts_on)
    row = _change(actor, representation, version, ends_on=ends_on, ended_because=because)
    if not actor.is_person:
        rows = PortalAccess.objects.visible_to(actor).filter(representation=row, ends_on__isnull=True)
        rows.update(ends_on=actor.today)
        tell(kind="representation_ended", person=row.person_id, for_person=True, about=row)
    return row


def cut_for_apart(*, actor: Actor, person: int, other: int) -> int:
    """Part of the verb that keeps two persons apart: neither acts for the other any more, nor opens the other's pages.

    Takes hold in the same transaction, whatever the actor sees of either, each end with its entry on the file that it is about. Returns
    how many representations were cut. The two are kept apart already when this is asked.
    """
    return _cut_of(actor, person) + _cut_of(actor, other)


def _cut_of(actor: Actor, person: int) -> int:
    """The representations of the person that rest on somebody kept apart from her end, and with them the ways into her pages."""
    runs = lasts(actor.today)
    with compiling([person]):
        standing = list(Representation.objects.filter(runs, person_id=person).unscoped(reason=_CUT))
    cut = by_one_kept_apart(standing, person, on=actor.today)
    rows = [row for row in standing if row.pk in cut]
    for row in rows:
        row.ends_on, row.ended_because = max(actor.today, row.starts_on), "kept_apart"
        row.version += 1
    with compiling([person]):
        Representation.objects.unscoped(reason=_CUT).bulk_update(rows, ["ends_on", "ended_because", "version"])
        ways_in = list(
            PortalAccess.objects.filter(representation_id__in=cut, ends_on__isnull=True).unscoped(reason=_CUT)
        )
        for way in ways_in:
            way.ends_on = max(actor.today, way.starts_on)
        PortalAccess.objects.unscoped(reason=_CUT).bulk_update(ways_in, ["ends_on"])
    for row in rows:
        record(actor=actor, verb="representation_ended", person=person, on=row, scope=CONTACT,
               detail={"because": "kept_apart"})  # fmt: skip
        tell(kind="representation_cut", person=person, agency=actor.agency_id, verb=VERB, about=row)
    for way in ways_in:
        record(actor=actor, verb="own_pages_ended", person=person, on=way, scope=CONTACT)
    return len(rows)


def _person_for(actor: Actor, row: Representation) -> Person:
    """The person as the actor sees her, if the actor may record this for her."""
    if not actor.is_person:
        _require_worker(actor, row.person)
        return row.person
    if actor.on_behalf_of != "person" or actor.person_id != row.person_id or row.kind != TRUSTED:
        raise refusals.only_the_person()
    if not row.chosen_by_person or row.helper_id is not None:
        raise refusals.only_the_person()
    return row.person


def _require_worker(actor: Actor, person: Person) -> None:
    actor.require(VERB)
    if not is_open_in(actor, person, CONTACT):
        raise scope_shut()


def _require_own_choice(actor: Actor, row: Representation) -> None:
    is_hers = actor.on_behalf_of == "person" and actor.person_id == row.person_id
    if not is_hers or not may_person_end(row.kind, chosen_by_person=row.chosen_by_person):
        raise refusals.not_by_you()


def _require_apart_from_nobody(row: Representation, *, on: date) -> None:
    if row.helper_id in apart_from(row.person_id, on) or is_named_like_one_kept_apart(
        row.person_id, row.helper_name, on=on
    ):
        raise refusals.kept_apart()


def _change(actor: Actor, row: Representation, version: int, **fields: Any) -> Representation:
    seen = Representation.objects.visible_to(actor)
    runs = lasts(actor.today)
    if not seen.filter(runs, pk=row.pk, version=version).update(version=F("version") + 1, **fields):
        raise Stale(seen_now(Representation.objects.visible_to(actor), row.pk))
    changed: Representation = seen_now(Representation.objects.visible_to(actor), row.pk)
    return changed


def _tell_of(actor: Actor, row: Representation) -> None:
    if actor.is_person:
        # Whoever is chosen has to be given a way in, on paper or face to face: the services are told to ask.
        for agency in agencies_helping(actor, row.person_id):
            tell(kind="trusted_chosen", person=row.person_id, agency=agency, verb="invite_person", about=row)
        return
    tell(kind="representation_added", person=row.person_id, for_person=True, about=row)
    if row.has_conflict:
        _tell_officer(actor, row)
    if row.person_told_on is None:
        due_at = timezone.now() + timedelta(days=DAYS_TO_TELL)
        tell(
            kind="representation_to_tell", person=row.person_id, agency=actor.agency_id, worker=actor.worker_id,
            about=row, due_at=due_at,
        )  # fmt: skip


def _tell_officer(actor: Actor, row: Representation) -> None:
    tell(kind="representation_conflict", person=row.person_id, agency=actor.agency_id, verb=OFFICER, about=row)
