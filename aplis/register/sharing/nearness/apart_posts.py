"""One of two who are kept apart is a trained worker: the post opens nothing of the other, whatever it opened before."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from aplis.core.database import compiling
from aplis.core.periods import runs
from aplis.register.agencies.models import Worker
from aplis.register.people.apart import apart_from
from aplis.register.people.models import Barrier, KeptApart
from aplis.register.sharing.nearness import barriers
from aplis.register.sharing.representing.queries import own_sign_ins

_REASON: Final = (
    "a file is shut to the post of somebody kept apart from the person, whoever acts and whatever he sees of it"
)


def shut_posts(pairs: Iterable[tuple[int, int]], *, set_by: int | None, on: date) -> int:
    """Part of the verb that keeps two apart. Shuts the file of the person to the posts that the other holds by the sign-in to the own pages.

    pairs   person and other, who are kept apart already
    returns how many barriers are new
    """
    new = 0
    for person, other in pairs:
        users = own_sign_ins(frozenset({other}), on=on)
        for post in Worker.objects.running(on).filter(user_id__in=users).select_related("agency").order_by("pk"):
            kind = Barrier.Kind.NEAR
            new += barriers.put_up(person=person, worker=post, kind=kind, set_by=set_by, on=on) is not None
    return new


def shut_posts_of(person: int, *, on: date) -> int:
    """The same where the person was given a sign-in: for everybody who is kept apart from her, by whoever kept them apart."""
    with compiling([person]):
        rows = list(KeptApart.objects.filter(runs(on), person_id=person).unscoped(reason=_REASON))
    return sum(shut_posts([(row.other_id, person)], set_by=row.set_by_id, on=on) for row in rows)


def is_for_apart(barrier: Barrier, *, on: date) -> bool:
    """Whether the worker of the barrier is somebody who is kept apart from the person."""
    apart = apart_from(barrier.person_id, on)
    return bool(apart) and barrier.worker.user_id in own_sign_ins(apart, on=on)
