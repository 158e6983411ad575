"""`aplis rights`: holds stored rights against what is recorded, puts them right, or explains one agency's sight of one person."""

from argparse import ArgumentParser
from datetime import date
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.journal import record
from aplis.register.sharing.checking import agency_named, all_differences, day_named, put_right
from aplis.register.sharing.explaining import explained
from aplis.rules.rights import Answer
from aplis.rules.scopes import codes

SHOWN: Final = 50
EVERY: Final = 10_000  # persons between two lines of progress
NOT_EXPLAINED: Final = "There is no such person, or nothing was ever recorded by which anybody may see her."


class Command(BaseCommand):
    help = (
        "Holds the stored rights against the files, releases, agreements, requests and emergencies they follow from. A difference is "
        "an incident. Exit status: 0 none, 1 there are differences (with --repair: there were)."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="Compare and report; change nothing.")
        what.add_argument("--repair", action="store_true", help="Compare, put right and report the incident.")
        what.add_argument(
            "--explain",
            nargs=2,
            metavar=("PERSON", "AGENCY"),
            help="Which basis, rule and agreement open which scopes, or why not. PERSON is a number, AGENCY a number or a name.",
        )
        parser.add_argument("--on", metavar="DATE", help="As of this day, YYYY-MM-DD. Default today.")

    def handle(self, **options: Any) -> None:
        try:
            on = day_named(options["on"])
        except ValueError:
            raise CommandError(f"{options['on']!r} is no day. Write it as YYYY-MM-DD.") from None
        if options["explain"]:
            self._explain(*options["explain"], on)
        else:
            self._compare(on, is_repairing=options["repair"])

    def _compare(self, on: date, *, is_repairing: bool) -> None:
        if is_repairing and on != day_named(None):
            raise CommandError("Rights are put right as of today. Leave out --on.")
        with bound_as_operator():
            found = list(all_differences(on, progress=self._progress))
            if is_repairing:
                put_right(found, on)
        if not found:
            self.stdout.write("All stored rights follow from what is recorded.")
            return
        for each in found[:SHOWN]:
            self.stdout.write(
                f"{each.kind}: person {each.person}, agency {each.agency}, {each.source} {each.ground}:"
                f" stored {each.stored or 'nothing'}; follows {each.wanted or 'nothing'}"
            )
        more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
        done = "They were put right." if is_repairing else "Put them right with: aplis rights --repair"
        self.stdout.write(f"{len(found):,} differences{more}. {done}")
        raise SystemExit(1)

    def _explain(self, person: str, agency_word: str, on: date) -> None:
        agency = agency_named(agency_word)
        if agency is None or not person.isdecimal():
            raise CommandError("Give the number of a person, and the number, short name or name of an agency.")
        with bound_as_operator():
            found = [each for each in explained(int(person), on) if each.ground.agency == agency.pk]
            record(actor=Actor(today=on), verb="rights_explained", person=int(person), detail={"agency": agency.pk})
        self.stdout.write(f"{agency.name} ({agency.get_kind_display()}, {agency.area.country}), as of {on.isoformat()}")
        if not found:
            self.stdout.write(f"Nothing is open. {NOT_EXPLAINED}")
        for each in found:
            self._tell(each, on)

    def _tell(self, answer: Answer, on: date) -> None:
        ground = answer.ground
        until = ground.ends_on.isoformat() if ground.ends_on else "open"
        self.stdout.write(
            f"- {ground.kind} {ground.id}: {ground.basis} for {ground.purpose}, {ground.starts_on.isoformat()} to {until}"
        )
        if not answer.rights:
            self.stdout.write(f"    opens nothing: {', '.join(answer.because)}")
        for right in answer.rights:
            ends = (
                right.ends_at.isoformat() if right.ends_at else right.ends_on.isoformat() if right.ends_on else "open"
            )
            is_now = right.starts_on <= on and (right.ends_on is None or right.ends_on > on)
            parts = [
                f"    {'opens' if is_now else 'opens at another time'}: {' '.join(codes(right.scopes or right.shown))}",
                f"rule {right.rule}",
                f"agreement {right.agreement}" if right.agreement else "no exchange",
                f"{right.starts_on.isoformat()} to {ends}",
                f"tier {right.tier}",
            ]
            parts += [f"worker {right.worker} only"] if right.worker else []
            parts += [f"role {right.role} only"] if right.role else []
            self.stdout.write("; ".join(parts))
            self.stdout.write(f"    because: {', '.join(answer.because)}")

    def _progress(self, done: int) -> None:
        if done % EVERY == 0:
            self.stderr.write(f"{done:,} persons")
