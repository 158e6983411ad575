"""Making seals: which rows have none yet, and the next link of the chain."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from aplis.core.database import bound_as_operator
from aplis.core.models import Seal
from aplis.core.seals import anchor
from aplis.core.seals.tables import layout, rows_by_id, sealed_models
from aplis.rules.sealed_rows import EVERYTHING
from aplis.rules.seals import (
    LOOK_BACK,
    NOTHING_BEFORE,
    Layout,
    Leaf,
    digest_of,
    first_id_at,
    layout_from,
    look_from,
    moment_of,
    pack,
    seal,
    text_of,
    time_at,
    unpack,
)
from aplis.rules.verification import SEALS_BACK

BATCH: Final = 10_000
BATCHES_IN_BACKGROUND: Final = 5  # a sign of life must not wait for a million rows
QUICK: Final = timedelta(minutes=15)
QUICK_SEALS: Final = 10
_TURN: Final = 0x5EA1  # the number of the lock that two sealing processes compete for
_REASON: Final = "a seal is made over every row, whoever may see it"
_logger = logging.getLogger(__name__)


def seal_rows(*, is_quick: bool = False, takes_late: bool = False, batches: int | None = None) -> list[int]:
    """Seals what has no seal yet, at most `batches` times BATCH rows. Returns the numbers of the new seals.

    is_quick    looks back a quarter of an hour instead of two days: cheap enough for every minute
    takes_late  looks back to the beginning; rows that came too late for their time get a seal that says so
    """
    made: list[int] = []
    while batches is None or len(made) < batches:
        number = _seal_batch(is_quick=is_quick, takes_late=takes_late and not made)
        if number is None:
            break
        made.append(number)
    return made


def seal_in_background(*, is_quick: bool) -> None:
    """For the background worker: a batch of seals and their lines in the anchor file. A faulty file is no end of sealing."""
    seal_rows(is_quick=is_quick, batches=BATCHES_IN_BACKGROUND)
    if settings.ANCHOR_FILE:
        try:
            anchor.write(settings.ANCHOR_FILE)
        except (OSError, anchor.AnchorDiffers) as fault:
            _logger.critical("The anchor file of the seals was not written: %s", fault)


def _seal_batch(*, is_quick: bool, takes_late: bool) -> int | None:
    with bound_as_operator():
        _wait_for_turn()
        last = Seal.objects.order_by("-number").first()
        # A pass that was cut off goes on behind its last row; then, or otherwise, a new one begins.
        if last is not None and not last.is_complete and not takes_late:
            made = _take(last, looked_from=last.looked_from, after=_end_of(last))
            if made is not None:
                return made
        return _take(last, looked_from=EVERYTHING if last is None or takes_late else _begin(is_quick=is_quick))


def _wait_for_turn() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


def _begin(*, is_quick: bool) -> int:
    """The lowest id that may still be without a seal. The order of seals is their number, so no clock is trusted alone."""
    known = Seal.objects.order_by("-number").values_list("at", flat=True)
    times = list(known[: QUICK_SEALS if is_quick else SEALS_BACK])
    return first_id_at(look_from(timezone.now(), times, back=QUICK if is_quick else LOOK_BACK))


def _end_of(last: Seal) -> tuple[str, int]:
    *_others, leaf = unpack(bytes(last.leaves))
    return layout_from(last.layout)[leaf.table].table, leaf.row


def _take(last: Seal | None, *, looked_from: int, after: tuple[str, int] = ("", 0)) -> int | None:
    now = layout()
    found = list(islice(_unsealed(now, looked_from, after), BATCH + 1))
    if not found:
        return None
    packed = pack(_leaves(now, found[:BATCH]))
    head = seal(
        number=last.number + 1 if last else 1,
        at=text_of(timezone.now()),
        previous=last.chain if last else NOTHING_BEFORE,
        layout=now,
        packed=packed,
        looked_from=looked_from,
        is_complete=len(found) <= BATCH,
    )
    values: dict[str, Any] = {name: getattr(head, name) for name in head.__slots__}
    Seal(**values | {"at": moment_of(head.at), "leaves": packed}).save(force_insert=True)
    return head.number


def _leaves(now: Layout, found: list[tuple[int, int]]) -> Iterator[Leaf]:
    for code, sealed in enumerate(now):
        leaf = digest_of(sealed)
        ids = [row for table, row in found if table == code]
        for values in rows_by_id(sealed, ids) if ids else ():
            yield Leaf(code, int(values[0] or 0), leaf(values))


def _unsealed(now: Layout, looked_from: int, after: tuple[str, int]) -> Iterator[tuple[int, int]]:
    """Rows without a seal, by table and id: code of the table and id. `after` is the row of this pass that was last taken."""
    since = moment_of(time_at(looked_from))
    for code, (model, sealed) in enumerate(zip(sealed_models(), now, strict=True)):
        if sealed.table < after[0]:
            continue
        last = after[1] if sealed.table == after[0] else looked_from - (looked_from > EVERYTHING)
        while chunk := _ids(model, last, since):
            known = _sealed_among(sealed.table, chunk)
            yield from ((code, row) for row in chunk if row not in known)
            last = chunk[-1]


def _ids(model: Any, after: int, since: datetime | None) -> list[int]:
    rows = model.objects.unscoped(reason=_REASON).filter(pk__gt=after).order_by("pk")
    if since is not None:
        rows = rows.filter(**{f"{model.seal_time}__gte": since})
    return list(rows.values_list("pk", flat=True)[:BATCH])


def _sealed_among(table: str, chunk: list[int]) -> set[int]:
    """Those of the ids that are in a seal. Seals overlap a chunk of ids only where they were made at its time."""
    wanted, found = set(chunk), set()
    seals = Seal.objects.filter(last_id__gte=chunk[0], first_id__lte=chunk[-1])
    for layout_then, leaves in seals.values_list("layout", "leaves").iterator(chunk_size=50):
        codes = {code for code, sealed in enumerate(layout_from(layout_then)) if sealed.table == table}
        found |= {leaf.row for leaf in unpack(bytes(leaves)) if leaf.table in codes} & wanted
    return found
