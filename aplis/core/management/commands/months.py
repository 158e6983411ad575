"""`aplis months`: the months of the journal and the look log on PostgreSQL; old ones are put away and stay verifiable."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from aplis.core import partitions
from aplis.core.seals import months
from aplis.core.seals.copies import Unreadable, rows_file
from aplis.core.seals.tables import layout, stored_rows
from aplis.rules.seals import Sealed


class Command(BaseCommand):
    help = (
        "Lists the months of the journal and the look log. Makes those to come; puts old ones away, first as a table of its "
        "own (--detach), then as a file (--export), then out of the database (--drop). PostgreSQL only."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--ahead", type=int, help=f"Make months until so many from now; the worker makes {partitions.AHEAD}."
        )
        parser.add_argument("--detach", type=_month, metavar="YYYY-MM", help="Take this month out of the tables.")
        parser.add_argument("--export", type=_month, metavar="YYYY-MM", help="Write this detached month to --folder.")
        parser.add_argument(
            "--drop", type=_month, metavar="YYYY-MM", help="Remove this detached month; --folder holds it."
        )
        parser.add_argument("--table", choices=[sealed.table for sealed in layout()], help="Only this table.")
        parser.add_argument("--folder", type=Path, help="Where exported months are kept.")

    def handle(self, *, ahead: int | None, table: str | None, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("SQLite keeps the journal and the look log in one piece: there are no months.")
        chosen = [sealed for sealed in layout() if table in {None, sealed.table}]
        if ahead is not None:
            self.stdout.write(f"Made: {', '.join(months.make(chosen, ahead=ahead)) or 'none, all were there'}.")
        try:
            for sealed in chosen:
                self._put_away(sealed, **options)
        except (months.NotYet, OSError, Unreadable) as fault:
            raise CommandError(str(fault)) from fault
        for sealed in chosen:
            self._list(sealed)

    def _put_away(self, sealed: Sealed, *, folder: Path | None, **options: Any) -> None:
        if (options["export"] or options["drop"]) and folder is None:
            raise CommandError("Say with --folder where exported months are kept.")
        if month := options["detach"]:
            months.detach(sealed, month)
        if (month := options["export"]) and folder:
            rows = stored_rows(partitions.part_name(sealed.table, month), sealed)
            self.stdout.write(f"Written: {months.export(sealed, month, folder, rows)}")
        if (month := options["drop"]) and folder:
            rows = stored_rows(partitions.part_name(sealed.table, month), sealed)
            months.drop(sealed, month, rows_file(folder, sealed.table, f"{month:%Y-%m}"), rows)

    def _list(self, sealed: Sealed) -> None:
        for month in months.of(sealed.table):
            state = "detached" if month.is_detached else "attached"
            rows = f"{month.rows:,}" if month.rows >= 0 else "not counted"
            self.stdout.write(f"{month.table:20} {month.month} {state} {rows:>14} rows {month.size // 1024:>12,} kB")


def _month(text: str) -> date:
    return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
