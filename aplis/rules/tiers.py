"""How deep somebody sees into a person's file: four tiers, each with its own basis, end and line in the log.

Source: what practitioners of shared notebooks asked for: see first who helps, then ask, and never everything at once.
"""

from typing import Final

KNOWN_HERE: Final = 1  # that the person is supported here, and by whom one asks
WHO_HELPS: Final = 2  # which agencies help, who leads, how to reach the lead
SUMMARY: Final = 3  # in which life domains something is recorded, how it is and since when; no content
SECTIONS: Final = 4  # the sections that a right opens
TIERS: Final = (KNOWN_HERE, WHO_HELPS, SUMMARY, SECTIONS)


def tier_of(*, opened: int, told: int, is_known: bool) -> int:
    """The deepest tier somebody has: 0 where she may not even know that the person is here.

    opened    mask of the scopes whose rows a right in force opens to the role
    told      the deepest tier of a right that opens no rows; 0 without one
    is_known  whether she was told that the person is supported here

    >>> tier_of(opened=0, told=2, is_known=True), tier_of(opened=1, told=2, is_known=True)
    (2, 4)
    """
    if opened:
        return SECTIONS
    return max(told, KNOWN_HERE if is_known else 0)
