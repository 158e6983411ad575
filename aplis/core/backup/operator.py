"""What the operator's two commands share: their entry in the journal, the fingerprints of secrets, the state of the tables."""

import getpass
import hashlib
import hmac
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from aplis.core import journal
from aplis.core.access import Actor
from aplis.core.backup import documents
from aplis.core.backup.documents import Named
from aplis.core.backup.folder import blocks
from aplis.core.database import bound_as_operator

# Secrets without which stored rows cannot be read; the backup holds none of them.
KEYS: Final = ("IDENTIFIER_KEY",)


class Line:
    """Progress on a terminal: one line that rewrites itself. Elsewhere it says nothing."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.last = stream, 0.0

    def show(self, what: str, done: int, total: int) -> None:
        if not self.stream.isatty() or (done < total and time.monotonic() - self.last < 0.2):
            return
        self.last = time.monotonic()
        end = "\n" if done == total else ""
        self.stream.write(f"\r{what}: {done:,} of {total:,}{'':20}", ending=end)
        self.stream.flush()


def note(verb: str, detail: dict[str, Any]) -> None:
    """Writes the one entry of the command: an operator has no post, so the entry stands under no agency."""
    with bound_as_operator():
        by = {"login": getpass.getuser()}
        journal.record(actor=Actor(today=timezone.localdate()), verb=verb, detail=by | detail)


def fingerprints() -> dict[str, str]:
    """Tells two secrets apart and gives neither away: 64 bits of an HMAC."""
    return {f"APLIS_{name}": _fingerprint(str(getattr(settings, name))) for name in KEYS}


def applied_migrations() -> set[str]:
    """Names of the migrations that the database at hand has been through."""
    return {f"{app}.{name}" for app, name in MigrationLoader(connection).applied_migrations}


def known_migrations() -> set[str]:
    """Names of the migrations of this version of the code. Asks no database."""
    return {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}


def database_name() -> str:
    """Tells two databases apart; holds no password."""
    own = connection.settings_dict
    return f"{connection.vendor} {own.get('HOST', '')} {own.get('PORT', '')} {own['NAME']}"


def fault_of(each: Named) -> str:
    """What is wrong with a stored file; "" when nothing is."""
    path = documents.place(documents.stored(), each.name)
    if path is None or not path.is_file():
        return each.missing()
    reading = documents.Reading(blocks(path))
    for _block in reading:
        pass
    return each.fault(reading)


def last_seal(ask: Callable[[str], Iterable[Any]], tables: list[str]) -> dict[str, Any]:
    """Number, root and chain of the newest seal over journal and looks; empty where nothing was sealed yet."""
    if "core_seal" not in tables:
        return {}
    rows = ask("SELECT number, root, chain FROM core_seal ORDER BY number DESC LIMIT 1")
    return next((dict(zip(("number", "root", "chain"), row, strict=True)) for row in rows), {})


def _fingerprint(secret: str) -> str:
    return hmac.new(secret.encode(), b"aplis backup", hashlib.sha256).hexdigest()[:16]
