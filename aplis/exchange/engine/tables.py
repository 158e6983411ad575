"""The tables of a folder, all looked at before the first row is read: whatever makes the folder unusable is found here."""

from collections import Counter
from pathlib import Path
from typing import Final

from aplis.exchange.engine import encodings, reader, survey
from aplis.exchange.engine.mapping import Mapping
from aplis.exchange.engine.options import Options
from aplis.exchange.engine.parquet import ParquetTable, open_parquet
from aplis.exchange.engine.reader import Table
from aplis.exchange.engine.rejects import Unusable
from aplis.exchange.engine.survey import Survey

SUFFIXES: Final = (".csv", ".parquet")
type AnyTable = Table | ParquetTable


class Tables:
    """Finds, surveys and opens. `notes`: what the operator should know about the files."""

    def __init__(self, folder: Path, mapping: Mapping, options: Options) -> None:
        self.folder, self.mapping, self.options = folder, mapping, options
        self.notes: list[str] = []
        self._page = options.encoding or mapping.encoding
        if self._page and not encodings.is_known(self._page):
            raise Unusable(f"There is no encoding {self._page!r}. Usual ones: utf-8, {', '.join(encodings.LETTERS)}.")
        if options.delimiter and options.delimiter not in reader.DELIMITERS:
            raise Unusable("The delimiter can be a comma, a semicolon, a tab or |.")

    def open_all(self, names: set[str], *, is_ours: bool = False) -> dict[str, AnyTable]:
        """Those of these tables that are there, by name. raises Unusable"""
        paths = self._paths(names)
        surveys = {name: survey.look(path) for name, path in paths.items() if path.suffix.lower() == ".csv"}
        self._settle_pages([each for each in surveys.values() if not each.is_unicode])
        for each in surveys.values():
            self._note_broken(each)
        return {name: self._opened(name, path, surveys.get(name), is_ours=is_ours) for name, path in paths.items()}

    def note_unknown(self, known: set[str]) -> None:
        """Says which files are not read, and why."""
        there = {path.name: _as_csv(path) for path in self.folder.iterdir() if path.suffix.lower() in SUFFIXES}
        plain = {name.casefold() for name in known | self.mapping.ignores.keys()}
        unknown = sorted(name for name, table in there.items() if table.casefold() not in plain)
        if unknown:
            self.notes.append(f"Not read, because the mapping does not know them: {', '.join(unknown)}.")
        ignored = {name.casefold() for name in self.mapping.ignores}
        if left := sorted(name for name, table in there.items() if table.casefold() in ignored):
            self.notes.append(f"Not read, because they are not about people: {', '.join(left)}.")

    def _paths(self, names: set[str]) -> dict[str, Path]:
        wanted = {name.casefold(): name for name in names}
        found: dict[str, Path] = {}
        for path in sorted(self.folder.iterdir()):
            name = wanted.get(_as_csv(path).casefold()) if path.suffix.lower() in SUFFIXES else None
            if name is None or not path.is_file():
                continue
            if name in found:
                raise Unusable(
                    f"{found[name].name} and {path.name} are the same table. Leave one of them in the folder."
                )
            found[name] = path
        return found

    def _settle_pages(self, others: list[Survey]) -> None:
        """Files that are not Unicode: all of a folder come from one system, so they are judged together."""
        if not others:
            return
        seen = sum((each.high for each in others), Counter[int]())
        page = self._page or encodings.guess(seen)
        for each in others:
            each.read_as(page)
        if self._page:
            return
        line, byte = others[0].broken_at or (1, 1)
        letters = ", ".join(encodings.letters_of(page, seen))
        self.notes.append(
            f"{', '.join(each.path.name for each in others)}: not UTF-8 ({others[0].path.name} line {line}, byte {byte})."
            f" Read as {page}, by the letters {letters}. If names look wrong, take {' or '.join(encodings.others(page))}"
            " with --encoding, or save as UTF-8."
        )

    def _note_broken(self, each: Survey) -> None:
        if each.is_unicode and each.broken_at:
            line, byte = each.broken_at
            self.notes.append(
                f"{each.path.name} is {each.encoding.upper()}, but broken at line {line}, byte {byte}, perhaps in more places."
                " The rows concerned are rejected."
            )

    def _opened(self, name: str, path: Path, found: Survey | None, *, is_ours: bool) -> AnyTable:
        file = self.mapping.files.get(name)
        names = reader.names_of(file.columns, file.renamed) if file else {}
        if found is None:
            return open_parquet(path, names)
        return reader.open_table(found, self.options.delimiter or self.mapping.delimiter, names, is_ours=is_ours)


def _as_csv(path: Path) -> str:
    """The name under which mappings know the table."""
    return f"{path.stem}.csv"
