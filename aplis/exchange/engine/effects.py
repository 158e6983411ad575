"""What follows from what a chunk wrote, in the same transaction: journal, search words, rights."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from aplis.core import bulk
from aplis.core.ids import new_id
from aplis.core.models import JournalEntry
from aplis.exchange.engine.context import Context
from aplis.exchange.engine.records import every_row
from aplis.register.people.match_keys import write_keys
from aplis.register.people.models import NameToken, PersonName
from aplis.register.sharing.rights import compile_rights
from aplis.rules.names import tokens

_ENTRY: Final = (
    "id", "worker_id", "agency_id", "on_behalf_of", "person_id", "verb", "object_kind", "object_id", "scope", "is_private",
    "detail", "happened_on", "recorded_at",
)  # fmt: skip


@dataclass(slots=True)
class Entry:
    """An entry of the journal. `agency` is the source's, 0 the region; `worker` the author, else the steward."""

    verb: str
    object_kind: str
    object_id: int | None
    happened_on: date
    person: int | None = None
    agency: int | None = None
    worker: int | None = None
    scope: int = 0
    is_private: bool = False
    detail: dict[str, Any] | None = None


class Effects:
    """Collected while the rows of a chunk are written, and written last."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.made: Counter[str] = Counter()
        self.domains: Counter[str] = Counter()
        self.renamed: set[int] = set()
        self.described: set[int] = set()
        self.reopened: set[int] = set()
        self._entries: list[tuple[Any, ...]] = []

    def note(self, entry: Entry) -> None:
        """One entry of the journal."""
        context = self.context
        self._entries.append(
            (
                new_id(), entry.worker or context.worker_id, entry.agency or context.agency_id, "", entry.person, entry.verb,
                entry.object_kind, entry.object_id, entry.scope, entry.is_private, entry.detail, entry.happened_on,
                context.now,
            )
        )  # fmt: skip

    def write(self) -> None:
        """Writes the entries noted so far."""
        bulk.insert(JournalEntry, _ENTRY, self._entries)
        self._entries.clear()

    def finish(self) -> None:
        """Brings search words, rights and the keys of the look-up in line, once all rows are written."""
        if self.renamed:
            _write_tokens(self.renamed)
        if self.reopened:
            compile_rights(sorted(self.reopened), on=self.context.today)
        write_keys(self.described)


def _write_tokens(people: Iterable[int]) -> None:
    """Brings the search words of these persons in line with their names."""
    wanted, have = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    names = every_row(PersonName).filter(person__in=people)
    for person, given, family in names.values_list("person_id", "given", "family"):
        wanted[person].update(tokens(f"{given} {family}"))
    kept = every_row(NameToken).filter(person__in=people)
    gone: list[int] = []
    for row, person, token in kept.values_list("pk", "person_id", "token"):
        have[person].add(token)
        if token not in wanted[person]:
            gone.append(row)
    if gone:
        kept.filter(pk__in=gone).delete()
    new = [(new_id(), person, token) for person, words in wanted.items() for token in sorted(words - have[person])]
    bulk.insert(NameToken, ("id", "person_id", "token"), new)
