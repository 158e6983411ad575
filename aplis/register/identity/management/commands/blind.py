"""`aplis blind`: two agencies that may not exchange identities learn how many persons they share."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.journal import record
from aplis.register.agencies.models import Agency
from aplis.register.identity.blind import BlindFile, consent, has_consented, persons_of, read, rows_for, write
from aplis.register.sharing.models import ExchangeAgreement
from aplis.rules.matching.blind import LEAST_COUNT, agreeing, key_of, told_count

_USED: Final = 2  # exit status: what was given cannot be used


class Command(BaseCommand):
    help = (
        "Linking without names. export: keyed hashes of an agency's open files, to be handed to the other side. count: how many "
        "persons of two such files agree, from ten on. consent: this side's code for comparing two files person by person. pairs: "
        "the pairs of export numbers, with the codes of both sides. Each goes to the journal. docs/identity.md says what the "
        "files give away. Exit status: 0 done, 2 what was given cannot be used, 3 too few to be told, or a consent is missing."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        export = what.add_parser("export")
        export.add_argument("--agency", required=True, help="Name or short name of the agency.")
        export.add_argument("--agreement", required=True, help="The title of their agreement, the same on both sides.")
        export.add_argument(
            "--secret-file", type=Path, required=True, help="The secret of both sides, 32 bytes or more."
        )
        export.add_argument("--out", type=Path, required=True, help="The file to write; FILE.own stays here.")
        for name in ("count", "consent", "pairs"):
            files = what.add_parser(name)
            files.add_argument("--ours", type=Path, required=True)
            files.add_argument("--theirs", type=Path, required=True)
            if name == "pairs":
                files.add_argument("--consent", action="append", default=[], help="Twice: the code of each side.")
        for needs in (export, what.choices["consent"]):
            needs.add_argument(
                "--own-secret-file", type=Path, required=True, help="This side's own secret, 32 bytes or more."
            )

    def handle(self, *, what: str, **options: Any) -> None:
        try:
            getattr(self, f"_{what}")(**options)
        except (ValueError, OSError) as fault:
            raise CommandError(str(fault), returncode=_USED) from None

    def _export(self, *, agency: str, agreement: str, out: Path, **options: Any) -> None:
        today = timezone.localdate()
        month = f"{today:%Y-%m}"
        key = key_of(options["secret_file"].read_bytes(), agreement, month)
        own_secret = options["own_secret_file"].read_bytes()
        with bound_as_operator():
            whose = Agency.objects.filter(Q(name=agency) | Q(short_name=agency)).first()
            if whose is None:
                raise CommandError(f"No agency is called {agency}.", returncode=_USED)
            _require_in_force(whose, agreement, today)
            rows, own = rows_for(persons_of(whose.pk, today), key)
            write(out, agreement=agreement, month=month, own_secret=own_secret, rows=rows, own=own)
            _record("blind_exported", agency=whose.pk, rows=len(rows), month=month)
        self.stdout.write(f"{out}: {len(rows)} rows, some of them chaff. {out}.own says whose they are and stays here.")

    def _count(self, *, ours: Path, theirs: Path, **_options: Any) -> None:
        number = told_count(agreeing(*(file.rows for file in _both(ours, theirs))))
        with bound_as_operator():
            _record("blind_counted", persons=number or 0)
        if number is None:
            raise CommandError(f"Fewer than {LEAST_COUNT} persons agree. So few are not told.", returncode=3)
        self.stdout.write(f"{number} persons agree.")

    def _consent(self, *, ours: Path, theirs: Path, own_secret_file: Path, **_options: Any) -> None:
        code = consent(*_both(ours, theirs), own_secret_file.read_bytes())
        with bound_as_operator():
            _record("blind_consented")
        self.stdout.write(code)

    def _pairs(self, *, ours: Path, theirs: Path, **options: Any) -> None:
        one, other = _both(ours, theirs)
        codes: list[str] = options["consent"]
        if one.signer == other.signer or not all(has_consented(side, one, other, codes) for side in (one, other)):
            raise CommandError(
                "Both sides have to consent to comparing these two files. Nothing was told.", returncode=3
            )
        pairs = sorted(agreeing(one.rows, other.rows))
        with bound_as_operator():
            _record("blind_paired", pairs=len(pairs))
        for mine, its in pairs:
            self.stdout.write(f"{mine} {its}")


def _require_in_force(agency: Agency, title: str, on: date) -> None:
    is_partner = Q(giver=agency) | Q(receiver=agency)
    if not ExchangeAgreement.objects.filter(is_partner, ExchangeAgreement.in_force(on), title=title).exists():
        raise CommandError(
            f"{agency} has no agreement in force that is called {title}. Nothing was written. Its manager finds them under Agreements.",
            returncode=_USED,
        )


def _both(ours: Path, theirs: Path) -> tuple[BlindFile, BlindFile]:
    """raises ValueError unless both were written under one agreement in one month"""
    one, other = read(ours), read(theirs)
    if (one.agreement, one.month) != (other.agreement, other.month):
        raise ValueError("The files are of different agreements or months. Export both anew.")
    return one, other


def _record(verb: str, **detail: Any) -> None:
    record(actor=Actor(today=timezone.localdate()), verb=verb, detail={**detail, "page": "command"})
