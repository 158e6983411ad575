"""Who gets to the own pages: the person, and whoever acts for her today. All others get one and the same page."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import PASSWORD, form_key, make_user, make_worker, sign_in
from aplis.register.people.models import KeptApart, PersonName, PortalAccess, Representation
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Look
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in
from aplis.rules.scopes import BIT

pytestmark = pytest.mark.django_db

HOME = "/my/"
TODAY = timezone.localdate


def of(portal):
    return signed_in(portal.user)


def seen(client, url=HOME):
    """Status and template of the answer."""
    answer = client.get(url)
    return answer.status_code, answer.templates[0].name if answer.templates else answer.headers.get("Location")


SHUT = (403, "voice/shut.html")
OPEN = (200, "voice/home.html")


def own_addresses():
    """Every own page, with numbers that lead nowhere."""
    for entry in next(each for each in get_resolver().url_patterns if str(each.pattern) == "my/").url_patterns:
        yield reverse(f"voice:{entry.name}", kwargs=dict.fromkeys(entry.pattern.converters, 7))


def test_the_person_reads_her_own_pages(zarja):
    page = of(make_portal(zarja)).get(HOME)

    assert (page.status_code, "Hello, Zarja" in page.content.decode()) == (200, True)


def test_after_signing_in_she_is_led_there(zarja):
    portal, client = make_portal(zarja), Client()

    answer = client.post(reverse("account_login"), {"login": portal.user.email, "password": PASSWORD}, follow=True)

    assert [url for url, _status in answer.redirect_chain] == ["/", HOME]
    assert answer.templates[0].name == "voice/home.html"


@pytest.mark.mission("F64")
@pytest.mark.parametrize("who", ["nobody", "ended", "not_begun", "worker", "of_another", "file_gone"])
def test_whoever_has_no_pages_gets_the_same_page_at_every_address(zarja, alma, who):
    today = TODAY()
    days = {"ended": {"ends_on": today}, "not_begun": {"starts_on": today + timedelta(days=1)}}
    if who == "worker":
        client = sign_in(Client(), alma)
    elif who == "file_gone":
        client = of(make_portal(make_person(merged_into=zarja)))
    else:
        client = of(make_portal(zarja, **days.get(who, {}))) if who in days else signed_in(make_user())

    addresses = [HOME, *own_addresses()]

    assert len(addresses) > 15
    assert {seen(client, url) for url in addresses} == {SHUT}
    pages = {re.sub(r'value="[^"]*"', "", client.get(url).content.decode()) for url in addresses}
    assert len({re.sub(r"/my/[^\"]*", "", page) for page in pages}) == 1


def test_what_is_sent_by_somebody_without_pages_does_nothing(zarja):
    make_portal(zarja)
    client = of(make_portal(zarja, ends_on=TODAY()))

    statuses = {client.post(url, form_key()).status_code for url in own_addresses()}

    assert statuses == {403, 405}  # pages that only show something take nothing


def test_numbers_of_another_person_lead_nowhere(zarja):
    other = make_representation(make_person(), kind="trusted", chosen_by_person=True)
    client = of(make_portal(zarja))

    foreign = client.get(reverse("voice:end_helper", args=[other.pk]))
    missing = client.get(reverse("voice:end_helper", args=[7]))

    assert [foreign.status_code, missing.status_code] == [404, 404]


@pytest.mark.mission("F69")
@pytest.mark.parametrize(
    ("change", "is_open"),
    [
        ({}, True),
        ({"ends_on": "today"}, False),
        ({"has_conflict": True}, False),
        ({"starts_on": "tomorrow"}, False),
        ({"kind": "parent"}, False),
    ],
)
def test_a_representative_who_is_signed_in_is_refused_at_the_next_request(alma, change, is_open):
    today = TODAY()
    grown = make_person(agency=alma.agency, born_on=today.replace(year=today.year - 30), birth_precision="day")
    row = make_representation(grown)
    client = of(make_portal(grown, representation=row))
    assert seen(client) == OPEN

    days = {"today": today, "tomorrow": today + timedelta(days=1)}
    rows = Representation.objects.unscoped(reason="test").filter(pk=row.pk)
    for name, value in change.items():
        rows.update(**{name: days.get(value, value)})

    assert seen(client) == (OPEN if is_open else SHUT)


@pytest.mark.mission("F18", "F69")
def test_whoever_is_kept_apart_from_the_person_is_refused_though_nobody_ended_it(alma, zarja):
    other = make_person(agency=alma.agency)
    client = of(make_portal(zarja, representation=make_representation(zarja, helper=other)))
    assert seen(client) == OPEN

    KeptApart(person=zarja, other=other, is_victim=True, starts_on=TODAY(), set_by=alma).save()

    assert seen(client) == SHUT


def test_an_access_that_ends_shuts_at_the_next_request(zarja):
    portal = make_portal(zarja)
    client = of(portal)
    assert seen(client) == OPEN

    PortalAccess.objects.unscoped(reason="test").filter(pk=portal.pk).update(ends_on=TODAY())

    assert seen(client) == SHUT


def test_the_work_role_and_the_own_pages_never_mix(alma):
    """A colleague elsewhere who is supported here: her own pages are hers, and her work shows her nothing of herself."""
    nurse = make_worker(name="Nada Own")
    own = make_person(agency=alma.agency, lead=alma, given="Nada")
    make_portal(own, user=nurse.user)
    client = sign_in(Client(), nurse)

    mine, work = client.get(HOME), client.get("/")
    foreign = client.get(reverse("people:details", args=[own.pk]))

    assert (mine.status_code, mine.wsgi_request.actor.is_person, mine.wsgi_request.actor.is_seated) == (
        200,
        True,
        False,
    )
    assert (work.status_code, work.wsgi_request.actor.is_seated, work.wsgi_request.actor.person_id) == (200, True, None)
    assert foreign.status_code == 404


def test_the_menu_of_a_worker_leads_to_her_own_pages(alma):
    nurse = make_worker()
    make_portal(make_person(agency=alma.agency), user=nurse.user)

    with_own, without = signed_in(nurse.user), signed_in(make_worker().user)

    pages = [client.get("/").content.decode() for client in (with_own, without)]
    assert ['href="/my/"' in page for page in pages] == [True, False]


def test_a_parent_of_two_chooses_and_sees_one_child_at_a_time(alma):
    user = make_user()
    children = [make_person(agency=alma.agency, given=name) for name in ("Vid", "Ajda")]
    portals = [make_portal(child, user=user, representation=make_representation(child)) for child in children]
    client = signed_in(user)

    choice = client.get(HOME, follow=True)
    pages = []
    for portal in portals:
        client.post(reverse("voice:whose"), {"portal": portal.pk})
        pages.append(client.get(HOME).content.decode())

    assert choice.templates[0].name == "voice/whose.html"
    assert [["Vid" in page, "Ajda" in page] for page in pages] == [[True, False], [False, True]]


def test_pages_that_were_chosen_and_shut_do_not_turn_into_another_persons(alma):
    user = make_user()
    first, second = (make_portal(make_person(agency=alma.agency), user=user) for _ in range(2))
    client = signed_in(user)
    client.post(reverse("voice:whose"), {"portal": first.pk})

    PortalAccess.objects.unscoped(reason="test").filter(pk=first.pk).update(ends_on=TODAY())

    assert seen(client)[0] == 403
    assert client.post(reverse("voice:whose"), {"portal": first.pk}).status_code == 404
    assert client.post(reverse("voice:whose"), {"portal": second.pk}).status_code == 302


def test_somebody_elses_pages_cannot_be_chosen(zarja, alma):
    theirs = make_portal(zarja)
    client = of(make_portal(make_person(agency=alma.agency, given="Mira", family="Kos")))

    assert client.post(reverse("voice:whose"), {"portal": theirs.pk}).status_code == 404
    assert "Zarja" not in client.get(HOME).content.decode()


@pytest.mark.mission("F64")
def test_two_who_share_a_phone_do_not_mix(alma):
    """The same browser, one after the other."""
    one, two = (make_person(agency=alma.agency, given=name) for name in ("Mira", "Lev"))
    client = Client()
    pages = []
    for portal in (make_portal(one), make_portal(two)):
        client.post(reverse("account_login"), {"login": portal.user.email, "password": PASSWORD})
        pages.append(client.get(HOME).content.decode())
        client.post(reverse("account_logout"))

    assert [["Mira" in page, "Lev" in page] for page in pages] == [[True, False], [False, True]]
    assert client.get(HOME).status_code == 302


def test_reading_is_journalled_once_a_day_and_is_no_look(zarja):
    portal = make_portal(zarja)
    client, again = of(portal), of(portal)

    for each in (client, client, again):
        each.get(HOME)
        each.get(reverse("voice:rights"))

    entry = JournalEntry.objects.unscoped(reason="test").get(verb="own_pages_read")
    assert (entry.person_id, entry.on_behalf_of, entry.detail) == (zarja.pk, "person", {"acted_by": portal.user_id})
    assert not Look.objects.unscoped(reason="test").filter(person=zarja).exists()


def test_a_representative_reads_only_the_matters_that_she_acts_in(zarja, alma):
    row = make_representation(zarja, scopes=BIT["housing"])
    client = of(make_portal(zarja, representation=row))

    page = client.get(HOME)

    assert page.wsgi_request.actor.read_scopes == BIT["housing"]
    assert alma.name not in page.content.decode()
    assert "You read them as: guardian of an adult" in page.content.decode()


def test_of_a_hidden_person_the_tab_says_nothing_and_the_way_out_comes_first(alma):
    hidden = make_person(agency=alma.agency, lead=alma, given="Tiha", family="Skrita", level=2)
    page = of(make_portal(hidden)).get(HOME).content.decode()

    assert "<title>My page</title>" in page
    assert page.index('class="ap-exit"') < page.index("ds-skip-link")
    name = PersonName.objects.unscoped(reason="test").get(person=hidden)
    assert str(name) not in page[: page.index("<body")]


def test_somebody_else_at_a_page_of_work_is_led_to_the_own_pages(zarja):
    client = of(make_portal(zarja))

    answers = [client.get("/"), client.get("/people/"), client.get(reverse("people:details", args=[zarja.pk]))]

    assert [(answer.status_code, answer.url) for answer in answers] == [(302, HOME)] * 3
    assert client.post("/people/", form_key()).status_code == 403
