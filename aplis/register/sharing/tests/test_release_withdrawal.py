"""Taking a release back: the next request of the recipient finds nothing, and who was named is told."""

from uuid import uuid4

import pytest
from django.urls import reverse

from aplis.core.access import Actor
from aplis.core.errors import Refusal, Stale
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.models import AccessRight, Person, Representation
from aplis.register.people.tests.factories import agree, make_person
from aplis.register.sharing.actions import close_involvement, record_look
from aplis.register.sharing.models import Involvement, Notice
from aplis.register.sharing.releases.withdrawing import enter_in_error, withdraw_release
from aplis.register.sharing.tests.releasing import filled, given, key, lines, stored
from aplis.rules.scopes import ALL, mask

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(alma, nika):
    agree(alma.agency, nika.agency)
    return nika.agency


def sees(worker, person):
    return Person.objects.visible_to(make_actor(worker)).filter(pk=person.pk).exists()


def notices(**wanted):
    return list(Notice.objects.unscoped(reason="test").filter(**wanted).order_by("pk"))


def herself(person, behalf="person"):
    return Actor(today=make_actor(make_worker()).today, user_id=7, person_id=person.pk, on_behalf_of=behalf)


def taken_back(actor, sheet, **sent):
    withdraw_release(actor=actor, key=key(), sheet=sheet, **{"version": sheet.version, **sent})
    return stored(sheet)


@pytest.mark.mission("F13", "F14")
def test_the_next_read_of_the_recipient_is_denied_and_the_notice_sent(client_of, alma, nika, zarja, clinic):
    sheet, client = given(alma, zarja, clinic, scopes=["health", "plan"]), client_of(nika)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "delivery"})
    assert client.get(reverse("sharing:rights", args=[zarja.pk])).status_code == 200

    after = taken_back(make_actor(alma), sheet, because="x")

    assert client.get(reverse("sharing:rights", args=[zarja.pk])).status_code == 404
    assert (after.state, after.ended_because, [row.withdrawn_on for row in lines(sheet)]) == (
        "withdrawn", "x", [make_actor(alma).today],
    )  # fmt: skip
    told = notices(kind="release_withdrawn")
    assert [(row.agency_id, row.worker_id, row.verb) for row in told] == [
        (clinic.pk, None, "read_notices"),
        (clinic.pk, nika.pk, ""),
    ]
    assert told[0].detail == {"day": make_actor(alma).today.isoformat(), "scopes": mask(["health", "plan"])}


def test_what_was_seen_before_stays_in_the_log_as_it_was(alma, nika, zarja, clinic):
    sheet = given(alma, zarja, clinic)
    record_look(actor=make_actor(nika, purpose="plan"), person=zarja, scopes=1, page="situation")
    right = AccessRight.objects.unscoped(reason="test").get(person=zarja, agency=clinic)

    taken_back(make_actor(alma), sheet)

    after = AccessRight.objects.unscoped(reason="test").get(pk=right.pk)
    assert (after.starts_on, after.ends_on, after.scopes) == (right.starts_on, make_actor(alma).today, right.scopes)


def test_for_one_recipient_the_others_stay(alma, nika, tuja, zarja, clinic):
    agree(alma.agency, tuja.agency)
    sheet = given(alma, zarja, clinic, tuja.agency)

    after = taken_back(make_actor(alma), sheet, agency=clinic.pk)

    assert (after.state, after.ended_at, sees(nika, zarja), sees(tuja, zarja)) == ("active", None, False, True)
    assert {row.agency_id for row in notices(kind="release_withdrawn")} == {clinic.pk}

    last = taken_back(make_actor(alma), after, agency=tuja.agency_id)
    assert (last.state, sees(tuja, zarja)) == ("withdrawn", False)


def test_what_another_release_opens_is_not_touched(alma, nika, zarja, clinic):
    given(alma, zarja, clinic, scopes=["housing"])

    taken_back(make_actor(alma), given(alma, zarja, clinic, scopes=["work"]))

    rights = AccessRight.objects.unscoped(reason="test").filter(
        person=zarja, agency=clinic, ends_on__gt=make_actor(alma).today
    )
    assert [right.scopes for right in rights] == [mask(["housing"])]


def test_one_that_begins_later_never_begins(alma, nika, zarja, clinic):
    today = make_actor(alma).today
    first = today.replace(year=today.year + 1, day=1) if today.month == 1 else today.replace(day=1, month=today.month - 1, year=today.year + 1)  # fmt: skip
    sheet = given(alma, zarja, clinic, starts_on=first, ends_on=first.replace(day=20))

    taken_back(make_actor(alma), sheet)

    seen = Person.objects.visible_to(make_actor(nika, on=first)).filter(pk=zarja.pk).exists()
    assert (seen, stored(sheet).state) == (False, "withdrawn")


def test_of_two_at_once_one_acts_and_the_other_is_shown_what_stands_there(alma, zarja, clinic):
    sheet = given(alma, zarja, clinic)
    as_both_saw_it = [stored(sheet), stored(sheet)]

    taken_back(make_actor(alma), as_both_saw_it[0])
    with pytest.raises(Stale) as late:
        taken_back(herself(zarja), as_both_saw_it[1])

    assert late.value.current.state == "withdrawn"
    assert len(notices(kind="release_withdrawn")) == 1
    assert JournalEntry.objects.unscoped(reason="test").filter(verb="release_withdrawn").count() == 1


def test_a_double_click_acts_once_and_a_second_withdrawal_is_refused(alma, zarja, clinic):
    sheet, once = given(alma, zarja, clinic), uuid4()
    for _click in range(2):
        withdraw_release(actor=make_actor(alma), key=once, sheet=stored(sheet), version=sheet.version)

    with pytest.raises(Refusal, match="not_in_force"):
        taken_back(make_actor(alma), stored(sheet))

    assert len(notices(kind="release_withdrawn")) == 1


def test_one_that_has_run_out_is_not_taken_back(alma, zarja, clinic):
    sheet = given(alma, zarja, clinic)

    with pytest.raises(Refusal, match="not_in_force"):
        taken_back(make_actor(alma, on=sheet.ends_on), sheet)


@pytest.mark.parametrize("how", ["draft", "refused", "unknown agency"])
def test_what_was_never_given_is_not_taken_back(alma, tuja, zarja, clinic, how):
    sheet = given(alma, zarja, clinic) if how == "unknown agency" else filled(alma, zarja, clinic)
    sent = {"agency": tuja.agency_id} if how == "unknown agency" else {}

    with pytest.raises(Refusal, match="not_in_force"):
        taken_back(make_actor(alma), sheet, **sent)

    assert notices(kind="release_withdrawn") == []


class TestByThePerson:
    @pytest.mark.mission("F13", "F64")
    def test_she_takes_it_back_on_the_own_pages_at_once(self, alma, nika, zarja, clinic):
        sheet = given(alma, zarja, clinic)
        assert sees(nika, zarja)

        after = taken_back(herself(zarja), sheet)

        entry = JournalEntry.objects.unscoped(reason="test").get(verb="release_withdrawn")
        assert (after.state, sees(nika, zarja)) == ("withdrawn", False)
        assert (entry.worker_id, entry.on_behalf_of, entry.detail["acted_by"]) == (None, "person", 7)
        assert len(notices(kind="release_withdrawn", agency=clinic)) == 1

    @pytest.mark.parametrize(
        ("fields", "may"),
        [
            ({"kind": "guardian"}, True),
            ({"kind": "trusted"}, False),
            ({"kind": "guardian", "scopes": mask(["work"])}, False),
            ({"kind": "guardian", "has_conflict": True}, False),
        ],
    )
    def test_who_acts_for_her_needs_a_representation_that_covers_it(self, alma, nika, zarja, clinic, fields, may):
        sheet, today = given(alma, zarja, clinic), make_actor(alma).today
        row = Representation(**{"person": zarja, "scopes": ALL, "basis": "x", "starts_on": today, **fields})
        row.save(force_insert=True)
        actor = herself(zarja, f"representation:{row.pk}")

        if may:
            assert taken_back(actor, sheet).state == "withdrawn"
        else:
            with pytest.raises(Refusal, match="not_yours"):
                taken_back(actor, sheet)
            assert sees(nika, zarja)

    def test_another_person_does_not(self, alma, nika, zarja, clinic):
        sheet = given(alma, zarja, clinic)

        with pytest.raises(Refusal, match="not_yours"):
            taken_back(herself(make_person()), sheet)

        assert sees(nika, zarja)


def test_a_worker_of_the_recipient_writes_it_down_too_and_loses_sight(alma, nika, zarja, clinic):
    """The person tells whom she meets; the journal has the entry before the sight ends."""
    sheet = given(alma, zarja, clinic, scopes=["plan", "health"])

    taken_back(make_actor(nika), sheet)

    assert (stored(sheet).state, sees(nika, zarja)) == ("withdrawn", False)
    assert JournalEntry.objects.unscoped(reason="test").get(verb="release_withdrawn").agency_id == clinic.pk


@pytest.mark.parametrize("role", ["volunteer", "administrator"])
def test_a_role_without_the_verb_does_not(alma, zarja, clinic, role):
    with pytest.raises(Refusal, match=r"role\.offer_release"):
        taken_back(make_actor(make_worker(alma.agency, role=role)), given(alma, zarja, clinic))


def test_when_the_giving_agency_closes_its_file_the_recipient_sees_nothing_either(alma, nika, zarja, clinic):
    given(alma, zarja, clinic)
    file = Involvement.objects.unscoped(reason="test").get(person=zarja)

    close_involvement(actor=make_actor(alma), key=form_key()["client_key"], involvement=file, version=1)

    assert not sees(nika, zarja)


class TestAnError:
    def test_it_shuts_at_once_stays_on_the_list_and_is_told(self, alma, nika, zarja, clinic):
        sheet = given(alma, zarja, clinic)

        enter_in_error(actor=make_actor(alma), key=key(), sheet=sheet, version=sheet.version, because="another Zarja")

        after = stored(sheet)
        assert (after.state, after.ended_because, sees(nika, zarja)) == ("error", "another Zarja", False)
        assert [row.agency_id for row in notices(kind="release_in_error")] == [clinic.pk]

    def test_a_draft_is_put_away_without_telling_anybody(self, alma, zarja, clinic):
        sheet = filled(alma, zarja, clinic)

        enter_in_error(actor=make_actor(alma), key=key(), sheet=sheet, version=sheet.version, because="x")

        assert (stored(sheet).state, notices()) == ("error", [])

    def test_an_ended_one_stays_what_it_is(self, alma, zarja, clinic):
        sheet = taken_back(make_actor(alma), given(alma, zarja, clinic))

        with pytest.raises(Refusal, match="is_answered"):
            enter_in_error(actor=make_actor(alma), key=key(), sheet=sheet, version=sheet.version, because="x")

    def test_another_agency_does_not_say_so(self, alma, nika, zarja, clinic):
        sheet = given(alma, zarja, clinic, scopes=["plan"])

        with pytest.raises(Refusal, match="not_yours"):
            enter_in_error(actor=make_actor(nika), key=key(), sheet=sheet, version=sheet.version, because="x")
