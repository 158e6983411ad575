"""Weights learnt from the people at hand, without anybody saying who is one: m by expectation maximisation, u from pairs drawn by lot.

m comes from Splink over the pairs that share keys. Its u of these pairs is put aside, because pairs that share keys agree more than
pairs do; u is counted among pairs drawn by lot. What is seen too seldom to be counted keeps the share it had.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any, Final

import pyarrow as pa

from aplis.register.identity.linking.weighing import columns_of_traits, linker
from aplis.rules.matching.models import Model
from aplis.rules.matching.patterns import TRAITS, levels_of, pattern_of
from aplis.rules.matching.records import Described
from aplis.rules.matching.scoring import POSSIBLE, reached

PAIRS: Final = 500_000  # for Splink, about
DRAWN: Final = 600  # persons, all of whose pairs are drawn by lot: 179,700 pairs
LEAST_PAIRS: Final = 1000  # from which is learnt at all
SEEN: Final = 10  # pairs; a level that fewer reach is not learnt
LEAST_SHARE: Final = 1e-5  # of m; Splink writes less for what it did not see
_EXPECTED: Final = 0.05  # share of pairs of one person with which Splink begins
_ALONE: Final = {
    levels[0] for levels in TRAITS.values() if len(levels) == 1
}  # a level without another is no share of anything
# Pairs of one birth date teach what names, numbers and places do; pairs of one name what birth dates do. Learnt from all pairs at
# once, those who live together would be taken for one: they are many, and family name, phone and postcode agree.
_LEARNT_OF_A_DAY: Final = tuple(trait for trait in TRAITS if trait != "born")
_LEARNT_OF_A_NAME: Final = ("born",)
_AGREEING: Final = ("_same", "_sound")


def train(duck: Any, folder: Path, model: Model, version: str) -> Model:
    """A model for these people. `duck` has the tables of weighing.weigh, the folder has the cards."""
    m = _shares_of_one(duck, model)
    u = _shares_of_two(_drawn(duck, folder))
    levels = {level: (m.get(level, its_m), u.get(level, its_u)) for level, (its_m, its_u) in model.levels.items()}
    source = (
        f"Learnt by `aplis link --train`: m of {len(m)} levels by Splink from pairs that share keys, u of {len(u)} "
        f"levels from pairs drawn by lot; the others are those of {model.version}."
    )
    return Model(version, source, levels)


def _shares_of_one(duck: Any, model: Model) -> dict[str, float]:
    weighed = duck.execute("SELECT pattern, pairs, weight FROM counted JOIN weighed USING (pattern)").fetchall()
    found: dict[str, float] = {}
    for is_taken, traits in ((_of_one_day, _LEARNT_OF_A_DAY), (_of_one_name, _LEARNT_OF_A_NAME)):
        rows = [(pattern, pairs, weight) for pattern, pairs, weight in weighed if is_taken(levels_of(pattern))]
        if sum(pairs for _pattern, pairs, _weight in rows) >= LEAST_PAIRS:
            found |= _learnt(duck, model, rows, traits)
    return found


def _learnt(duck: Any, model: Model, rows: list[tuple[int, int, float]], traits: tuple[str, ...]) -> dict[str, float]:
    """The m that Splink finds in these pairs, for the levels of these traits that are seen often enough."""
    taken = min(1.0, PAIRS / sum(pairs for _pattern, pairs, _weight in rows))
    repeated = [pattern for pattern, pairs, _weight in rows for _ in range(round(pairs * taken))]
    duck.register("repeated", pa.table({"pattern": pa.array(repeated, pa.int64())}))
    duck.execute(f"""CREATE OR REPLACE TABLE learnt AS SELECT row_number() OVER () AS unique_id, {columns_of_traits()}
      FROM repeated""").fetchall()
    duck.unregister("repeated")
    learner = linker(duck, _as_to_begin_with(model, rows), "learnt", before=_EXPECTED, traits=traits)
    learner.training.estimate_parameters_using_expectation_maximisation(
        "l.link = r.link", estimate_without_term_frequencies=True, fix_u_probabilities=True
    )
    levels = [each for table in learner.misc.save_model_to_json()["comparisons"] for each in table["comparison_levels"]]
    shares = {each["label_for_charts"]: each.get("m_probability") or 0.0 for each in levels}
    seen = _seen((pattern, pairs) for pattern, pairs, _weight in rows)
    wanted = [level for trait in traits for level in TRAITS[trait] if level not in _ALONE and seen[level] >= SEEN]
    return {level: shares[level] for level in wanted if shares[level] >= LEAST_SHARE}


def _of_one_day(levels: tuple[str, ...]) -> bool:
    return "born_same" in levels


def _of_one_name(levels: tuple[str, ...]) -> bool:
    return all(
        any(level.startswith(f"{field}_") and level.endswith(_AGREEING) for level in levels)
        for field in ("given", "family")
    )


def _as_to_begin_with(model: Model, rows: list[tuple[int, int, float]]) -> Model:
    """The model with the u of those of these pairs that are unlikely: against them stand the pairs of one."""
    u = _shares([(pattern, pairs) for pattern, pairs, weight in rows if weight < POSSIBLE])
    return Model(
        model.version, model.source, {level: (m, max(u[level], LEAST_SHARE)) for level, (m, _u) in model.levels.items()}
    )


def _drawn(duck: Any, folder: Path) -> list[Described]:
    people = duck.execute(f"SELECT person FROM read_parquet('{folder}/cards-*.parquet') ORDER BY person").fetchall()
    drawn = Random(len(people)).sample(people, min(DRAWN, len(people)))  # noqa: S311 -- a sample, no secret
    wanted = ", ".join(str(person) for (person,) in drawn) or "NULL"
    cards = duck.execute(f"SELECT packed FROM read_parquet('{folder}/cards-*.parquet') WHERE person IN ({wanted})")
    return [Described.unpacked(packed) for (packed,) in cards.fetchall()]


def _seen(patterns: Iterable[tuple[int, int]]) -> Counter[str]:
    """How many of these pairs reach each level."""
    seen = Counter[str]()
    for pattern, pairs in patterns:
        seen.update(dict.fromkeys(levels_of(pattern), pairs))
    return seen


def _shares(patterns: list[tuple[int, int]]) -> dict[str, float]:
    """Of the pairs with these patterns that tell of a trait, the share that reaches each level; 0 where none tells of it."""
    seen = _seen(patterns)
    telling = {trait: sum(seen[level] for level in levels) for trait, levels in TRAITS.items()}
    return {level: seen[level] / max(1, telling[trait]) for trait, levels in TRAITS.items() for level in levels}


def _shares_of_two(people: list[Described]) -> dict[str, float]:
    """Of the pairs that tell of a trait, the share that reaches each level, for levels that are seen often enough."""
    found = Counter(pattern_of(reached(one, other)) for one, other in combinations(people, 2))
    seen = _seen(found.items())
    shares = _shares(list(found.items()))
    return {level: share for level, share in shares.items() if seen[level] >= SEEN and level not in _ALONE}
