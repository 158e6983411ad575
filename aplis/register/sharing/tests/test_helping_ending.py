"""What a task of a lay helper rests on ends, and with it the task and what the person let the helper see."""

from uuid import uuid4

import pytest
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.register.agencies.actions import end_post
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person, registrar
from aplis.register.sharing.actions import close_involvement, set_protection
from aplis.register.sharing.models import Involvement
from aplis.register.sharing.nearness.apart import keep_apart
from aplis.register.sharing.nearness.barriers import put_up
from aplis.register.sharing.tests.helping import assigned, make_helper, refused, seen_by, stored, told, write_of
from aplis.register.sharing.tests.own import make_portal

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M027")]


@pytest.fixture
def lan(centre):
    return make_helper(centre)


@pytest.fixture
def zarja(zarja, alma):
    write_of(zarja, alma, "housing", "work")
    return zarja


def test_closing_the_file_ends_the_task_and_what_it_opened(zarja, alma, lan):
    task = assigned(zarja, lan, alma, "housing")
    file = Involvement.objects.unscoped(reason="test").get(person=zarja)

    with bound(make_actor(alma)):
        close_involvement(actor=make_actor(alma), key=uuid4(), involvement=file, version=file.version)

    assert (stored(task).ended_because, seen_by(make_actor(lan), zarja)) == ("file_closed", set())


@pytest.mark.parametrize(("level", "ended"), [(1, ""), (2, "protected"), (3, "protected")])
def test_protection_that_is_set_later_ends_the_task(zarja, alma, lan, level, ended):
    task = assigned(zarja, lan, alma, "housing")
    with bound(make_actor(alma)):
        person = Person.objects.visible_to(make_actor(alma)).get(pk=zarja.pk)
        set_protection(
            actor=make_actor(alma), key=uuid4(), person=person, level=level, named=[], version=person.version
        )

    assert (stored(task).ended_because, seen_by(make_actor(lan), zarja)) == (ended, set() if ended else {"housing"})


@pytest.mark.parametrize("whose", ["helper", "supervisor"])
def test_with_the_post_of_helper_or_supervisor_the_task_ends(zarja, alma, bor, lan, whose):
    task = assigned(zarja, lan, bor, "housing")
    post = {"helper": lan, "supervisor": bor}[whose]
    make_worker(alma.agency, role="administrator")
    rok = registrar(alma.agency, make_worker(alma.agency, role="administrator"))
    rok = Actor(today=rok.today, user_id=rok.user_id, worker_id=rok.worker_id, agency_id=rok.agency_id,
                verbs=frozenset({"manage_workers"}))  # fmt: skip

    with bound(rok):
        end_post(actor=rok, key=uuid4(), worker=post, version=post.version)

    assert (stored(task).ended_because, seen_by(make_actor(lan), zarja)) == ("post_ended", set())
    assert told(task) == [
        ("helper_task_ended", bor.pk if whose == "helper" else None, "" if whose == "helper" else "assign_helper")
    ]


@pytest.mark.parametrize("told_by", ["name", "sign-in"])
def test_whoever_is_kept_apart_from_the_person_helps_her_no_more_and_is_not_asked_again(zarja, alma, lan, told_by):
    harming = make_person(
        agency=alma.agency, lead=alma, **({"given": "Lan", "family": "Pomočnik"} if told_by == "name" else {})
    )
    if told_by == "sign-in":
        make_portal(harming, user=lan.user)
    task, actor = assigned(zarja, lan, alma, "housing"), make_actor(alma)

    with bound(actor):
        keep_apart(actor=actor, key=uuid4(), person=zarja, other=harming, is_victim=True)

    assert (stored(task).ended_because, seen_by(make_actor(lan), zarja)) == ("near", set())
    assert refused(lambda: assigned(zarja, lan, alma)) == "helping.stands_near"


def test_a_helper_who_turns_out_to_stand_near_has_no_task_any_more(zarja, alma, lan):
    task = assigned(zarja, lan, alma, "housing")

    with bound(make_actor(alma)):
        put_up(person=zarja.pk, worker=lan, kind="relative", set_by=alma.pk, on=timezone.localdate())

    assert (stored(task).ended_because, seen_by(make_actor(lan), zarja)) == ("near", set())
