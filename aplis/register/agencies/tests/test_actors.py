"""Who is asking: posts, their days, their roles."""

from datetime import timedelta

import pytest
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.errors import Refusal
from aplis.register.agencies.actors import actor_of, posts_of
from aplis.register.agencies.models import Agency
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_role, make_user, make_worker
from aplis.rules.scopes import BIT, mask

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("starts_in", "ends_in", "is_held"),
    [
        (-30, None, True),
        (0, None, True),  # the first day counts
        (1, None, False),
        (-30, 1, True),
        (-30, 0, False),  # the stored end is the day after the last
        (0, 0, False),
    ],
)
def test_a_post_is_held_from_its_first_day_to_the_day_before_its_end(starts_in, ends_in, is_held):
    today = timezone.localdate()
    ends_on = None if ends_in is None else today + ends_in * A_DAY
    worker = make_worker(starts_on=today + starts_in * A_DAY, ends_on=ends_on)
    make_worker(worker.agency)

    assert posts_of(worker.user_id, today) == ([worker] if is_held else [])


def test_a_closed_agency_seats_nobody():
    worker = make_worker()
    Agency.objects.filter(pk=worker.agency_id).update(is_active=False)

    assert posts_of(worker.user_id, timezone.localdate()) == []


@pytest.mark.parametrize("kind", Agency.Kind.values)
def test_a_role_opens_something_only_at_the_kinds_of_agency_it_fits(kind):
    role = make_role(read_scopes=3, write_scopes=1, verbs=["open_person"], agency_kinds=["health", "ngo"])
    actor = make_actor(agency=make_agency(kind), role=role.code)

    opened = (actor.read_scopes, actor.write_scopes, actor.verbs)
    assert opened == ((3, 1, {"open_person"}) if kind in {"health", "ngo"} else (0, 0, frozenset()))
    assert actor.is_seated


def test_a_role_without_kinds_fits_every_agency():
    assert {kind for kind in Agency.Kind.values if make_actor(agency=make_agency(kind), role="manager").verbs} == set(
        Agency.Kind.values
    )


def test_an_actor_carries_the_day_the_purpose_and_one_agency():
    today = timezone.localdate()
    worker = make_worker(make_agency("employment"))

    actor = actor_of(worker, on=today, purpose="delivery")

    assert actor == Actor(
        today=today,
        user_id=worker.user_id,
        worker_id=worker.pk,
        agency_id=worker.agency_id,
        country=worker.agency.area.country,
        agency_kind="employment",
        role="employment_counsellor",
        read_scopes=mask(["income", "work", "learning", "contact", "plan"]),
        write_scopes=mask(["income", "work", "learning", "contact", "plan"]),
        verbs=frozenset(worker.role.verbs),
        purpose="delivery",
    )
    assert actor.for_purpose("supervision").purpose == "supervision"
    assert actor.purpose == "delivery"


def test_the_actor_of_one_post_holds_nothing_of_the_other():
    user = make_user()
    nurse = make_actor(user=user, agency=make_agency("health"))
    mentor = make_actor(user=user, agency=make_agency("ngo"), role="volunteer")

    assert nurse.read_scopes & BIT["health"]
    assert not mentor.read_scopes & BIT["health"]
    assert "register_person" in nurse.verbs
    assert "register_person" not in mentor.verbs
    assert nurse.agency_id != mentor.agency_id


def test_what_the_role_does_not_allow_is_refused_with_a_reason():
    nurse = make_actor(agency=make_agency("health"))

    nurse.require("write_fact")
    nurse.require_write(BIT["health"])
    with pytest.raises(Refusal) as verb:
        nurse.require("set_protection")
    with pytest.raises(Refusal) as scope:
        nurse.require_write(BIT["income"])

    assert (verb.value.code, scope.value.code) == ("role.set_protection", "role.scope")


def test_nobody_may_do_anything_without_a_post():
    nobody = Actor(today=timezone.localdate(), user_id=1, verbs=frozenset({"write_fact"}))

    assert not nobody.is_seated
    assert not nobody.may("write_fact")
