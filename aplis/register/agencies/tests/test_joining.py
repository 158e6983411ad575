"""A post given to a sign-in that was there already seats nobody until the worker takes it up, with a link handed over."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.joining import POST, token_of
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import PASSWORD, form_key, make_agency, make_user, make_worker, sign_in
from aplis.register.agencies.tests.test_accounts import entries, new_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    """Signs in with a sign-in that another agency made."""
    return make_worker(make_agency("health"), name="Breda Tihec").user


def given(client, user):
    """The post that the administrator gives to the address, and the link to take it up."""
    page = client.post(reverse("agencies:add_worker"), new_post(email=user.email))
    return Worker.objects.get(user=user, name="Breda Tihec", role="social_worker"), link_in(page)


def link_in(page):
    found = re.search(r"<textarea[^>]*>http://testserver([^<]+)</textarea>", page.content.decode())
    return found.group(1) if found else ""


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def works_at(user):
    """At which agencies the user can work, in a browser of her own."""
    page = browser_of(user).get(reverse("agencies:sign_in"))
    return {post.agency_id for post in page.context["request"].posts}


def take_up(user, link):
    return browser_of(user).post(link, form_key()).status_code


@pytest.mark.mission("F64")
def test_whoever_opened_the_sign_in_beforehand_gets_nothing_of_the_agency_that_gives_it_a_post(
    client, administrator, known
):
    post, link = given(client, known)
    insider = Client()
    insider.post(reverse("account_login"), {"login": known.email, "password": PASSWORD})

    tried = insider.post(reverse("agencies:switch_post"), {"post": post.pk})

    assert link.startswith("/account/join/")
    assert (tried.status_code, administrator.agency_id in works_at(known)) == (404, False)
    assert "/account/password/" not in link


def test_the_worker_takes_the_post_up_and_works_from_it_with_the_next_request(client, administrator):
    user = make_user()
    make_worker(user=user, ends_on=timezone.localdate())
    post, link = given(client, user)
    hers = browser_of(user)

    shown = hers.get(link)
    before = hers.get(reverse("agencies:account")).status_code
    done = hers.post(link, form_key())
    page = hers.get(reverse("agencies:account"))

    words = shown.content.decode()
    assert (shown.status_code, before, done.status_code, page.status_code) == (200, 403, 302, 200)
    assert (post.agency.name in words, "Social worker" in words) == (True, True)
    assert page.context["request"].actor.agency_id == administrator.agency_id
    assert entries() == [
        ("worker_added", post.pk, administrator.agency_id), ("post_joined", post.pk, administrator.agency_id)
    ]  # fmt: skip
    taken = JournalEntry.objects.unscoped(reason="test").get(verb="post_joined")
    assert (taken.worker_id, taken.detail) == (post.pk, {"role": "social_worker"})


def test_reading_the_link_takes_nothing_up_and_sending_it_twice_acts_once(client, administrator, known):
    post, link = given(client, known)
    hers, form = browser_of(known), form_key()
    hers.get(link)
    waited = Worker.objects.get(pk=post.pk).is_waiting

    statuses = [hers.post(link, form).status_code for _ in range(2)]

    assert (waited, statuses) == (True, [302, 302])
    assert [verb for verb, *_rest in entries()] == ["worker_added", "post_joined"]


def main_of(page):
    words = page.content.decode()
    return words[words.index("<main") :]


def test_another_user_finds_what_she_finds_behind_a_forged_link(client, administrator, known):
    _post, link = given(client, known)
    stranger = sign_in(Client(), make_worker())

    theirs, forged = (stranger.get(url) for url in (link, link[:-3] + "x/"))
    sent = stranger.post(link, form_key())

    assert [page.status_code for page in (theirs, forged, sent)] == [404] * 3
    assert main_of(theirs) == main_of(forged)
    assert Client().get(link).url.startswith(reverse("account_login"))


def test_a_newer_link_makes_the_older_one_worthless(client, administrator, known):
    post, first = given(client, known)

    page = client.post(reverse("agencies:make_join_link", args=[post.pk]), form_key())

    assert (take_up(known, first), works_at(known) & {administrator.agency_id}) == (404, set())
    assert (take_up(known, link_in(page)), works_at(known) & {administrator.agency_id}) == (
        302, {administrator.agency_id}
    )  # fmt: skip
    assert [verb for verb, *_rest in entries()] == ["worker_added", "join_link_made", "post_joined"]


def test_the_link_works_for_three_days(client, administrator, known):
    post, _link = given(client, known)

    def status_after(**time):
        post.offered_at = timezone.now() - timedelta(**time)
        post.save()
        return browser_of(known).get(reverse("agencies:join", args=[token_of(POST, post)])).status_code

    assert (status_after(days=3, minutes=-1), status_after(days=3, minutes=1)) == (200, 404)


def test_what_waits_is_ended_like_any_post_and_its_link_with_it(client, administrator, known):
    post, link = given(client, known)

    client.post(reverse("agencies:end_post", args=[post.pk]), {**form_key(), "version": post.version})

    assert take_up(known, link) == 404
    assert client.post(reverse("agencies:make_join_link", args=[post.pk]), form_key()).status_code == 403


def test_ending_what_waits_and_giving_it_again_is_no_way_round(client, administrator, known):
    post, _link = given(client, known)
    client.post(reverse("agencies:end_post", args=[post.pk]), {**form_key(), "version": post.version})

    client.post(reverse("agencies:add_worker"), new_post(email=known.email))

    assert works_at(known) & {administrator.agency_id} == set()


def test_whoever_comes_back_waits_only_where_another_agency_had_her_meanwhile(client, administrator):
    """The other agency could open her sign-in while it was the only one that it served."""
    today = timezone.localdate()
    back, had = (make_worker(administrator.agency, ends_on=today).user for _ in range(2))
    make_worker(user=had, ends_on=today)

    links = [link_in(client.post(reverse("agencies:add_worker"), new_post(email=user.email))) for user in (back, had)]

    assert [link.startswith("/account/join/") for link in links] == [False, True]
    assert [works_at(user) == {administrator.agency_id} for user in (back, had)] == [True, False]


def test_a_post_that_is_taken_up_gets_no_link(client, administrator):
    worker = make_worker(administrator.agency)

    assert client.post(reverse("agencies:make_join_link", args=[worker.pk]), form_key()).status_code == 403


def test_an_administrator_who_waits_is_not_the_one_who_is_left(client, administrator, known):
    make_worker(administrator.agency, "administrator", user=known, offered_at=timezone.now())

    ended = client.post(reverse("agencies:end_post", args=[administrator.pk]), {**form_key(), "version": 1})

    assert ended.status_code == 403


def test_the_list_and_the_page_say_that_it_waits_and_nothing_of_the_sign_in(client, administrator, known):
    post, _link = given(client, known)
    known.lockouts.create()

    pages = [client.get(reverse("agencies:workers"))]
    pages += [client.get(reverse(f"agencies:{name}", args=[post.pk])) for name in ("worker", "end_post")]

    assert ["waiting for the worker to take it up" in page.content.decode() for page in pages] == [True] * 3
    assert not any("Somebody tried to sign in" in page.content.decode() for page in pages)
    assert not list(pages[0].context["slowed"])
