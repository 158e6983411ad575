"""A session works from one post in one role. When either is taken away, it ends with the next request; nothing else ends it."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import Draft
from aplis.register.agencies.actors import ROLE_KEY
from aplis.register.agencies.models import Agency, Role, Worker
from aplis.register.agencies.tests.factories import form_key, make_agency, make_user, make_worker, sign_in
from aplis.register.people.models import PortalAccess
from aplis.register.people.tests.factories import make_person

pytestmark = pytest.mark.django_db

HOME, ACCOUNT = "/", reverse("agencies:account")
SAID = "Your post or your role has changed"


@pytest.fixture
def nurse():
    return make_worker(make_agency("health", name="Clinic"), "nurse")


def seated(post, url=ACCOUNT):
    """A browser that has opened a page from this post."""
    client = sign_in(Client(), post)
    assert client.get(url).status_code == 200
    return client


def change(post, **fields):
    Worker.objects.filter(pk=post.pk).update(**fields)


def is_signed_out(client, url=ACCOUNT):
    answer = client.get(url)
    return answer.status_code == 302 and answer.url.startswith(reverse("account_login"))


LOSSES = {
    "another role": lambda post: change(post, role="manager"),
    "a role that may do more": lambda post: change(post, role="data_protection_officer"),
    "the end of the post": lambda post: change(post, ends_on=timezone.localdate()),
    "the end of the agency": lambda post: Agency.objects.filter(pk=post.agency_id).update(is_active=False),
}


@pytest.mark.mission("F23")
@pytest.mark.parametrize("loss", LOSSES)
def test_another_role_or_the_end_of_the_post_ends_the_session_at_the_next_request(nurse, loss):
    clients = [seated(nurse), seated(nurse)]
    LOSSES[loss](nurse)

    assert [is_signed_out(client) for client in clients] == [True, True]
    assert not any("_auth_user_id" in client.session for client in clients)
    assert UserSession.objects.filter(session_key__in=[client.session.session_key for client in clients]).count() == 0
    page = clients[0].get(reverse("account_login")).content.decode()
    assert SAID in page


def test_signed_in_anew_she_works_in_the_new_role(nurse):
    client = seated(nurse)
    change(nurse, role="manager")
    assert is_signed_out(client)
    client.force_login(nurse.user)

    assert client.get(ACCOUNT).status_code == 200
    assert client.session[ROLE_KEY] == "manager"
    assert client.get(ACCOUNT).status_code == 200


@pytest.mark.parametrize(
    "fields", [{"name": "Nika Novak"}, {"version": 9}, {"ends_on": timezone.localdate().replace(year=2099)}]
)
def test_what_takes_nothing_away_ends_nothing(nurse, fields):
    client = seated(nurse)
    change(nurse, **fields)

    assert client.get(ACCOUNT).status_code == 200


def test_what_a_role_may_is_changed_for_all_who_hold_it_and_ends_nothing(nurse):
    client = seated(nurse)
    Role.objects.filter(pk="nurse").update(verbs=[])

    assert client.get(ACCOUNT).status_code == 200
    assert client.post(reverse("home:people"), {"name": "Ana", "purpose": "plan"}).status_code == 403


def test_the_session_of_another_post_of_the_same_sign_in_goes_on(nurse):
    other = make_worker(make_agency("social_work", name="Centre"), user=nurse.user)
    from_here, from_there = seated(nurse), seated(other)
    change(nurse, role="manager")

    assert (is_signed_out(from_here), from_there.get(ACCOUNT).status_code) == (True, 200)


def test_a_post_that_was_changed_before_it_was_switched_to_ends_nothing(nurse):
    other = make_worker(make_agency("social_work", name="Centre"), user=nurse.user)
    client = seated(nurse)
    change(other, role="manager")
    client.post(reverse("agencies:switch_post"), {"post": str(other.pk)})

    assert (client.get(ACCOUNT).status_code, client.session[ROLE_KEY]) == (200, "manager")


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(nurse):
    client = seated(nurse)
    change(nurse, role="manager")

    answer = client.get(ACCOUNT, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"].split("?")[0]) == (204, reverse("account_login"))


def test_what_was_sent_is_not_done_and_is_kept_as_a_draft(nurse):
    client = seated(nurse)
    change(nurse, role="manager")

    answer = client.post(
        ACCOUNT, {**form_key(), "name": "New", "language": "sl", "draft": "register", "draft_url": "/x/"}
    )

    nurse.user.refresh_from_db()
    assert (answer.status_code, nurse.user.name == "New") == (302, False)
    assert Draft.objects.unscoped(reason="test").get().worker_id == nurse.pk


def test_pages_that_need_no_sign_in_and_own_pages_go_on(nurse):
    """The person who is also a worker reads her own pages whatever becomes of her post; at work she signs in anew."""
    lead = make_worker()
    person = make_person(agency=lead.agency, lead=lead)
    access = PortalAccess(user=nurse.user, person=person, invited_by=lead, starts_on=timezone.localdate())
    access.save(force_insert=True)
    own = reverse("voice:home")
    client = seated(nurse, own)
    client.get(ACCOUNT)
    change(nurse, ends_on=timezone.localdate())

    assert client.get(own).status_code == 200
    assert is_signed_out(client)


def test_a_person_without_any_post_is_never_signed_out_by_one(nurse):
    lead, user = make_worker(), make_user()
    person = make_person(agency=lead.agency, lead=lead)
    PortalAccess(user=user, person=person, invited_by=lead, starts_on=timezone.localdate()).save(force_insert=True)
    client = Client()
    client.force_login(user)
    own = reverse("voice:home")
    before = client.get(own).status_code
    change(nurse, role="manager")

    assert (before, client.get(own).status_code) == (200, 200)
