import pytest
from django.urls import reverse

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key
from aplis.register.people.actions import join_household
from aplis.register.people.models import HouseholdMember
from aplis.register.people.tests.factories import make_person, registrar


def page(name, person, *more):
    return reverse(f"people:{name}", args=[person.pk, *more])


def members(**fields):
    return HouseholdMember.objects.unscoped(reason="test").filter(**fields)


def live_together(worker, *people):
    """People with their roles in one new household since 2020."""
    home, actor = None, registrar(worker.agency, worker)
    for person, role in people:
        joined = join_household(
            actor=actor, key=form_key()["client_key"], person=person, role=role, starts_on=actor.today.replace(2020),
            household=home,
        )  # fmt: skip
        home = joined.household
    return home


def shown(response):
    return [[place.name for place in row] for home in response.context["homes"] for row in home.generations]


@pytest.fixture
def ivanka(alma):
    return make_person(agency=alma.agency, given="Ivanka", family="Lipovnik")


@pytest.fixture
def ajda(alma):
    return make_person(agency=alma.agency, given="Ajda", family="Lipovnik")


@pytest.mark.mission("F2", "M021")
def test_three_generations_stand_in_three_rows(client_of, alma, zarja, ivanka, ajda):
    live_together(alma, (zarja, "head"), (ivanka, "parent"), (ajda, "child"))

    response = client_of(alma).get(page("household", zarja))

    assert shown(response) == [["Ivanka Lipovnik"], ["Zarja Lipovnik"], ["Ajda Lipovnik"]]


@pytest.mark.mission("M021")
def test_each_member_is_shown_by_a_right_of_their_own(client_of, alma, zarja, ajda):
    unseen = make_person(given="Neznana", family="Oseba")
    live_together(alma, (zarja, "head"), (ajda, "child"))
    home = members(person=zarja).get().household
    HouseholdMember(household=home, person=unseen, role="partner", starts_on="2020-01-01").save(force_insert=True)

    response = client_of(alma).get(page("household", zarja))

    assert shown(response) == [["Zarja Lipovnik"], ["Ajda Lipovnik"]]


@pytest.mark.mission("F18", "M021")
@pytest.mark.parametrize(("level", "is_shown"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_protected_member_is_not_shown_on_the_pages_of_others(client_of, alma, zarja, level, is_shown):
    hidden = make_person(agency=alma.agency, lead=alma, given="Skrita", family="Oseba", level=level)
    live_together(alma, (zarja, "head"), (hidden, "partner"))
    client = client_of(alma)

    assert ("Skrita Oseba" in client.get(page("household", zarja)).content.decode()) is is_shown
    assert "Skrita Oseba" in client.get(page("household", hidden)).content.decode()


@pytest.mark.mission("F2", "F4")
def test_somebody_found_by_name_joins(client_of, alma, zarja, ivanka):
    home = live_together(alma, (zarja, "head"))
    client, url = client_of(alma), page("member_add", zarja, home.pk)

    found = client.post(url, {"name": "ivan"})
    sent = {"name": "ivan", "member": ivanka.pk, "role": "parent", "starts_on": "2024-05-01", **form_key()}
    joined = [client.post(url, sent).status_code for _ in range(2)]

    assert [hit.person.pk for hit in found.context["found"]] == [ivanka.pk]
    assert joined == [302, 302]
    member = members(person=ivanka).get()
    assert (member.household_id, member.role, member.starts_on.isoformat()) == (home.pk, "parent", "2024-05-01")
    searches = JournalEntry.objects.unscoped(reason="test").filter(verb="people_searched")
    assert searches.first().detail == {"fields": ["name"], "hits": 1, "purpose": "plan", "page": "member_add"}


def test_nobody_whom_the_worker_does_not_see_is_found_or_joins(client_of, alma, zarja):
    home, unseen = live_together(alma, (zarja, "head")), make_person(given="Ivan", family="Neznan")
    client, url = client_of(alma), page("member_add", zarja, home.pk)

    assert client.post(url, {"name": "ivan"}).context["found"] == []
    sent = {"member": unseen.pk, "role": "partner", "starts_on": "2024-05-01", **form_key()}
    assert client.post(url, sent).status_code == 404
    assert members(person=unseen).count() == 0


@pytest.mark.mission("F4")
def test_leaving_is_dated_and_stays_as_history(client_of, alma, zarja, ajda):
    live_together(alma, (zarja, "head"), (ajda, "child"))
    client, member = client_of(alma), members(person=ajda).get()
    url = page("member_leave", zarja, member.pk)

    early = client.post(url, {"ends_on": "2019-01-01", **form_key()})
    left = client.post(url, {"ends_on": "2026-01-01", **form_key()})

    home = client.get(page("household", zarja)).context["homes"][0]
    assert (early.status_code, left.status_code) == (422, 302)
    assert [place.name for place in home.past] == ["Ajda Lipovnik"]


@pytest.mark.mission("F4")
def test_moving_out_starts_a_household_on_the_same_day(client_of, alma, zarja, ajda):
    old = live_together(alma, (zarja, "head"), (ajda, "child"))
    member = members(person=ajda).get()

    client_of(alma).post(page("member_leave", zarja, member.pk), {"ends_on": "2026-01-01", "moves": "on", **form_key()})

    before, after = members(person=ajda).order_by("starts_on")
    assert (before.household_id, before.ends_on) == (old.pk, after.starts_on)
    assert (after.household_id != old.pk, after.role, after.ends_on) == (True, "head", None)
    assert JournalEntry.objects.unscoped(reason="test").order_by("pk").last().verb == "household_moved"


def test_a_member_of_another_household_is_not_found_here(client_of, alma, zarja, ajda):
    live_together(alma, (zarja, "head"))
    live_together(alma, (ajda, "head"))
    member, home = members(person=ajda).get(), members(person=ajda).get().household_id
    client = client_of(alma)

    assert client.get(page("member_leave", zarja, member.pk)).status_code == 404
    assert client.get(page("member_add", zarja, home)).status_code == 404


def test_without_the_family_scope_that_is_said_and_nothing_is_shown(client_of, alma, vera, zarja, ajda):
    live_together(alma, (zarja, "head"), (ajda, "child"))
    client = client_of(vera)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})

    response = client.get(page("household", zarja))

    assert (response.context["homes"], "Ajda" in response.content.decode()) == ([], False)
    assert client.post(page("household_start", zarja), {**form_key()}).status_code == 403


def test_a_stranger_finds_nothing(client_of, alma, tuja, zarja):
    home = live_together(alma, (zarja, "head"))
    client = client_of(tuja)

    for url in page("household", zarja), page("household_start", zarja), page("member_add", zarja, home.pk):
        assert client.get(url).status_code == 404


def test_the_page_costs_the_same_for_one_other_and_for_three(client_of, alma, zarja, ivanka, ajda, queries_of):
    client = client_of(alma)
    home = live_together(alma, (zarja, "head"), (ivanka, "parent"))
    few = queries_of(client, page("household", zarja))
    for person in ajda, make_person(agency=alma.agency, lead=alma):
        HouseholdMember(household=home, person=person, role="child", starts_on="2020-01-01").save(force_insert=True)

    assert queries_of(client, page("household", zarja)) == few
