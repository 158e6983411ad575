"""Why a look was lawful: the right it rested on, where that came from, the rule and the agreement that decided."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.periods import lasts
from aplis.register.agencies.models import Role
from aplis.register.people.models import AccessRight
from aplis.register.sharing.models import ExchangeAgreement, Look
from aplis.rules.jurisdictions import law_in, opens_in
from aplis.rules.legal_bases import BASES, LegalBasis
from aplis.rules.rights import ASSIGNED


@dataclass(frozen=True)
class Ground:
    """One right that held at the moment of the look.

    rule, because  the line of the country's rules that decided, and the codes of its reasons
    law            the national act, and whether a lawyer of the country has confirmed it
    covers         whether every scope that stood on the page is open by this right
    """

    right: AccessRight
    basis: LegalBasis | None
    rule: str
    because: tuple[str, ...]
    law: tuple[str, bool]
    agreement: ExchangeAgreement | None
    covers: bool


@dataclass(frozen=True)
class Explained:
    """Why a look was lawful.

    is_exact  the look names its right; otherwise the grounds are the rights that held on its day
    uncovered scopes that stood on the page and that no ground opens; with any, or without a ground, an incident
    """

    grounds: tuple[Ground, ...]
    is_exact: bool
    uncovered: int

    @property
    def is_lawful(self) -> bool:
        return bool(self.grounds) and not self.uncovered


def explained(actor: Actor, look: Look) -> Explained:
    """Three queries. `look` as `look_or_404` gives it."""
    day = timezone.localtime(look.at).date()
    exact = list(AccessRight.objects.audited_by(actor).filter(pk=look.right_id)) if look.right_id else []
    rights = exact + [right for right in _held(actor, look, day) if right not in exact]
    named: Any = tuple({right.agreement_id for right in rights if right.agreement_id})
    agreements = {row.pk: row for row in ExchangeAgreement.objects.filter(pk__among=named).select_related("giver")}
    opened = 0
    for right in rights:
        opened |= right.scopes | right.shown
    grounds = tuple(_ground(look, right, day, agreements.get(right.agreement_id)) for right in rights)
    return Explained(grounds, bool(exact), look.scopes & ~opened)


def _held(actor: Actor, look: Look, day: date) -> Any:
    """The agency's rights on the person on the day. One that was ended on the day held until then, so it counts.

    A look in a role that is assigned its work rests on rights for such roles that name the worker, on no other.
    """
    is_assigned = Role.objects.filter(code=look.role, is_assigned_only=True).exists()
    of_all = Q() if is_assigned else Q(worker_id__isnull=True)
    roles = (ASSIGNED,) if is_assigned else ("", look.role)
    return AccessRight.objects.audited_by(actor).filter(
        Q(worker_id=look.worker_id) | of_all,
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        lasts(look.at, until="ends_at"),
        role__in=roles,
        person_id=look.person_id,
        starts_on__lte=day,
    ).order_by("starts_on", "pk")  # fmt: skip


def _ground(look: Look, right: AccessRight, day: date, agreement: ExchangeAgreement | None) -> Ground:
    country, kind = look.agency.area.country, look.agency.kind
    released = right.scopes if right.source_kind == "release" else 0
    opening = opens_in(country, right.basis, kind, day, released=released)
    return Ground(
        right=right, basis=BASES.get(right.basis), rule=right.rule or opening.rule, because=opening.because,
        law=law_in(country, right.basis, day), agreement=agreement, covers=not look.scopes & ~(right.scopes | right.shown),
    )  # fmt: skip
