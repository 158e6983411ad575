"""The main menu: which rooms exist in this installation and which of them the actor's role opens."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Entry:
    """One entry of the menu. The pages below its address belong under it, and those of the URL namespace `room` wherever they
    stand, except about one person: these belong under the people.
    """

    url_name: str
    label: Promise
    room: str = ""
    verb: str = ""


@dataclass(frozen=True)
class Link:
    url: str
    label: Promise
    current: str  # the value of aria-current: "page", "true" for a page below it, or ""


START: Final = Entry("home:today", _("Today"))  # its address is where all others begin, so nothing is below it
ENTRIES: Final = (
    START,
    Entry("home:people", _("People"), verb="search_people"),
    Entry("exchange:runs", _("Imports"), verb="import_feed"),
    Entry("watching:log", _("Looks"), verb="audit_looks"),
    Entry("watching:objections", _("Objections"), verb="answer_objection"),
    Entry("keeping:runs", _("Retention"), room="keeping", verb="keep_register"),
    Entry("agencies:workers", _("Accounts"), verb="manage_workers"),
)


def main_links(request: HttpRequest) -> Iterator[Link]:
    """The links of the menu for this request; none for someone who is signed out or holds no post."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.is_seated:
        return
    for entry in ENTRIES:
        if entry.verb and not actor.may(entry.verb):
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        yield Link(url, entry.label, _current(request, entry, url))


def _current(request: HttpRequest, entry: Entry, url: str) -> str:
    if request.path == url:
        return "page"
    match = request.resolver_match
    is_of_room = (
        match is not None and bool(entry.room) and match.namespace == entry.room and "person_id" not in match.kwargs
    )
    is_below = entry is not START and request.path.startswith(url)
    return "true" if is_below or is_of_room else ""
