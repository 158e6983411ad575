"""`aplis signin`: opens a sign-in anew that no agency may open alone."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import date_format

from aplis.core.database import bound_as_operator
from aplis.register.agencies.models import User
from aplis.register.agencies.queries import password_path
from aplis.register.agencies.resetting import reset_sign_in


class Command(BaseCommand):
    help = (
        "reset: takes the password of a sign-in away, ends all its sessions and prints, once, a link to choose a new one. For a sign-in "
        "that opens more than one agency, or own pages. First make sure who asks, and that every agency concerned agrees. It goes to "
        "the journal of each, and the owner is told at the next sign-in. Exit status: 0 done, 1 no open sign-in has this address."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_subparsers(dest="what", required=True)
        reset = what.add_parser("reset")
        reset.add_argument("email", metavar="E-MAIL", help="The address with which the owner signs in.")
        reset.add_argument("--factor", action="store_true", help="Take the second factor and its codes away as well.")

    def handle(self, *, email: str, factor: bool, **_options: Any) -> None:
        try:
            with bound_as_operator():
                user = reset_sign_in(email=email, takes_factor=factor, on=timezone.localdate())
        except User.DoesNotExist:
            raise CommandError("No open sign-in has this address. Nothing was changed.", returncode=1) from None
        path, until = password_path(user)
        gone = "The password and the second factor open" if factor else "The password opens"
        self.stdout.write(f"{gone} nothing any more, and every session ends. Hand this link over in person. It works once, until "
                          f"{date_format(timezone.localtime(until), 'Y-m-d H:i')}, and is not shown again:")  # fmt: skip
        self.stdout.write(f"{settings.SITE_ORIGIN or 'https://YOUR-SITE'}{path}")
