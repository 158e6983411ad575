"""Who acts for a person: recorded, changed, ended, cut, and never somebody who is kept apart from her."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.errors import Refusal, Stale
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.models import KeptApart, Representation
from aplis.register.people.tests.factories import make_person, registrar, release
from aplis.register.sharing.models import Involvement, Notice
from aplis.register.sharing.representing.actions import (
    add_representation,
    change_representation,
    cut_for_apart,
    end_representation,
)
from aplis.register.sharing.representing.queries import may_rest_on
from aplis.register.sharing.tests.own import herself, make_portal
from aplis.rules.scopes import ALL, BIT

pytestmark = pytest.mark.django_db


def address(name, person, *more):
    return reverse(f"representing:{name}", args=[person.pk, *more])


def sent(**fields):
    return {
        "kind": "guardian",
        "helper_name": "Marta Kos",
        "basis": "District court, II P 12/2026, 1 November 2026",
        "scopes": ["housing", "income"],
        "starts_on": "2026-11-01",
        "person_told_on": timezone.localdate().isoformat(),
        **form_key(),
        **fields,
    }


def add(actor, person, **fields):
    given = {
        "kind": "guardian",
        "scopes": ALL,
        "basis": "x",
        "helper_name": "Marta",
        "starts_on": actor.today,
        **fields,
    }
    with bound(actor):
        return add_representation(actor=actor, key=uuid4(), representation=Representation(person=person, **given))


def rows_of(person):
    return Representation.objects.unscoped(reason="test").filter(person=person)


def notices(person):
    return sorted(Notice.objects.unscoped(reason="test").filter(person=person).values_list("kind", flat=True))


def keep_apart(person, other, worker, *, is_victim=True):
    today = timezone.localdate()
    for one, two, harmed in ((person, other, is_victim), (other, person, not is_victim)):
        KeptApart(person=one, other=two, is_victim=harmed, starts_on=today, set_by=worker).save()


@pytest.mark.mission("F69")
def test_a_guardian_is_recorded_with_matters_basis_and_days(client_of, alma, zarja):
    response = client_of(alma).post(address("add", zarja), sent())

    row = rows_of(zarja).get()
    assert response.status_code == 302
    assert (row.kind, row.helper_name, row.scopes) == ("guardian", "Marta Kos", BIT["housing"] | BIT["income"])
    assert (row.starts_on, row.ends_on, row.chosen_by_person) == (date(2026, 11, 1), None, False)
    assert notices(zarja) == ["representation_added"]
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="representation_added")
    assert (entry.person_id, entry.detail) == (zarja.pk, {"kind": "guardian", "scopes": row.scopes})


def test_sent_twice_it_is_recorded_once(client_of, alma, zarja):
    client, form = client_of(alma), sent()

    assert [client.post(address("add", zarja), form).status_code for _ in range(2)] == [302, 302]
    assert rows_of(zarja).count() == 1


def test_the_worker_is_reminded_to_tell_the_person(client_of, alma, zarja):
    client_of(alma).post(address("add", zarja), sent(person_told_on=""))

    notice = Notice.objects.unscoped(reason="test").get(person=zarja, kind="representation_to_tell")
    assert (notice.worker_id, notice.due_at.date() > timezone.now().date()) == (alma.pk, True)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"helper_name": ""}, "helper_name"),
        ({"scopes": []}, "scopes"),
        ({"ends_on": "2026-10-01"}, "ends_on"),
        ({"kind": "trusted", "chosen_by_person": "on"}, "ends_on"),
        ({"kind": "trusted", "ends_on": "2027-05-01"}, "chosen_by_person"),
        ({"person_told_on": "2099-01-01"}, "person_told_on"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(client_of, alma, zarja, fields, field):
    response = client_of(alma).post(address("add", zarja), sent(**fields))

    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert not rows_of(zarja).exists()


def test_a_parent_acts_until_the_child_is_of_age(client_of, alma):
    today = timezone.localdate()
    child = make_person(
        agency=alma.agency, lead=alma, born_on=today.replace(year=today.year - 10), birth_precision="day"
    )

    client_of(alma).post(address("add", child), sent(kind="parent"))

    assert rows_of(child).get().ends_on == today.replace(year=today.year + 8)


def test_a_parent_does_not_act_for_a_grown_up(client_of, alma):
    grown = make_person(agency=alma.agency, lead=alma, born_on=date(1990, 1, 1), birth_precision="day")

    response = client_of(alma).post(address("add", grown), sent(kind="parent"))

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["kind"])


@pytest.mark.mission("F18", "F69")
def test_whoever_is_kept_apart_does_not_act_for_the_person(alma, zarja):
    other = make_person(agency=alma.agency, lead=alma, given="Drago", family="Lipovnik")
    keep_apart(zarja, other, alma)

    for named in ({"helper": other}, {"helper_name": "lipovnik DRAGO"}):
        with pytest.raises(Refusal) as refused:
            add(make_actor(alma), zarja, **named)
        assert refused.value.code == "representing.kept_apart"
    assert not rows_of(zarja).exists()


def test_a_name_on_the_file_of_the_other_tells_nothing_of_whom_he_harmed(alma, zarja):
    other = make_person(agency=alma.agency, lead=alma, given="Drago", family="Lipovnik")
    keep_apart(zarja, other, alma)

    assert add(make_actor(alma), other, helper_name="Zarja Lipovnik").pk


@pytest.mark.parametrize("is_seen", [True, False])
def test_an_existing_one_is_cut_at_once_whatever_the_worker_sees_of_either(alma, zarja, is_seen):
    home = alma.agency if is_seen else make_worker().agency
    other = make_person(agency=home, given="Drago")
    both = add(make_actor(alma), zarja, helper=other), add(registrar(home), other, helper=zarja)
    keep_apart(zarja, other, alma)

    actor = make_actor(alma)
    with bound(actor):
        number = cut_for_apart(actor=actor, person=zarja.pk, other=other.pk)

    assert number == 2
    for row in both:
        row.refresh_from_db(from_queryset=Representation.objects.unscoped(reason="test"))
        assert (row.ends_on, row.ended_because) == (actor.today, "kept_apart")
    with bound(actor):
        assert cut_for_apart(actor=actor, person=zarja.pk, other=other.pk) == 0


def test_a_conflict_blocks_every_act_and_the_officer_is_told(client_of, alma, zarja):
    row = add(make_actor(alma), zarja)
    form = {"version": 1, "has_conflict": "on", **form_key()}

    response = client_of(alma).post(address("change", zarja, row.pk), form)

    row = rows_of(zarja).get()
    assert (response.status_code, row.has_conflict, row.version) == (302, True, 2)
    assert not may_rest_on(row, zarja, 0, "read", on=timezone.localdate())
    notice = Notice.objects.unscoped(reason="test").get(kind="representation_conflict")
    assert (notice.agency_id, notice.verb) == (alma.agency_id, "audit_looks")


def test_it_ends_today_with_its_reason_and_the_person_is_told(client_of, alma, zarja):
    row = add(make_actor(alma), zarja)
    url = address("end", zarja, row.pk)
    form = {"version": 1, "because": "Custody restricted, IV P 3/2026"}

    late = [client_of(alma).post(url, {**form, **form_key()}) for _ in range(2)]

    row = rows_of(zarja).get()
    assert [each.status_code for each in late] == [302, 409]
    assert (row.ends_on, row.ended_because) == (timezone.localdate(), "Custody restricted, IV P 3/2026")
    assert "representation_ended" in notices(zarja)


def test_two_who_end_it_at_once_end_it_once(alma, zarja):
    row = add(make_actor(alma), zarja)
    ending = {"representation": row, "version": 1, "because": "x"}

    with bound(make_actor(alma)):
        end_representation(actor=make_actor(alma), key=uuid4(), **ending)
        with pytest.raises(Stale):
            end_representation(actor=make_actor(alma), key=uuid4(), **ending)


def test_only_a_role_that_may_records_and_only_where_contact_is_open(alma, vera, nika, zarja):
    release(zarja, nika.agency, ["health"])
    row = add(make_actor(alma), zarja)

    with pytest.raises(Refusal) as of_role:
        add(make_actor(vera), zarja)
    with pytest.raises(Refusal) as of_scope:
        change_representation(
            actor=make_actor(nika), key=uuid4(), representation=row, version=1, has_conflict=True, person_told_on=None
        )
    assert (of_role.value.code, of_scope.value.code) == ("role.record_bond", "people.scope_shut")


@pytest.mark.parametrize("name", ["representation", "add", "give"])
def test_a_stranger_finds_no_page_about_her(client_of, bare, tuja, zarja, name):
    client, nobody = client_of(tuja), make_person()

    answers = [client.get(address(name, person)) for person in (zarja, nobody)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert len({bare(answer, person.pk) for answer, person in zip(answers, (zarja, nobody), strict=True)}) == 1


def test_a_row_of_another_person_is_not_found_under_this_one(client_of, alma, zarja):
    row = add(make_actor(alma), make_person(agency=alma.agency, lead=alma))

    assert client_of(alma).get(address("end", zarja, row.pk)).status_code == 404


def test_the_page_costs_the_same_with_one_and_with_three(client_of, queries_of, alma, zarja):
    client, actor = client_of(alma), make_actor(alma)
    add(actor, zarja, helper=make_person())
    make_portal(zarja)
    one = queries_of(client, address("representation", zarja))
    for _ in range(2):
        add(actor, zarja, helper=make_person())
        make_portal(zarja)

    assert queries_of(client, address("representation", zarja)) == one


@pytest.mark.mission("M110", "F69")
def test_the_person_chooses_somebody_she_trusts_and_ends_it_by_her_own_word(zarja):
    actor = herself(zarja)
    until = actor.today + timedelta(days=90)
    chosen = {"kind": "trusted", "chosen_by_person": True, "scopes": BIT["plan"], "ends_on": until}

    row = add(actor, zarja, **chosen)
    with bound(actor):
        end_representation(actor=actor, key=uuid4(), representation=row, version=1, because="person")

    row = rows_of(zarja).get()
    assert (row.scopes, row.ends_on, row.ended_because) == (BIT["plan"], actor.today, "person")
    agency = Involvement.objects.unscoped(reason="test").get(person=zarja).agency_id
    told = Notice.objects.unscoped(reason="test").get(kind="trusted_chosen")
    assert (told.agency_id, told.verb) == (agency, "invite_person")
    entries = JournalEntry.objects.unscoped(reason="test").filter(verb__in=["trusted_chosen", "representation_ended"])
    assert {(entry.on_behalf_of, entry.detail["acted_by"]) for entry in entries} == {("person", actor.user_id)}


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "guardian"},
        {"kind": "trusted", "chosen_by_person": False},
    ],
)
def test_she_names_trusted_persons_only(zarja, fields):
    actor = herself(zarja)
    with pytest.raises(Refusal) as refused:
        add(actor, zarja, ends_on=actor.today + timedelta(days=9), **fields)
    assert refused.value.code == "representing.only_the_person"


def test_nobody_chooses_for_her_or_for_another(zarja):
    until = {"ends_on": timezone.localdate() + timedelta(days=9), "kind": "trusted", "chosen_by_person": True}
    stranger, guardian = herself(make_person()), herself(zarja, "representation:7")

    for actor in (stranger, guardian):
        with pytest.raises(Refusal) as refused:
            add(actor, zarja, **until)
        assert refused.value.code == "representing.only_the_person"


def test_she_does_not_end_what_a_court_decided(alma, zarja):
    row, actor = add(make_actor(alma), zarja), herself(zarja)

    with bound(actor), pytest.raises(Refusal) as refused:
        end_representation(actor=actor, key=uuid4(), representation=row, version=1, because="person")
    assert (refused.value.code, rows_of(zarja).get().ends_on) == ("representing.not_by_you", None)
