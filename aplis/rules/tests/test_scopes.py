import pytest
from hypothesis import given
from hypothesis import strategies as st

from aplis.rules.scopes import ALL, BIT, DOMAINS, SCOPES, SPECIAL, codes, mask


def test_thirteen_domains_and_two_scopes_each_have_their_stored_bit():
    assert (len(DOMAINS), SCOPES[13:]) == (13, ("contact", "plan"))
    assert list(BIT.items()) == [(code, 2**place) for place, code in enumerate(SCOPES)]
    assert (BIT["income"], BIT["rights"], BIT["plan"], ALL) == (1, 4096, 16384, 32767)


def test_an_empty_set_of_scopes_covers_nothing():
    assert (mask([]), codes(0)) == (0, ())


def test_an_unknown_code_is_named_in_the_error():
    with pytest.raises(ValueError, match=r"^'wealth' is not a scope"):
        mask(["work", "wealth"])


def test_the_special_scopes_are_the_health_like_domains():
    assert codes(mask(SPECIAL)) == ("health", "mental_health", "addiction")


@given(st.lists(st.sampled_from(SCOPES)))
def test_a_mask_gives_its_codes_back_in_the_order_of_the_vocabulary(chosen: list[str]):
    assert codes(mask(chosen)) == tuple(code for code in SCOPES if code in chosen)


@given(st.integers(min_value=0, max_value=ALL))
def test_codes_give_their_mask_back(bits: int):
    assert mask(codes(bits)) == bits


@given(st.sets(st.sampled_from(SCOPES)), st.sets(st.sampled_from(SCOPES)))
def test_the_overlap_of_masks_is_the_overlap_of_the_sets(one: set[str], other: set[str]):
    assert mask(one) & mask(other) == mask(one & other)
