"""Every own page begins here: open to the person and to whoever may act for her today, journalled once a day, shut to all others alike."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.http import HttpResponse
from django.shortcuts import redirect, render

from aplis.core.access import Actor
from aplis.core.database import before_showing
from aplis.core.journal import record
from aplis.core.models import JournalEntry, Receipt
from aplis.core.once import once
from aplis.register.agencies.actors import of_the_person
from aplis.register.sharing.representing import refusals
from aplis.register.sharing.representing.asking import find_actor, opened
from aplis.rules.representation import READ

type View = Callable[..., HttpResponse]


def own_page(act: str = READ) -> Callable[[View], View]:
    """For views of the own pages: hands over the pages; refuses who may not do this act.

    Whoever has no pages, or none any more, gets one and the same answer, whatever the address names.
    """

    def decorate(view: View) -> View:
        @of_the_person(find_actor)
        @wraps(view)
        def opening(request: Any, **kwargs: Any) -> HttpResponse:
            if not request.actor.is_person and len(request.portals) > 1:
                return redirect("voice:whose")
            pages = opened(request.actor, request.portals) if request.actor.is_person else None
            if pages is None:
                return shut(request)
            request.actor = pages.actor
            if act not in pages.acts:
                raise refusals.not_covered()
            _write_down(pages.actor)
            return view(request, pages, **kwargs)

        return opening

    return decorate


def shut(request: Any) -> HttpResponse:
    """No own pages are open to this sign-in now: the same page for every reason."""
    context = {"has_others": len(request.portals) > 1, "has_posts": bool(request.posts)}
    return render(request, "voice/shut.html", context, status=403)


@once(JournalEntry)
def note_reading(*, actor: Actor) -> JournalEntry:
    """The journal says once a day that the own pages were read, and by whom. It is no look of an agency, so no look log has it."""
    return record(actor=actor, verb="own_pages_read", person=actor.person_id)


def _write_down(actor: Actor) -> None:
    key = _key_of_the_day(actor)
    if not Receipt.objects.filter(key=key, object_id__isnull=False).exists():
        before_showing(lambda: note_reading(actor=actor, key=key))


def _key_of_the_day(actor: Actor) -> UUID:
    return uuid5(NAMESPACE_URL, f"own pages:{actor.user_id}:{actor.person_id}:{actor.on_behalf_of}:{actor.today}")
