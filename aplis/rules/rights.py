"""From what opens a file to the rights that are stored. Pure: facts in, rights and reasons out.

Default deny: what no ground below opens is not in the answer. A file of one's own opens what its basis opens for the kind of
agency. A release, and a request answered by a duty, move things between two agencies: they open a scope only where an exchange
agreement in force covers it and the giver keeps a file. An emergency opens little, to one worker, for an hour. A lay helper sees what
the person lets her see of the file that the task belongs to, and never a special category.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from aplis.rules.jurisdictions import opens_in
from aplis.rules.legal_bases import SPECIAL_MASK
from aplis.rules.protection import Level, agency_scopes, is_named_only
from aplis.rules.tiers import SECTIONS

INVOLVEMENT: Final = "involvement"
RELEASE: Final = "release"
GRANT: Final = "grant"
EMERGENCY: Final = "emergency"
HELPER: Final = "helper"
EXCHANGES: Final = frozenset({RELEASE, GRANT})
# In the place of the role that a right is for: whoever holds a role that is assigned its work. No role has such a code.
ASSIGNED: Final = ":assigned"


@dataclass(frozen=True, slots=True)
class Ground:
    """Why an agency may see a person.

    kind       "involvement" (a file of its own), "release", "grant" (a request that was answered), "emergency" or "helper" (what
               the person lets the lay helper of a task see; basis and purpose are those of the file that the task belongs to)
    scopes     mask that a release, an answer, an emergency or a person names; a file opens what its legal basis opens
    ends_on    exclusive; None while open
    country    of the agency, whose rules hold
    role       the only role it opens to; "" for every role that is not assigned its work
    worker     the only worker it opens to; None for all
    giver      the agency that answered a request; None where any agency that keeps a file gives
    tier       how deep it opens (see rules.tiers)
    ends_at    the instant at which an emergency is over
    """

    kind: str
    id: int
    agency: int
    agency_kind: str
    purpose: str
    basis: str
    starts_on: date
    ends_on: date | None
    scopes: int = 0
    country: str = ""
    role: str = ""
    worker: int | None = None
    giver: int | None = None
    tier: int = SECTIONS
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """One direction of an exchange agreement: what may move from the giver to the receiver, for which purposes, from-to."""

    id: int
    giver: int
    receiver: int
    purposes: frozenset[str]
    scopes: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """What else is known of a person on the day on which her rights are worked out.

    level       protection level, 0 to 3
    named       (worker, agency) pairs that may know of a sealed or guarded person; `named_until` ends some of them (exclusive)
    holders     agencies that hold the contact details; from level 2 others lose the contact scope
    covers      agreements between the agencies at hand
    restricted  scopes that are kept and not used: nothing of them moves between agencies
    guarded     agencies in which somebody stands too near: only named workers open the file there, and the lay helper whom the
                person lets see something
    barred      workers who stand too near; nothing opens to them, named or not
    """

    level: int = 0
    named: tuple[tuple[int, int], ...] = ()
    holders: frozenset[int] = frozenset()
    covers: tuple[Cover, ...] = ()
    restricted: int = 0
    guarded: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()
    named_until: Mapping[int, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Right:
    """One right to be stored. `worker` None: every worker of the agency whose role covers a scope.

    tier, shown  below tier 4 `scopes` is 0, so that no row opens, and `shown` holds the scopes that a summary tells of
    agreement    the exchange agreement that covers it; None for a file of one's own and for an emergency
    rule         the line of the jurisdiction's rules that decided
    """

    kind: str
    ground: int
    agency: int
    worker: int | None
    scopes: int
    purpose: str
    basis: str
    starts_on: date
    ends_on: date | None
    role: str = ""
    tier: int = SECTIONS
    shown: int = 0
    ends_at: datetime | None = None
    agreement: int | None = None
    rule: str = ""

    @property
    def identity(self) -> tuple[str, int, int, int | None, int | None]:
        return (self.kind, self.ground, self.agency, self.worker, self.agreement)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one ground opens, and why, or why nothing: codes for the page and for `aplis rights --explain`."""

    ground: Ground
    rights: tuple[Right, ...]
    because: tuple[str, ...]


def wanted_rights(grounds: tuple[Ground, ...], standing: Standing, *, on: date) -> tuple[Right, ...]:
    """The rights that follow from the grounds; `on` is the day on which bases and sources are read."""
    return tuple(right for answer in answers(grounds, standing, on=on) for right in answer.rights)


def answers(grounds: tuple[Ground, ...], standing: Standing, *, on: date) -> tuple[Answer, ...]:
    """Each ground with what it opens and the reasons."""
    sources = _sources(grounds, on)
    return tuple(
        _of_helper(ground, standing, on) if ground.kind == HELPER else _answer(ground, standing, sources, on)
        for ground in grounds
    )


type _Period = tuple[date, date | None]


def _sources(grounds: tuple[Ground, ...], on: date) -> dict[int, _Period]:
    """From when until when each agency keeps a file that is not closed by the day: only such a one has something to give."""
    found: dict[int, _Period] = {}
    for ground in grounds:
        if ground.kind == INVOLVEMENT and (ground.ends_on is None or ground.ends_on > on):
            starts_on, ends_on = found.get(ground.agency, (ground.starts_on, ground.ends_on))
            ends_on = None if ends_on is None or ground.ends_on is None else max(ends_on, ground.ends_on)
            found[ground.agency] = (min(starts_on, ground.starts_on), ends_on)
    return found


def _answer(ground: Ground, standing: Standing, sources: dict[int, _Period], on: date) -> Answer:
    released = ground.scopes if ground.kind == RELEASE else 0
    opening = opens_in(ground.country, ground.basis, ground.agency_kind, on, released=released)
    opened = opening.scopes if ground.kind == INVOLVEMENT else opening.scopes & ground.scopes
    if not opened:
        return Answer(ground, (), opening.because if not opening.scopes else ("nothing_left",))
    if ground.kind == EMERGENCY and is_named_only(standing.level):
        return Answer(ground, (), ("sealed",))
    if ground.kind not in EXCHANGES:
        whole = _Part(opened, ground.starts_on, ground.ends_on, None)
        return _told(ground, standing, (whole,), opening.because, opening.rule)
    opened &= ~standing.restricted
    if not opened:
        return Answer(ground, (), ("restricted",))
    parts, lacking = _covered(ground, opened, standing, sources)
    if not parts:
        return Answer(ground, (), (lacking,))
    return _told(ground, standing, parts, (*opening.because, "agreement"), opening.rule)


def _of_helper(ground: Ground, standing: Standing, on: date) -> Answer:
    """While the person is hidden or sealed nothing opens to a lay helper, nor what is kept and not used.

    A guarded file shuts nothing of it: the guard keeps away who comes by her post, and this very helper the person named herself.
    """
    if standing.level >= Level.HIDDEN:
        return Answer(ground, (), ("helper_protected",))
    opening = opens_in(ground.country, ground.basis, ground.agency_kind, on)
    opened = opening.scopes & ground.scopes & ~(SPECIAL_MASK | standing.restricted)
    if not opened:
        return Answer(ground, (), ("nothing_left",) if opening.scopes else opening.because)
    whole = _Part(opened, ground.starts_on, ground.ends_on, None)
    because = tuple(code for code in opening.because if code != "special_category")
    return _told(ground, standing, (whole,), (*because, "lay_helper"), opening.rule)


@dataclass(frozen=True, slots=True)
class _Part:
    scopes: int
    starts_on: date
    ends_on: date | None
    agreement: int | None


def _covered(
    ground: Ground, opened: int, standing: Standing, sources: dict[int, _Period]
) -> tuple[tuple[_Part, ...], str]:
    """What of an exchange the agreements cover, and what is missing where they cover nothing."""
    fitting = [
        cover for cover in standing.covers if cover.receiver == ground.agency and ground.giver in (None, cover.giver)
    ]
    if not fitting:
        return (), "no_agreement"
    if not (fitting := [cover for cover in fitting if ground.purpose in cover.purposes]):
        return (), "agreement_for_another_purpose"
    if not (fitting := [cover for cover in fitting if cover.scopes & opened]):
        return (), "agreement_for_other_scopes"
    given = [cover for cover in fitting if cover.giver in sources]
    if not given:
        return (), "giver_keeps_no_file"
    parts = (_overlap(ground, cover, opened & cover.scopes, sources[cover.giver]) for cover in given)
    found = tuple(part for part in parts if part is not None)
    return found, "" if found else "agreement_at_another_time"


def _overlap(ground: Ground, cover: Cover, scopes: int, source: _Period) -> _Part | None:
    starts_on = max(ground.starts_on, cover.starts_on, source[0])
    ends = [end for end in (ground.ends_on, cover.ends_on, source[1]) if end is not None]
    ends_on = min(ends)
    return _Part(scopes, starts_on, ends_on, cover.id) if starts_on < ends_on else None


def _told(ground: Ground, standing: Standing, parts: tuple[_Part, ...], because: tuple[str, ...], rule: str) -> Answer:
    """The rights of these parts, after protection and nearness have taken away what they take."""
    rights: list[Right] = []
    is_holder = ground.agency in standing.holders
    reasons = because
    workers = _workers(ground, standing)
    if workers != (None,) and ground.worker is None:
        reasons = (*reasons, "named_only" if is_named_only(standing.level) else "guarded")
    for part in parts:
        scopes = agency_scopes(standing.level, part.scopes, is_holder=is_holder)
        if scopes != part.scopes and "contact_protected" not in reasons:
            reasons = (*reasons, "contact_protected")
        if scopes:
            rights += [_right(ground, part, scopes, worker, rule) for worker in workers]
    if standing.named_until and _asks_for_a_name(ground, standing):
        rights = [_until_named(right, standing) for right in rights]
    return Answer(ground, tuple(rights), reasons)


def _until_named(right: Right, standing: Standing) -> Right:
    """A right that somebody has only as one of those who are named ends with the naming."""
    until = standing.named_until.get(right.worker) if right.worker is not None else None
    if until is None or (right.ends_on is not None and right.ends_on <= until):
        return right
    return replace(right, ends_on=max(until, right.starts_on))


def _workers(ground: Ground, standing: Standing) -> tuple[int | None, ...]:
    """To whom of the agency it opens: None for all; nobody where all who are meant stand too near or are not named."""
    if not _asks_for_a_name(ground, standing):
        return () if ground.worker in standing.barred else (ground.worker,)
    named = (worker for worker, agency in standing.named if agency == ground.agency and worker not in standing.barred)
    return tuple(worker for worker in named if ground.worker in (None, worker))


def _asks_for_a_name(ground: Ground, standing: Standing) -> bool:
    """Whether only those of the agency whom it names get something by the ground."""
    return is_named_only(standing.level) or (ground.agency in standing.guarded and ground.kind != HELPER)


def _right(ground: Ground, part: _Part, scopes: int, worker: int | None, rule: str) -> Right:
    is_deep = ground.tier >= SECTIONS
    return Right(
        kind=ground.kind,
        ground=ground.id,
        agency=ground.agency,
        worker=worker,
        scopes=scopes if is_deep else 0,
        purpose=ground.purpose,
        basis=ground.basis,
        starts_on=part.starts_on,
        ends_on=part.ends_on,
        role=ground.role,
        tier=ground.tier,
        shown=0 if is_deep else scopes,
        ends_at=ground.ends_at,
        agreement=part.agreement,
        rule=rule,
    )
