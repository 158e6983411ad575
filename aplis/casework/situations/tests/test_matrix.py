"""The life-domain matrix: what a run writes, what stands beside what, and what is shown to whom."""

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aplis.casework.situations import actions
from aplis.casework.situations.matrix.actions import rate_domains
from aplis.casework.situations.models import JointTalk, Statement
from aplis.casework.situations.tests.conftest import row, visit
from aplis.casework.situations.tests.factories import days_ago, make_rating, make_statement
from aplis.core.errors import Refusal, Stale
from aplis.core.models import Draft, JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker, sign_in
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import Look
from aplis.rules.life_matrix import INSTRUMENTS
from aplis.rules.scopes import BIT, DOMAINS, mask

pytestmark = pytest.mark.mission("M041")
WORK, HOUSING = BIT["work"], BIT["housing"]


@pytest.fixture
def other(desk):
    """A counsellor of the employment service, to which work, learning and contact are released."""
    worker = make_worker(make_agency("employment", name="Employment service", short_name="ES"), name="Rok Zorman")
    release(desk.person, worker.agency, ["work", "learning", "contact"])
    return worker


def rate(actor, person, key=None, **levels):
    ratings = {BIT[domain]: (level, f"Why {level}") for domain, level in levels.items()}
    return rate_domains(actor=actor, key=key or uuid4(), person=person, ratings=ratings, done_on=days_ago(1))


def every(model, **wanted):
    return list(model.objects.filter(**wanted).unscoped(reason="test").order_by("pk"))


def sent(**levels):
    """What the form sends: levels and reasons of some domains, and nothing of the others."""
    given = {f"level_{domain}": level for domain, level in levels.items()}
    return {**form_key(), **given, **{f"text_{domain}": f"Why {level}" for domain, level in levels.items()}}


def test_a_run_is_dated_and_has_a_row_for_each_domain_that_was_rated_and_for_no_other(desk):
    rate(desk.actor, desk.person, work=2, housing=5)

    rows = every(Statement, person=desk.person)
    assert [(each.scope, each.level, each.text, each.true_on) for each in rows] == [
        (WORK, 2, "Why 2", days_ago(1)), (HOUSING, 5, "Why 5", days_ago(1)),
    ]  # fmt: skip
    assert {(each.agency_id, each.author_id, each.code, each.source) for each in rows} == {
        (desk.agency.pk, desk.worker.pk, INSTRUMENTS[-1].code, "worker")
    }
    assert len({each.recorded_at for each in rows}) == 1


def test_each_rating_has_an_entry_in_the_journal_under_its_own_domain_without_words(desk):
    rate(desk.actor, desk.person, work=2, housing=5)

    entries = every(JournalEntry, person_id=desk.person.pk, verb="statement_added")
    assert [(entry.scope, entry.detail["level"], entry.happened_on) for entry in entries] == [
        (WORK, 2, days_ago(1)), (HOUSING, 5, days_ago(1)),
    ]  # fmt: skip
    assert "Why" not in str([entry.detail for entry in entries])


def test_a_run_is_written_once_however_often_it_is_sent(desk):
    key = uuid4()

    first, again = (rate(desk.actor, desk.person, key=key, work=2) for _ in range(2))

    assert first == again
    assert len(every(Statement, person=desk.person)) == 1


def test_where_one_domain_is_shut_nothing_of_the_run_is_written(desk, other):
    with pytest.raises(Refusal):
        rate(make_actor(other), desk.person, work=2, housing=5)

    assert every(Statement, person=desk.person) == []


def test_a_later_run_stands_beside_the_earlier_one(desk):
    first = rate(desk.actor, desk.person, work=2)
    rate(desk.actor, desk.person, work=3)

    before, after = every(Statement, person=desk.person)
    assert (before.pk, before.level, before.is_current, after.level) == (first.pk, 2, True, 3)
    text = desk.text("matrix")
    assert "Then 2, now 3, out of 5." in text
    assert text.count("Why 3") == 1
    assert desk.text("matrix_history").count("of 5</b>") == 2


def test_the_page_shows_the_newest_of_each_agency_and_what_nobody_rated_as_unknown(desk, other):
    make_rating(desk.person, desk.agency, level=4, text="Goes to the bakery")
    make_rating(desk.person, desk.agency, level=1, text="Long ago", true_on=days_ago(90))
    make_rating(desk.person, other.agency, level=3, text="Wants to try", author=other)
    make_statement(desk.person, desk.agency, kind="level", level=2, text="It is hard", source="person")

    text = desk.text("matrix")

    for words in ("Goes to the bakery", "Wants to try", "Rok Zorman", "It is hard", "Then 1, now 4, out of 5."):
        assert words in text
    assert "Long ago" not in text
    assert text.count('<span class="ap-meta">not known</span>') == 2 * (len(DOMAINS) - 1)
    assert not re.search(r"\b(total|sum|score)\b", text)
    assert "no diagnosis" in text


def test_on_the_page_of_the_situation_one_agency_takes_no_place_of_another(desk, other):
    make_rating(desk.person, desk.agency, level=1, text="Cannot go on", true_on=days_ago(30))
    make_rating(desk.person, other.agency, level=5, text="All is well", true_on=days_ago(3))

    work = row(desk.text(), "work")

    assert "Cannot go on" in work
    assert "All is well" in work
    assert "Then 5, now 5, out of 5." in work  # not as if something had changed from 1 to 5


def test_each_reader_sees_the_ratings_of_the_domains_that_are_open_to_her(desk, other):
    make_rating(desk.person, desk.agency, "work", text="About the bakery")
    make_rating(desk.person, desk.agency, "health", text="About the heart")

    text = visit(other, desk.person, "matrix")

    assert "About the bakery" in text
    assert "About the heart" not in text
    assert "Mental health" not in text
    assert "About the heart" not in visit(other, desk.person, "matrix_history")
    assert "About the heart" not in visit(other, desk.person, "matrix_print")


def test_only_domains_in_which_the_worker_may_write_are_asked_and_none_is_filled_in(desk, other):
    make_rating(desk.person, desk.agency, level=4)

    text = visit(other, desk.person, "matrix_rate")

    assert set(re.findall(r'name="level_(\w+)"', text)) == {"work", "learning"}
    assert not re.search(r'name="level_\w+" value="\d"[^>]*checked', text)
    assert len(set(re.findall(r'name="level_(\w+)"', desk.text("matrix_rate")))) == len(DOMAINS)


def test_who_may_write_nowhere_gets_no_form_and_is_not_offered_one(desk):
    manager = make_worker(desk.agency, "manager")
    client = desk.client
    assert "Rate anew" in desk.text("matrix")

    sign_in(client, manager)
    client.post(reverse("sharing:purpose", args=[desk.person.pk]), {"purpose": "plan"})

    assert client.get(desk.url("matrix_rate")).status_code == 403
    assert "Rate anew" not in client.get(desk.url("matrix")).content.decode()


def test_what_is_not_known_is_left_out_and_what_is_half_said_is_asked_back(desk):
    url = desk.url("matrix_rate")
    day = {"done_on": days_ago(0).isoformat()}

    nothing = desk.client.post(url, {**sent(), **day})
    no_reason = desk.client.post(url, {**form_key(), **day, "level_work": 2})
    no_level = desk.client.post(url, {**form_key(), **day, "text_work": "Because"})
    ahead = desk.client.post(url, {**sent(work=2), "done_on": days_ago(-2).isoformat()})
    six = desk.client.post(url, {**sent(work=6), **day})
    none = every(Statement, person=desk.person)
    done = desk.client.post(url, {**sent(work=2), **day, "level_housing": ""})

    assert [answer.status_code for answer in (nothing, no_reason, no_level, ahead, six)] == [422] * 5
    assert "Rate at least one life domain." in nothing.content.decode()
    assert none == []
    assert done.status_code == 302
    assert [(each.scope, each.level) for each in every(Statement, person=desk.person)] == [(WORK, 2)]


def test_what_was_typed_is_kept_as_a_draft_until_it_is_sent(desk):
    name = f"matrix:{desk.person.pk}"
    typed = {"draft": name, "draft_url": "/", "level_work": "2", "text_work": "The bus", "done_on": "2026-11-30"}
    desk.client.post(reverse("core:draft_save"), typed)

    text = desk.text("matrix_rate")
    desk.client.post(desk.url("matrix_rate"), {**sent(work=2), "done_on": days_ago(0).isoformat()})

    assert "The bus" in text
    assert re.search(r'name="level_work" value="2"[^>]*checked', text)
    assert not Draft.objects.filter(form=name).unscoped(reason="test").exists()


def test_a_mistake_is_corrected_beside_the_old_rating_which_stays_of_its_day(desk):
    rating = make_rating(desk.person, desk.agency, level=2, author=desk.worker, text="Wrong sheet")
    url = desk.url("statement_correct", rating.pk)

    asked = desk.client.get(url).content.decode()
    answer = desk.client.post(url, {**form_key(), "level": 4, "text": "The right sheet"})
    late = desk.client.post(url, {**form_key(), "level": 5, "text": "Somebody else's"})

    assert "it goes, with help now and then" in asked
    assert 'name="kind"' not in asked
    assert (answer.status_code, late.status_code) == (302, 409)
    old, new = every(Statement, person=desk.person)
    assert (old.level, old.replaced_by) == (2, new.pk)
    assert (new.level, new.text, new.true_on, new.code, new.source) == (
        4, "The right sheet", rating.true_on, rating.code, "worker",
    )  # fmt: skip
    history = desk.text("matrix_history")
    assert "Wrong sheet" in history
    assert "replaced by a later wording" in history
    with pytest.raises(Stale):
        actions.correct_statement(actor=desk.actor, key=uuid4(), statement=rating, level=1, text="x")


def test_a_rating_that_was_ended_counts_no_more_and_stays_among_the_earlier_ones(desk):
    make_rating(desk.person, desk.agency, level=2, text="Given by mistake", ended_on=days_ago(0))

    assert "Given by mistake" not in desk.text("matrix")
    assert "Nobody has rated yet" in desk.text("matrix")
    assert "Given by mistake" in desk.text("matrix_history")


def test_every_look_says_which_domains_stood_on_the_page(desk):
    desk.get("matrix")
    desk.get("matrix_rate")
    desk.get("matrix_print")

    looks = [(look.page, look.scopes) for look in every(Look, person=desk.person)]
    assert looks == [("matrix", mask(DOMAINS)), ("matrix", 0), ("print", mask(DOMAINS))]


def test_paper_leaves_room_for_the_persons_view_and_names_no_service_of_a_hidden_person(desk, other):
    make_rating(desk.person, other.agency, text="Wants to try", author=other)
    plain = desk.text("matrix_print")
    hidden = make_person(agency=desk.agency, lead=desk.worker, level=2)
    release(hidden, other.agency, ["work", "contact"])
    make_rating(hidden, other.agency, text="Wants to try", author=other)

    url = reverse("situations:matrix_print", args=[hidden.pk])
    quiet = " ".join(desk.client.get(url).content.decode().split())

    assert "☐ 1" in plain
    assert "Rok Zorman" in plain
    paper = quiet[quiet.index('<div class="ap-paper">') :]
    assert "Wants to try" in paper
    assert "Service 1" in paper
    assert not [name for name in ("Rok Zorman", "ES<", "Employment service", desk.worker.name) if name in paper]


@pytest.mark.parametrize("name", ["matrix", "matrix_rate", "matrix_history", "matrix_print"])
def test_a_page_costs_the_same_with_one_rating_and_with_many(desk, other, django_assert_num_queries, name):
    make_rating(desk.person, desk.agency)
    desk.get(name)
    with CaptureQueriesContext(connection) as with_one:
        desk.get(name)
    for domain in DOMAINS:
        for place in range(3):
            make_rating(desk.person, desk.agency, domain, true_on=days_ago(place))
            make_rating(desk.person, make_agency("health"), domain, true_on=days_ago(place))

    with django_assert_num_queries(len(with_one)):
        desk.get(name)


def test_a_stranger_finds_no_matrix(desk, stranger):
    make_rating(desk.person, desk.agency)

    answers = {
        stranger.get(desk.url(name)).status_code for name in ("matrix", "matrix_rate", "matrix_history", "matrix_print")
    }

    assert answers == {404}
    assert every(JointTalk) == []
