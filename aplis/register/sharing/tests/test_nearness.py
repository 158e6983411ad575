"""Nobody opens the file of a relative, a colleague or herself by the work role; a request goes to somebody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_user, make_worker, sign_in
from aplis.register.people.models import CONTACT, Barrier, ContactDetail, Person, PortalAccess
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import Involvement, Look, NamedViewer, Notice
from aplis.register.sharing.nearness.actions import guard_colleagues
from aplis.register.sharing.nearness.sweeping import guard_new_colleagues
from aplis.register.sharing.notices.queries import lines_of, rows_for
from aplis.register.sharing.rights import compile_rights

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M108")]

LIST = reverse("nearness:guarded")


@pytest.fixture
def dora(centre):
    return make_worker(centre, role="data_protection_officer", name="Dora Lipar")


def page(person, name="people:details"):
    return reverse(name, args=[person.pk])


def sees(worker, person):
    return Person.objects.visible_to(make_actor(worker)).filter(pk=person.pk).exists()


def who_sees(person, *workers):
    return {worker.name for worker in workers if sees(worker, person)}


def say(client, person, worker, kind="relative"):
    return client.post(page(person, "nearness:declare"), {**form_key(), "worker": worker.pk, "kind": kind})


def barrier_of(person):
    return Barrier.objects.unscoped(reason="test").get(person=person)


def notices(**fields):
    return Notice.objects.filter(**fields).unscoped(reason="test")


def lead_of(person):
    return Involvement.objects.unscoped(reason="test").get(person=person).lead_id


def test_who_says_that_it_is_a_relative_finds_nobody_from_then_on_in_any_session(client_of, bor, zarja):
    first, second = client_of(bor), sign_in(Client(), bor)
    for client in (first, second):
        client.post(page(zarja, "sharing:purpose"), {"purpose": "plan"})
        assert client.get(page(zarja)).status_code == 200

    answer = say(first, zarja, bor)

    assert (answer.status_code, answer.url) == (302, reverse("home:today"))
    for client in (first, second, sign_in(Client(), bor)):
        assert [client.get(page(zarja, name)).status_code for name in ("people:details", "nearness:declare")] == [
            404
        ] * 2
        assert client.post(reverse("home:people"), {"name": "Zarja", "purpose": "plan"}).context["found"].number == 0


def test_from_then_on_the_file_opens_at_that_agency_to_its_leads_only_and_elsewhere_as_before(
    client_of, alma, bor, vera, nika, zarja
):
    lina = make_worker(alma.agency, name="Lina Breza")
    release(zarja, nika.agency, ["health", "contact"])
    assert who_sees(zarja, alma, bor, vera, nika, lina) == {each.name for each in (alma, bor, vera, nika, lina)}

    say(client_of(bor), zarja, bor)

    assert who_sees(zarja, alma, bor, vera, nika, lina) == {alma.name, nika.name}
    named = NamedViewer.objects.unscoped(reason="test").filter(person=zarja)
    assert list(named.values_list("worker_id", "ends_on")) == [(alma.pk, None)]


def test_the_page_shows_the_name_and_opens_nothing(client_of, bor, zarja):
    """No purpose is asked and no look written: the point is not to open the file."""
    answer = client_of(bor).get(page(zarja, "nearness:declare"))

    assert (answer.status_code, "Zarja" in answer.content.decode()) == (200, True)
    assert page(zarja, "nearness:declare") in client_of(bor).get(page(zarja, "sharing:purpose")).content.decode()


def test_a_lead_who_is_a_relative_leads_no_more_and_the_manager_is_told_to_name_somebody(
    client_of, alma, bor, vera, dora, zarja
):
    say(client_of(alma), zarja, alma)

    assert (lead_of(zarja), who_sees(zarja, alma, bor, vera, dora)) == (None, set())
    told = notices().order_by("kind", "verb").values_list("kind", "verb", "about_kind")
    assert list(told) == [
        ("nearness_declared", "audit_looks", "barrier"), ("nearness_declared", "see_agency", "barrier"),
        ("nearness_lead_needed", "audit_looks", "barrier"), ("nearness_lead_needed", "see_agency", "barrier"),
    ]  # fmt: skip
    assert "Nobody leads a file any more" in client_of(vera).get(reverse("home:today")).content.decode()


def test_the_manager_names_who_opens_and_leads_it_without_opening_it_herself(client_of, alma, bor, vera, zarja):
    say(client_of(alma), zarja, alma)
    client, url = client_of(vera), reverse("nearness:guard", args=[barrier_of(zarja).pk])

    shown = client.get(url)
    answer = client.post(url, {**form_key(), "workers": [], "lead": bor.pk})

    assert ("Zarja Lipovnik" in shown.content.decode(), answer.status_code) == (True, 302)
    assert (lead_of(zarja), who_sees(zarja, alma, bor, vera)) == (bor.pk, {bor.name})
    assert client.get(page(zarja)).status_code == 404
    assert list(notices(kind="nearness_led").values_list("worker_id", flat=True)) == [bor.pk]
    assert "Zarja" in client_of(bor).get(reverse("home:today")).content.decode()


def test_who_is_no_longer_named_opens_it_no_more(client_of, alma, bor, vera, zarja):
    lina = make_worker(alma.agency, name="Lina Breza")
    say(client_of(bor), zarja, bor)
    url = reverse("nearness:guard", args=[barrier_of(zarja).pk])
    client = client_of(vera)

    client.post(url, {**form_key(), "workers": [alma.pk, lina.pk], "lead": alma.pk})
    both = who_sees(zarja, alma, lina, bor)
    client.post(url, {**form_key(), "workers": [lina.pk], "lead": lina.pk})

    assert (both, who_sees(zarja, alma, lina, bor), lead_of(zarja)) == ({alma.name, lina.name}, {lina.name}, lina.pk)


def test_the_barred_worker_is_not_offered_and_not_taken(client_of, alma, bor, vera, tuja, zarja):
    say(client_of(bor), zarja, bor)
    client, url = client_of(vera), reverse("nearness:guard", args=[barrier_of(zarja).pk])

    offered = set(client.get(url).context["form"].fields["workers"].queryset)
    sent = [client.post(url, {**form_key(), "workers": [each.pk]}).status_code for each in (bor, tuja)]

    assert (offered >= {alma}, bor in offered, tuja in offered, sent) == (True, False, False, [422, 422])
    assert who_sees(zarja, alma, bor, tuja) == {alma.name}


def test_the_manager_shuts_a_file_to_a_worker_and_opens_it_again(client_of, alma, bor, vera, zarja):
    client = client_of(vera)
    shut = say(client, zarja, bor, kind="colleague")
    barrier = barrier_of(zarja)
    meanwhile = who_sees(zarja, alma, bor, vera)

    opened = client.post(reverse("nearness:guard_end", args=[barrier.pk]), form_key())

    assert (shut.status_code, shut.url, barrier.kind, barrier.set_by_id) == (302, LIST, "colleague", vera.pk)
    assert (meanwhile, opened.status_code) == ({alma.name}, 302)
    assert who_sees(zarja, alma, bor, vera) == {alma.name, bor.name, vera.name}
    verbs = JournalEntry.objects.unscoped(reason="test").filter(person_id=zarja.pk, verb__startswith="nearness")
    assert list(verbs.order_by("pk").values_list("verb", "is_private")) == [
        ("nearness_declared", True), ("nearness_ended", True),
    ]  # fmt: skip


def test_while_another_stands_near_the_file_stays_with_the_named(client_of, alma, bor, vera, zarja):
    lina = make_worker(alma.agency, name="Lina Breza")
    client = client_of(vera)
    say(client, zarja, bor)
    Barrier(person=zarja, worker=lina, kind="colleague", starts_on=timezone.localdate(), set_by=vera).save(
        force_insert=True
    )
    first = Barrier.objects.unscoped(reason="test").get(worker=bor)

    client.post(reverse("nearness:guard_end", args=[first.pk]), form_key())

    assert who_sees(zarja, alma, bor, vera, lina) == {alma.name}


def test_one_says_so_of_oneself_and_only_who_guards_files_of_others(client_of, alma, bor, tuja, zarja):
    of_another = say(client_of(alma), zarja, bor)
    elsewhere = say(client_of(alma), zarja, tuja)

    assert (of_another.status_code, elsewhere.status_code) == (422, 422)
    assert not Barrier.objects.unscoped(reason="test").exists()


@pytest.mark.parametrize("kind", ["", "neighbour"])
def test_how_near_is_one_of_the_list(client_of, bor, zarja, kind):
    assert say(client_of(bor), zarja, bor, kind=kind).status_code == 422


def test_sent_twice_it_shuts_once_and_said_twice_it_is_refused(client_of, alma, bor, vera, zarja):
    client = client_of(alma)
    form = {**form_key(), "worker": alma.pk, "kind": "self"}
    first = client.post(page(zarja, "nearness:declare"), form).status_code
    manager = client_of(vera)

    assert (first, Barrier.objects.unscoped(reason="test").count()) == (302, 1)
    assert say(manager, zarja, alma).status_code == 404  # the file is shut to the manager too


def test_a_stranger_and_other_roles_reach_nothing(client_of, alma, bor, tuja, zarja, bare, centre):
    say(client_of(bor), zarja, bor)
    barrier = barrier_of(zarja).pk
    guard, end = reverse("nearness:guard", args=[barrier]), reverse("nearness:guard_end", args=[barrier])
    elsewhere = make_worker(tuja.agency, role="manager")

    assert [client_of(alma).get(url).status_code for url in (LIST, guard)] == [403, 403]
    assert client_of(alma).post(end, form_key()).status_code == 403
    foreign = client_of(elsewhere)
    assert [foreign.get(guard).status_code, foreign.post(end, form_key()).status_code] == [404, 404]
    assert foreign.get(LIST).context["lines"] == []
    hidden, never = (client_of(tuja).get(reverse("nearness:declare", args=[pk])) for pk in (zarja.pk, 12345))
    assert (hidden.status_code, bare(hidden, zarja.pk)) == (404, bare(never, 12345))


def test_a_manager_who_stands_near_decides_nothing_and_reads_nothing_of_it(client_of, alma, vera, dora, zarja):
    say(client_of(vera), zarja, vera)
    barrier = barrier_of(zarja).pk
    client = client_of(vera)

    assert client.get(LIST).context["lines"] == []
    assert client.get(reverse("nearness:guard", args=[barrier])).status_code == 404
    assert client.post(reverse("nearness:guard_end", args=[barrier]), form_key()).status_code == 404
    assert [line.name for line in client_of(dora).get(LIST).context["lines"]] == ["Zarja Lipovnik"]


def test_nor_from_another_post_of_hers(client_of, bor, zarja):
    say(client_of(bor), zarja, bor)
    second = make_worker(bor.agency, role="manager", user=bor.user, ends_on=timezone.localdate() + timedelta(days=1))

    ended = client_of(second).post(reverse("nearness:guard_end", args=[barrier_of(zarja).pk]), form_key())

    assert (ended.status_code, barrier_of(zarja).ends_on) == (403, None)


def test_the_list_is_searched_by_worker_and_turned_over(client_of, bor, vera, centre):
    for number in range(21):
        person = make_person(agency=centre, given=f"Vida{number}")
        worker = bor if number == 0 else make_worker(centre, name=f"Colleague {number}")
        Barrier(person=person, worker=worker, kind="relative", starts_on=timezone.localdate(), set_by=vera).save(
            force_insert=True
        )
    client = client_of(vera)

    def shown(**asked):
        return [line.name.split()[0] for line in client.get(LIST, asked).context["lines"]]

    assert (len(shown()), len(shown(page=2)), shown(q="Bor"), shown(q="Nobody")) == (20, 1, ["Vida0"], [])


def test_the_list_costs_the_same_for_one_and_for_three(client_of, alma, bor, vera, zarja, queries_of):
    say(client_of(bor), zarja, bor)
    client = client_of(vera)
    few = queries_of(client, LIST)
    for _ in range(2):
        say(client, make_person(agency=vera.agency, lead=alma), bor)

    assert queries_of(client, LIST) == few


@pytest.mark.mission("F18")
def test_nobody_is_named_for_a_sealed_person_by_the_way(client_of, alma, bor, vera, centre):
    person = make_person(agency=centre, lead=alma, level=3, named=[bor], given="Zvezdana")

    say(client_of(bor), person, bor)

    named = NamedViewer.objects.unscoped(reason="test").filter(person=person).values_list("worker_id", flat=True)
    assert (set(named), who_sees(person, alma, bor, vera)) == ({alma.pk, bor.pk}, {alma.name})
    client, url = client_of(vera), reverse("nearness:guard", args=[barrier_of(person).pk])
    assert (client.get(LIST).context["lines"], client.get(url).status_code) == ([], 404)
    assert client.post(url, {**form_key(), "workers": [alma.pk]}).status_code == 404


@pytest.mark.mission("F18")
def test_of_a_sealed_person_those_are_told_who_may_know_of_her(client_of, alma, bor, vera, dora, centre):
    person = make_person(agency=centre, lead=alma, level=3, named=[bor], given="Zvezdana")

    say(client_of(bor), person, bor)

    told = notices(kind="nearness_declared").order_by("pk").values_list("worker_id", "verb")
    assert list(told) == [(alma.pk, ""), (bor.pk, ""), (None, "audit_looks")]
    (line,) = lines_of(make_actor(alma), rows_for(make_actor(alma)).filter(kind="nearness_declared"))
    assert line.url == page(person)


def test_a_name_in_the_list_is_a_look_of_the_reader(client_of, bor, vera, zarja):
    say(client_of(bor), zarja, bor)

    client_of(vera).get(LIST)

    looks = Look.objects.unscoped(reason="test").filter(page="guarded")
    assert list(looks.values_list("worker_id", "person_id", "purpose", "scopes")) == [
        (vera.pk, zarja.pk, "supervision", CONTACT)
    ]


def own_pages(person, user, by):
    portal = PortalAccess(user=user, person=person, invited_by=by, starts_on=timezone.localdate())
    portal.save(force_insert=True)
    return portal


def test_a_colleague_who_gets_her_own_pages_is_kept_from_her_colleagues(alma, bor, vera, centre):
    """Bor is supported by his own agency: Alma leads his file, and no other colleague opens it, nor he by his post."""
    person = make_person(agency=centre, lead=alma, given="Bor", family="Dolenc")
    own_pages(person, bor.user, alma)

    guarded = guard_colleagues(person.pk)

    barrier = barrier_of(person)
    assert (guarded, barrier.worker_id, barrier.kind, barrier.set_by_id) == (1, bor.pk, "self", alma.pk)
    assert who_sees(person, alma, bor, vera) == {alma.name}
    assert guard_colleagues(person.pk) == 0


def test_an_agency_that_never_knew_her_does_not_learn_that_its_worker_is_supported_elsewhere(
    client_of, alma, nika, centre
):
    manager = make_worker(nika.agency, role="manager")
    person = make_person(agency=centre, lead=alma, given="Nika", family="Rus")
    own_pages(person, nika.user, alma)

    assert guard_colleagues(person.pk) == 1

    client = client_of(manager)
    guard = reverse("nearness:guard", args=[barrier_of(person).pk])
    assert (list(notices()), client.get(LIST).context["lines"], client.get(guard).status_code) == ([], [], 404)
    # Once something of her is open there, nobody but who is named opens it, and the manager names her.
    release(person, nika.agency, ["daily_life"])
    assert who_sees(person, nika, manager) == set()
    assert ([line.name for line in client.get(LIST).context["lines"]], client.get(guard).status_code) == (
        ["Nika Rus"],
        200,
    )


def test_who_has_her_own_pages_and_is_given_a_post_is_kept_from_her_new_colleagues(alma, bor, vera, centre):
    person, user = make_person(agency=centre, lead=alma, given="Bor", family="Dolenc"), make_user()
    own_pages(person, user, alma)
    before = guard_new_colleagues()
    post = make_worker(centre, user=user)

    guarded = guard_new_colleagues(), guard_new_colleagues()

    assert (before, guarded, barrier_of(person).worker_id) == (0, (1, 0), post.pk)
    assert who_sees(person, alma, bor, vera, post) == {alma.name}


def test_a_guard_that_was_ended_is_not_put_up_again(alma, bor, centre):
    person = make_person(agency=centre, lead=alma, given="Bor", family="Dolenc")
    own_pages(person, bor.user, alma)
    guard_new_colleagues()
    Barrier.objects.filter(person=person).unscoped(reason="test").update(ends_on=timezone.localdate())

    assert guard_new_colleagues() == 0


def test_a_sign_in_without_a_post_or_of_a_representative_guards_nothing(alma, bor, zarja):
    own_pages(zarja, make_user(), alma)

    assert guard_colleagues(zarja.pk) == 0
    assert who_sees(zarja, alma, bor) == {alma.name, bor.name}


def address(person, worker, value):
    ContactDetail(person=person, agency=worker.agency, kind="address", value=value).save(force_insert=True)


def test_who_shares_name_and_address_with_a_worker_is_hinted_to_the_officer_and_not_shut(alma, bor, vera, dora, centre):
    from aplis.register.people.match_keys import write_keys  # noqa: PLC0415 -- only here

    own = make_person(agency=centre, lead=alma, given="Bor", family="Dolenc")
    sister = make_person(agency=centre, lead=alma, given="Eva", family="Dolenc")
    neighbour = make_person(agency=centre, lead=alma, given="Jan", family="Kos")
    namesake = make_person(agency=centre, lead=alma, given="Ana", family="Dolenc")
    for person, value in ((own, "Na klancu 3, 9903 Lipovec"), (sister, "9903 Lipovec, Na klancu 3"),
                          (neighbour, "Na klancu 3, 9903 Lipovec"), (namesake, "Ob vodi 7, 9903 Lipovec")):  # fmt: skip
        address(person, alma, value)
    write_keys([own.pk, sister.pk, neighbour.pk, namesake.pk])
    own_pages(own, bor.user, alma)

    guard_colleagues(own.pk)

    told = notices(kind="nearness_hint").values_list("person_id", "agency_id", "verb")
    assert list(told) == [(sister.pk, centre.pk, "audit_looks")]
    assert sees(bor, sister)


def test_a_barrier_that_has_ended_shuts_nothing(alma, bor, vera, zarja):
    today = timezone.localdate()
    Barrier(
        person=zarja, worker=bor, kind="relative", starts_on=today - timedelta(days=9), ends_on=today, set_by=vera
    ).save(force_insert=True)
    compile_rights([zarja.pk], on=today)

    assert who_sees(zarja, alma, bor) == {alma.name, bor.name}
