"""The sentences for the codes of this room: what is wrong with files, why a row was not taken, how far a run is."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from aplis.exchange.engine.rejects import REASONS

# What is wrong with files that were sent, and what to do. %(file)s is the file to blame; the others are limits.
UPLOAD_FAULTS: Final[dict[str, Promise]] = {
    "too_large": _(
        "The files are larger than %(sent)s together. Send fewer at a time, or ask your operator to import them."
    ),
    "too_many_files": _(
        "There are too many files. At most %(tables)s tables can be sent, and at most %(files)s files in one ZIP."
    ),
    "one_zip_or_tables": _("Choose either one ZIP file or CSV files, not both."),
    "wrong_type": _("“%(file)s” is not a CSV or ZIP file. Save the table as CSV and choose it again."),
    "bad_name": _("The name of a file has signs in it that cannot be kept, or more than 80. Rename the file."),
    "name_twice": _("Two files have the same name. Rename or leave out one of them."),
    "not_text": _("“%(file)s” is named CSV and is something else. Save the table as CSV (UTF-8) and choose it again."),
    "no_known_table": _(
        "None of the files belongs to this format. Compare their names with the format, or choose another."
    ),
    "missing_table": _("The format cannot do without %(file)s. Add what is missing and send everything together."),
    "not_a_zip": _("The ZIP file cannot be read. Make it again on your computer and choose it again."),
    "empty_zip": _("There is no file in the ZIP."),
    "encrypted": _("The ZIP is locked by a password. Make it again without one; it is sent and kept safely."),
    "path_leads_out": _(
        "A name in the ZIP leads out of the folder, which is how harmful files are made. Make the ZIP again."
    ),
    "not_a_plain_file": _("The ZIP holds a link or a device and not only files. Make it again with files alone."),
    "unpacks_too_large": _(
        "The ZIP would unpack to far more than it should: more than %(unpacked)s, or %(ratio)s times its size."
    ),
    "unknown_folder": _(
        "The folder “%(file)s” in the ZIP is not known. CSV files stand at the top, documents below “files”."
    ),
    "path_too_long": _("A name below “files” is too long or lies too deep. Use shorter names and fewer folders."),
}

# A format that a country adds stands under its code until it gets a name here.
FORMAT_NAMES: Final[dict[str, Promise]] = {
    "aplis-feed": _("Aplis feed: tables of any system, as Aplis describes them"),
    "hmis-csv-2020": _("HMIS CSV 2020: homeless services in the United States"),
    "hmis-csv-2024": _("HMIS CSV 2024: homeless services in the United States"),
    "hmis-csv-2026": _("HMIS CSV 2026: homeless services in the United States"),
}

STATE_NAMES: Final[dict[str, Promise]] = {
    "checking": pgettext_lazy("import", "being checked"),
    "preview": pgettext_lazy("import", "waits for your decision"),
    "waiting": pgettext_lazy("import", "waits for its turn"),
    "running": pgettext_lazy("import", "running"),
    "done": pgettext_lazy("import", "done"),
    "failed": pgettext_lazy("import", "stopped"),
    "cancelled": pgettext_lazy("import", "cancelled"),
}

# Why a run stopped. What the reader of a folder says itself stands here under no code and is shown as it is.
STOPS: Final[dict[str, Promise]] = {
    "cancelled": _("It was cancelled before it began. Nothing was taken over."),
    "expired": _("It was not started within 7 days, so its files were removed. Nothing was taken over."),
    "fault": _(
        "A fault of the program stopped it. What stands below was taken over and stays. Please tell your operator, "
        "then send the same files again: nothing is doubled."
    ),
    "not_allowed": _(
        "Whoever started it may no longer import for your agency, so it was stopped. What stands below was taken over before "
        "and stays. A steward can send the same files again: nothing is doubled."
    ),
    "check_not_allowed": _(
        "Whoever sent the files may no longer import for your agency, so they were removed. Nothing was taken over."
    ),
    "check_fault": _("A fault of the program stopped the check. Nothing was taken over. Please tell your operator."),
}

# Kinds of rows, in the order in which they build on each other.
KIND_NAMES: Final[dict[str, Promise]] = {
    "area": pgettext_lazy("kind of row", "Areas"),
    "agency": pgettext_lazy("kind of row", "Agencies"),
    "worker": pgettext_lazy("kind of row", "Workers"),
    "person": pgettext_lazy("kind of row", "People"),
    "name": pgettext_lazy("kind of row", "Names"),
    "identifier": pgettext_lazy("kind of row", "Identifiers"),
    "contact": pgettext_lazy("kind of row", "Contact details"),
    "household": pgettext_lazy("kind of row", "Households"),
    "member": pgettext_lazy("kind of row", "Members of households"),
    "involvement": pgettext_lazy("kind of row", "Involvements"),
    "release": pgettext_lazy("kind of row", "Releases from secrecy"),
    "viewer": pgettext_lazy("kind of row", "Workers named for sealed persons"),
    "statement": pgettext_lazy("kind of row", "Statements"),
    "circumstance": pgettext_lazy("kind of row", "Circumstances"),
    "document": pgettext_lazy("kind of row", "Documents"),
    "reply": pgettext_lazy("kind of row", "Replies of persons"),
}

# Why a row was not taken. What to do about it stands with the importer, in REASONS.
_WHY: Final[dict[str, Promise]] = {
    "missing_key": _("The row has no key."),
    "duplicate_key": _("Another row has the same key."),
    "missing_value": _("A field that has to be filled in is empty."),
    "too_few_columns": _("The row has fewer columns than the header."),
    "too_many_columns": _("The row has more columns than the header."),
    "broken_quotes": _("The quotation marks in the row do not pair."),
    "cell_too_large": _("A field is far too large."),
    "unknown_person": _("The person it speaks of was never sent."),
    "unknown_reference": _("The row it refers to was never sent."),
    "person_mismatch": _("It refers to a record of another person."),
    "impossible_date": _("This is not a date."),
    "future_date": _("The date lies ahead."),
    "ends_before_start": _("It ends before it begins."),
    "unknown_code": _("The code is not known."),
    "not_a_number": _("This is not a number."),
    "out_of_range": _("The number is too small or too large."),
    "not_yes_or_no": _("This is neither yes nor no."),
    "value_too_long": _("The text is too long."),
    "not_text": _("There are control characters in the text."),
    "unknown_file": _("The document is not among the files."),
    "file_not_allowed": _("Documents of this kind are not taken."),
    "file_not_checked": _("The document could not be checked for viruses."),
    "file_too_large": _("The document is too large."),
    "other_agency": _("The row belongs to another agency."),
    "not_by_steward": _("This cannot be sent in a file."),
    "not_a_release": _("It rests on something else than a release of the person."),
    "release_too_long": _("The release holds for more than twelve months."),
    "does_not_fit": _("The row contradicts what is already stored."),
}


def reason(code: str) -> Promise:
    """Why a row was not taken."""
    return _WHY.get(code, _("The row could not be taken."))


def remedy(code: str) -> Promise:
    """What to do about a row that was not taken."""
    return REASONS.get(code, _("Compare the row with the description of the format, or ask your operator."))
