"""Names, words and days as life has them and as nobody has them: stored as typed, found again, or declined beside the field."""

import unicodedata

import pytest
from django.utils import timezone

from aplis.casework.situations.models import Circumstance, Statement
from aplis.register.agencies.tests.factories import form_key, make_agency, make_worker, sign_in
from aplis.register.people.models import Person, PersonName
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import Look
from aplis.rules.scopes import BIT

pytestmark = pytest.mark.django_db

REGISTER = {
    "kind": "legal", "script": "latn", "other_kind": "former", "other_script": "latn", "contact_kind": "phone",
    "purpose": "delivery", "basis": "statutory_task", "opened_on": "2026-11-01",
}  # fmt: skip
FACT = {"text": "x", "kind": "event", "source": "worker", "confidence": "stated", "true_on": "2026-11-02"}


@pytest.fixture
def worker(client):
    seated = make_worker()
    sign_in(client, seated)
    return seated


@pytest.fixture
def person(worker):
    return make_person(agency=worker.agency, lead=worker)


def register(client, **fields):
    return client.post("/people/register/", {**REGISTER, **form_key(), **fields})


def found(client, name):
    page = client.post("/people/", {"name": name, "purpose": "delivery", **form_key()})
    assert page.status_code in {200, 422}
    return page.context["found"].number if page.status_code == 200 else None


def kept():
    return PersonName.objects.unscoped(reason="test").order_by("-pk").first()


@pytest.mark.parametrize(
    "name",
    ["O'Brien", "D’Angelo", "Null", "None", "42", "Ng", "J", "Ł", "x" * 120, "x" * 200, "č" * 200, "Žž-Šš Čč", "Ђорђевић", "محمد", "李",
     "Ana\u200bMarija", "Аnа", "Ana 😀 Marija", "\u202eanA", "undefined", "; DROP TABLE", "Mac\u00adDonald", "İpek", "ﬁ"],
)  # fmt: skip
def test_any_name_is_stored_letter_by_letter_and_opens_its_page(client, worker, name):
    answer = register(client, family=name)

    assert answer.status_code == 302
    assert kept().family == name
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.get(f"{answer.headers['Location']}details/").status_code == 200


def test_a_name_of_two_hundred_letters_is_found_again_and_one_letter_more_is_told_beside_its_field(client, worker):
    longest = f"{'Ana ' * 49}Zupančič"[:200].strip().ljust(200, "č")
    stored = register(client, given=longest, family=longest)
    longer = register(client, given="Ana", family="x" * 201)

    assert (stored.status_code, len(kept().given), len(kept().family)) == (302, 200, 200)
    assert (longer.status_code, list(longer.context["form"].errors)) == (422, ["family"])
    assert found(client, f"{longest} {longest}") == 1
    sent = {"given": "y" * 200, "family": "", "kind": "alias", "script": "latn", **form_key()}
    added = client.post(f"/people/{kept().person_id}/names/add/", sent)
    assert (added.status_code, kept().given) == (302, "y" * 200)


@pytest.mark.parametrize("name", ["Žiga Čeč", "Ėtienne Ålund", "Đuro", "Jürgen"])
def test_a_name_is_found_in_either_way_of_writing_its_marks(client, worker, name):
    for form in ("NFC", "NFD"):
        register(client, family=unicodedata.normalize(form, name), not_these=",".join(map(str, all_people())))

    counted = {form: found(client, unicodedata.normalize(form, name)) for form in ("NFC", "NFD", "NFKC")}

    assert counted == {"NFC": 2, "NFD": 2, "NFKC": 2}


def all_people():
    return Person.objects.unscoped(reason="test").values_list("pk", flat=True)


def test_what_cannot_be_seen_in_a_name_does_not_hide_the_person(client, worker):
    register(client, family="Ana\u200bmarija Zup\u00adan")

    assert found(client, "Zupan") == 1


@pytest.mark.parametrize("name", ["x" * 201, "Ana\x00", "\x00"])
@pytest.mark.parametrize("field", ["given", "family", "code_name"])
def test_a_name_that_cannot_be_kept_is_told_beside_its_field(client, worker, field, name):
    more = {"is_pseudonymous": "on"} if field == "code_name" else {}

    answer = register(client, **{"given": "", **more, field: name})

    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)


@pytest.mark.parametrize(
    "text",
    [
        "e\u0301é",
        "😀🏳️‍🌈",
        "\u202eright to left",
        "a\u200bb",
        "line\r\nline",
        "x" * 4000,
        "'\";--",
        "\ufeffx",
        "𝕏",
        "{{ x }}",
    ],
)
def test_words_are_kept_as_they_were_typed(client, worker, person, text):
    url = f"/people/{person.pk}/domains/work/statements/add/"

    assert client.post(url, {**FACT, "text": text, **form_key()}).status_code == 302

    stored = Statement.objects.unscoped(reason="test").get().text
    assert stored.replace("\r\n", "\n") == text.replace("\r\n", "\n").strip()
    assert client.get(f"/people/{person.pk}/").status_code == 200


@pytest.mark.parametrize("text", ["a\x00b", "x" * 4001])
def test_words_that_cannot_be_kept_are_told_and_stay_in_the_form(client, worker, person, text):
    url = f"/people/{person.pk}/domains/work/statements/add/"

    answer = client.post(url, {**FACT, "text": text, **form_key()})

    assert (answer.status_code, "text" in answer.context["form"].errors) == (422, True)
    assert Statement.objects.unscoped(reason="test").count() == 0


def test_a_draft_keeps_what_a_form_will_refuse_except_what_no_database_keeps(client, worker):
    answer = client.post("/drafts/", {"draft": "statement:1:work", "te\x00xt": "a\x00b 😀"})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [("29. 2. 2024", "2024-02-29", "day"), ("29.02.2000", "2000-02-29", "day"), ("2. 1990", "1990-02-01", "month"),
     ("1990", "1990-01-01", "year"), ("", None, "unknown"), ("1. 1. 1880", "1880-01-01", "day")],
)  # fmt: skip
def test_a_day_of_birth_is_kept_as_exactly_as_it_is_known(client, worker, typed, day, precision):
    assert register(client, family="Nova", born=typed).status_code == 302

    person = Person.objects.unscoped(reason="test").order_by("-pk").first()
    assert (person.born_on and person.born_on.isoformat(), person.birth_precision) == (day, precision)


@pytest.mark.parametrize(
    "typed",
    ["29. 2. 2023", "31. 4. 2001", "0. 1. 2000", "1. 13. 2000", "0000", "9999", "1. 1. 9999", "31. 12. 1879", "12345",
     "tomorrow", "2001-02-30", "1e3", "-1", "1. 1. 0001", "²", "\x00"],
)  # fmt: skip
def test_a_day_of_birth_that_cannot_be_is_told_beside_its_field(client, worker, typed):
    answer = register(client, family="Nova", born=typed)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["born"])


def test_tomorrow_is_no_day_of_birth_and_today_is(client, worker):
    today = timezone.localdate()
    ahead = today + timezone.timedelta(days=1)

    later = register(client, family="Nova", born=f"{ahead.day}. {ahead.month}. {ahead.year}")
    now = register(client, family="Nova", born=f"{today.day}. {today.month}. {today.year}")

    assert (later.status_code, now.status_code) == (422, 302)


@pytest.mark.parametrize("field", ["true_on", "valid_until"])
@pytest.mark.parametrize(
    "typed", ["2026-02-29", "0000-01-01", "10000-01-01", "tomorrow", "2026-13-01", "\x00", "99999999"]
)
def test_a_day_that_is_none_is_told_beside_its_field(client, worker, person, field, typed):
    answer = client.post(f"/people/{person.pk}/domains/work/statements/add/", {**FACT, field: typed, **form_key()})

    assert (answer.status_code, field in answer.context["form"].errors) == (422, True)


@pytest.mark.parametrize("typed", ["0001-01-01", "2024-02-29", "1582-10-10", "2025-03-30", "2025-10-26"])
def test_a_day_at_the_edge_is_stored_exactly_and_its_pages_open(client, worker, typed):
    """The year 1, a leap day, days that calendars or summer time left out: an event may lie before the birth."""
    person = make_person(agency=worker.agency, lead=worker, born_on="2020-01-01", birth_precision="day")
    url = f"/people/{person.pk}/domains/work/statements/add/"

    sent = {**FACT, "true_on": typed, "valid_until": "9999-12-31", "is_before_birth": "on", **form_key()}
    answer = client.post(url, sent)

    fact = Statement.objects.unscoped(reason="test").get()
    assert (answer.status_code, fact.true_on.isoformat(), fact.valid_until.isoformat()) == (302, typed, "9999-12-31")
    pages = ("", "print/", "timeline/", "domains/work/", f"statements/{fact.pk}/", f"statements/{fact.pk}/correct/")
    assert {client.get(f"/people/{person.pk}/{page}").status_code for page in pages} == {200}


@pytest.mark.parametrize("now", ["2025-03-30T01:30:00+01:00", "2025-10-26T02:30:00+02:00", "2025-10-26T02:30:00+01:00"])
def test_the_pages_open_in_the_hour_the_clock_is_changed(client, time_machine, now):
    time_machine.move_to(now)
    worker = make_worker(starts_on="2024-01-01")
    sign_in(client, worker)
    person = make_person(agency=worker.agency, lead=worker)

    assert {client.get(url).status_code for url in ("/", f"/people/{person.pk}/", f"/people/{person.pk}/looks/")} == {
        200
    }


BEFORE_BIRTH = "This is before the person was born"
CIRCUMSTANCE = {"code": "income.arrears", "text": "Owed before she was born", "source": "worker"}


def facts():
    kept = [model.objects.unscoped(reason="test").values_list("text", flat=True) for model in (Statement, Circumstance)]
    return [text for texts in kept for text in texts]


@pytest.mark.parametrize(
    ("kind", "domain", "sent"), [("statements", "work", FACT), ("circumstances", "income", CIRCUMSTANCE)]
)
def test_a_day_before_the_birth_is_asked_about_once_and_the_text_is_kept(client, worker, kind, domain, sent):
    person = make_person(agency=worker.agency, lead=worker, born_on="2020-03-04", birth_precision="day")
    url, sent = (
        f"/people/{person.pk}/domains/{domain}/{kind}/add/",
        {**sent, "text": "Her words", "true_on": "2019-12-31"},
    )

    asked = client.post(url, {**sent, **form_key()})
    page, before = asked.content.decode(), facts()
    meant = client.post(url, {**sent, "is_before_birth": "on", **form_key()})

    assert (asked.status_code, before, list(asked.context["form"].errors)) == (422, [], ["true_on"])
    assert (BEFORE_BIRTH in page, "4 March 2020" in page or "March 4, 2020" in page) == (True, True)
    assert ("Her words</textarea>" in page, 'name="is_before_birth"' in page) == (True, True)
    assert (meant.status_code, facts()) == (302, ["Her words"])


@pytest.mark.parametrize(
    ("precision", "born", "day", "status"),
    [("day", "2020-03-04", "2020-03-04", 302), ("month", "2020-03-01", "2020-03-02", 302),
     ("month", "2020-03-01", "2020-02-28", 422), ("year", "2020-01-01", "2020-01-01", 302), ("unknown", None, "1900-01-01", 302)],
)  # fmt: skip
def test_only_what_is_surely_before_the_birth_is_asked_about(client, worker, precision, born, day, status):
    person = make_person(agency=worker.agency, lead=worker, born_on=born, birth_precision=precision)

    answer = client.post(f"/people/{person.pk}/domains/work/statements/add/", {**FACT, "true_on": day, **form_key()})

    assert answer.status_code == status


def test_without_need_the_tick_does_not_stand_there(client, worker, person):
    assert b"is_before_birth" not in client.get(f"/people/{person.pk}/domains/work/statements/add/").content


def test_whoever_may_not_read_the_birth_date_does_not_find_it_by_trying(client):
    """Released to the health centre without the contact scope: whatever day is tried is taken, and the page names none."""
    keeper, nurse = make_worker(), make_worker(make_agency("health"))
    person = make_person(agency=keeper.agency, lead=keeper, born_on="2020-03-04", birth_precision="day")
    release(person, nurse.agency, ["health"])
    sign_in(client, nurse)
    client.post(f"/people/{person.pk}/why/", {"purpose": "plan", **form_key()})

    url = f"/people/{person.pk}/domains/health/statements/add/"
    answers = [client.post(url, {**FACT, "true_on": day, **form_key()}) for day in ("2019-12-31", "2020-12-31")]

    assert [(each.status_code, BEFORE_BIRTH in each.content.decode()) for each in answers] == [(302, False)] * 2


def test_the_page_that_names_the_birth_date_is_a_look_at_it(client, worker):
    person = make_person(agency=worker.agency, lead=worker, born_on="2020-03-04", birth_precision="day")
    client.post(f"/people/{person.pk}/domains/work/statements/add/", {**FACT, "true_on": "2019-01-01", **form_key()})

    looks = Look.objects.unscoped(reason="test").filter(person=person).order_by("pk")
    assert list(looks.values_list("scopes", flat=True)) == [BIT["work"], BIT["contact"]]


def test_a_correction_asks_too(client, worker):
    person = make_person(agency=worker.agency, lead=worker, born_on="2020-03-04", birth_precision="day")
    client.post(f"/people/{person.pk}/domains/work/statements/add/", {**FACT, "true_on": "2024-01-01", **form_key()})
    fact = Statement.objects.unscoped(reason="test").get()
    url, sent = f"/people/{person.pk}/statements/{fact.pk}/correct/", {**FACT, "true_on": "2019-01-01"}

    asked = client.post(url, {**sent, **form_key()})
    meant = client.post(url, {**sent, "is_before_birth": "on", **form_key()})

    assert (asked.status_code, BEFORE_BIRTH in asked.content.decode(), meant.status_code) == (422, True, 302)
