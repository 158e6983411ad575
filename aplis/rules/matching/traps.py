"""Ways in which two people look like one, each with a name, so that whoever decides is warned of it."""

from typing import Final

from aplis.rules.matching.records import Described
from aplis.rules.matching.scoring import Addend

TWINS: Final = "twins"
GENERATIONS: Final = "parent_and_child"
PLACEHOLDER: Final = "placeholder_date"
DOUBTFUL_NUMBER: Final = "number_of_two"
INVENTED: Final = "invented_number"
NUMBERS_DIFFER: Final = "numbers_differ"
NAMES_ALONE: Final = "names_alone"
TRAPS: Final = (TWINS, GENERATIONS, PLACEHOLDER, DOUBTFUL_NUMBER, INVENTED, NUMBERS_DIFFER, NAMES_ALONE)

GENERATION: Final = 14  # years between the births of a parent and a child, at the least
_PLACEHOLDERS: Final = {(1, 1), (11, 11)}  # month and day that forms are filled in with when the day is not known
_AGREE: Final = {"same", "sound", "stem", "one_letter", "near", "one_word", "short_form"}
_OTHER_GIVEN: Final = {"given_different", "given_near", "given_one_letter"}
_NOT_NAMES: Final = ("born_", "number_", "postcode_", "phone_")


def traps(one: Described, other: Described, because: tuple[Addend, ...]) -> tuple[str, ...]:
    """The traps that these two may be, in the order of TRAPS. `because` is what `compared` says of them."""
    levels = {addend.level for addend in because}
    found = {
        TWINS: "born_same" in levels and _agrees("family", levels) and bool(levels & _OTHER_GIVEN),
        GENERATIONS: _agrees("family", levels) and _agrees("given", levels) and _is_generation(one, other),
        PLACEHOLDER: "born_same_placeholder" in levels or ("born_same" in levels and one.born[1:] in _PLACEHOLDERS),
        DOUBTFUL_NUMBER: "number_same" in levels and not _agrees("family", levels) and not _agrees("given", levels),
        INVENTED: "number_doubtful" in levels,
        NUMBERS_DIFFER: "number_different" in levels,
        NAMES_ALONE: not any(level.startswith(_NOT_NAMES) for level in levels),
    }
    return tuple(trap for trap in TRAPS if found[trap])


def _agrees(field: str, levels: set[str]) -> bool:
    return any(f"{field}_{how}" in levels for how in _AGREE)


def _is_generation(one: Described, other: Described) -> bool:
    years = (one.born[0], other.born[0])
    return all(years) and abs(years[0] - years[1]) >= GENERATION
