"""Rows that cannot be taken: the reason, and what to do. Never the value that stood in the file."""

import csv
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aplis.core.spreadsheets import harmless

REASONS: Final[dict[str, Promise]] = {
    "missing_key": _("Give the row its key: without one it could never be found again."),
    "duplicate_key": _("Keep one row per key; the first one in the file was taken."),
    "missing_value": _("Fill in this field; the row means nothing without it."),
    "too_few_columns": _("The row is shorter than the header. Look for a missing comma or an open quotation mark."),
    "too_many_columns": _("The row is longer than the header. Put text that holds a comma in quotation marks."),
    "broken_quotes": _("A quotation mark within a text is written twice. Mend the row, or export it again."),
    "not_text": _("There are signs in it that no text has. Remove them, or save the file as UTF-8 once more."),
    "cell_too_large": _("A field holds more than a million signs. Shorten it, or send it as a document."),
    "unknown_person": _("Send the person's own row first, or correct the reference."),
    "unknown_reference": _("Send the row this one refers to first, or correct the reference."),
    "person_mismatch": _("The row and the record it refers to name different persons. Correct one of the two."),
    "impossible_date": _("Write a day that exists, in the form that the format names."),
    "future_date": _("This cannot lie ahead. Correct the year, or send it when it has happened."),
    "ends_before_start": _("The end lies before the beginning. Correct one of the two."),
    "unknown_code": _("Use one of the codes of the format, or have the new code added to the mapping."),
    "not_a_number": _("Write a number, with a point before the decimals and without a currency sign."),
    "out_of_range": _("The number is too small or too large for this field."),
    "not_yes_or_no": _("Write yes or no."),
    "value_too_long": _("Shorten the text; the list of fields says how long it may be."),
    "unknown_file": _("Put the file into the folder named files, under exactly this name."),
    "file_not_allowed": _("Send a PDF, a picture (PNG, JPEG), a text document (DOCX, ODT) or plain text."),
    "file_not_checked": _(
        "The virus scanner did not answer. Send the same files again when it does; nothing is doubled."
    ),
    "file_too_large": _("Make the file smaller; the limit is the same as for uploads."),
    "other_agency": _("The row belongs to another agency. Leave it out: that agency sends its own."),
    "not_by_steward": _("This is decided with the person, in Aplis, and not sent in a file. Leave the row out."),
    "not_a_release": _(
        "Only a release that the person gave is sent here. A duty or a task of law opens a file in Aplis, by a request."
    ),
    "release_too_long": _(
        "A release holds for twelve months at most. Send the end that the person agreed to, or ask again."
    ),
    "does_not_fit": _("The row contradicts one that is already stored. Compare both in the source system."),
}
TODO_LIMIT: Final = 250


class Bad(Exception):
    """A row that cannot be taken: a reason of REASONS and the column of the file it stands in, if one is to blame."""

    def __init__(self, code: str, column: str = "") -> None:
        self.code, self.column = code, column
        super().__init__(code)


class Unusable(Exception):
    """Nothing can be read at all; the message says where and what to do. Nothing was written."""


class KeptRows:
    """Rejected rows as they stood, one CSV per table, for this program's user alone: to be corrected and read again.

    Where a spreadsheet would run a cell it is made harmless; reading the file again gives back what stood there.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._tables: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def add(self, name: str, header: list[str], values: list[str]) -> None:
        """A row that could not be read at all, and so has no values, is only listed."""
        if self.folder is None or not values:
            return
        if name not in self._tables:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path = self.folder / name
            path.touch(mode=0o600)
            file = self._stack.enter_context(path.open("w", encoding="utf-8-sig", newline=""))
            self._tables[name] = csv.writer(file, quoting=csv.QUOTE_ALL)
            self._tables[name].writerow([harmless(word) for word in header])
        self._tables[name].writerow([harmless(cell) for cell in values])


class RejectsFile:
    """The CSV of one run with a line per rejected row. The file is made with the first of them."""

    HEADER: Final = ("file", "row", "field", "reason", "what to do")

    def __init__(self, path: Path) -> None:
        self.path, self.number = path, 0
        self._file: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, file: str, row: int, bad: Bad) -> None:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(self.HEADER)
        self._writer.writerow((file, row, bad.column, bad.code, str(REASONS[bad.code])))
        self.number += 1
