"""What a verification found, in sentences. Standard library only."""

from collections.abc import Iterator
from typing import Final

from aplis.rules.sealed_rows import Finding
from aplis.rules.verification import Report

_SENTENCES: Final = {
    "seal_changed": "Seal {seal} was changed, or the seal before it.",
    "seal_missing": "Seal {seal} is missing.",
    "seal_rewritten": "Seal {seal} is not the one that the anchor file knows.",
    "seals_cut_off": "Seal {seal} was cut off, with {count:,} rows: the anchor file knows it.",
    "anchor_damaged": "A line of the anchor file is damaged.",
    "row_changed": "{table}: row {row} was changed after it was sealed (seal {seal}).",
    "row_removed": "{table}: row {row} was removed after it was sealed (seal {seal}).",
    "row_added": "{table}: row {row} was added afterwards: it is in no seal and older than rows that are.",
    "month_missing": "{table}: all {count:,} rows of the month {month} are missing. If it was put away, give --months FOLDER.",
    "rows_unsealed": "{table}: {count:,} rows wait for a seal for too long. Is the background worker running? `aplis seal` seals.",
}


def sentence(finding: Finding) -> str:
    return _SENTENCES[finding.what].format(
        seal=finding.seal, table=finding.table, row=finding.row, month=finding.month, count=finding.count
    )


def sentences(report: Report) -> Iterator[str]:
    """The findings, what more there is, and what was found good."""
    yield from map(sentence, report.findings)
    if report.unnamed:
        yield f"And {report.unnamed:,} more rows of the same kinds."
    if report.late:
        yield f"Note: the seals {', '.join(map(str, report.late))} took rows long after their time, by `aplis seal --late`."
    for table in sorted(report.rows):
        yield f"{table}: {report.rows[table]:,} rows as sealed, {report.waiting[table]:,} not sealed yet."
    newest = f", the newest made at {report.last.at} UTC" if report.last else ""
    yield f"{report.seals:,} seals{newest}. " + (
        "Everything is as it was sealed." if report.is_good else "SOMETHING IS NOT."
    )
