"""Families told by hand (stories/*.yaml): their days are counted back from the reference day, so that they stay today's.

A story has `homes` and `people`. Of a person: sex, born [years, days since the birthday], names, contacts, files of
agencies, releases, facts by life domain, papers. `ago`, `since`, `until` and `opened` are days before the reference day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from aplis.exchange.demo.feed import Feed
from aplis.exchange.demo.numbers import Numbers
from aplis.exchange.demo.offices import agency_of, basis_of
from aplis.exchange.demo.papers import write_paper
from aplis.exchange.demo.record import Pen, write_circumstance, write_fact, write_reply
from aplis.exchange.demo.wording import read
from aplis.rules.dates import add_months

STORIES: Final = ("lipovnik", "brinovec", "tihec")


def told() -> Iterator[dict[str, Any]]:
    for story in STORIES:
        yield read(f"stories/{story}.yaml")


def told_people() -> int:
    return sum(len(story["people"]) for story in told())


def told_homes() -> int:
    return sum(len(story["homes"]) for story in told())


def write_stories(feed: Feed, *, numbers: Numbers, on: date) -> None:
    for story in told():
        for key, person in story["people"].items():
            _Teller(feed, numbers, on, key, person).tell()
        for home in story["homes"]:
            for member in home["members"]:
                feed.add(
                    "household_members", household_key=home["key"], person_key=member["person"], role=member["role"],
                    starts_on=_day(on, member["since"]), ends_on=_day(on, member.get("until")),
                )  # fmt: skip


def _day(on: date, ago: int | None) -> date | None:
    return None if ago is None else on - timedelta(days=ago)


@dataclass(frozen=True)
class _Teller:
    feed: Feed
    numbers: Numbers
    on: date
    key: str
    person: dict[str, Any]

    def tell(self) -> None:
        self._register()
        self._reach()
        self._open_files()
        for domain, facts in self.person.get("facts", {}).items():
            for spec in facts:
                self._write(domain, spec)
        for spec in self.person.get("papers", ()):
            write_paper(self.feed, self._pen(spec), spec)

    def _register(self) -> None:
        person, years = self.person, self.person["born"]
        born_on = add_months(self.on, -12 * years[0]) - timedelta(days=years[1])
        self.feed.add(
            "people",
            person_key=self.key,
            born_on=born_on,
            birth_precision="day",
            language=person.get("language", "sl"),
            channel=person.get("channel"),
            interpreter=person.get("interpreter", False),
            pseudonymous=False,
            protection_level=person.get("protection", 0),
        )
        for spec in person["names"]:
            name = {"kind": "legal", "script": "latn", "is_main": False} | spec
            name |= {end: _day(self.on, spec[end]) for end in ("starts_on", "ends_on") if end in spec}
            self.feed.add("names", person_key=self.key, **name)
        for scheme in person.get("identifiers", ["si_emso"]):
            value = self.numbers.identifier(scheme, born_on, person["sex"])
            self.feed.add("identifiers", person_key=self.key, scheme=scheme, value=value)

    def _reach(self) -> None:
        for spec in self.person.get("contacts", ()):
            self.feed.add(
                "contacts",
                person_key=self.key,
                agency_key=spec["agency"],
                kind=spec["kind"],
                value=spec.get("value") or self.numbers.phone(),
                safety_note=spec.get("note"),
                is_safe=spec.get("safe", True),
                starts_on=_day(self.on, spec.get("since")),
                ends_on=_day(self.on, spec.get("until")),
            )

    def _open_files(self) -> None:
        for agency, spec in self.person["files"].items():
            self.feed.add(
                "involvements",
                person_key=self.key,
                agency_key=agency,
                lead_key=spec["lead"],
                purpose=spec.get("purpose", "plan"),
                basis=basis_of(agency),
                programme=spec.get("programme"),
                opened_on=_day(self.on, spec["opened"]),
                closed_on=_day(self.on, spec.get("closed")),
            )
        for spec in self.person.get("releases", ()):
            starts_on = self.on - timedelta(days=spec["since"])
            self.feed.add(
                "releases", person_key=self.key, agency_key=spec["agency"], scopes=spec["scopes"], purpose="plan",
                basis="release", starts_on=starts_on, ends_on=add_months(starts_on, spec["months"]),
                withdrawn_on=_day(self.on, spec.get("withdrawn")),
            )  # fmt: skip

    def _write(self, domain: str, spec: dict[str, Any]) -> None:
        pen = self._pen(spec)
        if "code" in spec:
            fact = write_circumstance(self.feed, pen, spec)
        else:
            amount = Decimal(spec["amount"]) if "amount" in spec else None
            fact = write_fact(self.feed, pen, domain, spec, amount)
        if "reply" in spec:
            stance, text, days_later = spec["reply"]
            write_reply(self.feed, pen, fact, stance, text, days_later)

    def _pen(self, spec: dict[str, Any]) -> Pen:
        author = spec["by"]
        return Pen(
            self.key, self.person["sex"], agency_of(author), author, self.on - timedelta(days=spec["ago"]), self.on
        )
