import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from stdnum.si import emso

from aplis.rules.identifiers import REASONS, SCHEMES, Checked, check, is_doubtful, looks_invented, masked, normalise

# Published examples: python-stdnum 2.2, Wikipedia articles on each number, Skatteverket test numbers.
GOOD = [
    ("si_emso", "0101006500006"),
    ("si_davcna", "50223054"),
    ("hr_oib", "33392005961"),
    ("lv_personas_kods", "161175-19997"),
    ("lv_personas_kods", "328673-00679"),
    ("rs_jmbg", "0101006500006"),
    ("ba_jmbg", "0101006500006"),
    ("me_jmbg", "0101006500006"),
    ("mk_embg", "0101006500006"),
    ("es_dni", "54362315-K"),
    ("es_nie", "x-2482300w"),
    ("no_fodselsnummer", "151086 95088"),
    ("se_personnummer", "880320-0016"),
    ("se_personnummer", "19880320-0016"),
    ("se_personnummer", "880320+0016"),
    ("ee_isikukood", "36805280109"),
    ("lt_asmens_kodas", "33309240064"),
    ("pl_pesel", "44051401359"),
    ("de_idnr", "36 574 261 809"),
]

ELEVEN = {"SI", "HR", "LV", "RS", "ES", "NO", "SE", "EE", "LT", "PL", "DE"}


@pytest.mark.mission("F6")
@pytest.mark.parametrize(("scheme", "value"), GOOD)
def test_a_published_number_is_accepted_and_a_changed_check_digit_is_not(scheme: str, value: str):
    changed = value[:-1] + ("A" if value[-1].isalpha() else str((int(value[-1]) + 1) % 10))
    failed = "unconfirmed_check_digit" if scheme == "lv_personas_kods" else "check_digit"

    assert check(scheme, value) == Checked(normalise(scheme, value), True, "ok")
    assert check(scheme, changed) == Checked(normalise(scheme, changed), False, failed)


@pytest.mark.mission("F6")
@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("si_emso", "3113006500006"),
        ("rs_jmbg", "3113006500006"),
        ("lv_personas_kods", "161375-19997"),
        ("ee_isikukood", "36813280109"),
        ("lt_asmens_kodas", "33313240064"),
        ("se_personnummer", "881320-0016"),
        ("se_personnummer", "00000320-0016"),
    ],
)
def test_a_number_with_an_impossible_birth_date_says_so(scheme: str, value: str):
    assert check(scheme, value) == Checked(normalise(scheme, value), False, "date")


@pytest.mark.parametrize(
    ("scheme", "value", "reason"),
    [
        ("si_emso", "", "length"),
        ("si_emso", "010100650000", "length"),
        ("si_emso", "0" * 10_000, "length"),
        ("si_emso", "010100650000A", "characters"),
        ("si_emso", "٠١٠١٠٠٦٥٠٠٠٠٦", "characters"),
        ("hr_oib", "🙂" * 11, "characters"),
        ("es_dni", "543623150", "characters"),
        ("es_nie", "A2482300W", "characters"),
        ("se_personnummer", "+8803200016", "characters"),
        ("us_ssn", "536-90-439", "length"),
    ],
)
def test_a_number_of_the_wrong_form_says_what_is_wrong(scheme: str, value: str, reason: str):
    assert check(scheme, value) == Checked(normalise(scheme, value), False, reason)


@pytest.mark.parametrize(
    ("scheme", "value", "normal"),
    [
        ("us_ssn", "536-90-4399", "536904399"),
        ("other", "Ab 12–x", "AB12X"),
        ("atlantis_id", "7", "7"),
    ],
)
def test_a_number_without_a_check_rule_is_neither_right_nor_wrong(scheme: str, value: str, normal: str):
    assert check(scheme, value) == Checked(normal, None, "not_checked")


def _norwegian(head: str) -> str:
    """The first nine digits completed by their check digits (weights of the Tax Administration)."""
    for weights in ((3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)):
        total = sum(weight * int(digit) for weight, digit in zip(weights, head, strict=True))
        head += str(-total % 11)
    return head


@pytest.mark.mission("F6")
@pytest.mark.parametrize("head", ["551086950", "155086950", "951086951", "851399951"])
def test_norwegian_d_h_and_fh_numbers_are_accepted(head: str):
    number = _norwegian(head)

    assert check("no_fodselsnummer", number) == Checked(number, True, "ok")


@pytest.mark.mission("F6")
def test_a_norwegian_number_with_an_impossible_date_says_so():
    assert check("no_fodselsnummer", _norwegian("321086950")).reason == "date"


@pytest.mark.mission("F6")
def test_a_swedish_coordination_number_is_accepted_and_a_leap_day_needs_its_century():
    assert check("se_personnummer", "701063-2391") == Checked("7010632391", True, "ok")
    assert check("se_personnummer", "20000229-0005") == Checked("200002290005", True, "ok")
    assert check("se_personnummer", "19000229-0005") == Checked("190002290005", False, "date")


def test_the_plus_of_a_swede_over_a_hundred_is_kept_only_where_the_century_is_missing():
    assert normalise("se_personnummer", "880320+0016") == "880320+0016"
    assert normalise("se_personnummer", "18880320+0016") == "188803200016"


@given(st.from_regex(r"[0-9]{13}", fullmatch=True))
def test_our_jmbg_check_agrees_with_the_slovene_one(value: str):
    assert (check("rs_jmbg", value).is_valid, check("si_emso", value).is_valid) == (
        emso.is_valid(value),
        emso.is_valid(value),
    )


@given(st.sampled_from(sorted(SCHEMES)), st.text())
@example("se_personnummer", "A+\N{ACUTE ACCENT}")
def test_any_text_gets_a_verdict_and_normalising_twice_changes_nothing(scheme: str, value: str):
    checked = check(scheme, value)

    assert (checked.reason in REASONS, checked.normal) == (True, normalise(scheme, checked.normal))


@given(st.sampled_from(sorted(SCHEMES)), st.text(alphabet="0123456789XYZK+- ", max_size=16))
def test_any_almost_right_text_gets_a_verdict(scheme: str, value: str):
    assert check(scheme, value).reason in REASONS


@pytest.mark.parametrize("value", ["\0\x07\n\t", "\ud800", "🙂" * 10_000, "ﷺ" * 10_000])
def test_hostile_text_gets_a_verdict_for_every_scheme(value: str):
    assert {check(scheme, value).is_valid for scheme in SCHEMES} == {False, None}


@given(st.text())
def test_a_masked_number_shows_a_third_at_most_and_four_characters_at_most(normal: str):
    assert len(masked(normal)) == len(normal)
    assert masked("1" * len(normal)).count("1") == min(4, len(normal) // 3)


@pytest.mark.parametrize(
    ("normal", "expected"),
    [("0101006500006", "•••••••••0006"), ("54362315K", "••••••15K"), ("12", "••"), ("", "")],
)
def test_a_masked_number_keeps_its_last_characters(normal: str, expected: str):
    assert masked(normal) == expected


def test_eleven_countries_and_three_neighbours_have_a_checked_scheme():
    checked = {scheme.country for scheme in SCHEMES.values() if scheme.proof}

    assert checked == ELEVEN | {"BA", "ME", "MK"}


@pytest.mark.parametrize(
    ("scheme", "number", "is_doubted"),
    [
        ("si_emso", "0000000000000", True),
        ("si_emso", "1234567890123", True),
        ("hr_oib", "98765432109", True),
        ("es_dni", "12345678Z", True),  # its check letter is right
        ("hr_oib", "94577403194", False),
        ("hr_oib", "94577403195", True),
        ("si_emso", "3113999500006", True),
        ("lv_personas_kods", "01019011111", False),  # the rule of the check digit is unconfirmed
        ("us_ssn", "123456780", False),
        ("us_ssn", "111111111", True),
        ("case", "1111111", False),
        ("case", "A-17", False),
    ],
)
def test_a_number_is_doubted_that_failed_its_check_or_was_typed_to_fill_a_field(scheme, number, is_doubted):
    assert is_doubtful(scheme, number) is is_doubted


@given(st.text(max_size=20))
def test_any_text_is_doubted_or_not(text):
    assert looks_invented(text) in {True, False}
