"""From involvements, releases and protection to the rights that are stored. Pure: facts in, rights out.

Default deny: what no ground below opens is not in the answer.
"""

from dataclasses import dataclass
from datetime import date

from aplis.rules.legal_bases import opens
from aplis.rules.protection import agency_scopes, is_named_only


@dataclass(frozen=True, slots=True)
class Ground:
    """Why an agency may see a person: its own involvement, or a release to it.

    kind       "involvement" or "release"
    scopes     mask a release names; an involvement opens what its legal basis opens for the kind of agency
    ends_on    exclusive; None while open
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


@dataclass(frozen=True, slots=True)
class Right:
    """One right to be stored. `worker` None: every worker of the agency whose role covers a scope."""

    kind: str
    ground: int
    agency: int
    worker: int | None
    scopes: int
    purpose: str
    basis: str
    starts_on: date
    ends_on: date | None

    @property
    def identity(self) -> tuple[str, int, int | None]:
        return (self.kind, self.ground, self.worker)


def wanted_rights(
    grounds: tuple[Ground, ...], *, on: date, level: int, named: tuple[tuple[int, int], ...], holders: frozenset[int]
) -> tuple[Right, ...]:
    """The rights that follow from the grounds.

    on       the day on which the legal bases are read
    level    protection level of the person, 0 to 3
    named    (worker, agency) pairs that may know of a sealed person; used at level 3 only
    holders  agencies that hold the person's contact details; from level 2 others lose the contact scope
    """
    rights: list[Right] = []
    for ground in grounds:
        scopes = agency_scopes(level, _opened(ground, on), is_holder=ground.agency in holders)
        if not scopes:
            continue
        workers: list[int | None] = [None]
        if is_named_only(level):
            workers = [worker for worker, agency in named if agency == ground.agency]
        rights += [_right(ground, scopes, worker) for worker in workers]
    return tuple(rights)


def _opened(ground: Ground, on: date) -> int:
    released = ground.scopes if ground.kind == "release" else 0
    opening = opens(ground.basis, ground.agency_kind, on, released=released)
    return opening.scopes & ground.scopes if released else opening.scopes


def _right(ground: Ground, scopes: int, worker: int | None) -> Right:
    return Right(
        ground.kind,
        ground.id,
        ground.agency,
        worker,
        scopes,
        ground.purpose,
        ground.basis,
        ground.starts_on,
        ground.ends_on,
    )
