"""How services see each part of life, on the person's own pages: in her words beside theirs, and without what is told later."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from aplis.casework.situations.matrix.actions import say_own_level
from aplis.casework.situations.models import JointTalk, Statement
from aplis.casework.situations.tests.factories import days_ago, make_rating, make_talk
from aplis.casework.voice.tests.factories import delay
from aplis.core.database import bound
from aplis.core.errors import Refusal
from aplis.core.ids import new_id
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_worker, sign_in
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.tests.own import herself as actor_of
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in
from aplis.rules.scopes import BIT

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M041", "M015")]
URL = "/my/levels/"
HELD = {
    "held_on": days_ago(1), "persons_part": "asked", "persons_reason": "You have a shift then", "outcome": "agreed", "level": 3,
    "text": "The bus is what is missing",
}  # fmt: skip


@pytest.fixture
def ratings(zarja, alma, nika):
    """Both see her work, far apart."""
    mine = make_rating(zarja, alma.agency, level=1, text="Cannot go on", author=alma)
    return mine, make_rating(zarja, nika.agency, level=5, text="Could start tomorrow", author=nika)


def page(client):
    response = client.get(URL)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def say(client, rating, **sent):
    url = reverse("voice:say_level", args=[rating.pk])
    return client.post(url, {**form_key(), "level": 2, "text": "I want to bake", **sent})


def own_levels():
    return list(Statement.objects.filter(source="person").unscoped(reason="test"))


def test_she_reads_the_newest_of_each_service_in_words_and_no_workers_name(herself, zarja, alma, nika, ratings):
    make_rating(zarja, alma.agency, level=4, text="Long ago", true_on=days_ago(90))

    text = page(herself)

    assert f"{alma.agency.name}: 1 of 5</b>, in danger, or it cannot go on like this" in text
    assert f"{nika.agency.name}: 5 of 5</b>, it goes without help" in text
    assert "Cannot go on" in text
    assert not [words for words in (alma.name, nika.name, "Long ago") if words in text]


def test_she_reads_that_they_see_it_differently_and_what_came_of_it(herself, alma, nika, ratings):
    talk = make_talk(*ratings)
    before = page(herself)
    rows = JointTalk.objects.filter(pk=talk.pk).unscoped(reason="test")
    rows.update(**HELD, open_in=None)

    after = page(herself)

    assert (
        f"{alma.agency.name} and {nika.agency.name} see it differently. They have to talk about it with you." in before
    )
    told = [
        "talked about it.",
        "The bus is what is missing",
        "They agree on 3 of 5.",
        "You were asked before.",
        "a shift then",
    ]
    assert [words for words in told if words not in after] == []
    assert "see it differently" not in after


def test_she_says_how_it_is_for_her_and_it_stands_beside_theirs_for_who_reads_theirs(herself, zarja, alma, ratings):
    answer = say(herself, ratings[0])

    assert (answer.status_code, answer.url) == (302, URL)
    (said,) = own_levels()
    assert (said.level, said.text, said.scope, said.agency_id, said.author_id, said.kind, said.is_private) == (
        2, "I want to bake", BIT["work"], alma.agency_id, None, "level", False,
    )  # fmt: skip
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="statement_added")
    assert (entry.person_id, entry.on_behalf_of, entry.worker_id) == (zarja.pk, "person", None)
    assert "How it is for you: 2 of 5" in page(herself)
    theirs = sign_in(herself, alma).get(reverse("situations:matrix", args=[zarja.pk])).content.decode()
    assert "I want to bake" in theirs
    assert [row.level for row in Statement.objects.filter(source="worker").unscoped(reason="test").order_by("pk")] == [
        1,
        5,
    ]


@pytest.mark.parametrize("sent", [{"level": ""}, {"level": 6}, {"level": 0}, {"text": ""}])
def test_nothing_is_filled_in_and_half_an_answer_is_asked_back(herself, ratings, sent):
    empty = herself.get(reverse("voice:say_level", args=[ratings[0].pk])).content.decode()

    answer = say(herself, ratings[0], **sent)

    assert "checked" not in empty
    assert answer.status_code == 422
    assert own_levels() == []


@pytest.mark.parametrize("domain", ["family", "children", "safety"])
def test_where_somebody_elses_danger_may_stand_neither_rating_nor_talk_is_told(herself, zarja, alma, nika, domain):
    mine = make_rating(zarja, alma.agency, domain, 1, text="About the home")
    make_talk(mine, make_rating(zarja, nika.agency, domain, 5, text="About the home"))

    text = page(herself)

    assert "About the home" not in text
    assert "see it differently" not in text
    assert say(herself, mine).status_code == 404


def test_of_a_service_of_which_she_is_told_later_neither_rating_nor_talk_is_told(herself, zarja, alma, nika, ratings):
    make_talk(*ratings)
    delay(zarja, nika)

    text = page(herself)

    assert "Cannot go on" in text
    assert nika.agency.name not in text
    assert "see it differently" not in text
    assert say(herself, ratings[1]).status_code == 404


def test_nobody_answers_in_her_place_and_her_talks_are_told_to_her_alone(zarja, alma, nika, ratings):
    make_talk(*ratings)
    row = make_representation(zarja)
    guardian = signed_in(make_portal(zarja, representation=row).user)

    text = page(guardian)
    answer = say(guardian, ratings[0])

    assert "Cannot go on" in text
    assert "Say how it is for me" not in text
    assert "see it differently" not in text
    assert answer.status_code in {403, 409}
    assert own_levels() == []


def test_of_another_person_nothing_is_read_or_said(herself, alma, nika):
    other = make_person(agency=alma.agency)
    rating = make_rating(other, alma.agency, level=1, text="Not hers")

    assert "Not hers" not in page(herself)
    assert say(herself, rating).status_code == 404
    with pytest.raises(Refusal):
        say_own_level(actor=actor_of(make_person()), key=uuid4(), rating=rating, level=1, text="x")


def test_the_page_costs_the_same_with_one_rating_and_with_many(herself, zarja, alma, nika, ratings, queries_of):
    make_talk(*ratings)
    with_one = queries_of(herself, URL)
    for domain in ("housing", "health", "income", "network"):
        for worker in (alma, nika, make_worker()):
            make_rating(zarja, worker.agency, domain, 2)

    assert queries_of(herself, URL) == with_one


@pytest.mark.postgres
def test_the_database_lets_her_write_how_it_is_for_her_and_nothing_else(zarja, alma, ratings):
    talk = make_talk(*ratings)
    delicate = make_rating(zarja, alma.agency, "safety", 1)
    make_talk(delicate, make_rating(zarja, make_worker().agency, "safety", 5))
    now = timezone.now() - timedelta(days=1)

    def write(person=zarja, **fields):
        given = {"source": "person", "kind": "level", "author_id": None, "is_private": False, **fields}
        row = Statement(
            pk=new_id(),
            person=person,
            scope=BIT["work"],
            agency=alma.agency,
            text="x",
            level=2,
            true_on=now.date(),
            **given,
        )
        try:
            with transaction.atomic(), bound(actor_of(zarja)):
                row.save(force_insert=True)
        except DatabaseError:
            return False
        return True

    refused = [{"source": "worker"}, {"kind": "observation"}, {"author_id": alma.pk}, {"is_private": True}]
    elsewhere = make_person(agency=alma.agency)

    assert write()
    assert [write(**fields) for fields in refused] == [False] * 4
    assert not write(person=elsewhere)
    with bound(actor_of(zarja)), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM situations_jointtalk")
        assert cursor.fetchall() == [(talk.pk,)]
        cursor.execute("UPDATE situations_jointtalk SET text = 'x'")
        assert cursor.rowcount == 0
