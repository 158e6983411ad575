"""What agreement weighs, as a file: one neutral table of m and u for the look-up, for DuckDB and for Spark.

m is the share of a level among pairs of one person, u its share among pairs of two; both are shares above 0, at most 1.
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Model:
    """levels: m and u of each level, in the order of the file that is shipped."""

    version: str
    source: str
    levels: dict[str, tuple[float, float]]

    def written(self) -> str:
        levels = {level: [m, u] for level, (m, u) in self.levels.items()}
        return json.dumps({"version": self.version, "source": self.source, "levels": levels}, indent=2) + "\n"


def _taken(table: dict[str, Any]) -> Model:
    return Model(table["version"], table["source"], {level: (m, u) for level, (m, u) in table["levels"].items()})


# Levels that came after the first models were written; a file without them is whole.
_LATER: Final = {"number_doubtful"}
SHIPPED: Final = _taken(json.loads(files("aplis.rules.matching").joinpath("model.json").read_text(encoding="utf-8")))


def read_model(text: str) -> Model:
    """A model from its text. raises ValueError, with a sentence for whoever wrote it, when it is no whole model."""
    try:
        table = json.loads(text)
    except ValueError as fault:
        raise ValueError(f"no JSON: {fault}") from None
    if not _is_table(table):
        raise ValueError("a model has a version, a source and levels")
    levels = {**{level: list(SHIPPED.levels[level]) for level in _LATER}, **table["levels"]}
    if wrong := sorted(SHIPPED.levels.keys() ^ levels.keys()):
        raise ValueError(f"levels missing or not known: {', '.join(wrong)}")
    if wrong := [level for level, shares in levels.items() if not _are_shares(shares)]:
        raise ValueError(f"m and u have to be two numbers above 0 and at most 1, but are not of: {', '.join(wrong)}")
    return _taken({**table, "levels": {level: levels[level] for level in SHIPPED.levels}})


def _is_table(table: Any) -> bool:
    kinds = {"version": str, "source": str, "levels": dict}
    return isinstance(table, dict) and all(isinstance(table.get(name), kind) for name, kind in kinds.items())


def _are_shares(shares: Any) -> bool:
    """Two numbers; a truth value is none, though Python counts with it."""
    return (
        isinstance(shares, list)
        and len(shares) == 2
        and all(type(share) in (int, float) and 0 < share <= 1 for share in shares)
    )
