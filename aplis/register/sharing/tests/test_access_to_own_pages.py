"""A worker gives access to the own pages: a sign-in without a post, a link handed over, and an end."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.core.errors import Refusal
from aplis.core.models import JournalEntry
from aplis.register.agencies.models import User
from aplis.register.agencies.tests.factories import PASSWORD, form_key, make_actor, make_user, make_worker
from aplis.register.people.models import KeptApart, PortalAccess
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import Notice
from aplis.register.sharing.representing.portals import give_access
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in

pytestmark = pytest.mark.django_db


def address(name, person, *more):
    return reverse(f"representing:{name}", args=[person.pk, *more])


def give(client, person, **fields):
    return client.post(address("give", person), {"whose": "person", "email": "", **form_key(), **fields})


def portals(person):
    return PortalAccess.objects.unscoped(reason="test").filter(person=person)


def link_in(page):
    return re.search(r"<textarea[^>]*>([^<]+)</textarea>", page.content.decode()).group(1).strip()


@pytest.mark.mission("F64")
def test_the_person_gets_a_sign_in_a_link_and_her_pages(client_of, alma, zarja):
    page = give(client_of(alma), zarja)
    portal, hers = portals(zarja).get(), Client()

    form = hers.get(link_in(page), follow=True)
    hers.post(form.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    hers.post(reverse("account_login"), {"login": portal.user.email, "password": PASSWORD})

    assert page.status_code == 200
    assert portal.user.email in page.content.decode()
    assert (portal.representation_id, portal.invited_by_id, portal.user.posts.exists()) == (None, alma.pk, False)
    assert hers.get("/my/").status_code == 200
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="own_pages_given")
    assert (entry.person_id, entry.worker_id, entry.detail) == (zarja.pk, alma.pk, {"representation": None})
    assert Notice.objects.unscoped(reason="test").filter(person=zarja, is_for_person=True).count() == 1


def test_the_sheet_names_neither_the_person_nor_an_agency(client_of, alma, zarja):
    page = give(client_of(alma), zarja).content.decode()

    sheet = page[page.index("<main") : page.index("</main>")]
    assert [word in sheet for word in ("Zarja", "Lipovnik", alma.agency.name)] == [False] * 3


def test_sent_twice_one_access_is_given(client_of, alma, zarja):
    client, form = client_of(alma), {"whose": "person", "email": "", **form_key()}

    statuses = [client.post(address("give", zarja), form).status_code for _ in range(2)]

    assert (statuses, portals(zarja).count(), User.objects.filter(email__endswith="@own.invalid").count()) == (
        [200, 200],
        1,
        1,
    )


def test_a_colleague_elsewhere_who_is_supported_here_keeps_her_sign_in(client_of, alma, zarja):
    """Nobody takes over the sign-in of a worker by inviting her."""
    nurse = make_worker()
    before = nurse.user.password

    page = give(client_of(alma), zarja, email=nurse.user.email.upper())
    renewed = client_of(alma).post(address("link", zarja, portals(zarja).get().pk), form_key())

    nurse.user.refresh_from_db()
    assert nurse.user.password == before
    assert ["/account/password/" in each.content.decode() for each in (page, renewed)] == [False, False]
    assert portals(zarja).get().user == nurse.user


def test_one_sign_in_is_not_two_persons(client_of, alma, zarja):
    """The e-mail address that a couple shares opens one of them; the refusal does not say whose it is."""
    theirs = make_portal(make_person(agency=alma.agency))
    closed = make_user(is_active=False)

    answers = [give(client_of(alma), zarja, email=user.email) for user in (theirs.user, closed)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert len({answer.content.decode().split("<main")[1] for answer in answers}) == 1
    assert not portals(zarja).exists()


def test_the_same_sign_in_is_not_let_in_twice(client_of, alma, zarja):
    portal = make_portal(zarja)

    assert give(client_of(alma), zarja, email=portal.user.email).status_code == 403
    assert portals(zarja).count() == 1


def test_a_representative_gets_in_on_the_representation(client_of, alma, zarja):
    row = make_representation(zarja)

    give(client_of(alma), zarja, whose=row.pk)

    portal = portals(zarja).get()
    assert (portal.representation_id, portal.user.name) == (row.pk, "Marta Kos")
    assert signed_in(portal.user).get("/my/").status_code == 200


@pytest.mark.parametrize("fields", [{"has_conflict": True}, {"ends_on": timezone.localdate()}])
def test_a_representation_that_does_not_hold_lets_nobody_in(client_of, alma, zarja, fields):
    row = make_representation(zarja, **fields)

    answer = give(client_of(alma), zarja, whose=row.pk)

    assert (answer.status_code, portals(zarja).exists()) == (422, False)


@pytest.mark.mission("F18", "F69")
def test_the_sign_in_of_somebody_kept_apart_opens_nothing_of_the_other(client_of, alma, zarja):
    other = make_person(agency=alma.agency)
    theirs = make_portal(other)
    KeptApart(person=zarja, other=other, is_victim=True, starts_on=timezone.localdate(), set_by=alma).save()
    row = make_representation(zarja)

    for whose in ("person", row.pk):
        answer = give(client_of(alma), zarja, whose=whose, email=theirs.user.email)
        assert answer.status_code == 403
    assert not portals(zarja).exists()


def test_a_new_link_takes_the_old_password_and_ends_every_session(client_of, alma, zarja):
    portal = make_portal(zarja)
    hers = signed_in(portal.user)
    assert hers.get("/my/").status_code == 200

    page = client_of(alma).post(address("link", zarja, portal.pk), form_key())

    assert (page.status_code, hers.get("/my/").status_code) == (200, 302)
    assert "/account/password/" in link_in(page)
    assert not User.objects.get(pk=portal.user_id).has_usable_password()


def test_no_link_for_a_sign_in_that_opens_another_person_too(client_of, alma, zarja):
    portal = make_portal(zarja, representation=make_representation(zarja))
    child = make_person(agency=alma.agency)
    make_portal(child, user=portal.user, representation=make_representation(child))

    assert client_of(alma).post(address("link", zarja, portal.pk), form_key()).status_code == 403


def test_an_access_is_ended_once_and_at_once(client_of, alma, zarja):
    portal = make_portal(zarja)
    hers, client = signed_in(portal.user), client_of(alma)

    first = client.post(address("end_access", zarja, portal.pk), form_key())
    second = client.post(address("end_access", zarja, portal.pk), form_key())

    assert [first.status_code, second.status_code, hers.get("/my/").status_code] == [302, 403, 403]


def test_only_whoever_sees_how_to_reach_her_and_may_invite_gives_access(client_of, vera, nika, tuja, zarja):
    release(zarja, nika.agency, ["health"])
    codes = []
    for worker in (vera, nika):
        portal = PortalAccess(person=zarja, starts_on=timezone.localdate())
        with pytest.raises(Refusal) as refused:
            give_access(actor=make_actor(worker), key=uuid4(), portal=portal, name="x", email="")
        codes.append(refused.value.code)

    assert codes == ["role.invite_person", "people.scope_shut"]
    assert (give(client_of(tuja), zarja).status_code, portals(zarja).exists()) == (404, False)


def test_an_access_of_another_person_is_not_found_under_this_one(client_of, alma, zarja):
    theirs = make_portal(make_person(agency=alma.agency, lead=alma))

    assert client_of(alma).post(address("end_access", zarja, theirs.pk), form_key()).status_code == 404


def test_the_page_says_who_signs_in(client_of, alma, zarja):
    portal = make_portal(zarja, invited_by=alma)

    page = client_of(alma).get(address("representation", zarja)).content.decode()

    assert portal.user.email in page
    assert "Hand over a new link" in page
