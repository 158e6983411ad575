"""Verbs on the life-domain matrix. A rating is a statement: nothing is overwritten, a later one stands beside the earlier."""

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils import timezone

from aplis.casework.situations import refusals
from aplis.casework.situations.actions import require_writing
from aplis.casework.situations.matrix.disagreeing import open_talks
from aplis.casework.situations.models import JointTalk, Statement
from aplis.core.access import Actor
from aplis.core.errors import Stale
from aplis.core.inserting import insert
from aplis.core.journal import record
from aplis.core.once import once
from aplis.register.people.models import Person
from aplis.register.sharing.releases.speaking import require_speaker
from aplis.rules.life_matrix import in_force

LEVEL, WORKER, PERSON = Statement.Kind.LEVEL, Statement.Source.WORKER, Statement.Source.PERSON


@once(Statement)
def rate_domains(*, actor: Actor, person: Person, ratings: Mapping[int, tuple[int, str]], done_on: Any) -> Statement:
    """Rates domains of a person: by scope a level and the reason in words. What is not rated stays unknown. Returns the first rating.

    Each rating has an entry of its own, because each is read by those who may read its domain. They are one run: written by one
    worker at one instant.
    """
    instrument, at, rows = in_force(actor.today), timezone.now(), []
    for scope, (level, text) in ratings.items():
        require_writing(actor, person.pk, scope)
        row = Statement(
            person=person, scope=scope, agency_id=actor.agency_id, author_id=actor.worker_id, kind=LEVEL, source=WORKER,
            code=instrument.code if instrument else "", level=level, text=text, true_on=done_on, recorded_at=at,
        )  # fmt: skip
        rows.append(row)
    insert(rows)
    for row in rows:
        _note_level(actor, row)
    open_talks(actor, person.pk, ratings)
    return rows[0]


@once(Statement)
def say_own_level(*, actor: Actor, rating: Statement, level: int, text: str) -> Statement:
    """The person says on her own pages how it is for her, beside a rating. Both stand; a worker writes the same down as a statement.

    raises a Refusal for who speaks in her place: how it is for her is hers to say.
    """
    require_speaker(actor, rating.person, rating.scope)
    if actor.on_behalf_of != "person":
        raise refusals.hers_to_say()
    row = Statement(
        person_id=rating.person_id, scope=rating.scope, agency_id=rating.agency_id, kind=LEVEL, source=PERSON, level=level,
        text=text, true_on=actor.today,
    )  # fmt: skip
    row.save(force_insert=True)
    _note_level(actor, row)
    return row


@once(JointTalk)
def close_talk(*, actor: Actor, talk: JointTalk, version: int, **told: Any) -> JointTalk:
    """Writes down that the talk was held: when, who took part, the person's part, the outcome and the words.

    The ratings stay as they were, also where a level was agreed on.

    raises Stale with the talk as it stands now when somebody was faster.
    """
    require_writing(actor, talk.person_id, talk.scope)
    if actor.agency_id not in {talk.agency_id, talk.with_agency_id}:
        raise refusals.talk_of_others()
    seen = JointTalk.objects.visible_to(actor).filter(pk=talk.pk)
    closed = {**told, "open_in": None, "closed_by_id": actor.worker_id, "version": F("version") + 1}
    if not seen.filter(version=version, open_in__isnull=False).update(**closed):
        raise Stale(seen.select_related("agency", "with_agency", "closed_by").first())
    other = talk.with_agency_id if actor.agency_id == talk.agency_id else talk.agency_id
    codes = {name: told[name] for name in ("outcome", "level", "persons_part") if told[name]}
    record(
        actor=actor, verb="talk_held", person=talk.person_id, on=talk, scope=talk.scope, happened_on=told["held_on"],
        detail={**codes, "with": other},
    )  # fmt: skip
    return talk


def _note_level(actor: Actor, row: Statement) -> None:
    record(
        actor=actor, verb="statement_added", person=row.person_id, on=row, scope=row.scope, happened_on=row.true_on,
        detail={"kind": row.kind, "source": row.source, "level": row.level},
    )  # fmt: skip
