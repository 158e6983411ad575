"""What the levels of the life-domain matrix mean: our own words, the same for each of the thirteen domains."""

from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

# By version of the instrument (rules.life_matrix) and level: a name, and what it says.
WORDS: Final[dict[str, dict[int, tuple[Promise, Promise]]]] = {
    "matrix.2026": {
        1: (
            pgettext_lazy("level of the life domains", "in danger, or it cannot go on like this"),
            pgettext_lazy("level of the life domains", "Something has to happen now."),
        ),
        2: (
            pgettext_lazy("level of the life domains", "hard, and the help that is needed is missing"),
            pgettext_lazy("level of the life domains", "It will not become better without help that is not there yet."),
        ),
        3: (
            pgettext_lazy("level of the life domains", "it goes with regular help"),
            pgettext_lazy("level of the life domains", "It goes as long as the help that is there goes on."),
        ),
        4: (
            pgettext_lazy("level of the life domains", "it goes, with help now and then"),
            pgettext_lazy("level of the life domains", "Little is missing, or help is needed seldom."),
        ),
        5: (
            pgettext_lazy("level of the life domains", "it goes without help"),
            pgettext_lazy("level of the life domains", "The person gets along in this part of life."),
        ),
    },
}


def level_name(code: str, level: int) -> Any:
    """What a level is called in this version of the matrix; "" for one that is worded elsewhere."""
    return WORDS.get(code, {}).get(level, ("", ""))[0]
