"""A protection becomes stronger at once and weaker only when a second worker confirms it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from aplis.core.errors import Refusal
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.actions import join_household
from aplis.register.people.models import ContactDetail, Person
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import set_protection
from aplis.register.sharing.models import Notice, ProtectionChange
from aplis.register.sharing.nearness import apart, children

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F18")]


@pytest.fixture
def protected(alma):
    return make_person(agency=alma.agency, lead=alma, level=2, given="Zarja", family="Lipovnik", purpose="plan")


@pytest.fixture
def lina(alma):
    return make_worker(alma.agency, name="Lina Breza")


def level_of(person):
    return Person.objects.unscoped(reason="test").get(pk=person.pk).protection_level


def ask(client, person, level, **fields):
    sent = {"level": level, "version": person.version, "reason": "She moved and feels safe", "is_sure": "on"}
    return client.post(reverse("sharing:protection", args=[person.pk]), {**form_key(), **sent, **fields})


def change():
    return ProtectionChange.objects.unscoped(reason="test").get()


def answer(client_of, worker, row, word, person):
    client = client_of(worker)
    client.post(reverse("sharing:purpose", args=[person.pk]), {"purpose": "plan"})
    return client.post(reverse("nearness:change", args=[row.pk]), {**form_key(), "answer": word})


def test_one_worker_asks_and_nothing_changes(client_of, alma, protected):
    response = ask(client_of(alma), protected, 0)

    row = change()
    assert (response.status_code, response.url) == (302, reverse("nearness:change", args=[row.pk]))
    assert (level_of(protected), row.state, row.was, row.level, row.asked_by_id) == (2, "open", 2, 0, alma.pk)
    told = Notice.objects.unscoped(reason="test").values_list("kind", "verb", "agency_id")
    assert list(told) == [("protection_to_confirm", "set_protection", alma.agency_id)]


@pytest.mark.parametrize(("word", "level", "state"), [("yes", 0, "confirmed"), ("no", 2, "declined")])
def test_a_second_worker_decides(client_of, alma, lina, protected, word, level, state):
    ask(client_of(alma), protected, 0)

    response = answer(client_of, lina, change(), word, protected)

    row = change()
    assert (response.status_code, level_of(protected), row.state, row.answered_by_id) == (302, level, state, lina.pk)


@pytest.mark.parametrize("others", [0, 1])
def test_that_a_file_was_sealed_is_told_to_the_officer_without_whose_it_is(alma, lina, others):
    person = make_person(agency=alma.agency, lead=alma, level=1)

    set_protection(
        actor=make_actor(alma), key=uuid4(), person=person, level=3, named=[lina][:others], version=person.version
    )

    told = Notice.objects.unscoped(reason="test").filter(kind="person_sealed").get()
    assert (told.person_id, told.about_id, told.agency_id, told.verb, told.detail) == (
        None, None, alma.agency_id, "audit_looks", {"number": 1 + others},
    )  # fmt: skip


def test_who_asked_does_not_confirm(client_of, alma, protected):
    ask(client_of(alma), protected, 0)

    assert (answer(client_of, alma, change(), "yes", protected).status_code, level_of(protected)) == (403, 2)


def test_nor_from_another_post_of_hers(client_of, alma, protected):
    ask(client_of(alma), protected, 0)
    second = make_worker(alma.agency, user=alma.user, ends_on=timezone.localdate() + timedelta(days=1))

    answered = answer(client_of, second, change(), "yes", protected)

    assert (answered.status_code, level_of(protected), change().state) == (403, 2, "open")


def test_it_is_answered_once_and_not_after_the_level_became_another(client_of, alma, lina, protected):
    ask(client_of(alma), protected, 0)
    Person.objects.filter(pk=protected.pk).unscoped(reason="test").update(protection_level=1)
    late = answer(client_of, lina, change(), "yes", protected).status_code
    Person.objects.filter(pk=protected.pk).unscoped(reason="test").update(protection_level=2)
    answer(client_of, lina, change(), "no", protected)
    again = answer(client_of, lina, change(), "yes", protected).status_code

    assert (late, again, level_of(protected), change().state) == (403, 403, 2, "declined")


def test_without_a_reason_a_weaker_protection_is_not_asked_for(client_of, alma, protected):
    response = ask(client_of(alma), protected, 0, reason=" ")

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["reason"])
    assert not ProtectionChange.objects.unscoped(reason="test").exists()


def test_a_stronger_protection_holds_at_once(client_of, alma, protected):
    assert (ask(client_of(alma), protected, 3, reason="").status_code, level_of(protected)) == (302, 3)


def test_no_other_way_makes_it_weaker(alma, protected):
    with pytest.raises(Refusal, match="second_worker_confirms"):
        set_protection(
            actor=make_actor(alma), key=form_key()["client_key"], person=protected, level=1, named=[],
            version=protected.version,
        )  # fmt: skip
    assert level_of(protected) == 2


def test_only_a_role_that_sets_protection_and_sees_the_plan_confirms(client_of, alma, vera, tuja, protected):
    ask(client_of(alma), protected, 0)
    row = change()

    assert answer(client_of, vera, row, "yes", protected).status_code == 403
    assert client_of(tuja).get(reverse("nearness:change", args=[row.pk])).status_code == 404
    assert client_of(tuja).post(reverse("nearness:change", args=[row.pk]), form_key()).status_code == 404
    assert level_of(protected) == 2


def test_a_newer_request_takes_the_place_of_the_older(client_of, alma, protected):
    for level in (1, 0):
        ask(client_of(alma), protected, level)

    found = ProtectionChange.objects.unscoped(reason="test").order_by("pk").values_list("level", "state")
    assert list(found) == [(1, "declined"), (0, "open")]


def test_the_pages_of_a_protected_person_have_the_way_out(client_of, alma, lina, protected):
    ask(client_of(alma), protected, 1)
    client = client_of(alma)
    pages = [
        reverse(name, args=[protected.pk])
        for name in (
            "people:details", "people:household", "sharing:rights", "sharing:looks", "situations:situation",
            "nearness:apart", "nearness:declare", "emergency:open_known", "situations:print",
            "situations:matrix", "situations:matrix_rate", "situations:matrix_history", "situations:matrix_print",
        )
    ]  # fmt: skip

    without = [url for url in (*pages, reverse("nearness:change", args=[change().pk]))
               if "ap-exit" not in client.get(url).content.decode()]  # fmt: skip
    assert without == []
    assert timezone.localdate() == make_actor(alma).today


def household(worker, *places):
    actor, today = registrar(worker.agency, worker), timezone.localdate()
    home = None
    for person, role in places:
        home = join_household(
            actor=actor, key=uuid4(), person=person, role=role, starts_on=today, household=home and home.household
        )


def as_much(client, person, child):
    member = child.memberships.unscoped(reason="test").get()
    return client.post(reverse("nearness:alike", args=[person.pk, member.pk]), form_key())


@pytest.fixture
def family(alma):
    person = make_person(agency=alma.agency, lead=alma, given="Zarja", purpose="plan")
    child = make_person(agency=alma.agency, lead=alma, given="Ajda")
    contact = ContactDetail(person=person, agency=alma.agency, kind="phone", value="041 000 000")
    contact.save(force_insert=True)
    household(alma, (person, "head"), (child, "child"))
    actor = registrar(alma.agency, alma)
    set_protection(actor=actor, key=uuid4(), person=person, level=2, named=[], version=1)
    return Person.objects.unscoped(reason="test").get(pk=person.pk), child


def test_a_child_of_a_protected_home_is_proposed_to_be_protected_as_much_with_one_click(client_of, alma, family):
    person, child = family
    client, page = client_of(alma), reverse("people:household", args=[person.pk])
    proposed = client.get(page).content.decode()

    response = as_much(client, person, child)

    assert ("Protect the child as much" in proposed, response.status_code, level_of(child)) == (True, 302, 2)
    assert "Protect the child as much" not in client.get(page).content.decode()


def test_it_never_weakens_and_never_reaches_out_of_the_home(client_of, alma, vera, tuja, family):
    person, child = family
    stranger = make_person(agency=alma.agency, lead=alma)
    household(alma, (stranger, "child"))
    client = client_of(alma)

    assert (as_much(client, person, stranger).status_code, level_of(stranger)) == (403, 0)
    Person.objects.filter(pk=child.pk).unscoped(reason="test").update(protection_level=3)
    assert as_much(client, person, child).status_code in {403, 404}
    assert (level_of(child), as_much(client_of(tuja), person, child).status_code) == (3, 404)


def test_others_read_through_whom_a_hidden_person_is_reached_and_no_address(client_of, alma, nika, family):
    person, _child = family
    release(person, nika.agency, ["health", "plan", "contact"])
    client = client_of(nika)
    client.post(reverse("sharing:purpose", args=[person.pk]), {"purpose": "plan"})

    body = client.get(reverse("people:details", args=[person.pk])).content.decode()

    assert (f"Reach the person through: {alma.agency.name}" in " ".join(body.split()), "041 000 000" in body) == (
        True,
        False,
    )


def test_the_title_of_a_printed_page_says_nothing_of_a_hidden_person(client_of, alma, protected):
    title = client_of(alma).get(reverse("situations:print", args=[protected.pk])).content.decode()
    title = title.partition("<title>")[2].partition("</title>")[0]

    assert ("Lipovnik" in title, "Document" in title) == (False, True)


def somebody_is_faster(monkeypatch, module, person):
    """Changes the person after the page has read her and before the verb writes."""
    original = module.set_protection

    def set_later(**kwargs):
        Person.objects.unscoped(reason="test").filter(pk=person.pk).update(version=F("version") + 1)
        return original(**kwargs)

    monkeypatch.setattr(module, "set_protection", set_later)


def test_who_confirms_too_late_is_told_and_nothing_is_changed(client_of, alma, lina, protected, monkeypatch):
    ask(client_of(alma), protected, 0)
    somebody_is_faster(monkeypatch, apart, protected)

    response = answer(client_of, lina, change(), "yes", protected)

    assert (response.status_code, level_of(protected), change().state) == (409, 2, "open")
    body = response.content.decode()
    assert ("Nothing of what you sent was saved." in body, reverse("nearness:change", args=[change().pk]) in body) == (
        True, True,
    )  # fmt: skip


def test_who_protects_a_child_too_late_is_told_and_nothing_is_changed(client_of, alma, family, monkeypatch):
    person, child = family
    somebody_is_faster(monkeypatch, children, child)

    response = as_much(client_of(alma), person, child)

    assert (response.status_code, level_of(child)) == (409, 0)
    assert reverse("people:household", args=[person.pk]) in response.content.decode()
