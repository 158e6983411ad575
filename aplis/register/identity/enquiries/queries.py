"""Whether another service may know somebody, and the requests that services send each other about her or him."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.periods import runs
from aplis.core.prepared import prepared
from aplis.register.identity.models import ContactRequest
from aplis.register.identity.queries.look_up import look_up
from aplis.register.people.models import CONTACT, AccessRight, Person, PersonName
from aplis.register.people.queries import names_of
from aplis.rules.matching.asking import is_meant
from aplis.rules.matching.records import Described

DAYS_TO_ANSWER: Final = 14
DAYS_SHOWN: Final = 30  # after its end, to those who could have answered
COUNTED: Final = 100
_MOST: Final = 10
_NO_PERSON: Final = 1 << 62  # so that no list of ids is empty
_REASON = "a person whom the agency does not see: yes or no leaves this room, and nothing of her"


def can_be_asked(wanted: Described) -> bool:
    """A name, and a whole date of birth or a number: a number by itself could be tried."""
    return bool(wanted.names and (wanted.born[2] or wanted.numbers))


def known_elsewhere(actor: Actor, wanted: Described) -> Person | None:
    """The likeliest person meant whom the actor's agency does not see at all and another agency can be asked about.

    Hidden and sealed persons are as nobody, whoever holds a right. The same statements run whoever is there and whoever is not.
    For the server only: nothing of the person may reach the asker.
    """
    asked = replace(wanted, postcodes=(), phones=(), sex="")
    meant = [each.person_id for each in look_up(asked) if is_meant(each.because)][:_MOST]
    with compiling((_NO_PERSON, *meant)):
        found = {person.pk: person for person in _elsewhere(actor, (_NO_PERSON, *meant))}
    return next((found[pk] for pk in meant if pk in found), None)


@prepared
def _elsewhere(actor: Actor, people: tuple[int, ...]) -> Any:
    rights = AccessRight.objects.filter(runs(actor.today), person_id=OuterRef("pk")).unscoped(reason=_REASON)
    own = rights.filter(agency_id=actor.agency_id)
    others = rights.exclude(agency_id=actor.agency_id).annotate(opens=F("scopes").bitand(CONTACT)).exclude(opens=0)
    rows = Person.objects.filter(Exists(others), ~Exists(own), pk__among=people)
    return rows.filter(protection_level__lt=Person.Protection.HIDDEN).unscoped(reason=_REASON)


def sent(actor: Actor) -> Any:
    """The requests of the own agency, the newest first."""
    rows = ContactRequest.objects.visible_to(actor).filter(agency_id=actor.agency_id)
    return rows.select_related("worker", "answered_by__agency").order_by("-asked_at", "-pk")


def received(actor: Actor) -> Any:
    """The requests of others about persons whose contact details are open to the actor, the newest first.

    Those that ended lately stand there too, so that a colleague finds what was answered.
    """
    lately = actor.today - timedelta(days=DAYS_SHOWN)
    rows = ContactRequest.objects.visible_to(actor).filter(ends_on__gt=lately).exclude(agency_id=actor.agency_id)
    return rows.select_related("agency", "worker", "answered_by").order_by("-asked_at", "-pk")


def is_waiting(today: Any) -> Q:
    return Q(answered_at__isnull=True, ends_on__gt=today)


def named(rows: Any, words: str) -> Any:
    return rows.filter(told_name__icontains=words) if words else rows


def number_waiting(actor: Actor) -> int:
    """How many requests wait for an answer of the actor's agency, at most COUNTED; 0 for who may not answer."""
    return len(_waiting(actor)) if actor.may("edit_person") else 0


@prepared
def _waiting(actor: Actor) -> Any:
    others = ContactRequest.objects.visible_to(actor).exclude(agency_id=actor.agency_id)
    return others.filter(is_waiting(actor.today)).order_by().values_list("pk", flat=True)[:COUNTED]


@dataclass(frozen=True)
class Line:
    """A request on a list. state: "waiting", "no_answer" or the code of the answer; names of the person on the receiving side."""

    row: ContactRequest
    state: str
    names: list[PersonName]

    @property
    def name(self) -> str:
        return str(self.names[0]) if self.names else ""


def state_of(row: ContactRequest, today: date) -> str:
    return row.answer or ("waiting" if row.ends_on > today else "no_answer")


def sent_lines(actor: Actor, rows: Iterable[ContactRequest]) -> list[Line]:
    return [Line(row, state_of(row, actor.today), []) for row in rows]


def received_lines(actor: Actor, rows: Iterable[ContactRequest]) -> list[Line]:
    """One query for the names."""
    rows = list(rows)
    names = names_of(actor, [row.person_id for row in rows])
    return [Line(row, state_of(row, actor.today), names.get(row.person_id, [])) for row in rows]
