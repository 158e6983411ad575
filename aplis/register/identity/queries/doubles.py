"""Who else in the register may be a person who is there already."""

from dataclasses import replace

from django.db.models import Q

from aplis.core.access import Actor
from aplis.register.identity.comparing import cards_of
from aplis.register.identity.models import CandidatePair
from aplis.register.identity.queries.look_up import NO_FORM, Known, known_here
from aplis.rules.matching.traps import traps


def known_like(actor: Actor, person_id: int) -> list[Known]:
    """Those of the actor's people who may be this person once more, the likeliest first. The asker reads her contact scope.

    Each with the traps that the two may be, and whether two people have told them apart already.
    """
    card = cards_of([person_id])[person_id]
    found = known_here(actor, card, form=NO_FORM, dismissed=(person_id,))
    cards, apart = cards_of([each.person.pk for each in found]), _told_apart(actor, person_id)
    return [
        replace(
            each, warnings=traps(card, cards[each.person.pk], each.because), told_apart=apart.get(each.person.pk, 0)
        )
        for each in found
    ]


def _told_apart(actor: Actor, person_id: int) -> dict[int, int]:
    """By the id of the other person, the pair that was settled."""
    pairs = CandidatePair.objects.visible_to(actor).filter(state=CandidatePair.State.DIFFERENT)
    rows = pairs.filter(Q(first=person_id) | Q(second=person_id)).values_list("pk", "first_id", "second_id")
    return {second if first == person_id else first: pk for pk, first, second in rows}
