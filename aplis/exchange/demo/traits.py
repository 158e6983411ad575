"""What is true of the members of a home from outside, and since when: age group, work, who lives there."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from aplis.exchange.demo.families import Home
from aplis.exchange.demo.people import Someone

# How much is known about nine homes of like size.
TIERS: Final = ("active", "active", "light", "light", "light", "few", "few", "few", "few")
_ADULT: Final = frozenset({"head", "partner"})


def draw_tiers(homes: Sequence[Home], lot: Random) -> dict[str, str]:
    """How much is known about each home: the same mixture among small homes and among large ones."""
    by_size = sorted(homes, key=lambda home: len(home.members))
    tiers = (tier for _ in range(0, len(homes), len(TIERS)) for tier in lot.sample(TIERS, len(TIERS)))
    return {home.key: tier for home, tier in zip(by_size, tiers, strict=False)}


def describe(home: Home, tier: str, *, lot: Random, on: date) -> None:
    """Gives every member the traits that themes ask for, and of grown members so much knowledge as the home's tier says."""
    shared = {"tenant" if lot.random() < 0.55 else "owner": home.since}
    shared |= {"alone": home.since} if len(home.members) == 1 else {}
    shared |= {"foreign": home.since} if home.country != "si" else {}
    years_here = (on - home.since).days // 365
    shared |= {"settled": home.since} if years_here >= 8 else {"moved_lately": home.since} if years_here < 3 else {}
    shared |= {"needs_permit": home.since} if home.country == "rs" else {}
    for member in home.members:
        is_grown = member.age(on) >= 18
        member.tier = tier if is_grown or tier == "few" else "light"
        member.traits |= (
            shared | {"man" if member.sex == "m" else "woman": member.born_on} | _occupation(member, lot, on)
        )
        if member.protection and is_grown:
            member.traits["protected"] = home.since
            member.tier = "active"
        member.traits |= _family(home, member, on)


def _family(home: Home, member: Someone, on: date) -> dict[str, date]:
    births = sorted(each.born_on for each in home.members if each.role == "child" and each.age(on) < 18)
    traits = {}
    if member.role in _ADULT and births:
        traits["parent"] = births[0]
        if not home.shape.get("partner"):
            traits["single_parent"] = births[0]
        if on - births[-1] < timedelta(days=7 * 365):
            traits["parent_of_small"] = births[-1] + timedelta(days=200)
    if member.role in _ADULT and home.shape.get("elders"):
        traits["carer"] = home.since
    if member.role == "parent" and births:
        traits["with_grandchildren"] = births[0]
    return traits


def _occupation(someone: Someone, lot: Random, on: date) -> dict[str, date]:
    age = someone.age(on)
    if age < 6:
        return {"preschool": someone.born_on}
    if age < 15:
        return {"pupil": someone.aged(6)}
    if age < 18:
        return {"student": someone.aged(15)}
    if age >= 65:
        return {"pension": someone.aged(65)}
    choices = ["student", "no_job", "job"] if age < 24 else ["no_job", "no_job", "job"]
    return {lot.choice(choices): someone.aged(18)}
