"""From grounds to rights: what opens, for whom, until when, and what protection takes away."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.legal_bases import AGENCY_KINDS, BASES
from aplis.rules.rights import Answer, Cover, Ground, Right, Standing, answers, wanted_rights
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
    covers = (cover(), cover(receiver=8, id=2), cover(receiver=9, id=3))
    standing = Standing(level=level, named=named, holders=frozenset(holders or set()), covers=covers)
    return wanted_rights(grounds, standing, on=ON)


def cover(**changes: object) -> Cover:
    """Agency 5 gives to agency 7, unless changed."""
    values = {
        "id": 1, "giver": 5, "receiver": 7, "purposes": frozenset({"plan"}), "scopes": ALL,
        "starts_on": date(2026, 1, 1), "ends_on": date(2028, 1, 1),
    }  # fmt: skip
    return Cover(**(values | changes))  # type: ignore[arg-type]


GIVER = ground(id=99, agency=5, agency_kind="social_work")


def exchanged(
    *covers: Cover, giver: Ground = GIVER, standing: Standing | None = None, **changes: object
) -> tuple[Right, ...]:
    """The rights of a release to agency 7, while agency 5 keeps a file."""
    told = release_of(*covers, giver=giver, standing=standing, **changes)
    return told.rights


def release_of(*covers: Cover, giver: Ground = GIVER, standing: Standing | None = None, **changes: object) -> Answer:
    values = {"kind": "release", "basis": "release", "scopes": ALL, "ends_on": date(2027, 1, 1), **changes}
    known = replace(standing or Standing(), covers=covers or (cover(),))
    return answers((giver, ground(**values)), known, on=ON)[1]


def test_an_involvement_opens_what_the_task_of_its_agency_needs() -> None:
    assert [(right.agency, right.worker, right.scopes) for right in rights(ground())] == [(7, None, WORK)]


def test_a_basis_that_does_not_fit_opens_nothing() -> None:
    assert rights(ground(basis="contract_or_consent")) == ()
    assert rights(ground(basis="invented")) == ()


def test_a_release_opens_only_the_scopes_it_names() -> None:
    assert [right.scopes for right in exchanged(scopes=mask(["housing"]))] == [BIT["housing"]]


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


@pytest.mark.mission("M005", "M009")
@pytest.mark.parametrize(
    ("covers", "because"),
    [
        ((cover(receiver=8),), "no_agreement"),
        ((cover(purposes=frozenset({"delivery"})),), "agreement_for_another_purpose"),
        ((cover(scopes=BIT["income"]),), "agreement_for_other_scopes"),
        ((cover(giver=6),), "giver_keeps_no_file"),
        ((cover(starts_on=date(2027, 1, 1)),), "agreement_at_another_time"),
        ((cover(ends_on=date(2026, 1, 1)),), "agreement_at_another_time"),
    ],
)
def test_a_release_opens_nothing_where_no_agreement_covers_it_and_says_why(
    covers: tuple[Cover, ...], because: str
) -> None:
    told = release_of(*covers, scopes=BIT["work"])
    assert (told.rights, told.because) == ((), (because,))


@pytest.mark.mission("M005")
def test_an_exchange_lasts_as_long_as_release_agreement_and_file_together() -> None:
    file = replace(GIVER, starts_on=date(2026, 3, 1), ends_on=date(2026, 12, 1))
    (right,) = exchanged(cover(starts_on=date(2026, 2, 1), ends_on=date(2026, 12, 24)), giver=file)
    assert (right.starts_on, right.ends_on, right.agreement) == (date(2026, 3, 1), date(2026, 12, 1), 1)


def test_a_giver_whose_file_is_closed_gives_nothing_more() -> None:
    assert exchanged(giver=replace(GIVER, ends_on=ON)) == ()


def test_each_agreement_opens_its_own_part() -> None:
    other = ground(id=98, agency=6, agency_kind="social_work")
    release = ground(kind="release", basis="release", scopes=ALL, ends_on=date(2027, 1, 1))
    covers = (cover(scopes=BIT["work"]), cover(id=2, giver=6, scopes=BIT["income"]))
    opened = wanted_rights((GIVER, other, release), Standing(covers=covers), on=ON)
    assert [(right.agreement, right.scopes) for right in opened if right.kind == "release"] == [
        (1, BIT["work"]), (2, BIT["income"]),
    ]  # fmt: skip


def test_a_request_is_covered_by_the_agency_that_answered_it_alone() -> None:
    grant = ground(kind="grant", scopes=BIT["work"], giver=6, ends_on=date(2027, 1, 1))
    assert wanted_rights((GIVER, grant), Standing(covers=(cover(),)), on=ON)[1:] == ()


def test_a_grant_for_one_worker_opens_to_that_worker() -> None:
    grant = ground(kind="grant", scopes=BIT["work"], giver=5, worker=70, ends_on=date(2027, 1, 1))
    opened = wanted_rights((GIVER, grant), Standing(covers=(cover(),)), on=ON)[1:]
    assert [(right.worker, right.scopes, right.agreement) for right in opened] == [(70, BIT["work"], 1)]


def test_below_the_sections_no_row_opens_and_the_summary_is_named() -> None:
    grant = ground(kind="grant", scopes=BIT["work"], giver=5, tier=3, ends_on=date(2027, 1, 1))
    (right,) = wanted_rights((GIVER, grant), Standing(covers=(cover(),)), on=ON)[1:]
    assert (right.scopes, right.shown, right.tier) == (0, BIT["work"], 3)


def test_what_is_restricted_moves_nowhere_and_stays_in_the_own_file() -> None:
    standing = Standing(restricted=ALL)
    assert release_of(standing=standing).because == ("restricted",)
    assert [right.scopes for right in wanted_rights((ground(),), standing, on=ON)] == [WORK]


NIGHT = datetime(2026, 11, 20, 2, tzinfo=UTC)


@pytest.mark.parametrize(("level", "opened"), [(0, 1), (1, 1), (2, 1), (3, 0)])
def test_an_emergency_opens_to_one_worker_until_its_instant_and_never_a_sealed_person(level: int, opened: int) -> None:
    danger = ground(
        kind="emergency", basis="vital_interests", scopes=ALL, worker=70, ends_at=NIGHT, ends_on=date(2026, 11, 22)
    )
    found = wanted_rights((danger,), Standing(level=level, named=((70, 7),)), on=ON)
    assert len(found) == opened
    for right in found:
        assert (right.worker, right.ends_at) == (70, NIGHT)
        assert right.scopes & ~mask(["health", "mental_health", "addiction", "children", "safety", "contact"]) == 0


@pytest.mark.mission("M108")
def test_where_somebody_stands_too_near_only_named_others_open_the_file() -> None:
    standing = Standing(guarded=frozenset({7}), barred=frozenset({70}), named=((70, 7), (71, 7), (80, 8)))
    opened = wanted_rights((ground(), ground(id=2, agency=8)), standing, on=ON)
    assert [(right.agency, right.worker) for right in opened] == [(7, 71), (8, None)]


@pytest.mark.mission("M108")
@pytest.mark.parametrize("kind", ["grant", "emergency"])
def test_nothing_opens_to_who_stands_too_near_on_any_other_way(kind: str) -> None:
    near = ground(kind=kind, basis="vital_interests", scopes=ALL, worker=70, giver=5, ends_on=date(2027, 1, 1))
    standing = Standing(barred=frozenset({70}), covers=(cover(),))
    assert wanted_rights((GIVER, near), standing, on=ON)[1:] == ()


def test_a_release_may_be_for_one_role() -> None:
    assert [right.role for right in exchanged(role="nurse")] == ["nurse"]


@pytest.mark.mission("M009")
def test_the_line_of_the_country_that_decided_is_named() -> None:
    assert [right.rule for right in rights(ground(country="SI"))] == ["SI-2018-05-25/statutory_task/employment"]
    assert [right.rule for right in rights(ground(country="NO"))] == ["EU/statutory_task/employment"]
