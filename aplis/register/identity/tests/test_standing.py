"""What two workers decided about two files is carried out later: only while whoever decided it could decide it still."""

import pytest
from django.tasks import TaskResultStatus
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.losing import WAYS, lose
from aplis.register.identity import actions
from aplis.register.identity.merging import every_row
from aplis.register.identity.models import CandidatePair, MergeRecord
from aplis.register.identity.tests.twice import agreed, fresh, merged, registered_twice, undone
from aplis.register.people.models import AccessRight
from aplis.register.sharing.models import Notice

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F9", "F10")]


@pytest.fixture
def twice(alma, nika):
    return registered_twice(alma, nika)


@pytest.fixture
def later(monkeypatch):
    """The web server may not act as the operator: what was decided waits for the background worker."""
    monkeypatch.setattr(actions, "may_operate", lambda: False)


def carried_out():
    for waiting in DBTaskResult.objects.filter(status=TaskResultStatus.READY):
        import_string(waiting.task_path).call(*waiting.args_kwargs["args"])


def left(twice):
    """Whether both files stand, what the journal says last, and who was told what."""
    stands = fresh(twice.two).merged_into_id is None
    entry = JournalEntry.objects.unscoped(reason="test").filter(verb__in=["people_merged", "merge_not_done"]).get()
    told = every_row(Notice).filter(kind__startswith="merge_not").values_list("kind", "worker_id", "verb")
    return stands, (entry.verb, entry.worker_id, entry.person_id), list(told)


def not_allowed(worker, person):
    return ("merge_not_done", worker.pk, person.pk), [("merge_not_allowed", None, "compare_people")]


@pytest.mark.parametrize("way", WAYS)
def test_files_are_not_put_together_for_a_worker_who_may_no_longer(twice, bor, later, way):
    pair = agreed(twice, bor)
    merged(twice, pair, worker=bor)
    lose(bor, way)
    carried_out()

    assert left(twice) == (True, *not_allowed(bor, twice.one))
    assert every_row(CandidatePair).get().state == "same"


def test_files_that_the_worker_sees_no_more_are_not_put_together(twice, bor, later):
    merged(twice, agreed(twice, bor), worker=bor)
    every_row(AccessRight).filter(person=twice.two, agency=bor.agency).delete()
    carried_out()

    assert left(twice) == (True, *not_allowed(bor, twice.one))


def test_a_merge_that_was_done_stays_done_though_its_task_comes_again_after_the_post_ended(twice, bor, later):
    merged(twice, agreed(twice, bor), worker=bor)
    carried_out()
    lose(bor, "post ended")
    carried_out()

    assert left(twice) == (False, ("people_merged", bor.pk, twice.one.pk), [])
    assert every_row(CandidatePair).get().state == "merged"


# Of whoever takes files apart the post alone is kept, and no post of the house ever moves to another agency.
@pytest.mark.parametrize("way", [way for way in WAYS if way != "another agency"])
def test_files_are_not_taken_apart_for_a_worker_who_may_no_longer(twice, bor, later, way):
    merged(twice, agreed(twice, bor), worker=bor)
    carried_out()
    DBTaskResult.objects.all().delete()
    undone(every_row(MergeRecord).get(), twice.alma)
    lose(twice.alma, way)
    carried_out()

    assert fresh(twice.two).merged_into_id == twice.one.pk
    assert every_row(MergeRecord).get().undone_at is None
    assert JournalEntry.objects.unscoped(reason="test").get(verb="merge_not_done").worker_id == twice.alma.pk
    assert every_row(Notice).get(kind="merge_not_allowed").agency_id == bor.agency_id
