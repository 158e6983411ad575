"""One pair weighs the same in the look-up, on DuckDB and on Spark: one rule for levels, one table for weights."""

import gc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aplis.register.identity.linking import comparing, pairing, spark, weighing
from aplis.register.identity.linking.engines import LOCAL, Unready, check
from aplis.register.identity.tests.pairs import invented_pairs
from aplis.rules.matching.models import SHIPPED
from aplis.rules.matching.scoring import WEIGHTS, compared, score

PAIRS = invented_pairs(1000)
EXPECTED = [score(compared(one, other)) for one, other in PAIRS]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Cards and pairs as a batch leaves them: the two of a pair have an even and the following odd number."""
    folder = tmp_path_factory.mktemp("link")
    cards = [described.packed() for pair in PAIRS for described in pair]
    pq.write_table(pa.table({"person": range(len(cards)), "packed": cards}), folder / "cards-00000.parquet")
    first = range(0, len(cards), 2)
    pq.write_table(
        pa.table({"first_id": first, "second_id": [one + 1 for one in first]}), folder / "pairs-00000.parquet"
    )
    return folder


def in_order(rows):
    return [weight for _first, weight in sorted(rows)]


def test_the_pairs_reach_nearly_every_level():
    assert set(WEIGHTS) - {addend.level for pair in PAIRS for addend in compared(*pair)} <= {
        "number_half",
        "born_same_placeholder",
    }


def test_a_thousand_pairs_weigh_the_same_in_the_look_up_and_on_duckdb_where_splink_weighs(folder):
    comparing.compare(folder, 1, SHIPPED.written(), print)
    with pairing.connected(folder) as duck:
        weighing.weigh(duck, folder, SHIPPED, -1000)
        rows = duck.execute(f"SELECT first_id, weight FROM {weighing.scored(folder)}").fetchall()

    assert in_order(rows) == pytest.approx(EXPECTED, abs=1e-6)


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)  # py4j's sockets
def test_a_thousand_pairs_weigh_the_same_in_the_look_up_and_on_spark(folder):
    try:
        check(LOCAL)
    except Unready as why:
        pytest.fail(str(why))
    with spark.session(LOCAL, folder) as session:
        for name in ("cards", "pairs"):
            session.read.parquet(str(folder / f"{name}-00000.parquet")).createOrReplaceTempView(name)
        pairs = session.sql(spark._CARDS_OF.replace("FROM chosen", "FROM pairs"))
        weighed = spark.weigh(session, spark.level(pairs, SHIPPED), SHIPPED).toArrow()
    gc.collect()  # the sockets, while their warnings are not looked at

    rows = zip(weighed["first_id"].to_pylist(), weighed["weight"].to_pylist(), strict=True)
    assert in_order(rows) == pytest.approx(EXPECTED, abs=1e-6)
