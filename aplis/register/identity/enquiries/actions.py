"""The answer to somebody who types a name, a request to whoever knows the person, and its answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import before_showing
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.identity import refusals
from aplis.register.identity.enquiries.queries import (
    DAYS_TO_ANSWER,
    can_be_asked,
    is_waiting,
    known_elsewhere,
    received,
    sent,
)
from aplis.register.identity.models import ContactRequest
from aplis.register.identity.probing.actions import record_limit, record_lookup
from aplis.register.identity.probing.queries import counted, start_of, trace_of
from aplis.register.identity.queries.homes import HomeFound, homes_at
from aplis.register.identity.queries.known import Known, seen_of
from aplis.register.identity.queries.look_up import nearest_to
from aplis.register.people.actions import record_search
from aplis.register.people.models import CONTACT, FAMILY, Person
from aplis.register.people.queries import require_open
from aplis.register.sharing.actions import record_listing
from aplis.rules.matching.homes import Hearth
from aplis.rules.matching.probing import REQUESTS_A_DAY, judge
from aplis.rules.matching.records import Described

LISTING: Final = frozenset({"intake", "register"})  # pages that show the own people, in the look log as one: "intake"


@dataclass(frozen=True)
class Asking:
    """What somebody typed.

    fields     which fields tell the person apart, never what stood in them
    agreement  how the person agreed that other services are asked; "" when they are not
    hearth     where she says that she lives; nothing where her household is known already
    """

    wanted: Described
    fields: list[str]
    agreement: str = ""
    hearth: Hearth = field(default_factory=Hearth)

    @property
    def is_elsewhere(self) -> bool:
        return bool(self.agreement) and can_be_asked(self.wanted)


@dataclass(frozen=True)
class Answer:
    """What a look-up found.

    known      the own people who may be meant
    homes      the households that she may belong to
    limits     codes of the limits that kept something back
    was_asked  whether other services were asked
    elsewhere  whom they may know; for the server only
    is_too_common  too many people share all that was typed
    """

    known: tuple[Known, ...] = ()
    homes: tuple[HomeFound, ...] = ()
    limits: tuple[str, ...] = ()
    was_asked: bool = False
    elsewhere: Person | None = None
    is_too_common: bool = False

    @property
    def is_known_elsewhere(self) -> bool:
        return self.elsewhere is not None


def answer_to(
    *, actor: Actor, asking: Asking, page: str, form: UUID, dismissed: tuple[int, ...] = (), is_saving: bool = False
) -> Answer:
    """Who of the own people may be meant and, if asked, whether another service may know the person. The one place that limits
    look-ups; each is written down before the answer is shown.

    form, dismissed  as for identity.queries.known_here
    is_saving        see rules.matching.probing.judge
    """
    if not asking.fields:
        return Answer()
    now, asks = timezone.now(), asking.is_elsewhere
    words = {word for pair in asking.wanted.names for name in pair for word in name.split()}
    trace = trace_of(actor, words=words, born=asking.wanted.born, numbers=asking.wanted.numbers)
    verdict = judge(counted(actor, trace, is_asking_elsewhere=asks, now=now), is_saving=is_saving)
    if verdict.because:
        record_limit(actor=actor, trace=trace, page=page, because=verdict.because, now=now)
    if not verdict.shows_own:
        return Answer(limits=verdict.because)
    nearest = nearest_to(asking.wanted)
    known = seen_of(actor, asking.wanted, nearest.candidates, form=form, dismissed=dismissed)
    was_asked = asks and verdict.asks_elsewhere
    elsewhere = known_elsewhere(actor, asking.wanted) if was_asked else None
    record_lookup(actor=actor, trace=trace, page=page, hits=len(known), is_asking_elsewhere=was_asked)
    record_search(
        actor=actor, fields=asking.fields, hits=len(known), page=page, agreement=asking.agreement if was_asked else ""
    )
    homes = homes_at(actor, asking.wanted, asking.hearth) if page in LISTING else []
    if page in LISTING:
        record_shown(actor, known, homes)
    if elsewhere is not None:
        _record_notice(actor, elsewhere, page)
    return Answer(tuple(known), tuple(homes), verdict.because, was_asked, elsewhere, nearest.is_too_common)


def record_shown(actor: Actor, known: Iterable[Known], homes: Iterable[HomeFound]) -> None:
    """A look at each who is shown, by herself or in a household."""
    contact, family = CONTACT & actor.read_scopes, FAMILY & actor.read_scopes
    shown = {each.person.pk: contact for each in known}
    for person in (person for home in homes for person in home.members):
        shown[person] = shown.get(person, 0) | contact | family
    record_listing(
        actor=actor, page="intake", shown={person: (scopes, actor.purpose) for person, scopes in shown.items()}
    )


def _record_notice(actor: Actor, person: Person, page: str) -> None:
    """Written down about the person, but on no timeline and not among her looks.

    These are read at the agencies that know her. Where she has fled from somebody who works there, they would say with whom she
    is now, before anybody decided to ask there.
    """
    before_showing(lambda: record(actor=actor, verb="known_elsewhere_told", person=person.pk, detail={"page": page}))


@once(ContactRequest)
def send_contact_request(
    *, actor: Actor, found: int, told_name: str, told_born: date | None, agreement: str, note: str
) -> ContactRequest:
    """Asks whoever knows the person to get in touch.

    found  number of the person, from a look-up of this very request, never from a page

    raises Refusal("identity.asked_already"), Refusal("identity.too_many_requests") beyond REQUESTS_A_DAY of a worker.
    """
    actor.require("register_person")
    _require_new(actor, told_name, told_born)
    request = ContactRequest(
        person_id=found, agency_id=actor.agency_id, worker_id=actor.worker_id, told_name=told_name, told_born=told_born,
        agreement=agreement, purpose=actor.purpose, note=note, ends_on=actor.today + timedelta(days=DAYS_TO_ANSWER),
    )  # fmt: skip
    request.save(force_insert=True)
    detail = {"agreement": agreement, "purpose": actor.purpose}
    record(actor=actor, verb="contact_requested", person=found, on=request, scope=CONTACT, detail=detail)
    return request


def _require_new(actor: Actor, told_name: str, told_born: date | None) -> None:
    """Compares what was told, not who is meant: otherwise a refusal would say that two names are one person's."""
    own = sent(actor)
    if own.filter(is_waiting(actor.today), told_name__iexact=told_name, told_born=told_born).exists():
        raise refusals.asked_already()
    today: Any = own.filter(worker_id=actor.worker_id, asked_at__gte=start_of(actor.today))
    if today.order_by().count() >= REQUESTS_A_DAY:
        raise refusals.too_many_requests()


@once(ContactRequest)
def answer_contact_request(*, actor: Actor, request: ContactRequest, answer: str, note: str) -> ContactRequest:
    """Answers for the agency that knows the person; the first answer counts. It opens no data.

    raises Refusal("identity.answered_already") when the request was answered, has ended or is no longer open to the actor.
    """
    actor.require("edit_person")
    rows = received(actor).filter(is_waiting(actor.today), pk=request.pk)
    changes = {"answer": answer, "answer_note": note, "answered_by": actor.worker_id, "answered_at": timezone.now()}
    if rows.exists():
        require_open(actor, CONTACT, request.person_id)
    if not ContactRequest.objects.visible_to(actor).filter(pk__in=rows.order_by().values("pk")).update(**changes):
        raise refusals.answered_already()
    record(
        actor=actor, verb="contact_request_answered", person=request.person_id, on=request, scope=CONTACT,
        detail={"answer": answer},
    )  # fmt: skip
    return request
