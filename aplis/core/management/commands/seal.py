"""`aplis seal`: seals what the journal and the look log hold; keeps the anchor; writes a copy that anybody can verify."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from aplis.core.seals import anchor
from aplis.core.seals.export import export
from aplis.core.seals.sealing import seal_rows


class Command(BaseCommand):
    help = (
        "Seals every row of the journal and the look log that has no seal yet. The background worker does the same each "
        "minute. Safe to give at any time. Exit status: 0 done, 1 the anchor file could not be written or does not fit."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor", type=Path, default=settings.ANCHOR_FILE or None,
            help="File outside the database that gets a line for each seal. Default: APLIS_ANCHOR_FILE.",
        )  # fmt: skip
        parser.add_argument("--export", type=Path, help="Folder to write seals and rows to, for `bin/verify_copy.py`.")
        parser.add_argument(
            "--late", action="store_true",
            help="Seal also rows that came more than two days after their time. `aplis verify` names such seals for ever.",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        made = seal_rows(takes_late=options["late"])
        self.stdout.write(f"{len(made):,} new seals." + (f" The newest is number {made[-1]}." if made else ""))
        if options["anchor"]:
            try:
                lines = anchor.write(options["anchor"])
            except (OSError, anchor.AnchorDiffers) as fault:
                raise CommandError(f"The anchor file was not written: {fault}") from fault
            self.stdout.write(f"{lines:,} lines added to {options['anchor']}.")
        if options["export"]:
            for name, number in export(options["export"]):
                self.stdout.write(f"  {name:40} {number:>12,}")
