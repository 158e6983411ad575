"""Acting once: a double click, a retry or a resent page carries the same client-made key and acts a single time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import connection, models, transaction

from aplis.core.access import Actor
from aplis.core.errors import Refusal
from aplis.core.inserting import insert
from aplis.core.models import Receipt
from aplis.core.prepared import prepared
from aplis.core.refusals import REFUSALS
from aplis.core.statements import ready_cursor

_is_part: Final[ContextVar[bool]] = ContextVar("is_part", default=False)


def once[M: models.Model](model: type[M], *, makes: str = "") -> Callable[[Callable[..., M]], Callable[..., M]]:
    """Makes an action take `key` and act once per key. A repeat returns the row that the first call made.

    A key counts for the rows the action is about: sent again with another person, it is another act, and never leads to
    the row of the first. The key is claimed before the action writes. A second request with the same key waits for the
    first transaction; when that one fails, the second acts in its place.

    Inside one_act the parts of an act may come without a key (None): they are repeated with the whole or not at all.

    makes  the argument that is the row to be made, where the caller hands it over; its number is known before it is written

    raises Refusal("key.taken") when the key belongs to another worker or another action.
    """

    def decorate(action: Callable[..., M]) -> Callable[..., M]:
        @wraps(action)
        def acting_once(*, actor: Actor, key: UUID | None, **kwargs: Any) -> M:
            if key is None:
                if not _is_part.get():
                    raise TypeError(f"{action.__name__} has no key and is no part of an act that has one.")
                return action(actor=actor, **kwargs)
            key, known = _bound(key, kwargs), kwargs[makes].pk if makes else None
            with transaction.atomic(savepoint=not _is_part.get()):
                kept = _claim(key=key, actor=actor, verb=action.__name__, object_id=known)
                if kept is not None:
                    # A verb that shut the row to the actor (closing a file) leaves nothing to read; the id still leads on.
                    return model._base_manager.filter(pk=kept).first() or model(pk=kept)
                made = action(actor=actor, **kwargs)
                if known is None:
                    _keep(key, made.pk)
                return made

        return acting_once

    return decorate


@contextmanager
def one_act() -> Iterator[None]:
    """Inside an action that has a key: what acts in here is a part of it, and needs no key and no savepoint of its own.

    Where one part is refused the whole action is, and nothing of the others stays.
    """
    token = _is_part.set(True)
    try:
        yield
    finally:
        _is_part.reset(token)


@prepared
def _receipts(key: UUID) -> Any:
    return Receipt.objects.filter(key=key)


def _bound(key: UUID, about: dict[str, Any]) -> UUID:
    """The key, tied to the stored rows handed to the action. A row that the action is to make has no place here yet."""
    known = {name: row for name, row in about.items() if isinstance(row, models.Model)}
    rows = [f"{name}:{row.pk}" for name, row in known.items() if not row._state.adding]  # noqa: SLF001 -- Django's own word
    return uuid5(UUID(str(key)), ",".join(sorted(rows))) if rows else key


def _claim(*, key: UUID, actor: Actor, verb: str, object_id: int | None) -> int | None:
    """The number of the row that this key made before; None where it had not been used."""
    # On the own pages there is no post: the user counts, below zero so as to be no worker's number.
    mine = Receipt(key=key, worker_id=actor.worker_id or -(actor.user_id or 0), verb=verb, object_id=object_id)
    if insert([mine], ignoring_conflicts=True):
        return None
    kept: Receipt = _receipts(key)[0]
    if (kept.worker_id, kept.verb) != (mine.worker_id, verb):
        raise Refusal(code="key.taken", **REFUSALS["key"])
    return kept.object_id


def _keep(key: UUID, made: int) -> None:
    """Leads a repeat to the row that was made."""
    with ready_cursor(connection) as cursor:
        written = Receipt._meta.pk.get_db_prep_value(key, connection)
        cursor.execute("UPDATE core_receipt SET object_id = %s WHERE key = %s", [made, written])
