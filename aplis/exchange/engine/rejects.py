"""Rows that cannot be taken: the reason, and what to do. Never the value that stood in the file."""

import csv
from pathlib import Path
from typing import Any, Final, Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Final[dict[str, Promise]] = {
    "missing_key": _("Give the row its key: without one it could never be found again."),
    "duplicate_key": _("Keep one row per key; the first one in the file was taken."),
    "missing_value": _("Fill in this field; the row means nothing without it."),
    "too_few_columns": _("The row is shorter than the header. Look for a missing comma or an open quotation mark."),
    "too_many_columns": _("The row is longer than the header. Put text that holds a comma in quotation marks."),
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
    "file_too_large": _("Make the file smaller; the limit is the same as for uploads."),
    "other_agency": _("The row belongs to another agency. Leave it out: that agency sends its own."),
    "not_by_steward": _("This is decided with the person, in Aplis, and not sent in a file. Leave the row out."),
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
