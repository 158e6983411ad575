"""The pairs of a file that goes into another: they go along, and come back with an undo. Part of merging and undoing.

What people decided of the absorbed file holds for the one that goes on: nobody is asked anew whether a person is somebody whom two
people have told from her, and what waits to be decided does not vanish with the old file.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from aplis.register.identity.comparing import cards_of, told_of
from aplis.register.identity.merging import every_row, note
from aplis.register.identity.models import CandidatePair, MergedRow, MergeRecord, PairDecision
from aplis.rules.matching.scoring import compared

PAIRS: Final = CandidatePair._meta.label_lower
State = CandidatePair.State
_UNSETTLED: Final = (State.OPEN, State.DISPUTED)


def take_along(merge: MergeRecord) -> None:
    """The pairs of the absorbed file become pairs of the one that goes on; where that has one with the same file, both stay.

    Who agreed that the absorbed file is of one person with a third did not look at the file that goes on: that is decided anew.
    """
    kept, absorbed = merge.kept_id, merge.absorbed_id
    noted, moved = [], []
    for pair in _held(Q(first=absorbed) | Q(second=absorbed)):
        before = {"person": absorbed, "state": pair.state, "round": pair.round}
        if not _put(pair, absorbed, kept):
            continue
        if pair.state == State.SAME:
            _change(pair, state=State.OPEN, round=pair.round + 1)
        noted.append((pair.pk, before))
        moved.append(pair)
    note(merge, PAIRS, noted)
    _weigh(moved)


def bring_back(merge: MergeRecord) -> None:
    """The pairs that went along are pairs of the absorbed file again, and stand as they did unless somebody has decided since."""
    notes = MergedRow.objects.filter(merge=merge, table=PAIRS).unscoped(reason="undoing reads what went along")
    before = {row.row_id: row.before for row in notes}
    way = set(_way(merge.kept_id))
    back = []
    for pair in _held(Q(pk__in=before)):
        ends = way.intersection(pair.people)
        if len(ends) != 1 or not _put(pair, ends.pop(), before[pair.pk]["person"]):
            continue
        _restore(pair, before[pair.pk])
        _forget_later(pair, merge, way)
        back.append(pair)
    _weigh(back)


def _way(person: int) -> Iterator[int]:
    """The file, the one that it was put into since, and so on."""
    yield person
    for step in every_row(MergeRecord).filter(absorbed=person, undone_at__isnull=True):
        yield from _way(step.kept_id)


def lead_on(pair: CandidatePair, kept: int) -> None:
    """The pair of two files taken apart, of which one is in a third: it waits as a pair of that one, and comes back with its undo."""
    step = every_row(MergeRecord).filter(absorbed=kept, undone_at__isnull=True).first()
    if step is None:
        return
    before = {"person": kept, "state": pair.state, "round": pair.round}
    if _put(pair, kept, step.kept_id):
        note(step, PAIRS, [(pair.pk, before)])
        _weigh([pair])
        lead_on(pair, step.kept_id)


def _held(pairs: Any) -> Any:
    """Nobody decides about these pairs while they move."""
    return (
        every_row(CandidatePair)
        .filter(pairs)
        .exclude(state=State.MERGED)
        .select_for_update(of=("self",))
        .order_by("pk")
    )


def _put(pair: CandidatePair, old: int, new: int) -> bool:
    """`new` in the place of `old`. False, and nothing is written, where such a pair is there already, or it would be one file."""
    (other,) = set(pair.people) - {old}
    if other == new:
        return False
    first, second = sorted((other, new))
    try:
        with transaction.atomic():
            _change(pair, first_id=first, second_id=second)
    except IntegrityError:
        return False
    return True


def _change(pair: CandidatePair, **columns: Any) -> None:
    every_row(CandidatePair).filter(pk=pair.pk).update(**columns)
    for name, value in columns.items():
        setattr(pair, name, value)


def _restore(pair: CandidatePair, before: dict[str, Any]) -> None:
    """Two who had agreed have still agreed, unless somebody has begun to decide anew."""
    if before["state"] != State.SAME or pair.state != State.OPEN or pair.round != before["round"] + 1:
        return
    if not every_row(PairDecision).filter(pair=pair, round=pair.round).exists():
        _change(pair, state=State.SAME, round=before["round"])


def _forget_later(pair: CandidatePair, merge: MergeRecord, way: set[int]) -> None:
    """Later merges that carried this end of the pair on have no claim to it any more; those of the other end have."""
    later = MergedRow.objects.filter(merge_id__gt=merge.pk, table=PAIRS, row_id=pair.pk)
    later.filter(before__person__in=way).unscoped(reason="a row belongs to one undo").delete()


def _weigh(pairs: Iterable[CandidatePair]) -> None:
    """What speaks for and against a pair that waits, now that another file stands in it."""
    waiting = [pair for pair in pairs if pair.state in _UNSETTLED]
    cards = cards_of({person for pair in waiting for person in pair.people})
    for pair in waiting:
        one, other = (cards[person] for person in pair.people)
        _change(pair, **told_of(one, other, compared(one, other)))
