"""What becomes of a pair when several people have said whether it is one person.

One person's opinion never suffices, in either direction: a file that is put together wrongly shows one person's life to another, and
a double that is waved through stays.
"""

from typing import Final

SAME: Final = "same"
DIFFERENT: Final = "different"
UNSURE: Final = "unsure"
NEEDED: Final = 2  # opinions by which one side has to lead


def outcome(verdicts: tuple[str, ...]) -> str:
    """`same` or `different` when that side leads by two, `disputed` while there are both, else `open`.

    >>> outcome(("same",)), outcome(("same", "same")), outcome(("same", "different")), outcome(("unsure", "same"))
    ('open', 'same', 'disputed', 'open')
    """
    lead = verdicts.count(SAME) - verdicts.count(DIFFERENT)
    if abs(lead) >= NEEDED:
        return SAME if lead > 0 else DIFFERENT
    return "disputed" if {SAME, DIFFERENT} <= set(verdicts) else "open"
