"""Pages of one fact: its reply, its correction, its end, and two workers who correct at once."""

import pytest
from django.test import Client
from django.urls import reverse

from aplis.casework.situations.actions import correct_statement
from aplis.casework.situations.models import Reply, Statement
from aplis.casework.situations.tests.conftest import row, visit
from aplis.casework.situations.tests.factories import days_ago, make_circumstance, make_reply, make_statement
from aplis.core.errors import Refusal
from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.people.tests.factories import release

PAGES = ["statement", "statement_reply", "statement_correct", "statement_end"]
READ_ONLY = {"statement", "circumstance"}
HARDER = ["circumstance", "circumstance_reply", "circumstance_end"]


def corrected(text="My wording", **fields):
    return {
        "kind": "observation", "text": text, "source": "worker", "true_on": days_ago(1).isoformat(),
        "confidence": "stated", **form_key(), **fields,
    }  # fmt: skip


def replied(stance="disagrees", text="I see it differently", **fields):
    return {"stance": stance, "text": text, "given_on": days_ago(0).isoformat(), "way": "paper", **form_key(), **fields}


def standing(person):
    rows = Statement.objects.unscoped(reason="test").filter(person=person, replaced_by=None, ended_on=None)
    return list(rows.values_list("text", flat=True))


@pytest.mark.parametrize("name", [*PAGES, *HARDER])
def test_every_page_of_a_fact_opens_and_shows_its_words(desk, name):
    make = make_statement if name in PAGES else make_circumstance
    fact = make(desk.person, desk.agency, text="These very words")

    assert "These very words" in desk.text(name, fact.pk)


@pytest.mark.parametrize("name", [*PAGES, *HARDER])
def test_a_stranger_opens_none_of_them(desk, stranger, name):
    make = make_statement if name in PAGES else make_circumstance
    url = desk.url(name, make(desk.person, desk.agency).pk)

    assert stranger.get(url).status_code == 404
    assert stranger.post(url, {}).status_code == (405 if name in READ_ONLY else 404)


@pytest.mark.parametrize("name", ["statement_confirm", "circumstance_renew"])
def test_a_button_is_pressed_by_those_who_see_the_fact_only(desk, stranger, name):
    make = make_statement if name == "statement_confirm" else make_circumstance
    fact = make(desk.person, desk.agency)
    url = desk.url(name, fact.pk)

    assert stranger.post(url, form_key()).status_code == 404
    assert desk.client.get(url).status_code == 405
    assert desk.client.post(url, form_key()).status_code == 302
    assert type(fact).objects.unscoped(reason="test").get().confidence == "confirmed"


def test_a_fact_is_not_found_under_another_person(desk):
    other = make_statement(desk.person, desk.agency)

    assert desk.client.get(reverse("situations:statement", args=[1, other.pk])).status_code == 404


@pytest.mark.mission("F66")
def test_a_reply_on_paper_is_recorded_beside_the_fact(desk):
    fact = make_statement(desk.person, desk.agency)
    typed = replied()

    for _ in range(2):
        response = desk.client.post(desk.url("statement_reply", fact.pk), typed)

    assert response["Location"] == f"{desk.url('situation')}?open=work#d-work"
    assert list(Reply.objects.unscoped(reason="test").values_list("stance", "text")) == [
        ("disagrees", "I see it differently")
    ]
    assert "disputed" in desk.text("statement", fact.pk)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"stance": ""}, "stance"),
        ({"text": ""}, "text"),
        ({"given_on": "2999-01-01"}, "given_on"),
        ({"way": "rumour"}, "way"),
    ],
)
def test_a_reply_with_a_fault_says_where(desk, fields, field):
    fact = make_circumstance(desk.person, desk.agency)

    response = desk.client.post(desk.url("circumstance_reply", fact.pk), replied(**fields))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Reply.objects.unscoped(reason="test").count() == 0


def test_agreeing_needs_no_words(desk):
    fact = make_statement(desk.person, desk.agency)

    assert desk.client.post(desk.url("statement_reply", fact.pk), replied("agrees", "")).status_code == 302


@pytest.mark.mission("F30")
def test_a_correction_keeps_the_earlier_wording_behind_the_new_one(desk):
    old = make_statement(desk.person, desk.agency, text="First wording")

    desk.client.post(desk.url("statement_correct", old.pk), corrected("Second wording"))

    new = Statement.objects.unscoped(reason="test").get(text="Second wording")
    page = desk.text("statement", new.pk)
    assert page.index("Second wording") < page.index("Earlier wordings") < page.index("First wording")
    assert "First wording" not in row(desk.text(), "work")


def test_two_corrections_at_once_show_both_wordings_and_lose_neither(desk):
    old = make_statement(desk.person, desk.agency, text="First wording")
    desk.client.post(desk.url("statement_correct", old.pk), corrected("The faster one"))

    response = desk.client.post(desk.url("statement_correct", old.pk), corrected("The slower one"))

    text = " ".join(response.content.decode().split())
    now = Statement.objects.unscoped(reason="test").get(text="The faster one")
    assert response.status_code == 409
    assert text.index("How it stands now") < text.index("The faster one") < text.index("What you wrote")
    assert "The slower one" in text[text.index("What you wrote") :]
    assert f'action="{desk.url("statement_correct", now.pk)}"' in text
    assert standing(desk.person) == ["The faster one"]


def test_the_slower_worker_may_put_the_own_wording_in_place(desk):
    old = make_statement(desk.person, desk.agency)
    desk.client.post(desk.url("statement_correct", old.pk), corrected("The faster one"))
    desk.client.post(desk.url("statement_correct", old.pk), corrected("The slower one"))
    now = Statement.objects.unscoped(reason="test").get(text="The faster one")

    desk.client.post(desk.url("statement_correct", now.pk), corrected("The slower one"))

    assert standing(desk.person) == ["The slower one"]


def test_what_was_replaced_offers_no_correction_any_more(desk):
    old = make_statement(desk.person, desk.agency)
    desk.client.post(desk.url("statement_correct", old.pk), corrected())

    assert "cannot be corrected any more" in desk.text("statement_correct", old.pk)


@pytest.mark.parametrize(("make", "name"), [(make_statement, "statement_end"), (make_circumstance, "circumstance_end")])
def test_what_is_no_longer_true_is_ended_and_kept(desk, make, name):
    fact = make(desk.person, desk.agency, text="True until now")

    desk.client.post(desk.url(name, fact.pk), {"ended_on": days_ago(0).isoformat(), **form_key()})

    assert "True until now" not in row(desk.text(), "work")
    assert "True until now" in desk.text("domain", "work", query_params={"state": "earlier"})


@pytest.mark.parametrize("day", ["2999-01-01", "2001-01-01", ""])
def test_an_end_lies_between_the_beginning_and_today(desk, day):
    fact = make_statement(desk.person, desk.agency)

    assert desk.client.post(desk.url("statement_end", fact.pk), {"ended_on": day, **form_key()}).status_code == 422


def test_another_agency_is_told_that_it_may_not_correct(desk):
    helper = make_worker(make_agency("employment"))
    release(desk.person, helper.agency, ["work", "plan"])
    fact = make_statement(desk.person, desk.agency)

    client = sign_in(Client(), helper)
    client.post(reverse("sharing:purpose", args=[desk.person.pk]), {"purpose": "plan"})
    answer = client.post(desk.url("statement_correct", fact.pk), corrected())

    assert answer.status_code == 403
    assert "Another agency recorded it" in answer.content.decode()
    assert standing(desk.person) == [fact.text]


def test_a_reader_without_the_right_to_write_is_offered_nothing(desk):
    fact = make_statement(desk.person, desk.agency)
    desk.worker.role.write_scopes = 0
    desk.worker.role.save()

    page = desk.text("statement", fact.pk)

    assert "Correct it" not in page
    assert "Add a statement" not in desk.text()
    assert desk.get("statement_correct", fact.pk).status_code == 403


@pytest.mark.parametrize("state", ["current", "expired", "earlier"])
def test_all_facts_of_a_domain_are_found_by_state_and_by_word(desk, state):
    given = {
        "current": {},
        "expired": {"valid_until": days_ago(1), "true_on": days_ago(9)},
        "earlier": {"ended_on": days_ago(1)},
    }
    for each, fields in given.items():
        make_statement(desk.person, desk.agency, text=f"Green {each}", **fields)
        make_statement(desk.person, desk.agency, text=f"Blue {each}", **fields)
        make_circumstance(desk.person, desk.agency, text=f"Green and hard {each}", **fields)

    text = desk.text("domain", "work", query_params={"state": state, "q": "green"})

    found = [
        f"{word} {each}" for each in given for word in ("Green", "Blue", "Green and hard") if f"{word} {each}<" in text
    ]
    assert found == [f"Green {state}", f"Green and hard {state}"]


def test_a_domain_in_full_comes_page_by_page(desk):
    for number in range(45):
        make_statement(desk.person, desk.agency, text=f"Fact {number:02}.", true_on=days_ago(number))

    pages = [desk.text("domain", "work", query_params={"page": page}) for page in (1, 2, 3)]

    assert [sum(f"Fact {number:02}." in page for number in range(45)) for page in pages] == [20, 20, 5]


def test_a_domain_that_is_not_shared_is_refused_by_name(desk):
    helper = make_worker(make_agency("employment"))
    release(desk.person, helper.agency, ["work", "plan"])
    fact = make_statement(desk.person, desk.agency)

    assert fact.text in visit(helper, desk.person, "domain", "work")
    assert sign_in(Client(), helper).get(desk.url("statement_add", "health")).status_code == 403


@pytest.mark.mission("F65")
def test_older_words_stand_on_a_page_of_their_own(desk):
    words = [
        make_statement(desk.person, desk.agency, "family", kind="own_words", source="person", true_on=days_ago(day))
        for day in (9, 3, 30)
    ]
    make_reply(words[0], desk.agency, "adds", text="And one more thing")

    text = desk.text("own_words")

    assert text.index(words[1].text) < text.index(words[0].text) < text.index(words[2].text)
    assert "And one more thing" in text


def test_a_refused_correction_changes_nothing(desk):
    fact = make_statement(desk.person, make_agency())

    with pytest.raises(Refusal):
        correct_statement(actor=desk.actor, key=form_key()["client_key"], statement=fact, text="Mine")

    assert standing(desk.person) == [fact.text]
