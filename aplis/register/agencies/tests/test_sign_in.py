"""Signing in: by e-mail address, slowly for those who guess, and with nothing to learn from a refusal."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from aplis.core.models import JournalEntry
from aplis.register.agencies.models import User
from aplis.register.agencies.tests.factories import PASSWORD, make_user, make_worker
from tests.threads import run_at_once

pytestmark = pytest.mark.django_db

WRONG = "not the password at all"
ATTEMPTS = 5  # per address within five minutes, as the settings say


@pytest.fixture
def worker():
    return make_worker(user=make_user(email="breda@aplis.example"))


def attempt(client, password=PASSWORD, login="breda@aplis.example", **fields):
    return client.post(reverse("account_login"), {"login": login, "password": password, **fields})


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("login", ["breda@aplis.example", "Breda@Aplis.example"])
def test_a_worker_signs_in_by_e_mail_address(client, worker, login):
    response = attempt(client, login=login)

    assert (response.status_code, response.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(worker.user_id)


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(worker):
    def answer(login):
        response = attempt(Client(), WRONG, login)
        return response.status_code, response.context["form"].errors.as_json()

    assert answer("breda@aplis.example") == answer("nobody@aplis.example")


def test_after_too_many_failures_the_right_password_is_refused_too(client, worker):
    failures = [attempt(client, WRONG).status_code for _ in range(ATTEMPTS)]

    response = attempt(client)

    assert failures == [200] * ATTEMPTS
    assert response.status_code == 429
    assert "Wait five minutes" in response.content.decode()
    assert not is_signed_in(client)


def test_an_unknown_address_is_slowed_down_in_the_same_way(client, worker):
    statuses = [attempt(client, WRONG, "nobody@aplis.example").status_code for _ in range(ATTEMPTS + 1)]

    assert statuses == [200] * ATTEMPTS + [429]


def test_signing_in_often_is_no_failure(worker):
    assert [attempt(Client()).status_code for _ in range(ATTEMPTS + 2)] == [302] * (ATTEMPTS + 2)


def test_failures_are_counted_across_processes(several_connections, worker):
    """Threads share nothing of what counts but the database, as processes do."""
    statuses = run_at_once(*[lambda: attempt(Client(), WRONG).status_code] * ATTEMPTS)

    assert statuses == [200] * ATTEMPTS
    assert attempt(Client()).status_code == 429
    assert "DatabaseCache" in settings.CACHES["default"]["BACKEND"]


def test_the_address_asked_for_is_where_one_lands(client, worker):
    asked = client.get(reverse("agencies:account"))
    assert (asked.status_code, asked.url) == (302, f"{reverse('account_login')}?next=%2Fmy-account%2F")

    assert attempt(client, next=reverse("agencies:account")).url == reverse("agencies:account")


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client, worker, elsewhere):
    assert attempt(client, next=elsewhere).url == "/"


def test_the_session_gets_a_new_key_at_sign_in(client, worker):
    session = client.session
    session["before"] = "planted"
    session.save()
    client.cookies["aplis_session"] = session.session_key

    attempt(client)

    assert client.session.session_key != session.session_key


@pytest.mark.parametrize("password", [PASSWORD, WRONG])
def test_a_closed_sign_in_stays_shut(client, worker, password):
    User.objects.filter(pk=worker.user_id).update(is_active=False)

    attempt(client, password)

    assert not is_signed_in(client)


def test_closing_a_sign_in_ends_a_running_session(client, worker):
    attempt(client)
    User.objects.filter(pk=worker.user_id).update(is_active=False)

    assert client.get(reverse("agencies:account")).status_code == 302


@pytest.mark.parametrize("path", ["signup/", "email/", "password/reset/", "confirm-email/", "login/code/confirm/"])
def test_what_we_do_not_offer_is_not_there(client, path):
    assert client.get(f"/account/{path}").status_code == 404


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_reset_password"])
def test_no_page_can_link_to_what_we_do_not_offer(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("short", ["password_too_short"]),
        ("839105726401", ["password_entirely_numeric"]),
        ("q1w2e3r4t5y6", ["password_too_common"]),
        ("breda@aplis.example", ["password_too_similar"]),
        ("four green umbrellas sing", []),
    ],
)
def test_a_new_password_must_be_hard_to_guess(client, worker, password, codes):
    client.force_login(worker.user)
    fields = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    response = client.post(reverse("account_change_password"), fields)

    worker.user.refresh_from_db()
    errors = [] if response.status_code == 302 else response.context["form"].errors.as_data()["password1"]
    assert [error.code for error in errors] == codes
    assert worker.user.check_password(password) == (codes == [])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Your password must contain at least 12 characters."),
        ("sl", "Vaše geslo mora imeti vsaj 12 znakov."),
        ("hr", "Lozinka mora sadržavati barem 12 znakova."),
    ],
)
def test_a_short_password_is_refused_in_the_reader_s_language_and_not_said_to_be_kept(client, worker, language, said):
    client.force_login(worker.user)
    fields = {"oldpassword": PASSWORD, "password1": "a b c", "password2": "a b c"}

    page = client.post(reverse("account_change_password"), fields, headers={"Accept-Language": language})

    with translation.override(language):
        kept = translation.gettext("Nothing was saved yet. What you wrote is kept.")
    assert page.context["form"].errors["password1"] == [said]
    assert kept not in page.content.decode()


def test_a_changed_password_keeps_this_session_and_ends_the_others(client, worker):
    other = Client()
    attempt(client)
    attempt(other)
    new = "four green umbrellas sing"

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert client.get(reverse("agencies:account")).status_code == 200
    assert other.get(reverse("agencies:account")).status_code == 302


def test_a_user_without_a_post_is_told_what_to_do(client):
    client.force_login(make_user())

    response = client.get("/")

    assert (response.status_code, response.templates[0].name) == (403, "agencies/no_post.html")
    assert "Ask the administrator of your agency" in response.content.decode()
    assert client.get("/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/"


def test_htmx_is_sent_to_the_sign_in_page_as_a_whole(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/accounts/?page=2"}

    response = client.get(reverse("agencies:workers"), headers=headers)

    assert response.status_code == 204
    assert response.headers["HX-Redirect"] == f"{reverse('account_login')}?next=%2Faccounts%2F%3Fpage%3D2"


def test_signing_out_needs_a_form(client, worker):
    attempt(client)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)

    client.post(reverse("account_logout"))

    assert not is_signed_in(client)
    assert list(JournalEntry.objects.unscoped(reason="test")) == []
