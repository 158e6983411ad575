"""Is this person already known: found among others, with reasons, for those who may know, and for nobody else."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aplis.core.database import bound
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor
from aplis.register.identity.queries import look_up as queries
from aplis.register.identity.queries.known import known_here
from aplis.register.identity.queries.look_up import described, look_up
from aplis.register.identity.words import LEVELS
from aplis.register.people.actions import add_contact, add_identifier, add_name
from aplis.register.people.tests.factories import make_person, registrar
from aplis.rules.matching.scoring import WEIGHTS

pytestmark = pytest.mark.django_db

KNOWN = reverse("identity:known")
BORN = {"born_on": date(1984, 3, 7), "birth_precision": "day"}


@pytest.fixture
def durda(alma):
    return make_person(agency=alma.agency, lead=alma, given="Đurđa", family="Kovačević", **BORN)


def typed(**fields):
    return {
        "given": "Djurdja",
        "family": "Kovachevich",
        "born": "7. 3. 1984",
        "purpose": "intake",
        **form_key(),
        **fields,
    }


def found(actor, **wanted):
    with bound(actor, is_reading=True):
        return [each.person.pk for each in known_here(actor, described(**wanted), form=uuid4())]


@pytest.mark.mission("F7")
@pytest.mark.parametrize(
    ("names", "born"),
    [
        (("Djurdja", "Kovachevich"), (date(1984, 7, 3), "day")),
        (("Ђурђа", "Ковачевић"), (None, "unknown")),
        (("Durda", "Kovacevic"), (date(1984, 1, 1), "year")),
        (("Kovačevic", "Đurđa"), (date(1984, 3, 7), "day")),
        (("Đurđa", "Horvat"), (date(1984, 3, 7), "day")),
        (("Gurda", "Kovaćevič"), (date(1984, 3, 7), "day")),
    ],
)
def test_a_person_is_found_however_the_name_is_spelt(alma, durda, names, born):
    for number in range(5):
        make_person(agency=alma.agency, given="Zarja", family=f"Lipovnik{number}", **BORN)

    assert found(make_actor(alma), names=[names], born=born)[:1] == [durda.pk]


def test_a_former_name_a_number_a_phone_and_a_place_lead_to_the_person(alma, durda):
    actor = registrar(alma.agency)
    with bound(actor):
        add_name(actor=actor, key=uuid4(), person=durda, given="Đurđa", family="Bregar", kind="former", script="latn")
        add_contact(actor=actor, key=uuid4(), person=durda, kind="phone", value="+385 91 234 5678")
        add_contact(actor=actor, key=uuid4(), person=durda, kind="address", value="Ilica 10, HR-10000 Zagreb")
        add_identifier(actor=actor, key=uuid4(), person=durda, scheme="hr_oib", number="94577403194")

    asked = (
        {"names": [("Durda", "Bregar")]}, {"names": [], "number": "945 774 031 94"}, {"names": [], "phones": ["091 2345678"]},
        {"names": [("Đura", "Kovač")], "addresses": ["10000 Zagreb"]},
    )  # fmt: skip
    assert [found(make_actor(alma), **wanted) for wanted in asked] == [[durda.pk]] * 4


def test_the_likeliest_comes_first_and_says_why(alma, durda):
    sister = make_person(
        agency=alma.agency, given="Ana", family="Kovačević", born_on=date(1984, 5, 1), birth_precision="day"
    )

    both = look_up(described(names=[("Đurđa", "Kovačević")], born=(date(1984, 3, 7), "day")))

    assert [each.person_id for each in both] == [durda.pk, sister.pk]
    assert [addend.level for addend in both[0].because] == ["given_same", "family_same", "born_same"]
    assert [each.score for each in both] == [sum(addend.weight for addend in each.because) for each in both]


@pytest.mark.parametrize("level", [2, 3])
def test_who_is_hidden_or_of_another_agency_is_not_shown(alma, nika, durda, level):
    make_person(agency=nika.agency, given="Đurđa", family="Kovačević", **BORN)
    make_person(agency=alma.agency, given="Đurđa", family="Kovačević", level=level, **BORN)

    assert found(make_actor(alma), names=[("Đurđa", "Kovačević")], born=(date(1984, 3, 7), "day")) == [durda.pk]


def test_what_the_asker_may_not_read_is_confirmed_by_no_look_up(alma):
    """Somebody of whom only work is open: names and birth date are seen, numbers, phones and places are not."""
    person = make_person(agency=alma.agency, scopes=["work"], given="Đurđa", family="Kovačević", **BORN)
    with bound(keeper := registrar(person_home(person))):
        add_contact(actor=keeper, key=uuid4(), person=person, kind="phone", value="+385 91 234 5678")
        add_contact(actor=keeper, key=uuid4(), person=person, kind="address", value="Ilica 10, HR-10000 Zagreb")
        add_identifier(actor=keeper, key=uuid4(), person=person, scheme="hr_oib", number="94577403194")
    secrets = {"number": "94577403194", "phones": ["091 2345678"], "addresses": ["10000 Zagreb"]}
    right, wrong = secrets, {"number": "00000000001", "phones": ["040 999 999"], "addresses": ["9000 Ptuj"]}

    def told(names, contact):
        with bound(actor := make_actor(alma), is_reading=True):
            found = known_here(actor, described(names=names, **contact), form=uuid4())
        return [(each.person.pk, each.score, [addend.level for addend in each.because]) for each in found]

    named = [("Đurđa", "Kovačević")]
    assert told([], right) == told([], wrong) == []
    assert told(named, right) == told(named, wrong) == told(named, {})
    assert [(pk, levels) for pk, _score, levels in told(named, right)] == [(person.pk, ["given_same", "family_same"])]


def person_home(person):
    """The agency that registered the person."""
    return person.rights.unscoped(reason="test").exclude(source_kind="release").get().agency


def test_a_sealed_person_is_no_candidate_at_all(alma):
    make_person(agency=alma.agency, given="Đurđa", family="Kovačević", level=3, **BORN)

    assert look_up(described(names=[("Đurđa", "Kovačević")], born=(date(1984, 3, 7), "day"))) == []


@pytest.mark.parametrize(
    "wanted",
    [
        {"names": []},
        {"names": [("", "")]},
        {"names": [("a", "")]},
        {"names": [("x" * 10_000, "y " * 5_000)]},
        {"names": [("🙂🙂", "\u200f\u05d0\u05d1\u05d2")]},
        {"names": [("\x00\x1f", "\ud800")]},
        {"names": [("ａｎａ", "ΑΝΑ")]},
        {"names": [("Ana", "Novak")], "born": (date(1, 1, 1), "year")},
        {"names": [("'; DROP TABLE people_person; --", "%s%%")]},
        {"names": [("Ana", "Kos")], "number": "𝟙𝟚𝟛 \x00 --", "phones": ["٠٤١", "+" * 300]},
    ],
)
def test_whatever_is_typed_is_looked_up_and_harms_nothing(durda, wanted):
    assert [each.person_id for each in look_up(described(**wanted)) if each.score > 10] == []


def test_a_name_that_everybody_has_is_not_followed(alma, monkeypatch):
    monkeypatch.setattr(queries, "TOO_COMMON", 4)
    babies = [make_person(agency=alma.agency, given="Baby", family="Unknown") for _ in range(6)]
    one = make_person(agency=alma.agency, given="Baby", family="Unknown", **BORN)

    by_name = look_up(described(names=[("Baby", "Unknown")]))
    by_day = look_up(described(names=[("Baby", "Unknown")], born=(date(1984, 3, 7), "day")))

    assert (len(babies), by_name, [each.person_id for each in by_day]) == (6, [], [one.pk])


@pytest.mark.parametrize("people", [1, 3])
def test_a_look_up_asks_as_often_for_few_as_for_many(alma, people):
    for _ in range(people):
        make_person(agency=alma.agency, given="Đurđa", family="Kovačević", **BORN)
    look_up(described(names=[("Đurđa", "Kovačević")]))
    with CaptureQueriesContext(connection) as captured:
        look_up(described(names=[("Đurđa", "Kovačević")]))

    asked = [query["sql"] for query in captured if "people_match" in query["sql"]]
    assert len(asked) == 2


def test_each_level_has_words():
    assert set(LEVELS) == set(WEIGHTS)


@pytest.mark.mission("F7")
def test_results_appear_while_typing_with_reasons(client_of, alma, durda):
    answer = client_of(alma).post(KNOWN, typed(), headers={"HX-Request": "true"})

    page = answer.content.decode()
    assert (answer.status_code, [each.person.pk for each in answer.context["known"]]) == (200, [durda.pk])
    assert "the family name sounds the same: +7.1" in page
    assert "the date of birth is the same: +14.4" in page


def test_nothing_is_looked_for_before_there_is_enough_and_nothing_is_written(client_of, alma, durda):
    answers = [
        client_of(alma).post(KNOWN, typed(given=given, family="", born=born)).context["known"]
        for given, born in (("", ""), ("Đ", ""), ("", "1984"), ("", "31. 2. 1984"), ("", "7. 3. 0"))
    ]

    assert answers == [[]] * 5
    assert not JournalEntry.objects.unscoped(reason="test").filter(verb="people_searched").exists()


def test_each_look_up_is_in_the_journal_with_its_purpose_and_without_a_word_of_it(client_of, alma, durda):
    client_of(alma).post(KNOWN, typed(contact_kind="phone", contact_value="041 000 111", purpose="crisis"))

    entry = JournalEntry.objects.unscoped(reason="test").get(verb="people_searched")
    assert entry.detail["fields"] == ["name", "born", "contact"]
    assert (entry.detail["hits"], entry.detail["page"], "Kovach" in str(entry.detail)) == (1, "intake", False)


@pytest.mark.parametrize(
    "name", ["given", "family", "other_given", "born", "number", "contact_value", "contact_kind", "purpose"]
)
def test_no_value_of_a_field_breaks_the_look_up(client_of, alma, durda, name):
    odd = ("\x00", "\ud7ff\U0010ffff", "9" * 5000, "-1", "0001-01-01", "[]", "\u202e", "1e999", "%s", "a" * 100_000)
    client = client_of(alma)

    assert {client.post(KNOWN, typed(**{name: value})).status_code for value in odd} <= {200, 400, 413}


@pytest.mark.parametrize("role", ["manager", "volunteer", "data_steward"])
def test_who_registers_nobody_looks_nobody_up(client_of, alma, durda, role):
    alma.role_id = role
    alma.save()

    answer = client_of(alma).post(KNOWN, typed())

    assert (answer.status_code, "Kovačević" in answer.content.decode()) == (403, False)


@pytest.mark.postgres
@pytest.mark.mission("F6")
def test_postgresql_neither_compiles_each_look_up_nor_makes_room_for_a_crowd():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('jit'), attoptions FROM pg_attribute WHERE attrelid = 'people_matchkey'::regclass AND attname = 'key'"
        )
        assert cursor.fetchone() == ("off", ["n_distinct=-0.3"])
