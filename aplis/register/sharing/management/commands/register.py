"""`aplis register`: the register of processing of one agency, from what is configured and used today."""

import getpass
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.journal import record
from aplis.register.agencies.models import Agency
from aplis.register.sharing.keeping.chapters import assessment_chapters, register_chapters
from aplis.register.sharing.keeping.configuration import processing_of
from aplis.register.sharing.keeping.downloads import markdown, register_json, register_sheet


class Command(BaseCommand):
    help = (
        "Writes the register of processing (Art. 30 GDPR) of one agency, or the draft of its impact assessment, to standard "
        "output. Reads only; journalled. Exit status: 0; 1 where the agency is not known."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--agency", required=True, help="Short name or number of the agency.")
        parser.add_argument(
            "--format", choices=["json", "csv", "assessment"], default="json",
            help="The register as data or as a table, or the assessment as text.",
        )  # fmt: skip

    def handle(self, *, agency: str, format: str, **_options: Any) -> None:  # noqa: A002 -- the option's own name
        today = timezone.localdate()
        of = processing_of(_agency(agency), today)
        with bound_as_operator():
            detail = {"kind": format, "login": getpass.getuser()}
            record(actor=Actor(today=today), verb="register_taken_away", detail=detail)
        if format == "json":
            text = json.dumps(register_json(of, register_chapters(of)), ensure_ascii=False, indent=2)
        elif format == "csv":
            text = register_sheet(register_chapters(of))
        else:
            text = markdown(f"Data protection impact assessment: draft for {of.agency}", assessment_chapters(of))
        self.stdout.write(text)


def _agency(wanted: str) -> Agency:
    rows = Agency.objects.select_related("area")
    is_number = wanted.isdecimal() and len(wanted) < 19  # digits of a 63-bit number
    found = list(rows.filter(pk=int(wanted)) if is_number else rows.filter(short_name=wanted))
    if len(found) != 1:
        raise CommandError(f"{len(found)} agencies are called {wanted!r}: give the number of one.")
    return found[0]
