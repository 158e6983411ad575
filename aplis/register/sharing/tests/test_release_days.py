"""What the days do to a release, and its form for other systems."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor
from aplis.register.people.tests.factories import agree, make_person
from aplis.register.sharing.models import Notice, ReleaseSheet
from aplis.register.sharing.nightly import night_once
from aplis.register.sharing.notices.queries import sentence_of
from aplis.register.sharing.releases.days import pass_days, remind
from aplis.register.sharing.releases.fhir import consent_of
from aplis.register.sharing.releases.queries import SheetLine, sheets_of, state_of
from aplis.register.sharing.releases.text import Line, Part, SheetText
from aplis.register.sharing.releases.withdrawing import withdraw_release
from aplis.register.sharing.tests.releasing import answered, filled, given, key, stored
from aplis.rules.releases import FHIR

pytestmark = pytest.mark.django_db
ACTIONS = {"begun": 0, "ended": 0}


@pytest.fixture
def clinic(alma, nika):
    agree(alma.agency, nika.agency)
    return nika.agency


@pytest.fixture
def today(alma):
    return make_actor(alma).today


def told():
    rows = Notice.objects.unscoped(reason="test").filter(kind="release_ends_soon").order_by("pk")
    return [(row.worker_id, row.is_for_person, row.person_id, row.detail["day"]) for row in rows]


@pytest.mark.mission("F13")
def test_the_days_begin_and_end_releases_and_pages_know_before_it_is_written(alma, zarja, clinic, today):
    later = given(alma, zarja, clinic, starts_on=today + timedelta(days=3))
    short = given(alma, zarja, clinic, ends_on=today + timedelta(days=3))
    waiting = answered(alma, filled(alma, zarja, clinic, ends_on=today + timedelta(days=3)), "not_now")
    on = today + timedelta(days=3)
    assert [state_of(each, make_actor(alma, on=on)) for each in (later, short)] == ["active", "expired"]

    assert (pass_days(today), pass_days(on), pass_days(on)) == (ACTIONS, {"begun": 1, "ended": 2}, ACTIONS)

    assert [stored(each).state for each in (later, short, waiting)] == ["active", "expired", "expired"]
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="release_days_passed")
    assert (entry.person_id, entry.detail) == (None, {"begun": 1, "ended": 2})


def test_a_release_that_lies_wholly_in_the_past_of_the_night_ends_and_does_not_begin(alma, zarja, clinic, today):
    sheet = given(alma, zarja, clinic, starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=2))

    assert pass_days(today + timedelta(days=9)) == {"begun": 0, "ended": 1}
    assert stored(sheet).state == "expired"


@pytest.mark.parametrize(("before", "is_told"), [(31, False), (30, True), (1, True), (0, False)])
def test_thirty_days_before_the_end_the_leading_worker_and_the_person_are_reminded_once(
    alma, zarja, clinic, before, is_told
):
    sheet = given(alma, zarja, clinic)
    on = sheet.ends_on - timedelta(days=before)

    assert (remind(on), remind(on)) == (int(is_told), 0)

    day = sheet.ends_on.isoformat()
    expected = [(alma.pk, False, zarja.pk, day), (None, True, zarja.pk, day)]
    assert told() == (expected if is_told else [])


def test_the_night_does_both(alma, zarja, clinic, today):
    later = given(alma, zarja, clinic, starts_on=today + timedelta(days=1), ends_on=today + timedelta(days=20))

    night_once(today + timedelta(days=1))

    assert (stored(later).state, len(told())) == ("active", 2)


@pytest.mark.parametrize(("language", "day"), [("sl", "20. 11. 2026"), ("en", "20 Nov 2026")])
def test_a_notice_writes_its_day_as_the_reader_does(language, day):
    notice = Notice(kind="release_ends_soon", detail={"day": "2026-11-20"})

    with translation.override(language):
        assert day in sentence_of(notice).replace("\xa0", " ")


def test_nobody_is_reminded_of_what_was_taken_back_or_refused(alma, zarja, clinic):
    sheet = given(alma, zarja, clinic)
    withdraw_release(actor=make_actor(alma), key=key(), sheet=sheet, version=sheet.version)
    answered(alma, filled(alma, zarja, clinic), "no")

    assert remind(sheet.ends_on - timedelta(days=5)) == 0


def test_each_sheet_has_the_groups_of_the_list_to_itself(alma, zarja, clinic, today):
    running = given(alma, zarja, clinic)
    run_out = given(alma, zarja, clinic, ends_on=today + timedelta(days=3))
    asking = filled(alma, zarja, clinic)
    no = answered(alma, filled(alma, zarja, clinic), "no")
    actor = make_actor(alma, on=today + timedelta(days=3))

    found = {group: {row.pk for row in sheets_of(actor, zarja, group)} for group in ("asking", "in_force", "ended", "")}

    assert found == {
        "asking": {asking.pk},
        "in_force": {running.pk},
        "ended": {run_out.pk, no.pk},
        "": {running.pk, run_out.pk, asking.pk, no.pk},
    }


@pytest.mark.mission("F13")
@pytest.mark.parametrize("state", sorted(FHIR))
def test_every_state_is_told_to_other_systems_by_its_code(alma, zarja, state):
    row = ReleaseSheet(person=zarja, agency=alma.agency, state=state)

    assert consent_of(SheetLine(row, state, ()), [])["status"] == FHIR[state]


def test_a_release_as_a_consent_of_fhir(client_of, alma, zarja, clinic):
    sheet, client = given(alma, zarja, clinic, role="nurse", scopes=["work", "health"]), client_of(alma)

    answer = client.get(reverse("releases:fhir", args=[zarja.pk, sheet.pk]))

    consent = json.loads(answer.content)
    assert answer["Content-Type"] == "application/fhir+json"
    assert (consent["resourceType"], consent["status"], consent["patient"]) == (
        "Consent", "active", {"reference": f"Patient/{zarja.pk}"},
    )  # fmt: skip
    # What the standard asks of every consent: status, scope, category, and a policy or a rule of one.
    assert {"status", "scope", "category", "policyRule"} <= consent.keys()
    provision = consent["provision"]
    assert (provision["type"], provision["period"]["end"]) == ("permit", sheet.ends_on.isoformat())
    [line] = provision["provision"]
    assert [code["code"] for code in line["class"]] == ["work", "health"]
    assert [code["code"] for code in line["purpose"]] == ["plan"]
    assert line["actor"][0]["reference"] == {"reference": f"Organization/{clinic.pk}"}
    assert "Lipovnik" not in answer.content.decode()


def test_after_a_withdrawal_the_export_says_inactive_and_when_each_line_ended(client_of, alma, zarja, clinic, today):
    sheet = given(alma, zarja, clinic)
    withdraw_release(actor=make_actor(alma), key=key(), sheet=sheet, version=sheet.version)

    consent = json.loads(client_of(alma).get(reverse("releases:fhir", args=[zarja.pk, sheet.pk])).content)

    assert consent["status"] == "inactive"
    assert consent["provision"]["provision"][0]["period"]["end"] == today.isoformat()


def test_the_export_of_a_sheet_of_another_person_is_not_found(client_of, alma, zarja, clinic):
    sheet = given(alma, make_person(agency=alma.agency, lead=alma), clinic)

    assert client_of(alma).get(reverse("releases:fhir", args=[zarja.pk, sheet.pk])).status_code == 404


@pytest.mark.parametrize("other", [("a",), ("b", "a"), ("a", "b", "c"), ("a", "B"), ("a", "b "), ("a b",), ()])
def test_other_words_have_another_digest(other):
    def digest(words):
        return SheetText("en", "t", (Part("p", tuple(Line(word) for word in words)),)).digest

    assert digest(other) != digest(("a", "b"))
    assert digest(("a", "b")) == digest(["a", "b"])
