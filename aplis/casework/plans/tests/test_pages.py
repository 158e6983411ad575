"""The worker's pages of contacts: the interpreter at every one, no blame of the person, and what is to be done on the page of the day."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.casework.plans.models import Contact, ContactReply
from aplis.casework.plans.tests.factories import hold, make_contact, make_contact_reply
from aplis.register.agencies.tests.factories import form_key, make_worker
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import Look, Rectification
from aplis.rules.barriers import BIT, mask

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M024")]
TOMORROW = timezone.localdate() + timedelta(days=1)
PLAN = {"day": TOMORROW.isoformat(), "time": "10:30", "way": "office", "interpreter": "not_needed"}
TELL = {"state": "not_held", "interpreter": "not_needed", "barriers": ["language"], "differently": "We write in Albanian", "version": 1}  # fmt: skip


@pytest.fixture
def browser(client_of, alma):
    return client_of(alma)


def url(person, name, *args):
    return reverse(f"plans:{name}", args=[person.pk, *args])


def text(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def send(client, address, **sent):
    return client.post(address, {**form_key(), **sent})


def only(model=Contact):
    return model.objects.unscoped(reason="test").get()


def test_a_contact_is_planned_for_the_day_and_hour_that_were_typed(browser, zarja):
    answer = send(browser, url(zarja, "plan"), **PLAN, place="Room 4", phone="01 000 000")

    contact = only()
    assert (answer.status_code, answer.url) == (302, url(zarja, "contact", contact.pk))
    assert timezone.localtime(contact.at).strftime("%Y-%m-%d %H:%M") == f"{TOMORROW:%Y-%m-%d} 10:30"
    assert (contact.place, contact.phone, contact.state) == ("Room 4", "01 000 000", "planned")


@pytest.mark.parametrize(("need", "chosen", "language"), [(True, "to_book", "sq"), (False, "not_needed", "")])
def test_whether_an_interpreter_is_needed_is_filled_in_from_the_persons_details(browser, alma, need, chosen, language):
    person = make_person(agency=alma.agency, lead=alma, language="sq", has_interpreter_need=need)

    page = text(browser, url(person, "plan"))

    assert re.findall(r'value="(\w+)"[^>]*checked', page) == [chosen]
    assert ('value="sq" selected' in page) is bool(language)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"interpreter": ""}, "interpreter"),
        ({"interpreter": "to_book"}, "language"),
        ({"interpreter": "booked", "language": "sq"}, "interpreter_service"),
        ({"way": "elsewhere"}, "place"),
        ({"day": "2026-01-01"}, "day"),
        ({"day": "9999-12-31"}, "day"),
        ({"day": "0001-01-01"}, "day"),
        ({"time": "25:00"}, "time"),
    ],
)
def test_half_a_plan_is_asked_back(browser, zarja, sent, field):
    answer = send(browser, url(zarja, "plan"), **{**PLAN, **sent})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Contact.objects.unscoped(reason="test").exists()


def test_a_contact_that_did_not_come_about_is_told_with_what_stood_in_the_way_on_our_side(browser, alma, zarja):
    contact = make_contact(zarja, alma)

    answer = send(browser, url(zarja, "told", contact.pk), **TELL)

    assert answer.status_code == 302
    assert (only().state, only().barriers, only().differently) == ("not_held", BIT["language"], "We write in Albanian")
    page = text(browser, url(zarja, "contact", contact.pk))
    assert "On our side stood in the way:" in page
    assert "Language: it was not one in which the person reads or speaks well" in page


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"barriers": []}, "barriers"),
        ({"differently": ""}, "differently"),
        ({"differently": "She is unreliable"}, "differently"),
        ({"text": "Stranka je nemotivirana"}, "text"),
        ({"interpreter": ""}, "interpreter"),
        ({"interpreter": "did_not_come"}, "language"),
    ],
)
def test_no_contact_fails_without_a_barrier_of_ours_or_for_a_trait_of_the_person(browser, alma, zarja, sent, field):
    contact = make_contact(zarja, alma)

    answer = send(browser, url(zarja, "told", contact.pk), **{**TELL, **sent})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert only().state == "planned"


def test_a_text_that_blames_is_refused_with_what_to_write_instead(browser, alma, zarja):
    contact = make_contact(zarja, alma)

    answer = send(browser, url(zarja, "told", contact.pk), **{**TELL, "differently": "Ker je nezanesljiva in lazy"})

    words = "Write what stood in the way on our side, not what the person is like. Leave out: nezanesljiva, lazy."
    assert words in answer.content.decode()


def test_that_the_interpreter_did_not_come_is_barrier_enough(browser, alma, zarja):
    contact = make_contact(zarja, alma, interpreter="booked", language="sq", interpreter_service="Most")

    answer = send(
        browser, url(zarja, "told", contact.pk), **{**TELL, "barriers": [], "interpreter": "did_not_come", "language": "sq"}
    )  # fmt: skip

    assert answer.status_code == 302
    assert (only().barriers, only().interpreter) == (BIT["language"], "did_not_come")


def test_of_a_contact_that_we_called_off_nobody_asks_whether_the_interpreter_came(browser, alma, zarja):
    contact = make_contact(zarja, alma, interpreter="booked", language="sq", interpreter_service="Most")
    sent = {"state": "called_off", "version": 1, "is_private": "on"}

    answer = send(browser, url(zarja, "told", contact.pk), **sent)

    assert answer.status_code == 302
    assert (only().state, only().interpreter, only().language, only().is_private) == ("called_off", "booked", "sq", False)  # fmt: skip


def test_a_contact_that_was_not_planned_is_written_down(browser, zarja):
    sent = {**TELL, "state": "held", "barriers": [], "differently": "", "text": "She rang us", "is_private": "on"}
    when = {"day": timezone.localdate() - timedelta(days=1), "time": "09:00", "way": "phone"}

    assert send(browser, url(zarja, "write"), **sent, **when).status_code == 302
    assert (only().state, only().text, only().is_private) == ("held", "She rang us", True)
    assert send(browser, url(zarja, "write"), **{**sent, **when, "day": TOMORROW}).status_code == 422


def test_who_was_slower_sees_the_contact_as_it_stands_and_nothing_is_saved(browser, alma, zarja):
    contact = make_contact(zarja, alma, state="held", text="Came early", version=2)

    answer = send(browser, url(zarja, "told", contact.pk), **TELL)

    assert answer.status_code == 409
    assert "Somebody changed this contact while you were writing." in answer.content.decode()
    assert "Came early" in answer.content.decode()
    assert only().text == "Came early"


@pytest.mark.parametrize(
    ("name", "sent", "told"),
    [
        ("move", {**PLAN, "version": 1}, {"state": "moved"}),
        ("interpreter", {"interpreter": "none_there", "language": "sq", "version": 1}, {"barriers": BIT["language"]}),
        ("withdraw", {"because": "Another Zarja", "version": 1}, {"withdrawn_because": "Another Zarja"}),
    ],
)
def test_what_is_done_with_a_planned_contact(browser, alma, zarja, name, sent, told):
    contact = make_contact(zarja, alma)

    answer = send(browser, url(zarja, name, contact.pk), **sent)

    kept = Contact.objects.unscoped(reason="test").get(pk=contact.pk)
    assert answer.status_code == 302
    assert {field: getattr(kept, field) for field in told} == told


def test_what_was_not_known_is_found_out(browser, alma, zarja):
    contact = make_contact(zarja, alma, state="not_held", barriers=BIT["not_known"])

    assert "Not known yet: we have to find out" in text(browser, url(zarja, "contact", contact.pk))
    send(browser, url(zarja, "found", contact.pk), barriers=["place", "time"], version=1)

    assert only().barriers == mask(["place", "time"])


def test_what_she_says_is_written_down_and_stands_beside_whatever_words_she_uses(browser, alma, zarja):
    contact = make_contact(zarja, alma, state="not_held")

    answer = send(browser, url(zarja, "reply", contact.pk), barriers=["law"], text="They call me lazy")

    assert answer.status_code == 302
    assert only(ContactReply).text == "They call me lazy"
    page = text(browser, url(zarja, "contacts"))
    assert "They call me lazy" in page
    assert "Papers were missing, or I was afraid of what might follow" in page
    assert "told to a worker" in page


def test_contacts_are_searched_and_those_of_others_only_read(client_of, browser, alma, nika, zarja):
    release(zarja, nika.agency, ["contact"])
    make_contact(zarja, alma, place="Mill Street")
    theirs = make_contact(zarja, nika, place="Castle Road", state="not_held")

    page = text(browser, f"{url(zarja, 'contacts')}?q=castle")
    own = text(browser, url(zarja, "contact", theirs.pk))

    assert ("Castle Road" in page, "Mill Street" in page) == (True, False)
    assert "How did it go?" not in own
    assert browser.get(url(zarja, "told", theirs.pk)).status_code in {403, 409}


def test_a_stranger_finds_none_of_it_and_an_own_person_leads_to_no_contact_of_another(client_of, alma, tuja, zarja):
    contact = make_contact(zarja, alma)
    other = make_person(agency=alma.agency, lead=alma)

    for name, args in [("contacts", ()), ("plan", ()), ("contact", (contact.pk,)), ("told", (contact.pk,)), ("slip", (contact.pk,))]:  # fmt: skip
        assert client_of(tuja).get(url(zarja, name, *args)).status_code == 404
    assert client_of(alma).get(url(other, "contact", contact.pk)).status_code == 404


def test_reading_leaves_a_look_and_the_role_that_writes_nothing_writes_no_contact(client_of, alma, vera, zarja):
    contact = make_contact(zarja, alma)
    manager = client_of(vera)
    manager.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})

    assert "Plan a contact" not in text(manager, url(zarja, "contacts"))
    assert manager.get(url(zarja, "plan")).status_code in {403, 409}
    assert send(manager, url(zarja, "told", contact.pk), **TELL).status_code in {403, 409}
    pages = Look.objects.unscoped(reason="test").filter(worker=vera).values_list("page", "scopes")
    assert ("contacts", contact.scope) in set(pages)


def test_the_life_situation_shows_the_next_contact_and_the_last_three(browser, alma, zarja):
    for day in range(1, 6):
        make_contact(zarja, alma, at=timezone.now() - timedelta(days=day), state="held")
    make_contact(zarja, alma, at=timezone.now() + timedelta(days=3), interpreter="to_book", language="sq")
    make_contact(zarja, alma, at=timezone.now() + timedelta(days=9), way="online")

    page = text(browser, reverse("situations:situation", args=[zarja.pk]))
    part = page[page.index('id="h-contacts"') : page.index('id="h-domains"')]

    assert part.count("<li>") == 4
    assert "an interpreter has to be booked" in part
    assert "online" not in part


def test_the_slip_of_a_hidden_person_names_neither_service_nor_worker_nor_place(browser, alma):
    fields = {"place": "Castle Road", "phone": "01 000 000", "interpreter": "booked", "language": "sq", "interpreter_service": "Most"}  # fmt: skip
    plain = make_person(agency=alma.agency, lead=alma, given="Zarja", family="Lipovnik")
    hers = text(browser, url(plain, "slip", make_contact(plain, alma, **fields).pk))
    Person.objects.filter(pk=plain.pk).unscoped(reason="test").update(protection_level=2)

    quiet = text(browser, url(plain, "slip", only().pk))
    paper = quiet[quiet.index("ap-paper") : quiet.index("</main>")]

    told = ("Castle Road", "Alma Kresnik", alma.agency.name, "Most", "Lipovnik")
    assert [words for words in told if words not in hers] == []
    assert [words for words in told if words in paper] == []
    assert "01 000 000" in paper


def test_every_page_about_a_hidden_person_has_the_way_out_and_who_cannot_reach_her_plans_nothing(browser, alma):
    person = make_person(agency=alma.agency, lead=alma, level=2)
    shut = browser.get(url(person, "plan")).status_code
    hold(person, alma.agency)
    contact = make_contact(person, alma)
    pages = [url(person, name) for name in ("contacts", "plan", "write")]
    pages += [url(person, name, contact.pk) for name in ("contact", "slip", "told", "move", "withdraw", "reply")]

    assert shut in {403, 409}
    assert [page for page in pages if "ap-exit" not in text(browser, page)] == []


def test_what_is_said_to_be_wrong_is_decided_by_somebody_else_than_who_wrote_it(client_of, browser, alma, bor, zarja):
    contact = make_contact(zarja, alma, state="held", text="Came late")
    send(browser, url(zarja, "rectify", contact.pk), wanted="She was on time")
    asked = only(Rectification)
    decided = {"state": "accepted", "decision": "She was", "version": asked.version}
    address = reverse("situations:rectification", args=[zarja.pk, asked.pk])

    answer = browser.get(address)
    own = send(browser, answer.url, **decided)
    colleague = client_of(bor)
    colleague.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})
    other = send(colleague, answer.url, **decided)

    assert (answer.status_code, answer.url) == (302, url(zarja, "rectification", asked.pk))
    assert own.status_code in {403, 409}
    assert other.status_code == 302
    assert (only(Rectification).state, only().text) == ("accepted", "Came late")
    assert "She was on time" in text(browser, url(zarja, "contact", contact.pk))


def test_the_pages_cost_the_same_with_one_contact_and_with_many(browser, alma, zarja, queries_of):
    addresses = [url(zarja, "contacts"), reverse("situations:situation", args=[zarja.pk]), "/"]
    make_contact_reply(make_contact(zarja, alma, state="not_held", barriers=BIT["not_known"]))
    make_contact(zarja, alma)
    with_few = [queries_of(browser, address) for address in addresses]
    for number in range(25):
        at = timezone.now() + timedelta(hours=number)
        make_contact_reply(make_contact(zarja, alma, state="not_held", barriers=BIT["not_known"]))
        make_contact(zarja, make_worker(alma.agency) if number < 3 else alma, at=at)

    assert [queries_of(browser, address) for address in addresses] == with_few
