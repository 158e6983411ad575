"""Why a file is opened: a closed list, chosen at the moment of reading and shown to the person.

Source: GDPR Art. 5(1)(b) (purpose limitation); CJEU C-579/21 Pankki S (dates and purposes of
look-ups are the person's to know).
"""

from typing import Final

PURPOSES: Final = (
    "intake",
    "assessment",
    "plan",
    "delivery",
    "payment",
    "safeguarding",
    "complaint",
    "supervision",
    "statistics",
    "support",
    "own_access",
)

# What a worker may choose for a file outside the own caseload. The others belong to roles that
# read no single file (statistics), repair the system (support) or are the person (own_access).
CHOOSABLE: Final = (
    "intake",
    "assessment",
    "plan",
    "delivery",
    "payment",
    "safeguarding",
    "complaint",
    "supervision",
)

# The purposes whose name alone does not tell the person why: a sentence of the worker is added.
NEEDS_REASON: Final = frozenset({"safeguarding", "complaint", "supervision", "support"})


def objection(purpose: str, reason: str = "") -> str:
    """Why a worker may not open a file outside the caseload with this purpose; "" when nothing objects.

    returns one of `unknown_purpose`, `not_choosable`, `reason_missing`, or "".

    >>> objection("safeguarding", " ")
    'reason_missing'
    """
    if purpose not in PURPOSES:
        return "unknown_purpose"
    if purpose not in CHOOSABLE:
        return "not_choosable"
    return "reason_missing" if purpose in NEEDS_REASON and not reason.strip() else ""
