"""Reads over releases: the sheets of a person, who can be named, what would open, and who may give it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from aplis.core.access import Actor
from aplis.core.periods import runs
from aplis.register.agencies.models import Agency, Role
from aplis.register.people.models import Person, Representation
from aplis.register.sharing.grounds import covers_of
from aplis.register.sharing.models import ExchangeAgreement, Involvement, Release, ReleaseSheet
from aplis.register.sharing.queries import is_open
from aplis.register.sharing.representing.queries import may_rest_on
from aplis.rules.dates import age_on
from aplis.rules.jurisdictions import opens_in
from aplis.rules.release_limits import Limits, limits_in
from aplis.rules.releases import BASIS, DRAFT, FHIR, OFFERED, OPENS, Giver, objection_to_giver, state_on
from aplis.rules.representation import DECIDE, acts_of
from aplis.rules.rights import Cover

ASKING: Final = frozenset({DRAFT, OFFERED})  # the conversation goes on
GROUPS: Final = {
    "asking": ASKING,
    "in_force": OPENS,
    "ended": frozenset(FHIR) - ASKING - OPENS,
}


@dataclass(frozen=True)
class SheetLine:
    """A sheet as it stands on the day: `state` counts the days that passed; recipients with their role's code."""

    row: ReleaseSheet
    state: str
    recipients: tuple[tuple[Agency, str], ...]

    @property
    def fhir(self) -> str:
        return FHIR[self.state]

    @property
    def is_asking(self) -> bool:
        return self.state in ASKING

    @property
    def is_open(self) -> bool:
        return self.state in OPENS


def sheets_of(actor: Actor, person: Person, group: str = "") -> Any:
    """The conversations about releases with the person, the newest first; `group` is one of GROUPS."""
    rows = ReleaseSheet.objects.visible_to(actor).filter(person=person).select_related("agency", "worker")
    if group in GROUPS:
        rows = rows.filter(_in_group(actor, group))
    return rows.order_by("-made_at", "-pk")


def _in_group(actor: Actor, group: str) -> Q:
    by_state, run_out = Q(state__in=GROUPS[group]), Q(state__in=OPENS, ends_on__lte=actor.today)
    if group == "in_force":
        return by_state & ~run_out
    return by_state | run_out if group == "ended" else by_state


def sheet_lines(actor: Actor, rows: Iterable[ReleaseSheet]) -> list[SheetLine]:
    """One query for the names of all agencies."""
    rows = list(rows)
    agencies = agencies_of(rows)
    return [SheetLine(row, state_of(row, actor), _named(row, agencies)) for row in rows]


def state_of(row: ReleaseSheet, actor: Actor) -> str:
    if row.starts_on is None or row.ends_on is None:
        return str(row.state)
    return state_on(row.state, starts_on=row.starts_on, ends_on=row.ends_on, on=actor.today)


def agencies_of(rows: Iterable[ReleaseSheet]) -> dict[int, Agency]:
    ids = {each["agency"] for row in rows for each in row.recipients}
    return Agency.objects.select_related("area").in_bulk(ids) if ids else {}


def _named(row: ReleaseSheet, agencies: dict[int, Agency]) -> tuple[tuple[Agency, str], ...]:
    found = ((agencies.get(each["agency"]), each["role"]) for each in row.recipients)
    return tuple((agency, role) for agency, role in found if agency is not None)


def releases_of(actor: Actor, sheet: ReleaseSheet) -> list[Release]:
    """What was given on the sheet, line by line."""
    rows = Release.objects.visible_to(actor).filter(sheet=sheet).select_related("agency")
    return list(rows.order_by("agency__name", "purpose", "pk"))


def withdrawable(actor: Actor, sheet: ReleaseSheet) -> list[Agency]:
    """The recipients to whom the sheet still opens something, by name."""
    rows = Release.objects.visible_to(actor).filter(sheet=sheet, withdrawn_on__isnull=True)
    return list(Agency.objects.filter(pk__in=rows.order_by().values("agency_id")).order_by("name", "pk"))


def covers_for(actor: Actor, person_id: int) -> tuple[Cover, ...]:
    """By which agreements something of this person may move on the day: from agencies that keep a file on her."""
    files = Involvement.objects.visible_to(actor).filter(is_open(actor), person_id=person_id)
    keepers = set(files.order_by().values_list("agency_id", flat=True))
    held = Q(giver_id__in=keepers) | Q(receiver_id__in=keepers, is_mutual=True)
    rows = ExchangeAgreement.objects.filter(held, ExchangeAgreement.in_force(actor.today))
    every = (cover for row in rows.order_by("pk") for cover in covers_of(row))
    return tuple(cover for cover in every if cover.giver in keepers)


def can_be_named(own_agency: int, agreed: Iterable[Cover], words: str = "") -> Any:
    """The agencies to which something may move, by name; never the own one."""
    rows = Agency.objects.filter(pk__in={cover.receiver for cover in agreed}, is_active=True).exclude(pk=own_agency)
    return _matching(rows, words)


def cannot_be_named(own_agency: int, agreed: Iterable[Cover], words: str = "") -> Any:
    """The agencies that have no agreement with anybody who keeps a file."""
    others = Agency.objects.filter(is_active=True).exclude(pk__in={cover.receiver for cover in agreed})
    return _matching(others.exclude(pk=own_agency), words)


def _matching(rows: Any, words: str) -> Any:
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(short_name__icontains=words))
    return rows.order_by("name", "pk")


def roles_by_kind() -> dict[str, list[Role]]:
    """By kind of agency, the roles that open files there."""
    roles = [role for role in Role.objects.filter(read_scopes__gt=0) if "open_person" in role.verbs]
    return {kind: [role for role in roles if role.fits(kind)] for kind in Agency.Kind.values}


@dataclass(frozen=True)
class Opens:
    """What a yes would open to one recipient, and what stays shut there because no agreement covers it; masks."""

    agency: Agency
    role: str
    scopes: int
    shut: int


def what_opens(sheet: ReleaseSheet, agreed: tuple[Cover, ...], actor: Actor) -> list[Opens]:
    return [_opens(sheet, agency, role, agreed, actor) for agency, role in _named(sheet, agencies_of([sheet]))]


def _opens(sheet: ReleaseSheet, agency: Agency, role: str, agreed: tuple[Cover, ...], actor: Actor) -> Opens:
    covered = 0
    for cover in agreed:
        if cover.receiver == agency.pk and cover.purposes & set(sheet.purposes):
            covered |= cover.scopes
    allowed = opens_in(agency.area.country, BASIS, agency.kind, actor.today, released=sheet.scopes).scopes
    return Opens(agency, role, allowed & covered, sheet.scopes & ~(allowed & covered))


def limits_of(sheet: ReleaseSheet, actor: Actor) -> Limits:
    return limits_in(sheet.agency.area.country, actor.today)


def representations_of(actor: Actor, person: Person) -> list[Representation]:
    """Who could answer in the person's place today: kinds that decide, in force. Whether they cover the question is asked later."""
    running = runs(actor.today)
    rows = Representation.objects.visible_to(actor).filter(running, person=person)
    deciding = [row for row in rows if DECIDE in acts_of(row.kind, is_view_only=row.is_view_only)]
    return sorted(deciding, key=lambda row: (row.kind, row.pk))


def objection_of(sheet: ReleaseSheet, person: Person, row: Representation | None, actor: Actor) -> str:
    """Why this giver may not give what is asked for; "" when nothing objects (see rules.releases)."""
    age = age_on(person.born_on, person.birth_precision, actor.today)
    giver = Giver(age)
    if row is not None:
        holds = may_rest_on(row, person, sheet.scopes, DECIDE, on=actor.today)
        giver = Giver(age, row.kind, is_covering=holds, has_conflict=row.has_conflict)
    return objection_to_giver(giver, self_consent_age=limits_of(sheet, actor).self_consent_age)


def named_giver(sheet: ReleaseSheet, actor: Actor) -> Representation | None:
    """The representation named on the sheet, as it stands now; None for the person, and where it is open to the actor no more."""
    if sheet.representation_id is None:
        return None
    row: Representation | None = Representation.objects.visible_to(actor).filter(pk=sheet.representation_id).first()
    return row


def representation_of(actor: Actor) -> int | None:
    """On the own pages, the representation on which whoever sits there acts; None for the person."""
    kind, _colon, number = actor.on_behalf_of.partition(":")
    return int(number) if kind == "representation" and number.isdecimal() else None
