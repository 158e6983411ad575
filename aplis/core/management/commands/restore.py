"""`aplis restore FOLDER`: a backup into an empty installation, checked to the last row."""

import argparse
import os
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aplis.core.backup.folder import Problem
from aplis.core.backup.operator import Line
from aplis.core.backup.restoring import Outcome, restore_backup


class Command(BaseCommand):
    help = (
        "Brings a backup back into an EMPTY database and document folder; it overwrites nothing. Checks every sum first, then "
        "compares rows, documents and seals. Killed, it goes on when started again. Exit status: 0 all is as it was taken, "
        "1 it is not, or nothing was restored."
    )
    requires_system_checks: list[str] = []  # they look at tables that are not there yet

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--with-other-keys",
            action="store_true",
            help="Restore although APLIS_IDENTIFIER_KEY is another one: identifiers can then not be read or looked up.",
        )

    def handle(self, *, folder: Path, with_other_keys: bool, **options: Any) -> None:
        os.umask(0o077)
        show = Line(self.stderr).show
        try:
            outcome = restore_backup(folder=folder.absolute(), is_other_key_allowed=with_other_keys, progress=show)
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        self._print(outcome)

    def _print(self, outcome: Outcome) -> None:
        for step, what, seconds in outcome.timings:
            self.stdout.write(f"  {step:12} {what:34} {seconds:8.2f} s")
        for fault in outcome.manifest.damaged:
            self.stdout.write(f"  as in the backup: {fault}")
        for finding in outcome.findings:
            self.stderr.write(finding)
        if outcome.findings:
            raise CommandError("Restored as it was taken, and the seals say that it had been changed before that.")
        if outcome.is_older:
            self.stdout.write(
                self.style.WARNING(
                    "Restored, and equal to what was taken. Its tables are older than this version: run `aplis migrate`, then"
                    " this command once more, which writes the journal entry."
                )
            )
            return
        self.stdout.write(
            self.style.SUCCESS(f"Restored as it was on {outcome.manifest.made_at}. Everybody signs in anew.")
        )
