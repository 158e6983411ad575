"""Which agencies keep an open file on a person. Part of verbs that tell them what somebody else did."""

from typing import Any

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.periods import runs
from aplis.core.prepared import prepared
from aplis.register.sharing.models import Involvement
from aplis.register.sharing.notices.writing import OFFICER, tell

_REASON = "the agencies that keep a file are told of what opens it elsewhere, whoever may see them"


def keepers_of(actor: Actor, person_id: int) -> list[tuple[int, int | None]]:
    """Agency and lead of each open file on the person, whoever may see them."""
    with compiling([person_id]):
        return list(_keepers(actor, person_id))


@prepared
def _keepers(actor: Actor, person_id: int) -> Any:
    running = runs(actor.today, since="opened_on", until="closed_on")
    rows = Involvement.objects.filter(running, person_id=person_id).unscoped(reason=_REASON)
    return rows.order_by("pk").values_list("agency_id", "lead_id")


def keeps_file(actor: Actor, person_id: int) -> bool:
    """Whether the actor's agency keeps an open file itself, and is not only let see that of others."""
    running = runs(actor.today, since="opened_on", until="closed_on")
    rows = Involvement.objects.visible_to(actor).filter(running, person_id=person_id, agency_id=actor.agency_id)
    return rows.exists()


def tell_of_first_file(actor: Actor, involvement: Involvement) -> None:
    """An agency that was only let see the person opens a file of its own, which no withdrawal shuts: all hear of it.

    The person, the officer of this agency, and each agency that keeps a file with the worker who leads it.
    """
    about: dict[str, Any] = {"person": involvement.person_id, "about": involvement}
    keepers = [(agency, lead) for agency, lead in keepers_of(actor, involvement.person_id) if agency != actor.agency_id]
    tell(kind="file_opened_person", for_person=True, **about)
    tell(kind="file_opened_after_sight", agency=actor.agency_id, verb=OFFICER, **about)
    for agency in sorted({agency for agency, _lead in keepers}):
        tell(kind="file_opened_elsewhere", agency=agency, verb="read_notices", **about)
    for agency, lead in sorted({(agency, lead) for agency, lead in keepers if lead is not None}):
        tell(kind="file_opened_elsewhere", agency=agency, worker=lead, **about)
