"""Whoever reads a copy before it is handed over looks at a person: a line in her look log, or nothing is shown."""

from collections.abc import Iterable
from typing import Any, Final

from aplis.core.access import Actor
from aplis.home.own_file.gathering import scopes_of
from aplis.register.people.models import CONTACT, Person
from aplis.register.sharing.actions import record_listing, record_look
from aplis.register.sharing.models import SubjectFile

PURPOSE: Final = "supervision"  # for which the officer answers for what the agency hands over


def record_reading(actor: Actor, copy: SubjectFile, entries: Iterable[dict[str, Any]]) -> None:
    """One look at the person, with the scopes of what stands on this page of the copy."""
    scopes = scopes_of(entries)
    record_look(actor=actor.for_purpose(PURPOSE), person=Person(pk=copy.person_id), scopes=scopes, page="copy_read")


def record_names(actor: Actor, rows: Iterable[tuple[SubjectFile, str]]) -> None:
    """The list of copies: a look at each person whose name stands on it."""
    shown = {copy.person_id: (CONTACT & actor.read_scopes, PURPOSE) for copy, name in rows if name}
    record_listing(actor=actor.for_purpose(PURPOSE), page="copies", shown=shown)
