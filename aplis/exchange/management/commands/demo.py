"""`aplis demo`: a made-up region for a look around, for training and for the documentation."""

import argparse
import shutil
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from aplis.core.database import bound_as_operator
from aplis.exchange.actions import import_folder, rejects_path
from aplis.exchange.demo.agreements import sign_agreements
from aplis.exchange.demo.contacts import plan_demo_contacts
from aplis.exchange.demo.generate import FEWEST, MOST, PEOPLE, generate
from aplis.exchange.demo.helpers import assign_helper_tasks
from aplis.exchange.demo.signins import draw_password, keep, make_signins, prepare_signins
from aplis.exchange.engine import parse
from aplis.exchange.engine.run import Report
from aplis.exchange.models import Feed
from aplis.register.agencies.models import Agency, User
from aplis.register.people.models import Person

FEED: Final = "demo"
SEED: Final = 2026
NOT_EMPTY: Final = (
    "This database holds people or agencies already. The demo goes into an empty one only, so that made-up people never"
    " stand among real ones. Nothing was changed. Set APLIS_DATABASE_URL to a new database and run `aplis migrate` first."
)


class Command(BaseCommand):
    help = (
        "Fills an empty database with a made-up region: six agencies, 400 people, sign-ins. Exit status: 0 done, "
        "1 the database is not empty or the import did not take every row."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="Do nothing, and say nothing, where there are people."
        )
        parser.add_argument(
            "--write",
            type=Path,
            metavar="FOLDER",
            help="Only write the files into this folder; no database is touched.",
        )
        parser.add_argument(
            "--seed", type=int, default=SEED, help=f"The same seed and day: the same files. Default {SEED}."
        )
        parser.add_argument("--people", type=int, default=PEOPLE, help=f"From {FEWEST} to {MOST}, default {PEOPLE}.")
        parser.add_argument("--day", type=date.fromisoformat, help="Reference day, YYYY-MM-DD. Default today.")

    def handle(self, *, write: Path | None, if_empty: bool, **options: Any) -> None:
        if not FEWEST <= options["people"] <= MOST:
            raise CommandError(f"The demo has {FEWEST} to {MOST} people, not {options['people']}.")
        if write is not None:
            self._write(write, options)
            return
        is_begun = _is_begun()
        if not is_begun and _has_rows():
            if if_empty:
                return
            raise CommandError(NOT_EMPTY)
        folder = Path(settings.VAR) / "demo-feed"
        if not (is_begun and folder.is_dir()):
            # Written beside and moved: where the folder is, all of it is there, also after an interruption.
            aside = folder.with_name("demo-feed.new")
            for old in (aside, folder):
                shutil.rmtree(old, ignore_errors=True)
            self._write(aside, options)
            aside.replace(folder)
        self._load(folder)
        with bound_as_operator():
            sign_agreements()
            assign_helper_tasks()
            plan_demo_contacts()
        self._make_signins()

    def _write(self, folder: Path, options: dict[str, Any]) -> None:
        feed = generate(seed=options["seed"], on=options["day"] or timezone.localdate(), people=options["people"])
        feed.write(folder)
        rows = sum(len(each) for each in feed.rows.values())
        self.stdout.write(f"Drawn from seed {options['seed']}: {rows:,} rows and {len(feed.files)} documents.")

    def _load(self, folder: Path) -> None:
        run, report = import_folder(
            mapping=parse.load("aplis-feed"), folder=folder.resolve(), feed_name=FEED, progress=self._progress
        )
        if self.stderr.isatty():
            self.stderr.write("")
        if report.rows["rejected"]:
            raise CommandError(f"{report.rows['rejected']} rows of the demo were rejected: {rejects_path(run)}")
        made = {name.removesuffix(".new"): count for name, count in report.made.items() if name.endswith(".new")}
        for name, count in sorted(made.items()):
            self.stdout.write(f"  {count:>6,} {name}")

    def _progress(self, report: Report, name: str) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{name}: {report.rows_done:,} of {report.rows_total:,} rows{'':30}", ending="")
            self.stderr.flush()

    def _make_signins(self) -> None:
        path = Path(settings.VAR) / "demo-logins.txt"
        with bound_as_operator():
            prepared = prepare_signins()
            password = draw_password([user for user, _workers in prepared])
            keep(path, prepared, password)
            made = make_signins(prepared, password)
        for each in made:
            self.stdout.write(f"  {each.email:40} {each.name:20} {' + '.join(each.posts)}")
        self.stdout.write(self.style.SUCCESS(f"Password of all of them: {password}   (kept in {path})"))


def _has_rows() -> bool:
    with bound_as_operator():
        return Agency.objects.exists() or Person.objects.exists()


def _is_begun() -> bool:
    """An earlier run was interrupted: its feed is there and nobody can sign in yet. The importer goes on from there."""
    with bound_as_operator():
        return Feed.objects.filter(name=FEED, agency__isnull=True).exists() and not User.objects.exists()
