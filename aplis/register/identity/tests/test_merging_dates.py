"""What is over in the file that goes on is no twin of what runs in the other: what runs goes along, or lends its days."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from aplis.register.agencies.tests.factories import make_user, make_worker
from aplis.register.identity.merging import every_row
from aplis.register.identity.tests.twice import agreed, asker, merged, registered_of, undone
from aplis.register.people.actions import add_identifier
from aplis.register.people.models import (
    Barrier,
    ContactDetail,
    Household,
    HouseholdMember,
    Identifier,
    Person,
    PersonName,
    PortalAccess,
)
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import NamedViewer, ProtectionChange, WatchedPerson

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F9", "F10")]

EARLY, LATE = date(2020, 1, 1), date(2024, 1, 1)
OVER = {"starts_on": EARLY, "ends_on": LATE}


@pytest.fixture
def two(alma):
    """Jan, registered twice."""
    one, other = (make_person(agency=alma.agency, lead=alma, given="Jan", family=name) for name in ("Vrba", "Verba"))
    return registered_of(one, other, alma)


def of_kind(kind, alma):
    """The table, and what a row of it says but for its days and its person."""
    worker = (
        make_worker()
    )  # of another agency: one near to the person shuts the file to the own one, which could undo nothing
    return {
        "name": (PersonName, {"given": "Janko", "family": "Vrba", "kind": "used"}),
        "phone": (ContactDetail, {"agency": alma.agency, "kind": "phone", "value": "041 123 456"}),
        "number": (Identifier, {"scheme": "case", "sealed": b"x", "digest": "d", "masked": "x"}),
        "place": (HouseholdMember, {"household": Household.objects.create(), "role": "head"}),
        "named": (NamedViewer, {"worker": worker}),
        "barrier": (Barrier, {"worker": worker, "kind": "relative", "set_by": alma}),
        "portal": (PortalAccess, {"user": make_user(), "invited_by": alma}),
        "watch": (WatchedPerson, {"agency": alma.agency, "reason": "x", "set_by": alma}),
    }[kind]


KINDS = ["name", "phone", "number", "place", "named", "barrier", "portal", "watch"]


def rows_of(person, model):
    return set(every_row(model).filter(person=person).values_list("starts_on", "ends_on"))


def whole(model):
    return sorted(every_row(model).order_by("pk").values(), key=lambda row: row["id"])


@pytest.mark.parametrize("starts_on", [EARLY, LATE], ids=["of one day", "later"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_runs_in_the_file_that_goes_in_runs_in_the_file_that_goes_on_where_it_was_over(
    two, alma, bor, kind, starts_on
):
    model, says = of_kind(kind, alma)
    model.objects.create(person=two.one, **says, **OVER)
    model.objects.create(person=two.two, **says, starts_on=starts_on)
    pair = agreed(two, bor)
    before = whole(model)

    merge = merged(two, pair)

    assert (starts_on, None) in rows_of(two.one, model)
    undone(merge, bor)
    assert whole(model) == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("days", [OVER, {"starts_on": EARLY}], ids=["over", "running"])
def test_what_both_files_have_with_the_same_end_is_not_doubled(two, alma, bor, kind, days):
    model, says = of_kind(kind, alma)
    for person in (two.one, two.two):
        model.objects.create(person=person, **says, **days)

    merged(two, agreed(two, bor))

    assert every_row(model).filter(person=two.one, **days).count() == 1


def test_a_relative_with_an_ended_barrier_on_one_file_and_a_running_one_on_the_other_opens_neither(two, alma, bor):
    near = make_worker(alma.agency)
    Barrier.objects.create(person=two.one, worker=near, kind="relative", set_by=alma, **OVER)
    Barrier.objects.create(person=two.two, worker=near, kind="relative", set_by=alma, starts_on=EARLY)

    merged(two, agreed(two, bor))

    assert not Person.objects.visible_to(asker(near)).exists()
    assert every_row(Barrier).filter(person=two.one, worker=near, ends_on__isnull=True).exists()


def test_a_number_withdrawn_from_one_file_and_in_use_in_the_other_is_in_use(two, alma, bor):
    for person in (two.one, two.two):
        add_identifier(actor=asker(alma), key=uuid4(), person=person, scheme="case", number="B-1")
    said = {"withdrawn_at": timezone.now(), "withdrawn_because": "typed one line too low"}
    every_row(Identifier).filter(person=two.one).update(**said)
    pair = agreed(two, bor)
    before = whole(Identifier)

    merge = merged(two, pair)

    assert every_row(Identifier).get(person=two.one).withdrawn_at is None
    undone(merge, bor)
    assert whole(Identifier) == before


def test_days_that_were_lent_go_back_and_the_row_stays_with_a_third_file_that_took_it_since(two, alma, bor):
    """The row of the file that went on in between is claimed by the second merge, its days by the first."""
    third = make_person(agency=alma.agency, lead=alma, given="Jan", family="Vrbas")
    model, says = of_kind("named", alma)
    own = NamedViewer.objects.create(person=two.one, **says, **OVER)
    NamedViewer.objects.create(person=two.two, **says, starts_on=LATE)
    other = registered_of(third, two.one, alma)
    pair = agreed(two, bor)
    before = whole(model)
    first = merged(two, pair)
    second = merged(other, agreed(other, bor))

    undone(first, bor)
    assert every_row(NamedViewer).filter(pk=own.pk).values_list("person", "ends_on").get() == (third.pk, LATE)
    undone(second, bor)

    assert whole(model) == before


def test_what_was_answered_about_the_protection_of_either_goes_along(two, alma, bor):
    for person in (two.one, two.two):
        about = {"person": person, "agency": alma.agency, "was": 2, "level": 1, "reason": "x", "asked_by": alma}
        for state in ("open", "confirmed"):
            answered = {} if state == "open" else {"answered_by": bor, "answered_at": timezone.now()}
            ProtectionChange.objects.create(**about, state=state, **answered)

    merged(two, agreed(two, bor))

    states = every_row(ProtectionChange).filter(person=two.one).order_by("state").values_list("state", flat=True)
    assert list(states) == ["confirmed", "confirmed", "open"]
