from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker
from aplis.register.people.actions import add_contact, add_identifier, add_name
from aplis.register.people.models import Person, PersonName
from aplis.register.people.queries import Reason, Wanted, hits, matching, reasons
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.rules.dates import parse_date
from aplis.rules.names import tokens
from aplis.rules.protection import is_searchable

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def actor(agency):
    return make_actor(make_worker(agency))


def found(actor, text="", born="", number=""):
    born_on, precision = parse_date(born)
    wanted = Wanted(tokens(text), born_on, precision, number)
    return {person.pk for person in matching(actor, wanted)}


@pytest.mark.parametrize("typed", [
    "Đorđević Željka", "zeljka djordjevic", "ZELJKA", "dorde", "Ђорђевић", "žel đ", "djordjevic-zeljka",
])  # fmt: skip
def test_a_name_is_found_without_marks_in_any_order_by_its_beginning(actor, agency, typed):
    person = make_person(agency=agency, given="Željka", family="Đorđević")
    make_person(agency=agency, given="Ana", family="Novak")

    assert found(actor, typed) == {person.pk}


@pytest.mark.parametrize("typed", ["jka", "vić", "Željko", "Željka Novak", "Zelj ka"])
def test_the_middle_of_a_word_or_another_word_finds_nobody(actor, agency, typed):
    make_person(agency=agency, given="Željka", family="Đorđević")

    assert found(actor, typed) == set()


@pytest.mark.mission("F1")
def test_every_name_of_a_person_finds_her(actor, agency):
    person = make_person(agency=agency, given="Ana", family="Novak")
    for name in {"family": "Šuštar", "kind": "former"}, {"given": "Ања", "kind": "alias", "script": "cyrl"}:
        add_name(actor=registrar(agency), key=form_key()["client_key"], person=person, **name)

    assert [found(actor, typed) for typed in ("sustar", "anja", "ana sustar")] == [{person.pk}] * 3


@pytest.mark.parametrize(("typed", "is_found"), [
    ("3. 2. 2001", True), ("2001-02-03", True), ("2. 2001", True), ("2001", True), ("4. 2. 2001", False), ("2000", False),
])  # fmt: skip
def test_a_birth_date_is_found_as_exactly_as_it_is_typed(actor, agency, typed, is_found):
    person = make_person(agency=agency, born_on=date(2001, 2, 3), birth_precision="day")

    assert found(actor, born=typed) == ({person.pk} if is_found else set())


@pytest.mark.parametrize(("precision", "known", "is_found"), [
    ("month", date(2001, 2, 1), True), ("year", date(2001, 1, 1), True), ("month", date(2001, 3, 1), False),
    ("day", date(2001, 1, 1), False),
])  # fmt: skip
def test_a_person_known_by_month_or_year_is_found_by_a_day_in_it(actor, agency, precision, known, is_found):
    person = make_person(agency=agency, born_on=known, birth_precision=precision)

    assert found(actor, born="3. 2. 2001") == ({person.pk} if is_found else set())


@pytest.mark.mission("F6")
@pytest.mark.parametrize("typed", ["0101006500006", "010100 6500006", "0101006-500006"])
def test_a_number_is_found_whole_whatever_its_kind(actor, agency, typed):
    person = make_person(agency=agency)
    add_identifier(
        actor=registrar(agency), key=form_key()["client_key"], person=person, scheme="rs_jmbg", number="0101006500006"
    )

    assert found(actor, number=typed) == {person.pk}
    assert found(actor, number=typed[:-1]) == set()


def test_a_number_finds_nobody_for_who_does_not_see_contact_details(agency):
    person = make_person(agency=agency)
    add_identifier(
        actor=registrar(agency), key=form_key()["client_key"], person=person, scheme="other", number="AB 12345"
    )
    elsewhere = make_worker(make_agency("employment"))
    release(person, elsewhere.agency, ["work"])

    assert found(make_actor(elsewhere), number="AB12345") == set()
    assert Person.objects.visible_to(make_actor(elsewhere)).filter(pk=person.pk).exists()


@pytest.mark.mission("F18")
@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize("is_holder", [True, False])
def test_the_database_answers_as_the_rule_of_protection_says(actor, agency, level, is_holder):
    worker = make_worker(agency)
    person = make_person(agency=agency, given="Skrita", level=level, lead=worker, named=[worker])
    if is_holder and level < 2:
        add_contact(
            actor=registrar(agency, worker), key=form_key()["client_key"], person=person, kind="phone", value="1"
        )
    elif is_holder:
        person.contact_details.model(person=person, agency=agency, kind="phone", value="1").save(force_insert=True)

    assert bool(found(make_actor(worker), "Skrita")) is is_searchable(level, is_holder=is_holder)


def test_somebody_elses_people_are_not_found(actor):
    make_person(given="Ana", family="Novak", born_on=date(2001, 2, 3), birth_precision="day")

    assert (found(actor, "Ana Novak"), found(actor, born="3. 2. 2001")) == (set(), set())


def test_everything_asked_has_to_apply(actor, agency):
    person = make_person(agency=agency, given="Ana", born_on=date(2001, 2, 3), birth_precision="day")

    assert found(actor, "Ana", "3. 2. 2001") == {person.pk}
    assert (found(actor, "Ana", "4. 2. 2001"), found(actor, "Eva", "3. 2. 2001")) == (set(), set())


def test_why_somebody_was_found_is_told_in_the_words_of_the_person(actor, agency):
    person = make_person(
        agency=agency, given="Željka", family="Đorđević", born_on=date(2001, 2, 3), birth_precision="day"
    )
    wanted = Wanted(("zeljka", "dord"), date(2001, 1, 1), "year")

    (hit,) = hits(actor, [person], wanted)

    assert hit.reasons == [Reason("name_same", "Željka"), Reason("name_begins", "Đorđević"), Reason("born_year")]


@pytest.mark.parametrize(("kept", "asked", "code"), [
    ((date(2001, 2, 3), "day"), (date(2001, 2, 3), "day"), ["born_day"]),
    ((date(2001, 2, 3), "day"), (date(2001, 2, 4), "day"), []),
    ((date(2001, 2, 1), "month"), (date(2001, 2, 4), "day"), ["born_month"]),
    ((date(2001, 3, 1), "month"), (date(2001, 2, 4), "day"), []),
    ((date(2001, 1, 1), "year"), (date(2001, 2, 4), "day"), ["born_year"]),
    ((None, "unknown"), (date(2001, 2, 4), "day"), []),
])  # fmt: skip
def test_a_birth_date_is_a_reason_only_where_it_agrees(kept, asked, code):
    person = Person(born_on=kept[0], birth_precision=kept[1])

    assert [reason.code for reason in reasons(person, [], Wanted((), *asked), has_number=False)] == code


def test_reasons_cost_no_query_for_each_person(actor, agency, django_assert_num_queries):
    people = [make_person(agency=agency, given="Ana") for _ in range(3)]
    wanted = Wanted(("ana",), number="12345678")

    for some in people[:1], people:
        with django_assert_num_queries(2):
            hits(actor, some, wanted)


LETTERS = st.text("aAbBčČćđĐeéžŽ šŠäöļņ'-", min_size=2, max_size=12)


class AnyNameIsFound(TestCase):
    """Whatever a person is called, the name as given, its words turned round and the beginning of each word find her."""

    @settings(max_examples=25, deadline=None)
    @given(given=LETTERS, family=LETTERS, cut=st.integers(1, 6))
    def test_any_name_is_found_by_its_words_in_any_order_and_by_their_beginnings(self, given, family, cut):
        worker = make_worker()
        person = make_person(agency=worker.agency, given=given, family=family)
        actor, words = make_actor(worker), tokens(f"{given} {family}")
        asked = [
            f"{given} {family}",
            f"{family} {given}",
            f"{given} {family}".upper(),
            " ".join(word[:cut] for word in words),
        ]

        for text in asked if words else []:
            assert person.pk in found(actor, text), (
                text,
                str(PersonName.objects.unscoped(reason="test").get(person=person)),
            )
