"""Two agencies far apart in one domain: a talk is opened, told to those who may see both views, and closed with the person's part."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from aplis.casework.situations.matrix.actions import close_talk, rate_domains
from aplis.casework.situations.models import JointTalk, Statement
from aplis.casework.situations.tests.conftest import visit
from aplis.casework.situations.tests.factories import days_ago, make_rating, make_talk
from aplis.core.database import bound
from aplis.core.errors import Refusal, Stale
from aplis.core.journal import record
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker, sign_in
from aplis.register.people.models import AccessRight
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.actions import open_involvement
from aplis.register.sharing.models import Look
from aplis.rules.scopes import ALL, BIT

pytestmark = pytest.mark.mission("M041")
WORK = BIT["work"]
HELD = {
    "took_part": "Employment service, social work centre", "persons_part": "asked", "persons_reason": "She has a shift then",
    "outcome": "agreed", "level": 3, "text": "The bus is what is missing",
}  # fmt: skip


@pytest.fixture
def other(desk):
    """A counsellor of the employment service, to which work, health and contact are released; no counsellor reads health."""
    worker = make_worker(make_agency("employment", name="Employment service", short_name="ES"), name="Rok Zorman")
    release(desk.person, worker.agency, ["work", "health", "contact"])
    return worker


def rate(worker, person, domain="work", level=1, day=0):
    ratings = {BIT[domain]: (level, "Why")}
    return rate_domains(actor=make_actor(worker), key=uuid4(), person=person, ratings=ratings, done_on=days_ago(day))


def talks():
    return list(JointTalk.objects.unscoped(reason="test").order_by("pk"))


def close(actor, talk, **told):
    return close_talk(actor=actor, key=uuid4(), talk=talk, **{"version": 1, "held_on": days_ago(0), **HELD, **told})


def disagreeing(desk, other):
    theirs = make_rating(desk.person, other.agency, level=5, text="Could start tomorrow", author=other)
    mine = make_rating(desk.person, desk.agency, level=1, text="Cannot leave the house", author=desk.worker)
    return make_talk(mine, theirs)


def test_a_run_far_from_that_of_another_agency_opens_a_talk_and_both_stay_as_they_were(desk, other):
    theirs = make_rating(desk.person, other.agency, level=5, text="Could start tomorrow")

    mine = rate(desk.worker, desk.person, level=3)

    (talk,) = talks()
    assert (talk.scope, talk.open_in, talk.agency_id, talk.with_agency_id) == (
        WORK, WORK, desk.agency.pk, other.agency_id,
    )  # fmt: skip
    assert (talk.rated, talk.against) == (mine.pk, theirs.pk)
    rows = Statement.objects.unscoped(reason="test").order_by("pk")
    assert [(row.level, row.is_current, row.confidence) for row in rows] == [(5, True, "stated"), (3, True, "stated")]
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="talk_opened")
    assert (entry.person_id, entry.object_id, entry.scope) == (desk.person.pk, talk.pk, WORK)


@pytest.mark.parametrize(
    "rated",
    [
        {"level": 4},
        {"level": 5, "true_on": days_ago(200)},
        {"level": 5, "ended_on": days_ago(1)},
        {"level": 5, "replaced_by": 7},
        {"level": 5, "is_private": True},
        {"level": 5, "code": ""},
        {"level": 5, "source": "person"},
    ],
)
def test_what_is_near_or_old_or_stands_no_more_or_is_no_rating_opens_none(desk, other, rated):
    fields = {"code": "matrix.2026", **rated}
    row = make_rating(desk.person, other.agency, level=5)
    Statement.objects.filter(pk=row.pk).unscoped(reason="test").update(**fields)

    rate(desk.worker, desk.person, level=3)

    assert talks() == []


def test_what_the_own_agency_keeps_for_itself_is_held_against_nobody(desk, other):
    """A talk would tell the other agency that there is such a level."""
    make_rating(desk.person, other.agency, level=1)
    make_rating(desk.person, desk.agency, level=5, is_private=True, true_on=days_ago(0))

    rate(desk.worker, desk.person, level=1, day=3)

    assert talks() == []


def test_there_is_one_open_talk_for_a_person_and_a_domain(desk, other):
    make_rating(desk.person, other.agency, level=5)

    rate(desk.worker, desk.person, level=1)
    rate(desk.worker, desk.person, level=2)

    (talk,) = talks()
    with pytest.raises(IntegrityError), transaction.atomic():
        JointTalk(
            person=desk.person, scope=WORK, open_in=WORK, agency=desk.agency, with_agency=other.agency, rated=1, against=2
        ).save(force_insert=True)  # fmt: skip
    assert talk.open_in == WORK


def test_after_a_talk_was_held_a_new_run_that_is_far_opens_another(desk, other):
    make_rating(desk.person, other.agency, level=5)
    rate(desk.worker, desk.person, level=1)
    close(desk.actor, talks()[0])

    rate(desk.worker, desk.person, level=1)

    assert [talk.open_in for talk in talks()] == [None, WORK]


def test_a_corrected_rating_is_held_against_the_others_anew(desk, other):
    make_rating(desk.person, other.agency, level=5)
    rating = make_rating(desk.person, desk.agency, level=4, author=desk.worker)

    url = desk.url("statement_correct", rating.pk)
    desk.client.post(url, {**form_key(), "level": 1, "text": "The right sheet"})

    (talk,) = talks()
    assert talk.against != rating.pk
    assert talk.rated not in {rating.pk, talk.against}


def test_a_rating_that_the_worker_may_not_see_opens_no_talk_that_would_tell_of_it(desk, other):
    """The run is refused where the domain is shut; and what another domain holds is not compared with."""
    make_rating(desk.person, desk.agency, "health", level=1)

    rate(other, desk.person, "work", 5)
    with pytest.raises(Refusal):
        rate(other, desk.person, "health", 5)

    assert talks() == []


def test_both_agencies_read_of_it_on_the_persons_page_and_on_the_page_of_the_levels(desk, other):
    talk = disagreeing(desk, other)
    url = desk.url("talk", talk.pk)

    for text in (desk.text(), desk.text("matrix"), visit(other, desk.person), visit(other, desk.person, "matrix")):
        assert "see it differently. Talk about it, together with the person." in text
        assert url in text
    for text in (desk.text("talk", talk.pk), visit(other, desk.person, "talk", talk.pk)):
        assert "Could start tomorrow" in text
        assert "Cannot leave the house" in text


def test_the_lead_of_each_agency_finds_it_in_the_list_of_the_day(desk, other):
    talk, third = disagreeing(desk, other), make_worker(make_agency("employment"))
    for worker in (other, third):
        release(desk.person, worker.agency, ["work", "plan", "contact"])
        open_involvement(
            actor=make_actor(worker), key=uuid4(), person=desk.person, purpose="plan", basis="statutory_task",
            opened_on=days_ago(0), lead=worker,
        )  # fmt: skip
    colleague = sign_in(Client(), make_worker(desk.agency))

    clients = {
        "alma": desk.client,
        "rok": sign_in(Client(), other),
        "colleague": colleague,
        "third": sign_in(Client(), third),
    }
    pages = {who: client.get("/").content.decode() for who, client in clients.items()}

    url = desk.url("talk", talk.pk)
    assert [who for who, page in pages.items() if url in page] == ["alma", "rok"]


def test_a_talk_in_the_list_of_the_day_is_a_look_at_its_domain(desk, other):
    disagreeing(desk, other)
    Statement.objects.unscoped(reason="test").update(ended_on=days_ago(0))  # nothing else of the day tells of work

    desk.client.get("/")

    look = Look.objects.unscoped(reason="test").filter(worker=desk.worker, page="today").get()
    assert look.scopes & WORK


def test_an_agency_whose_right_ended_learns_nothing_of_the_talk(desk, other):
    talk = disagreeing(desk, other)
    AccessRight.objects.filter(agency=other.agency).unscoped(reason="test").update(scopes=BIT["contact"])

    text = visit(other, desk.person) + visit(other, desk.person, "matrix")
    answer = sign_in(Client(), other).get(desk.url("talk", talk.pk))

    assert "see it differently" not in text
    assert answer.status_code == 404
    assert list(JointTalk.objects.visible_to(make_actor(other))) == []
    assert list(JointTalk.objects.visible_to(desk.actor)) == [talk]


def test_a_role_that_does_not_read_the_domain_learns_nothing_of_the_talk(desk, other):
    mine = make_rating(desk.person, desk.agency, "health", level=1)
    talk = make_talk(mine, make_rating(desk.person, other.agency, "health", level=5))

    assert "see it differently" not in visit(other, desk.person)
    assert sign_in(Client(), other).get(desk.url("talk", talk.pk)).status_code == 404
    assert "see it differently" in desk.text()


def test_a_talk_is_closed_with_who_was_there_the_persons_part_the_outcome_and_the_words(desk, other):
    talk = disagreeing(desk, other)
    before = [(row.level, row.text) for row in Statement.objects.unscoped(reason="test").order_by("pk")]
    sent = {**HELD, "version": 1, "held_on": days_ago(0).isoformat(), **form_key()}

    answer = desk.client.post(desk.url("talk", talk.pk), sent)

    assert answer.status_code == 302
    (held,) = talks()
    assert {name: getattr(held, name) for name in HELD} == HELD
    assert (held.open_in, held.held_on, held.closed_by_id, held.version) == (None, days_ago(0), desk.worker.pk, 2)
    assert [(row.level, row.text) for row in Statement.objects.unscoped(reason="test").order_by("pk")] == before
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="talk_held")
    assert (entry.scope, entry.detail) == (
        WORK, {"outcome": "agreed", "level": 3, "persons_part": "asked", "with": other.agency_id},
    )  # fmt: skip
    text = visit(other, desk.person, "matrix")
    assert "The bus is what is missing" in text
    assert "She has a shift then" in text
    assert "see it differently" not in text


@pytest.mark.parametrize(
    ("left_out", "changed"),
    [("persons_part", {}), ("persons_reason", {}), ("took_part", {}), ("text", {}), ("outcome", {}), ("level", {}),
     ("", {"held_on": days_ago(-1).isoformat()})],
)  # fmt: skip
def test_a_talk_is_not_closed_without_its_parts(desk, other, left_out, changed):
    talk = disagreeing(desk, other)
    sent = {**HELD, "version": 1, "held_on": days_ago(0).isoformat(), **form_key(), **changed}
    sent.pop(left_out, None)

    answer = desk.client.post(desk.url("talk", talk.pk), sent)

    assert answer.status_code == 422
    assert talks()[0].open_in == WORK


def test_where_both_views_stay_no_level_is_kept(desk, other):
    talk = disagreeing(desk, other)
    sent = {**HELD, "outcome": "both_stay", "version": 1, "held_on": days_ago(0).isoformat(), **form_key()}

    desk.client.post(desk.url("talk", talk.pk), sent)

    assert (talks()[0].outcome, talks()[0].level) == ("both_stay", None)


def test_who_writes_second_sees_what_stands_and_loses_no_word(desk, other):
    talk = disagreeing(desk, other)
    close(make_actor(other), talk)
    sent = {**HELD, "text": "My own words", "version": 1, "held_on": days_ago(0).isoformat(), **form_key()}

    answer = desk.client.post(desk.url("talk", talk.pk), sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "The bus is what is missing" in page
    assert "My own words" in page
    assert talks()[0].text == "The bus is what is missing"
    with pytest.raises(Stale):
        close(desk.actor, talk)


def test_a_third_agency_sees_the_talk_and_does_not_close_it(desk, other):
    talk = disagreeing(desk, other)
    third = make_worker(make_agency("employment"))
    release(desk.person, third.agency, ["work", "contact"])
    page = visit(third, desk.person, "talk", talk.pk)

    with pytest.raises(Refusal) as refused:
        close(make_actor(third), talk)

    assert "Could start tomorrow" in page
    assert "The talk was held" not in page
    assert refused.value.code == "talk.of_others"
    assert talks()[0].open_in == WORK


def test_who_may_not_write_in_the_domain_does_not_close_it(desk, other):
    talk = disagreeing(desk, other)
    type(desk.worker.role).objects.filter(pk=desk.worker.role_id).update(write_scopes=ALL & ~WORK)
    url = desk.url("talk", talk.pk)

    page, sent = desk.client.get(url), desk.client.post(url, form_key())

    with pytest.raises(Refusal):
        close(replace(desk.actor, write_scopes=ALL & ~WORK), talk)
    assert (page.status_code, sent.status_code) == (200, 403)
    assert "The talk was held" not in page.content.decode()


def test_a_stranger_is_told_of_no_talk(desk, other, stranger):
    talk = disagreeing(desk, other)

    answers = [stranger.get(desk.url("talk", number)).status_code for number in (talk.pk, 7)]
    elsewhere = make_person(agency=desk.agency, lead=desk.worker)

    assert answers == [404, 404]
    wrong_person = reverse("situations:talk", args=[elsewhere.pk, talk.pk])
    assert desk.client.get(wrong_person).status_code == 404


@pytest.mark.postgres
def test_the_database_itself_shows_and_changes_a_talk_only_where_its_domain_is_open(desk, other):
    talk = disagreeing(desk, other)
    third = make_worker(make_agency("ngo"))
    release(desk.person, third.agency, ["work"])
    stranger = make_worker(make_agency("ngo"))

    def seen_and_changed(actor):
        with bound(actor), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM situations_jointtalk")
            ((seen,),) = cursor.fetchall()
            cursor.execute("UPDATE situations_jointtalk SET took_part = 'x'")
            return seen, cursor.rowcount

    assert seen_and_changed(desk.actor) == (1, 1)
    assert seen_and_changed(make_actor(other)) == (1, 1)
    assert seen_and_changed(registrar(third.agency, third)) == (1, 0)
    assert seen_and_changed(registrar(stranger.agency, stranger)) == (0, 0)
    assert seen_and_changed(replace(make_actor(other), read_scopes=BIT["housing"])) == (0, 0)
    assert talk.pk


def test_the_entry_of_a_talk_stands_on_the_timeline_in_words(desk, other):
    disagreeing(desk, other)
    record(actor=desk.actor, verb="talk_opened", person=desk.person.pk, scope=WORK)
    record(actor=desk.actor, verb="talk_held", person=desk.person.pk, scope=WORK)

    text = desk.text("timeline")

    assert "A joint talk was opened" in text
    assert "A joint talk was held" in text
