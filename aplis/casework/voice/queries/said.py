"""What the person said and was told: releases, participation, preferences, objections, notices, copies."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from aplis.casework.voice.queries.asked import requests_told_later
from aplis.core.access import Actor
from aplis.core.periods import lasts
from aplis.register.agencies.models import Agency
from aplis.register.people.models import CONTACT, Representation
from aplis.register.sharing.models import (
    PLAN,
    ContactPreference,
    Notice,
    Objection,
    Release,
    ReleaseSheet,
    SubjectFile,
)
from aplis.register.sharing.notices.queries import sentence_of
from aplis.register.sharing.queries import rights_of
from aplis.register.sharing.releases.participation import participations_of as all_participations
from aplis.register.sharing.releases.preferences import preference_in_force
from aplis.register.sharing.releases.queries import SheetLine, representation_of, sheet_lines, sheets_of, withdrawable
from aplis.register.sharing.releases.queries import releases_of as sheet_releases
from aplis.register.sharing.representing.asking import OwnPages
from aplis.register.sharing.representing.queries import standing_of
from aplis.rules.releases import DRAFT, OFFERED
from aplis.rules.representation import DECIDE, may_person_end, objection_to
from aplis.rules.rights import RELEASE
from aplis.rules.scopes import ALL, has_parts


@dataclass(frozen=True)
class Agreed:
    """A release as the person reads it.

    may_take_back  it is in force, and whoever reads the page may decide all of it
    may_answer     it waits for an answer, and whoever reads the page is named on it to give that
    given_to       recipients from whom it can still be taken back
    open_to        those among them who may see something by it today; an agreement that has ended leaves nothing
    """

    line: SheetLine
    scopes: int
    may_take_back: bool
    may_answer: bool = False
    given_to: tuple[Agency, ...] = ()
    open_to: tuple[Agency, ...] = ()

    @property
    def has_parts(self) -> bool:
        """Whether less can be left of it than all."""
        return has_parts(self.line.row.scopes)


def releases_of(own: OwnPages) -> list[Agreed]:
    """The conversations that were answered or are waiting for an answer, the newest first; drafts are the worker's."""
    rows = [row for row in sheets_of(own.actor, own.person).exclude(state="draft") if row.scopes & own.scopes]
    return [_agreed(own, line) for line in sheet_lines(own.actor, rows)]


def release_of(own: OwnPages, pk: int) -> Agreed | None:
    """One of these, with its recipients."""
    rows: list[ReleaseSheet] = list(sheets_of(own.actor, own.person).exclude(state="draft").filter(pk=pk))
    if not rows or not rows[0].scopes & own.scopes:
        return None
    given_to = tuple(withdrawable(own.actor, rows[0]))
    seeing = _seeing_by(own, rows[0])
    agreed = _agreed(own, sheet_lines(own.actor, rows)[0])
    return replace(agreed, given_to=given_to, open_to=tuple(row for row in given_to if row.pk in seeing))


def draft_of(own: OwnPages, pk: int) -> ReleaseSheet | None:
    """A sheet that the person herself is filling in. Drafts of a worker stay the worker's."""
    rows = sheets_of(own.actor, own.person).filter(state=DRAFT, how=ReleaseSheet.How.OWN_PAGES, pk=pk)
    row: ReleaseSheet | None = rows.filter(representation=representation_of(own.actor)).first()
    return row


def _seeing_by(own: OwnPages, sheet: ReleaseSheet) -> set[int]:
    """The agencies with a right in force that rests on this sheet."""
    given = {row.pk for row in sheet_releases(own.actor, sheet)}
    lines = (line for line in rights_of(own.actor, own.person, sees_all=True) if line.is_in_force)
    return {
        line.right.agency_id for line in lines if line.right.source_kind == RELEASE and line.right.source_id in given
    }


def _agreed(own: OwnPages, line: SheetLine) -> Agreed:
    may_decide = own.may(DECIDE, line.row.scopes)
    is_asked = line.state == OFFERED and representation_of(own.actor) == line.row.representation_id
    return Agreed(line, line.row.scopes & own.scopes, line.is_open and may_decide, is_asked and may_decide)


def recorded(own: OwnPages) -> list[tuple[Release, int, bool]]:
    """The same for a page: with the matters that may be read, and whether all of it may be decided."""
    return [(row, row.scopes & own.scopes, own.may(DECIDE, row.scopes)) for row in recorded_elsewhere(own)]


def recorded_elsewhere(own: OwnPages) -> list[Release]:
    """Releases in force that another system recorded, without a sheet."""
    rows = Release.objects.visible_to(own.actor).filter(sheet__isnull=True, ends_on__gt=own.actor.today)
    rows = rows.filter(lasts(own.actor.today, until="withdrawn_on")).select_related("agency")
    return [row for row in rows.order_by("agency__name", "pk") if row.scopes & own.scopes]


def participations_of(actor: Actor, own: OwnPages) -> Any:
    """Offers to take part and what was answered, the newest first. They stand beside the plan."""
    rows = all_participations(actor, own.person)
    return rows if own.scopes & PLAN else rows.none()


def preference_of(own: OwnPages) -> ContactPreference | None:
    """How the person wishes to be reached from today on."""
    return preference_in_force(own.actor, own.person) if own.scopes & CONTACT else None


@dataclass(frozen=True)
class Acting:
    """Somebody who acts for the person. `objection` is the code of why nothing rests on it today."""

    row: Representation
    objection: str
    may_end: bool

    @property
    def has_parts(self) -> bool:
        """Whether less can be left of it than all."""
        return has_parts(self.row.scopes)


def acting_for(own: OwnPages) -> list[Acting]:
    """Who acts for the person. A representative reads of herself only: whom else the person trusts is the person's affair."""
    rows = Representation.objects.visible_to(own.actor).order_by("-starts_on", "-pk")
    if own.representation is not None:
        rows = rows.filter(pk=own.representation.pk)
    return [_acting(own, row) for row in rows]


def _acting(own: OwnPages, row: Representation) -> Acting:
    person, on = own.person, own.actor.today
    objection = objection_to(standing_of(row), on=on, born_on=person.born_on, precision=person.birth_precision)
    is_hers = own.representation is None and may_person_end(row.kind, chosen_by_person=row.chosen_by_person)
    return Acting(row, objection, is_hers and objection not in {"ended", "of_age"})


def objections_of(own: OwnPages) -> Any:
    """Questions and objections with their answers, the newest first; a representative reads those that were raised on the representation."""
    rows = Objection.objects.visible_to(own.actor)
    if own.representation is not None:
        rows = rows.filter(representation=own.representation)
    return rows.select_related("agency").order_by("-asked_at", "-pk")


@dataclass(frozen=True)
class Told:
    sentence: str
    at: datetime


def notices_of(own: OwnPages, most: int | None = None) -> list[Told]:
    """What the person was told, the newest first. They may speak of any matter, so they are the person's, or of whoever acts in all."""
    if own.scopes & ALL != ALL:
        return []
    told_later = requests_told_later(own.actor)
    rows = Notice.objects.visible_to(own.actor).exclude(about_kind="sightrequest", about_id__in=told_later)
    rows = rows.order_by("-made_at", "-pk")
    return [Told(sentence_of(row), row.made_at) for row in rows[:most]]


def copies_of(own: OwnPages) -> list[SubjectFile]:
    """Copies of everything that were handed over. They speak of every matter."""
    if own.scopes & ALL != ALL:
        return []
    return list(SubjectFile.objects.visible_to(own.actor).select_related("agency").order_by("-asked_at", "-pk"))
