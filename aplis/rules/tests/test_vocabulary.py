from collections import Counter
from datetime import date

import pytest

from aplis.rules.scopes import DOMAINS
from aplis.rules.vocabulary import (
    CIRCUMSTANCES,
    CONFIDENCES,
    KINDS,
    SOURCES,
    Circumstance,
    ends_on,
    in_domain,
)


@pytest.mark.mission("M003")
def test_every_life_domain_has_two_to_four_circumstances_in_its_own_order():
    counted = Counter(each.domain for each in CIRCUMSTANCES.values())

    assert list(counted) == list(DOMAINS)
    assert set(counted.values()) <= {2, 3, 4}


@pytest.mark.mission("M003")
def test_every_circumstance_expires_within_two_years():
    assert [code for code, each in CIRCUMSTANCES.items() if not 1 <= each.months <= 24] == []


def test_a_code_fits_a_short_column():
    assert [code for code in CIRCUMSTANCES if len(code) > 40] == []


def test_a_circumstance_is_found_under_its_domain():
    assert in_domain("children") == (
        Circumstance("children.school_absence", 6),
        Circumstance("children.care_concern", 3),
        Circumstance("children.no_childcare", 6),
    )
    assert in_domain("wealth") == ()


def test_a_circumstance_stops_counting_on_the_day_its_months_are_over():
    assert ends_on("safety.violence_now", date(2026, 5, 4)) == date(2026, 8, 4)


def test_the_short_lists_are_closed_and_their_order_is_the_order_on_screen():
    assert KINDS == ("strength", "need", "observation", "own_words", "event", "level")
    assert SOURCES == ("person", "worker", "agency_record", "register", "relative")
    assert CONFIDENCES == ("stated", "confirmed", "disputed")
