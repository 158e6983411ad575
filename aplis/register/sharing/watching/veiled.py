"""Services of which somebody who is said to have harmed another is told nothing: they know the other, and their name leads to her.

A shelter that looks into his file, asks for a part of it or sees some of it would stand on his own pages with its name. Whoever he knows
to work with him stays: a service that keeps a file on him, or that he himself named in a release.

Source: GDPR (EU) 2016/679 Art. 15(4) and 23(1)(i): the rights and the protection of others. The officer sees every look.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from aplis.core.database import compiling
from aplis.core.periods import runs
from aplis.register.people.models import KeptApart
from aplis.register.sharing.models import Involvement, Release

_REASON: Final = "which services know somebody who has to be safe from this person; only their absence leaves the room"


def veiled_from(people: Collection[int], on: date) -> frozenset[int]:
    """The services that none of these numbers of one person is told of on the day. One query where nobody is kept apart."""
    running = runs(on)
    with compiling(people):
        apart = KeptApart.objects.filter(running, person_id__in=people, is_victim=False).unscoped(reason=_REASON)
        harmed = sorted(set(apart.values_list("other_id", flat=True)))
    if not harmed:
        return frozenset()
    with compiling(harmed):
        knowing = _agencies(Involvement, person_id__in=harmed)
    with compiling(people):
        known = _agencies(Involvement, person_id__in=people) | _agencies(Release, person_id__in=people)
    return frozenset(knowing - known)


def _agencies(model: Any, **whose: Any) -> set[int]:
    """Of rows of any age: a file that was closed tells as much as an open one."""
    return set(model.objects.filter(**whose).unscoped(reason=_REASON).values_list("agency_id", flat=True))
