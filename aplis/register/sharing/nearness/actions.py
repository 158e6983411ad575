"""Verbs on nearness: a worker says that she stands near to a person, or her manager does; and who opens the file instead."""

from collections.abc import Iterable

from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies.models import Worker
from aplis.register.agencies.queries import is_own_hand
from aplis.register.people.models import Barrier, Person, PortalAccess
from aplis.register.sharing.models import PLAN
from aplis.register.sharing.nearness import barriers, refusals
from aplis.register.sharing.nearness.apart_posts import is_for_apart, shut_posts_of
from aplis.register.sharing.nearness.hints import hint_at_relatives
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.refusals import lead_elsewhere
from aplis.register.sharing.rights import compile_rights


@once(Barrier)
def declare_nearness(*, actor: Actor, person: Person, kind: str, worker: Worker) -> Barrier:
    """Shuts the file to a worker of the agency who is, or is near to, the person: at once, in every session.

    One says so of oneself; of a colleague whoever guards the files.

    raises Refusal("nearness.known_already").
    """
    if not actor.may("guard_file"):
        actor.require("declare_nearness" if worker.pk == actor.worker_id else "guard_file")
    if worker.agency_id != actor.agency_id:
        raise lead_elsewhere()
    # Written while the file is still open to the actor, who may be the one it shuts to.
    record(actor=actor, verb="nearness_declared", person=person.pk, scope=PLAN, is_private=True, detail={"kind": kind})
    shut = barriers.put_up(person=person.pk, worker=worker, kind=kind, set_by=actor.worker_id, on=actor.today)
    if shut is None:
        raise refusals.known_already()
    return shut.barrier


@once(Barrier)
def end_nearness(*, actor: Actor, barrier: Barrier) -> Barrier:
    """The worker no longer stands near to the person, or it was an error. Where no other barrier stands, the agency opens the file again.

    raises Refusal("nearness.stays_shut") while the two are kept apart: whoever did that decides, and why is not told here.
    """
    _require_guard(actor, barrier)
    if is_for_apart(barrier, on=actor.today):
        raise refusals.stays_shut()
    detail = {"kind": barrier.kind}
    record(
        actor=actor,
        verb="nearness_ended",
        person=barrier.person_id,
        on=barrier,
        scope=PLAN,
        is_private=True,
        detail=detail,
    )
    if not barriers.take_down(barrier, on=actor.today):
        raise refusals.is_over()
    return barrier


@once(Barrier)
def name_for_guarded(*, actor: Actor, barrier: Barrier, workers: Iterable[Worker], lead: Worker | None) -> Barrier:
    """Names who of the agency opens the guarded file, and who leads it. The one who names need not be one of them.

    raises Refusal("nearness.sealed") for a sealed person, whose list is kept on the page of protection.
    """
    _require_guard(actor, barrier)
    if barriers.is_sealed(barrier.person_id):
        raise refusals.sealed()
    chosen = {worker.pk for worker in workers} | ({lead.pk} if lead else set())
    person, on = barrier.person_id, actor.today
    record(actor=actor, verb="guarded_file_named", person=person, on=barrier, scope=PLAN, is_private=True,
           detail={"number": len(chosen)})  # fmt: skip
    with compiling([person]):
        chosen -= barriers.barred_from(person, on)
        to_lead = lead.pk if lead and lead.pk in chosen else None
        barriers.name_exactly(person, chosen, agency=barrier.worker.agency_id, lead=to_lead, on=on)
    compile_rights([person], on=on)
    if to_lead is not None:
        tell(kind="nearness_led", person=person, agency=actor.agency_id, worker=to_lead)
    return barrier


def guard_colleagues(person: int) -> int:
    """Part of the verb that gives somebody her own pages: where the same sign-in is a worker's, her colleagues are kept from her file.

    At each agency where she works only named workers open it, and never she herself by her post. Nor does that post open the file of
    anybody who is kept apart from her. Returns at how many agencies.
    """
    today = timezone.localdate()
    portals = PortalAccess.objects.filter(person_id=person, representation__isnull=True, ends_on__isnull=True)
    with compiling([person]):
        invited = dict(
            portals.unscoped(reason="whose sign-in opens the own pages").values_list("user_id", "invited_by_id")
        )
    guarded = 0
    posts = Worker.objects.running(today).taken_up().filter(user_id__in=list(invited))
    for worker in posts.select_related("agency"):
        kind, set_by = Barrier.Kind.SELF, invited[worker.user_id or 0]
        guarded += barriers.put_up(person=person, worker=worker, kind=kind, set_by=set_by, on=today) is not None
        hint_at_relatives(person, worker, on=today)
    shut_posts_of(person, on=today)
    return guarded


def _require_guard(actor: Actor, barrier: Barrier) -> None:
    actor.require("guard_file")
    if is_own_hand(actor, barrier.worker_id):
        raise refusals.not_by_oneself()
