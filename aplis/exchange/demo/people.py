"""Somebody of the demo, before the feed is written: what the lot has drawn, and what follows from it for a life."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aplis.rules.dates import add_months, age_on


@dataclass(frozen=True)
class Named:
    """A name as it is said. `root` is the family name that passes to children: one word, or a man's and a woman's form."""

    given: str
    family: str
    root: Any = ""


@dataclass(frozen=True)
class Involved:
    """An agency's file on somebody, as far as the facts written from it need to know."""

    agency: str
    lead: str
    opened_on: date
    closed_on: date | None = None

    def is_open(self, on: date) -> bool:
        return self.opened_on <= on and (self.closed_on is None or on < self.closed_on)


@dataclass
class Someone:
    """Somebody drawn by lot.

    sex      "m" or "f": it chooses word forms and digits of a number, and is written nowhere
    traits   what is true from outside (work, who lives there), each since a day; themes ask for them
    tier     how much is known: active, light, few
    left_home  address of an earlier home, from and until
    """

    key: str
    sex: str
    born_on: date
    country: str = "si"
    role: str = "head"
    names: Named = Named("", "")
    traits: dict[str, date] = field(default_factory=dict)
    tier: str = "few"
    protection: int = 0
    is_pseudonymous: bool = False
    involved: list[Involved] = field(default_factory=list)
    left_home: tuple[str, date, date] | None = None

    def age(self, on: date) -> int:
        return age_on(self.born_on, "day", on) or 0

    def aged(self, years: int) -> date:
        """The day on which so many years are completed."""
        return add_months(self.born_on, 12 * years)
