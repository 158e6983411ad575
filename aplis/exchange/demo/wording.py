"""Sentences of the demo with their blanks filled: the form for a man or a woman, a day, a detail of the theme."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent
_FORMS: Final = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")
_DAY: Final = re.compile(r"\{([+-]\d+)\}")
_DETAIL: Final = re.compile(r"\{([a-z_]+)\}")


@cache
def read(name: str) -> Any:
    """One of the demo's own data files."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def say(text: str, *, sex: str, on: date, details: Mapping[str, str] | None = None) -> str:
    """The sentence about, or of, one person.

    sex      "m" or "f", chooses between {the one|and the other}
    on       the reference day that {-8} and {+13} are counted from
    details  what {name} stands for

    raises KeyError for a detail that the theme does not give.

    >>> say("Pri{šel|šla} bi {+1}, če bi {kaj}.", sex="m", on=date(2026, 11, 20), details={"kaj": "bus vozil"})
    'Prišel bi 21. 11. 2026, če bi bus vozil.'
    """
    text = _DETAIL.sub(lambda found: (details or {})[found[1]], text)
    text = _FORMS.sub(lambda found: found[1 if sex == "m" else 2], text)
    return _DAY.sub(lambda found: spoken(on + timedelta(days=int(found[1]))), text)


def spoken(day: date) -> str:
    """The day as it is written in Slovene.

    >>> spoken(date(2026, 11, 20))
    '20. 11. 2026'
    """
    return f"{day.day}. {day.month}. {day.year}"
