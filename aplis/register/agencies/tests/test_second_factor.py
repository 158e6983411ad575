"""The second factor: whose role needs one is led to set it up; each code opens once; what is lost can be replaced."""

import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from aplis.core.models import JournalEntry
from aplis.register.agencies.models import Role
from aplis.register.agencies.tests.factories import (
    PASSWORD,
    ROLE_AT,
    app_of,
    code_of,
    make_agency,
    make_worker,
    prove,
    sign_in,
)

pytestmark = pytest.mark.django_db

PAGE = "/my-account/"


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR = "required"


@pytest.fixture
def steady_clock(monkeypatch):
    """A code lives half a minute; a test must not run across its end."""
    now = time.time() // 30 * 30 + 5
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture
def worker():
    return make_worker()


def by_password(client, worker, **more):
    return client.post(reverse("account_login"), {"login": worker.user.email, "password": PASSWORD, **more})


def set_up_app(client):
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    return client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)}, follow=True)


def entries():
    rows = JournalEntry.objects.unscoped(reason="test").order_by("pk")
    return list(rows.values_list("verb", "object_id", "detail"))


def test_the_roles_that_need_a_second_factor():
    needing = set(Role.objects.filter(needs_second_factor=True).values_list("code", flat=True))

    assert needing == {
        "social_worker", "nurse", "police_officer", "manager", "data_steward", "administrator", "data_protection_officer",
    }  # fmt: skip


def test_a_role_that_a_country_adds_needs_one_unless_it_says_otherwise():
    assert Role.objects.create(code="midwife").needs_second_factor is True


@pytest.mark.parametrize(("setting", "role", "is_led"), [
    ("required", "social_worker", True),
    ("required", "administrator", True),
    ("required", "mentor", False),
    ("offered", "social_worker", False),
])  # fmt: skip
def test_who_needs_a_second_factor_is_led_to_set_it_up(client, settings, setting, role, is_led):
    settings.SECOND_FACTOR = setting
    worker = make_worker(make_agency("ngo"), role)
    by_password(client, worker)

    page, by_htmx = client.get(PAGE), client.get(PAGE, headers={"HX-Request": "true"})

    set_up = reverse("agencies:sign_in")
    assert (page.status_code, page.headers.get("Location")) == ((302, set_up) if is_led else (200, None))
    assert (by_htmx.status_code, by_htmx.headers.get("HX-Redirect")) == ((204, set_up) if is_led else (200, None))


def test_one_post_that_needs_it_is_enough_whatever_post_is_worked_from(client, required):
    mentor = make_worker(make_agency("ngo"), "mentor")
    make_worker(make_agency("health"), user=mentor.user)
    sign_in(client, mentor)

    assert client.get(PAGE).status_code == 302


def test_with_the_app_set_up_everything_opens(client, required, worker):
    by_password(client, worker)

    codes = set_up_app(client)

    assert codes.redirect_chain == [(reverse("mfa_view_recovery_codes"), 302)]
    assert len(codes.context["unused_codes"]) == 10
    assert client.get(PAGE).status_code == 200
    assert entries() == [
        ("second_factor_changed", worker.user_id, {"added": ["recovery_codes", "totp"], "removed": []})
    ]


def test_the_secret_of_an_app_does_not_lie_open_in_the_database(client, worker):
    by_password(client, worker)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret

    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})

    stored = Authenticator.objects.get(user=worker.user, type="totp")
    assert secret not in str(stored.data)
    assert stored.wrap().validate_code(code_of(secret))


@pytest.mark.parametrize("wrong", ["000000", "", "12345", "' or 1=1"])
def test_a_wrong_number_sets_nothing_up(client, worker, wrong):
    by_password(client, worker)
    client.get(reverse("mfa_activate_totp"))

    response = client.post(reverse("mfa_activate_totp"), {"code": wrong})

    assert (response.status_code, list(response.context["form"].errors)) == (200, ["code"])
    assert not Authenticator.objects.filter(user=worker.user).exists()


def test_the_password_alone_opens_nothing_any_more(client, worker):
    app = app_of(worker.user)

    first = by_password(client, worker, next=PAGE)
    assert first.url.partition("?")[0] == reverse("mfa_authenticate")
    assert client.get(PAGE).url.startswith(reverse("account_login"))

    second = client.post(reverse("mfa_authenticate"), {"code": code_of(app)})
    assert second.url == PAGE
    assert client.get(PAGE).status_code == 200


def test_a_number_opens_once(steady_clock, worker):
    app, first, second = app_of(worker.user), Client(), Client()
    for client in (first, second):
        by_password(client, worker)

    statuses = [
        client.post(reverse("mfa_authenticate"), {"code": code_of(app)}).status_code for client in (first, second)
    ]

    assert statuses == [302, 200]
    assert "_auth_user_id" not in second.session


@pytest.mark.parametrize("seconds", [-90, -60, 60, 90])
def test_a_number_of_another_half_minute_opens_nothing(steady_clock, client, worker, seconds):
    app = app_of(worker.user)
    by_password(client, worker)

    client.post(reverse("mfa_authenticate"), {"code": code_of(app, after=seconds)})

    assert "_auth_user_id" not in client.session


def test_numbers_cannot_be_guessed_one_after_the_other(client, worker):
    app = app_of(worker.user)
    by_password(client, worker)
    wrong = f"{(int(code_of(app)) + 5) % 1_000_000:06}"
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": wrong})

    client.post(reverse("mfa_authenticate"), {"code": code_of(app)})

    assert "_auth_user_id" not in client.session
    assert worker.user.lockouts.count() == 1


def test_a_recovery_code_opens_once_and_is_shown_once(worker):
    mine = Client()
    by_password(mine, worker)
    codes = set_up_app(mine).context["unused_codes"]
    again = mine.get(reverse("mfa_view_recovery_codes"))

    def opens(code):
        client = Client()
        by_password(client, worker)
        client.post(reverse("mfa_authenticate"), {"code": code})
        return "_auth_user_id" in client.session

    assert [opens(codes[0]), opens(codes[0]), opens(codes[1])] == [True, False, True]
    assert again.context["unused_codes"] == ["****"] * 10
    assert codes[2] not in again.content.decode()


def test_new_codes_make_the_old_ones_worthless(client, worker):
    by_password(client, worker)
    old = set_up_app(client).context["unused_codes"]

    client.post(reverse("mfa_generate_recovery_codes"))

    new = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert set(old) & set(new) == set()


def test_a_change_of_the_factor_ends_the_other_sessions(client, worker):
    other = Client()
    by_password(other, worker)
    by_password(client, worker)

    set_up_app(client)

    assert client.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302


def test_taking_the_last_factor_away_leads_to_a_new_one(client, required, worker):
    app_of(worker.user)
    sign_in(client, worker)
    prove(client, worker.user, method="mfa")
    assert client.get(PAGE).status_code == 200

    client.post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=worker.user).exists()
    assert client.get(PAGE).url == reverse("agencies:sign_in")


def test_a_factor_of_somebody_else_can_neither_be_seen_nor_changed(client, worker):
    other = make_worker(worker.agency)
    key = Authenticator.objects.create(user=other.user, type="webauthn", data={"name": "Blue key"})
    sign_in(client, worker)

    answers = [client.post(reverse(name, args=[key.pk]), {"name": "Mine"})
               for name in ("mfa_edit_webauthn", "mfa_remove_webauthn")]  # fmt: skip

    assert [answer.status_code for answer in answers] == [404, 404]
    assert "Blue key" not in client.get(reverse("agencies:sign_in")).content.decode()
    key.refresh_from_db()
    assert key.data == {"name": "Blue key"}


def test_every_kind_of_agency_has_its_role_in_the_table():
    assert set(Role.objects.filter(code__in=ROLE_AT.values()).values_list("code", flat=True)) == set(ROLE_AT.values())


@pytest.mark.parametrize(
    "said", ["", "{}", "[]", "7", '{"response": 7}', '{"response": {"userHandle": "x"}}', '{"id": [1]}']
)
def test_a_passkey_that_is_none_is_answered_like_an_unknown_one(client, said):
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})

    response = client.post(reverse("mfa_login_webauthn"), {"credential": said})

    assert (response.status_code, response.url) == (302, reverse("account_login"))
    assert "_auth_user_id" not in client.session


def test_the_question_for_a_passkey_names_nobody(client, worker):
    Authenticator.objects.create(user=worker.user, type="webauthn", data={"name": "Blue key"})

    asked = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()

    assert asked["request_options"]["publicKey"].get("allowCredentials", []) == []
    assert asked["request_options"]["publicKey"]["userVerification"] == "required"
