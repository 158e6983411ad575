"""One run over a folder: survey, lookups, then file by file and chunk by chunk, each chunk one transaction."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.db import DatabaseError, DataError, IntegrityError, transaction

from aplis.core.database import bound_as_operator
from aplis.core.faults import told_by
from aplis.exchange.engine import files
from aplis.exchange.engine.chunk import Keyed, Outcome, keyed, process
from aplis.exchange.engine.context import Context
from aplis.exchange.engine.convert import Dates
from aplis.exchange.engine.mapping import FileMap, Lookup, Mapping
from aplis.exchange.engine.options import Options
from aplis.exchange.engine.plans import Plan, compile_file
from aplis.exchange.engine.reader import Line, Unclosed
from aplis.exchange.engine.rejects import Bad, Unusable
from aplis.exchange.engine.tables import AnyTable, Tables
from aplis.exchange.engine.values import Columns
from aplis.exchange.models import Feed

type Progress = Callable[["Report", str], None]


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken: its table, its number, why, and the row itself where it could be read."""

    table: AnyTable
    number: int
    bad: Bad
    values: list[str]


type Reject = Callable[[Rejected], None]


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

    def add(self, name: str, outcome: Outcome) -> None:
        """What came of a chunk of this file."""
        self.rows.update(outcome.rows)
        self.made.update(outcome.made)
        self.domains.update(outcome.domains)
        self.by_file.setdefault(name, Counter()).update(outcome.rows)

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
        self, mapping: Mapping, context: Context, options: Options, *, progress: Progress, reject: Reject
    ) -> None:
        self.mapping, self.context, self.options = mapping, context, options
        self.progress, self.reject = progress, reject
        self.report = Report()
        self._dates = Dates(mapping.dates)

    def go(self) -> Report:
        """raises Unusable before anything is written, Stopped when a chunk could not be."""
        tables = self._tables()
        plans = [self._plan(file, tables[file.name]) for file in self.mapping.files.values() if file.name in tables]
        for lookup in self.mapping.lookups.values():
            self._read_lookup(lookup)
        for number, (plan, table) in enumerate(plans):
            self._read_file(plan, table, number)
        self.report.rows_total = self.report.rows_done
        return self.report

    def _tables(self) -> dict[str, AnyTable]:
        """Surveys the whole folder first: whatever makes it unusable is found before a row is read."""
        folder = self.context.folder
        if not folder.is_dir():
            raise Unusable(f"There is no folder {folder}.")
        known = self.mapping.files.keys() | {each.file for each in self.mapping.lookups.values()}
        tables = Tables(folder, self.mapping, self.options)
        tables.note_unknown(set(known))
        self._found = found = tables.open_all(set(known))
        self.report.notes += tables.notes
        for file in self.mapping.files.values():
            if file.name in found:
                continue
            if file.is_required:
                raise Unusable(f"{file.name} is missing in {folder}. {self.mapping.name} needs it. Nothing was read.")
            self.report.notes.append(f"{file.name} is not there; the format may come without it.")
        return self._corrected() if self.options.corrected else found

    def _corrected(self) -> dict[str, AnyTable]:
        """Rejected rows, put right; the rest of the folder stays there to be asked."""
        folder = self.options.corrected
        if folder is None or not folder.is_dir():
            raise Unusable(f"There is no folder {folder}.")
        tables = Tables(folder, self.mapping, self.options)
        found = tables.open_all(set(self.mapping.files), is_ours=True)
        if not found:
            raise Unusable(f"In {folder} there is no table of {self.mapping.name}.")
        self.report.notes += tables.notes
        return found

    def _plan(self, file: FileMap, table: AnyTable) -> tuple[Plan, AnyTable]:
        self.report.rows_total += table.rows
        extra = [name for name in table.header if name not in file.columns]
        if extra:
            self.report.notes.append(f"{file.name} has columns that the mapping does not know: {', '.join(extra)}.")
        columns = Columns(file.name, table.header, file.optional, self.mapping.codes, self._dates)
        return compile_file(file, columns, self.mapping.digest), table

    def _read_lookup(self, lookup: Lookup) -> None:
        table = self._found.get(lookup.file)
        if table is None:
            return
        file = self.mapping.files.get(lookup.file)
        places = {name: place for place, name in enumerate(table.header)}
        without = file.optional - places.keys() if file else frozenset()
        for column in (lookup.key, *lookup.values.values(), *filter(None, [lookup.deleted_on])):
            if column not in places and column not in without:
                raise Unusable(f"{lookup.file} has no column {column!r}, which the lookup {lookup.name!r} reads.")
        gone, key = places.get(lookup.deleted_on, -1), places.get(lookup.key, -1)
        for lines in table.chunks(self.options.chunk) if key >= 0 else ():
            rows = [line.values for line in lines if len(line.values) >= len(places)]
            rows = [row for row in rows if gone < 0 or not row[gone]]
            for name, column in lookup.values.items():
                if (place := places.get(column)) is not None:
                    pairs = ((row[key], row[place]) for row in rows if row[place])
                    self.context.scratch.note(lookup.name, name, pairs)

    def _read_file(self, plan: Plan, table: AnyTable, number: int) -> None:
        self.report.by_file.setdefault(plan.file.name, Counter())
        try:
            for lines in table.chunks(self.options.chunk):
                self._read_chunk(plan, table, number, lines)
        except Unclosed as error:
            raise Stopped(
                f"Stopped in {table.path.name}: a quotation mark that opens in the row of line {error.line} is never closed,"
                " so nobody can say where the rows after it end. Everything before that line is stored."
                " Close or remove the mark, then give the same command again: it goes on from there."
            ) from None

    def _read_chunk(self, plan: Plan, table: AnyTable, number: int, lines: list[Line]) -> None:
        outcome = Outcome()
        rows = keyed(plan, lines, self.context, number, outcome)
        for part in self._parts(plan, rows):
            outcome.add(part)
        self.report.add(plan.file.name, outcome)
        values = {line.number: line.values for line in lines} if outcome.rejected else {}
        for row, bad in sorted(outcome.rejected, key=lambda each: each[0]):
            self.reject(Rejected(table, row, Bad(bad.code, plan.file.renamed.get(bad.column, bad.column)), values[row]))
        self.progress(self.report, plan.file.name)

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
            self.context.made.clear()
            if isinstance(error, DatabaseError) and not isinstance(error, IntegrityError | DataError):
                raise self._stopped(plan, rows, error) from None
            raise
        self.context.copied.clear()
        self.context.scratch.keep_made(self.context.made)
        self.context.made.clear()
        return outcome

    def _stopped(self, plan: Plan, rows: list[Keyed], error: DatabaseError) -> Stopped:
        return Stopped(
            f"Stopped in {plan.file.name}, rows {rows[0].number} to {rows[-1].number}: {told_by(error)}."
            " These rows were rolled back; everything before them is stored."
            " Put right what is named, then give the same command again: it goes on from there."
        )
