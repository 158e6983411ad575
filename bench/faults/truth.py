"""What the database holds after the faults, beside what the visitors were told. Read around the application, by plain SQL."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench.faults.load import Ledger, Shown

CLOCK = timedelta(milliseconds=5)  # a look is stamped between asking and answer, on the same machine


@dataclass
class Truth:
    """Counts after a run; every one of `wrong` has to be nought.

    unheard      committed, and the visitor never learned of it
    lost         acknowledged, and not there
    doubled      there more than once
    unjournaled  rows without exactly one journal entry, and entries without their row
    unreceipted  rows without exactly one receipt, receipts without their row
    half         people without a name, an open file or a right
    unlooked     pages shown without a look of their own
    """

    acknowledged: int = 0
    shown: int = 0
    looks: int = 0
    unheard: int = 0
    lost: int = 0
    doubled: int = 0
    unjournaled: int = 0
    unreceipted: int = 0
    half: int = 0
    unlooked: int = 0
    broken: int = 0

    @property
    def wrong(self) -> dict[str, int]:
        names = [each.name for each in fields(self)][4:]
        return {name: getattr(self, name) for name in names if getattr(self, name)}


class Base:
    """Either database, read only."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._address = environment.get("APLIS_DATABASE_URL", "")
        self._file = Path(environment["APLIS_VAR"]) / "aplis.sqlite3"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        if self._address:
            with psycopg.connect(self._address) as connection:
                return connection.execute(sql.encode()).fetchall()
        with sqlite3.connect(self._file, timeout=30) as connection:
            found = connection.execute(sql).fetchall()
        connection.close()
        return found

    def broken(self) -> int:
        """Faults SQLite finds in its own file. PostgreSQL replays its log at the start and has no such check."""
        return 0 if self._address else sum(row != ("ok",) for row in self.rows("PRAGMA integrity_check"))


def compare(environment: dict[str, str], ledger: Ledger) -> Truth:
    base = Base(environment)
    truth = Truth(acknowledged=len(ledger.statements) + len(ledger.people), shown=len(ledger.shown))
    _statements(base, ledger, truth)
    _people(base, ledger, truth)
    _receipts(base, ledger, truth)
    _looks(base, ledger, truth)
    truth.broken = base.broken()
    return truth


def _statements(base: Base, ledger: Ledger, truth: Truth) -> None:
    found = base.rows("SELECT id, text FROM situations_statement WHERE text LIKE 'Seen today %'")
    marks = Counter(text.split()[-1] for _id, text in found)
    truth.lost += sum(mark not in marks for mark in ledger.statements)
    truth.doubled += sum(count - 1 for count in marks.values())
    truth.unheard += sum(mark not in ledger.statements for mark in marks)
    entries = _entries(base, "statement_added")
    truth.unjournaled += _differing((row[0] for row in found), entries)


def _people(base: Base, ledger: Ledger, truth: Truth) -> None:
    """Those the visitors registered bear a given name that no one else in the region has."""
    names = "SELECT person_id, family FROM people_personname WHERE given = 'Zala'"
    found = [(person, family) for person, family in base.rows(names) if family in _sent(ledger)]
    families = Counter(family for _person, family in found)
    truth.lost += sum(family not in families for family in ledger.people.values())
    truth.doubled += sum(count - 1 for count in families.values())
    truth.unheard += sum(family not in ledger.people.values() for family in families)
    entries = _entries(base, "person_registered")
    files = dict(base.rows("SELECT person_id, id FROM sharing_involvement"))
    truth.unjournaled += _differing((files.get(person, 0) for person, _family in found), entries)
    rights = {row[0] for row in base.rows("SELECT person_id FROM people_accessright")}
    nameless = base.rows("SELECT id FROM people_person WHERE id NOT IN (SELECT person_id FROM people_personname)")
    truth.half += sum(person not in rights or person not in files for person, _family in found) + len(nameless)


def _sent(ledger: Ledger) -> set[str]:
    return set(ledger.people.values()) | set(ledger.unheard)


def _entries(base: Base, verb: str) -> list[int]:
    return [row[0] for row in base.rows(f"SELECT object_id FROM core_journalentry WHERE verb = '{verb}'")]  # noqa: S608


def _differing(rows: Iterable[int], entries: list[int]) -> int:
    told, kept = Counter(entries), Counter(rows)
    return sum(abs(told[each] - kept[each]) for each in told | kept)


def _receipts(base: Base, ledger: Ledger, truth: Truth) -> None:
    """One receipt for each act of the visitors, which names its row; none that was claimed and names nothing."""
    rows = base.rows("SELECT object_id, verb FROM core_receipt")
    kept = Counter(made for made, verb in rows if verb in {"add_statement", "register_person"})
    statements = [row[0] for row in base.rows("SELECT id FROM situations_statement WHERE text LIKE 'Seen today %'")]
    names = base.rows("SELECT person_id, family FROM people_personname WHERE given = 'Zala'")
    people = [person for person, family in names if family in _sent(ledger)]
    truth.unreceipted = sum(abs(kept[each] - 1) for each in {*statements, *people})
    truth.unreceipted += sum(made is None or made not in {*statements, *people} for made in kept)
    truth.unreceipted += sum(made is None for made, _verb in rows)


def _looks(base: Base, ledger: Ledger, truth: Truth) -> None:
    """Each page shown takes one look: of this person and page, stamped while the page was asked for."""
    waiting: dict[tuple[int, str], list[datetime]] = {}
    for person, page, at in base.rows("SELECT person_id, page, at FROM sharing_look ORDER BY at"):
        waiting.setdefault((person, page), []).append(_instant(at))
    since = min((each.asked_at for each in ledger.shown), default=datetime.now(UTC))
    truth.looks = sum(at >= since - CLOCK for looks in waiting.values() for at in looks)
    truth.unlooked = sum(not _take(waiting.get((each.person, each.page), []), each) for each in ledger.shown)


def _take(looks: list[datetime], shown: Shown) -> bool:
    for place, at in enumerate(looks):
        if shown.asked_at - CLOCK <= at <= shown.had_at + CLOCK:
            del looks[place]
            return True
    return False


def _instant(at: Any) -> datetime:
    return at if isinstance(at, datetime) else datetime.fromisoformat(at).replace(tzinfo=UTC)
