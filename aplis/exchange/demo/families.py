"""Households drawn by lot: who lives together in which role since when, who moved out, who is protected."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from aplis.exchange.demo.feed import Feed
from aplis.exchange.demo.naming import draw_name, draw_root
from aplis.exchange.demo.people import Named, Someone
from aplis.exchange.demo.wording import read

COUNTRIES: Final = {"si": 70, "hr": 9, "rs": 9, "lv": 5, "se": 3, "es": 4}
YEAR: Final = 365


@dataclass
class Home:
    """A household. `former` are people of other homes who lived here from a day to a day."""

    key: str
    since: date
    address: str
    country: str
    shape: dict[str, Any]
    members: list[Someone] = field(default_factory=list)
    former: list[tuple[Someone, str, date, date]] = field(default_factory=list)


def size_of(shape: dict[str, Any]) -> int:
    return 1 + sum(int(shape.get(part, 0)) for part in ("partner", "children", "grown", "elders"))


def draw_homes(*, homes: int, people: int, lot: Random, on: date) -> list[Home]:
    """So many homes with exactly so many people in them.

    raises ValueError where the people do not fit: one to six live together.
    """
    if not homes <= people <= 6 * homes:
        raise ValueError(f"{people} people do not fit into {homes} households of one to six")
    sizes = lot.choices([1, 2, 3, 4, 5, 6], [26, 26, 20, 16, 8, 4], k=homes)
    while sum(sizes) != people:
        step = 1 if sum(sizes) < people else -1
        place = lot.randrange(homes)
        sizes[place] = min(6, max(1, sizes[place] + step))
    shapes = read("households.yaml")
    drawn = []
    for number, size in enumerate(sizes, 1):
        fitting = [shape for shape in shapes if size_of(shape) == size]
        shape = lot.choices(fitting, [each["weight"] for each in fitting])[0]
        drawn.append(_furnish(f"home-{number:03}", shape, lot=lot, on=on))
    _move_out(drawn, lot=lot, on=on)
    _protect(drawn, lot=lot)
    _name(drawn, lot=lot, on=on)
    return drawn


def _furnish(key: str, shape: dict[str, Any], *, lot: Random, on: date) -> Home:
    country = lot.choices(list(COUNTRIES), list(COUNTRIES.values()))[0]
    street = lot.choice(read("names.yaml")["streets"])
    home = Home(key, on, f"{street} {lot.randint(1, 48)}, {lot.choice(read('names.yaml')['places'])}", country, shape)
    head_age = lot.randint(*shape["head"])
    is_single_carer = bool(shape.get("children")) and not shape.get("partner")
    head_sex = "f" if lot.random() < (0.8 if is_single_carer else 0.5) else "m"

    def add(role: str, age: int, sex: str = "") -> None:
        born_on = on - timedelta(days=age * YEAR + age // 4 + lot.randint(1, 364))
        number = f"{key}-{len(home.members) + 1}"
        home.members.append(Someone(number, sex or lot.choice("mf"), born_on, country, role))

    add("head", head_age, head_sex)
    if shape.get("partner"):
        partner_age = max(20, head_age + lot.randint(-5, 5))
        add("partner", partner_age, head_sex if lot.random() < 0.04 else "fm"[head_sex == "f"])
        head_age = min(head_age, partner_age)
    for _ in range(shape.get("children", 0)):
        add("child", lot.randint(max(0, head_age - 42), min(17, head_age - 19)))
    for _ in range(shape.get("grown", 0)):
        add("child", lot.randint(max(19, head_age - 42), head_age - 22))
    for sex in lot.sample("mf", shape.get("elders", 0)):
        add("parent", head_age + lot.randint(20, 32), sex)
    home.since = max(
        home.members[0].aged(18) + timedelta(days=90),
        on - timedelta(days=YEAR * lot.randint(1, 24) + lot.randrange(300)),
    )
    return home


def _move_out(homes: list[Home], *, lot: Random, on: date) -> None:
    """Some who live alone grew up, or lived as partners, in another of these homes."""
    alone = [home for home in homes if len(home.members) == 1 and home.members[0].age(on) < 64]
    parents = [home for home in homes if home.members[0].age(on) >= 48 and len(home.members) > 1]
    carers = [home for home in homes if home.shape.get("children") and not home.shape.get("partner")]
    for home in alone[: len(alone) // 2]:
        mover = home.members[0]
        fitting = [old for old in parents if 20 <= old.members[0].age(on) - mover.age(on) <= 40]
        role = "child"
        if not fitting or lot.random() < 0.3:
            role, fitting = "partner", [old for old in carers if abs(old.members[0].age(on) - mover.age(on)) <= 8]
        if not fitting:
            continue
        old = lot.choice(fitting)
        left_on = max(mover.aged(18) + timedelta(days=30), on - timedelta(days=lot.randint(40, 900)))
        joined_on = max(old.since, mover.born_on if role == "child" else mover.aged(18))
        if joined_on < left_on < on:
            old.former.append((mover, role, joined_on, left_on))
            home.since, home.country, mover.country = left_on, old.country, old.country
            mover.left_home = (old.address, joined_on, left_on)


def _protect(homes: list[Home], *, lot: Random) -> None:
    """Protection is one for all who live together: a child's file must not tell where a parent is."""
    carers = [home for home in homes if home.members[0].sex == "f" and 1 < size_of(home.shape) <= 3 and not home.former
              and home.shape.get("children") and not home.shape.get("partner") and not home.shape.get("elders")]  # fmt: skip
    grown = [home for home in homes if size_of(home.shape) == 1 and home.shape["head"][0] < 60]
    apart = [home for home in grown if not any(home.members[0] is mover for old in homes for mover, *_ in old.former)]
    for level, home in zip((1, 2, 3), lot.sample(carers, min(3, len(carers))), strict=False):
        for member in home.members:
            member.protection = level
    chosen = lot.sample(apart, min(6, len(apart)))
    for home in chosen[:2]:
        home.members[0].is_pseudonymous = True
    for level, home in zip((3, 2, 1, 1), chosen[2:], strict=False):
        home.members[0].protection = level


def _name(homes: list[Home], *, lot: Random, on: date) -> None:
    """Whoever grew up in another home has that home's family name, so those are named first."""
    roots = {home.key: draw_root(home.country, lot) for home in homes}
    grown_up = [(mover, roots[home.key]) for home in homes for mover, role, *_ in home.former if role == "child"]
    for mover, root in grown_up:
        mover.names = draw_name(mover, root, lot=lot, on=on)
    for home in homes:
        for member in home.members:
            keeps_own = member.role == "partner" and lot.random() < 0.25
            root = draw_root(home.country, lot) if keeps_own else roots[home.key]
            if not member.names.given:
                member.names = draw_name(member, root, lot=lot, on=on)
    nameless = [member for home in homes for member in home.members if member.is_pseudonymous]
    for member, code in zip(nameless, read("names.yaml")["code_names"], strict=False):
        member.names = Named(code, "")


def write_members(feed: Feed, home: Home, *, lot: Random, on: date) -> None:
    """Writes who lives, and lived, in the home, each from a day on."""
    for member in home.members:
        since = max(home.since, member.born_on)
        if member.role == "partner" and not home.shape.get("children"):
            since = min(on - timedelta(days=9), since + timedelta(days=lot.choice([0, 0, 200, 700])))
        if member.role == "parent" and lot.random() < 0.5:
            since = max(since, on - timedelta(days=lot.randint(60, 1400)))
        feed.add("household_members", household_key=home.key, person_key=member.key, role=member.role, starts_on=since)
    for mover, role, joined_on, left_on in home.former:
        feed.add(
            "household_members",
            household_key=home.key,
            person_key=mover.key,
            role=role,
            starts_on=joined_on,
            ends_on=left_on,
        )
