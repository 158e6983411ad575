"""`aplis link`: all files held against one another, to find who is registered twice."""

import argparse
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from aplis.core.ids import first_id_of
from aplis.register.identity.linking.engines import DUCKDB, Unready, check
from aplis.register.identity.linking.scratch import AtWork, Wanted
from aplis.rules.matching.models import Model, read_model
from aplis.rules.matching.scoring import POSSIBLE, model_in_use

FIRST_YEAR: Final = 2026  # of ids; they last beyond the other
LAST_YEAR: Final = 2100


class Command(BaseCommand):
    help = (
        "Holds all files against one another and proposes those that may be of one person; a worker decides. Nothing is "
        "merged. Sealed persons are left out. A run that was stopped goes on where it stood when it is started again with "
        "the same options within a day. Exit status: 0 done, 2 something to put right first, 3 another run is at work."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--engine", default=DUCKDB, help="duckdb (default), local (a Spark on this machine) or spark://HOST:PORT"
        )
        parser.add_argument("--dry-run", action="store_true", help="Count and report; write nothing to the database.")
        parser.add_argument("--report", type=Path, help="A folder for the report: pages, pictures, tables.")
        parser.add_argument(
            "--train",
            action="store_true",
            help="Also learn weights from these people: model.json in the report's folder.",
        )
        parser.add_argument("--model", type=Path, help="Weigh by this model.json. Default: what the look-up weighs by.")
        parser.add_argument("--least", type=float, help="Propose pairs with this score or more, in bits. Default: 18.")
        parser.add_argument(
            "--since",
            type=_day,
            help="Only pairs with somebody registered on that day (YYYY-MM-DD, UTC) or later.",
        )

    def handle(self, **options: Any) -> None:
        try:
            check(options["engine"])
        except Unready as fault:
            raise CommandError(str(fault), returncode=2) from None
        self._link(options)

    def _link(self, options: dict[str, Any]) -> None:
        from aplis.register.identity.linking import batch, reporting  # noqa: PLC0415 -- DuckDB and Splink are not everywhere

        if options["train"] and options["report"] is None:
            raise CommandError(
                "--train writes its model into the report's folder: give --report FOLDER too.", returncode=2
            )
        _make(options["report"])
        least = batch.LEAST if options["least"] is None else options["least"]
        if not isfinite(least):
            raise CommandError(f"--least {least}: no number of bits. Choose {POSSIBLE:g} or more.", returncode=2)
        if least < POSSIBLE:
            raise CommandError(
                f"--least {least:g}: below {POSSIBLE:g} nobody is possible. Choose {POSSIBLE:g} or more.", returncode=2
            )
        wanted = Wanted(options["engine"], _model(options["model"]).written(), _since(options["since"]), least)
        try:
            found = batch.link(
                Path(settings.VAR) / "link",
                wanted,
                is_dry=options["dry_run"],
                is_training=options["train"],
                progress=self._progress,
            )
        except Unready as fault:
            raise CommandError(str(fault), returncode=2) from None
        except AtWork:
            raise CommandError("Another `aplis link` runs on this installation. Wait for it.", returncode=3) from None
        if options["report"]:
            reporting.write(options["report"], found, least)
        self.stdout.write(
            f"{found.cards:,} persons, {found.pairs:,} pairs compared, {found.likely:,} of them with {least:g} bits or more."
        )
        if options["dry_run"]:
            self.stdout.write("Nothing was written to the database.")
        else:
            self.stdout.write(f"{found.new:,} pairs are new and wait for somebody to decide.")

    def _progress(self, words: str) -> None:
        self.stderr.write(words)


def _model(path: Path | None) -> Model:
    """raises CommandError for a file that is no model."""
    if path is None:
        return model_in_use()
    try:
        return read_model(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as fault:
        raise CommandError(f"--model {path}: {getattr(fault, 'strerror', None) or fault}", returncode=2) from None


def _make(folder: Path | None) -> None:
    """The report's folder, before hours of work. raises CommandError where there can be none."""
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise CommandError(f"--report {folder}: {fault.strerror}", returncode=2) from None


def _day(text: str) -> date:
    """raises ArgumentTypeError for what is no day on which somebody can have been registered."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day. Write it as 2026-12-31.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise argparse.ArgumentTypeError(
            f"{text}: nobody is registered then. Choose a day from {FIRST_YEAR} to {LAST_YEAR}."
        )
    return day


def _since(day: date | None) -> int:
    return first_id_of(datetime(day.year, day.month, day.day, tzinfo=UTC)) if day else 0
