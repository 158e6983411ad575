"""Carrying out what a worker decided about two files: all their rows are moved, whoever may read them. Asked for as the operator."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.journal import record
from aplis.register.agencies.standing import still_acting
from aplis.register.identity import refusals
from aplis.register.identity.between import require_nothing_between
from aplis.register.identity.merging import PERSON, as_text, every_row, filled, move_all, note
from aplis.register.identity.models import CandidatePair, MergeRecord
from aplis.register.identity.pairs_along import bring_back, lead_on, take_along
from aplis.register.identity.undoing import holder_of, part
from aplis.register.people.actions import write_tokens
from aplis.register.people.match_keys import write_keys
from aplis.register.people.models import CONTACT, Person
from aplis.register.people.queries import is_open_in
from aplis.register.sharing.rights import compile_rights

State = CandidatePair.State


def order_of(merge: MergeRecord, *, takes_birth: bool, versions: Mapping[int, int]) -> dict[str, Any]:
    """What put_together has to know, as JSON keeps it."""
    return {
        "pair": merge.pair_id,
        "kept": merge.kept_id,
        "worker": merge.worker_id,
        "agency": merge.agency_id,
        "takes_birth": takes_birth,
        "versions": [[person, versions.get(person)] for person in (merge.kept_id, merge.absorbed_id)],
    }


def put_together(merge_id: int, order: dict[str, Any]) -> None:
    """Nothing where it was done. raises Refusal or Stale, before it writes, for what changed since it was decided."""
    pair = every_row(CandidatePair).select_for_update(of=("self",)).get(pk=order["pair"])
    if pair.state != State.MERGED or every_row(MergeRecord).filter(pk=merge_id).exists():
        return
    people = {person.pk: person for person in every_row(Person).filter(pk__in=pair.people).select_for_update()}
    kept, absorbed = people.pop(order["kept"]), people.popitem()[1]
    require_mergeable(kept, absorbed, dict(order["versions"]), seen_by=None)
    _require_standing(order["worker"], order["agency"], *pair.people)
    merge = MergeRecord(
        pk=merge_id, pair=pair, kept=kept, absorbed=absorbed, worker_id=order["worker"], agency_id=order["agency"]
    )
    merge.save(force_insert=True)
    rows, actor = move_all(merge), _actor(order["worker"], order["agency"])
    _fill(merge, kept, absorbed, takes_birth=order["takes_birth"])
    _follow(actor, kept.pk, absorbed.pk)
    take_along(merge)
    record(actor=actor, verb="people_merged", person=kept.pk, on=merge, scope=CONTACT, detail={"rows": rows})


def _require_standing(worker: int | None, agency: int | None, *people: int) -> None:
    """raises Refusal("identity.lost_standing") where the post that decided could not decide it still: what was seen then may be shut now."""
    actor = still_acting(worker, agency, "compare_people", on=timezone.localdate())
    if actor is None or not all(is_open_in(actor, Person(pk=person), CONTACT) for person in people):
        raise refusals.lost_standing()


def require_mergeable(
    kept: Person, absorbed: Person, versions: Mapping[int, int | None], *, seen_by: Actor | None
) -> None:
    """raises Refusal or Stale. `seen_by` is told no more of what stands between the two than the pages tell; None is told nothing."""
    for person in (kept, absorbed):
        if person.protection_level == Person.Protection.SEALED:
            raise refusals.is_sealed()
        if person.merged_into_id is not None:
            raise refusals.not_agreed()
        if person.version != versions.get(person.pk):
            raise Stale(person)
    require_nothing_between((kept.pk, absorbed.pk), seen_by=seen_by, on=timezone.localdate())


def take_apart(merge_id: int, takes_newer: bool) -> None:  # noqa: FBT001 -- of a task, whose words are told by their place
    """raises Refusal, before it writes, where the file was sealed since it was decided."""
    merge = every_row(MergeRecord).select_related("pair").get(pk=merge_id)
    if every_row(Person).filter(pk=merge.absorbed_id, merged_into__isnull=True).exists():
        return
    if every_row(Person).filter(pk=holder_of(merge), protection_level=Person.Protection.SEALED).exists():
        raise refusals.is_sealed_together()
    _require_standing(merge.undone_by_id, _agency_of(merge), merge.kept_id)
    holder, absorbed = part(merge, takes_newer=takes_newer)
    actor = _actor(merge.undone_by_id, _agency_of(merge))
    _follow(actor, *{merge.kept_id, holder, absorbed})
    bring_back(merge)
    pair = merge.pair
    every_row(CandidatePair).filter(pk=pair.pk).update(round=pair.round + 1, state=State.OPEN)
    lead_on(every_row(CandidatePair).get(pk=pair.pk), merge.kept_id)
    record(actor=actor, verb="merge_undone", person=holder, on=merge, scope=CONTACT, detail={"newer": takes_newer})


def _actor(worker: int | None, agency: int | None) -> Actor:
    return Actor(today=timezone.localdate(), worker_id=worker, agency_id=agency)


def _agency_of(merge: MergeRecord) -> int | None:
    return merge.undone_by.agency_id if merge.undone_by else None


def _fill(merge: MergeRecord, kept: Person, absorbed: Person, *, takes_birth: bool) -> None:
    taken = filled(kept, absorbed, takes_birth=takes_birth)
    before = {name: as_text(getattr(kept, name)) for name in taken}
    note(merge, PERSON, [(kept.pk, before)] if before else [])
    every_row(Person).filter(pk=kept.pk).update(absorbed_at=timezone.now(), version=kept.version + 1, **taken)
    every_row(Person).filter(pk=absorbed.pk).update(merged_into=kept, absorbed_at=None, version=absorbed.version + 1)


def _follow(actor: Actor, *people: int) -> None:
    """Search words, keys and rights, which are made from the rows that moved."""
    for person in every_row(Person).filter(pk__in=people):
        write_tokens(person)
    write_keys(people)
    standing = every_row(Person).filter(pk__in=people, merged_into__isnull=True).values_list("pk", flat=True)
    compile_rights(tuple(standing), on=actor.today)
