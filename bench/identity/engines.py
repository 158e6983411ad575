"""Ways to ask who among many is most like somebody described: the product's own look-up and its rivals, over the same cards.

Each engine is a function from a description to cards, the likeliest first as the engine thinks. The rivals are given what the
product gives itself: folded names, and an index for exact numbers besides. Used by bench/identity/rivals.py.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

from aplis.rules.matching.keys import has_telling_day
from aplis.rules.matching.records import Described

type Cards = list[tuple[int, str]]
type Ask = Callable[[Described], Cards]

CANDIDATES: Final = 200  # of a rival
CHUNK: Final = 100_000
BLOCKING: Final = (
    "l.born = r.born AND substr(l.family, 1, 2) = substr(r.family, 1, 2)", "l.given = r.given AND l.family = r.family",
    "l.number = r.number", "l.phone = r.phone AND l.given = r.given",
    "l.postcode = r.postcode AND substr(l.family, 1, 4) = substr(r.family, 1, 4)",
    "l.born = r.born AND substr(l.given, 1, 2) = substr(r.given, 1, 2)",
)  # fmt: skip


def cards_in(folder: Path) -> Iterator[tuple[int, str]]:
    """The cards of the region that bench/identity/lookups.py made there."""
    return iter(sqlite3.connect(folder / "aplis.sqlite3").execute("SELECT person_id, packed FROM people_matchcard"))


def named(wanted: Described) -> str:
    return " ".join(wanted.names[0]).strip() if wanted.names else ""


def day(wanted: Described) -> date | None:
    return date(*wanted.born) if wanted.born[2] else None


# The product's tables on PostgreSQL, and those of pg_trgm beside them.


def copied(driver: Any, folder: Path) -> None:
    """Keys and cards of the region's SQLite file in the same tables on PostgreSQL, where they are not there yet."""
    if driver.execute("SELECT 1 FROM people_matchcard LIMIT 1").fetchone():
        return
    region = sqlite3.connect(folder / "aplis.sqlite3")
    for table, columns in (("people_matchkey", "key, person_id"), ("people_matchcard", "person_id, packed")):
        rows = region.execute(f"SELECT {columns} FROM {table}")  # noqa: S608 -- names of our own tables
        with driver.cursor().copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            while some := rows.fetchmany(CHUNK):
                # The tabs of a card are written as COPY wants them.
                copy.write("".join(f"{one}\t{str(other).replace('\t', '\\t')}\n" for one, other in some))
        driver.execute(f"VACUUM ANALYZE {table}")
    driver.execute("CHECKPOINT")


_INDEXES: Final = {
    "rival_gin": "gin (name gin_trgm_ops)",
    "rival_gist": "gist (name gist_trgm_ops(siglen=64))",
}


_RIVAL: Final = """
CREATE TABLE {table}_new AS
SELECT person_id, btrim(translate(split_part(split_part(packed, E'\\t', 1), ';', 1), '|', ' ')) AS name,
       CASE WHEN born ~ '^[0-9]{{4}}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])$' THEN to_date(born, 'YYYYMMDD') END AS born,
       nullif(split_part(split_part(packed, E'\\t', 3), ',', 1), '') AS number, packed
FROM (SELECT person_id, packed, split_part(packed, E'\\t', 2) AS born FROM people_matchcard) AS card
"""


def trigrams(driver: Any, folder: Path, table: str) -> None:
    """A table of names, days and numbers with that index on names and ordinary ones on the others, where it is not there yet."""
    driver.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    if driver.execute("SELECT to_regclass(%s)", [table]).fetchone()[0]:
        return
    copied(driver, folder)
    driver.execute(_RIVAL.format(table=table))
    for index in (_INDEXES[table], "btree (born)", "btree (number)"):
        driver.execute(f"CREATE INDEX ON {table}_new USING {index}")
    driver.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
    driver.execute(f"VACUUM ANALYZE {table}")
    driver.execute("CHECKPOINT")


_EXACT: Final = "born = %(born)s OR number = ANY(%(numbers)s)"
_LIKE: Final = f"""
SELECT person_id, packed FROM rival_gin WHERE name %% %(name)s OR {_EXACT}
ORDER BY coalesce({_EXACT}, false) DESC, similarity(name, %(name)s) DESC LIMIT {CANDIDATES}
"""  # noqa: S608 -- our own words
_NEIGHBOURS: Final = f"""
(SELECT person_id, packed FROM rival_gist ORDER BY name <-> %(name)s LIMIT {CANDIDATES})
UNION (SELECT person_id, packed FROM rival_gist WHERE {_EXACT} LIMIT {CANDIDATES})
"""  # noqa: S608 -- our own words


def trigram(driver: Any, sql: str) -> Ask:
    def ask(wanted: Described) -> Cards:
        values = {"name": named(wanted), "born": day(wanted), "numbers": list(wanted.numbers)}
        # Planned anew each time: a plan for any name is a bad one for most.
        return list(driver.execute(sql, values, prepare=False).fetchall())

    return ask


def gin(driver: Any, folder: Path) -> Ask:
    trigrams(driver, folder, "rival_gin")
    driver.execute("SET pg_trgm.similarity_threshold = 0.3")
    return trigram(driver, _LIKE)


def gist(driver: Any, folder: Path) -> Ask:
    trigrams(driver, folder, "rival_gist")
    return trigram(driver, _NEIGHBOURS)


# Splink: one record against all that are known.

_COLUMNS: Final = ("unique_id", "given", "family", "born", "number", "postcode", "phone")


def splink(folder: Path, known_to_it: list[Described], blocking: tuple[str, ...]) -> Ask:
    """Splink's predict_between with a model that it trained on the people and on these descriptions of some.

    blocking  its rules of which pairs are compared
    """
    import duckdb  # noqa: PLC0415 -- only here
    from splink import DuckDBAPI  # noqa: PLC0415 -- as above

    logging.getLogger("splink").setLevel(logging.ERROR)
    people = dict(cards_in(folder))
    duck = duckdb.connect()
    api = DuckDBAPI(connection=duck)

    _write(duck, "everybody", [_record(person, Described.unpacked(packed)) for person, packed in people.items()])
    _write(duck, "feed", [_record(-place, each) for place, each in enumerate(known_to_it, start=1)])
    _write(duck, "one", [_record(-1, Described())])
    everybody, feed, one = (
        api.register(name, dataset_display_name=f"the_{name}") for name in ("everybody", "feed", "one")
    )
    linker = _trained(everybody, feed)

    def ask(wanted: Described) -> Cards:
        _write(duck, "one", [_record(-1, wanted)])
        found = linker.inference.predict_between(
            everybody, one, blocking_rules_to_generate_predictions=list(blocking), warning_mode="never"
        )
        likeliest = (
            f"SELECT unique_id_l, unique_id_r FROM {found.physical_name} ORDER BY match_weight DESC LIMIT {CANDIDATES}"  # noqa: S608 -- Splink's name
        )
        pairs = duck.execute(likeliest).fetchall()
        found.drop_table_from_database_and_remove_from_cache()
        return [(max(pair), people[max(pair)]) for pair in pairs]

    return ask


def _write(duck: Any, name: str, rows: list[tuple[Any, ...]]) -> None:
    import pyarrow as pa  # noqa: PLC0415 -- only here

    columns = dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True))
    types = [(column, pa.int64() if column == "unique_id" else pa.string()) for column in _COLUMNS]
    duck.register("arriving", pa.table(columns, schema=pa.schema(types)))
    duck.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arriving").fetchall()  # noqa: S608 -- our own names
    duck.unregister("arriving")


def _record(number: int, card: Described) -> tuple[Any, ...]:
    given, family = card.names[0] if card.names else ("", "")
    born = day(card)
    values = (card.numbers[:1], card.postcodes[:1], card.phones[:1])
    return (
        number, given or None, family or None, born and born.isoformat(), *(value[0] if value else None for value in values)
    )  # fmt: skip


def _trained(everybody: Any, feed: Any) -> Any:
    from splink import Linker, SettingsCreator, block_on  # noqa: PLC0415 -- only here
    from splink import comparison_library as cl  # noqa: PLC0415 -- as above

    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[cl.ForenameSurnameComparison("given", "family"), cl.DateOfBirthComparison("born", input_is_string=True),
                     cl.ExactMatch("number"), cl.ExactMatch("postcode"), cl.ExactMatch("phone")],
        blocking_rules_to_generate_predictions=[*BLOCKING],
    )  # fmt: skip
    linker = Linker([everybody, feed], settings, log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("number"), block_on("born", "family")], recall=0.7)
    training.estimate_u_using_random_sampling(max_pairs=1e6)
    training.estimate_parameters_using_expectation_maximisation(block_on("born"))
    training.estimate_parameters_using_expectation_maximisation(block_on("given", "family"))
    return linker


# tantivy, which is to Rust what Lucene is to Java.


def tantivy(folder: Path, *, distance: int) -> Ask:
    """Words of the name with up to so many letters changed, or the same day, number, postcode or phone. The cards are in memory."""
    from tantivy import Document, Index, Occur, Query, SchemaBuilder  # noqa: PLC0415 -- only here, and not everywhere

    people = dict(cards_in(folder))
    builder = SchemaBuilder().add_integer_field("person", stored=False, indexed=False, fast=True)
    for field in ("word", "born", "number", "postcode", "phone"):
        builder = builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    schema = builder.build()
    index = Index(schema)
    writer = index.writer(num_threads=1)
    for person, packed in people.items():
        document = Document(person=person)
        for field, value in _terms(Described.unpacked(packed)):
            document.add_text(field, value)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def clauses(field: str, value: str) -> Iterator[Query]:
        yield Query.term_query(schema, field, value, index_option="basic")
        if field == "word":
            yield Query.fuzzy_term_query(schema, field, value, distance=distance)

    def ask(wanted: Described) -> Cards:
        parts = [(Occur.Should, each) for field, value in _terms(wanted) for each in clauses(field, value)]
        # As many candidates as the product took when both had the same CPU; it looks at fewer now, chosen from more.
        most = 80 if has_telling_day(wanted) else CANDIDATES
        hits = searcher.search(Query.boolean_query(parts), limit=most, count=False).hits
        found = searcher.fast_field_values("person", [address for _score, address in hits])
        return [(int(person or 0), people[int(person or 0)]) for person in found]

    return ask


def _terms(card: Described) -> Iterator[tuple[str, str]]:
    yield from (("word", word) for word in named(card).split())
    if card.born[2]:
        yield "born", "{}-{}-{}".format(*card.born)
    for field, values in (("number", card.numbers), ("postcode", card.postcodes), ("phone", card.phones)):
        yield from ((field, value) for value in values)
