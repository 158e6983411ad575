"""`aplis backup FOLDER`: the whole installation in one folder, while it is being used."""

import argparse
import os
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from aplis.core.backup.folder import Problem
from aplis.core.backup.operator import Line
from aplis.core.backup.taking import take_backup


class Command(BaseCommand):
    help = (
        "Writes the database of one moment and every document it names into a new FOLDER, while people go on working. Secrets "
        "are not in it: keep APLIS_IDENTIFIER_KEY elsewhere. With APLIS_BACKUP_KEY set, all of it is encrypted. Exit status: "
        "0 done, 1 nothing was kept, 3 done, but documents were missing or damaged already."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="Must not be there yet. Give each backup its date.")

    def handle(self, *, folder: Path, **options: Any) -> None:
        os.umask(0o077)
        began = time.perf_counter()
        try:
            manifest = take_backup(folder=folder.absolute(), progress=Line(self.stderr).show)
        except Problem as problem:
            raise CommandError(str(problem)) from problem
        seconds = time.perf_counter() - began
        rows, size = sum(manifest.counts.values()), manifest.size / 1e6
        self.stdout.write(
            f"{folder}: {rows:,} rows of {len(manifest.counts)} tables and {manifest.files:,} documents, {size:,.1f} MB in"
            f" {seconds:.1f} s ({size / seconds:,.0f} MB/s), {'encrypted' if manifest.is_encrypted else 'not encrypted'}."
        )
        self.stdout.write("Needed to restore it, and not in it: " + ", ".join(manifest.keys))
        if manifest.damaged:
            for fault in manifest.damaged:
                self.stderr.write(fault)
            raise CommandError("The backup is complete, but documents were missing or damaged already.", returncode=3)
