"""Looks and entries stay with the file they were written of; the person into whose file it went reads and gets them all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aplis.core.database import bound, bound_as_operator
from aplis.core.inserting import insert
from aplis.home.own_file.gathering import gather
from aplis.register.agencies.tests.factories import make_agency, make_worker
from aplis.register.identity.merging import every_row
from aplis.register.identity.tests.twice import agreed, fresh, merged, registered_of, undone
from aplis.register.people.models import AccessRight
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import EmergencyAccess, Look
from aplis.register.sharing.tests.own import herself
from aplis.register.sharing.watching.queries.own import has_looked, lines_on, own_log

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F9", "F22")]


@pytest.fixture
def two():
    """Zarja, registered twice; a worker of the health centre has looked at the file that goes in."""
    alma, nika = make_worker(role="social_worker"), make_worker(make_agency("health"), role="nurse")
    one, other = (make_person(agency=alma.agency, lead=alma, given="Zarja", family=name) for name in ("Kos", "Koss"))
    case = registered_of(one, other, alma)
    case.nika, case.bor = nika, make_worker(alma.agency, role="social_worker")
    look(case)
    return case


def look(case, **fields):
    given = {"role": "nurse", "purpose": "plan", "scopes": 1, "page": "details", **fields}
    insert([Look(person=case.two, worker=case.nika, agency_id=case.nika.agency_id, **given)])


def agencies_of(case, person):
    """The agencies in the log, on the day, and whether the line can be pressed, as this person's own pages tell it."""
    actor, health = herself(person), case.nika.agency
    with bound(actor):
        log, day = own_log(actor).lines, lines_on(actor, actor.today)
        found = has_looked(actor, person.pk, agency=health.pk, day=actor.today, purpose="plan")
    return health.name in {line.agency for line in log}, health.name in {line.agency for line in day}, found


def test_the_person_reads_the_looks_at_a_file_that_was_put_into_hers_until_it_is_taken_out(two):
    merge = merged(two, agreed(two, two.bor))

    assert agencies_of(two, two.one) == (True, True, True)
    undone(merge, two.bor)
    assert agencies_of(two, two.one) == (False, False, False)
    assert agencies_of(two, two.two) == (True, True, True)


def test_nobody_else_reads_them(two):
    merged(two, agreed(two, two.bor))

    assert agencies_of(two, make_person()) == (False, False, False)


def copied(person):
    """Part and number of the rows in the copy of everything."""
    now = timezone.now()
    with bound_as_operator():
        parts = gather(fresh(person), own=1, today=timezone.localdate(now), now=now)
    return {(entry["part"], entry["id"]) for part in parts.values() for entry in part.entries}


def test_the_copy_of_everything_holds_looks_and_entries_of_both_files(two):
    looks = every_row(Look).filter(person=two.two, agency=two.nika.agency).values_list("pk", flat=True)
    before = {row for row in copied(two.two) if row[0] in {"sharing.look", "people.personjournal"}}

    merged(two, agreed(two, two.bor))

    assert before >= {("sharing.look", pk) for pk in looks}
    assert before <= copied(two.one)


def test_what_is_told_later_of_an_emergency_at_the_file_that_went_in_stays_out_of_log_and_copy(two):
    now, today = timezone.now(), timezone.localdate()
    access = EmergencyAccess(
        person=two.two, agency=two.nika.agency, worker=two.nika, danger="life", reason="x", scopes=1,
        ends_at=now + timedelta(hours=1), tell_by=now + timedelta(hours=72), review_by=today,
    )  # fmt: skip
    access.save(force_insert=True)
    right = AccessRight.objects.create(
        agency=two.nika.agency, person=two.two, scopes=1, purpose="emergency", starts_on=today,
        ends_on=today + timedelta(days=1), basis="x", source_kind="emergency", source_id=access.pk,
    )  # fmt: skip
    look(two, right_id=right.pk, purpose="delivery")
    hidden = every_row(Look).get(right_id=right.pk)

    merged(two, agreed(two, two.bor))

    assert ("sharing.look", hidden.pk) not in copied(two.one)
    actor = herself(two.one)
    assert "delivery" not in {line.told.purpose for line in own_log(actor).lines}
