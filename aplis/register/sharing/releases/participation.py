"""Agreement to take part in a service or a plan. It is no legal basis and no release: it opens nothing, and a no costs nothing."""

from collections.abc import Collection
from typing import Any, Final

from django.db.models import F

from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.people.actions import seen_now
from aplis.register.people.models import Person
from aplis.register.sharing.models import PLAN, Participation
from aplis.register.sharing.releases import refusals
from aplis.register.sharing.releases.queries import representation_of
from aplis.register.sharing.releases.speaking import require_speaker

State = Participation.State
ANSWERS: Final = (State.AGREED, State.DECLINED)
ENDS: Final = (State.LEFT, State.ENDED)  # the person left; the service came to its end


def participations_of(actor: Actor, person: Person) -> Any:
    """What the person was asked to take part in, the newest first."""
    rows = Participation.objects.visible_to(actor).filter(person=person).select_related("agency", "worker")
    return rows.order_by("-offered_on", "-pk")


@once(Participation)
def offer_participation(*, actor: Actor, person: Person, what: str) -> Participation:
    """Asks the person to take part in something of the actor's agency. Nothing follows from it before she answers."""
    require_speaker(actor, person, 0)
    if actor.is_person:
        raise refusals.not_yours()
    row = Participation(
        person=person, agency_id=actor.agency_id, worker_id=actor.worker_id, what=what, offered_on=actor.today
    )
    row.save(force_insert=True)
    record(actor=actor, verb="participation_offered", person=person.pk, on=row, scope=PLAN)
    return row


@once(Participation)
def answer_participation(
    *, actor: Actor, participation: Participation, version: int, answer: str, words: str = ""
) -> Participation:
    """Writes down that the person takes part or does not, in her words where she has some.

    raises Stale where somebody answered or ended it in between.
    """
    if answer not in ANSWERS:
        raise refusals.is_answered()
    changes = {
        "state": answer,
        "answered_on": actor.today,
        "words": words,
        "representation_id": representation_of(actor),
    }
    return _change(actor, participation, version, [State.OFFERED], "participation_answered", **changes)


@once(Participation)
def end_participation(
    *, actor: Actor, participation: Participation, version: int, how: str, words: str = ""
) -> Participation:
    """The person leaves ("left"), without losing anything else, or the service comes to its end ("ended")."""
    if how not in ENDS or (actor.is_person and how != State.LEFT):
        raise refusals.not_yours()
    changes = {"state": how, "ended_on": actor.today} | ({"words": words} if words else {})
    return _change(actor, participation, version, [State.AGREED], "participation_ended", **changes)


def _change(
    actor: Actor, row: Participation, version: int, states: Collection[str], verb: str, **changes: Any
) -> Participation:
    require_speaker(actor, row.person, PLAN)
    record(actor=actor, verb=verb, person=row.person_id, on=row, scope=PLAN, detail={"state": str(changes["state"])})
    rows = Participation.objects.visible_to(actor).filter(pk=row.pk, version=version, state__in=states)
    if not rows.update(version=F("version") + 1, **changes):
        raise Stale(seen_now(Participation.objects.visible_to(actor), row.pk))
    changed: Participation = seen_now(Participation.objects.visible_to(actor), row.pk)
    return changed
