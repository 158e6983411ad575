"""One batch from the cards to the proposals, in stages. Each leaves whole files, so that a batch that was killed goes on."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound_as_operator
from aplis.core.journal import record
from aplis.register.identity.linking import comparing, handing, pairing, reading, training, weighing
from aplis.register.identity.linking.engines import DUCKDB
from aplis.register.identity.linking.scratch import Wanted, scratch_folder
from aplis.rules.matching.models import Model, read_model
from aplis.rules.matching.scoring import PROPOSED, use

LEAST: Final = PROPOSED
BIN: Final = 2  # bits: width of a bar of the scores


@dataclass
class Outcome:
    """What a batch did.

    levels  how many pairs reach each level
    scores  how many pairs have a score from that number of bits on, below the next BIN
    groups  how large a group of persons is whom the likely pairs put together, and how many of that size there are
    """

    cards: int = 0
    pairs: int = 0
    likely: int = 0
    new: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    scores: dict[int, int] = field(default_factory=dict)
    groups: dict[int, int] = field(default_factory=dict)
    trained: Model | None = None

    def counts(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if name != "trained"}


def link(
    root: Path,
    wanted: Wanted,
    *,
    is_dry: bool,
    is_training: bool = False,
    progress: Callable[[str], None],
) -> Outcome:
    """Holds all cards against one another. raises AtWork while another batch runs.

    root         the folder for what a batch keeps while it works
    is_dry       nothing is written to the database
    is_training  a model is learnt from these people too; this batch does not weigh by it
    """
    model = read_model(wanted.model)
    use(model)
    with scratch_folder(root, wanted, timezone.now()) as folder:
        outcome = Outcome(cards=reading.read_cards(folder, progress))
        if wanted.engine == DUCKDB:
            _pair(folder, outcome.cards, wanted, progress)
        else:
            _pair_on_spark(folder, wanted, model, progress)
        with pairing.connected(folder) as duck:
            weighing.quiet()
            weighing.weigh(duck, folder, model, wanted.least)
            _count(duck, folder, outcome)
            if is_training:
                progress("weights are learnt")
                outcome.trained = training.train(duck, folder, model, f"trained-{timezone.localdate()}")
        if not is_dry:
            outcome.new = handing.hand_over(folder, wanted.least, progress)
            _record(outcome, wanted)
    return outcome


def _pair(folder: Path, cards: int, wanted: Wanted, progress: Callable[[str], None]) -> None:
    files = reading.read_keys(folder, cards, wanted.since, progress)
    buckets = pairing.buckets_of(cards)
    pairing.pair(folder, files, buckets, wanted.since, progress)
    comparing.compare(folder, buckets, wanted.model, progress)


def _pair_on_spark(folder: Path, wanted: Wanted, model: Model, progress: Callable[[str], None]) -> None:
    from aplis.register.identity.linking import spark  # noqa: PLC0415 -- pyspark takes a second, and few have it

    progress("pairs are looked for and compared on Spark")
    with spark.session(wanted.engine, folder) as session:
        spark.link(session, folder, model, wanted.since, wanted.least)


def _count(duck: Any, folder: Path, outcome: Outcome) -> None:
    bins = f"SELECT CAST(floor(weight / {BIN}) * {BIN} AS INTEGER) AS bin, sum(pairs)::BIGINT FROM counted JOIN weighed USING (pattern)"
    outcome.scores = dict(duck.execute(f"{bins} GROUP BY bin ORDER BY bin").fetchall())
    outcome.pairs = sum(outcome.scores.values())
    outcome.likely = duck.execute(f"SELECT count(*) FROM {weighing.scored(folder)}").fetchone()[0]
    outcome.groups = dict(weighing.groups(duck, folder))
    outcome.levels = weighing.levels_reached(duck)


def _record(outcome: Outcome, wanted: Wanted) -> None:
    detail = {"people": outcome.cards, "pairs": outcome.pairs, "likely": outcome.likely, "new": outcome.new}
    with bound_as_operator():
        nobody = Actor(today=timezone.localdate())
        record(actor=nobody, verb="people_linked", detail={**detail, "engine": wanted.engine.partition(":")[0]})
