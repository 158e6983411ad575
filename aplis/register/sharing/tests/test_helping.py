"""A lay helper reads her task and nothing of the person, unless the person lets her; and never a moment longer than that."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.errors import Stale
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.models import AccessRight
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.helping import actions
from aplis.register.sharing.models import HelperTask
from aplis.register.sharing.nearness.barriers import put_up
from aplis.register.sharing.tests.helping import (
    assigned,
    make_helper,
    refused,
    seen_by,
    stored,
    task_for,
    told,
    write_of,
)
from aplis.register.sharing.tests.own import herself, make_portal, make_representation
from aplis.rules.scopes import BIT, mask

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M027")]
DOMAINS = ("housing", "work", "health", "safety")


@pytest.fixture
def lan(centre):
    return make_helper(centre)


@pytest.fixture
def zarja(zarja, alma):
    write_of(zarja, alma, *DOMAINS)
    return zarja


def acting(act, actor, task, **sent):
    with bound(actor):
        return act(actor=actor, key=uuid4(), task=task, version=stored(task).version, **sent)


def test_without_a_grant_the_helper_reads_the_task_and_nothing_else(zarja, alma, bor, lan, tuja, client_of):
    task = assigned(zarja, lan, alma)

    readers = [lan, alma, bor, make_helper(alma.agency, "Drugi"), tuja]
    tasks = {}
    for reader in readers:
        with bound(actor := make_actor(reader)):
            tasks[reader.name] = list(HelperTask.objects.visible_to(actor))
    assert [tasks[reader.name] for reader in readers] == [[task], [task], [task], [], []]
    assert seen_by(make_actor(lan), zarja) == set()
    assert client_of(lan).get(reverse("situations:situation", args=[zarja.pk])).status_code == 404


def test_a_right_of_the_whole_agency_opens_nothing_to_a_helper(zarja, alma, bor, lan):
    assert (seen_by(make_actor(lan), zarja), seen_by(make_actor(bor), zarja)) == (set(), set(DOMAINS))


def test_what_the_person_grants_opens_to_this_helper_alone(zarja, alma, lan):
    assigned(zarja, lan, alma, "housing", "contact")
    other = make_helper(alma.agency, "Drugi")

    assert (seen_by(make_actor(lan), zarja), seen_by(make_actor(other), zarja)) == ({"housing"}, set())
    right = AccessRight.objects.unscoped(reason="test").get(person=zarja, source_kind="helper")
    assert (right.worker_id, right.scopes, right.purpose) == (lan.pk, mask(["housing", "contact"]), "plan")


@pytest.mark.parametrize("scopes", [("health",), ("safety",), ("plan",), ("housing", "addiction")])
def test_special_categories_safety_and_the_plan_cannot_be_granted(zarja, alma, lan, scopes):
    assert refused(lambda: assigned(zarja, lan, alma, *scopes)) == "helping.not_grantable"


def test_nobody_grants_more_than_the_agencys_own_file_opens(lan):
    ngo = make_worker(
        lan.agency.__class__.objects.create(kind="municipality", name="Town", short_name="T", area=lan.agency.area)
    )
    person = make_person(agency=ngo.agency, lead=ngo)

    assert refused(lambda: assigned(person, make_helper(ngo.agency), ngo, "family")) == "helping.not_grantable"


def test_without_saying_how_the_person_said_it_nothing_is_granted(zarja, alma, lan):
    assert refused(lambda: assigned(zarja, lan, alma, "housing", granted_how="")) == "helping.not_grantable"


@pytest.mark.parametrize("level", [2, 3])
def test_a_hidden_or_sealed_person_gets_no_lay_helper(alma, lan, level):
    person = make_person(agency=alma.agency, lead=alma, level=level)

    assert refused(lambda: assigned(person, lan, alma)) == "helping.protected"


def test_without_an_open_file_of_the_agency_no_task_is_assigned(alma, lan):
    person = make_person()
    release(person, alma.agency, ["housing", "plan"])

    assert refused(lambda: assigned(person, lan, alma)) == "helping.no_file"


def test_whoever_stands_near_neither_helps_nor_supervises(zarja, alma, bor, lan):
    put_up(person=zarja.pk, worker=lan, kind="relative", set_by=alma.pk, on=timezone.localdate())
    kin = make_helper(alma.agency, "Sorodnica")
    make_portal(zarja, user=kin.user)

    assert refused(lambda: assigned(zarja, lan, alma)) == "helping.stands_near"
    assert refused(lambda: assigned(zarja, kin, alma)) == "helping.stands_near"


def test_only_a_lay_helper_helps_and_only_a_trained_colleague_supervises(zarja, alma, bor, lan, tuja):
    pairs = [(bor, alma), (lan, make_helper(alma.agency, "Drugi")), (lan, tuja), (make_helper(tuja.agency), alma)]

    for helper, supervisor in pairs:
        with bound(make_actor(alma)):
            task = task_for(zarja, helper, supervisor)
            asked = {"actor": make_actor(alma), "key": uuid4(), "task": task}
            assert refused(lambda asked=asked: actions.assign_task(**asked)) == "helping.not_a_helper"


def test_a_task_is_not_begun_yesterday_and_lasts_six_months_at_most(zarja, alma, lan):
    today = timezone.localdate()

    for days in (
        {"starts_on": today - timedelta(days=1)},
        {"ends_on": today},
        {"ends_on": today + timedelta(days=190)},
    ):
        assert refused(lambda days=days: assigned(zarja, lan, alma, **days)) == "helping.days"


def test_a_role_without_the_verb_and_a_stranger_assign_nothing(zarja, vera, lan, tuja, alma):
    with bound(make_actor(vera)):
        asked = {"actor": make_actor(vera), "key": uuid4(), "task": task_for(zarja, lan, alma)}
        assert refused(lambda: actions.assign_task(**asked)) == "role.assign_helper"
    with bound(make_actor(tuja)):
        asked = {"actor": make_actor(tuja), "key": uuid4(), "task": task_for(zarja, lan, alma)}
        assert refused(lambda: actions.assign_task(**asked)) == "people.scope_shut"


def test_sent_twice_a_task_is_assigned_once(zarja, alma, lan):
    key, actor = uuid4(), make_actor(alma)
    with bound(actor):
        first = actions.assign_task(actor=actor, key=key, task=task_for(zarja, lan, alma))
        again = actions.assign_task(actor=actor, key=key, task=task_for(zarja, lan, alma))

    assert (again, HelperTask.objects.unscoped(reason="test").count()) == (first, 1)


def test_a_grant_is_narrowed_and_what_was_open_before_stays_told(zarja, alma, lan):
    task = assigned(zarja, lan, alma, "housing", "work")

    new = acting(actions.change_grant, make_actor(alma), task, scopes=BIT["work"], how="written")

    assert (seen_by(make_actor(lan), zarja), stored(task).ended_because) == ({"work"}, "grant_changed")
    rights = AccessRight.objects.unscoped(reason="test").filter(person=zarja, source_kind="helper")
    today = timezone.localdate()
    assert {(row.source_id, row.scopes, row.ends_on) for row in rights} == {
        (task.pk, mask(["housing", "work"]), today), (new.pk, BIT["work"], new.ends_on),
    }  # fmt: skip


def test_a_first_grant_opens_the_task_as_it_stands(zarja, alma, lan):
    task = assigned(zarja, lan, alma)

    changed = acting(actions.change_grant, make_actor(alma), task, scopes=BIT["work"], how="spoken")

    assert (changed.pk, seen_by(make_actor(lan), zarja)) == (task.pk, {"work"})


@pytest.mark.parametrize("who", ["the person", "a worker for her"])
def test_a_grant_that_is_taken_back_is_shut_at_once_and_the_task_goes_on(zarja, alma, bor, lan, who):
    task = assigned(zarja, lan, alma, "housing")
    actor = herself(zarja) if who == "the person" else make_actor(bor)

    row = acting(actions.withdraw_grant, actor, task)

    assert (seen_by(make_actor(lan), zarja), row.ended_on) == (set(), None)
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="helper_grant_withdrawn")
    assert (entry.person_id, entry.on_behalf_of) == (zarja.pk, "person" if who == "the person" else "")
    assert told(task) == [("helper_grant_withdrawn", alma.pk, "")]


@pytest.mark.parametrize("who", ["the person", "a worker for her"])
def test_a_task_that_is_ended_opens_nothing_any_more(zarja, alma, bor, lan, who):
    task = assigned(zarja, lan, alma, "housing")
    actor = herself(zarja) if who == "the person" else make_actor(bor)

    row = acting(actions.end_task, actor, task)

    assert (seen_by(make_actor(lan), zarja), row.ended_because) == (set(), "person" if actor.is_person else "worker")


def test_whoever_acts_for_her_in_other_matters_decides_nothing_here(zarja, alma, lan):
    task = assigned(zarja, lan, alma, "housing")
    guardian = make_representation(zarja, scopes=BIT["income"])
    actor = herself(zarja, f"representation:{guardian.pk}", scopes=BIT["income"])

    assert refused(lambda: acting(actions.end_task, actor, task)) == "releases.not_yours"
    assert seen_by(make_actor(lan), zarja) == {"housing"}


@pytest.mark.parametrize("outcome", ["done", "not_done"])
def test_what_the_helper_reports_shuts_the_grant_and_is_told_to_the_supervisor(zarja, alma, lan, outcome):
    task = assigned(zarja, lan, alma, "housing")

    row = acting(actions.report_task, make_actor(lan), task, outcome=outcome, note="We went by bus")

    assert (row.outcome, row.note, seen_by(make_actor(lan), zarja)) == (outcome, "We went by bus", set())
    assert told(task) == [(f"helper_task_{outcome}", alma.pk, "")]
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="helper_task_reported")
    assert (entry.worker_id, entry.person_id, entry.detail) == (lan.pk, zarja.pk, {"outcome": outcome})


def test_nobody_reports_for_the_helper(zarja, alma, lan):
    task = assigned(zarja, lan, alma)

    assert (
        refused(lambda: acting(actions.report_task, make_actor(alma), task, outcome="done", note="")) == "role.do_task"
    )


def test_from_an_old_version_nothing_is_changed(zarja, alma, lan):
    task = assigned(zarja, lan, alma, "housing")
    acting(actions.report_task, make_actor(lan), task, outcome="done", note="")

    with pytest.raises(Stale):
        acting(actions.end_task, make_actor(alma), task)
