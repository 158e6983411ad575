"""One transaction per request or chunk, told to the database: who asks, in which role, for which scopes, on which day."""

import fcntl
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from pathlib import Path
from typing import IO, Any

from django.db import OperationalError, connection, transaction

from aplis.core.access import Actor
from aplis.core.statements import ready_cursor

APP_ROLE = "aplis_app"
PERSON_ROLE = "aplis_person"  # a member of the one above: its policies too, and what opens own rows to the person
OPERATOR_ROLE = "aplis_operator"
SECONDS_TO_WAIT = 20
_WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE")
_WAITING = "aplis_waiting"  # on the connection, as Django keeps what waits for a commit
_compiled: ContextVar[str] = ContextVar(
    "compiled", default=""
)  # what the block around says, set again when an inner one ends
_SNAPSHOT = 3  # psycopg.IsolationLevel.REPEATABLE_READ; the driver is not imported where SQLite serves
_SETTINGS = ("aplis.agency", "aplis.worker", "aplis.scopes", "aplis.today", "aplis.role", "aplis.now", "aplis.audits",
             "aplis.own", "aplis.assigned")  # fmt: skip
_NOBODY = ("", "", "0", "", "", "", "", "", "")
# What somebody answers for the agency with: reading the looks of its workers, or reviewing emergencies and what is kept.
_ANSWERS_FOR = (("audit_looks", "on"), ("review_emergency", "reviews"))


@contextmanager
def bound(actor: Actor | None, *, is_reading: bool = False) -> Iterator[None]:
    """A transaction in which PostgreSQL's row-level security knows the actor. No actor: it shows no row about a person.

    is_reading  all that is read is of one moment, and what is written goes through `before_showing`. On an SQLite file,
                where one writes at a time, such a transaction then waits for nobody while it reads and renders
    """
    if is_reading and _has_turns():
        with _reading():
            yield
        return
    role = PERSON_ROLE if actor is not None and actor.is_person else APP_ROLE
    with _of_one_moment() if is_reading else nullcontext(), _declared(role, _values_of(actor)):
        yield


def _values_of(actor: Actor | None) -> tuple[str, ...]:
    """What the database is told of the actor, in the order of _SETTINGS."""
    if actor is None or not (actor.is_seated or actor.is_person):
        return _NOBODY
    today, now = actor.today.isoformat(), actor.now.isoformat()
    if actor.is_person:
        return ("", "", "0", today, "", now, "", str(actor.person_id), "")
    audits = next((told for verb, told in _ANSWERS_FOR if actor.may(verb)), "")
    assigned = "on" if actor.is_assigned_only else ""
    return (
        str(actor.agency_id), str(actor.worker_id), str(actor.read_scopes), today, actor.role, now, audits, "", assigned,
    )  # fmt: skip


def _only_reads(execute: Any, sql: str, *rest: Any) -> Any:
    """A view that writes by GET fails at once and always, not only when somebody else writes at the same time.

    Not by SQLite's `PRAGMA query_only`: setting it makes the database forget every statement it has ready.
    """
    if sql.startswith(_WRITING):
        raise OperationalError("This request only reads: what it must write goes through before_showing.")
    return execute(sql, *rest)


def before_showing(write: Callable[[], object]) -> None:
    """Does what must be written before a page is shown, such as a look: at once, or right after the reading transaction.

    Either way it is committed before the answer leaves, and where it fails there is no answer.
    """
    waiting: list[Callable[[], object]] | None = getattr(connection, _WAITING, None)
    if waiting is None:
        write()
    else:
        waiting.append(write)


@contextmanager
def _reading() -> Iterator[None]:
    """One snapshot to read from, without a turn; then a turn to write what waits. See docs/adr/0013."""
    waiting: list[Callable[[], object]] = []
    setattr(connection, _WAITING, waiting)
    try:
        with _deferred(), connection.execute_wrapper(_only_reads):
            yield
            if connection.needs_rollback:
                waiting.clear()
    finally:
        delattr(connection, _WAITING)
    if waiting:
        with _turn(), transaction.atomic():
            for write in waiting:
                write()


@contextmanager
def _of_one_moment() -> Iterator[None]:
    """PostgreSQL: a transaction that begins in here reads from one snapshot, so that no page is half of before and half of after.

    The driver says so with its BEGIN, which costs no round trip.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    driver = connection.connection
    usual, driver.isolation_level = driver.isolation_level, _SNAPSHOT
    try:
        yield
    finally:
        if not driver.closed:
            driver.isolation_level = usual


@contextmanager
def bound_as_operator() -> Iterator[None]:
    """A transaction of an operator's command: sees all rows, may still not change or delete what is append-only."""
    with _declared(OPERATOR_ROLE, _NOBODY):
        yield


@contextmanager
def reading_as_operator() -> Iterator[None]:
    """As `bound_as_operator`, for a command that reads long: all is of one moment, and on an SQLite file nobody waits for it.

    What it may write is a temporary table.
    """
    with _deferred() if _has_turns() else nullcontext(), _of_one_moment(), bound_as_operator():
        yield


@contextmanager
def _deferred() -> Iterator[None]:
    """SQLite: a transaction that takes the lock to write at its first write, which never comes."""
    usual = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = usual  # type: ignore[attr-defined]


def may_operate() -> bool:
    """Whether this login may act as the operator. The web server's own may not on PostgreSQL: what takes it is left to the worker."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(session_user, %s, 'MEMBER')", [OPERATOR_ROLE])
        return bool(cursor.fetchone()[0])


@contextmanager
def _declared(role: str, values: tuple[str, ...]) -> Iterator[None]:
    is_nested = connection.in_atomic_block
    with _turn(), transaction.atomic():
        if connection.vendor != "postgresql":
            yield
            return
        outer = _told() if is_nested else None
        _tell(role, values)
        yield
        # SET LOCAL lasts until the outermost transaction ends, so an inner one gives back what it found. After a fault
        # the rollback does that, also where the database accepts no more statements.
        if outer is not None and not connection.needs_rollback:
            _tell(*outer)


@contextmanager
def _turn() -> Iterator[None]:
    """On an SQLite file: waits for its turn to write, in the order of asking.

    SQLite's own waiting sleeps in growing steps and is served by luck: under four busy connections one waited seconds. A
    lock on a file beside the database wakes the next one at once; it is let go with the process, however that ends.

    raises OperationalError when the turn does not come within the database's own time limit.
    """
    if not _has_turns():
        yield
        return
    with Path(f"{connection.settings_dict['NAME']}.turn").open("a") as queue:
        _queue_up(queue, seconds=connection.settings_dict["OPTIONS"].get("timeout", SECONDS_TO_WAIT))
        yield


def _has_turns() -> bool:
    """Whether a transaction that begins now would have to wait for its turn to write."""
    is_file = connection.vendor == "sqlite" and "memory" not in str(connection.settings_dict["NAME"])
    return is_file and not connection.in_atomic_block


def _queue_up(queue: IO[Any], *, seconds: float) -> None:
    """The kernel knows no time limit for this lock, so a thread waits for it; closing the file ends a wait given up."""
    try:
        fcntl.flock(queue, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        waiting = threading.Thread(target=fcntl.flock, args=(queue, fcntl.LOCK_EX), daemon=True)
        waiting.start()
        waiting.join(seconds)
        if waiting.is_alive():
            raise OperationalError(f"The turn to write did not come within {seconds} seconds.") from None


@contextmanager
def compiling(people: Iterable[int]) -> Iterator[None]:
    """All that is recorded of these persons is read, whoever acts, to write what follows from it: rights and keys."""
    around, within = _compiled.get(), "{" + ",".join(str(int(person)) for person in people) + "}"
    if connection.vendor != "postgresql" or within == around:
        yield
        return
    with transaction.atomic(savepoint=False):
        _set("aplis.compiling", within)
        token = _compiled.set(within)
        try:
            yield
        finally:
            _compiled.reset(token)
        if not connection.needs_rollback:
            _set("aplis.compiling", around)


@contextmanager
def looking() -> Iterator[None]:
    """The identity room compares all persons who may be found, whoever asks; it shows only what the asker may know."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(savepoint=False):
        _set("aplis.looking", "on")
        yield
        if not connection.needs_rollback:
            _set("aplis.looking", "")


def _set(name: str, value: str) -> None:
    with ready_cursor(connection) as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def _told() -> tuple[str, tuple[str, ...]]:
    calls = ", ".join("coalesce(current_setting(%s, true), '')" for _ in ("role", *_SETTINGS))
    with ready_cursor(connection) as cursor:
        cursor.execute(f"SELECT {calls}", ["role", *_SETTINGS])
        role, *values = cursor.fetchone()
    return role, tuple(values)


def _tell(role: str, values: tuple[str, ...]) -> None:
    settings = [("role", role), *zip(_SETTINGS, values, strict=True)]
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    with ready_cursor(connection) as cursor:
        cursor.execute(f"SELECT {calls}", [word for pair in settings for word in pair])
