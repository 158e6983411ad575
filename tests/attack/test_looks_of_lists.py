"""Whoever is named on a list, found by a search or taken away in a table has it in her look log: once a day, in one statement."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.people.models import Household, HouseholdMember
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.models import Involvement, KeepingItem, KeepingRun, Look, Notice
from aplis.register.sharing.notices.writing import tell
from aplis.rules.scopes import BIT

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F21")]
CONTACT = BIT["contact"]


@pytest.fixture
def place():
    return make_agency("social_work")


@pytest.fixture
def worker(place):
    return make_worker(place, name="Alma Kresnik")


def people(worker, number, **fields):
    """Persons whose files a colleague leads."""
    lead = make_worker(worker.agency)
    return [
        make_person(agency=worker.agency, lead=lead, given="Zarja", family=f"Lipovnik{letter}", **fields)
        for letter in "abcdefghijklmnopqrstuvwxyz"[:number]
    ]


def looks(page):
    rows = Look.objects.unscoped(reason="test").filter(page=page)
    return sorted(rows.values_list("person_id", "scopes", "purpose"))


def searched(client, **more):
    answer = client.post(reverse("home:people"), {"name": "Zarja", "purpose": "plan", **more})
    assert answer.status_code == 200
    return answer


def test_whom_a_search_shows_has_one_look_a_day_by_its_purpose(client, worker):
    found = people(worker, 3)
    foreign = make_person(given="Zarja")
    sign_in(client, worker)
    for _again in range(2):
        searched(client)

    assert looks("search") == sorted((each.pk, CONTACT, "plan") for each in found)
    assert foreign.pk not in {person for person, *_rest in looks("search")}


def test_only_the_page_that_was_shown_counts(client, worker):
    people(worker, 22)
    sign_in(client, worker)
    searched(client)
    first = len(looks("search"))
    searched(client, page="2")

    assert (first, len(looks("search"))) == (20, 22)


def test_a_search_writes_its_looks_in_one_statement_and_later_in_none(client, worker):
    people(worker, 20)
    sign_in(client, worker)
    written = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as captured:
            searched(client)
        written.append(sum("INSERT INTO" in each["sql"] and "sharing_look" in each["sql"] for each in captured))

    assert written == [1, 0]


def test_what_others_changed_since_one_found_somebody_is_still_new(client, worker):
    """Being found is no opened file."""
    led = make_person(agency=worker.agency, lead=worker, given="Zarja")
    sign_in(client, make_worker(worker.agency))
    client.post(reverse("sharing:purpose", args=[led.pk]), {"purpose": "plan", **form_key()})
    sent = {"given": "Zora", "kind": "used", "script": "latn", **form_key()}
    assert client.post(reverse("people:name_add", args=[led.pk]), sent).status_code == 302
    sign_in(client, worker)
    searched(client)

    changes = client.get(reverse("home:today")).context["changes"]
    assert [line.person_id for line in changes.lines if line.person_id == led.pk] != []


def test_the_managers_list_and_the_agencys_list_leave_looks(client, worker):
    one, other = people(worker, 2)
    lead = Involvement.objects.unscoped(reason="test").get(person=one).lead_id
    sign_in(client, make_worker(worker.agency, "manager"))
    client.get(reverse("home:agency"), {"worker": lead})
    by_manager = looks("agency")
    sign_in(client, worker)
    client.get(reverse("home:today"), {"tab": "agency"})

    assert [each[:2] for each in by_manager] == [(one.pk, CONTACT), (other.pk, CONTACT)]
    assert {each[2] for each in by_manager} == {"supervision"}
    assert len(looks("agency")) == 4


def test_a_person_of_whom_nothing_but_the_name_stands_on_the_day_has_a_look_too(client, worker):
    led = make_person(agency=worker.agency, lead=worker)
    sign_in(client, worker)
    for _again in range(2):
        client.get(reverse("home:today"))

    assert [each[:2] for each in looks("today")] == [(led.pk, 0)]


def test_notices_leave_looks_at_those_whom_they_name_and_at_nobody_else(client, worker):
    seen = make_person(agency=worker.agency, lead=worker)
    foreign = make_person()
    for person in (seen, foreign):
        tell(kind="keeping_review", person=person.pk, agency=worker.agency, worker=worker, detail={})
    sign_in(client, worker)
    client.get(reverse("notices:list"))

    assert Notice.objects.unscoped(reason="test").count() == 2
    assert [each[:2] for each in looks("notices")] == [(seen.pk, CONTACT)]


def test_who_may_be_registered_already_has_a_look_by_being_shown(client, worker):
    (known,) = people(worker, 1, born_on="1984-03-07", birth_precision="day")
    sign_in(client, worker)
    sent = {"given": "Zarja", "family": "Lipovnika", "born": "7. 3. 1984", "purpose": "intake", **form_key()}
    page = client.post(reverse("identity:known"), sent)

    assert "Lipovnika" in page.content.decode()
    assert looks("intake") == [(known.pk, CONTACT, "intake")]


@pytest.fixture
def run(worker):
    """A run with twelve marked for the archive; one of them is sealed, and the officer is not named for her."""
    officer = make_worker(worker.agency, "data_protection_officer")
    row = KeepingRun(agency=worker.agency, on="2026-11-01", proposed_by=officer, state="done", counts={"classes": []})
    row.save(force_insert=True)
    persons = [*people(worker, 11), make_person(agency=worker.agency, lead=worker, level=3, named=[worker])]
    for person in persons:
        KeepingItem(
            run=row, person=person, agency=worker.agency, retention_class="case_file", action="archive",
            due_on="2026-10-01", rows=1, outcome="to_transfer",
        ).save(force_insert=True)  # fmt: skip
    return row, officer, persons


def test_a_table_taken_away_is_a_look_at_each_person_in_it_the_sealed_one_too(client, run):
    row, officer, persons = run
    sign_in(client, officer)
    table = client.get(reverse("keeping:transfer_list", args=[row.pk])).content.decode()

    assert all(str(person.pk) in table for person in persons)
    assert looks("archive") == sorted((person.pk, BIT["plan"], "supervision") for person in persons)


def test_a_sealed_person_who_stands_in_a_run_as_a_number_has_a_look_without_contents(client, run):
    row, officer, persons = run
    sign_in(client, officer)
    page = client.get(reverse("keeping:run", args=[row.pk])).content.decode()

    assert {person: scopes for person, scopes, _why in looks("keeping")} == {
        person.pk: 0 if person.protection_level == 3 else CONTACT for person in persons
    }
    assert "Lipovnika" in page


def test_a_table_whose_looks_cannot_be_written_is_not_handed_out(client, run, monkeypatch):
    def full(*_args, **_kwargs):
        raise IntegrityError("refused")

    row, officer, _persons = run
    sign_in(client, officer)
    monkeypatch.setattr("aplis.register.sharing.actions.insert", full)

    assert client.get(reverse("keeping:transfer_list", args=[row.pk])).status_code == 503


@pytest.fixture
def home(worker):
    """Two who live together, one who has left, and a stranger of whom nothing is open here."""
    lead = {"agency": worker.agency, "lead": worker}
    one, other, gone = (make_person(**lead, given=given, purpose="plan") for given in ("Zarja", "Vid", "Neža"))
    today, household = timezone.localdate(), Household(starts_on=timezone.localdate() - timedelta(days=400))
    household.save(force_insert=True)
    for person, role, ends_on in ((one, "head", None), (other, "child", None), (gone, "partner", today)):
        row = HouseholdMember(
            household=household, person=person, role=role, starts_on=household.starts_on, ends_on=ends_on
        )
        row.save(force_insert=True)
    make_person(given="Vid")
    return household, one, other, gone


@pytest.mark.parametrize("first", ["people:household", "situations:situation"])
def test_who_stands_in_the_household_of_somebody_else_has_a_look_once_a_day(client, worker, home, first):
    _household, one, other, gone = home
    sign_in(client, worker)
    client.get(reverse(first, args=[one.pk]))
    on_the_first = {person for person, *_rest in looks("household_members")}
    for name in ("people:household", "situations:situation") * 2:
        assert client.get(reverse(name, args=[one.pk])).status_code == 200

    assert on_the_first == {other.pk} | ({gone.pk} if first == "people:household" else set())
    assert looks("household_members") == sorted((each.pk, BIT["family"], "plan") for each in (other, gone))


def test_whom_a_search_within_a_file_shows_has_a_look(client, worker, home):
    household, one, other, _gone = home
    sign_in(client, worker)
    for url in (reverse("people:member_add", args=[one.pk, household.pk]), reverse("nearness:apart", args=[one.pk])):
        before = looks("search")
        for _again in range(2):
            assert client.post(url, {"name": "Vid", **form_key()}).status_code == 200
        assert "Vid" in client.post(url, {"name": "Vid", **form_key()}).content.decode()
        assert (before in ([], looks("search")), looks("search")) == (True, [(other.pk, 0, "plan")])


def test_who_searches_only_to_keep_apart_leaves_a_look_too_and_one_at_the_children(client, worker, home):
    _household, one, other, gone = home
    sign_in(client, worker)

    client.post(reverse("nearness:apart", args=[one.pk]), {"name": "Neža", **form_key()})

    assert (looks("search"), looks("household_members")) == (
        [(gone.pk, 0, "plan")], [(other.pk, BIT["family"], "plan")],
    )  # fmt: skip
