"""Which records of a file stand on the own pages by themselves. The others are in the copy of everything, which a human reads first.

Kept apart is what may be somebody else's secret or somebody else's danger: what a relative or friend told in confidence, notes that a
service keeps for itself, and what anybody but the person wrote about family, children and safety. Whoever represents the person reads
besides nothing of what she said herself: a child, or somebody under guardianship, may have said it about the one who reads.

Source: GDPR Art. 15(4) and 23(1)(i) (rights and protection of others); Convention on the Rights of the Child, Art. 12 and 16.
"""

from dataclasses import dataclass
from typing import Final

from aplis.rules.scopes import mask

OWN: Final = "person"
IN_CONFIDENCE: Final = frozenset({"relative"})
ABOUT_OTHERS_TOO: Final = mask(["family", "children", "safety"])


@dataclass(frozen=True)
class Written:
    """A record, as far as this rule needs it.

    source   who says so: person, worker, agency_record, register or relative
    scope    the bit of its life domain
    """

    source: str
    scope: int
    is_private: bool = False


def is_told(record: Written, *, scopes: int, to_herself: bool) -> bool:
    """Whether it stands on the own pages of whoever reads in these scopes.

    >>> from aplis.rules.scopes import ALL, BIT
    >>> is_told(Written("worker", BIT["safety"]), scopes=ALL, to_herself=True)
    False
    """
    if record.is_private or record.source in IN_CONFIDENCE or not record.scope & scopes:
        return False
    if record.scope & ABOUT_OTHERS_TOO:
        return to_herself and record.source == OWN
    return to_herself or record.source != OWN
