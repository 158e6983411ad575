"""Two people who are kept apart never see each other: no household, no proposal, nobody acts for the other, both ways at once."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aplis.casework.situations.queries.around import household_of
from aplis.core.database import bound
from aplis.core.errors import Refusal
from aplis.core.models import JournalEntry
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import form_key, make_actor, make_user, make_worker
from aplis.register.people.actions import join_household
from aplis.register.people.apart import apart_from, is_kept_apart
from aplis.register.people.households import homes_of
from aplis.register.people.models import Barrier, KeptApart, Person, PortalAccess, Representation
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.models import Notice
from aplis.register.sharing.nearness.actions import guard_colleagues
from aplis.register.sharing.nearness.apart import keep_apart
from aplis.register.sharing.nearness.sweeping import shut_new_posts
from aplis.register.sharing.tests.own import make_portal
from aplis.rules.scopes import ALL

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F18")]


@pytest.fixture
def oton(alma):
    return make_person(agency=alma.agency, lead=alma, given="Oton", family="Lipovnik")


@pytest.fixture
def ajda(alma):
    return make_person(agency=alma.agency, lead=alma, given="Ajda", family="Lipovnik")


@pytest.fixture
def home(alma, zarja, oton, ajda):
    actor, today = registrar(alma.agency, alma), timezone.localdate()
    first = join_household(actor=actor, key=uuid4(), person=zarja, role="head", starts_on=today)
    for person, role in ((oton, "partner"), (ajda, "child")):
        join_household(actor=actor, key=uuid4(), person=person, role=role, starts_on=today, household=first.household)
    return first.household


def page(person):
    return reverse("nearness:apart", args=[person.pk])


def keep(client, person, other, **fields):
    return client.post(page(person), {
        **form_key(), "name": "Oton", "other": other.pk, "is_victim": "person", "is_sure": "on", **fields,
    })  # fmt: skip


def rows():
    return KeptApart.objects.unscoped(reason="test")


def in_household(worker, person):
    actor = make_actor(worker)
    by_page = {place.name for each in homes_of(actor, person) for row in each.generations for place in row}
    beside = {row.name for row in household_of(actor, person)}
    assert by_page - {str(name) for name in person.names.unscoped(reason="test")} == beside
    return beside


def test_what_will_happen_is_told_before_it_is_done(client_of, alma, zarja, oton):
    answer = keep(client_of(alma), zarja, oton, is_sure="")

    assert (answer.status_code, answer.context["asks"], rows().count()) == (200, True, 0)
    assert "Keep them apart now" in answer.content.decode()


def test_it_holds_both_ways_from_one_act(client_of, alma, zarja, oton):
    answer = keep(client_of(alma), zarja, oton)

    today = timezone.localdate()
    assert (answer.status_code, answer.url) == (302, page(zarja))
    found = set(rows().values_list("person_id", "other_id", "is_victim", "set_by_id"))
    assert found == {(zarja.pk, oton.pk, True, alma.pk), (oton.pk, zarja.pk, False, alma.pk)}
    assert [is_kept_apart(*pair, today) for pair in ((zarja.pk, oton.pk), (oton.pk, zarja.pk))] == [True, True]
    entries = JournalEntry.objects.unscoped(reason="test").filter(verb="kept_apart")
    assert sorted(entries.values_list("person_id", "detail__cut")) == sorted([(zarja.pk, 0), (oton.pk, 0)])


def test_the_household_of_one_shows_the_other_no_more_on_no_page(client_of, alma, zarja, oton, ajda, home):
    before = {person.pk: in_household(alma, person) for person in (zarja, oton)}

    keep(client_of(alma), zarja, oton)

    assert before == {zarja.pk: {"Oton Lipovnik", "Ajda Lipovnik"}, oton.pk: {"Zarja Lipovnik", "Ajda Lipovnik"}}
    assert (in_household(alma, zarja), in_household(alma, oton)) == ({"Ajda Lipovnik"}, {"Ajda Lipovnik"})
    client = client_of(alma)
    for name in ("people:household", "situations:situation", "situations:print"):
        assert "Oton" not in client.get(reverse(name, args=[zarja.pk])).content.decode()
        assert "Zarja" not in client.get(reverse(name, args=[oton.pk])).content.decode()


def test_nobody_is_led_to_the_other_by_way_of_the_household(client_of, alma, zarja, oton, home):
    keep(client_of(alma), zarja, oton)
    client, member = client_of(alma), oton.memberships.unscoped(reason="test").get()

    add = client.post(reverse("people:member_add", args=[zarja.pk, home.pk]), {"name": "Oton"})
    joined = client.post(reverse("people:member_add", args=[zarja.pk, home.pk]), {
        **form_key(), "name": "Oton", "member": oton.pk, "role": "partner", "starts_on": "2026-11-01",
    })  # fmt: skip

    assert (add.context["found"], joined.status_code) == ([], 404)
    assert client.get(reverse("people:member_leave", args=[zarja.pk, member.pk])).status_code == 404


def acts_for(person, helper, by, *, user=None, **fields):
    today = timezone.localdate()
    row = Representation(person=person, helper=helper, kind="parent", scopes=ALL, basis="x", starts_on=today, **fields)
    row.save(force_insert=True)
    portal = PortalAccess(user=user or make_user(), person=person, representation=row, invited_by=by, starts_on=today)
    portal.save(force_insert=True)
    return row, portal


@pytest.mark.mission("F69")
def test_a_representation_and_its_way_in_end_in_the_same_moment_also_for_the_children(
    client_of, alma, zarja, oton, ajda, home
):
    for_her, for_child = acts_for(zarja, oton, alma), acts_for(ajda, oton, alma)
    untouched = acts_for(ajda, zarja, alma)

    answer = keep(client_of(alma), zarja, oton, children=[ajda.pk])

    today = timezone.localdate()
    assert answer.status_code == 302
    for row, portal in (for_her, for_child):
        assert Representation.objects.unscoped(reason="test").get(pk=row.pk).ends_on == today
        assert PortalAccess.objects.unscoped(reason="test").get(pk=portal.pk).ends_on == today
    assert Representation.objects.unscoped(reason="test").get(pk=untouched[0].pk).ends_on is None
    assert apart_from(ajda.pk, today) == {oton.pk}
    verbs = ["kept_apart", "representation_ended", "own_pages_ended"]
    written = JournalEntry.objects.unscoped(reason="test").filter(verb__in=verbs).values_list("verb", "person_id")
    assert sorted(written) == sorted([
        ("kept_apart", zarja.pk), ("kept_apart", oton.pk), ("kept_apart", ajda.pk), ("kept_apart", oton.pk),
        ("representation_ended", zarja.pk), ("own_pages_ended", zarja.pk),
        ("representation_ended", ajda.pk), ("own_pages_ended", ajda.pk),
    ])  # fmt: skip


@pytest.mark.parametrize("is_told_by", ["name", "sign-in"])
def test_it_reaches_who_acts_without_a_file_by_name_and_by_sign_in(client_of, alma, zarja, oton, is_told_by):
    name, user = ("Lipovnik  OTON", make_user()) if is_told_by == "name" else ("Somebody Else", make_user())
    if is_told_by == "sign-in":
        make_portal(oton, user=user)
    row, portal = acts_for(zarja, None, alma, helper_name=name, user=user)
    stranger, strange_portal = acts_for(zarja, None, alma, helper_name="Tuja Oseba")

    keep(client_of(alma), zarja, oton)

    today = timezone.localdate()
    ends = Representation.objects.unscoped(reason="test").in_bulk([row.pk, stranger.pk])
    assert (ends[row.pk].ends_on, ends[stranger.pk].ends_on) == (today, None)
    ways = PortalAccess.objects.unscoped(reason="test").in_bulk([portal.pk, strange_portal.pk])
    assert (ways[portal.pk].ends_on, ways[strange_portal.pk].ends_on) == (today, None)


@pytest.mark.parametrize("is_told_by", ["file", "name", "sign-in"])
def test_one_that_was_missed_is_refused_at_the_next_request(client, alma, zarja, oton, is_told_by):
    user = make_user()
    helper, name = (
        (oton, "") if is_told_by == "file" else (None, "Oton Lipovnik" if is_told_by == "name" else "Somebody")
    )
    if is_told_by == "sign-in":
        PortalAccess.objects.unscoped(reason="test").filter(pk=make_portal(oton, user=user).pk).update(
            ends_on=timezone.localdate()
        )
    acts_for(zarja, helper, alma, helper_name=name, user=user)
    client.force_login(user)
    before = client.get(reverse("voice:home")).status_code

    today = timezone.localdate()
    for person, other, is_victim in ((zarja, oton, True), (oton, zarja, False)):
        KeptApart(person=person, other=other, is_victim=is_victim, starts_on=today, set_by=alma).save(force_insert=True)

    assert (before, client.get(reverse("voice:home")).status_code) == (200, 403)


def test_a_child_whose_plan_is_not_open_is_not_kept_apart_by_the_way(alma, zarja, oton):
    child = make_person(given="Ajda", family="Lipovnik")

    with pytest.raises(Refusal):
        keep_apart(actor=make_actor(alma), key=uuid4(), person=zarja, other=oton, is_victim=True, children=[child])
    assert rows().count() == 0


def test_the_children_who_live_with_her_are_proposed_and_may_be_left_out(client_of, alma, zarja, oton, ajda, home):
    client = client_of(alma)
    asked = client.post(page(zarja), {"name": "Oton"})

    assert asked.context["form"]["children"].value() == [ajda.pk]
    keep(client, zarja, oton)
    assert apart_from(ajda.pk, timezone.localdate()) == frozenset()


def test_the_other_may_be_the_one_who_was_harmed(client_of, alma, zarja, oton):
    keep(client_of(alma), zarja, oton, is_victim="other")

    assert set(rows().values_list("person_id", "is_victim")) == {(zarja.pk, False), (oton.pk, True)}


def test_it_ends_both_ways_and_what_was_cut_stays_cut(client_of, alma, zarja, oton, home):
    row, _portal = acts_for(zarja, oton, alma)
    client = client_of(alma)
    keep(client, zarja, oton)

    answer = client.post(reverse("nearness:apart_end", args=[zarja.pk, rows().get(person=zarja).pk]), form_key())

    assert (answer.status_code, rows().filter(ends_on__isnull=True).count()) == (302, 0)
    assert "Oton Lipovnik" in in_household(alma, zarja)
    assert Representation.objects.unscoped(reason="test").get(pk=row.pk).ends_on is not None


def test_twice_is_refused_and_sent_twice_acts_once(client_of, alma, zarja, oton):
    client, form = client_of(alma), form_key()
    sent = [keep(client, zarja, oton, **form).status_code for _ in range(2)]

    assert (sent, keep(client, zarja, oton).status_code, rows().count()) == ([302, 302], 403, 2)


def test_the_officer_is_told(client_of, alma, zarja, oton):
    keep(client_of(alma), zarja, oton)

    told = Notice.objects.unscoped(reason="test").filter(kind="apart_set").values_list("agency_id", "verb", "person_id")
    assert list(told) == [(alma.agency_id, "audit_looks", zarja.pk)]


def test_only_who_sets_protection_and_sees_both(client_of, alma, vera, nika, tuja, zarja, oton):
    elsewhere = make_person(agency=nika.agency, given="Oton", family="Brinovec")
    manager = client_of(vera)
    manager.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})

    statuses = [
        manager.get(page(zarja)).status_code,
        keep(manager, zarja, oton).status_code,
        client_of(tuja).get(page(zarja)).status_code,
        keep(client_of(alma), zarja, elsewhere).status_code,
        keep(client_of(alma), zarja, zarja).status_code,
    ]

    assert (statuses, rows().count()) == ([403, 403, 404, 422, 422], 0)


def test_a_stranger_learns_nothing_of_it(client_of, tuja, zarja, bare):
    client = client_of(tuja)
    hidden, never = (client.get(reverse("nearness:apart", args=[pk])) for pk in (zarja.pk, 12345))

    assert (hidden.status_code, bare(hidden, zarja.pk)) == (404, bare(never, 12345))


def test_a_worker_who_does_not_see_the_other_reads_no_name(client_of, alma, nika, zarja, oton):
    worker = make_worker(alma.agency, name="Lina Breza")
    hidden = make_person(agency=nika.agency, given="Zvezdana")
    for person, other in ((zarja, hidden), (hidden, zarja)):
        KeptApart(person=person, other=other, is_victim=True, starts_on=timezone.localdate(), set_by=worker).save(
            force_insert=True
        )

    body = client_of(alma).get(page(zarja)).content.decode()

    assert ("Zvezdana" in body, "somebody whom you do not see" in body) == (False, True)


def test_the_page_costs_the_same_for_one_and_for_three(client_of, alma, zarja, oton, queries_of):
    client = client_of(alma)
    keep(client, zarja, oton)
    few = queries_of(client, page(zarja))
    for _ in range(2):
        other = make_person(agency=alma.agency)
        KeptApart(person=zarja, other=other, is_victim=True, starts_on=timezone.localdate(), set_by=alma).save(
            force_insert=True
        )

    assert queries_of(client, page(zarja)) == few


def barred_from(person):
    rows = Barrier.objects.filter(person=person, ends_on__isnull=True).unscoped(reason="test")
    return set(rows.values_list("worker_id", "kind", "set_by_id"))


def sees(worker, person):
    actor = make_actor(worker)
    with bound(actor):
        return Person.objects.visible_to(actor).filter(pk=person.pk).exists()


class TestWhoIsAWorkerToo:
    """The post of one of the two opens nothing of the other: told by the sign-in to the own pages, which is the post's too."""

    def test_the_file_of_each_is_shut_to_the_posts_of_the_other_and_of_the_children_to_his(
        self, client_of, alma, bor, nika, zarja, oton, ajda, home
    ):
        release(ajda, nika.agency, ["daily_life"])
        make_portal(oton, user=bor.user)
        Worker.objects.filter(pk=nika.pk).update(user=bor.user)
        make_portal(zarja, user=make_worker(alma.agency, name="Zarja Lipovnik").user)
        hers = Worker.objects.get(name="Zarja Lipovnik")
        before = [sees(bor, each) for each in (zarja, ajda)], sees(nika, ajda), sees(hers, oton)

        answer = keep(client_of(alma), zarja, oton, children=[ajda.pk])

        his = {(post.pk, "near", alma.pk) for post in (bor, nika)}
        assert (answer.status_code, before) == (302, ([True, True], True, True))
        assert barred_from(zarja) == his
        assert barred_from(ajda) == his
        assert barred_from(oton) == {(hers.pk, "near", alma.pk)}
        after = [sees(bor, each) for each in (zarja, ajda)], sees(nika, ajda), sees(hers, oton)
        assert after == ([False, False], False, False)
        assert (sees(alma, zarja), client_of(bor).get(page(zarja)).status_code) == (True, 404)

    def test_whoever_keeps_them_apart_and_does_not_lead_the_file_sees_no_error(self, client_of, alma, bor, zarja, oton):
        make_portal(oton, user=bor.user)
        lina = make_worker(alma.agency, name="Lina Breza")

        client = client_of(lina)
        client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})

        answer = keep(client, zarja, oton)

        assert (answer.status_code, answer.url, sees(lina, zarja)) == (302, reverse("home:today"), False)

    @pytest.mark.parametrize("comes_later", ["post", "own pages", "nothing"])
    def test_a_post_or_own_pages_that_come_later_are_shut_too(self, client_of, alma, zarja, oton, comes_later):
        user = make_user()
        post = make_worker(alma.agency, user=user) if comes_later == "own pages" else None
        if comes_later == "post":
            make_portal(oton, user=user)
        keep(client_of(alma), zarja, oton)
        before = shut_new_posts()

        if comes_later == "own pages":
            make_portal(oton, user=user)
            guard_colleagues(oton.pk)
        elif comes_later == "post":
            post = make_worker(alma.agency, user=user)
        swept = shut_new_posts(), shut_new_posts()

        assert (before, swept) == (0, (1 if comes_later == "post" else 0, 0))
        assert barred_from(zarja) == ({(post.pk, "near", alma.pk)} if post else set())

    def test_it_stays_shut_while_they_are_kept_apart_and_the_manager_ends_it_afterwards(
        self, client_of, alma, bor, vera, zarja, oton
    ):
        make_portal(oton, user=bor.user)
        client = client_of(alma)
        keep(client, zarja, oton)
        barrier = Barrier.objects.filter(person=zarja).unscoped(reason="test").get()
        end = reverse("nearness:guard_end", args=[barrier.pk])

        refused = client_of(vera).post(end, form_key())
        client.post(reverse("nearness:apart_end", args=[zarja.pk, rows().get(person=zarja).pk]), form_key())
        still, ended = sees(bor, zarja), client_of(vera).post(end, form_key()).status_code

        words = refused.content.decode()
        assert (refused.status_code, still, ended, sees(bor, zarja)) == (403, False, 302, True)
        assert ("stays shut" in words, "Oton" in words, "apart" in words.split("<main")[1]) == (True, False, False)

    def test_the_agency_is_not_told_what_lies_between_them(self, client_of, alma, bor, vera, zarja, oton):
        make_portal(oton, user=bor.user)
        keep(client_of(alma), zarja, oton)

        shown = client_of(vera).get(reverse("nearness:guarded")).content.decode().split("<main")[1]

        assert ("Zarja" in shown, "near to the worker in another way" in shown, "Oton" in shown) == (True, True, False)

    def test_the_minute_costs_the_same_for_one_and_for_three_who_do_not_work(self, alma, zarja):
        counted = []
        for _ in range(2):
            for _ in range(1 + len(counted)):
                other = make_person(agency=alma.agency)
                make_portal(other)
                about = {"is_victim": True, "starts_on": timezone.localdate(), "set_by": alma}
                KeptApart(person=zarja, other=other, **about).save(force_insert=True)
            with CaptureQueriesContext(connection) as captured:
                shut_new_posts()
            counted.append(len(captured))

        assert counted[0] == counted[1]
