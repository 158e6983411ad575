"""A name that too many share: the page says that it shows nobody and what to add, and tells nothing of anybody by it."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse

from aplis.core.database import bound_as_operator
from aplis.core.ids import new_id
from aplis.register.agencies.tests.factories import form_key
from aplis.register.identity.queries.look_up import TOO_COMMON, described, nearest_to
from aplis.register.people.actions import add_contact, add_identifier
from aplis.register.people.match_keys import keys_of_cards
from aplis.register.people.models import MatchCard, MatchKey
from aplis.register.people.tests.factories import make_person, registrar
from aplis.rules.matching.records import Described

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F7")]

KNOWN = reverse("identity:known")
SAID = "Too many people have this name, so nobody is shown."
NUMBER = "94577403194"


def crowd(number):
    """Cards and keys of so many people called Baby Unknown, as an import would leave them."""
    line = Described(names=(("baby", "unknown"),)).packed()
    people = [new_id() for _ in range(number)]
    keys = [key for key, _person in keys_of_cards({1: line})]
    with bound_as_operator():
        MatchCard.objects.bulk_create((MatchCard(person_id=each, packed=line) for each in people), batch_size=1000)
        rows = (MatchKey(key=key, person_id=each) for each in people for key in keys)
        MatchKey.objects.bulk_create(rows, batch_size=5000)


@pytest.fixture
def many(db):
    crowd(TOO_COMMON)


def told(client, **fields):
    sent = {"given": "Baby", "family": "Unknown", "born": "", "purpose": "intake", **form_key(), **fields}
    answer = client.post(KNOWN, sent)
    return [each.person.pk for each in answer.context["known"]], SAID in answer.content.decode()


def test_the_page_says_what_to_add_and_a_date_of_birth_finds_the_person(client_of, alma, many):
    own = make_person(
        agency=alma.agency, given="Baby", family="Unknown", born_on=date(2024, 5, 17), birth_precision="day"
    )
    client = client_of(alma)

    assert told(client) == ([], True)
    assert told(client, born="17. 5. 2024") == ([own.pk], False)
    assert told(client, given="Ana") == ([], False)


def test_a_key_that_one_has_and_a_key_that_nobody_has_say_the_same(client_of, alma, nika, many):
    """Otherwise the sentence would tell whether some service has somebody of this number, phone or birth date."""
    there = make_person(
        agency=nika.agency, given="Baby", family="Unknown", born_on=date(2024, 5, 17), birth_precision="day"
    )
    keeper = registrar(nika.agency)
    add_contact(actor=keeper, key=uuid4(), person=there, kind="phone", value="040 999 111")
    add_contact(actor=keeper, key=uuid4(), person=there, kind="address", value="Rožna 3, 1234 Nikjer")
    add_identifier(actor=keeper, key=uuid4(), person=there, scheme="hr_oib", number=NUMBER)
    client = client_of(alma)

    pairs = [
        ({"born": "17. 5. 2024"}, {"born": "18. 5. 2024"}), ({"born": "2024"}, {"born": "2023"}),
        ({"number": NUMBER}, {"number": "94577403202"}),
        ({"contact_kind": "phone", "contact_value": "040 999 111"}, {"contact_kind": "phone", "contact_value": "040 000 000"}),
        ({"contact_kind": "address", "contact_value": "1234 Nikjer"}, {"contact_kind": "address", "contact_value": "1235 Nikjer"}),
        ({"other_given": "Baby", "other_family": "Unknown"}, {}),
    ]  # fmt: skip
    assert [told(client, **one) == told(client, **other) for one, other in pairs] == [True] * len(pairs)


@pytest.mark.parametrize(("number", "is_said"), [(3, False), (4, True), (5, True)])
def test_it_is_said_from_as_many_on_as_are_not_followed(db, monkeypatch, number, is_said):
    monkeypatch.setattr("aplis.register.identity.queries.look_up.TOO_COMMON", 4)
    crowd(number)

    found = nearest_to(described(names=[("Baby", "Unknown")]))

    assert (found.is_too_common, bool(found.candidates)) == (is_said, not is_said)


def test_nothing_typed_is_no_name_that_many_have(db):
    assert nearest_to(Described()).is_too_common is False
