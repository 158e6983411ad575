"""Nobody learns by trying who has a sign-in here: same words, same status, same length, same work for every address."""

import logging

import pytest
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aplis.register.agencies.models import Lockout, User
from aplis.register.agencies.tests.factories import PASSWORD, app_of, make_user, make_worker, sign_in

pytestmark = pytest.mark.django_db

WRONG = "not the password at all"
KNOWN, UNKNOWN, CLOSED, NEW = (f"{word}@aplis.example" for word in ("aaaaa", "bbbbb", "ccccc", "ddddd"))


@pytest.fixture
def users():
    make_worker(user=make_user(email=KNOWN))
    make_worker(user=make_user(email=CLOSED, is_active=False))
    make_worker(user=make_user(email=NEW, password=None))


@pytest.fixture
def hashes(monkeypatch):
    """Each hash that is computed; the slow part of an answer, and the one that would tell."""
    hasher = type(get_hasher())
    computed, encode = [], hasher.encode

    def counting(self, password, *args, **kwargs):
        computed.append(password)
        return encode(self, password, *args, **kwargs)

    monkeypatch.setattr(hasher, "encode", counting)
    return computed


def answer(email, password, hashes):
    """What an observer could tell apart; the address itself, which the page repeats, has the same length each time."""
    client = Client()
    client.get(reverse("account_login"))
    hashes.clear()
    with CaptureQueriesContext(connection) as queries:
        response = client.post(reverse("account_login"), {"login": email, "password": password})
    words = response.content.decode().replace(email, "")
    token = client.cookies["csrftoken"].value
    return {
        "status": response.status_code,
        "length": len(response.content),
        "errors": response.context["form"].errors.as_json() if response.context and "form" in response.context else "",
        "headers": sorted(response.headers),
        "cookies": sorted(client.cookies),
        "hashes": len(hashes),
        "queries": len(queries),
        "names nobody": token not in words,
    }


@pytest.mark.parametrize(("email", "password"), [(UNKNOWN, WRONG), (CLOSED, WRONG), (CLOSED, PASSWORD), (NEW, WRONG)])
def test_no_answer_tells_whether_an_address_is_known(users, hashes, email, password):
    expected = answer(KNOWN, WRONG, hashes)

    assert (expected["status"], expected["hashes"]) == (200, 1)
    assert answer(email, password, hashes) == expected


@pytest.mark.parametrize("email", [UNKNOWN, CLOSED, NEW])
def test_nor_does_the_answer_that_says_to_wait(users, hashes, email):
    def locked(tried):
        for _ in range(5):
            answer(tried, WRONG, hashes)
        return [answer(tried, PASSWORD, hashes) for _ in range(2)]

    expected = locked(KNOWN)

    assert [each["status"] for each in expected] == [429, 429]
    assert [each["hashes"] for each in expected] == [0, 0]
    assert locked(email) == expected


@pytest.mark.parametrize("uid", ["1", "zzzz", "0"])
def test_a_made_up_password_link_tells_nothing(client, uid):
    user = make_user(pk=1)

    response = client.get(reverse("account_reset_password_from_key", args=[uid, "abc-0123456789"]))

    assert (response.status_code, response.context["token_fail"]) == (200, True)
    assert user.email not in response.content.decode()


def test_many_addresses_from_one_place_are_slowed_down_together(users):
    client = Client()
    statuses = [
        client.post(reverse("account_login"), {"login": f"n{number}@aplis.example", "password": WRONG}).status_code
        for number in range(21)
    ]

    assert statuses == [200] * 20 + [429]
    assert client.post(reverse("account_login"), {"login": KNOWN, "password": PASSWORD}).status_code == 429


def test_another_name_of_the_same_site_gives_no_further_attempts(users, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    client = Client()
    for _ in range(5):
        client.post(reverse("account_login"), {"login": KNOWN, "password": WRONG}, headers={"Host": "one.example"})

    again = client.post(
        reverse("account_login"), {"login": KNOWN, "password": PASSWORD}, headers={"Host": "two.example"}
    )

    assert again.status_code == 429


def test_being_slowed_down_is_logged_without_names_and_shown_to_the_administrator(
    users, hashes, administrator, client, caplog
):
    worker = make_worker(administrator.agency, name="Breda Tihec")
    stranger = make_worker(role="administrator")
    with caplog.at_level(logging.WARNING, "aplis.sign_in"):
        for _ in range(8):
            answer(worker.user.email, WRONG, hashes)

    lines = [record.getMessage() for record in caplog.records if record.name == "aplis.sign_in"]
    assert lines == [f"sign-in slowed down: user {worker.user_id}"]
    assert list(Lockout.objects.values_list("user", flat=True)) == [worker.user_id]
    assert [post.pk for post in client.get(reverse("agencies:workers")).context["slowed"]] == [worker.pk]
    assert len(client.get(reverse("agencies:worker", args=[worker.pk])).context["lockouts"]) == 1
    assert list(sign_in(Client(), stranger).get(reverse("agencies:workers")).context["slowed"]) == []


def test_signing_somebody_else_in_needs_the_token_of_a_page_of_ours(users):
    """Otherwise another site could sign a worker in as the attacker and read what the worker types."""
    strict = Client(enforce_csrf_checks=True)

    for name in ("account_login", "mfa_login_webauthn", "account_logout"):
        assert strict.post(reverse(name), {"login": KNOWN, "password": PASSWORD}).status_code == 403
    assert "_auth_user_id" not in strict.session


def test_the_second_step_is_asked_only_after_the_right_password(users, hashes):
    app_of(User.objects.get(email=KNOWN))

    assert answer(KNOWN, WRONG, hashes) == answer(UNKNOWN, WRONG, hashes)
