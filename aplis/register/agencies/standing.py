"""Work that was begun earlier: whoever began it has to be able to begin it still, at the moment in which it is done."""

from datetime import date

from aplis.core.access import Actor
from aplis.register.agencies.actors import actor_of
from aplis.register.agencies.models import Worker


def still_acting(worker_id: int | None, agency_id: int | None, verb: str, *, on: date) -> Actor | None:
    """The actor of the post from which something was begun, or None where the post no longer allows it on this day.

    It has to be held still, at the same working agency, by a sign-in that is not shut, in a role that may still do the verb.
    """
    held = Worker.objects.held(on).filter(pk=worker_id, agency_id=agency_id, user__is_active=True)
    post = held.select_related("agency__area", "role").first()
    actor = None if post is None else actor_of(post, on=on)
    return actor if actor is not None and actor.may(verb) else None
