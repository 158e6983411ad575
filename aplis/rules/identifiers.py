"""National person identifiers: what a number looks like and whether its check digit agrees.

A check proves the form, never the identity, and many people hold no number at all: a failed
check is a warning a worker may override, never a block. No birth date or sex is read out.

Source: python-stdnum 2.2 for the arithmetic; where it asks the clock (Norway, Sweden) or has no
module (JMBG) the rule stands here.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

from stdnum import luhn
from stdnum.de import idnr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError
from stdnum.hr import oib
from stdnum.lt import asmens
from stdnum.lv import pvn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.si import ddv, emso

REASONS: Final = (
    "ok",
    "length",
    "characters",
    "check_digit",
    "date",
    "unconfirmed_check_digit",
    "not_checked",
)
JMBG_WEIGHTS: Final = (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_FAILED: Final = {"length", "characters", "check_digit", "date"}
_LEAST_INVENTED: Final = 8  # digits; a shorter row is somebody's case number
SWEDISH: Final = "se_personnummer"


@dataclass(frozen=True)
class Checked:
    """An identifier in its normal form and the verdict on it.

    is_valid  None when nothing beyond the form can be checked
    reason    one of REASONS
    """

    normal: str
    is_valid: bool | None
    reason: str


@dataclass(frozen=True)
class Scheme:
    """One kind of identifier.

    country  ISO 3166-1 alpha-2, empty when unknown
    label    the name people use for it at home
    lengths  how many letters and digits it may have; empty means any
    form     regular expression of the normal form
    proof    raises ValidationError when date or check digit disagree; None if there is no proof
    is_check_confirmed  False where the published check digit rule is itself unconfirmed
    """

    code: str
    country: str
    label: str
    lengths: tuple[int, ...] = ()
    form: str = ""
    proof: Callable[[str], object] | None = field(default=None, repr=False)
    is_check_confirmed: bool = True


def prove_jmbg(normal: str) -> None:
    """The number of former Yugoslavia: DDMMYYY RR BBB K. The region RR is not judged: people move.

    Source: JMBG/EMŠO modulus 11, K = (-weighted sum mod 11) mod 10.
    """
    year = int(normal[4:7])
    _require_day(year + (1000 if year >= 800 else 2000), int(normal[2:4]), int(normal[:2]))
    total = sum(weight * int(digit) for weight, digit in zip(JMBG_WEIGHTS, normal, strict=False))
    if -total % 11 % 10 != int(normal[-1]):
        raise InvalidChecksum


def prove_norwegian(normal: str) -> None:
    """Fødselsnummer, D-number (day + 40), H-number (month + 40), FH-number (8 or 9, no date).

    Unborn people are not refused here: that would need a clock.
    """
    first, second = fodselsnummer.calc_check_digit1(normal), fodselsnummer.calc_check_digit2(normal)
    if normal[9:] != first + second:
        raise InvalidChecksum
    if normal[0] not in "89":
        fodselsnummer.get_birth_date(normal)


def prove_swedish(normal: str) -> None:
    """Personnummer, or samordningsnummer (day + 60), with ten or twelve digits.

    Ten digits do not tell the century; 2000 is assumed for the calendar, which accepts every
    29 February that some century had.
    """
    digits = normal.replace("+", "")
    year = int(digits[:-8]) if len(digits) == 12 else 2000 + int(digits[:-8])
    day = int(digits[-6:-4])
    _require_day(year, int(digits[-8:-6]), day - 60 if day > 60 else day)
    luhn.validate(digits[-10:])


def prove_latvian(normal: str) -> None:
    """Personas kods: ddmmyy-CXXXX, or 32… without a birth date (issued since July 2017)."""
    if not normal.startswith("32"):
        pvn.get_birth_date(normal)
    if pvn.calc_check_digit_pers(normal[:-1]) != normal[-1]:
        raise InvalidChecksum


def _require_day(year: int, month: int, day: int) -> None:
    try:
        date(year, month, day)
    except ValueError:
        raise InvalidComponent from None


_ALL: Final = (
    Scheme("si_emso", "SI", "EMŠO", (13,), r"\d{13}", emso.validate),
    Scheme("si_davcna", "SI", "davčna številka", (8,), r"\d{8}", ddv.validate),
    Scheme("hr_oib", "HR", "OIB", (11,), r"\d{11}", oib.validate),
    Scheme("lv_personas_kods", "LV", "personas kods", (11,), r"\d{11}", prove_latvian, False),
    Scheme("rs_jmbg", "RS", "JMBG", (13,), r"\d{13}", prove_jmbg),
    Scheme("ba_jmbg", "BA", "JMBG", (13,), r"\d{13}", prove_jmbg),
    Scheme("me_jmbg", "ME", "JMBG", (13,), r"\d{13}", prove_jmbg),
    Scheme("mk_embg", "MK", "ЕМБГ", (13,), r"\d{13}", prove_jmbg),
    Scheme("es_dni", "ES", "DNI", (9,), r"\d{8}[A-Z]", dni.validate),
    Scheme("es_nie", "ES", "NIE", (9,), r"[XYZ]\d{7}[A-Z]", nie.validate),
    Scheme("no_fodselsnummer", "NO", "fødselsnummer", (11,), r"\d{11}", prove_norwegian),
    Scheme(SWEDISH, "SE", "personnummer", (10, 12), r"\d{6}\+?\d{4}|\d{12}", prove_swedish),
    Scheme("ee_isikukood", "EE", "isikukood", (11,), r"\d{11}", ik.validate),
    Scheme("lt_asmens_kodas", "LT", "asmens kodas", (11,), r"\d{11}", asmens.validate),
    Scheme("pl_pesel", "PL", "PESEL", (11,), r"\d{11}", pesel.validate),
    Scheme("de_idnr", "DE", "IdNr", (11,), r"\d{11}", idnr.validate),
    Scheme("us_ssn", "US", "SSN", (9,), r"\d{9}"),
    Scheme("other", "", "other"),
)
SCHEMES: Final[dict[str, Scheme]] = {scheme.code: scheme for scheme in _ALL}


def normalise(scheme: str, value: str) -> str:
    """The number as it is stored and compared: no spaces, dashes or invisible characters, capitals.

    The Swedish plus sign of people over a hundred is kept, because ten digits are ambiguous without it.

    >>> normalise("lv_personas_kods", "328673-00679")
    '32867300679'
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", value).upper())
    bare = "".join(char for char in text if not _is_separator(char))
    normal = unicodedata.normalize("NFKC", bare)  # what stood apart may now join
    if scheme == SWEDISH and len(normal.replace("+", "")) != 10:
        return unicodedata.normalize("NFKC", normal.replace("+", ""))
    return normal


def _is_separator(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "ZC" or category == "Pd" or char == "\N{MINUS SIGN}"


def check(scheme: str, value: str) -> Checked:
    """Normal form and verdict for any text whatever. A scheme we do not know is `not_checked`.

    >>> check("si_emso", "0101006 500006")
    Checked(normal='0101006500006', is_valid=True, reason='ok')
    """
    normal = normalise(scheme, value)
    reason = _reason(SCHEMES.get(scheme, SCHEMES["other"]), normal)
    return Checked(normal, {"ok": True, "not_checked": None}.get(reason, False), reason)


def _reason(scheme: Scheme, normal: str) -> str:
    if scheme.lengths and len(normal.replace("+", "")) not in scheme.lengths:
        return "length"
    if scheme.form and not re.fullmatch(scheme.form, normal, re.ASCII):
        return "characters"
    if scheme.proof is None:
        return "not_checked"
    try:
        scheme.proof(normal)
    except InvalidComponent:
        return "date"
    except ValidationError:
        return "check_digit" if scheme.is_check_confirmed else "unconfirmed_check_digit"
    return "ok"


def looks_invented(number: str) -> bool:
    """Whether the digits are all equal, or each is the next after the one before, upwards or downwards: typed to fill a field.

    >>> looks_invented("0000000000000"), looks_invented("1234567890123"), looks_invented("0101006500006")
    (True, True, False)
    """
    digits = [int(each) for each in number if each in "0123456789"]
    steps = {(later - earlier) % 10 for earlier, later in pairwise(digits)}
    return len(digits) >= _LEAST_INVENTED and len(steps) == 1 and steps <= {0, 1, 9}


def is_doubtful(scheme: str, number: str) -> bool:
    """Whether a number says little about who has it: it was stored although its check failed, or it looks invented.

    Where the rule of the check digit is itself unconfirmed, its failing says nothing.
    """
    return check(scheme, number).reason in _FAILED or looks_invented(number)


def masked(normal: str) -> str:
    """The number for a screen: the last four characters at most, and never more than a third.

    >>> masked("0101006500006")
    '•••••••••0006'
    """
    shown = min(4, len(normal) // 3)
    hidden = len(normal) - shown
    return "•" * hidden + normal[hidden:]
