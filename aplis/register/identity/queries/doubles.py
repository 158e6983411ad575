"""Who else in the register may be a person who is there already."""

from dataclasses import replace

from django.db.models import Q

from aplis.core.access import Actor
from aplis.register.identity.comparing import cards_of
from aplis.register.identity.models import CandidatePair
from aplis.register.identity.queries.known import NO_FORM, Known, known_here


def known_like(actor: Actor, person_id: int) -> list[Known]:
    """Those of the actor's people who may be this person once more, the likeliest first. The asker reads her contact scope.

    Each with whether two people have told the two apart already.
    """
    found = known_here(actor, cards_of([person_id])[person_id], form=NO_FORM, dismissed=(person_id,))
    apart = _told_apart(actor, person_id)
    return [replace(each, told_apart=apart.get(each.person.pk, 0)) for each in found]


def _told_apart(actor: Actor, person_id: int) -> dict[int, int]:
    """By the id of the other person, the pair that was settled."""
    pairs = CandidatePair.objects.visible_to(actor).filter(state=CandidatePair.State.DIFFERENT)
    rows = pairs.filter(Q(first=person_id) | Q(second=person_id)).values_list("pk", "first_id", "second_id")
    return {second if first == person_id else first: pk for pk, first, second in rows}
