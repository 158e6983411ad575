"""Who may say something for a person: a worker who sees her plan, the person herself, or who decides in her place."""

from aplis.core.access import Actor
from aplis.register.people.models import Person, Representation
from aplis.register.people.queries import is_open_in
from aplis.register.people.refusals import scope_shut
from aplis.register.sharing.models import PLAN
from aplis.register.sharing.releases import refusals
from aplis.register.sharing.releases.queries import representation_of
from aplis.register.sharing.representing.queries import may_rest_on
from aplis.rules.representation import DECIDE

VERB = "offer_release"


def require_speaker(actor: Actor, person: Person, scopes: int, verb: str = VERB) -> None:
    """Raises a Refusal unless the actor may act on what the person says about these scopes.

    A worker writes it down for her: the role includes the verb and a right opens the plan. On the own pages it is the person, or
    somebody whose representation holds today, decides, and covers all of the scopes.
    """
    if not actor.is_person:
        actor.require(verb)
        if not is_open_in(actor, person, PLAN):
            raise scope_shut()
        return
    number = representation_of(actor)
    if actor.person_id != person.pk or (number is None and actor.on_behalf_of != "person"):
        raise refusals.not_yours()
    if number is None:
        return
    row = Representation.objects.visible_to(actor).filter(pk=number, person=person).first()
    if row is None or not may_rest_on(row, person, scopes, DECIDE, on=actor.today):
        raise refusals.not_yours()
