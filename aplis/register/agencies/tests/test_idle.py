"""After a pause the session ends, and what was typed is kept."""

import time

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from aplis.core.models import Draft
from aplis.register.agencies.middleware import SEEN_KEY
from aplis.register.agencies.tests.factories import PASSWORD, make_agency, make_user, make_worker, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/my-account/?from=here"
TYPED = {
    "draft": "situations:add:7",
    "draft_url": PAGE,
    "text": "Ajda sleeps badly",
    "client_key": "x",
    "password": "p",
}


@pytest.fixture
def worker(client):
    worker = make_worker()
    sign_in(client, worker)
    return worker


def pause(client, seconds):
    session = client.session
    session[SEEN_KEY] = int(time.time()) - seconds
    session["searched"] = "something about a person"
    session.save()


def drafts():
    return list(Draft.objects.unscoped(reason="test").values_list("worker_id", "form", "fields"))


def sign_in_by_form(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD, "next": PAGE}, follow=True)


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(
    ("seconds", "is_signed_in"), [(settings.IDLE_SECONDS - 5, True), (settings.IDLE_SECONDS + 5, False)]
)
def test_a_session_ends_after_the_pause_and_not_before(client, worker, seconds, is_signed_in):
    pause(client, seconds)

    response = client.get(PAGE)

    assert (response.status_code == 200) == is_signed_in
    assert ("_auth_user_id" in client.session) == is_signed_in


def test_a_page_asked_too_late_leads_to_sign_in_and_back(client, worker):
    pause(client, settings.IDLE_SECONDS + 5)

    late = client.get(PAGE, follow=True)
    back = sign_in_by_form(client, worker.user)

    assert late.redirect_chain == [(f"{reverse('account_login')}?next=%2Fmy-account%2F%3Ffrom%3Dhere", 302)]
    assert messages_of(late) == ["You were signed out after a pause."]
    assert back.redirect_chain == [(PAGE, 302)]
    assert messages_of(back) == []


@pytest.mark.parametrize("is_htmx", [False, True])
def test_a_form_sent_too_late_is_kept_as_a_draft(client, worker, is_htmx):
    pause(client, settings.IDLE_SECONDS + 5)
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/other/"} if is_htmx else {}

    response = client.post(reverse("agencies:account"), TYPED, headers=headers)

    target = response.headers["HX-Redirect"] if is_htmx else response.url
    assert response.status_code == (204 if is_htmx else 302)
    assert target == f"{reverse('account_login')}?next=%2Fmy-account%2F%3Ffrom%3Dhere"
    assert drafts() == [(worker.pk, "situations:add:7", {"text": "Ajda sleeps badly"})]


def test_after_sign_in_the_worker_is_told_that_the_text_waits(client, worker):
    pause(client, settings.IDLE_SECONDS + 5)
    client.post(reverse("agencies:account"), TYPED)
    client.get(reverse("account_login"))

    back = sign_in_by_form(client, worker.user)

    assert back.redirect_chain == [(PAGE, 302)]
    assert messages_of(back) == ["What you had typed before the pause is kept and waits in its form."]


def test_somebody_else_at_the_same_screen_is_not_told(client, worker):
    pause(client, settings.IDLE_SECONDS + 5)
    client.post(reverse("agencies:account"), TYPED)
    client.get(reverse("account_login"))

    assert messages_of(sign_in_by_form(client, make_worker().user)) == []


def test_nothing_else_of_the_session_is_left(client, worker):
    pause(client, settings.IDLE_SECONDS + 5)
    key = client.session.session_key

    client.post(reverse("agencies:account"), TYPED)

    assert client.session.session_key != key
    assert dict(client.session.items()) == {"draft_kept_for": worker.user_id}


def test_a_draft_goes_to_the_post_the_worker_sat_in(client, worker):
    second = make_worker(make_agency("health"), user=worker.user)
    sign_in(client, second)
    pause(client, settings.IDLE_SECONDS + 5)

    client.post(reverse("agencies:account"), TYPED)

    assert [owner for owner, _form, _fields in drafts()] == [second.pk]


def test_another_site_cannot_leave_a_draft():
    strict, worker = Client(enforce_csrf_checks=True), make_worker()
    sign_in(strict, worker)
    pause(strict, settings.IDLE_SECONDS + 5)

    assert strict.post(reverse("agencies:account"), TYPED).status_code == 403
    assert drafts() == []


def test_a_user_without_a_post_leaves_no_draft(client):
    client.force_login(make_user())
    pause(client, settings.IDLE_SECONDS + 5)

    client.post(reverse("agencies:account"), TYPED)

    assert drafts() == []


def test_a_page_for_everybody_is_shown_and_the_session_ends_all_the_same(client, worker):
    pause(client, settings.IDLE_SECONDS + 5)

    response = client.post(reverse("core:color_scheme"), {"scheme": "dark"})

    assert response.cookies["aplis_color_scheme"].value == "dark"
    assert "_auth_user_id" not in client.session


def test_reading_does_not_write_the_session_each_time(client, worker, django_assert_num_queries):
    client.get(PAGE)
    seen = client.session[SEEN_KEY]

    client.get(PAGE)
    assert client.session[SEEN_KEY] == seen

    pause(client, 61)
    client.get(PAGE)
    assert client.session[SEEN_KEY] >= seen
