"""Verbs on pairs of files: propose, decide, take back, put together, take apart."""

from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import may_operate
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.agencies.queries import posts_behind
from aplis.register.identity import carrying, refusals, tasks
from aplis.register.identity.comparing import cards_of, told_of
from aplis.register.identity.models import CandidatePair, MergeRecord, PairDecision
from aplis.register.identity.models.pairs import comparable
from aplis.register.people.models import CONTACT, Person
from aplis.register.people.queries import require_open
from aplis.register.people.querysets import rights_in_force
from aplis.rules.matching.scoring import compared
from aplis.rules.matching.verdicts import DIFFERENT, SAME, may_merge, outcome

State = CandidatePair.State
_UNSETTLED: Final = (State.OPEN, State.DISPUTED)


@once(CandidatePair)
def propose_pair(*, actor: Actor, person: Person, other: Person) -> CandidatePair:
    """Puts two files that the actor sees into the queue, or finds them there: what was decided of them stands.

    raises Refusal("identity.one_file") where they are one file, or one of them cannot be found by this worker.
    """
    actor.require("compare_people")
    ids = sorted({person.pk, other.pk})
    if comparable(actor).filter(pk__in=ids).count() < len((person, other)):
        raise refusals.one_file()
    require_open(actor, CONTACT, *ids)
    pair = _pair(ids, CandidatePair.Origin.WORKER)
    record(actor=actor, verb="pair_proposed", on=pair)
    return pair


def _pair(ids: list[int], origin: str) -> CandidatePair:
    one, other = cards_of(ids).values()
    pair, _is_new = CandidatePair.objects.unscoped(reason="a pair is kept once, whoever proposes it").get_or_create(
        first_id=ids[0], second_id=ids[1], defaults={"origin": origin, **told_of(one, other, compared(one, other))}
    )
    return pair


def remember_dismissed(*, actor: Actor, person: Person, others: tuple[int, ...]) -> None:
    """The worker registered a person although these were shown: her first opinion that they are others. Once, however often sent."""
    if not others:
        return
    posts = posts_behind(actor)
    for other in comparable(actor).filter(pk__in=others).exclude(pk=person.pk).order_by("pk"):
        pair = _pair(sorted((person.pk, other.pk)), CandidatePair.Origin.REGISTERED)
        if pair.state not in _UNSETTLED or PairDecision.objects.filter(pair=pair, worker_id__in=posts).exists():
            continue
        _decide(actor, pair, DIFFERENT, "")
        record(actor=actor, verb="pair_decided", on=pair, detail={"verdict": DIFFERENT, "at": "registration"})


@once(CandidatePair)
def decide_pair(*, actor: Actor, pair: CandidatePair, verdict: str, reason: str = "", round_seen: int) -> CandidatePair:
    """One worker's opinion of a pair. Two have to agree before it is settled; see rules.matching.verdicts.

    round_seen  of the pair as the worker saw it
    raises Refusal("identity.settled") when two others settled it first, ("identity.decided_already") at a second opinion,
    also from another post.
    """
    actor.require("compare_people")
    pair = _locked(actor, pair)
    if pair.state not in _UNSETTLED or pair.round != round_seen:
        raise refusals.settled()
    if (
        PairDecision.objects.visible_to(actor)
        .filter(pair=pair, round=pair.round, worker_id__in=posts_behind(actor))
        .exists()
    ):
        raise refusals.decided_already()
    _decide(actor, pair, verdict, reason)
    record(actor=actor, verb="pair_decided", on=pair, detail={"verdict": verdict, "state": pair.state})
    return pair


def _decide(actor: Actor, pair: CandidatePair, verdict: str, reason: str) -> None:
    try:
        with transaction.atomic():
            PairDecision(
                pair=pair, round=pair.round, worker_id=actor.worker_id, agency_id=actor.agency_id, verdict=verdict, reason=reason
            ).save(force_insert=True)  # fmt: skip
    except IntegrityError:
        raise refusals.decided_already() from None
    given = PairDecision.objects.visible_to(actor).filter(pair=pair, round=pair.round)
    pair.state = outcome(tuple(given.values_list("verdict", flat=True)))
    CandidatePair.objects.visible_to(actor).filter(pk=pair.pk).update(state=pair.state)


@once(CandidatePair)
def reopen_pair(*, actor: Actor, pair: CandidatePair, reason: str) -> CandidatePair:
    """Takes back what was settled, with a reason: the pair is decided anew by two people. Files put together stay so."""
    actor.require("compare_people")
    pair = _locked(actor, pair)
    if pair.state not in {State.SAME, State.DIFFERENT}:
        raise refusals.settled()
    _begin_again(actor, pair, because=reason)
    record(actor=actor, verb="pair_reopened", on=pair, detail={"words": len(reason.split())})
    return pair


def _begin_again(actor: Actor, pair: CandidatePair, *, because: str) -> None:
    pair.round, pair.state, pair.reopened_because = pair.round + 1, State.OPEN, because
    again = {"round": pair.round, "state": pair.state, "reopened_because": because}
    CandidatePair.objects.visible_to(actor).filter(pk=pair.pk).update(**again)


def _locked(actor: Actor, pair: CandidatePair) -> CandidatePair:
    found: CandidatePair | None = (
        CandidatePair.objects.visible_to(actor).filter(pk=pair.pk).select_for_update(of=("self",)).first()
    )
    if found is None:
        raise refusals.gone()
    require_open(actor, CONTACT, *found.people)
    return found


@once(MergeRecord)
def merge_people(
    *, actor: Actor, pair: CandidatePair, kept: Person, takes_birth: bool, versions: dict[int, int]
) -> MergeRecord:
    """Puts the other file of the pair into `kept`: every row goes along, none is lost, and each can go back.

    takes_birth  the date of birth of the file that goes in is the right one
    versions     of both persons as the worker saw them; raises Stale when one was changed since
    raises Refusal("identity.not_agreed") unless two people have said that it is one person and nobody took it back, and
    Refusal("identity.own_word_alone") where the actor's agency would come to see more by its own word alone; and for what
    stands between the two, see identity.between.
    """
    actor.require("compare_people")
    pair = _locked(actor, pair)
    if pair.state != State.SAME:
        raise refusals.not_agreed()
    if not _may_merge(actor, pair):
        raise refusals.own_word_alone()
    people = {person.pk: person for person in Person.objects.visible_to(actor).filter(pk__in=pair.people)}
    into, absorbed = people[kept.pk], people[next(each for each in pair.people if each != kept.pk)]
    carrying.require_mergeable(into, absorbed, versions, seen_by=actor)
    # Settled while both files can still be found: the one that goes in cannot, afterwards.
    CandidatePair.objects.visible_to(actor).filter(pk=pair.pk).update(state=State.MERGED)
    merge = MergeRecord(pair=pair, kept=into, absorbed=absorbed, worker_id=actor.worker_id, agency_id=actor.agency_id)
    _carry_out(tasks.put_together, merge.pk, carrying.order_of(merge, takes_birth=takes_birth, versions=versions))
    return merge


def _carry_out(task: Any, *about: Any) -> None:
    """At once where the login may act as the operator, and what stands against it is told at once; else by the background worker."""
    if may_operate():
        tasks.AT_ONCE[task.name](*about)
    else:
        task.enqueue(*about)


def _may_merge(actor: Actor, pair: CandidatePair) -> bool:
    agreed = PairDecision.objects.visible_to(actor).filter(pair=pair, round=pair.round, verdict=SAME)
    seen = dict.fromkeys(pair.people, 0)
    for person, scopes in rights_in_force(actor).filter(person__in=pair.people).values_list("person_id", "scopes"):
        seen[person] |= scopes
    first, second = seen.values()
    agencies = frozenset(agreed.values_list("agency_id", flat=True))
    return may_merge(first, second, own=actor.agency_id or 0, agreed_at=agencies)


@once(MergeRecord)
def undo_merge(*, actor: Actor, merge: MergeRecord, reason: str, takes_newer: bool) -> MergeRecord:
    """Takes apart what was put together: every row goes back, wherever it is by now. The pair is decided anew.

    takes_newer  what was written since goes with the file that is taken out; else it stays where it is
    raises Refusal("identity.undone_already") when somebody was faster, and Refusal("identity.is_sealed_together") while the
    file is open to named workers only: they are named for one file, and nobody would be for the other.
    """
    actor.require("compare_people")
    rows = MergeRecord.objects.visible_to(actor).filter(pk=merge.pk, undone_at__isnull=True)
    if rows.exists():
        require_open(actor, CONTACT, merge.kept_id)
    undone = {"undone_at": timezone.now(), "undone_by_id": actor.worker_id, "undone_because": reason}
    if not rows.update(**undone):
        raise refusals.undone_already()
    _require_unsealed(actor, merge)
    _carry_out(tasks.take_apart, merge.pk, takes_newer)
    return merge


def _require_unsealed(actor: Actor, merge: MergeRecord) -> None:
    seen = Person.objects.visible_to(actor)
    into = seen.filter(pk=merge.kept_id).values_list("merged_into_id", flat=True).first()
    if seen.filter(pk=into or merge.kept_id, protection_level=Person.Protection.SEALED).exists():
        raise refusals.is_sealed_together()
