"""`aplis verify`: is every row of the journal and the look log as it was sealed? Names each one that is not."""

from argparse import ArgumentParser
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from aplis.core.database import bound_as_operator
from aplis.core.seals.copies import Unreadable
from aplis.core.seals.tables import live_copy
from aplis.core.seals.telling import sentences
from aplis.rules.verification import TAIL_MINUTES, verify


class Command(BaseCommand):
    help = (
        "Compares every row of the journal and the look log with its seal, the seals with each other and with the anchor "
        "file. Reads only. Exit status: 0 everything is as it was sealed, 1 something was changed, removed, added or cut "
        "off and is named, 2 it could not be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anchor", type=Path, default=settings.ANCHOR_FILE or None,
            help="The anchor file; finds seals that were cut off or rewritten. Default: APLIS_ANCHOR_FILE.",
        )  # fmt: skip
        parser.add_argument("--from", dest="first", type=int, default=1, help="Compare rows from this seal on only.")
        parser.add_argument("--months", type=Path, help="Folder with months that were put away as files.")
        parser.add_argument(
            "--tail-minutes", type=int, default=TAIL_MINUTES,
            help=f"A row may wait so long for its seal. Default: {TAIL_MINUTES}.",
        )  # fmt: skip

    def handle(self, **options: Any) -> None:
        try:
            report = self._verified(**options)
        except (OSError, Unreadable) as fault:
            raise CommandError(str(fault), returncode=2) from fault
        for line in sentences(report):
            self.stdout.write(line)
        if not report.is_good:
            raise SystemExit(1)

    def _verified(
        self, *, anchor: Path | None, first: int, months: Path | None, tail_minutes: int, **_rest: Any
    ) -> Any:
        lines = anchor.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True) if anchor else []
        # On SQLite an operator's transaction would hold up everybody who writes; reading beside them needs none.
        with bound_as_operator() if connection.vendor == "postgresql" else nullcontext(), live_copy(months) as copy:
            return verify(copy, anchor=lines, first=first, now=timezone.now(), tail_minutes=tail_minutes)
