"""What another site could do with a worker's browser, and what stays behind in it: forged forms, frames, caches, hosts."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from aplis.register.agencies.tests.factories import PASSWORD, make_user, make_worker, sign_in
from aplis.register.people.tests.factories import make_person
from tests.attack.town import rows_about
from tests.test_every_url import walk

pytestmark = pytest.mark.django_db

POLICY = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# The address of a password link is a pattern without converters; the walk cannot name its parts.
LINK = {"uidb36": "1", "key": "set-password"}
EVERYWHERE = [
    (name, tuple(LINK) if name == "account_reset_password_from_key" else keys) for name, keys, _view in walk()
]
ELSEWHERE = ["https://evil.example/x", "//evil.example/x", "https:/evil.example", "\\\\evil.example", "/\\evil.example",
             "javascript:alert(1)", "https://testserver@evil.example/", "\thttps://evil.example", " //evil.example",
             "data:text/html,x", "https://testserver.evil.example/", "//evil.example\\@testserver/"]  # fmt: skip


def url_of(name, keys):
    values = {**LINK, "domain": "work", "provider_id": "provider"}
    return reverse(name, kwargs={key: values.get(key, 7) for key in keys})


@pytest.fixture
def worker(client):
    seated = make_worker()
    sign_in(client, seated)
    return seated


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_every_unsafe_verb_at_every_address_needs_the_token(is_signed_in):
    strict = Client(enforce_csrf_checks=True)
    if is_signed_in:
        sign_in(strict, make_worker())

    statuses = {
        (name, verb): getattr(strict, verb)(
            url_of(name, keys), {"scheme": "dark"} if verb == "post" else b""
        ).status_code
        for name, keys in EVERYWHERE
        for verb in ("post", "put", "patch", "delete")
    }

    assert {each: status for each, status in statuses.items() if status != 403} == {}


def test_a_form_of_another_site_is_refused_with_the_right_token_too(worker, client):
    strict = Client(enforce_csrf_checks=True)
    sign_in(strict, worker)
    strict.get(reverse("agencies:account"))
    token = strict.cookies["csrftoken"].value
    sent = {"csrfmiddlewaretoken": token, "scheme": "dark"}

    foreign = strict.post("/colours/", sent, headers={"Origin": "https://evil.example"})
    nowhere = strict.post("/colours/", sent, headers={"Origin": "null"})
    own = strict.post("/colours/", sent, headers={"Origin": "http://testserver"})

    assert (foreign.status_code, nowhere.status_code, own.status_code) == (403, 403, 302)


def test_nobody_is_signed_in_by_a_form_of_another_site():
    strict, user = Client(enforce_csrf_checks=True), make_user()

    answer = strict.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert (answer.status_code, settings.SESSION_COOKIE_NAME in strict.cookies) == (403, False)


def assert_shut(answer):
    said = {name: answer.headers.get(name) for name in POLICY}
    assert "no-store" in said.pop("Cache-Control")
    assert said == {name: value for name, value in POLICY.items() if name != "Cache-Control"}
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(("name", "keys"), EVERYWHERE)
def test_every_answer_stays_out_of_frames_and_caches(worker, client, name, keys):
    person = make_person(agency=worker.agency, lead=worker)
    ids = {**rows_about(person, worker.agency), "fact_id": 7, "run_id": 7, "worker_id": worker.pk}
    values = {**LINK, "provider_id": "provider", **ids}
    if "fact_id" in keys:
        values["fact_id"] = ids["circumstance" if "circumstance" in name else "statement"]
    url = reverse(name, kwargs={key: values.get(key, 7) for key in keys})

    for each in (client, Client()):
        for answer in (each.get(url), each.head(url), each.options(url)):
            assert_shut(answer)


@pytest.mark.parametrize(
    ("method", "url", "status", "extra"),
    [
        ("get", "/no-such-page/", 404, {}),
        ("get", "/people/7/", 404, {}),
        ("delete", "/my-account/post/", 405, {}),
        ("get", "/my-account/", 400, {"headers": {"Host": "evil.example"}}),
        ("get", "/people/register/?household=%00", 400, {}),
        ("post", "/drafts/", 400, {"data": {}}),
        ("post", "/colours/", 403, {"data": {}, "strict": True}),
    ],
)
def test_errors_stay_out_of_frames_and_caches_too(worker, client, method, url, status, extra):
    if extra.pop("strict", False):
        client = sign_in(Client(enforce_csrf_checks=True), worker)

    answer = getattr(client, method)(url, **extra)

    assert answer.status_code == status
    assert_shut(answer)


def test_a_fault_of_the_program_stays_out_of_frames_and_caches_too(worker, client, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("broken")

    client.raise_request_exception = False
    monkeypatch.setattr("aplis.home.views.changes_of", broken)

    answer = client.get("/changes/")

    assert answer.status_code == 500
    assert_shut(answer)


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "", "a b"])
def test_a_foreign_host_is_refused(client, host):
    assert client.get(reverse("account_login"), headers={"Host": host}).status_code == 400


def test_what_a_proxy_header_claims_leads_nowhere(worker, client):
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Port": "8443",
              "Forwarded": "host=evil.example", "X-Original-URL": "/my-account/", "X-Rewrite-URL": "/my-account/"}  # fmt: skip

    pages = [client.get(url, headers=forged) for url in ("/", "/people/", "/people/7")]

    assert [page.status_code for page in pages] == [200, 200, 301]
    assert pages[2].headers["Location"] == "/people/7/"
    assert not any("evil.example" in page.content.decode() for page in pages)


def test_the_session_changes_its_key_at_the_sign_in():
    client, user = Client(), make_worker().user
    planted = "a" * 32
    client.cookies[settings.SESSION_COOKIE_NAME] = planted
    client.get(reverse("account_login"))
    before = client.cookies[settings.SESSION_COOKIE_NAME].value

    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    after = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_logout"))

    assert len({planted, before, after} - {before}) == 2
    assert client.cookies[settings.SESSION_COOKIE_NAME].value not in {planted, after}


def test_after_signing_out_the_old_session_opens_nothing(worker, client):
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_logout"))
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = kept

    assert thief.get("/").status_code == 302


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_way_on_leads_to_another_site(worker, client, wanted):
    person = make_person(agency=worker.agency)
    ask = f"/people/{person.pk}/why/"
    user = make_user()
    answers = [
        client.post(ask, {"purpose": "plan", "reason": "x", "next": wanted}),
        client.post("/colours/", {"scheme": "dark", "next": wanted}),
        client.post("/language/", {"language": "sl", "next": wanted}),
        Client().post(f"{reverse('account_login')}", {"login": user.email, "password": PASSWORD, "next": wanted}),
        Client().post("/drafts/", {"draft": "x", "draft_url": wanted}),
    ]
    shown = [client.get(ask, {"next": wanted}), Client().get(reverse("account_login"), {"next": wanted})]

    for answer in answers:
        assert answer.status_code == 302
        assert answer.headers["Location"].partition("?")[0].startswith("/")
        assert not answer.headers["Location"].startswith(("//", "/\\"))
    assert not any(f'value="{wanted}"' in page.content.decode() for page in shown[:1])


def test_a_forged_form_of_a_post_without_a_word_leaves_the_purpose_as_it_was(worker, client):
    """A time-out keeps what was typed; a form of another site must not be kept as if somebody had typed it."""
    strict = sign_in(Client(enforce_csrf_checks=True), worker)

    answer = strict.post("/drafts/", {"draft": "statement:1:work", "text": "forged"})

    assert answer.status_code == 403
