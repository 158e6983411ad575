"""What becomes of a pair when several people have said whether it is one person.

One person's opinion never suffices, in either direction: a file that is put together wrongly shows one person's life to another, and
a double that is waved through stays.
"""

from typing import Final

SAME: Final = "same"
DIFFERENT: Final = "different"
UNSURE: Final = "unsure"
NEEDED: Final = 2  # opinions by which one side has to lead


def may_merge(first: int, second: int, *, own: int, agreed_at: frozenset[int]) -> bool:
    """Whether those who agreed may put two files together: nobody opens a file to the own agency by the own agency's word alone.

    first, second  masks of the scopes that the agency `own` sees of each file; put together, it sees both masks of both
    agreed_at      the agencies of those who said that it is one person

    >>> may_merge(3, 3, own=7, agreed_at=frozenset({7})), may_merge(3, 1, own=7, agreed_at=frozenset({7}))
    (True, False)
    >>> may_merge(3, 1, own=7, agreed_at=frozenset({7, 8}))
    True
    """
    return first == second or bool(agreed_at - {own})


def outcome(verdicts: tuple[str, ...]) -> str:
    """`same` or `different` when that side leads by two, `disputed` while there are both, else `open`.

    >>> outcome(("same",)), outcome(("same", "same")), outcome(("same", "different")), outcome(("unsure", "same"))
    ('open', 'same', 'disputed', 'open')
    """
    lead = verdicts.count(SAME) - verdicts.count(DIFFERENT)
    if abs(lead) >= NEEDED:
        return SAME if lead > 0 else DIFFERENT
    return "disputed" if {SAME, DIFFERENT} <= set(verdicts) else "open"
