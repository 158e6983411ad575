"""What a security measure is called, switched on and switched off."""

from django.utils.translation import gettext as _

from aplis.register.sharing.keeping.configuration import Measure


def told(measure: Measure) -> str:
    """One sentence about the measure as it stands."""
    value = {"value": measure.value}
    return (_on() if measure.is_on else _off(measure))[measure.code] % value


def _on() -> dict[str, str]:
    return {
        "second_factor": _("Every role of the agency needs a second factor to sign in."),
        "row_security": _("The database itself checks each row (row-level security)."),
        "backups": _("The last backup is of %(value)s."),
        "backups_encrypted": _("Backups are encrypted."),
        "seals": _("Journal and look log are sealed; the newest seal is of %(value)s."),
        "anchor": _("The seals are anchored in a file outside the database."),
        "virus_scanner": _("Uploaded files are shown to a virus scanner."),
        "https": _("Pages are served over an encrypted connection only."),
        "own_identifier_key": _("Numbers of persons are sealed with a key of their own."),
        "idle_timeout": _("A session ends after a pause of %(value)s minutes."),
        "retention_run": _("What is due was last dealt with on %(value)s."),
    }


def _off(measure: Measure) -> dict[str, str]:
    return {
        "second_factor": _("These roles sign in without a second factor: %(value)s.")
        if measure.value
        else _("A second factor is offered and not required."),
        "row_security": _("The database does not check rows by itself: there is one lock, the program's."),
        "backups": _("The last backup is of %(value)s: too old.") if measure.value else _("No backup was ever taken."),
        "backups_encrypted": _("Backups are not encrypted."),
        "seals": _("The newest seal is of %(value)s: the background worker stands still.")
        if measure.value
        else _("Journal and look log have no seal yet."),
        "anchor": _("The seals are not anchored outside the database: a replaced database would not be noticed."),
        "virus_scanner": _("No virus scanner looks at uploaded files."),
        "https": _("The program was not told that it is served over an encrypted connection."),
        "own_identifier_key": _("Numbers of persons are sealed with the same key as sessions."),
        "idle_timeout": _("A session does not end by a pause."),
        "retention_run": _("What is due was last dealt with on %(value)s: more than a year ago.")
        if measure.value
        else _("What is due was never dealt with."),
    }
