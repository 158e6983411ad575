"""Rule sets of jurisdictions, as dated data beside this file: which basis opens what for whom, and for how long things are kept.

Where a country has no set of its own the baseline holds (aplis.rules.legal_bases), so that nothing is open there that the baseline
does not open. Default deny: what no line opens stays shut, and the answer says so.

Each set says `verify: true` until a lawyer of the country has confirmed acts, articles, ages and months.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from aplis.rules.legal_bases import AGENCY_KINDS, BASES, Opening, narrowed, opens
from aplis.rules.scopes import ALL, mask

BASELINE: Final = "EU"
ANY_KIND: Final = "*"


@dataclass(frozen=True)
class RetentionClass:
    """How long rows of a class are kept: so many months after the trigger, then the action.

    trigger  case_closed, last_entry, majority or recorded
    action   erase, anonymise, archive or review
    """

    code: str
    trigger: str
    months: int
    action: str
    law: str


@dataclass(frozen=True)
class RuleSet:
    """The rules of one jurisdiction from a day on.

    self_consent_age     completed years from which the person gives a release alone
    release_months       proposed length of a release; `release_months_most` is the longest
    scopes, laws         by basis: the mask that each kind of agency may open, and the national act
    is_verified          whether a lawyer of the country has confirmed it
    """

    country: str
    valid_from: date
    is_verified: bool
    self_consent_age: int
    self_consent_law: str
    release_months: int
    release_months_most: int
    scopes: Mapping[str, Mapping[str, int]]
    laws: Mapping[str, str]
    retention: tuple[RetentionClass, ...]

    @property
    def code(self) -> str:
        return f"{self.country}-{self.valid_from.isoformat()}"


@cache
def rule_sets(country: str) -> tuple[RuleSet, ...]:
    """The shipped sets of a country, the oldest first; none where it has none."""
    source = files(__package__).joinpath(f"{country.lower()}.yaml")
    if not country.isalpha() or not source.is_file():
        return ()
    read: dict[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return tuple(sorted((_set(country, each) for each in read["sets"]), key=lambda each: each.valid_from))


def shipped() -> tuple[str, ...]:
    """The countries that have a set of their own."""
    found = (each.name for each in files(__package__).iterdir() if each.name.endswith(".yaml"))
    return tuple(sorted(name.removesuffix(".yaml").upper() for name in found))


def rule_set(country: str, on: date) -> RuleSet | None:
    """The set in force on a day; None where the baseline holds."""
    return next((each for each in reversed(rule_sets(country)) if each.valid_from <= on), None)


def opens_in(country: str, basis: str, agency_kind: str, on: date, *, released: int = 0) -> Opening:
    """What an agency of this kind in this country may open on a day, resting on this basis; names the rule that decided.

    The set of the country narrows the baseline and never widens it.

    released  mask of the scopes that a release names; only a basis that needs one reads it
    """
    baseline = opens(basis, agency_kind, on, released=released)
    rules = rule_set(country, on)
    if rules is None or not baseline.scopes:
        return Opening(baseline.scopes, baseline.because, _rule(BASELINE, basis, agency_kind))
    of_kind = rules.scopes.get(basis, {})
    allowed = of_kind.get(agency_kind, of_kind.get(ANY_KIND, 0))
    rule = _rule(rules.code, basis, agency_kind)
    if not baseline.scopes & allowed:
        return Opening(0, ("no_rule_of_the_country",), rule)
    scopes = baseline.scopes & allowed
    return Opening(scopes, narrowed(BASES[basis], scopes, baseline.because), rule)


def law_in(country: str, basis: str, on: date) -> tuple[str, bool]:
    """The national act behind a basis, and whether it was confirmed; "" where no act is known, which a page says openly."""
    rules = rule_set(country, on)
    if rules is not None:
        return rules.laws.get(basis, ""), rules.is_verified
    known = next((law for law in (BASES[basis].laws if basis in BASES else ()) if law.jurisdiction == country), None)
    return (known.act, known.is_verified) if known else ("", False)


def _rule(code: str, basis: str, agency_kind: str) -> str:
    """Names one line of a set, at most 48 characters."""
    return f"{code}/{basis}/{agency_kind}"[:48]


def _set(country: str, read: dict[str, Any]) -> RuleSet:
    bases: dict[str, dict[str, Any]] = read["bases"]
    return RuleSet(
        country=country.upper(),
        valid_from=read["valid_from"],
        is_verified=not read["verify"],
        self_consent_age=read["self_consent_age"],
        self_consent_law=read["self_consent_law"],
        release_months=read["release_months"],
        release_months_most=read["release_months_most"],
        scopes={basis: _by_kind(each["opens"]) for basis, each in bases.items()},
        laws={basis: each["law"] for basis, each in bases.items()},
        retention=tuple(
            RetentionClass(each["class"], each["trigger"], each["months"], each["action"], each["law"])
            for each in read["retention"]
        ),
    )


def _by_kind(opened: dict[str, str]) -> dict[str, int]:
    unknown = set(opened) - set(AGENCY_KINDS) - {ANY_KIND}
    if unknown:
        raise ValueError(f"No kind of agency: {', '.join(sorted(unknown))}")
    return {kind: ALL if words == "all" else mask(words.split()) for kind, words in opened.items()}
