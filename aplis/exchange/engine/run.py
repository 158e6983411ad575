"""One run over a folder: survey, lookups, then file by file and chunk by chunk, each chunk one transaction."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

from django.db import DatabaseError, DataError, IntegrityError, OperationalError, transaction

from aplis.core.database import bound_as_operator
from aplis.exchange.engine import files, reader
from aplis.exchange.engine.chunk import Keyed, Outcome, keyed, process
from aplis.exchange.engine.context import Context
from aplis.exchange.engine.convert import Dates
from aplis.exchange.engine.mapping import FileMap, Lookup, Mapping
from aplis.exchange.engine.plans import Plan, compile_file
from aplis.exchange.engine.rejects import Bad, Unusable
from aplis.exchange.engine.values import Columns
from aplis.exchange.models import Feed

CHUNK: Final = 1000  # rows
type Progress = Callable[["Report", str], None]
type Reject = Callable[[str, int, Bad], None]


class Stopped(Exception):
    """The run stopped half-way. Its message says what is stored, what is not, and what to do."""


@dataclass
class Report:
    """What a run did so far. `notes`: what its operator should know that is no rejection."""

    rows_total: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    domains: Counter[str] = field(default_factory=Counter)
    by_file: dict[str, Counter[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def rows_done(self) -> int:
        return self.rows.total()

    def as_counts(self) -> dict[str, object]:
        """Plain numbers and sentences, to be stored with the run."""
        return {
            "rows": dict(self.rows),
            "made": dict(self.made),
            "domains": dict(self.domains),
            "files": {name: dict(rows) for name, rows in self.by_file.items()},
            "notes": self.notes,
        }


class Run:
    """A folder read with a mapping. `progress` is called after each chunk, `reject` for each row that was not taken."""

    def __init__(
        self, mapping: Mapping, context: Context, *, progress: Progress, reject: Reject, chunk: int = CHUNK
    ) -> None:
        self.mapping, self.context, self.chunk = mapping, context, chunk
        self.progress, self.reject = progress, reject
        self.report = Report()
        self._dates = Dates(mapping.dates)

    def go(self) -> Report:
        """raises Unusable before anything is written, Stopped when a chunk could not be."""
        plans = self._plans()
        for lookup in self.mapping.lookups.values():
            self._read_lookup(lookup)
        for number, plan in enumerate(plans):
            self._read_file(plan, number)
        self.report.rows_total = self.report.rows_done
        return self.report

    def _plans(self) -> list[Plan]:
        """Surveys the whole folder first: whatever makes it unusable is found before a row is read."""
        folder = self.context.folder
        if not folder.is_dir():
            raise Unusable(f"There is no folder {folder}.")
        self._note_unknown_files(folder)
        plans = []
        for file in self.mapping.files.values():
            path = folder / file.name
            if not path.is_file():
                if file.is_required:
                    raise Unusable(
                        f"{file.name} is missing in {folder}. {self.mapping.name} needs it. Nothing was read."
                    )
                self.report.notes.append(f"{file.name} is not there; the format may come without it.")
                continue
            self.report.rows_total += max(reader.survey(path) - 1, 0)
            plans.append(compile_file(file, self._columns(file, path), self.mapping.digest))
        return plans

    def _note_unknown_files(self, folder: Path) -> None:
        known = (
            self.mapping.files.keys()
            | self.mapping.ignores.keys()
            | {each.file for each in self.mapping.lookups.values()}
        )
        unknown = sorted(path.name for path in folder.glob("*.csv") if path.name not in known)
        if unknown:
            self.report.notes.append(f"Not read, because the mapping does not know them: {', '.join(unknown)}.")
        ignored = sorted(name for name in self.mapping.ignores if (folder / name).is_file())
        if ignored:
            self.report.notes.append(f"Not read, because they are not about people: {', '.join(ignored)}.")

    def _columns(self, file: FileMap, path: Path) -> Columns:
        header = reader.header(path)
        extra = [name for name in header if name not in file.columns]
        if extra:
            self.report.notes.append(f"{file.name} has columns that the mapping does not know: {', '.join(extra)}.")
        return Columns(file.name, header, file.optional, self.mapping.codes, self._dates)

    def _read_lookup(self, lookup: Lookup) -> None:
        path = self.context.folder / lookup.file
        if not path.is_file():
            return
        reader.survey(path)
        places = {name: place for place, name in enumerate(reader.header(path))}
        for column in (lookup.key, *lookup.values.values(), *filter(None, [lookup.deleted_on])):
            if column not in places:
                raise Unusable(f"{lookup.file} has no column {column!r}, which the lookup {lookup.name!r} reads.")
        gone = places.get(lookup.deleted_on, -1)
        for lines in reader.chunks(path, self.chunk):
            rows = [line.values for line in lines if len(line.values) >= len(places)]
            rows = [row for row in rows if gone < 0 or not row[gone]]
            for name, column in lookup.values.items():
                key, value = places[lookup.key], places[column]
                self.context.scratch.note(lookup.name, name, ((row[key], row[value]) for row in rows if row[value]))

    def _read_file(self, plan: Plan, number: int) -> None:
        name = plan.file.name
        counts = self.report.by_file.setdefault(name, Counter())
        for lines in reader.chunks(self.context.folder / name, self.chunk):
            outcome = Outcome()
            rows = keyed(plan, lines, self.context, number, outcome)
            for part in self._parts(plan, rows):
                outcome.add(part)
            self.report.rows.update(outcome.rows)
            self.report.made.update(outcome.made)
            self.report.domains.update(outcome.domains)
            counts.update(outcome.rows)
            for row, bad in sorted(outcome.rejected, key=lambda each: each[0]):
                self.reject(name, row, bad)
            self.progress(self.report, name)

    def _parts(self, plan: Plan, rows: list[Keyed]) -> Iterator[Outcome]:
        """The whole chunk in one transaction; where the database refuses a row, halves, down to the row that it is."""
        waiting = [rows] if rows else []
        while waiting:
            part = waiting.pop()
            try:
                yield self._in_one_transaction(plan, part)
            except (IntegrityError, DataError):
                if len(part) == 1:
                    outcome = Outcome()
                    outcome.reject(part[0].number, Bad("does_not_fit"))
                    yield outcome
                else:
                    middle = len(part) // 2
                    waiting += [part[middle:], part[:middle]]

    def _in_one_transaction(self, plan: Plan, rows: list[Keyed]) -> Outcome:
        try:
            with bound_as_operator():
                # Two runs of one feed take turns: each reads the records that the other has written.
                Feed.objects.select_for_update().get(pk=self.context.feed_id)
                outcome = process(plan, rows, self.context)
                if self.context.is_dry:
                    transaction.set_rollback(True)
        except BaseException as error:
            files.take_back(self.context)
            if isinstance(error, DatabaseError) and not isinstance(error, IntegrityError | DataError):
                raise self._stopped(plan, rows, error) from None
            raise
        self.context.copied.clear()
        return outcome

    def _stopped(self, plan: Plan, rows: list[Keyed], error: DatabaseError) -> Stopped:
        """Says where and why. Only operational errors are quoted: others may hold the values of a row."""
        why = (
            next(islice(str(error).splitlines(), 1), "")
            if isinstance(error, OperationalError)
            else type(error).__name__
        )
        return Stopped(
            f"Stopped in {plan.file.name}, rows {rows[0].number} to {rows[-1].number}: {why}."
            " These rows were rolled back; everything before them is stored."
            " Put right what is named, then give the same command again: it goes on from there."
        )
