"""What the browser is told about every page: no foreign code, no frame, no copy on the disk."""

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from aplis.register.agencies.tests.factories import PASSWORD, make_user, make_worker, sign_in

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/account/login/", "/my-account/", "/no-such-page/", "/accounts/"])
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_every_page_carries_the_policy_and_stays_out_of_caches(client, path, is_signed_in):
    if is_signed_in:
        sign_in(client, make_worker())

    headers = client.get(path).headers

    assert headers["Content-Security-Policy"] == POLICY
    assert "no-store" in headers["Cache-Control"]
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert headers["Referrer-Policy"] == "same-origin"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client):
    user = make_user()
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    said = {
        name: (bool(cookie["httponly"]), cookie["samesite"], bool(cookie["secure"]))
        for name, cookie in client.cookies.items()
        if name in {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    }

    is_secure = settings.IS_HTTPS
    assert said == {"aplis_session": (True, "Lax", is_secure), "csrftoken": (True, "Lax", is_secure)}
    assert client.cookies["aplis_session"]["max-age"] == ""  # gone when the browser closes


def test_every_form_needs_its_token():
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, make_worker())

    assert strict.post(reverse("agencies:account"), {"name": "A"}).status_code == 403
    assert strict.post(reverse("set_language"), {"language": "sl"}).status_code == 403


def test_a_database_that_does_not_answer_is_said(client, monkeypatch):
    def silent(*_args, **_kwargs):
        raise OperationalError("connection refused")

    sign_in(client, make_worker())
    monkeypatch.setattr("aplis.register.agencies.middleware.actor_from", silent)

    response = client.get(reverse("agencies:account"))

    assert (response.status_code, response.headers["Retry-After"]) == (503, "120")
    assert "no-store" in response.headers["Cache-Control"]
