"""`aplis identity`: holds the keys of the look-up against what is recorded, or makes them anew."""

from argparse import ArgumentParser
from typing import Any, Final

from django.core.management.base import BaseCommand

from aplis.register.identity.checking import check, repair

SHOWN: Final = 20
EVERY: Final = 10_000  # persons between two lines of progress


class Command(BaseCommand):
    help = (
        "Holds the keys and words by which people are found against what is recorded of them. --repair makes them anew; do so "
        "once after an upgrade from a version that has others. Exit status: 0 all is as it should be, 1 there are differences."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="Compare and report; change nothing.")
        what.add_argument("--repair", action="store_true", help="Make all keys anew, a thousand persons at a time.")

    def handle(self, **options: Any) -> None:
        if options["repair"]:
            self.stdout.write(f"The keys of {repair(self._progress):,} persons were made anew.")
            return
        found = check(self._progress)
        if found.is_none:
            self.stdout.write("All keys are what would be computed afresh.")
            return
        self.stdout.write(
            f"{len(found.persons):,} cards differ; {found.missing:,} keys missing, {found.surplus:,} too many."
        )
        for person in found.persons[:SHOWN]:
            self.stdout.write(f"  person {person}")
        if len(found.persons) > SHOWN:
            self.stdout.write(f"  and {len(found.persons) - SHOWN:,} more")
        if found.words:
            self.stdout.write(f"The search words of {found.words:,} persons differ from their names.")
        self.stdout.write("Make them anew with: aplis identity --repair")
        raise SystemExit(1)

    def _progress(self, done: int) -> None:
        if done % EVERY == 0:
            self.stderr.write(f"{done:,} persons")
