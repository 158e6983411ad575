"""The pairs that a batch found likely go to whoever decides. What stands in the files may be hours old, so each is compared afresh."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from aplis.core.database import bound_as_operator
from aplis.register.identity.comparing import kept_cards
from aplis.register.identity.linking.scratch import keep, kept
from aplis.register.identity.linking.weighing import SCORED, files_of
from aplis.register.identity.proposing import Found, propose
from aplis.rules.matching.scoring import compared, score

PORTION: Final = 1000  # pairs of one transaction
EVERY: Final = 10  # portions between two lines of progress


def hand_over(folder: Path, least: float, progress: Callable[[str], None]) -> int:
    """Proposes the pairs of the batch, and says how many were new. Goes on after the portions that are in the database."""
    done = kept(folder / "proposed.json") or {"portions": 0, "pairs": 0, "new": 0}
    for number, rows in enumerate(_portions(folder)):
        if number < done["portions"]:
            continue
        with bound_as_operator():
            new = propose(list(_found(rows, least)), origin="link")
        done = {"portions": number + 1, "pairs": done["pairs"] + len(rows), "new": done["new"] + new}
        keep(folder / "proposed.json", done)
        if done["portions"] % EVERY == 0:
            progress(f"{done['pairs']:,} pairs proposed, {done['new']:,} of them new")
    return int(done["new"])


def _portions(folder: Path) -> Iterator[list[tuple[int, int]]]:
    for path in files_of(folder / SCORED):
        for batch in pq.ParquetFile(path).iter_batches(PORTION, columns=["first_id", "second_id"]):
            yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _found(rows: list[tuple[int, int]], least: float) -> Iterator[Found]:
    """Who has been sealed or taken away since has no card any more, and is in no pair."""
    people = {person for row in rows for person in row}
    cards = kept_cards(people)
    for first, second in rows:
        if first in cards and second in cards:
            because = compared(cards[first], cards[second])
            if score(because) >= least:
                yield Found(first, second, because)
