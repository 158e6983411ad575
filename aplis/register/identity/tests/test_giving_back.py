"""What stands in the row of a person itself goes back at an undo, also from a third file it went on to."""

from contextlib import suppress
from types import SimpleNamespace
from uuid import uuid4

import pytest

from aplis.core.errors import Refusal, Stale
from aplis.register.identity.tests.twice import agreed, asker, fresh, merged, undone
from aplis.register.people.actions import edit_person
from aplis.register.people.tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F9", "F10")]

ORDERS = ["first the first", "first the second"]
KNOWN = {
    "born_on": "1984-07-03", "birth_precision": "day", "language": "sl", "channel": "phone", "has_interpreter_need": True,
}  # fmt: skip


def what_is_known(*people):
    return [tuple(getattr(fresh(person), name) for name in KNOWN) for person in people]


def three(alma, bor, *, one=None, third=None, takes_birth=False):
    """A file in which much is known goes into one in which nothing is, and that one into a third. What stood in each before."""
    files = [make_person(agency=alma.agency, lead=alma, **known) for known in (one or {}, KNOWN, third or {})]
    before = what_is_known(*files)
    merges = []
    for kept, goes in ((files[0], files[1]), (files[2], files[0])):
        case = SimpleNamespace(one=kept, two=goes, alma=alma)
        merges.append(merged(case, agreed(case, bor), kept=kept, takes_birth=takes_birth))
    return files, before, merges


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("takes_birth", [False, True])
@pytest.mark.parametrize(
    ("one", "third"),
    [
        ({}, {}),
        ({"language": "hr"}, {}),
        ({"born_on": "1990-01-02", "birth_precision": "month"}, {"channel": "letter"}),
    ],
)
def test_what_was_known_of_three_persons_is_known_of_each_again_in_either_order(
    alma, bor, order, takes_birth, one, third
):
    files, before, merges = three(alma, bor, one=one, third=third, takes_birth=takes_birth)

    for merge in merges if order == ORDERS[0] else reversed(merges):
        undone(merge, bor)

    assert what_is_known(*files) == before


def test_while_the_second_merge_stands_the_third_file_knows_what_it_would_without_the_first(alma, bor):
    files, _before, merges = three(alma, bor, one={"born_on": "1990-01-02", "birth_precision": "day"}, takes_birth=True)

    undone(merges[0], bor)

    day, *others = what_is_known(files[2])[0]
    assert (str(day), others) == ("1990-01-02", ["day", "", "", False])


def test_what_was_changed_in_the_third_file_since_stays(alma, bor):
    files, _before, merges = three(alma, bor)
    edit_person(actor=asker(alma), key=uuid4(), person=files[2], version=fresh(files[2]).version, language="lv")

    for merge in merges:
        undone(merge, bor)

    assert [fresh(each).language for each in files] == ["", "sl", "lv"]


def test_what_two_files_brought_is_still_known_from_the_other(alma, bor):
    one, two, third = (make_person(agency=alma.agency, lead=alma, language=known) for known in ("", "sl", "hr"))
    merges = []
    for goes in (two, third):
        case = SimpleNamespace(one=one, two=goes, alma=alma)
        merges.append(merged(case, agreed(case, bor)))

    undone(merges[0], bor)
    between = fresh(one).language
    undone(merges[1], bor)

    assert (between, [fresh(each).language for each in (one, two, third)]) == ("hr", ["", "sl", "hr"])


def test_a_form_opened_before_an_undo_is_not_saved_over_what_stands_now(alma, bor):
    files, _before, merges = three(alma, bor)
    opened = [fresh(each).version for each in files]

    undone(merges[0], bor)

    stale = []
    for person, version in zip(files, opened, strict=True):
        with suppress(Refusal):  # the first is in the third still
            try:
                edit_person(actor=asker(alma), key=uuid4(), person=person, version=version, language="lv")
            except Stale:
                stale.append(person)
    assert stale == files
