"""Who is kept apart from somebody, or acts for somebody, is so with the file that the own one was put into."""

import pytest
from django.utils import timezone

from aplis.register.identity.merging import every_row
from aplis.register.identity.tests.twice import agreed, merged, photograph, registered_of, undone
from aplis.register.people.apart import apart_from
from aplis.register.people.models import KeptApart, Representation
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.representing.queries import by_one_kept_apart

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F9", "F10")]


def file_of(worker, family="Lipovnik"):
    return make_person(agency=worker.agency, lead=worker, given="Jan", family=family)


@pytest.fixture
def two(alma):
    """Jan, who is said to have harmed Zala, is registered twice; Zala is kept apart from the file that goes in."""
    case = registered_of(file_of(alma), file_of(alma, "Lipovnjik"), alma)
    case.zala = file_of(alma, "Vrba")
    keep_apart(case.zala, case.two, alma)
    return case


def keep_apart(harmed, harming, worker, **fields):
    about = {"starts_on": timezone.localdate(), "set_by": worker} | fields
    KeptApart.objects.create(person=harmed, other=harming, is_victim=True, **about)
    KeptApart.objects.create(person=harming, other=harmed, is_victim=False, **about)


def kept_apart(*people):
    return [apart_from(each.pk, timezone.localdate()) for each in people]


def test_whoever_is_kept_apart_from_one_file_is_so_from_the_file_that_goes_on_and_back_after_an_undo(two, bor):
    merge = merged(two, agreed(two, bor))

    assert kept_apart(two.zala, two.one, two.two) == [{two.one.pk}, {two.zala.pk}, frozenset()]

    undone(merge, bor)

    assert kept_apart(two.zala, two.one, two.two) == [{two.two.pk}, frozenset(), {two.zala.pk}]


def test_the_harmed_person_who_is_registered_twice_stays_kept_apart_too(two, alma, bor):
    again = file_of(alma, "Vrbas")
    harmed = registered_of(again, two.zala, alma)

    merge = merged(harmed, agreed(harmed, bor))

    assert kept_apart(again, two.zala, two.two) == [{two.two.pk}, frozenset(), {again.pk}]
    undone(merge, bor)
    assert kept_apart(again, two.zala, two.two) == [frozenset(), {two.two.pk}, {two.zala.pk}]


def test_nothing_rests_on_a_representation_by_the_other_file_of_somebody_kept_apart(two, bor):
    today = timezone.localdate()
    row = Representation(person=two.zala, helper=two.one, kind="guardian", scopes=1, basis="x", starts_on=today)
    row.save(force_insert=True)
    assert by_one_kept_apart([row], two.zala.pk, on=today) == frozenset()

    merged(two, agreed(two, bor))

    assert by_one_kept_apart([row], two.zala.pk, on=today) == {row.pk}


def test_whoever_acts_for_somebody_does_so_as_the_file_that_goes_on_and_back_after_an_undo(two, alma, bor):
    child = file_of(alma, "Vrba")
    row = Representation(person=child, helper=two.two, kind="guardian", scopes=1, basis="x",
                         starts_on=timezone.localdate())  # fmt: skip
    row.save(force_insert=True)
    merge = merged(two, agreed(two, bor))

    assert every_row(Representation).filter(person=child).get().helper_id == two.one.pk

    undone(merge, bor)

    assert every_row(Representation).filter(person=child).get().helper_id == two.two.pk


@pytest.mark.parametrize("first", ["the harmed", "the harming"])
def test_both_who_are_kept_apart_are_put_together_with_a_file_and_come_apart_in_either_order(two, alma, bor, first):
    again = file_of(alma, "Vrbas")
    harmed = registered_of(again, two.zala, alma)
    pairs = [agreed(harmed, bor), agreed(two, bor)]
    before = photograph()
    merges = [merged(harmed, pairs[0]), merged(two, pairs[1])]
    assert kept_apart(again, two.one) == [{two.one.pk}, {again.pk}]

    for merge in merges if first == "the harmed" else reversed(merges):
        undone(merge, bor)

    assert photograph() == before


def test_what_was_kept_apart_since_goes_along_both_ways_where_the_worker_says_so(two, alma, bor):
    merge = merged(two, agreed(two, bor))
    child = file_of(alma, "Vrba")
    keep_apart(child, two.one, alma)

    undone(merge, bor, takes_newer=True)

    assert kept_apart(child, two.two, two.one) == [{two.two.pk}, {two.zala.pk, child.pk}, frozenset()]
