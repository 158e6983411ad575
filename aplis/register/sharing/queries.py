"""Reads over files, rights and looks: why an agency may see a person, and who did."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.periods import runs
from aplis.core.prepared import prepared
from aplis.register.agencies.models import Agency, Worker
from aplis.register.people.models import CONTACT, AccessRight, ContactDetail, Person
from aplis.register.people.querysets import rights_in_force
from aplis.register.sharing.models import ExchangeAgreement, Involvement, Look, NamedViewer
from aplis.rules.jurisdictions import law_in, opens_in
from aplis.rules.legal_bases import BASES, LegalBasis
from aplis.rules.protection import Level, is_named_only
from aplis.rules.rights import EMERGENCY, GRANT, HELPER, INVOLVEMENT, RELEASE


@dataclass(frozen=True)
class Purpose:
    """Why a file is open. `is_chosen`: a worker said so today; otherwise it is the purpose of the own caseload."""

    code: str
    reason: str = ""
    is_chosen: bool = False


def is_open(actor: Actor) -> Q:
    """Involvements that are open on the actor's day."""
    return runs(actor.today, since="opened_on", until="closed_on")


def caseload_purpose(actor: Actor, person: Person) -> Purpose | None:
    """The purpose of the open file that the actor leads, or that nobody of the agency leads; None without such a file."""
    codes = _caseload_purposes(actor, person.pk)
    return Purpose(codes[0]) if codes else None


@prepared
def _caseload_purposes(actor: Actor, person_id: int) -> Any:
    mine = Involvement.objects.visible_to(actor).filter(
        is_open(actor),
        Q(lead_id=actor.worker_id) | Q(lead_id__isnull=True),
        person_id=person_id,
        agency_id=actor.agency_id,
    )
    first = mine.order_by(F("lead_id").asc(nulls_last=True), "-opened_on", "-pk")
    return first.values_list("purpose", flat=True)[:1]


def own_rights(actor: Actor, person: Person) -> tuple[AccessRight, ...]:
    """The rights in force by which the actor sees the person, oldest first."""
    return tuple(_own_rights(actor, person.pk))


@prepared
def _own_rights(actor: Actor, person_id: int) -> Any:
    return rights_in_force(actor).filter(person_id=person_id).order_by("starts_on", "pk")


@dataclass(frozen=True)
class RightLine:
    """One stored right with the rule that decided it: the legal basis, the codes of its reasons, the agreement that covers it.

    law     the national act behind the basis, and whether a lawyer of the country has confirmed it
    others  lines that say the same because of another agreement; they stand under this one
    """

    right: AccessRight
    basis: LegalBasis | None
    because: tuple[str, ...]
    is_in_force: bool
    law: tuple[str, bool] = ("", False)
    agreement: ExchangeAgreement | None = None
    others: tuple["RightLine", ...] = ()

    @property
    def covering(self) -> tuple["RightLine", ...]:
        """This line and those of the same ground that other agreements cover: one for each agency that gives."""
        return (self, *self.others)

    @property
    def starts_on(self) -> date:
        return min(line.right.starts_on for line in self.covering)

    @property
    def ends_on(self) -> date | None:
        """The last end of them all; None where one has no end."""
        ends = [line.right.ends_on for line in self.covering]
        return None if None in ends else max(end for end in ends if end is not None)


def rights_of(actor: Actor, person: Person, *, sees_all: bool) -> list[RightLine]:
    """The rights on the person, those in force first, each with the reason codes of rules.legal_bases and of protection.

    sees_all  whether the plan is open; without it, as among the files, only the own agency's stand here: that a clinic
              holds a right says as much of the person as that it keeps a file
    """
    rows = AccessRight.objects.visible_to(actor).filter(person=person).select_related("agency__area", "worker")
    if not sees_all:
        rows = rows.filter(agency_id=actor.agency_id)
    rows = list(rows.order_by("agency__name", "-starts_on", "pk"))
    covering = tuple({row.agreement_id for row in rows if row.agreement_id})
    agreements = {row.pk: row for row in ExchangeAgreement.objects.filter(pk__among=covering)}
    lines = [_line(row, person, actor, agreements.get(row.agreement_id)) for row in rows]
    return sorted(_drawn_together(lines), key=lambda line: not line.is_in_force)


def _drawn_together(lines: list[RightLine]) -> list[RightLine]:
    """One line for each ground, worker and mask, however many agreements cover it."""
    found: dict[tuple[Any, ...], list[RightLine]] = {}
    for line in lines:
        right = line.right
        key = (right.source_kind, right.source_id, right.worker_id, right.scopes, right.shown, line.is_in_force)
        found.setdefault(key, []).append(line)
    return [replace(first, others=tuple(others)) for first, *others in found.values()]


def _line(right: AccessRight, person: Person, actor: Actor, agreement: ExchangeAgreement | None) -> RightLine:
    today, country = actor.today, right.agency.area.country
    released = right.scopes if right.source_kind == RELEASE else 0
    opening = opens_in(country, right.basis, right.agency.kind, max(today, right.starts_on), released=released)
    because = opening.because
    if opening.scopes & CONTACT and not right.scopes & CONTACT and person.protection_level >= Level.HIDDEN:
        because = (*because, "contact_protected")
    if right.source_kind == HELPER:
        because = (*(code for code in because if code != "special_category"), "lay_helper")
    elif right.worker_id is not None and right.source_kind != EMERGENCY:
        apart = "one_worker" if right.source_kind == GRANT else "guarded"
        because = (*because, "named_only" if is_named_only(person.protection_level) else apart)
    is_over = right.ends_at is not None and right.ends_at <= actor.now
    is_in_force = right.starts_on <= today and (right.ends_on is None or right.ends_on > today) and not is_over
    law = law_in(country, right.basis, today)
    return RightLine(right, BASES.get(right.basis), because, is_in_force, law, agreement)


@prepared
def listed_already(actor: Actor, people: tuple[int, ...], page: str, since: datetime) -> Any:
    """The worker's looks at these persons on this list since then: persons and scopes."""
    mine = Look.objects.visible_to(actor).filter(
        person_id__among=people, worker_id=actor.worker_id, page=page, at__gte=since
    )
    return mine.values_list("person_id", "scopes")


def involvements_of(actor: Actor, person: Person) -> list[Involvement]:
    """The files on the person that the actor sees, the open ones first."""
    rows = Involvement.objects.visible_to(actor).filter(person=person).select_related("agency", "lead")
    return list(rows.order_by(F("closed_on").desc(nulls_first=True), "opened_on", "pk"))


@dataclass(frozen=True)
class Ends:
    """What closing a file ends: the scopes that shut, and whether the agency still sees the person by another ground."""

    scopes: int
    still_seen: bool


def what_closing_ends(actor: Actor, involvement: Involvement) -> Ends:
    lost, kept = 0, 0
    for right in rights_in_force(actor).filter(person_id=involvement.person_id):
        if (right.source_kind, right.source_id) == (INVOLVEMENT, involvement.pk):
            lost |= right.scopes
        else:
            kept |= right.scopes
    return Ends(lost & ~kept, still_seen=bool(kept & actor.read_scopes))


def colleagues(actor: Actor) -> Any:
    """The posts of the agency that read something about people by themselves, by name: they can lead a file."""
    return (
        Worker.objects.held(actor.today)
        .filter(agency_id=actor.agency_id, role__read_scopes__gt=0, role__is_assigned_only=False)
        .order_by("name", "pk")
    )


def named_viewers(actor: Actor, person: Person) -> list[int]:
    """The workers who are on the list of those who may know of the person."""
    listed = NamedViewer.objects.visible_to(actor).filter(person=person, ends_on__isnull=True)
    return list(listed.values_list("worker_id", flat=True))


def possible_viewers(actor: Actor, person: Person) -> Any:
    """Who can be named for a sealed person: colleagues, the leads of other agencies' files, who is named already."""
    leads = Involvement.objects.visible_to(actor).filter(is_open(actor), person=person, lead__isnull=False)
    wanted = (
        Q(pk__in=colleagues(actor).order_by().values("pk"))
        | Q(pk__in=leads.values("lead_id"))
        | Q(pk__in=named_viewers(actor, person))
    )
    return (
        Worker.objects.filter(wanted)
        .exclude(pk=actor.worker_id)
        .select_related("agency")
        .order_by("agency__name", "name")
    )


@dataclass(frozen=True)
class Effects:
    """What a protection level will do. `lose_contact` and `lose_all` name agencies, `know` the workers who still see."""

    level: int
    is_lower: bool
    is_holder: bool
    lose_contact: list[Agency] = field(default_factory=list)
    lose_all: list[Agency] = field(default_factory=list)
    know: list[Worker] = field(default_factory=list)


def what_protection_does(actor: Actor, person: Person, level: int, named: Iterable[Worker]) -> Effects:
    """What will happen, told before it is done. The agencies are those with a right in force today."""
    lines = [line.right for line in rights_of(actor, person, sees_all=True) if line.is_in_force]
    agencies = {right.agency_id: right.agency for right in lines}
    holders = set(ContactDetail.objects.visible_to(actor).filter(person=person).values_list("agency_id", flat=True))
    with_contact = {right.agency_id for right in lines if right.scopes & CONTACT}
    know = list(
        Worker.objects.filter(pk__in=[actor.worker_id, *(worker.pk for worker in named)]).select_related("agency")
    )
    seated = {worker.agency_id for worker in know}
    return Effects(
        level=level,
        is_lower=level < person.protection_level,
        is_holder=actor.agency_id in holders,
        lose_contact=[agencies[pk] for pk in with_contact - holders] if level >= Level.HIDDEN else [],
        lose_all=[agencies[pk] for pk in agencies.keys() - seated] if is_named_only(level) else [],
        know=know if is_named_only(level) else [],
    )


@dataclass(frozen=True)
class LookLine:
    """The looks of one day by one agency in one role for one purpose: how many, which scopes, which pages."""

    day: date
    agency: Agency
    role: str
    purpose: str
    reason: str
    number: int
    scopes: int
    pages: tuple[str, ...]


def look_lines(looks: Iterable[Look]) -> list[LookLine]:
    """Looks, newest first, drawn together by day, agency, role and purpose."""

    def by(look: Look) -> tuple[Any, ...]:
        return (timezone.localtime(look.at).date(), look.agency.name, look.role, look.purpose, look.reason)

    ordered = sorted(looks, key=by, reverse=True)
    return [_look_line(key, list(group)) for key, group in groupby(ordered, by)]


def _look_line(key: tuple[Any, ...], group: list[Look]) -> LookLine:
    scopes = 0
    for look in group:
        scopes |= look.scopes
    pages = tuple(dict.fromkeys(look.page for look in group))
    return LookLine(key[0], group[0].agency, key[2], key[3], key[4], len(group), scopes, pages)
