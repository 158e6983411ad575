"""Signing in through an OpenID provider: the whole code flow against a provider on this machine."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from aplis.register.agencies.models import User
from aplis.register.agencies.tests.factories import PASSWORD, app_of, make_user, make_worker
from aplis.register.agencies.tests.openid_provider import CLIENT_ID, CLIENT_SECRET, openid_provider

pytestmark = pytest.mark.django_db

PAGE = "/my-account/"
START = "/account/oidc/provider/login/"


@pytest.fixture
def provider(settings):
    with openid_provider() as running:
        app = {
            "provider_id": "provider",
            "name": "Town sign-in",
            "client_id": CLIENT_ID,
            "secret": CLIENT_SECRET,
            "settings": {"server_url": running.url},
        }
        ours = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**ours, "APPS": [app]}}
        settings.OIDC_ISSUER, settings.OIDC_NAME = running.url, "Town sign-in"
        yield running


@pytest.fixture
def worker():
    return make_worker(user=make_user(email="breda@aplis.example"))


def walk_through(client, provider, **more):
    start = client.get(START, more)
    return client.get(provider.agree(start.url), follow=True)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def is_refused(response):
    return (response.status_code, response.templates[0].name) == (403, "socialaccount/refused.html")


def test_without_a_provider_in_the_settings_there_is_no_such_way(client):
    assert client.get(START).status_code == 404
    assert "/oidc/" not in client.get(reverse("account_login")).content.decode()


def test_the_sign_in_page_offers_it_by_name(client, provider):
    page = client.get(reverse("account_login")).content.decode()

    assert f'href="{START}"' in page
    assert "Sign in with Town sign-in" in page


def test_a_provider_that_does_not_answer_ends_in_the_same_page(client, provider, settings, caplog):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"] = {"server_url": "http://127.0.0.1:9"}  # the port of a service that nobody runs

    assert is_refused(client.get(START))
    assert caplog.messages.count("The OpenID provider does not answer as it should: ConnectionError") == 1


def test_a_worker_signs_in_and_lands_where_she_wanted(client, provider, worker):
    response = walk_through(client, provider, next=PAGE)

    assert response.redirect_chain == [(PAGE, 302)]
    assert client.session["_auth_user_id"] == str(worker.user_id)
    linked = SocialAccount.objects.get(user=worker.user)
    assert (linked.uid, linked.extra_data) == ("subject-1", {})
    assert User.objects.get(pk=worker.user_id).check_password(PASSWORD)


def test_the_provider_is_asked_with_state_nonce_and_a_proof_key(client, provider, worker):
    asked = parse_qs(urlsplit(client.get(START).url).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) >= 16
    assert (asked["response_type"], asked["client_id"]) == (["code"], [CLIENT_ID])
    assert asked["redirect_uri"] == ["http://testserver/account/oidc/provider/login/callback/"]


def test_the_link_holds_when_the_e_mail_address_changes_at_the_provider(client, provider, worker):
    walk_through(Client(), provider)
    provider.claims["email"] = "other@aplis.example"
    make_worker(user=make_user(email="other@aplis.example"))

    walk_through(client, provider)

    assert client.session["_auth_user_id"] == str(worker.user_id)
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize("claims", [
    {"email": "nobody@aplis.example"},
    {"email_verified": False},
    {"email_verified": None},
    {"email": ""},
])  # fmt: skip
def test_who_is_not_known_by_a_verified_address_stays_outside(client, provider, worker, claims):
    provider.claims.update(claims)

    response = walk_through(client, provider)

    assert is_refused(response)
    assert not is_signed_in(client)
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


@pytest.mark.parametrize("is_linked", [False, True])
def test_a_closed_sign_in_gets_the_same_page_as_an_unknown_one(client, provider, worker, is_linked):
    if is_linked:
        walk_through(Client(), provider)
    User.objects.filter(pk=worker.user_id).update(is_active=False)

    closed = walk_through(client, provider)
    provider.claims.update(sub="subject-2", email="nobody@aplis.example")
    unknown = walk_through(Client(), provider)

    assert is_refused(closed)
    assert is_refused(unknown)
    assert len(closed.content) == len(unknown.content)
    assert not is_signed_in(client)


@pytest.mark.parametrize("wrong", [
    {"nonce": "another"},
    {"nonce": None},
    {"aud": "another client"},
    {"iss": "https://evil.example"},
    {"exp": 1},
])  # fmt: skip
def test_a_token_that_was_not_made_for_this_moment_opens_nothing(client, provider, worker, wrong):
    provider.wrong = wrong

    assert is_refused(walk_through(client, provider))
    assert not is_signed_in(client)


def test_an_answer_to_somebody_elses_question_opens_nothing(provider, worker):
    """An attacker gives the victim the address that ends the attacker's own sign-in."""
    attacker, victim = Client(), Client()
    back = provider.agree(attacker.get(START).url)

    assert is_refused(victim.get(back))
    assert not is_signed_in(victim)


def test_an_answer_counts_once(client, provider, worker):
    back = provider.agree(client.get(START).url)
    client.get(back)
    client.post(reverse("account_logout"))

    assert is_refused(client.get(back))
    assert not is_signed_in(client)


@pytest.mark.parametrize("said", ["error=access_denied", "error=server_error", "", "code=made-up"])
def test_whatever_the_provider_answers_there_is_one_page_for_it(client, provider, worker, said):
    state = parse_qs(urlsplit(client.get(START).url).query)["state"][0]

    assert is_refused(client.get(f"{START}callback/?state={state}&{said}"))


def test_the_address_cannot_widen_what_is_asked(client, provider, worker):
    more = {"scope": "everything", "auth_params": "nonce=chosen&prompt=none", "process": "connect", "action": "x"}

    asked = parse_qs(urlsplit(client.get(START, more).url).query)

    assert sorted(asked["scope"][0].split()) == ["email", "openid", "profile"]
    assert asked["nonce"] != ["chosen"]
    assert "prompt" not in asked
    walk_through(client, provider, process="connect")
    assert is_signed_in(client)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client, provider, worker, elsewhere):
    assert walk_through(client, provider, next=elsewhere).redirect_chain[-1][0] == "/"


@pytest.mark.parametrize(("trusted", "claims", "is_asked"), [
    ([], {"amr": ["pwd", "mfa"], "acr": "high"}, True),
    (["mfa"], {"amr": ["pwd", "mfa"]}, False),
    (["high"], {"acr": "high"}, False),
    (["mfa"], {"amr": ["pwd"]}, True),
    (["mfa"], {}, True),
])  # fmt: skip
def test_a_second_factor_of_the_provider_counts_when_the_settings_trust_its_word(
    client, provider, worker, settings, trusted, claims, is_asked
):
    settings.OIDC_SECOND_FACTOR = trusted
    app_of(worker.user)
    provider.claims.update(claims)

    walk_through(client, provider)

    assert is_signed_in(client) != is_asked
    assert client.get(reverse("mfa_authenticate")).status_code == (200 if is_asked else 302)


@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_role_that_needs_a_second_factor_has_it_from_a_trusted_provider(
    client, provider, worker, settings, is_trusted
):
    settings.SECOND_FACTOR, settings.OIDC_SECOND_FACTOR = "required", ["mfa"] if is_trusted else []
    provider.claims["amr"] = ["mfa"]

    walk_through(client, provider)

    assert client.get(PAGE).status_code == (200 if is_trusted else 302)


def test_somebody_without_a_password_proves_by_the_provider(client, provider, settings):
    worker = make_worker(role="administrator", user=make_user(email="breda@aplis.example", password=None))
    walk_through(client, provider)
    settings.PROOF_SECONDS = 0

    asked = client.get(reverse("agencies:add_worker"))

    assert asked.url.partition("?")[0] == START
    assert client.get(reverse("account_change_password"), follow=True).redirect_chain[-1][0] == reverse(
        "agencies:sign_in"
    )
    assert worker.user.has_usable_password() is False
