"""The same batch on Spark, for registers of many millions: the same keys, the same SQL, the same levels, the weights of the same model.

Cards are read from the files of the batch, which each worker has to reach under the same name. Names are compared by our own
rule in batches of Arrow, because Spark's own Jaro and Winkler gives other numbers.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from aplis.register.identity.linking.comparing import patterns
from aplis.register.identity.linking.engines import LOCAL, Unready
from aplis.register.identity.linking.pairing import CHOSEN, KEY_CAP, MET
from aplis.register.identity.linking.scratch import whole
from aplis.register.identity.linking.weighing import SCORED
from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.models import Model, read_model
from aplis.rules.matching.patterns import STEPS, TRAITS
from aplis.rules.matching.records import Described
from aplis.rules.matching.scoring import WEIGHTS, use

CORES: Final = 2  # of the local one
_KEY: Final = pa.schema([("key", pa.int64()), ("person", pa.int64())])
_PAIR: Final = "first_id bigint, second_id bigint"
_HELD: Final = f"""SELECT keys.key, keys.person, shared.holders FROM keys JOIN
  (SELECT key, count(*) AS holders FROM keys GROUP BY key HAVING count(*) BETWEEN 2 AND {KEY_CAP}) shared
  ON keys.key = shared.key"""
_CARDS_OF: Final = """SELECT first_id, second_id, one.packed AS one, other.packed AS other FROM chosen
  JOIN cards one ON one.person = first_id JOIN cards other ON other.person = second_id"""


@contextmanager
def session(engine: str, folder: Path) -> Iterator[Any]:
    """A Spark session on this machine or on that cluster, stopped when the block ends.

    raises Unready when there is no such cluster, or it does not answer.
    """
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- only who asks for Spark has it

    if engine == LOCAL:
        os.environ["PYSPARK_PYTHON"] = sys.executable  # otherwise the first python3 on PATH, which may be another
    builder = SparkSession.builder.appName("aplis link").master(f"local[{CORES}]" if engine == LOCAL else engine)
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
        "spark.local.dir": str(folder / "spilled"),
        "spark.sql.warehouse.dir": str(folder / "spilled"),
    }
    if engine == LOCAL:
        settings |= {"spark.driver.memory": "1g", "spark.sql.shuffle.partitions": "4", "spark.driver.host": "127.0.0.1"}
    for name, value in settings.items():
        builder = builder.config(name, value)
    try:
        spark = builder.getOrCreate()
    except Exception as fault:  # Java's faults and Spark's have no common class
        why = str(fault).strip().partition("\n")[0]
        raise Unready(f"--engine {engine}: Spark did not start: {why}") from fault
    try:
        yield spark
    finally:
        spark.stop()


def link(spark: Any, folder: Path, model: Model, since: int, least: float) -> None:
    """Writes pairs, levels and the pairs from `least` on beside cards-*.parquet, as the DuckDB path does."""
    cards = spark.read.parquet(*(str(path) for path in sorted(folder.glob("cards-*.parquet"))))
    cards.createOrReplaceTempView("cards")
    cards.mapInArrow(_keys, "key bigint, person bigint").createOrReplaceTempView("keys")
    spark.sql(_HELD).createOrReplaceTempView("held")
    spark.sql(MET.format(since=since)).createOrReplaceTempView("met")
    spark.sql(CHOSEN).createOrReplaceTempView("chosen")
    compared = level(spark.sql(_CARDS_OF), model)
    if not (folder / "levels-spark.parquet").exists():
        with whole(folder / "levels-spark.parquet") as partial:
            compared.write.parquet(str(partial))
    weigh(spark, spark.read.parquet(str(folder / "levels-spark.parquet")), model).createOrReplaceTempView("scored")
    if not (folder / SCORED).exists():
        scored = spark.sql(
            f"SELECT first_id, second_id, weight FROM scored WHERE weight >= {float(least)} ORDER BY first_id, second_id"
        )
        with whole(folder / SCORED) as partial:
            scored.write.parquet(str(partial))


def level(pairs: Any, model: Model) -> Any:
    """Of rows with two ids and two cards, the ids and the pattern of levels."""
    text = model.written()

    def compared(batches: Iterable[Any]) -> Iterator[Any]:
        use(read_model(text))
        return patterns(batches)

    return pairs.mapInArrow(compared, f"{_PAIR}, pattern bigint")


def weigh(spark: Any, levels: Any, model: Model) -> Any:
    """Adds the weight to rows with a pattern: a sum over the traits of the model's table."""
    use(model)
    levels.createOrReplaceTempView("levels")
    return spark.sql(f"SELECT *, {' + '.join(map(_weight, TRAITS))} AS weight FROM levels")


def _weight(trait: str) -> str:
    weights = ", ".join(f"{weight!r}D" for weight in (0.0, *(WEIGHTS[level] for level in TRAITS[trait])))
    return f"element_at(array({weights}), CAST(pattern div {STEPS[trait]} % {len(TRAITS[trait]) + 1} AS INT) + 1)"


def _keys(batches: Iterable[Any]) -> Iterator[Any]:
    for batch in batches:
        people, packed = (batch.column(name).to_pylist() for name in ("person", "packed"))
        rows = [
            (key, person)
            for person, card in zip(people, packed, strict=True)
            for key in keys_of(Described.unpacked(card))
        ]
        yield pa.record_batch(
            [pa.array(each, pa.int64()) for each in zip(*rows, strict=True)] if rows else [[], []], schema=_KEY
        )
