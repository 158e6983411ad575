"""Mira works at the centre and is supported there: colleagues are kept from her file, and what she opened herself stays open."""

from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.people.models import Barrier, PortalAccess
from aplis.register.people.tests.factories import release
from aplis.register.sharing.helping.actions import withdraw_grant
from aplis.register.sharing.models import NamedViewer
from aplis.register.sharing.nearness.barriers import put_up
from aplis.register.sharing.representing.asking import actor_who_joins
from aplis.register.sharing.representing.portals import give_access, join_pages
from aplis.register.sharing.rights import compile_rights
from aplis.register.sharing.tests.helping import assigned, make_helper, seen_by, write_of
from aplis.register.sharing.tests.own import herself, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M108", "M027")]

TODAY = timezone.localdate()


@pytest.fixture
def zarja(zarja, alma):
    write_of(zarja, alma, "housing", "work")
    return zarja


@pytest.fixture
def mira(centre):
    """The worker who is Zarja herself."""
    return make_worker(centre, name="Mira Lipovnik")


@pytest.fixture
def lan(centre):
    return make_helper(centre)


def own_pages_given(zarja, alma, mira):
    """And taken up by her, who had a sign-in already."""
    actor = make_actor(alma)
    with bound(actor):
        portal = PortalAccess(person=zarja, starts_on=TODAY)
        given = give_access(actor=actor, key=uuid4(), portal=portal, name=mira.name, email=mira.user.email)
    hers = actor_who_joins(given, TODAY)
    with bound(hers):
        return join_pages(actor=hers, key=uuid4(), offer=given)


def test_what_she_let_a_lay_helper_see_stays_open_while_her_file_is_guarded(zarja, alma, bor, mira, lan):
    task = assigned(zarja, lan, alma, "housing")

    own_pages_given(zarja, alma, mira)

    seen = [seen_by(make_actor(each), zarja) for each in (alma, bor, mira, lan)]
    assert seen == [{"housing", "work"}, set(), set(), {"housing"}]
    task.refresh_from_db()
    with bound(herself(zarja, user=mira.user)):
        withdraw_grant(actor=herself(zarja, user=mira.user), key=uuid4(), task=task, version=task.version)
    assert seen_by(make_actor(lan), zarja) == set()


def test_a_grant_that_is_given_while_her_file_is_guarded_opens_too_and_ends_with_no_naming(zarja, alma, mira, lan):
    own_pages_given(zarja, alma, mira)
    NamedViewer(person=zarja, worker=lan, starts_on=TODAY, ends_on=TODAY).save(force_insert=True)

    assigned(zarja, lan, alma, "work")

    assert seen_by(make_actor(lan), zarja) == {"work"}


def test_a_lay_helper_who_stands_near_sees_nothing_guarded_or_not(zarja, alma, mira, lan):
    own_pages_given(zarja, alma, mira)
    assigned(zarja, lan, alma, "work")

    with bound(make_actor(alma)):
        put_up(person=zarja.pk, worker=lan, kind=Barrier.Kind.RELATIVE, set_by=alma.pk, on=TODAY)

    assert seen_by(make_actor(lan), zarja) == set()


def test_a_release_to_another_agency_goes_on_and_one_to_her_own_opens_to_those_named_there(
    zarja, alma, bor, mira, nika
):
    write_of(zarja, alma, "daily_life")
    release(zarja, nika.agency, ["daily_life"])
    own_pages_given(zarja, alma, mira)
    assert seen_by(make_actor(nika), zarja) == {"daily_life"}

    zarja.involvements.unscoped(reason="test").update(agency=nika.agency, lead=nika)
    release(zarja, alma.agency, ["work"])
    assert [seen_by(make_actor(each), zarja) for each in (alma, bor, mira)] == [{"work"}, set(), set()]

    NamedViewer(person=zarja, worker=bor, starts_on=TODAY).save(force_insert=True)
    compile_rights([zarja.pk], on=TODAY)
    assert [seen_by(make_actor(each), zarja) for each in (alma, bor, mira)] == [{"work"}, {"work"}, set()]


def test_she_reads_as_a_person_what_her_post_does_not_open(client_of, zarja, alma, mira):
    own_pages_given(zarja, alma, mira)
    client = signed_in(mira.user)

    own = [client.get(reverse(f"voice:{name}")) for name in ("home", "records", "rights", "looks", "lay_helpers")]
    at_work = client_of(mira).get(reverse("situations:situation", args=[zarja.pk]))

    assert [answer.status_code for answer in own] == [200] * 5
    assert alma.agency.name in own[2].content.decode()
    assert at_work.status_code == 404
