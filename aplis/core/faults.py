"""Faults that pass: the database or the disk takes nothing now and may at the next try. No defect of a page."""

import errno
import logging
import sqlite3

from django.db import DatabaseError, InterfaceError, OperationalError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_log = logging.getLogger("aplis.faults")


def is_passing(fault: BaseException | None) -> bool:
    """Whether the same request may succeed later: no answer from the database, its time limit, its locks, no room."""
    return isinstance(fault, OperationalError | InterfaceError) or _is_no_room(fault)


def is_full(fault: BaseException | None) -> bool:
    """Whether it is for want of room: in the database's place, or where uploaded files are kept."""
    beneath = getattr(fault, "__cause__", None)
    is_sqlite_full = getattr(beneath, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    # SQLSTATE 53100 disk_full; PostgreSQL's driver names it on the exception.
    return _is_no_room(fault) or is_sqlite_full or getattr(beneath, "sqlstate", None) == "53100"


def told_by(fault: DatabaseError) -> str:
    """Why the database failed, for an operator. Only operational words are quoted: others may hold the values of a row."""
    if is_full(fault):
        return "the database has no room left on its disk"
    return str(fault).strip().partition("\n")[0] if isinstance(fault, OperationalError) else type(fault).__name__


def note(fault: BaseException) -> None:
    """One line for those who run the system: kind of fault and the first line of what the database or the disk said."""
    said = str(fault).strip().partition("\n")[0]
    _log.error("A request was answered with 503: %s: %s", type(fault).__name__, said)


def _is_no_room(fault: BaseException | None) -> bool:
    return isinstance(fault, OSError) and fault.errno in _NO_ROOM
