import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.protection import (
    Level,
    agency_scopes,
    is_named_only,
    is_searchable,
    shows_in_household,
)
from aplis.rules.scopes import ALL, BIT, mask

#        level  contact: holder, other  named only  searchable: holder, other  in household
TABLE = [
    (Level.NONE, True, True, False, True, True, True),
    (Level.MARKED, True, True, False, True, True, True),
    (Level.HIDDEN, True, False, False, True, False, False),
    (Level.SEALED, True, False, True, False, False, False),
]


@pytest.mark.parametrize("row", TABLE)
def test_each_level_hides_what_it_says_from_whom_it_says(row: tuple[int, bool, ...]):
    level = row[0]
    contact = [bool(agency_scopes(level, ALL, is_holder=holder) & BIT["contact"]) for holder in (True, False)]
    search = [is_searchable(level, is_holder=holder) for holder in (True, False)]

    assert (*contact, is_named_only(level), *search, shows_in_household(level)) == row[1:]


@given(level=st.sampled_from(Level), scopes=st.integers(0, ALL), is_holder=st.booleans())
def test_protection_takes_away_contact_at_most_and_never_adds(level: int, scopes: int, *, is_holder: bool):
    kept = agency_scopes(level, scopes, is_holder=is_holder)

    assert kept | (scopes & mask(["contact"])) == scopes


@given(level=st.sampled_from(list(Level)[1:]), scopes=st.integers(0, ALL), is_holder=st.booleans())
def test_a_higher_level_never_shows_more(level: Level, scopes: int, *, is_holder: bool):
    def shown(at: int) -> tuple[int, bool, bool, bool]:
        return (
            agency_scopes(at, scopes, is_holder=is_holder),
            is_searchable(at, is_holder=is_holder),
            shows_in_household(at),
            not is_named_only(at),
        )

    assert all(higher <= lower for higher, lower in zip(shown(level), shown(level - 1), strict=True))


@pytest.mark.parametrize("level", [-1, 4])
def test_a_number_that_is_no_level_opens_nothing(level: int):
    for question in (
        lambda: agency_scopes(level, ALL, is_holder=True),
        lambda: is_named_only(level),
        lambda: is_searchable(level, is_holder=True),
        lambda: shows_in_household(level),
    ):
        with pytest.raises(ValueError, match="is not a valid Level"):
            question()
