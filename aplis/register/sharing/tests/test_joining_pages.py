"""Own pages given to a sign-in that was there already open to nobody until whoever it is takes them up."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.actors import POST_KEY
from aplis.register.agencies.joining import token_of
from aplis.register.agencies.tests.factories import PASSWORD, form_key, make_user, make_worker, sign_in
from aplis.register.people.models import Barrier
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.nearness.sweeping import guard_new_colleagues
from aplis.register.sharing.representing.own_pages import PAGES
from aplis.register.sharing.representing.queries import portals_of_user
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in
from aplis.register.sharing.tests.test_access_to_own_pages import address, give, link_in, portals

pytestmark = pytest.mark.django_db


@pytest.fixture
def known():
    """Signs in with a sign-in that somebody else made, and whose password that one may know."""
    return make_worker(ends_on=timezone.localdate()).user


def path_in(page):
    return link_in(page).removeprefix("http://testserver")


def verbs(person):
    rows = (
        JournalEntry.objects.unscoped(reason="test")
        .filter(person_id=person.pk, verb__startswith="own_pages_")
        .exclude(verb="own_pages_read")
    )
    return list(rows.order_by("pk").values_list("verb", flat=True))


@pytest.mark.mission("F64")
def test_whoever_opened_the_sign_in_beforehand_reads_no_own_pages(client_of, alma, zarja, known):
    give(client_of(alma), zarja, email=known.email)
    insider = Client()
    insider.post(reverse("account_login"), {"login": known.email, "password": PASSWORD})

    answers = [insider.get(url) for url in ("/my/", "/my/whose/", "/my/looks/")]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not any("Lipovnik" in answer.content.decode() for answer in answers)
    assert portals_of_user(known.pk, on=timezone.localdate()) == []


@pytest.mark.parametrize("is_hers", [True, False])
def test_she_takes_them_up_and_reads_with_the_next_request(client_of, alma, zarja, known, is_hers):
    whose = "person" if is_hers else make_representation(zarja).pk
    page = give(client_of(alma), zarja, whose=whose, email=known.email)
    portal, hers = portals(zarja).get(), signed_in(known)

    shown = hers.get(path_in(page)).content.decode()
    before = hers.get("/my/").status_code
    done = hers.post(path_in(page), form_key())

    assert [word in shown for word in ("Zarja", "Lipovnik", alma.agency.name)] == [False] * 3
    assert (before, done.status_code, hers.get("/my/").status_code) == (403, 302, 200)
    assert verbs(zarja) == ["own_pages_given", "own_pages_joined"]
    taken = JournalEntry.objects.unscoped(reason="test").get(verb="own_pages_joined")
    rests_on = "person" if is_hers else f"representation:{whose}"
    assert (taken.object_id, taken.on_behalf_of, taken.detail) == (portal.pk, rests_on, {"acted_by": known.pk})


def test_the_menu_of_whoever_works_here_leads_there_at_once(client_of, alma, zarja):
    nurse = make_worker()
    theirs = sign_in(Client(), nurse)
    theirs.get(reverse("agencies:account"))
    page = give(client_of(alma), zarja, email=nurse.user.email)

    theirs.post(path_in(page), form_key())

    assert theirs.session[POST_KEY] == nurse.pk
    assert "/my/" in theirs.get(reverse("agencies:account")).content.decode()


def test_nobody_else_finds_anything_behind_the_link(client_of, alma, zarja, known):
    link = path_in(give(client_of(alma), zarja, email=known.email))
    others = [signed_in(make_user()), client_of(alma)]

    answers = [answer for other in others for answer in (other.get(link), other.post(link, form_key()))]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert portals(zarja).get().is_waiting


def test_a_newer_link_or_an_end_makes_the_older_one_worthless_and_the_password_stays(client_of, alma, zarja, known):
    client, hers = client_of(alma), signed_in(known)
    first = path_in(give(client, zarja, email=known.email))
    portal = portals(zarja).get()

    second = path_in(client.post(address("link", zarja, portal.pk), form_key()))
    replaced = hers.get(first).status_code
    opens = hers.get(second).status_code
    client.post(address("end_access", zarja, portal.pk), form_key())

    assert (replaced, opens, hers.get(second).status_code) == (404, 200, 404)
    assert type(known).objects.get(pk=known.pk).check_password(PASSWORD)
    assert verbs(zarja) == ["own_pages_given", "own_pages_link_made", "own_pages_ended"]


def test_ending_what_waits_and_giving_it_again_is_no_way_round(client_of, alma, zarja, known):
    client = client_of(alma)
    give(client, zarja, email=known.email)
    client.post(address("end_access", zarja, portals(zarja).get().pk), form_key())

    give(client, zarja, email=known.email)

    assert signed_in(known).get("/my/").status_code == 403


def test_a_sign_in_that_waits_for_one_person_is_not_given_to_another(client_of, alma, zarja, known):
    other = make_person(agency=alma.agency, lead=alma)
    give(client_of(alma), zarja, email=known.email)

    answers = [give(client_of(alma), person, email=known.email) for person in (zarja, other)]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_the_page_says_that_it_waits(client_of, alma, zarja, known):
    give(client_of(alma), zarja, email=known.email)

    assert "waiting to be taken up" in client_of(alma).get(address("representation", zarja)).content.decode()


def guards(person):
    return set(Barrier.objects.unscoped(reason="test").filter(person=person).values_list("worker_id", flat=True))


def test_a_post_that_waits_does_not_tell_by_a_guard_that_somebody_with_own_pages_stands_behind_it(zarja, centre, tuja):
    portal = make_portal(zarja, invited_by=tuja)
    post = make_worker(centre, user=portal.user, offered_at=timezone.now())

    before = guard_new_colleagues(), guards(zarja)
    type(post).objects.filter(pk=post.pk).update(offered_at=None)

    assert before == (0, set())
    assert (guard_new_colleagues(), guards(zarja)) == (1, {post.pk})


def test_pages_that_wait_are_never_another_way_in_for_an_administrator(client_of, centre, bor, tuja):
    person = make_person(agency=tuja.agency)
    make_portal(person, user=bor.user, offered_at=timezone.now())
    olga = make_worker(centre, role="administrator")

    assert client_of(olga).post(reverse("agencies:make_password_link", args=[bor.pk]), form_key()).status_code == 403


def test_a_link_that_was_made_before_the_end_of_a_representation_opens_nothing(client_of, alma, zarja, known):
    row = make_representation(zarja)
    portal = make_portal(zarja, user=known, representation=row, offered_at=timezone.now())
    url, hers = reverse("agencies:join", args=[token_of(PAGES, portal)]), signed_in(known)
    before = hers.get(url).status_code

    form = {"version": row.version, "because": "revoked", **form_key()}
    client_of(alma).post(reverse("representing:end", args=[zarja.pk, row.pk]), form)

    assert (before, hers.get(url).status_code, hers.post(url, form_key()).status_code) == (200, 404, 404)
