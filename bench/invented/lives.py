"""What is known about invented lives: facts with replies, documents, and the journal entries that go with each."""

import json
from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

from aplis.casework.situations.models import Circumstance, Document, Reply, Statement
from aplis.core.models import JournalEntry, Receipt
from aplis.register.sharing.models import Look
from aplis.rules.scopes import BIT
from aplis.rules.vocabulary import CIRCUMSTANCES, in_domain
from bench.invented.days import Days
from bench.invented.offices import ROLES
from bench.invented.people import Rows, Someone
from bench.invented.words import TEXTS

KINDS: Final = ("observation",) * 8 + ("need",) * 3 + ("strength", "own_words", "event", "level") * 2
SOURCES: Final = ("worker", "worker", "person", "agency_record")
PAGES: Final = ("situation",) * 6 + ("timeline", "details", "domain", "today")
CONTACT, PLAN, FAMILY = BIT["contact"], BIT["plan"], BIT["family"]
CODES: Final = {
    domain: [each.code for each in in_domain(domain)] for domain in {c.domain for c in CIRCUMSTANCES.values()}
}
SHARE_REPLIED, SHARE_REPLACED, SHARE_ENDED, SHARE_PRIVATE = 0.05, 0.04, 0.03, 0.03


class Deed(NamedTuple):
    """What one journal entry says: who did what, when, to which row of which person."""

    second: int
    person: int
    agency: int
    worker: int
    verb: str
    row: int
    scope: int
    private: int
    on: int
    code: str
    level: int = 0


class Lives:
    """Writes some thousand lives at a time, in the order in which things happened, so that no life lies together on disk."""

    def __init__(self, days: Days, lot: Random, document: str) -> None:
        self.days, self.lot, self.document = days, lot, document
        self._details: dict[tuple[str, str, int], str] = {}

    def make(self, people: list[Someone], facts: int, rows: Rows) -> None:
        lot, now = self.lot, self.days.now
        weights = [lot.choice((1, 2, 2, 3, 3, 4, 8)) for _ in people]
        drawn = [(int(p.second + (now - p.second) * lot.random()), p) for p in _each(lot, people, weights, facts)]
        drawn.sort(key=itemgetter(0))
        last: dict[tuple[int, int], list[Any]] = {}
        made: dict[Any, list[list[Any]]] = defaultdict(list)
        for second, person in drawn:
            self._fact(second, person, last, made, rows)
        for model, found in made.items():
            rows.add_all(model, _COLUMNS[model], found)
        for person in people:
            self._registered(person, rows)
            self._looks(person, rows)
            if lot.random() < 0.4:
                self._paper(person, rows)

    def _fact(self, second: int, person: Someone, last: Any, made: Any, rows: Rows) -> None:
        lot, days = self.lot, self.days
        office, lead = _one(lot, person.files)
        domain = _one(lot, office.domains)
        author, scope = lead or _one(lot, office.workers), BIT[domain]
        row, on = days.new_id(second), days.of(second)
        true, private = on - int(20 * lot.random()), int(lot.random() < SHARE_PRIVATE)
        ended = days.day(on + lot.randrange(max(1, days.today - on))) if lot.random() < SHARE_ENDED else None
        common = [row, person.id, scope, _one(lot, TEXTS), office.id, author, _one(lot, SOURCES), days.day(true), "stated",
                  private, days.at(second), None, ended]  # fmt: skip
        is_circumstance = lot.random() < 0.2
        if is_circumstance:
            code = _one(lot, CODES[domain])
            made[Circumstance].append([*common, code, days.day(true + 30 * CIRCUMSTANCES[code].months)])
            deed = Deed(second, person.id, office.id, author, "circumstance_added", row, scope, private, true, code)
        else:
            kind = _one(lot, KINDS)
            level = lot.randint(1, 5) if kind == "level" else None
            until = days.day(on + lot.randrange(1, 400)) if lot.random() < 0.15 else None
            values = [*common, kind, level, until]
            if (earlier := last.get((person.id, scope))) and lot.random() < SHARE_REPLACED:
                earlier[11] = row
            last[person.id, scope] = values
            made[Statement].append(values)
            deed = Deed(
                second, person.id, office.id, author, "statement_added", row, scope, private, true, kind, level or 0
            )
        self._note(rows, deed)
        if lot.random() < SHARE_REPLIED:
            self._reply(deed, rows, is_circumstance=is_circumstance)

    def _reply(self, to: Deed, rows: Rows, *, is_circumstance: bool) -> None:
        lot, days, row = self.lot, self.days, self.days.new_id(to.second)
        stance, on = lot.choice(("agrees", "adds", "disagrees")), days.of(to.second)
        rows.add(Reply, id=row, person_id=to.person, scope=to.scope, statement_id=None if is_circumstance else to.row,
                 circumstance_id=to.row if is_circumstance else None, stance=stance, text=_one(lot, TEXTS),
                 given_on=days.day(on), agency_id=to.agency, author_id=to.worker, is_private=to.private,
                 recorded_at=days.at(to.second))  # fmt: skip
        self._note(rows, to._replace(verb="reply_added", row=row, on=on, code=stance, level=0))

    def _note(self, rows: Rows, deed: Deed) -> None:
        days = self.days
        rows.add(
            JournalEntry, id=days.new_id(deed.second), worker_id=deed.worker, agency_id=deed.agency,
            person_id=deed.person, verb=deed.verb, object_kind=deed.verb.partition("_")[0], object_id=deed.row,
            scope=deed.scope, is_private=deed.private, detail=self._detail(deed.verb, deed.code, deed.level),
            happened_on=days.day(deed.on), recorded_at=days.at(deed.second),
        )  # fmt: skip

    def _detail(self, verb: str, code: str, level: int) -> str:
        if (verb, code, level) not in self._details:
            names = {"statement_added": "kind", "circumstance_added": "code", "reply_added": "stance"}
            detail: dict[str, Any] = {names.get(verb, "purpose"): code} | ({"level": level} if level else {})
            self._details[verb, code, level] = json.dumps(detail)
        return self._details[verb, code, level]

    def _registered(self, person: Someone, rows: Rows) -> None:
        office, lead = person.files[0]
        worker, on = lead or office.workers[0], self.days.of(person.second)
        ground = person.grounds[0]
        self._note(rows, Deed(person.second, person.id, office.id, worker, "person_registered", ground.id, CONTACT, 0, on,
                              ground.purpose))  # fmt: skip
        rows.add(Receipt, key=UUID(int=self.lot.getrandbits(128)).hex, attempt=self.days.new_id(person.second),
                 worker_id=worker, verb="register_person", object_id=person.id, made_at=self.days.at(person.second))  # fmt: skip

    def _paper(self, person: Someone, rows: Rows) -> None:
        lot, days = self.lot, self.days
        second = lot.randrange(person.second, days.now)
        office, lead = person.files[0]
        row, worker, scope = days.new_id(second), lead or office.workers[0], BIT[lot.choice(office.domains)]
        rows.add(Document, id=row, person_id=person.id, scope=scope, title=f"Odločba {lot.randrange(9999)}",
                 agency_id=office.id, author_id=worker, issuer="Služba", issued_on=days.day(days.of(second) - 3),
                 file=self.document, content_type="application/pdf", size=64, sha256="0" * 64,
                 recorded_at=days.at(second))  # fmt: skip
        on = days.of(second)
        self._note(rows, Deed(second, person.id, office.id, worker, "document_added", row, scope, 0, on, "decision"))

    def _looks(self, person: Someone, rows: Rows) -> None:
        lot, days = self.lot, self.days
        for _ in range(lot.randint(5, 15)):
            office, lead = _one(lot, person.files)
            second = int(person.second + (days.now - person.second) * lot.random())
            rows.add(Look, id=days.new_id(second), person_id=person.id, worker_id=lead or _one(lot, office.workers),
                     agency_id=office.id, role=ROLES[office.kind], purpose="delivery", scopes=office.scopes, page=_one(lot, PAGES),
                     at=days.at(second))  # fmt: skip


_FACT = ("id", "person_id", "scope", "text", "agency_id", "author_id", "source", "true_on", "confidence", "is_private",
         "recorded_at", "replaced_by", "ended_on")  # fmt: skip
_COLUMNS: Final = {Statement: (*_FACT, "kind", "level", "valid_until"), Circumstance: (*_FACT, "code", "valid_until")}


def _each(lot: Random, people: list[Someone], weights: list[int], facts: int) -> list[Someone]:
    """Exactly so many draws; everybody at least once where there are enough."""
    first = people[:facts]
    return first + lot.choices(people, weights, k=facts - len(first))


def _one(lot: Random, some: Sequence[Any]) -> Any:
    """One of some, several times faster than random.choice, which this module would call ten million times."""
    return some[int(len(some) * lot.random())]
