"""What is due at an agency on a day: real rows of every room, held against the rules of its country. Reads only.

Asked by an operator's command and by the background worker, which see rows of closed files; who is asking in a page does not.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from aplis.core.keeping import Table, every_row, kept_tables, rows_in
from aplis.core.periods import lasts, runs
from aplis.register.agencies.models import Agency
from aplis.register.people.models import AccessRight, Person
from aplis.register.sharing.models import Involvement, KeepingItem, LegalHold, Restriction
from aplis.rules.jurisdictions import RuleSet, rule_set
from aplis.rules.retention import ANONYMISE, CASE_FILE, CHILD_FILE, ERASE, IDENTITY, Facts, class_of, decide, ruling

PORTION: Final = 500  # persons of one round
GONE: Final = frozenset({ERASE, ANONYMISE})
VERDICTS: Final = {"review_erase": "erase", "review_keep": "keep"}  # outcome of an item: what the review said
BASE: Final = {CHILD_FILE: CASE_FILE}  # the class that the tables name
_NONE: Final[tuple[bool, date | None]] = (False, None)
_UNTIL_CLOSED: Final = frozenset({"case_closed", "majority"})


@dataclass(frozen=True, slots=True)
class Due:
    """Rows of one class about one person at the agency, and what is to be done with them."""

    person: int
    code: str
    action: str
    due_on: date
    rows: int
    because: str


@dataclass
class Counted:
    """Rows of one class about one person: how many, the day of the oldest and of the newest."""

    rows: int = 0
    first_on: date | None = None
    last_on: date | None = None

    def add(self, rows: int, first: Any, last: Any) -> None:
        self.rows += rows
        self.first_on = min(filter(None, (self.first_on, _day(first))), default=None)
        self.last_on = max(filter(None, (self.last_on, _day(last))), default=None)


def due_at(agency: Agency, on: date, *, people: Iterable[int] | None = None, is_acting: bool = False) -> list[Due]:
    """All that is due at the agency, by person; of these persons only, where they are named.

    is_acting  the names of a person are due only where no agency has a row of her left now, not where the last are due as well
    """
    rules = rule_set(agency.area.country, on)
    if rules is None:
        return []
    known = sorted(persons_of(agency.pk) if people is None else set(people))
    rounds = (known[start : start + PORTION] for start in range(0, len(known), PORTION))
    return [due for some in rounds for due in Round(agency.pk, rules, on, some, is_acting=is_acting).due()]


def persons_of(agency: int) -> set[int]:
    """Everybody of whom the agency has, or had, a file, a right or a row that is found by its agency."""
    found = set(every_row(AccessRight).filter(agency_id=agency).values_list("person_id", flat=True).distinct())
    for table in owned_tables():
        column = table.model._meta.get_field(table.keeping.agency.removesuffix("_id"))
        if column.db_index:
            rows = table.rows().filter(**{table.keeping.agency: agency}, person_id__isnull=False)
            found |= set(rows.values_list("person_id", flat=True).distinct())
    return found


def owned_tables() -> list[Table]:
    """Tables with rows about persons that belong to an agency and can be deleted one by one."""
    return [
        each
        for each in kept_tables()
        if each.keeping.agency and each.keeping.person and not each.keeping.is_append_only
    ]


def shared_tables() -> list[Table]:
    """Tables that name a person to all agencies, and those in which a row may belong to no agency."""
    return [
        each
        for each in kept_tables()
        if each.keeping.person and not each.keeping.is_append_only and _may_be_shared(each)
    ]


def _may_be_shared(table: Table) -> bool:
    if not table.keeping.agency:
        return True
    return bool(table.model._meta.get_field(table.keeping.agency.removesuffix("_id")).null)


@dataclass
class Round:
    """Some persons of one agency, and what is due of them."""

    agency: int
    rules: RuleSet
    on: date
    asked: list[int]
    is_acting: bool = False
    counted: dict[tuple[int, str], Counted] = field(default_factory=lambda: defaultdict(Counted))

    @cached_property
    def persons(self) -> dict[int, Person]:
        """Those who are not part of another file; what was put into theirs goes with them."""
        return {each.pk: each for each in every_row(Person).filter(pk__in=self.asked, merged_into=None)}

    @cached_property
    def whose(self) -> dict[int, int]:
        """The number of each file, and of the files that were put into it, to the one that goes on."""
        parts = every_row(Person).filter(merged_into__in=self.persons).values_list("pk", "merged_into_id")
        return dict(parts) | {pk: pk for pk in self.persons}

    @cached_property
    def ends(self) -> dict[int, tuple[bool, date | None]]:
        """Whether the agency has a file or a right on the person, and when the last of them ended."""
        files = every_row(Involvement).filter(self._here).values_list("person_id", "closed_on")
        rights = every_row(AccessRight).filter(self._here).values_list("person_id", "ends_on")
        closed, shut = self._last_of(files), self._last_of(rights)
        # A right also ends for other reasons than the closing of a file: its day counts where there never was a file.
        return {
            person: (
                closed.get(person, _NONE)[0] or shut.get(person, _NONE)[0],
                (closed.get(person) or shut.get(person, _NONE))[1],
            )
            for person in {*closed, *shut}
        }

    def _last_of(self, rows: Iterable[tuple[int, date | None]]) -> dict[int, tuple[bool, date | None]]:
        """By person, whether one is running on the day, and the day of the last that ended."""
        found: dict[int, tuple[bool, date | None]] = {}
        for part, ended_on in rows:
            is_open, last = found.get(self.whose[part], _NONE)
            is_open = is_open or ended_on is None or ended_on > self.on
            found[self.whose[part]] = (is_open, max(filter(None, (last, ended_on)), default=None))
        return found

    @cached_property
    def held(self) -> set[int]:
        """Persons with a legal hold of any agency, or whose entries here are restricted: they are kept."""
        running = runs(self.on)
        holds = every_row(LegalHold).filter(running, person_id__in=self.whose)
        stops = every_row(Restriction).filter(running, self._here)
        return {self.whose[pk] for rows in (holds, stops) for pk in rows.values_list("person_id", flat=True)}

    @cached_property
    def reviews(self) -> dict[tuple[int, str], tuple[date, str]]:
        rows = every_row(KeepingItem).filter(self._here, outcome__in=VERDICTS).order_by("pk")
        return {
            (self.whose[person], code): (day, VERDICTS[outcome])
            for person, code, day, outcome in rows.values_list("person_id", "retention_class", "run__on", "outcome")
        }

    @property
    def _here(self) -> Q:
        return Q(person_id__in=self.whose, agency_id=self.agency)

    def due(self) -> list[Due]:
        self._count()
        found = [each for (person, code) in sorted(self.counted) for each in self._decided(person, code)]
        return sorted(
            [*found, *self._identities(found)], key=lambda each: (each.person, each.code == IDENTITY, each.code)
        )

    def _count(self) -> None:
        closed = [pk for pk, whose in self.whose.items() if not self._is_open(whose)]
        for table in owned_tables():
            for code in (table.keeping.code, *(narrower for narrower, _q in table.keeping.narrower)):
                rule = ruling(self.rules.retention, code)
                among = closed if rule is not None and rule.trigger in _UNTIL_CLOSED else list(self.whose)
                rows = rows_in(table, code, table.rows_of(among, self.agency)) if among else []
                self._add(table, code, rows)

    def _add(self, table: Table, code: str, rows: Any) -> None:
        if isinstance(rows, list):
            return
        day = table.keeping.dated_by
        dates = {"first": Min(day), "last": Max(day)} if day else {}
        for row in rows.order_by().values("person_id").annotate(number=Count("pk"), **dates):
            self.counted[self.whose[row["person_id"]], code].add(row["number"], row.get("first"), row.get("last"))

    def _is_open(self, person: int) -> bool:
        return self.ends.get(person, _NONE)[0]

    def _facts(self, person: int, code: str) -> Facts:
        own, counted = self.persons[person], self.counted[person, code]
        is_open, closed_on = self.ends.get(person, _NONE)
        never_had_a_file = person not in self.ends
        return Facts(
            is_open=is_open,
            closed_on=counted.last_on if never_had_a_file else closed_on,
            last_on=counted.last_on,
            recorded_on=counted.first_on,
            born_on=own.born_on,
            birth_precision=own.birth_precision,
            is_held=person in self.held,
        )

    def _decided(self, person: int, code: str) -> Iterator[Due]:
        facts = self._facts(person, code)
        code = class_of(code, facts, {each.code for each in self.rules.retention})
        rule = ruling(self.rules.retention, code)
        if rule is None:
            return
        reviewed_on, verdict = self.reviews.get((person, code), (None, ""))
        decision = decide(rule, replace(facts, reviewed_on=reviewed_on, verdict=verdict), on=self.on)
        if decision.is_due and decision.due_on is not None:
            rows = self.counted[person, BASE.get(code, code)].rows
            yield Due(person, code, decision.action, decision.due_on, rows, decision.because)

    def _identities(self, found: list[Due]) -> Iterator[Due]:
        """Names and numbers go with the last rows that any agency has of the person."""
        rule = ruling(self.rules.retention, IDENTITY)
        going = {(each.person, BASE.get(each.code, each.code)) for each in found if each.action in GONE}
        whole = {table.keeping.code for table in owned_tables()}
        staying = {
            person
            for (person, code), counted in self.counted.items()
            if counted.rows and code in whole and (self.is_acting or (person, code) not in going)
        }
        last = [pk for pk in self.persons if pk not in staying and not self._is_open(pk)]
        if rule is None or not last:
            return
        elsewhere, rows = self._elsewhere(last), self._shared(last)
        for person in last:
            facts = replace(self._facts(person, IDENTITY), is_shared=True, is_open_elsewhere=person in elsewhere)
            decision = decide(rule, facts, on=self.on)
            if decision.is_due and decision.due_on is not None and rows[person]:
                yield Due(person, IDENTITY, decision.action, decision.due_on, rows[person], decision.because)

    def _elsewhere(self, people: list[int]) -> set[int]:
        """Those of whom another agency still has a row, a file or a right."""
        ids = [pk for pk, whose in self.whose.items() if whose in people]
        running = lasts(self.on)
        rights = every_row(AccessRight).filter(running, person_id__in=ids).exclude(agency_id=self.agency)
        found = {self.whose[pk] for pk in rights.values_list("person_id", flat=True)}
        for table in owned_tables():
            rows = table.rows().filter(person_id__in=ids, agency_id__isnull=False).exclude(agency_id=self.agency)
            found |= {self.whose[pk] for pk in rows.values_list("person_id", flat=True).distinct()}
        return found

    def _shared(self, people: list[int]) -> dict[int, int]:
        """How many rows name each of these persons to all agencies."""
        found: dict[int, int] = defaultdict(int)
        ids = [pk for pk, whose in self.whose.items() if whose in people]
        for table in shared_tables():
            rows = table.rows_of(ids, None).order_by().values("person_id").annotate(number=Count("pk"))
            for row in rows:
                found[self.whose[row["person_id"]]] += row["number"]
        return found


def _day(value: Any) -> date | None:
    return timezone.localdate(value) if isinstance(value, datetime) else value
