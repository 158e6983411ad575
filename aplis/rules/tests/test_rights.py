"""From grounds to rights: what opens, for whom, until when, and what protection takes away."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.legal_bases import AGENCY_KINDS, BASES
from aplis.rules.rights import Ground, Right, wanted_rights
from aplis.rules.scopes import ALL, BIT, mask

ON = date(2026, 11, 20)
WORK = mask(["income", "work", "learning", "contact", "plan"])


def ground(**changes: object) -> Ground:
    values = {
        "kind": "involvement", "id": 1, "agency": 7, "agency_kind": "employment", "purpose": "plan",
        "basis": "statutory_task", "starts_on": date(2026, 1, 1), "ends_on": None,
    }  # fmt: skip
    return Ground(**(values | changes))  # type: ignore[arg-type]


def rights(
    *grounds: Ground, level: int = 0, named: tuple[tuple[int, int], ...] = (), holders: set[int] | None = None
) -> tuple[Right, ...]:
    return wanted_rights(grounds, on=ON, level=level, named=named, holders=frozenset(holders or set()))


def test_an_involvement_opens_what_the_task_of_its_agency_needs() -> None:
    assert [(right.agency, right.worker, right.scopes) for right in rights(ground())] == [(7, None, WORK)]


def test_a_basis_that_does_not_fit_opens_nothing() -> None:
    assert rights(ground(basis="contract_or_consent")) == ()
    assert rights(ground(basis="invented")) == ()


def test_a_release_opens_only_the_scopes_it_names() -> None:
    opened = rights(ground(kind="release", basis="release", scopes=mask(["housing"])))
    assert [right.scopes for right in opened] == [BIT["housing"]]


def test_a_release_without_scopes_opens_nothing() -> None:
    assert rights(ground(kind="release", basis="release", scopes=0)) == ()


def test_a_hidden_person_can_be_reached_only_through_the_holder() -> None:
    held, other = rights(ground(agency=7), ground(id=2, agency=8), level=2, holders={7})
    assert held.scopes & BIT["contact"]
    assert not other.scopes & BIT["contact"]


def test_a_sealed_person_is_open_to_named_workers_alone() -> None:
    opened = rights(ground(agency=7), ground(id=2, agency=8), level=3, named=((70, 7), (71, 7)), holders={7})
    assert [(right.agency, right.worker) for right in opened] == [(7, 70), (7, 71)]


def test_a_level_that_does_not_exist_opens_nothing() -> None:
    with pytest.raises(ValueError, match="9"):
        rights(ground(), level=9)


GROUNDS = st.builds(
    ground,
    kind=st.sampled_from(["involvement", "release"]),
    id=st.integers(1, 9),
    agency=st.integers(1, 4),
    agency_kind=st.sampled_from([*AGENCY_KINDS, "unknown"]),
    basis=st.sampled_from([*BASES, "unknown"]),
    scopes=st.integers(0, ALL),
)


@given(st.lists(GROUNDS, max_size=4, unique_by=lambda ground: ground.id), st.integers(0, 3))
def test_protection_only_ever_takes_away(grounds: list[Ground], level: int) -> None:
    free = {(right.kind, right.ground, right.agency): right.scopes for right in rights(*grounds)}
    for right in rights(*grounds, level=level, named=((70, 1),), holders={1}):
        assert right.scopes & ~free[right.kind, right.ground, right.agency] == 0


@given(st.lists(GROUNDS, max_size=4))
def test_no_right_comes_without_a_ground_of_the_same_agency(grounds: list[Ground]) -> None:
    agencies = {ground.agency for ground in grounds}
    assert {right.agency for right in rights(*grounds)} <= agencies
