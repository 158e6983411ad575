"""A copy of everything: gathered in one click, read by another human, handed over; and nothing of other people in it."""

import json

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.home.own_file.copying import as_pdf, digest_of
from aplis.home.own_file.gathering import LEFT_OUT, parts
from aplis.home.own_file.tasks import gather_copy
from aplis.home.own_file.words import PART_NAMES, REASON_NAMES
from aplis.home.tests.own_file.cases import ask, copies, decide, gather, say, texts
from aplis.register.agencies.tests.factories import form_key, make_agency, make_user, make_worker, sign_in
from aplis.register.agencies.tests.losing import WAYS, lose
from aplis.register.people.models import AccessRight, PortalAccess
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import Notice
from aplis.rules.redaction import MARK, REASONS

pytestmark = pytest.mark.django_db


def test_every_table_with_a_person_is_in_the_copy_or_says_why_not():
    labels = {model._meta.label_lower for model in parts()}
    with_person = {
        model._meta.label_lower
        for model in apps.get_models()
        if model._meta.managed
        and not model._meta.proxy
        and any(field.name == "person" for field in model._meta.concrete_fields)
    }
    assert with_person - labels == set(LEFT_OUT) & with_person
    assert labels == set(PART_NAMES)
    assert set(REASONS) | {"by_hand"} == set(REASON_NAMES)


@pytest.mark.mission("M015", "F25")
def test_one_click_gathers_and_nobody_takes_it_before_it_was_read(client, worker, officer, zarja):
    sign_in(client, worker)

    answer = gather(client, zarja)

    copy = copies().get()
    early = client.get(reverse("own_file:take", args=[zarja.pk, copy.pk, "json"]))
    assert (answer.status_code, copy.state, copy.agency_id, early.status_code) == (
        302,
        "gathered",
        worker.agency_id,
        404,
    )
    told = Notice.objects.unscoped(reason="test").get(kind="copy_to_read")
    assert (told.agency_id, told.verb) == (worker.agency_id, "review_file")


@pytest.mark.mission("M015", "F25")
def test_what_is_said_about_others_is_blackened_for_good_when_it_is_handed_over(client, worker, officer, zarja):
    sign_in(client, worker)
    gather(client, zarja)
    copy = copies().get()
    sign_in(client, officer)

    page = client.get(reverse("own_file:review", args=[copy.pk])).content.decode()
    handed = decide(client, copy, "release")

    copy = copies().get()
    assert "She quarrels with Bojan." in page
    assert (handed.status_code, copy.state, copy.reviewed_by_id) == (302, "released", officer.pk)
    assert texts(copy) == [f"She quarrels with {MARK}.", MARK, "She wants to bake again."]
    assert "Bojan" not in json.dumps(copy.content)
    assert copy.sha256 == digest_of(copy.content)
    assert (
        Notice.objects.unscoped(reason="test").filter(kind="copy_ready", person=zarja, is_for_person=True).count() == 1
    )


def test_the_officer_makes_readable_what_the_rule_took_and_blackens_what_it_left(client, worker, officer, zarja):
    sign_in(client, worker)
    gather(client, zarja)
    copy = copies().get()
    keys = {
        entry["fields"].get("text"): f"situations.statement:{entry['id']}"
        for entry in copy.content["entries"]
        if entry["part"] == "situations.statement"
    }
    sign_in(client, officer)

    decide(client, copy, "blacken", place=keys["She drinks, her mother says."], field="*")
    decide(client, copy, "blacken", place=keys["She wants to bake again."], field="text", is_kept="on")
    decide(client, copy, "release")

    assert texts(copies().get()) == [f"She quarrels with {MARK}.", "She drinks, her mother says.", MARK]


def test_who_gathered_it_does_not_hand_it_over_alone(client, officer, worker, zarja):
    officer.role.verbs = [*officer.role.verbs, "gather_file"]
    officer.role.save()
    sign_in(client, officer)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})
    gather(client, zarja)

    answer = decide(client, copies().get(), "release")

    assert (answer.status_code, copies().get().state) == (403, "gathered")


def test_each_agency_answers_for_what_it_wrote(client, worker, zarja):
    other = make_worker(make_agency("health"))
    release(zarja, other.agency, ["family"])
    say(zarja, other.agency, "Written elsewhere.", "worker")
    sign_in(client, worker)

    gather(client, zarja)

    by_agency = {copy.agency_id: texts(copy) for copy in copies()}
    assert by_agency[other.agency_id] == ["Written elsewhere."]
    assert "Written elsewhere." not in by_agency[worker.agency_id]


def test_of_a_sealed_person_no_other_agency_hears(client, worker):
    person = make_person(agency=worker.agency, lead=worker, level=3, named=[worker])
    say(person, make_agency("health"), "Written elsewhere.", "worker")
    sign_in(client, worker)

    gather(client, person)

    assert list(copies().values_list("agency_id", flat=True)) == [worker.agency_id]


def test_strangers_other_roles_and_other_agencies_find_nothing(client, worker, officer, zarja):
    sign_in(client, worker)
    gather(client, zarja)
    copy = copies().get()
    strangers = [make_worker(), make_worker(role="data_protection_officer"), make_worker(worker.agency, "manager")]

    found = []
    for each in strangers:
        sign_in(client, each)
        found.append(
            [
                client.get(reverse("own_file:review", args=[copy.pk])).status_code,
                decide(client, copy, "release").status_code,
            ]
        )

    assert found == [[403, 403], [404, 404], [403, 403]]
    assert copies().get().state == "gathered"


def test_a_second_decision_from_an_old_page_is_shown_as_it_stands(client, worker, officer, zarja):
    sign_in(client, worker)
    gather(client, zarja)
    copy = copies().get()
    sign_in(client, officer)
    decide(client, copy, "blacken", place=f"people.person:{zarja.pk}", field="language", is_kept="on")

    late = client.post(reverse("own_file:release", args=[copy.pk]), {"version": 1, **form_key()})

    assert (late.status_code, copies().get().state) == (409, "gathered")


@pytest.mark.parametrize(("form", "kind"), [("json", "application/json"), ("pdf", "application/pdf")])
def test_the_person_takes_the_released_copy_and_nobody_elses(client, worker, officer, zarja, form, kind):
    user = worker_less_user(zarja, worker)
    sign_in(client, worker)
    gather(client, zarja)
    copy = copies().get()
    client.logout()
    client.force_login(user)
    early = client.get(reverse("own_file:mine", args=[copy.pk, form]))
    sign_in(client, officer)
    decide(client, copy, "release")
    client.logout()
    client.force_login(user)

    mine = client.get(reverse("own_file:mine", args=[copy.pk, form]))
    client.force_login(worker_less_user(make_person(), worker))
    strangers = client.get(reverse("own_file:mine", args=[copy.pk, form]))

    assert (early.status_code, mine.status_code, strangers.status_code) == (404, 200, 404)
    assert (mine["Content-Type"], mine["Content-Disposition"]) == (kind, f'attachment; filename="copy.{form}"')


def test_the_buttons_on_her_page_lead_to_the_paper_and_to_the_data(client, worker, officer, zarja):
    user = worker_less_user(zarja, worker)
    sign_in(client, worker)
    gather(client, zarja)
    copy = copies().get()
    sign_in(client, officer)
    decide(client, copy, "release")
    client.logout()
    client.force_login(user)

    ((_row, *addresses),) = client.get(reverse("voice:copy")).context["copies"]

    assert [client.get(address)["Content-Type"] for address in addresses] == ["application/pdf", "application/json"]


def worker_less_user(person, worker):
    user = make_user()
    PortalAccess(user=user, person=person, invited_by=worker, starts_on=timezone.localdate()).save(force_insert=True)
    return user


@pytest.mark.parametrize("language", ["en", "sl", "hr", "lv"])
def test_the_paper_is_tagged_and_takes_words_as_words(language):
    content = {
        "person": 1,
        "entries": [
            {
                "part": "situations.statement",
                "id": 1,
                "fields": {"text": '#panic("x") *č* $ž$ ģķļņ', "scope": ["family"]},
            }
        ],
    }

    made = as_pdf(content, language=language, name="Zarja", agency="CSD")

    assert made.startswith(b"%PDF")
    assert b"/StructTreeRoot" in made
    assert b"pdfuaid" in made


def test_gathering_is_in_the_journal_and_the_worker_does_it_once(client, worker, zarja):
    sign_in(client, worker)
    ask(client, zarja)
    asked = copies().get()
    page = client.get(reverse("own_file:gather", args=[zarja.pk])).content.decode()

    before = (asked.state, asked.content)
    for _ in range(2):
        gather_copy.call(asked.pk)

    entry = JournalEntry.objects.unscoped(reason="test").get(verb="file_gathered")
    assert before == ("asked", {})
    assert "being gathered" in page
    assert (entry.person_id, entry.worker_id, entry.object_id) == (zarja.pk, worker.pk, asked.pk)
    assert [(copy.pk, copy.state, copy.version) for copy in copies()] == [(asked.pk, "gathered", 2)]
    assert Notice.objects.unscoped(reason="test").filter(kind="copy_to_read").count() == 1


@pytest.mark.parametrize("way", [*WAYS, "consent"])
def test_a_copy_asked_for_by_somebody_who_may_no_longer_is_not_gathered(client, worker, zarja, way):
    sign_in(client, worker)
    ask(client, zarja)
    if way == "consent":
        AccessRight.objects.unscoped(reason="test").filter(person=zarja, agency=worker.agency).delete()
    else:
        lose(worker, way)
    gather_copy.call(copies().get().pk)

    assert [(each.state, each.content) for each in copies()] == [("stopped", {})]
    entry = JournalEntry.objects.unscoped(reason="test").get(verb="copy_not_gathered")
    assert (entry.worker_id, entry.person_id, entry.object_id) == (worker.pk, zarja.pk, copies().get().pk)


def test_colleagues_are_told_that_the_copy_is_still_owed_and_see_why(client, worker, zarja):
    colleague = make_worker(worker.agency)
    sign_in(client, worker)
    ask(client, zarja)
    lose(worker, "post ended")
    gather_copy.call(copies().get().pk)
    sign_in(client, colleague)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "delivery", "reason": "x", **form_key()})
    page = client.get(reverse("own_file:gather", args=[zarja.pk])).content.decode()

    notice = Notice.objects.unscoped(reason="test").get(kind="copy_not_gathered")
    assert (notice.agency_id, notice.verb, notice.person_id) == (worker.agency_id, "gather_file", zarja.pk)
    assert "not gathered: whoever asked may not do so any more" in page


def test_gathering_asks_the_database_as_often_for_much_as_for_little(client, worker, zarja):
    sign_in(client, worker)
    numbers = []
    for more in (0, 20):
        for number in range(more):
            say(zarja, worker.agency, f"Entry {number}", "person")
        ask(client, zarja)
        waiting = copies(state="asked").get()
        with CaptureQueriesContext(connection) as captured:
            gather_copy.call(waiting.pk)
        numbers.append(len(captured))

    assert numbers[0] == numbers[1]
    assert [len(texts(copy)) for copy in copies().order_by("asked_at")] == [3, 23]
