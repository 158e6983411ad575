"""A number that was given to the wrong person: withdrawn with a reason in the page, and given back."""

import pytest
from django.urls import reverse

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key
from aplis.register.identity.queries.look_up import described, look_up
from aplis.register.people.models import Identifier, Person

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F12")]
EMSO = "0101006500006"


def rows(model):
    return model.objects.unscoped(reason="test")


@pytest.fixture
def number(client_of, alma, zarja):
    sent = {"scheme": "si_emso", "number": EMSO, "override_reason": "copied from the card", **form_key()}
    client_of(alma).post(reverse("people:identifier_add", args=[zarja.pk]), sent)
    return rows(Identifier).get()


def address(number):
    return reverse("people:identifier_wrong", args=[number.person_id, number.pk])


def withdraw(client, number, reason="typed one line too low"):
    return client.post(address(number), {"reason": reason, **form_key()})


def found(client):
    page = client.post(reverse("home:people"), {"number": EMSO, "purpose": "delivery"})
    return [card.hit.person.pk for card in page.context["cards"]]


def looked_up():
    return [each.person_id for each in look_up(described(names=[], number=EMSO))]


def test_nobody_finds_the_person_by_a_withdrawn_number(client_of, alma, zarja, number):
    client = client_of(alma)
    assert (found(client), looked_up()) == ([zarja.pk], [zarja.pk])

    assert withdraw(client, number).status_code == 302

    assert (found(client), looked_up()) == ([], [])


def test_it_stays_to_be_read_with_the_reason(client_of, alma, zarja, number):
    client = client_of(alma)
    withdraw(client, number)

    page = client.get(reverse("people:details", args=[zarja.pk])).content.decode()

    assert "typed one line too low" in page
    assert "not hers or his" in page


def test_given_back_it_leads_to_the_person_again(client_of, alma, zarja, number):
    client = client_of(alma)
    withdraw(client, number)

    assert client.get(address(number)).status_code == 200
    assert client.post(address(number), form_key()).status_code == 302

    assert (found(client), looked_up()) == ([zarja.pk], [zarja.pk])


def test_a_reason_is_needed(client_of, alma, number):
    assert withdraw(client_of(alma), number, reason=" ").status_code == 422
    assert rows(Identifier).get().withdrawn_at is None


def test_a_colleague_adds_it_again_in_vain(client_of, alma, zarja, number):
    client = client_of(alma)
    withdraw(client, number)

    sent = {"scheme": "si_emso", "number": EMSO, "override_reason": "copied", **form_key()}
    answer = client.post(reverse("people:identifier_add", args=[zarja.pk]), sent)

    assert (answer.status_code, rows(Identifier).count(), looked_up()) == (403, 1, [])


def test_each_act_is_one_entry_of_the_journal_without_the_number(client_of, alma, zarja, number):
    client = client_of(alma)
    withdraw(client, number)
    client.post(address(number), form_key())

    entries = rows(JournalEntry).filter(verb__in=["identifier_withdrawn", "identifier_restored"]).order_by("pk")
    assert [(entry.verb, entry.detail) for entry in entries] == [
        ("identifier_withdrawn", {}), ("identifier_restored", {}),
    ]  # fmt: skip


def test_who_may_not_read_contact_details_withdraws_nothing(client_of, tuja, number):
    assert withdraw(client_of(tuja), number).status_code == 404
    assert rows(Person).count() == 1
    assert rows(Identifier).get().withdrawn_at is None
