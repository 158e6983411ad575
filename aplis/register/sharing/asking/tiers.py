"""How deep somebody sees, and the two lower tiers: who the person is and who helps, for a worker to whom no row of hers is open.

Row-level security shows such a worker nothing of the person. What these tiers tell is read through the one door that compiling has
(core.database.compiling), after a right in force was found that opens it, and nothing beyond what the tier tells is read.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.prepared import prepared
from aplis.register.agencies.models import Agency
from aplis.register.people.models import AccessRight, Person, PersonName
from aplis.register.people.querysets import rights_in_force
from aplis.register.sharing.models import PLAN, Involvement, SightRequest
from aplis.register.sharing.queries import is_open
from aplis.rules.rights import GRANT
from aplis.rules.scopes import DOMAINS, mask
from aplis.rules.tiers import SECTIONS, SUMMARY, WHO_HELPS, tier_of

_REASON: Final = "tells of a person what the tier of a right in force tells: her name, and who helps"
_DOMAINS: Final = mask(DOMAINS)


@dataclass(frozen=True)
class Depth:
    """How deep an actor sees into a file.

    opened   scopes whose rows are open to the role
    shown    life domains that a summary tells of beside them
    rights   the rights in force that say so, the deepest first
    """

    tier: int
    opened: int
    shown: int
    rights: tuple[AccessRight, ...]

    @property
    def right(self) -> AccessRight:
        """The right that opens the deepest tier."""
        return self.rights[0]


@dataclass(frozen=True)
class Helper:
    """An agency that keeps an open file. `lead` with its role, None where nobody leads; `area` "" where the place is nobody's to know."""

    agency: Agency
    lead: str
    role: str
    area: str
    since: date


def depth_of(actor: Actor, person_id: int) -> Depth | None:
    """None where no right in force tells the actor anything: for a hidden person, a foreign one and one who never was alike."""
    rights = [right for right in _rights(actor, person_id) if _told(actor, right) or right.scopes & actor.read_scopes]
    if not rights:
        return None
    opened, shown, told = 0, 0, 0
    for right in rights:
        opened |= right.scopes & actor.read_scopes
        if told_here := _told(actor, right):
            told = max(told, told_here)
            shown |= right.shown & _DOMAINS & actor.read_scopes if told_here >= SUMMARY else 0
    tier = tier_of(opened=opened, told=told, is_known=True)
    return Depth(tier, opened, shown, tuple(sorted(rights, key=lambda right: -right.tier)))


def _told(actor: Actor, right: AccessRight) -> int:
    """The tier that a right without rows tells: who helps stands with the plan, which right and role have to include."""
    if right.tier >= SECTIONS or not right.shown & PLAN & actor.read_scopes:
        return 0
    return SUMMARY if right.tier >= SUMMARY and right.shown & _DOMAINS & actor.read_scopes else WHO_HELPS


@prepared
def _rights(actor: Actor, person_id: int) -> Any:
    return rights_in_force(actor).filter(person_id=person_id).order_by("starts_on", "pk")


def named(person_id: int) -> Person:
    """The person with her main name. The caller has found a right in force (depth_of)."""
    with compiling([person_id]):
        person: Person = Person.objects.unscoped(reason=_REASON).get(pk=person_id)
        names = PersonName.objects.filter(person_id=person_id, is_main=True).unscoped(reason=_REASON)
        person.main_names = list(names)  # type: ignore[attr-defined]
    return person


def helpers_of(actor: Actor, person: Person, depth: Depth) -> list[Helper]:
    """Who helps, who leads there, and where. Of a hidden person only those who opened this themselves, and no place."""
    is_hidden = person.protection_level >= Person.Protection.HIDDEN
    with compiling([person.pk]):
        rows = Involvement.objects.filter(is_open(actor), person=person).unscoped(reason=_REASON)
        if is_hidden:
            rows = rows.filter(agency_id__in=[*_who_opened(depth), actor.agency_id])
        found = list(rows.select_related("agency__area", "lead").order_by("opened_on", "pk"))
    return [
        Helper(
            row.agency, row.lead.name if row.lead else "", row.lead.role_id or "" if row.lead else "",
            "" if is_hidden else row.agency.area.name, row.opened_on,
        )
        for row in found
    ]  # fmt: skip


def _who_opened(depth: Depth) -> list[int]:
    answered = [right.source_id for right in depth.rights if right.source_kind == GRANT]
    rows = SightRequest.objects.filter(pk__in=answered).unscoped(reason=_REASON)
    return list(rows.values_list("asked_id", flat=True))
