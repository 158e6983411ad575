"""What is restricted is kept and not used: nothing of it moves, every page says so, the person is told and reads it."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.core.errors import Refusal, Stale
from aplis.core.keeping import every_row
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker
from aplis.register.people.models import AccessRight
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.keeping.actions import end_restriction, set_hold, set_restriction
from aplis.register.sharing.keeping.queries import own_stops
from aplis.register.sharing.models import Notice, Restriction
from aplis.register.sharing.tests.keeping_cases import key
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in
from aplis.rules.scopes import BIT, mask

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(alma):
    return make_worker(alma.agency, "data_protection_officer", name="Oda Varuh")


def restrict(officer, person, scopes, **fields):
    given = {"reason": "the person says it is wrong", "ends_on": None, "is_asked_by_person": True, **fields}
    return set_restriction(actor=make_actor(officer), key=key(), person=person, scopes=mask(scopes), **given)


def open_to(agency, person):
    """Mask of what the agency's rights in force open today."""
    today, found = timezone.localdate(), 0
    for right in every_row(AccessRight).filter(agency=agency, person=person):
        if right.ends_on is None or right.ends_on > today:
            found |= right.scopes
    return found


def page(name, *args):
    return reverse(f"keeping:{name}", args=args)


@pytest.mark.mission("M005")
def test_nothing_of_it_moves_to_another_agency_from_the_same_transaction_on(officer, nika, zarja):
    release(zarja, nika.agency, ["health", "contact"])
    restrict(officer, zarja, ["health"])
    assert open_to(nika.agency, zarja) == BIT["contact"]


def test_the_own_agency_keeps_it_and_each_page_says_not_to_use_it(client_of, alma, officer, zarja):
    restrict(officer, zarja, ["work", "income"])
    assert open_to(alma.agency, zarja) & BIT["work"]
    for name in ("situations:situation", "people:details"):
        text = client_of(alma).get(reverse(name, args=[zarja.pk])).content.decode()
        assert "Restricted: kept, not used." in text
    assert (
        "Restricted"
        not in client_of(alma)
        .get(reverse("people:details", args=[make_person(agency=alma.agency, lead=alma).pk]))
        .content.decode()
    )


def test_a_worker_reads_only_of_scopes_that_are_open_to_her(client_of, officer, zarja):
    restrict(officer, zarja, ["health"])
    client = client_of(officer)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "supervision", "reason": "a look"})
    assert "Restricted" not in client.get(reverse("people:details", args=[zarja.pk])).content.decode()


@pytest.mark.mission("M005")
def test_lifted_it_moves_again_at_once(officer, nika, zarja):
    release(zarja, nika.agency, ["health"])
    row = restrict(officer, zarja, ["health"])
    assert open_to(nika.agency, zarja) == 0
    end_restriction(actor=make_actor(officer), key=key(), restriction=row)
    assert open_to(nika.agency, zarja) == BIT["health"]


def test_of_two_the_other_still_holds(officer, nika, zarja):
    release(zarja, nika.agency, ["health"])
    first = restrict(officer, zarja, ["health"])
    restrict(officer, zarja, ["health"])
    end_restriction(actor=make_actor(officer), key=key(), restriction=first)
    assert open_to(nika.agency, zarja) == 0


def test_lifted_twice_is_once(officer, zarja):
    row = restrict(officer, zarja, ["work"])
    end_restriction(actor=make_actor(officer), key=key(), restriction=row)
    with pytest.raises(Stale):
        end_restriction(actor=make_actor(officer), key=key(), restriction=row)
    assert every_row(Notice).filter(kind="restriction_ended").count() == 1


@pytest.mark.parametrize("role", ["social_worker", "manager", "administrator"])
def test_other_roles_do_not_restrict(alma, zarja, role):
    with pytest.raises(Refusal) as refused:
        restrict(make_worker(alma.agency, role), zarja, ["work"])
    assert refused.value.code == "role.restrict"


def test_another_agencys_officer_lifts_nothing(client_of, officer, nika, zarja):
    row = restrict(officer, zarja, ["work"])
    release(zarja, nika.agency, ["contact", "plan"])
    there = make_worker(nika.agency, "data_protection_officer")
    with pytest.raises(Stale):
        end_restriction(actor=make_actor(there), key=key(), restriction=row)
    assert client_of(there).get(page("restriction_end", row.pk)).status_code == 404
    assert every_row(Restriction).get(pk=row.pk).ends_on is None


def test_the_journal_holds_codes_and_no_words(officer, zarja):
    row = restrict(officer, zarja, ["work"], reason="Ajda owes money", is_asked_by_person=True)
    entry = every_row(JournalEntry).get(object_id=row.pk)
    assert (entry.verb, entry.detail) == ("restriction_set", {"scopes": BIT["work"], "asked_by": "person"})


def test_the_person_is_told_when_it_begins_and_before_it_ends(officer, zarja):
    row = restrict(officer, zarja, ["work"])
    end_restriction(actor=make_actor(officer), key=key(), restriction=row)
    told = every_row(Notice).filter(person=zarja, is_for_person=True).order_by("pk")
    assert list(told.values_list("kind", flat=True)) == ["restriction_set", "restriction_ended"]


def test_the_person_reads_what_is_restricted_and_held_and_nobody_elses(officer, zarja):
    row = restrict(officer, zarja, ["work"])
    hold = set_hold(actor=make_actor(officer), key=key(), person_id=zarja.pk, reason="court case 12/2026")
    other = make_person()
    for person, expected in ((zarja, ([hold.pk], [row.pk])), (other, ([], []))):
        actor = Actor(today=timezone.localdate(), user_id=officer.user_id, person_id=person.pk)
        with bound(actor):
            stops = own_stops(actor)
        assert ([each.pk for each in stops.holds], [each.pk for each in stops.restrictions]) == expected


def test_the_words_for_the_person_name_agency_day_and_reason(officer, zarja):
    restrict(officer, zarja, ["work"], reason="the person says it is wrong")
    actor = Actor(today=timezone.localdate(), user_id=officer.user_id, person_id=zarja.pk)
    text = render_to_string("keeping/parts/own_stops.html", {"stops": own_stops(actor)})
    assert "Social work centre Jasna keeps what it has and does not use it" in text
    assert "the person says it is wrong" in text


class TestTheOwnPages:
    def read(self, client):
        return client.get(reverse("voice:rights")).content.decode()

    def test_the_person_reads_there_what_is_restricted_and_held(self, officer, zarja):
        restrict(officer, zarja, ["work"])
        set_hold(actor=make_actor(officer), key=key(), person_id=zarja.pk, reason="court case 12/2026")
        text = self.read(signed_in(make_portal(zarja).user))
        assert "keeps what it has and does not use it" in text
        assert "court case 12/2026" in text

    def test_whoever_represents_her_does_not_read_why(self, officer, zarja):
        set_hold(actor=make_actor(officer), key=key(), person_id=zarja.pk, reason="court case 12/2026")
        portal = make_portal(zarja, representation=make_representation(zarja))
        assert "court case" not in self.read(signed_in(portal.user))

    def test_another_person_reads_nothing_of_it(self, officer, zarja):
        restrict(officer, zarja, ["work"])
        assert "does not use it" not in self.read(signed_in(make_portal(make_person()).user))


class TestPages:
    def opened(self, client_of, officer, person):
        client = client_of(officer)
        client.post(reverse("sharing:purpose", args=[person.pk]), {"purpose": "supervision", "reason": "a look"})
        return client

    def test_set_on_the_page_of_the_person_and_lifted_from_the_list(self, client_of, officer, nika, zarja):
        release(zarja, nika.agency, ["health"])
        client = self.opened(client_of, officer, zarja)
        sent = {"scopes": ["health"], "asked_by": "person", "reason": "wrong", **form_key()}
        assert client.post(page("restriction", zarja.pk), sent).url == page("restrictions")
        assert open_to(nika.agency, zarja) == 0
        row = every_row(Restriction).get(person=zarja)
        assert "Lipovnik" in client.get(page("restrictions")).content.decode()
        assert client.post(page("restriction_end", row.pk), form_key()).url == page("restrictions")
        assert open_to(nika.agency, zarja) == BIT["health"]
        assert client.post(page("restriction_end", row.pk), form_key()).status_code == 404

    @pytest.mark.parametrize(
        "wrong",
        [
            {"scopes": []},
            {"scopes": ["nothing"]},
            {"asked_by": ""},
            {"reason": ""},
            {"ends_on": "today"},
            {"ends_on": "x"},
        ],
    )
    def test_what_is_missing_or_wrong_is_said_and_nothing_is_set(self, client_of, officer, zarja, wrong):
        client = self.opened(client_of, officer, zarja)
        sent = {"scopes": ["work"], "asked_by": "person", "reason": "x", **wrong, **form_key()}
        if sent.get("ends_on") == "today":
            sent["ends_on"] = timezone.localdate().isoformat()
        assert client.post(page("restriction", zarja.pk), sent).status_code == 422
        assert every_row(Restriction).count() == 0

    def test_until_a_day_it_is_over_on_that_day(self, client_of, officer, zarja):
        client = self.opened(client_of, officer, zarja)
        until = timezone.localdate() + timedelta(days=7)
        sent = {"scopes": ["work"], "asked_by": "officer", "reason": "x", "ends_on": until.isoformat(), **form_key()}
        client.post(page("restriction", zarja.pk), sent)
        assert every_row(Restriction).get().ends_on == until

    def test_a_stranger_finds_nothing(self, client_of, tuja, zarja):
        assert client_of(tuja).get(page("restriction", zarja.pk)).status_code == 404

    def test_the_list_costs_the_same_for_one_and_for_three(self, client_of, officer, zarja, queries_of):
        client, counts = client_of(officer), []
        for _each in range(3):
            restrict(officer, zarja, ["work"])
            counts.append(queries_of(client, page("restrictions")))
        assert len(set(counts)) == 1

    def test_restrictions_of_another_agency_stand_in_no_list_here(self, client_of, officer, zarja):
        theirs = make_worker(make_agency("ngo"))
        person = make_person(agency=theirs.agency, lead=theirs, family="Brinovec")
        restrict(make_worker(theirs.agency, "data_protection_officer"), person, ["work"])
        assert "Brinovec" not in client_of(officer).get(page("restrictions")).content.decode()
