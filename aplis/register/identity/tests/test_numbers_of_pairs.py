"""What the numbers of two files say: only of one kind against each other, and little where they were invented."""

from uuid import uuid4

import pytest
from django.urls import reverse

from aplis.core.database import bound_as_operator
from aplis.register.identity import actions
from aplis.register.identity.comparing import cards_of
from aplis.register.identity.linking import handing
from aplis.register.identity.merging import every_row
from aplis.register.identity.queries.look_up import described, look_up
from aplis.register.identity.tests.twice import asker
from aplis.register.people.actions import add_identifier
from aplis.register.people.match_keys import write_keys
from aplis.register.people.models import MatchCard, MatchKey
from aplis.register.people.tests.factories import make_person
from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.records import Described
from aplis.rules.matching.scoring import WEIGHTS

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F8", "F9")]

EMSO, OIB, OTHER_OIB = ("si_emso", "0101006500006"), ("hr_oib", "94577403194"), ("hr_oib", "33392005961")


def numbered(alma, *number, given="Zarja", family="Lipovnik"):
    person = make_person(agency=alma.agency, lead=alma, given=given, family=family)
    if number:
        scheme, text = number
        add_identifier(
            actor=asker(alma), key=uuid4(), person=person, scheme=scheme, number=text, override_reason="as she says"
        )
    return person


def paired(alma, one, other):
    return actions.propose_pair(actor=asker(alma), key=uuid4(), person=one, other=other)


def levels(pair):
    return [level for level, _weight in pair.because if level.startswith("number")]


@pytest.mark.parametrize(
    ("its", "said", "warned"),
    [(EMSO, [], False), (OTHER_OIB, ["number_different"], True), (("case", "B-7"), [], False)],
)
def test_numbers_of_two_kinds_are_no_two_numbers(alma, its, said, warned):
    pair = paired(alma, numbered(alma, *OIB), numbered(alma, *its))

    assert (levels(pair), "numbers_differ" in pair.warnings) == (said, warned)


@pytest.mark.parametrize(
    "number", [("si_emso", "0000000000000"), ("si_emso", "1234567890123"), ("hr_oib", "94577403195")]
)
def test_an_invented_number_is_named_on_the_page_and_weighs_little(client_of, alma, number):
    one, two = numbered(alma, *number), numbered(alma, *number, given="Ana", family="Kos")
    pair = paired(alma, one, two)

    page = client_of(alma).get(reverse("identity:pair", args=[pair.pk])).content.decode()

    assert (levels(pair), pair.warnings[-1]) == (["number_doubtful"], "invented_number")
    assert pair.score < WEIGHTS["number_doubtful"]
    assert "The number that both have says little" in page


@pytest.mark.parametrize(("people", "said"), [(5, "number_same"), (6, "number_doubtful")])
def test_a_number_that_more_than_a_handful_have_is_nobodys(alma, people, said):
    files = [numbered(alma, *OIB, given=f"Zarja{place}") for place in range(people)]

    assert levels(paired(alma, *files[:2])) == [said]
    with bound_as_operator():
        [rows] = [list(handing._found([(files[0].pk, files[1].pk)], -99.0))]
        hits = look_up(described(names=[], number=OIB[1]))
    assert [each.level for each in rows[0].because if each.level.startswith("number")] == [said]
    assert {each.because[-1].level for each in hits} == {said}


def test_what_is_doubted_changes_no_key_and_is_kept_with_the_card(alma):
    person, doubted = numbered(alma, *EMSO), numbered(alma, "si_emso", "0000000000000")

    cards = cards_of([person.pk, doubted.pk])
    assert (cards[person.pk].kinds, cards[person.pk].doubted) == (("si_emso",), ())
    assert (cards[doubted.pk].kinds, cards[doubted.pk].doubted) == ((), cards[doubted.pk].numbers)
    for each, card in cards.items():
        plain = Described(names=card.names, born=card.born, numbers=card.numbers, halves=card.halves)
        kept = set(every_row(MatchKey).filter(person_id=each).values_list("key", flat=True))
        assert kept == keys_of(card) == keys_of(plain)


def test_a_card_of_before_is_read_and_gets_its_kinds_when_it_is_written_anew(alma):
    one, two = numbered(alma, *OIB), numbered(alma, *OTHER_OIB)
    with bound_as_operator():
        for card in MatchCard.objects.filter(person_id__in=[one.pk, two.pk]):
            MatchCard.objects.filter(pk=card.pk).update(packed="\t".join(card.packed.split("\t")[:7]))

    before = levels(paired(alma, one, two))
    with bound_as_operator():
        write_keys([one.pk, two.pk])
    [again] = [
        each for each in look_up(described(names=[("Zarja", "Lipovnik")], number=OIB[1])) if each.person_id == two.pk
    ]

    assert before == []
    assert "number_different" in [each.level for each in again.because]


def test_the_page_of_doubles_warns_and_says_who_was_told_apart(client_of, alma, bor):
    one, two, three = (numbered(alma, *number) for number in (OIB, OTHER_OIB, EMSO))
    pair = paired(alma, one, three)
    for worker in (alma, bor):
        actions.decide_pair(actor=asker(worker), key=uuid4(), pair=pair, verdict="different", round_seen=1)

    answer = client_of(alma).get(reverse("identity:doubles", args=[one.pk]))
    found = {each.person.pk: (each.warnings, each.told_apart) for each in answer.context["known"]}
    page = answer.content.decode()

    assert found == {two.pk: (("numbers_differ",), 0), three.pk: (("names_alone",), pair.pk)}
    assert page.count("Two people have decided that this is somebody else.") == 1
    assert reverse("identity:pair", args=[pair.pk]) in page
    assert (f'value="{two.pk}"' in page, f'value="{three.pk}"' in page) == (True, False)
