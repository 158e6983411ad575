"""The stored rights of everybody held against what follows from what is recorded. A difference is an incident, and is put right."""

import logging
from collections.abc import Callable, Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.journal import record
from aplis.register.agencies.models import Agency
from aplis.register.sharing.explaining import Difference, differences, people_with_rights_after
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.rights import compile_rights

alarm = logging.getLogger("aplis.alarm")


def all_differences(on: date, *, progress: Callable[[int], None] = lambda _done: None) -> Iterator[Difference]:
    """What differs, over all persons, in portions. Reads only."""
    last, done = 0, 0
    while people := tuple(people_with_rights_after(last)):
        yield from differences(people, on)
        last, done = people[-1], done + len(people)
        progress(done)


def put_right(found: list[Difference], on: date) -> None:
    """Compiles the rights of the persons concerned anew, and reports each agency's differences to its officer as an incident."""
    people = sorted({each.person for each in found})
    nobody = Actor(today=on)
    with transaction.atomic():
        for person in people:
            compile_rights([person], on=on)
            kinds = sorted({each.kind for each in found if each.person == person})
            record(actor=nobody, verb="rights_differed", person=person, detail={"kinds": kinds, "page": "command"})
        for agency in sorted({each.agency for each in found}):
            number = sum(each.agency == agency for each in found)
            tell(kind="rights_differ", agency=agency, verb="audit_looks", detail={"number": number})
    if found:
        alarm.critical("%s stored rights differed from what is recorded; they were put right.", len(found))


def agency_named(word: str) -> Agency | None:
    """The agency with this id, short name or name."""
    rows = Agency.objects.select_related("area")
    if word.isdecimal():
        return rows.filter(pk=int(word)).first()
    return rows.filter(short_name__iexact=word).first() or rows.filter(name__iexact=word).first()


def day_named(word: str | None) -> date:
    return date.fromisoformat(word) if word else timezone.localdate()
