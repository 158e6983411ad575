"""A user with posts at two agencies works from one at a time; what the two open never adds up."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from aplis.register.agencies.actors import POST_KEY, actor_from
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import form_key, make_agency, make_user, make_worker, sign_in
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts():
    """One user, two posts: administrator of a clinic (by name the first) and social worker."""
    user = make_user()
    clinic, centre = make_agency("health", name="A clinic"), make_agency("social_work", name="B centre")
    return make_worker(clinic, "administrator", user=user), make_worker(centre, user=user)


def asked_by(client, user):
    """What the middleware would find for the next request of this browser."""
    request = RequestFactory().get("/")
    request.user, request.session = user, client.session
    return actor_from(request)


def switch(client, post):
    return client.post(reverse("agencies:switch_post"), {"post": str(post if isinstance(post, int | str) else post.pk)})


def test_the_first_post_is_taken_and_kept(client, posts):
    first, _second = posts
    client.force_login(first.user)
    client.get(reverse("agencies:account"))
    make_worker(make_agency(name="A aa"), user=first.user)  # would now stand first

    assert client.session[POST_KEY] == first.pk
    assert asked_by(client, first.user)[1] == first


def test_switching_changes_everything_the_actor_may_do(client, posts):
    first, second = posts
    sign_in(client, first)
    assert client.get(reverse("agencies:workers")).status_code == 200

    response = switch(client, second)

    assert (response.status_code, response.url) == (302, "/")
    assert client.get(reverse("agencies:workers")).status_code == 403
    actor, post, offered = asked_by(client, first.user)
    assert (actor.agency_id, actor.role, post, offered) == (second.agency_id, "social_worker", second, [first, second])


def test_rights_of_two_posts_never_add_up(client, posts):
    first, second = posts
    at_clinic, at_centre = make_person(agency=first.agency), make_person(agency=second.agency)
    make_person()
    Worker.objects.filter(pk=first.pk).update(role="nurse")

    def seen_from(post):
        sign_in(client, post)
        actor, _post, _posts = asked_by(client, post.user)
        return list(Person.objects.visible_to(actor))

    assert seen_from(first) == [at_clinic]
    assert seen_from(second) == [at_centre]


def test_nobody_takes_a_post_of_somebody_else(client, posts):
    first, _second = posts
    sign_in(client, first)
    ended = make_worker(user=first.user, ends_on=timezone.localdate())

    statuses = [switch(client, post).status_code for post in (make_worker(), ended, "", "no number", 7)]

    assert statuses == [404] * 5
    assert client.session[POST_KEY] == first.pk


def test_work_begun_for_one_agency_does_not_go_on_under_another(client, posts):
    first, second = posts
    sign_in(client, second)
    client.get(reverse("agencies:account"))
    Worker.objects.filter(pk=second.pk).update(ends_on=timezone.localdate())

    response = client.post(reverse("agencies:account"), {**form_key(), "name": "New", "language": "sl"})

    assert (response.status_code, response.url.split("?")[0]) == (302, reverse("account_login"))
    first.user.refresh_from_db()
    assert first.user.name != "New"
    client.force_login(first.user)
    assert client.get(reverse("agencies:account")).status_code == 200
    assert client.session[POST_KEY] == first.pk


def test_the_account_keeps_name_and_language(client, posts):
    first, _second = posts
    sign_in(client, first)

    response = client.post(reverse("agencies:account"), {**form_key(), "name": "Alma K.", "language": "sl"})

    first.user.refresh_from_db()
    first.refresh_from_db()
    assert (response.status_code, first.user.name, first.user.language) == (302, "Alma K.", "sl")
    assert first.name != "Alma K."  # the name of the post is the administrator's
    assert client.get(reverse("agencies:account")).headers["Content-Language"] == "sl"


def test_an_account_form_with_a_fault_is_shown_again(client, posts):
    sign_in(client, posts[0])

    response = client.post(reverse("agencies:account"), {**form_key(), "name": "", "language": "xx"})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["name", "language"])


@pytest.mark.parametrize(("language", "kept"), [("lv", "lv"), ("xx", ""), ("", "")])
def test_the_language_switch_is_remembered_for_the_user(client, posts, language, kept):
    first, _second = posts
    sign_in(client, first)

    client.post(reverse("set_language"), {"language": language, "next": "/my-account/"})

    first.user.refresh_from_db()
    assert first.user.language == kept


def test_the_language_switch_works_before_sign_in_and_without_a_post(client):
    user = make_user()
    client.post(reverse("set_language"), {"language": "hr", "next": "/account/login/"})
    assert client.get(reverse("account_login")).headers["Content-Language"] == "hr"

    client.force_login(user)
    client.post(reverse("set_language"), {"language": "sl"})
    user.refresh_from_db()
    assert user.language == "sl"


def test_the_chosen_language_wins_over_the_cookie_and_the_browser(client, posts):
    first, _second = posts
    sign_in(client, first)

    def language(**headers):
        return client.get(reverse("agencies:account"), headers=headers).headers["Content-Language"]

    assert language() == "en"
    assert language(accept_language="lv") == "lv"
    client.cookies["aplis_language"] = "hr"
    assert language(accept_language="lv") == "hr"
    first.user.language = "sl"
    first.user.save()
    assert language(accept_language="lv") == "sl"


def test_a_form_without_its_key_is_declined(client, posts):
    sign_in(client, posts[0])

    response = client.post(reverse("agencies:account"), {"name": "A", "language": ""})

    assert isinstance(response, HttpResponse)
    assert response.status_code == 400
