"""Reads over exchange agreements: the own agency's, whom one concerns, and what would be open between two agencies."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import F, Func, JSONField, Q, Value

from aplis.core.access import Actor
from aplis.core.periods import lasts
from aplis.register.agencies.models import Agency
from aplis.register.people.models import AccessRight
from aplis.register.sharing.grounds import covers_of
from aplis.register.sharing.models import ExchangeAgreement, Involvement, Release, SightRequest
from aplis.rules.agreements import REMIND_DAYS, is_due, state_on
from aplis.rules.asking import DUTIES
from aplis.rules.jurisdictions import RuleSet, law_in, opens_in, rule_set
from aplis.rules.legal_bases import AGENCY_KINDS, BASES, LegalBasis
from aplis.rules.releases import BASIS
from aplis.rules.rights import GRANT, INVOLVEMENT, RELEASE, Cover, Ground, Standing, answers
from aplis.rules.scopes import ALL

TABS: Final = ("in_force", "drafts", "review", "over")
State = ExchangeAgreement.State
_REASON: Final = (
    "whom an agreement concerns is asked to compile their rights; the numbers of persons are shown to nobody"
)
_BOTH: Final = ("giver__area", "receiver__area", "signed_by", "countersigned_by", "replaces")


def agreements_of(actor: Actor) -> Any:
    """The agreements in which the actor's agency is a partner, the newest first. Nobody else reads them."""
    ours = Q(giver_id=actor.agency_id) | Q(receiver_id=actor.agency_id)
    rows = ExchangeAgreement.objects.filter(ours) if actor.is_seated else ExchangeAgreement.objects.none()
    return rows.select_related(*_BOTH).order_by("-starts_on", "-pk")


def in_tab(rows: Any, tab: str, today: date) -> Any:
    """The rows of one of TABS: "in_force" holds those that begin later too, "review" what has to be looked at soon."""
    is_over = Q(ends_on__lte=today) | Q(ended_on__lte=today)
    runs = Q(state=State.SIGNED) & ~is_over
    soon = today + timedelta(days=REMIND_DAYS)
    conditions = {
        "drafts": Q(state=State.DRAFT, ended_on__isnull=True),
        "review": runs & (Q(review_on__lte=soon) | Q(ends_on__lte=soon)),
        "over": ~Q(state=State.DRAFT) & is_over | Q(state=State.DRAFT, ended_on__isnull=False),
    }
    return rows.filter(conditions.get(tab, runs | Q(state=State.ENDED, ended_on__gt=today)))


def named(rows: Any, words: str) -> Any:
    """Narrowed to those whose title or partner has the words in its name."""
    if not words:
        return rows
    partner = Q(giver__name__icontains=words) | Q(receiver__name__icontains=words)
    return rows.filter(partner | Q(title__icontains=words))


@dataclass(frozen=True)
class Line:
    """An agreement as one partner reads it.

    state     of rules.agreements on the day
    other     the other partner
    is_due    whether its review or its end is near or has passed
    is_ours_signed, is_theirs_signed   who of the two has signed
    """

    row: ExchangeAgreement
    state: str
    other: Agency
    is_due: bool
    is_ours_signed: bool
    is_theirs_signed: bool


def line_of(row: ExchangeAgreement, actor: Actor) -> Line:
    is_giver = row.giver_id == actor.agency_id
    signed = (row.signed_on is not None, row.countersigned_on is not None)
    state = state_on(
        is_signed=row.state != State.DRAFT, starts_on=row.starts_on, ends_on=row.ends_on, ended_on=row.ended_on,
        on=actor.today,
    )  # fmt: skip
    is_near = state in {"in_force", "coming"} and any(
        is_due(day, on=actor.today) for day in (row.review_on, row.ends_on)
    )
    ours, theirs = signed if is_giver else signed[::-1]
    return Line(row, state, row.receiver if is_giver else row.giver, is_near, ours, theirs)


def newer_than(row: ExchangeAgreement) -> ExchangeAgreement | None:
    """The agreement, or the draft of one, that takes the place of this one."""
    rows = ExchangeAgreement.objects.filter(replaces=row).exclude(state=State.DRAFT, ended_on__isnull=False)
    return rows.order_by("pk").first()


def partners_for(actor: Actor) -> Any:
    return Agency.objects.filter(is_active=True).exclude(pk=actor.agency_id).select_related("area").order_by("name")


def people_concerned(agreement: ExchangeAgreement, today: date, *, as_operator: bool = False) -> tuple[int, ...]:
    """Everybody whose rights the agreement covers or may cover: who has a right by it, and who has a release or an answered request
    for the receiver and a file at the giver. PostgreSQL answers a partner through a function of its own: row-level security shows
    whoever signs only the persons she sees, and the agreement concerns the others too.

    as_operator  asked by the background worker, which sees all rows
    """
    if connection.vendor == "postgresql" and not as_operator:
        asked = Func(F("pk"), Value(today), function="aplis_people_concerned", output_field=JSONField())
        rows = ExchangeAgreement.objects.filter(pk=agreement.pk).annotate(concerned=asked)
        return tuple(rows.values_list("concerned", flat=True)[0])
    found = set(_people(AccessRight, Q(agreement_id=agreement.pk)))
    ways = [(agreement.giver_id, agreement.receiver_id), (agreement.receiver_id, agreement.giver_id)]
    for giver, receiver in ways[: 2 if agreement.is_mutual else 1]:
        found |= _between(giver, receiver, today)
    return tuple(sorted(found))


def _between(giver: int, receiver: int, today: date) -> set[int]:
    is_open = lasts(today, until="closed_on")
    kept = Involvement.objects.filter(is_open, agency_id=giver).unscoped(reason=_REASON).values("person_id")
    to_receiver = Q(agency_id=receiver, person_id__in=kept)
    given = lasts(today, until="withdrawn_on")
    released = _people(Release, to_receiver & given & Q(ends_on__gt=today))
    granted = _people(SightRequest, to_receiver & Q(granted__gt=0, shuts_on__gt=today))
    return {*released, *granted}


def _people(model: Any, condition: Q) -> Iterable[int]:
    rows: Iterable[int] = (
        model.objects.filter(condition)
        .unscoped(reason=_REASON)
        .order_by()
        .values_list("person_id", flat=True)
        .distinct()
    )
    return rows


@dataclass(frozen=True)
class RuleLine:
    """One legal basis in one country: what each kind of agency may open on it, and the national act behind it."""

    basis: LegalBasis
    law: str
    is_verified: bool
    kinds: tuple[tuple[str, int, str], ...]  # kind of agency, mask, name of the rule


def rules_of(country: str, on: date) -> tuple[RuleSet | None, list[RuleLine]]:
    """The rule set in force in a country, None where the baseline holds, and every basis with what it opens for whom."""
    lines = []
    for code, basis in BASES.items():
        opened = ((kind, opens_in(country, code, kind, on, released=ALL)) for kind in AGENCY_KINDS)
        kinds = tuple((kind, opening.scopes, opening.rule) for kind, opening in opened if opening.scopes)
        lines.append(RuleLine(basis, *law_in(country, code, on), kinds))
    return rule_set(country, on), lines


@dataclass(frozen=True)
class Way:
    """What would move from one agency to another on one ground, were the person known to the giver: `release` of everything by the
    person, or an answered request that rests on a duty.

    because   why nothing would, or the reasons that decided
    """

    kind: str
    basis: str
    scopes: int
    because: tuple[str, ...]
    rule: str
    agreements: tuple[ExchangeAgreement, ...]


WAYS: Final = ((RELEASE, BASIS), *((GRANT, duty) for duty in DUTIES))


def agreements_between(one: int, other: int) -> list[ExchangeAgreement]:
    """All that the two signed, whoever gives."""
    ways = Q(giver_id=one, receiver_id=other) | Q(giver_id=other, receiver_id=one)
    return list(ExchangeAgreement.objects.filter(ways, state__in=[State.SIGNED, State.ENDED]).order_by("pk"))


def would_move(
    giver: Agency, receiver: Agency, *, purpose: str, agreements: list[ExchangeAgreement], on: date
) -> list[Way]:
    """What would be open to the receiver of a person on whom the giver keeps a file, for this purpose, and why not more."""
    covers = tuple(cover for row in agreements for cover in covers_of(row))
    by_id = {row.pk: row for row in agreements}
    return [_way(giver, receiver, purpose, kind, basis, covers, by_id, on) for kind, basis in WAYS]


def _way(
    giver: Agency,
    receiver: Agency,
    purpose: str,
    kind: str,
    basis: str,
    covers: tuple[Cover, ...],
    by_id: dict[int, ExchangeAgreement],
    on: date,
) -> Way:
    file = Ground(INVOLVEMENT, 0, giver.pk, giver.kind, purpose, "statutory_task", on, None, country=giver.area.country)
    wanted = Ground(
        kind, 1, receiver.pk, receiver.kind, purpose, basis, on, on + timedelta(days=1), scopes=ALL,
        country=receiver.area.country, giver=giver.pk if kind == GRANT else None,
    )  # fmt: skip
    answer = answers((file, wanted), Standing(covers=covers), on=on)[1]
    scopes = 0
    for right in answer.rights:
        scopes |= right.scopes
    used = tuple(by_id[right.agreement] for right in answer.rights if right.agreement is not None)
    return Way(kind, basis, scopes, answer.because, answer.rights[0].rule if answer.rights else "", used)
