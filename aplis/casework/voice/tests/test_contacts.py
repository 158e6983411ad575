"""Contacts on the person's own pages: what is to come, what stood in the way on the side of the service, and what she says of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from aplis.casework.plans.models import ContactReply
from aplis.casework.plans.tests.factories import make_contact, make_contact_reply
from aplis.casework.voice.tests.factories import delay
from aplis.core.database import bound
from aplis.core.ids import new_id
from aplis.register.agencies.tests.factories import form_key
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Rectification
from aplis.register.sharing.tests.own import herself as actor_of
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in
from aplis.rules.barriers import BIT, mask

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M024")]
URL = "/my/contacts/"


def page(client, address=URL):
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def say(client, contact, **sent):
    return client.post(reverse("voice:say_barriers", args=[contact.pk]), {**form_key(), **sent})


def replies():
    return list(ContactReply.objects.unscoped(reason="test").order_by("pk"))


def test_she_reads_what_is_to_come_first_with_whom_where_and_who_interprets(herself, zarja, alma):
    make_contact(zarja, alma, state="held", at=timezone.now() - timedelta(days=2), text="We spoke of the rent")
    booked = {"interpreter": "booked", "language": "sq", "interpreter_service": "Most d.o.o."}
    make_contact(zarja, alma, place="Room 4", phone="01 000 000", **booked)

    text = page(herself)

    told = [
        "Alma Kresnik",
        "Room 4",
        "Albanian, Most d.o.o.",
        "Call 01 000 000.",
        "We spoke of the rent",
        "It took place.",
    ]
    assert [words for words in told if words not in text] == []
    assert text.index("Room 4") < text.index("It took place.")


def test_that_she_was_not_reached_is_told_as_what_stood_in_the_way_on_our_side(herself, zarja, alma):
    barriers = mask(["language", "not_known"])
    make_contact(zarja, alma, state="not_held", barriers=barriers, differently="We write in Albanian")

    text = page(herself)

    told = [
        "We did not reach you.", "On our side:", "it was in a language that you may not read or speak well.",
        "we do not know yet, and have to find out.", "Next time we do it differently: We write in Albanian",
    ]  # fmt: skip
    assert [words for words in told if words not in text] == []


def test_she_ticks_and_writes_what_stood_in_the_way_and_it_stands_beside_ours(herself, zarja, alma):
    contact = make_contact(zarja, alma, state="not_held")

    answer = say(herself, contact, barriers=["law", "time"], text="I was lazy, and afraid")

    assert (answer.status_code, answer.url) == (302, URL)
    (reply,) = replies()
    assert (reply.barriers, reply.text, reply.author_id) == (mask(["law", "time"]), "I was lazy, and afraid", None)
    text = page(herself)
    assert "I was lazy, and afraid" in text
    assert "our hours may not have suited you." in text


@pytest.mark.parametrize("sent", [{}, {"barriers": ["not_known"]}, {"barriers": ["lazy"]}, {"text": "  "}])
def test_an_empty_answer_is_asked_back_and_nothing_is_filled_in(herself, zarja, alma, sent):
    contact = make_contact(zarja, alma, state="not_held")

    assert "checked" not in page(herself, reverse("voice:say_barriers", args=[contact.pk]))
    assert say(herself, contact, **sent).status_code == 422
    assert replies() == []


def test_what_a_service_keeps_to_itself_or_withdrew_is_not_told(herself, zarja, alma):
    private = make_contact(zarja, alma, state="held", text="Only for us", is_private=True)
    gone = make_contact(zarja, alma, text="Gone", withdrawn_at=timezone.now(), withdrawn_because="x")
    other = make_contact(make_person(agency=alma.agency), alma, place="Of another")

    text = page(herself)

    assert [words for words in ("Only for us", "Gone", "Of another") if words in text] == []
    for contact in (private, gone, other):
        assert say(herself, contact, barriers=["time"]).status_code == 404
        assert herself.get(reverse("voice:slip", args=[contact.pk])).status_code == 404


def test_of_a_service_of_which_she_is_told_later_no_contact_is_told(herself, zarja, nika):
    contact = make_contact(zarja, nika, place="Castle Road")
    delay(zarja, nika)

    assert "Castle Road" not in page(herself)
    assert say(herself, contact, barriers=["time"]).status_code == 404


def test_nobody_answers_in_her_place_or_reads_what_she_said(zarja, alma):
    contact = make_contact(zarja, alma, state="not_held")
    make_contact_reply(contact, text="Because of my guardian")
    row = make_representation(zarja)
    guardian = signed_in(make_portal(zarja, representation=row).user)

    text = page(guardian)

    assert "We did not reach you." in text
    assert "Because of my guardian" not in text
    assert "Say what stood in the way" not in text
    assert say(guardian, contact, barriers=["time"]).status_code in {403, 409}
    assert len(replies()) == 1


def test_to_a_hidden_person_neither_service_nor_place_is_named_before_the_day(herself, zarja, alma):
    Person.objects.filter(pk=zarja.pk).unscoped(reason="test").update(protection_level=2)
    contact = make_contact(zarja, alma, place="Castle Road")

    for address in (URL, reverse("voice:slip", args=[contact.pk])):
        text = page(herself, address)
        assert "as we agreed" in text
        assert [words for words in ("Castle Road", "Alma Kresnik", alma.agency.name) if words in text] == []


def test_what_is_wrong_about_a_contact_she_says_beside_it(herself, zarja, alma):
    contact = make_contact(zarja, alma, state="held", text="Came late")
    address = reverse("voice:wrong", args=["contact", contact.pk])

    assert "Came late" in page(herself, address)
    sent = {**form_key(), "kind": "objection", "words": "I was on time"}
    assert herself.post(address, sent).status_code == 302

    asked = Rectification.objects.unscoped(reason="test").get()
    assert (asked.about_kind, asked.about_id, asked.wanted) == ("contact", contact.pk, "I was on time")


def test_the_page_costs_the_same_with_one_contact_and_with_many(herself, zarja, alma, queries_of):
    make_contact_reply(make_contact(zarja, alma, state="not_held"))
    make_contact(zarja, alma)
    with_one = queries_of(herself, URL)
    for _number in range(10):
        make_contact_reply(make_contact(zarja, alma, state="not_held"))
        make_contact(zarja, alma)

    assert queries_of(herself, URL) == with_one


@pytest.mark.postgres
def test_postgresql_lets_her_answer_for_herself_alone(alma, zarja):
    contact = make_contact(zarja, alma, state="not_held")
    columns = (
        "id, person_id, scope, contact_id, agency_id, author_id, barriers, text, given_on, is_private, recorded_at"
    )
    sql = f"INSERT INTO plans_contactreply ({columns}) VALUES (%s, %s, 8192, %s, %s, %s, %s, '', now(), %s, now())"
    mine = [new_id(), zarja.pk, contact.pk, alma.agency_id, None, BIT["time"], False]
    refused = [
        [*mine[:1], make_person().pk, *mine[2:]],
        [*mine[:4], alma.pk, *mine[5:]],
        [*mine[:6], True],
    ]

    for values in refused:
        with pytest.raises(DatabaseError), transaction.atomic(), bound(actor_of(zarja)), connection.cursor() as cursor:
            cursor.execute(sql, [new_id(), *values[1:]])
    with bound(actor_of(zarja)), connection.cursor() as cursor:
        cursor.execute(sql, mine)
    assert [reply.pk for reply in replies()] == [mine[0]]
