"""`aplis import`: a folder of files from another system, read with a mapping."""  # noqa: N999 -- the name of the command

import argparse
import time
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from aplis.exchange.actions import import_folder, rejects_path, rows_folder
from aplis.exchange.engine import parse
from aplis.exchange.engine.mapping import shipped
from aplis.exchange.engine.rejects import Unusable
from aplis.exchange.engine.run import Report, Stopped

MANY: Final = 1000  # new persons whom the background worker takes more than some minutes for


class Command(BaseCommand):
    help = (
        "Reads a folder of CSV files from another system. Safe to give again: what is known and unchanged is left alone, "
        "and a run that was stopped goes on. Exit status: 0 done, 1 some rows were rejected or the run stopped half-way, "
        "2 the mapping or the folder cannot be used."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("mapping", help=f"One of {', '.join(shipped())}, or the path of a YAML file.")
        parser.add_argument("folder", type=Path, help="The folder with the files.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Compute everything, write nothing, report the same."
        )
        parser.add_argument("--feed", default="", help="Name of the source, if there are several of one format.")
        parser.add_argument(
            "--rejects", type=Path, help="Where to list rejected rows (CSV). Default: in the var folder."
        )

        parser.add_argument("--encoding", default="", help="Of files that are not Unicode, such as windows-1250.")
        parser.add_argument(
            "--delimiter", default="", help="Of all files: , ; | or tab. Default: what each header shows."
        )
        parser.add_argument("--corrected", type=Path, help="A folder of rejected rows, put right: only these are read.")

    def handle(self, *, mapping: str, folder: Path, **options: Any) -> None:
        began = time.monotonic()
        ticker = _Ticker(self.stderr)
        try:
            run, report = import_folder(
                mapping=parse.load(mapping),
                folder=folder.resolve(),
                feed_name=options["feed"],
                is_dry=options["dry_run"],
                rejects=options["rejects"],
                keep_rows=not options["dry_run"],
                corrected=options["corrected"],
                encoding=options["encoding"],
                delimiter={"tab": "\t"}.get(options["delimiter"], options["delimiter"]),
                progress=ticker.tick,
                waiting=self._say_that_it_waits,
            )
        except Unusable as error:
            raise CommandError(str(error), returncode=2) from None
        except Stopped as error:
            raise CommandError(str(error), returncode=1) from None
        ticker.end()
        self._report(report, time.monotonic() - began, is_dry=options["dry_run"])
        if (new := report.made["person.new"]) > MANY and not options["dry_run"]:
            self.stdout.write(f"{new:,} persons are new. Hold them against all others now: aplis link")
        if report.rows["rejected"]:
            path = options["rejects"] or rejects_path(run)
            self.stderr.write(f"{report.rows['rejected']:,} rows were rejected: {path}")
            if (rows := rows_folder(path)).is_dir() and not options["dry_run"]:
                self.stderr.write(f"As they stood: {rows}. Put them right there, then add --corrected {rows}")
            raise SystemExit(1)

    def _say_that_it_waits(self) -> None:
        self.stderr.write("Another import of this source is under way. This one begins when that one is over.")

    def _report(self, report: Report, seconds: float, *, is_dry: bool) -> None:
        for note in report.notes:
            self.stdout.write(note)
        for name, rows in report.by_file.items():
            self.stdout.write(f"  {name:32} {_counts(rows)}")
        for kind in sorted({name.partition(".")[0] for name in report.made}):
            made = [f"{report.made[f'{kind}.{what}']:,} {what}" for what in ("new", "changed", "ended")]
            self.stdout.write(f"  {kind:32} {', '.join(made)}")
        rate = report.rows_done / seconds if seconds else 0
        would = "Dry run, nothing was written. " if is_dry else ""
        self.stdout.write(
            self.style.SUCCESS(f"{would}{_counts(report.rows)} in {seconds:.1f} s, {rate:,.0f} rows a second.")
        )


def _counts(rows: Any) -> str:
    known = [f"{rows[name]:,} {name}" for name in ("new", "changed", "unchanged")]
    more = [f"{rows[name]:,} {name}" for name in ("ended", "rejected") if rows[name]]
    return ", ".join(known + more)


class _Ticker:
    """How far it is, with the rate and the time left: one line that changes on a terminal, else a line every ten seconds."""

    def __init__(self, out: Any) -> None:
        self.out, self.began = out, time.monotonic()
        self.told, self.pause = self.began, 0.5 if out.isatty() else 10.0

    def tick(self, report: Report, name: str) -> None:
        now = time.monotonic()
        if now - self.told < self.pause:
            return
        self.told = now
        rate = report.rows_done / (now - self.began)
        left = max(report.rows_total - report.rows_done, 0) / rate if rate else 0
        line = f"{name}: {report.rows_done:,} of about {report.rows_total:,} rows, {rate:,.0f} a second, {left:,.0f} s left"
        self.out.write(f"\r{line:<110}" if self.out.isatty() else line, ending="" if self.out.isatty() else "\n")
        self.out.flush()

    def end(self) -> None:
        if self.out.isatty() and self.told > self.began:
            self.out.write("")
