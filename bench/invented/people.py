"""Households of invented people: names, numbers, ways to reach them, files, releases, and the rights that follow."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import repeat
from random import Random
from typing import Any, Final

from aplis.exchange.demo.naming import cyrillic
from aplis.exchange.demo.numbers import Numbers
from aplis.register.people.identifiers import sealed_fields
from aplis.register.people.models import (
    AccessRight,
    ContactDetail,
    Household,
    HouseholdMember,
    Identifier,
    NameToken,
    Person,
    PersonName,
)
from aplis.register.sharing.models import ExchangeAgreement, Involvement, NamedViewer, Release
from aplis.rules.names import tokens
from aplis.rules.rights import Cover, Ground, Standing, wanted_rights
from aplis.rules.scopes import ALL
from bench.invented.days import DAY, Days
from bench.invented.offices import Office
from bench.invented.store import write
from bench.invented.words import Namer

PURPOSES: Final = ("delivery", "plan", "assessment", "intake")
SCHEMES: Final = {
    "sl": "si_emso",
    "lv": "lv_personas_kods",
    "sr": "rs_jmbg",
}  # others: too few numbers that are nobody's
BIRTH_YEARS: Final = 85
ROLES: Final = ("head", "partner", "child", "child", "child", "parent")


@dataclass
class Someone:
    """What later parts need to know of a person: since when, where the files are, who leads them."""

    id: int
    second: int
    level: int
    files: list[tuple[Office, int | None]] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    named: list[tuple[int, int]] = field(default_factory=list)
    holders: set[int] = field(default_factory=set)


class Rows:
    """Rows gathered for several tables, written together."""

    def __init__(self) -> None:
        self._rows: dict[Any, list[tuple[Any, ...]]] = defaultdict(list)
        self._names: dict[Any, tuple[str, ...]] = {}

    def add(self, model: Any, **values: Any) -> None:
        self._names.setdefault(model, tuple(values))
        self._rows[model].append(tuple(values.values()))

    def add_all(self, model: Any, names: tuple[str, ...], rows: list[Any]) -> None:
        self._names.setdefault(model, names)
        self._rows[model] += rows

    def write(self) -> int:
        return sum(
            write(model, dict(zip(self._names[model], map(list, zip(*rows, strict=True)), strict=True)))
            for model, rows in self._rows.items()
        )


class Families:
    """Makes people, household by household, each at home in one agency; some with a second file or a release."""

    def __init__(self, days: Days, lot: Random, offices: list[Office]) -> None:
        self.days, self.lot, self.offices = days, lot, offices
        self.namer, self.numbers = Namer(lot), Numbers(lot)
        self.agreed: dict[tuple[int, int], Cover] = {}

    def make(self, number: int, rows: Rows) -> list[Someone]:
        people: list[Someone] = []
        while len(people) < number:
            size = min(self.lot.choice((1, 1, 2, 2, 3, 4, 5)), number - len(people))
            people += self._household(size, rows)
        return people

    def _household(self, size: int, rows: Rows) -> Iterator[Someone]:
        lot, days = self.lot, self.days
        office, second = lot.choice(self.offices), lot.randrange(days.opens, days.now - 30 * DAY)
        language, family = self.namer.family()
        home = days.new_id(second)
        if size > 1:
            rows.add(Household, id=home, starts_on=days.day(days.of(second) - 900), ends_on=None)
        for place in range(size):
            person = self._person(second + place, language, family, rows)
            if size > 1:
                rows.add(HouseholdMember, id=days.new_id(second), household_id=home, person_id=person.id,
                         role=ROLES[place], starts_on=days.day(days.of(second) - 900), ends_on=None)  # fmt: skip
            self._opened(person, office, rows)
            yield person

    def _person(self, second: int, language: str, family: str, rows: Rows) -> Someone:
        lot, days = self.lot, self.days
        level = lot.choices((0, 1, 2, 3), (983, 10, 5, 2))[0]
        person = Someone(days.new_id(second), second, level)
        is_known, born = lot.random() < 0.93, lot.randrange(-365 * BIRTH_YEARS, -365)
        rows.add(Person, id=person.id, born_on=days.day(born) if is_known else None,
                 birth_precision="day" if is_known else "unknown", language=language, channel=lot.choice(("phone", "sms", "")),
                 protection_level=level, registered_at=days.at(second))  # fmt: skip
        given = self.namer.given(language)
        self._names(person, language, given, family, rows)
        if lot.random() < 0.6:
            scheme = SCHEMES.get(language, "other")
            number = (
                f"N{person.id}"
                if scheme == "other"
                else self.numbers.identifier(scheme, days.date(born), lot.choice("mf"))
            )
            fields, _checked = sealed_fields(scheme, number)
            rows.add(Identifier, id=days.new_id(second), person_id=person.id,
                     **{**fields, "is_valid": None if fields["is_valid"] is None else int(bool(fields["is_valid"]))})  # fmt: skip
        return person

    def _names(self, person: Someone, language: str, given: str, family: str, rows: Rows) -> None:
        lot, words = self.lot, {}
        names = [("legal", "latn", given, family)]
        if language == "sr":
            names.append(("legal", "cyrl", cyrillic(given), cyrillic(family)))
        if lot.random() < 0.1:
            names.append(("former", "latn", given, self.namer.family()[1]))
        for place, (kind, script, first, last) in enumerate(names):
            rows.add(PersonName, id=self.days.new_id(person.second), person_id=person.id, kind=kind, script=script,
                     given=first, family=last, is_main=int(place == 0))  # fmt: skip
            words |= dict(zip(tokens(f"{first} {last}"), repeat(1)))
        for token in words:
            rows.add(NameToken, id=self.days.new_id(person.second), person_id=person.id, token=token)

    def _opened(self, person: Someone, office: Office, rows: Rows) -> None:
        lot, second = self.lot, person.second
        for kind, value in (("phone", self.numbers.phone()), ("address", f"Potoška cesta {lot.randint(1, 120)}")):
            if lot.random() < 0.7:
                rows.add(ContactDetail, id=self.days.new_id(second), person_id=person.id, agency_id=office.id, kind=kind,
                         value=value, is_safe=int(lot.random() < 0.95))  # fmt: skip
                person.holders.add(office.id)
        self._file(person, office, rows)
        if lot.random() < 0.1 and (other := lot.choice(self.offices)) is not office:
            self._file(person, other, rows)
        if lot.random() < 0.05 and (other := lot.choice(self.offices)) is not office:
            self._release(person, other, rows)
        if person.level == 3:
            worker = lot.choice(office.workers)
            rows.add(NamedViewer, id=self.days.new_id(second), person_id=person.id, worker_id=worker,
                     starts_on=self.days.day(self.days.of(second)))  # fmt: skip
            person.named.append((worker, office.id))
        self._rights(person, rows)

    def _file(self, person: Someone, office: Office, rows: Rows) -> None:
        lot, days, row = self.lot, self.days, self.days.new_id(person.second)
        opened = days.of(person.second)
        closed = lot.randrange(opened, days.today) if lot.random() < 0.05 else None
        lead, purpose = office.next_lead(lot), lot.choice(PURPOSES)
        rows.add(Involvement, id=row, person_id=person.id, agency_id=office.id, lead_id=lead, purpose=purpose,
                 basis="statutory_task", opened_on=days.day(opened),
                 closed_on=None if closed is None else days.day(closed))  # fmt: skip
        end = None if closed is None else days.date(closed)
        person.files.append((office, lead))
        person.grounds.append(Ground("involvement", row, office.id, office.kind, purpose, "statutory_task",
                                     days.date(opened), end, country="SI"))  # fmt: skip

    def _release(self, person: Someone, office: Office, rows: Rows) -> None:
        lot, days, row = self.lot, self.days, self.days.new_id(person.second)
        starts = days.of(person.second)
        withdrawn = lot.randrange(starts, days.today) if lot.random() < 0.1 else None
        rows.add(Release, id=row, person_id=person.id, agency_id=office.id, scopes=office.scopes, purpose="plan",
                 basis="release", starts_on=days.day(starts), ends_on=days.day(starts + 365),
                 withdrawn_on=None if withdrawn is None else days.day(withdrawn))  # fmt: skip
        end = max(days.date(starts), days.date(starts + 365 if withdrawn is None else withdrawn))
        person.grounds.append(Ground("release", row, office.id, office.kind, "plan", "release", days.date(starts), end,
                                     office.scopes, country="SI"))  # fmt: skip

    def _rights(self, person: Someone, rows: Rows) -> None:
        """As register.sharing.rights stores them: the rule decides, here as there."""
        standing = Standing(level=person.level, named=tuple(person.named), holders=frozenset(person.holders),
                            covers=self._covers(person, rows))  # fmt: skip
        rights = wanted_rights(tuple(person.grounds), standing, on=self.days.on)
        for right in rights:
            rows.add(AccessRight, id=self.days.new_id(person.second), person_id=person.id, agency_id=right.agency,
                     worker_id=right.worker, scopes=right.scopes, purpose=right.purpose, basis=right.basis,
                     starts_on=right.starts_on.isoformat(), ends_on=right.ends_on and right.ends_on.isoformat(),
                     source_kind=right.kind, source_id=right.ground, agreement_id=right.agreement, rule=right.rule,
                     role="", tier=right.tier, shown=0)  # fmt: skip

    def _covers(self, person: Someone, rows: Rows) -> tuple[Cover, ...]:
        """The agreements between who keeps a file and whom something was released to, each written once."""
        files = [ground.agency for ground in person.grounds if ground.kind == "involvement"]
        released = [ground.agency for ground in person.grounds if ground.kind == "release"]
        return tuple(
            self._cover(giver, receiver, rows) for giver in files for receiver in released if giver != receiver
        )

    def _cover(self, giver: int, receiver: int, rows: Rows) -> Cover:
        days, pair = self.days, (giver, receiver)
        if pair not in self.agreed:
            row = days.new_id(days.opens)
            self.agreed[pair] = Cover(
                row, giver, receiver, frozenset(PURPOSES), ALL, days.date(0), days.date(days.today + 3000)
            )
            cover = self.agreed[pair]
            rows.add(ExchangeAgreement, id=row, title=f"S {giver} {receiver}", giver_id=giver, receiver_id=receiver,
                     is_mutual=0, state="signed", purposes=json.dumps(sorted(PURPOSES)), basis="statutory_task", law="",
                     scopes=ALL, fields="", target_group="", tasks="", contact="x", starts_on=cover.starts_on.isoformat(),
                     ends_on=cover.ends_on.isoformat(), review_on=cover.ends_on.isoformat(), version=1,
                     made_at=days.at(days.opens))  # fmt: skip
        return self.agreed[pair]
