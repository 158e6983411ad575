"""What the pairs weigh. Splink weighs each pattern of levels once, with the m and u of our model, and puts the likely pairs into groups.

Splink compares columns of two rows. Ours are compared already, so a row with the levels of a pattern is paired with an empty twin:
its comparisons read levels and compare nothing. With even odds before the comparison Splink's weight is the sum of log2(m / u)
alone, which is the score of the look-up.
"""

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from splink import DuckDBAPI, Linker, SettingsCreator
from splink.clustering import cluster_pairwise_predictions_at_threshold
from splink.comparison_level_library import CustomLevel
from splink.comparison_library import CustomComparison

from aplis.register.identity.linking.scratch import whole
from aplis.rules.matching.models import Model
from aplis.rules.matching.patterns import STEPS, TRAITS, levels_of

EVEN: Final = 0.5
SCORED: Final = "scored.parquet"


def quiet() -> None:
    """Splink tells every step of its own; the command has its own words."""
    logging.getLogger("splink").setLevel(logging.ERROR)


def columns_of_traits() -> str:
    """SQL that takes a pattern apart: a column for each trait, 0 where nothing is known."""
    return ", ".join(
        f"pattern // {STEPS[trait]} % {len(levels) + 1} AS {trait}_level" for trait, levels in TRAITS.items()
    )


def linker(duck: Any, model: Model, rows: str, *, before: float = EVEN, traits: Iterable[str] = TRAITS) -> Any:
    """A Splink linker over a table with the columns of `columns_of_traits`, weighing by the model.

    before  share of pairs of one person that is expected; EVEN adds nothing to the weights
    """
    nothing = ", ".join(f"CAST(NULL AS INTEGER) AS {trait}_level" for trait in TRAITS)
    levels = ", ".join(f"CAST({trait}_level AS INTEGER) AS {trait}_level" for trait in TRAITS)
    duck.execute(f"CREATE OR REPLACE VIEW lone AS SELECT unique_id, unique_id AS link, {levels} FROM {rows}").fetchall()
    duck.execute(
        f"CREATE OR REPLACE VIEW twin AS SELECT unique_id, unique_id AS link, {nothing} FROM {rows}"
    ).fetchall()
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(trait, model) for trait in traits],
        blocking_rules_to_generate_predictions=["l.link = r.link"],
        probability_two_random_records_match=before,
        retain_matching_columns=False,
    )
    splink = DuckDBAPI(connection=duck)
    tables = [splink.register(name, dataset_display_name=f"{name}_rows") for name in ("lone", "twin")]
    return Linker(tables, settings, log_level=None)


def _comparison(trait: str, model: Model) -> Any:
    level = f'coalesce("{trait}_level_l", "{trait}_level_r")'
    known = [
        CustomLevel(f"{level} = {place}", label_for_charts=name).configure(
            m_probability=model.levels[name][0], u_probability=model.levels[name][1]
        )
        for place, name in enumerate(TRAITS[trait], start=1)
    ]
    # Splink wants two levels of each comparison; names that are swapped are the only level of theirs.
    other = CustomLevel("ELSE", label_for_charts="other").configure(m_probability=1.0, u_probability=1.0)
    nothing = CustomLevel(f"coalesce({level}, 0) = 0", label_for_charts="not known").configure(is_null_level=True)
    return CustomComparison(output_column_name=trait, comparison_levels=[nothing, *known, other])


def _levels(folder: Path) -> str:
    return _table(sorted(folder.glob("levels-*.parquet")))


def scored(folder: Path) -> str:
    """The pairs from `least` on, as a table of DuckDB's."""
    return _table([folder / SCORED])


def _table(paths: list[Path]) -> str:
    return f"read_parquet({[str(each) for path in paths for each in files_of(path)]})"


def files_of(path: Path) -> list[Path]:
    """DuckDB writes one file, Spark a folder of them."""
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]


def weigh(duck: Any, folder: Path, model: Model, least: float) -> None:
    """Makes the tables `counted` (pattern, pairs) and `weighed` (pattern, weight), and writes the pairs from `least` on."""
    duck.execute(f"""CREATE OR REPLACE TABLE counted AS SELECT pattern, count(*) AS pairs
      FROM {_levels(folder)} GROUP BY pattern""").fetchall()
    weigh_patterns(duck, model)
    if not (folder / SCORED).exists():
        with whole(folder / SCORED) as partial:
            duck.execute(f"""COPY (SELECT first_id, second_id, weight FROM {_levels(folder)}
              JOIN weighed USING (pattern) WHERE weight >= {float(least)} ORDER BY first_id, second_id)
              TO '{partial}' (FORMAT parquet)""").fetchall()


def weigh_patterns(duck: Any, model: Model) -> None:
    """Makes `weighed` of `counted`."""
    duck.execute(f"""CREATE OR REPLACE TABLE patterns AS SELECT pattern AS unique_id, {columns_of_traits()}
      FROM counted""").fetchall()
    if duck.execute("SELECT count(*) FROM patterns").fetchone() == (0,):
        duck.execute("CREATE OR REPLACE TABLE weighed (pattern BIGINT, weight DOUBLE)").fetchall()
        return
    found = linker(duck, model, "patterns").inference.predict().physical_name
    duck.execute(f"""CREATE OR REPLACE TABLE weighed AS
      SELECT unique_id_l AS pattern, match_weight AS weight FROM {found}""").fetchall()


def levels_reached(duck: Any) -> dict[str, int]:
    """How many pairs of `counted` reach each level."""
    found = dict.fromkeys((level for levels in TRAITS.values() for level in levels), 0)
    for pattern, pairs in duck.execute("SELECT pattern, pairs FROM counted").fetchall():
        for level in levels_of(pattern):
            found[level] += pairs
    return found


def groups(duck: Any, folder: Path) -> list[tuple[int, int]]:
    """Persons whom the pairs of the batch put together: how large a group is, and how many of that size there are."""
    edges = f"SELECT first_id AS id_l, second_id AS id_r, 1.0 AS match_probability FROM {scored(folder)}"
    duck.execute(f"CREATE OR REPLACE TABLE edges AS {edges}").fetchall()
    if duck.execute("SELECT count(*) FROM edges").fetchone() == (0,):
        return []
    duck.execute(
        "CREATE OR REPLACE TABLE nodes AS SELECT id_l AS id FROM edges UNION SELECT id_r FROM edges"
    ).fetchall()
    splink = DuckDBAPI(connection=duck)
    tables = [splink.register(name, dataset_display_name=f"{name}_rows") for name in ("nodes", "edges")]
    found = cluster_pairwise_predictions_at_threshold(*tables, splink, "id").physical_name
    sizes = f"SELECT count(*) AS size FROM {found} GROUP BY cluster_id"
    rows: list[tuple[int, int]] = duck.execute(
        f"SELECT size, count(*) FROM ({sizes}) GROUP BY size ORDER BY size"
    ).fetchall()
    return rows
