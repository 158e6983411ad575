"""A feed while it is being put together: rows per file, files beside them, written out in one go."""

import csv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

# File name to its columns. The first column is the key of the row.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    name: tuple(columns.split())
    for name, columns in {
        "areas": "area_key parent_key country level code name",
        "agencies": "agency_key name short_name kind area_key",
        "workers": "worker_key agency_key name role starts_on ends_on",
        "people": "person_key born_on birth_precision language channel interpreter pseudonymous protection_level",
        "names": "name_key person_key kind script given family is_main starts_on ends_on",
        "identifiers": "identifier_key person_key scheme value starts_on ends_on",
        "contacts": "contact_key person_key agency_key kind value safety_note is_safe starts_on ends_on",
        "household_members": "member_key household_key person_key role starts_on ends_on",
        "involvements": "involvement_key person_key agency_key lead_key purpose basis programme opened_on closed_on",
        "releases": "release_key person_key agency_key scopes purpose basis starts_on ends_on withdrawn_on",
        "named_viewers": "viewer_key person_key worker_key starts_on ends_on",
        "statements": "statement_key person_key agency_key author_key domain kind text level amount unit code source "
        "true_on confidence valid_until private",
        "circumstances": "circumstance_key person_key agency_key author_key code text source true_on confidence "
        "valid_until private",
        "documents": "document_key person_key agency_key author_key domain title issuer issued_on valid_until private file",
        "replies": "reply_key fact_key agency_key author_key stance text given_on",
    }.items()
}


@dataclass
class Feed:
    rows: dict[str, list[dict[str, str]]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, name: str, /, **values: Any) -> str:
        """Adds a row and returns its key, which is counted up where none is given.

        raises KeyError for a column that the file does not have.
        """
        columns = COLUMNS[name]
        if unknown := set(values) - set(columns):
            raise KeyError(f"{name}.csv has no column {', '.join(sorted(unknown))}")
        values.setdefault(columns[0], f"{name}-{len(self.rows[name]) + 1:05}")
        self.rows[name].append({column: _written(values.get(column)) for column in columns})
        return str(values[columns[0]])

    def write(self, folder: Path) -> None:
        """Writes every file of the feed into the folder, which is made if it is missing."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, columns in COLUMNS.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as out:
                sheet = csv.DictWriter(out, columns, lineterminator="\n")
                sheet.writeheader()
                sheet.writerows(self.rows[name])
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
