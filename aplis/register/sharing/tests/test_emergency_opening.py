"""Somebody is in danger and the file is shut: who is found, what opens, who is alarmed."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker, prove
from aplis.register.people.actions import add_identifier
from aplis.register.people.models import AccessRight, Barrier, Person
from aplis.register.people.tests.factories import make_person, registrar
from aplis.register.sharing.models import EmergencyAccess, Look, Notice
from aplis.register.sharing.rights import compile_rights
from aplis.rules.emergency import NEEDED
from aplis.rules.scopes import BIT, mask
from tests.attack.town import masked, shape

pytestmark = [pytest.mark.django_db, pytest.mark.mission("F19")]

URL = reverse("emergency:open")
BORN = {"born_on": date(1991, 2, 3), "birth_precision": "day"}
WHY = "She wrote that she will jump from the bridge tonight"
NUMBER, OTHER_NUMBER = "94577403194", "94577403202"


def asked(**typed):
    return {"name": "Zarja Lipovnik", "born": "3. 2. 1991", "danger": "life", "reason": WHY, **form_key(), **typed}


@pytest.fixture
def away(nika):
    """Zarja, whom only the health centre knows; Nika leads the file there."""
    return make_person(agency=nika.agency, lead=nika, given="Zarja", family="Lipovnik", **BORN)


@pytest.fixture
def dora(centre):
    return make_worker(centre, role="data_protection_officer", name="Dora Lipar")


def accesses():
    return EmergencyAccess.objects.unscoped(reason="test")


def notices(**fields):
    return Notice.objects.filter(**fields).unscoped(reason="test")


def sees(worker, person):
    return Person.objects.visible_to(make_actor(worker)).filter(pk=person.pk).exists()


def test_the_person_named_exactly_is_opened_for_an_hour_to_this_worker_alone(client_of, alma, bor, vera, away):
    before = timezone.now()

    answer = client_of(alma).post(URL, asked())

    assert (answer.status_code, answer.url) == (302, reverse("situations:situation", args=[away.pk]))
    access = accesses().get()
    said = (access.person_id, access.worker_id, access.agency_id, access.danger, access.reason)
    assert said == (away.pk, alma.pk, alma.agency_id, "life", WHY)
    assert before + timedelta(minutes=60) <= access.ends_at <= timezone.now() + timedelta(minutes=60)
    assert access.tell_by - access.began_at == timedelta(hours=72)
    right = AccessRight.objects.unscoped(reason="test").get(agency=alma.agency)
    assert (right.worker_id, right.scopes, right.ends_at, right.basis) == (
        alma.pk, mask(["health", "mental_health", "safety", "contact"]), access.ends_at, "vital_interests",
    )  # fmt: skip
    assert [sees(worker, away) for worker in (alma, bor, vera)] == [True, False, False]


@pytest.mark.parametrize(
    ("danger", "opened"),
    [
        ("life", ["health", "mental_health", "safety", "contact"]),
        ("health", ["health", "mental_health", "addiction", "contact"]),
        ("child", ["children", "safety", "contact"]),
    ],
)
def test_each_danger_opens_the_least_that_helps(client_of, alma, away, danger, opened):
    client_of(alma).post(URL, asked(danger=danger))

    assert accesses().get().scopes == mask(opened)
    assert accesses().get().scopes & ~NEEDED[danger] == 0


@pytest.mark.parametrize("typed", [
    {"name": "lipovnik ZARJA"}, {"name": "Žarja Lipovnik"}, {"name": "Зарја Липовник"}, {"born": "3.2.1991"},
])  # fmt: skip
def test_order_marks_and_script_of_the_name_do_not_matter(client_of, alma, away, typed):
    assert client_of(alma).post(URL, asked(**typed)).status_code == 302


@pytest.mark.parametrize("typed", [
    {"name": "Zarja Lipovni"}, {"name": "Zarja Lipovnik Kos"}, {"name": "Zora Lipovnik"}, {"born": "4. 2. 1991"},
    {"born": "3. 2. 1992"}, {"born": "2. 3. 1991"}, {"number": NUMBER},
])  # fmt: skip
def test_who_is_not_named_exactly_is_not_found(client_of, alma, away, typed):
    answer = client_of(alma).post(URL, asked(**typed))

    assert (answer.status_code, accesses().count()) == (404, 0)
    assert "Nobody is found by this." in answer.content.decode()


@pytest.mark.parametrize("typed", [
    {"name": "Lipovnik"}, {"born": "1991"}, {"born": "2. 1991"}, {"born": ""}, {"name": ""}, {"name": "", "born": ""},
])  # fmt: skip
def test_a_part_of_a_name_or_of_a_date_asks_for_nobody(client_of, alma, away, typed):
    answer = client_of(alma).post(URL, asked(**typed))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])


def test_a_number_finds_its_person_also_without_a_name(client_of, alma, nika, away):
    add_identifier(actor=registrar(nika.agency, nika), key=uuid4(), person=away, scheme="hr_oib", number=NUMBER)
    client = client_of(alma)

    other = client.post(URL, asked(name="", born="", number=OTHER_NUMBER))
    found = client.post(URL, asked(name="", born="", number=NUMBER))

    assert (other.status_code, found.status_code, accesses().get().person_id) == (404, 302, away.pk)


def test_two_of_one_name_and_day_are_told_apart_by_a_number_only(client_of, alma, nika, away):
    make_person(agency=nika.agency, given="Zarja", family="Lipovnik", **BORN)
    add_identifier(actor=registrar(nika.agency, nika), key=uuid4(), person=away, scheme="hr_oib", number=NUMBER)
    client = client_of(alma)

    assert client.post(URL, asked()).status_code == 404
    assert client.post(URL, asked(number=NUMBER)).status_code == 302
    assert accesses().get().person_id == away.pk


@pytest.mark.parametrize(
    "reason", ["", "danger", "danger danger danger danger", "xxxxxxxxxxxxxxxxxxxxxxxxxx", " " * 40]
)
def test_without_a_reason_that_says_something_nothing_opens(client_of, alma, away, reason):
    answer = client_of(alma).post(URL, asked(reason=reason))

    assert (answer.status_code, list(answer.context["form"].errors), accesses().count()) == (422, ["reason"], 0)


@pytest.mark.parametrize("danger", ["", "curiosity", "LIFE"])
def test_only_a_danger_of_the_list_opens(client_of, alma, away, danger):
    answer = client_of(alma).post(URL, asked(danger=danger))

    assert (answer.status_code, list(answer.context["form"].errors), accesses().count()) == (422, ["danger"], 0)


def test_the_worker_shows_again_who_sits_there(client_of, alma, away):
    client = prove(client_of(alma), alma.user, minutes_ago=60)

    answer = client.post(URL, asked())

    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("account_reauthenticate"))
    assert accesses().count() == 0


@pytest.mark.parametrize("role", ["manager", "data_protection_officer", "administrator", "data_steward", "volunteer"])
def test_only_a_role_of_casework_opens_a_file_in_danger(client_of, away, role):
    agency = make_agency("ngo" if role == "volunteer" else "social_work")
    client = client_of(make_worker(agency, role=role))

    assert [client.get(URL).status_code, client.post(URL, asked()).status_code] == [403, 403]
    assert accesses().count() == 0


def test_the_alarm_goes_to_manager_officer_and_whoever_keeps_a_file_in_the_same_moment(
    client_of, alma, nika, vera, dora, away
):
    client_of(alma).post(URL, asked())

    told = notices().order_by("pk").values_list("kind", "agency_id", "verb", "worker_id")
    assert sorted(told, key=str) == sorted([
        ("emergency_opened", alma.agency_id, "see_agency", None),
        ("emergency_opened", alma.agency_id, "audit_looks", None),
        ("emergency_elsewhere", nika.agency_id, "read_notices", None),
        ("emergency_elsewhere", nika.agency_id, "", nika.pk),
    ], key=str)  # fmt: skip
    seen = {worker.name: Notice.objects.visible_to(make_actor(worker)).count() for worker in (alma, nika, vera, dora)}
    assert seen == {"Alma Kresnik": 0, "Nika Rus": 1, "Vera Kos": 1, "Dora Lipar": 1}
    assert not notices(is_for_person=True).exists()


def test_the_journal_has_one_entry_with_codes_and_no_words(client_of, alma, away):
    client_of(alma).post(URL, asked())

    entry = JournalEntry.objects.unscoped(reason="test").get(verb="emergency_opened")
    assert (entry.person_id, entry.object_id, entry.scope) == (away.pk, accesses().get().pk, BIT["plan"])
    assert set(entry.detail) == {"danger", "scopes", "again", "in_a_week"}
    assert "bridge" not in str(entry.detail)


def test_sent_twice_it_opens_once(client_of, alma, away):
    client, form = client_of(alma), asked()

    assert [client.post(URL, form).status_code for _ in range(2)] == [302, 302]
    assert accesses().count() == 1


def test_the_same_file_again_within_a_day_is_allowed_and_reported_as_repeated(client_of, alma, vera, away):
    client = client_of(alma)
    for _ in range(2):
        client.post(URL, asked())

    kinds = notices(verb="see_agency").order_by("pk").values_list("kind", "detail__number")
    assert list(kinds) == [("emergency_opened", 1), ("emergency_opened_again", 2)]


def test_it_is_repeated_also_where_a_colleague_opened_it_before(client_of, alma, bor, vera, away):
    for worker in (alma, bor):
        client_of(worker).post(URL, asked())

    kinds = notices(verb="see_agency").order_by("pk").values_list("kind", "detail__number")
    assert list(kinds) == [("emergency_opened", 1), ("emergency_opened_again", 2)]


def test_more_than_three_in_a_week_by_one_worker_are_reported_by_themselves(client_of, alma, bor, nika):
    client, other = client_of(alma), client_of(bor)
    for number in range(4):
        make_person(agency=nika.agency, given=f"Vida{number}", family="Zelena", **BORN)
        assert not notices(kind="emergency_repeated").exists()
        other.post(URL, asked(name="Vida0 Zelena"))
        client.post(URL, asked(name=f"Vida{number} Zelena"))

    found = notices(kind="emergency_repeated").values_list("verb", "detail__number", "about_id")
    latest = accesses().filter(worker=alma).latest("began_at").pk
    assert sorted(row for row in found if row[2] == latest) == [("audit_looks", 4, latest), ("see_agency", 4, latest)]


def answer_and_cost(client, **typed):
    with CaptureQueriesContext(connection) as captured:
        answer = client.post(URL, asked(**typed))
    body = answer.content.decode()
    cleaned = masked(body, {})
    for word in sorted((str(each) for each in typed.values()), key=len, reverse=True):
        cleaned = cleaned.replace(word, "T")
    queries = [shape(query["sql"]) for query in captured.captured_queries]
    return answer.status_code, dict(answer.headers), cleaned, len(body), queries


def sealed(nika, alma):
    make_person(agency=nika.agency, level=3, given="Zarja", family="Lipovnik", **BORN)


def near(nika, alma):
    person = make_person(agency=nika.agency, given="Zarja", family="Lipovnik", **BORN)
    Barrier(person=person, worker=alma, kind="relative", starts_on=timezone.localdate(), set_by=nika).save(
        force_insert=True
    )
    compile_rights([person.pk], on=timezone.localdate())


def guarded(nika, alma):
    person = make_person(agency=nika.agency, given="Zarja", family="Lipovnik", **BORN)
    colleague = make_worker(alma.agency)
    Barrier(person=person, worker=colleague, kind="self", starts_on=timezone.localdate(), set_by=nika).save(
        force_insert=True
    )


WHO = {"sealed": sealed, "a relative of the worker": near, "a colleague's": guarded}


@pytest.mark.mission("F18")
@pytest.mark.parametrize("who", WHO)
def test_who_must_not_be_opened_is_as_who_never_was(client_of, alma, nika, who):
    """Status, headers, body, length, number and shape of the queries; the attempt is written down alike; nobody is alarmed."""
    WHO[who](nika, alma)
    client = client_of(alma)
    client.post(URL, asked(name="Vesna Ozvezdje"))  # what is done once is done

    hidden = answer_and_cost(client, name="Zarja Lipovnik", born="3. 2. 1991")
    never = answer_and_cost(client, name="Zvona Lipovnjk", born="3. 2. 1991")

    assert hidden == never
    assert hidden[0] == 404
    assert (accesses().count(), notices(kind__startswith="emergency").count()) == (0, 0)
    attempts = JournalEntry.objects.unscoped(reason="test").filter(verb="not_found").order_by("pk")
    assert [(entry.person_id, entry.detail["page"]) for entry in attempts] == [(None, "emergency:open")] * 3
    assert not Look.objects.unscoped(reason="test").exists()


def test_a_hidden_person_opens_without_the_contact_details_that_others_hold(client_of, alma, nika):
    person = make_person(agency=nika.agency, level=2, given="Zarja", family="Lipovnik", **BORN)

    client_of(alma).post(URL, asked())

    right = AccessRight.objects.unscoped(reason="test").get(agency=alma.agency, person=person)
    assert right.scopes == mask(["health", "mental_health", "safety"])


def test_a_role_that_reads_only_contact_does_not_learn_that_a_hidden_person_is_here(client_of, nika):
    officer = make_worker(make_agency("police"))
    make_person(agency=nika.agency, level=2, given="Zarja", family="Lipovnik", **BORN)
    client = client_of(officer)
    client.post(URL, asked(name="Vesna Ozvezdje", danger="health"))

    hidden = answer_and_cost(client, name="Zarja Lipovnik", danger="health")
    never = answer_and_cost(client, name="Zvona Lipovnjk", danger="health")

    assert hidden == never
    assert accesses().count() == 0


def test_somebody_who_is_partly_seen_is_opened_from_her_own_page(client_of, alma, zarja):
    url = reverse("emergency:open_known", args=[zarja.pk])
    client = client_of(alma)

    page = client.get(url)
    answer = client.post(url, {"danger": "health", "reason": WHY, **form_key()})

    assert ("Zarja" in page.content.decode(), answer.status_code) == (True, 302)
    assert accesses().get().person_id == zarja.pk


def test_a_stranger_opens_nobody_by_number(client_of, tuja, zarja, bare):
    client = client_of(tuja)
    hidden, never = (client.get(reverse("emergency:open_known", args=[pk])) for pk in (zarja.pk, 12345))

    assert (hidden.status_code, bare(hidden, zarja.pk)) == (404, bare(never, 12345))


def test_a_sealed_person_is_not_opened_further_for_who_knows_of_her(client_of, alma, zarja):
    Person.objects.filter(pk=zarja.pk).unscoped(reason="test").update(protection_level=3)
    answer = client_of(alma).post(
        reverse("emergency:open_known", args=[zarja.pk]), {"danger": "life", "reason": WHY, **form_key()}
    )

    assert (answer.status_code, accesses().count()) == (403, 0)


def test_the_search_page_leads_here_for_those_who_may(client_of, alma, vera):
    assert URL in client_of(alma).get(reverse("home:people")).content.decode()
    assert URL not in client_of(vera).get(reverse("home:people")).content.decode()
