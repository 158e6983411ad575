"""A worker is made a lay helper, or is one no more: in the same moment she sees by what her new role bears, and by nothing of before."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.register.agencies.actions import edit_worker
from aplis.register.agencies.models import Role, Worker
from aplis.register.agencies.tests.factories import make_actor, make_role, make_worker
from aplis.register.people.models import Barrier, Person
from aplis.register.people.tests.factories import agree, registrar
from aplis.register.sharing.models import EmergencyAccess, NamedViewer, Notice, Release, SightRequest
from aplis.register.sharing.notices.writing import tell
from aplis.register.sharing.rights import compile_rights
from aplis.register.sharing.tests.helping import assigned, make_helper, seen_by, stored, told, write_of
from aplis.rules.scopes import ALL, BIT

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M027")]

TODAY = timezone.localdate()
NOW = timezone.now()


@pytest.fixture
def lan(centre):
    return make_helper(centre)


@pytest.fixture
def zarja(zarja, alma):
    write_of(zarja, alma, "housing", "work")
    return zarja


@pytest.fixture
def change_role(alma):
    """The administrator of the centre gives a post another role."""
    admin = registrar(alma.agency, make_worker(alma.agency, role="administrator"))
    admin = replace(admin, read_scopes=0, write_scopes=0, verbs=frozenset({"manage_workers"}))

    def change(worker, role):
        worker = Worker.objects.get(pk=worker.pk)
        with bound(admin):
            return edit_worker(
                actor=admin,
                key=uuid4(),
                worker=worker,
                version=worker.version,
                name=worker.name,
                role=Role.objects.get(code=role),
            )

    return change


def sees(worker, person):
    return seen_by(make_actor(Worker.objects.select_related("role", "agency__area").get(pk=worker.pk)), person)


def sealed(person, worker, nika):
    NamedViewer(person=person, worker=worker, starts_on=TODAY).save(force_insert=True)
    Person.objects.filter(pk=person.pk).unscoped(reason="test").update(protection_level=3)


def guarded(person, worker, nika):
    NamedViewer(person=person, worker=worker, starts_on=TODAY).save(force_insert=True)
    near = make_worker(worker.agency)
    Barrier(person=person, worker=near, kind="relative", starts_on=TODAY, set_by=near).save(force_insert=True)


def answered(person, worker, nika):
    """Another agency keeps the file; a request of the worker was answered for her alone."""
    moved(person, worker, nika)
    row = SightRequest(
        person=person, agency=worker.agency, worker=worker, asked=nika.agency, scopes=ALL, granted=ALL, state="granted",
        tier=4, purpose="plan", reason="x", ends_on=TODAY, basis="statutory_task", is_for_worker_only=True,
        starts_on=TODAY, shuts_on=TODAY + timedelta(days=9),
    )  # fmt: skip
    row.save(force_insert=True)


def released(person, worker, nika):
    """Released to the very role that the worker will have, and the worker is named."""
    moved(person, worker, nika)
    row = Release(person=person, agency=worker.agency, role="lay_helper", scopes=ALL, purpose="plan", basis="release",
                  starts_on=TODAY, ends_on=TODAY + timedelta(days=9))  # fmt: skip
    row.save(force_insert=True)
    sealed(person, worker, nika)


def moved(person, worker, nika):
    """The file is another agency's, which has an agreement with the worker's."""
    person.involvements.unscoped(reason="test").update(agency=nika.agency, lead=None)
    agree(nika.agency, worker.agency)


def in_danger(person, worker, nika):
    moved(person, worker, nika)
    write_of(person, nika, "safety")
    hour = {"began_at": NOW, "ends_at": NOW + timedelta(hours=1), "tell_by": NOW, "review_by": TODAY}
    row = EmergencyAccess(
        person=person, agency=worker.agency, worker=worker, danger="life", reason="x", scopes=ALL, **hour
    )
    row.save(force_insert=True)


@pytest.mark.parametrize(
    ("ground", "before"),
    [(sealed, True), (guarded, True), (answered, True), (in_danger, True), (released, False)],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_what_was_open_to_a_worker_by_name_is_shut_the_moment_she_is_a_lay_helper(
    zarja, bor, nika, change_role, ground, before
):
    ground(zarja, bor, nika)
    compile_rights([zarja.pk], on=TODAY)
    assert (sees(bor, zarja) != set()) is before

    change_role(bor, "lay_helper")
    assert sees(bor, zarja) == set()

    change_role(bor, "social_worker")
    assert (sees(bor, zarja) != set()) is before


def test_an_open_page_of_a_sealed_person_is_gone_with_the_next_request(client_of, zarja, bor, nika, change_role):
    sealed(zarja, bor, nika)
    compile_rights([zarja.pk], on=TODAY)
    client = client_of(bor)
    page = reverse("situations:situation", args=[zarja.pk])
    assert client.get(page, {"purpose": "plan"}).status_code != 404

    change_role(bor, "lay_helper")

    assert client.get(page).url.startswith("/account/login/")  # the session ended with the role
    bor.refresh_from_db()
    assert client_of(bor).get(page).status_code == 404


def test_a_lay_helper_who_is_named_is_not_told_of_a_sealed_person(zarja, alma, lan, nika):
    sealed(zarja, alma, nika)
    sealed(zarja, lan, nika)

    tell(kind="release_withdrawn", person=zarja.pk, agency=alma.agency_id, verb="open_person")

    rows = Notice.objects.unscoped(reason="test").filter(person=zarja)
    assert list(rows.values_list("worker_id", flat=True)) == [alma.pk]


def test_who_is_named_for_a_guarded_file_sees_nothing_by_that_as_a_lay_helper(zarja, alma, lan, nika):
    guarded(zarja, alma, nika)
    guarded(zarja, lan, nika)
    compile_rights([zarja.pk], on=TODAY)

    assert (sees(alma, zarja), sees(lan, zarja)) == ({"housing", "work"}, set())


def test_who_is_no_lay_helper_any_more_has_no_task_and_sees_nothing_by_it(zarja, bor, lan, change_role):
    task = assigned(zarja, lan, bor, "housing")

    change_role(lan, "administrator")

    assert (stored(task).ended_because, sees(lan, zarja)) == ("role_changed", set())
    assert told(task) == [("helper_task_ended", bor.pk, "")]


def test_what_the_person_let_a_helper_see_opens_nothing_to_another_role_whatever_was_compiled(zarja, nika, bor, lan):
    assigned(zarja, lan, bor, "housing")
    zarja.involvements.unscoped(reason="test").update(agency=nika.agency)  # without it she sees by the file
    assert sees(lan, zarja) == {"housing"}

    Worker.objects.filter(pk=lan.pk).update(role="social_worker")

    rights = {right.source_kind for right in zarja.rights.unscoped(reason="test").filter(worker=lan)}
    assert (rights, seen_by_name(lan, zarja)) == ({"helper"}, set())


def seen_by_name(worker, person):
    """What she sees where nothing is open to her agency."""
    person.rights.unscoped(reason="test").filter(worker__isnull=True).update(ends_on=TODAY)
    return sees(worker, person)


def test_who_answers_for_a_helper_and_becomes_one_answers_for_none(zarja, bor, lan, change_role):
    task = assigned(zarja, lan, bor, "housing")

    change_role(bor, "lay_helper")

    assert (stored(task).ended_because, sees(lan, zarja)) == ("role_changed", set())
    assert told(task) == [("helper_task_ended", None, "assign_helper")]


def test_a_task_goes_on_with_a_role_that_is_assigned_its_work_too_and_with_another_trained_supervisor(
    zarja, bor, lan, change_role
):
    task = assigned(zarja, lan, bor, "housing")
    make_role("neighbour", read_scopes=BIT["housing"] | BIT["work"], is_assigned_only=True)

    change_role(lan, "neighbour")
    change_role(bor, "manager")

    assert (stored(task).ended_because, sees(lan, zarja)) == ("", {"housing"})
