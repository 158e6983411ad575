"""Look-ups are counted without their words, ended where they become probing, and reported to whoever answers for the agency."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from aplis.core.errors import Refusal
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.identity.models import ContactRequest, Lookup, ProbingReview
from aplis.register.identity.probing.actions import forget_old, review_probing
from aplis.register.identity.probing.queries import trace_of
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import make_person
from aplis.rules.matching import probing as limits

pytestmark = pytest.mark.django_db

KNOWN, REGISTER, PROBING = (reverse(f"identity:{name}") for name in ("known", "register", "probing"))
BORN = {"born_on": date(1984, 3, 7), "birth_precision": "day"}


@pytest.fixture
def durda(alma):
    return make_person(agency=alma.agency, lead=alma, given="Đurđa", family="Kovačević", **BORN)


def typed(**fields):
    return {
        "given": "Đurđa", "family": "Kovačević", "born": "7. 3. 1984", "purpose": "intake", **form_key(), **fields,
    }  # fmt: skip


def registering(**fields):
    return typed(
        kind="legal", script="latn", other_kind="former", other_script="latn", contact_kind="phone",
        basis="statutory_task", opened_on="2026-03-02", **fields,
    )  # fmt: skip


def lookups(**wanted):
    return Lookup.objects.unscoped(reason="test").filter(**wanted)


def journal(verb):
    return JournalEntry.objects.unscoped(reason="test").filter(verb=verb)


def add_lookups(worker, number, *, ago=timedelta(seconds=5), **fields):
    given = {"page": "intake", "at": timezone.now() - ago, **fields}
    rows = [Lookup(worker=worker, agency_id=worker.agency_id, **given) for _ in range(number)]
    Lookup.objects.bulk_create(rows)
    return rows


def shown(client, **fields):
    answer = client.post(KNOWN, typed(**fields))
    return [each.person.pk for each in answer.context["known"]], answer.context["answer"].limits


def test_a_look_up_is_counted_and_no_word_of_it_is_kept(client_of, alma, durda):
    client_of(alma).post(KNOWN, typed())

    row = lookups().get()
    assert (row.worker_id, row.agency_id, row.page, row.hits, row.declined) == (
        alma.pk, alma.agency_id, "intake", 1, "",
    )  # fmt: skip
    assert (len(row.name_digest), len(row.born_digest)) == (32, 32)
    assert "ova" not in str(vars(row))


def test_hashes_link_equal_words_of_one_worker_on_one_day_and_nothing_else(alma, bor):
    today, born = make_actor(alma), (1984, 3, 7)
    one = trace_of(today, words=["durda", "kovacevic"], born=born)

    assert trace_of(today, words=["kovacevic", "durda"], born=born) == one
    assert trace_of(make_actor(bor), words=["durda", "kovacevic"], born=born) != one
    tomorrow = make_actor(alma, on=today.today + timedelta(days=1))
    other = trace_of(tomorrow, words=["durda", "kovacevic"], born=born)
    assert (other.name == one.name, other.born == one.born) == (False, False)


@pytest.mark.parametrize("born", [(0, 0, 0), (1984, 0, 0), (1984, 3, 0), (198, 3, 7)])
def test_a_date_that_is_not_whole_leaves_no_trace(alma, born):
    assert trace_of(make_actor(alma), words=[], born=born) == trace_of(make_actor(alma), words=[], born=(0, 0, 0))


def test_a_search_among_the_own_people_is_counted_too_and_never_ended(client_of, alma, durda):
    add_lookups(alma, limits.AN_HOUR + 1)

    answer = client_of(alma).post(reverse("home:people"), {"name": "Đurđa", "purpose": "intake"})

    assert answer.context["found"].number == 1
    assert list(lookups(page="people").values_list("hits", "declined")) == [(1, "")]


def test_the_sixty_first_look_up_of_a_minute_shows_nobody_and_says_what_to_do(client_of, alma, durda):
    add_lookups(alma, limits.A_MINUTE)

    answer = client_of(alma).post(KNOWN, typed())

    assert (answer.status_code, answer.context["known"]) == (200, [])
    assert "Wait a minute and type on. You can register the person all the same." in answer.content.decode()
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert shown(client_of(alma)) == ([durda.pk], ())


def test_other_workers_are_not_limited_by_it(client_of, alma, bor, durda):
    add_lookups(alma, limits.A_MINUTE)

    assert shown(client_of(bor)) == ([durda.pk], ())


def test_a_limit_is_journalled_and_reported_once_an_hour_and_five_hundred_are_ended(client_of, alma, durda, caplog):
    client = client_of(alma)
    add_lookups(alma, limits.A_MINUTE - 2)

    answers = [shown(client) for _ in range(12)]

    assert answers == [([durda.pk], ())] * 2 + [([], ("too_many_a_minute",))] * 10
    assert journal("people_searched").count() == 2
    assert journal("lookups_limited").get().detail == {"because": ["too_many_a_minute"], "page": "intake"}
    assert lookups(declined="too_many_a_minute").count() == 1
    assert [record.name for record in caplog.records if "are limited" in record.message] == ["aplis.alarm"]


def test_who_opens_files_may_go_on_looking(client_of, alma, durda):
    add_lookups(alma, limits.AN_HOUR, ago=timedelta(minutes=30))
    client = client_of(alma)

    before = shown(client)
    client.get(reverse("people:details", args=[durda.pk]))

    assert before == ([], ("too_many_without_opening",))
    assert shown(client) == ([durda.pk], ())


def test_one_name_with_ever_other_birth_dates_ends_for_this_name_only(client_of, alma, durda):
    client = client_of(alma)
    days = [shown(client, born=f"{day}. 3. 1984") for day in range(8, 8 + limits.BIRTHS_OF_A_NAME)]

    assert [because for _people, because in days] == [()] * limits.BIRTHS_OF_A_NAME
    assert shown(client, born="29. 3. 1984") == ([], ("enumerating_birth_dates",))
    assert shown(client, born="8. 3. 1984")[1] == ()
    assert shown(client, given="Ana", family="Kos", born="29. 3. 1984")[1] == ()
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert shown(client_of(alma), born="29. 3. 1984")[1] == ()


def test_one_birth_date_with_ever_other_names_ends_too(client_of, alma, durda, monkeypatch):
    monkeypatch.setattr(limits, "NAMES_OF_A_BIRTH", 3)
    client = client_of(alma)

    found = [shown(client, given=given, family="")[1] for given in ("Ana", "Eva", "Ida", "Ina")]

    assert found == [(), (), (), ("enumerating_birth_dates",)]


@pytest.mark.mission("F7")
def test_nobody_is_kept_from_registering_by_a_limit(client_of, alma, durda):
    add_lookups(alma, limits.AN_HOUR)

    answer = client_of(alma).post(REGISTER, registering())

    assert answer.status_code == 302
    assert Person.objects.unscoped(reason="test").count() == 2


def test_at_saving_the_minute_does_not_count_so_that_who_types_slowly_is_warned(client_of, alma, durda):
    add_lookups(alma, limits.A_MINUTE)

    answer = client_of(alma).post(REGISTER, registering())

    assert (answer.status_code, [each.person.pk for each in answer.context["found"].known]) == (409, [durda.pk])


def test_the_report_costs_as_many_queries_for_three_days_as_for_one(client_of, queries_of, alma, bor, vera):
    add_lookups(alma, 1, declined="too_many_a_minute")
    for_one = queries_of(client_of(vera), PROBING)

    for days in (1, 2):
        add_lookups(alma, 2, ago=timedelta(days=days))
        add_lookups(bor, 1, ago=timedelta(days=days), declined="too_many_asked")

    assert queries_of(client_of(vera), PROBING) == for_one


def test_the_report_says_by_worker_and_day_what_was_looked_up_opened_and_tried(client_of, alma, bor, vera, durda):
    client = client_of(alma)
    for day in range(8, 9 + limits.BIRTHS_OF_A_NAME):
        client.post(KNOWN, typed(born=f"{day}. 3. 1984"))
    client.get(reverse("people:details", args=[durda.pk]))
    client_of(bor).post(KNOWN, typed())

    rows = client_of(vera).get(PROBING).context["days"]

    assert [(each.name, each.number, each.opened, each.enumerations, each.limits) for each in rows] == [
        ("Alma Kresnik", limits.BIRTHS_OF_A_NAME, 1, 1, ("enumerating_birth_dates",)), ("Bor Dolenc", 1, 0, 0, ()),
    ]  # fmt: skip


def test_the_report_is_searched_by_worker_and_narrowed_to_limits(client_of, alma, bor, vera):
    add_lookups(alma, 1)
    add_lookups(bor, 1, declined="too_many_asked")
    client = client_of(vera)

    found = [
        [each.name for each in client.get(PROBING, sent).context["days"]] for sent in ({"q": "alma"}, {"limits": 1})
    ]

    assert found == [["Alma Kresnik"], ["Bor Dolenc"]]


def test_the_report_has_pages(client_of, alma, vera):
    for number in range(21):
        add_lookups(alma, 1, ago=timedelta(days=number))

    answers = [client_of(vera).get(PROBING, {"page": page}).context["days"] for page in (1, 2)]

    assert [len(days) for days in answers] == [20, 1]


def test_the_agency_page_leads_to_the_report(client_of, vera):
    assert f'href="{PROBING}"' in client_of(vera).get(reverse("home:agency")).content.decode()


def test_nobody_reads_the_look_ups_of_another_agency(client_of, alma, nika):
    add_lookups(alma, 1)
    elsewhere = client_of(make_worker(nika.agency, "manager"))

    page = elsewhere.get(PROBING)
    day = elsewhere.get(review_url(alma))

    assert (page.context["days"], day.status_code) == ([], 404)


@pytest.mark.parametrize("role", ["social_worker", "volunteer", "administrator", "data_steward"])
def test_only_who_answers_for_the_agency_reads_the_report(client_of, alma, role):
    add_lookups(alma, 1)
    client = client_of(make_worker(alma.agency, role))

    assert [client.get(url).status_code for url in (PROBING, review_url(alma))] == [403, 403]


def review_url(worker, day=None):
    return reverse("identity:probing_review", args=[worker.pk, day or timezone.localdate().isoformat()])


def test_the_manager_writes_what_came_of_a_day(client_of, alma, vera):
    add_lookups(alma, 3)
    client = client_of(vera)

    answer = client.post(review_url(alma), {"outcome": "talked", "text": "A stall at the fair", **form_key()})

    review = ProbingReview.objects.unscoped(reason="test").get()
    assert (answer.status_code, review.worker_id, review.reviewed_by_id, review.day) == (
        302, alma.pk, vera.pk, timezone.localdate(),
    )  # fmt: skip
    assert journal("probing_reviewed").get().detail == {
        "worker": alma.pk, "day": review.day.isoformat(), "outcome": "talked",
    }  # fmt: skip
    assert "A stall at the fair" in client.get(review_url(alma)).content.decode()
    assert client.get(PROBING).context["days"][0].review == review


@pytest.mark.parametrize("sent", [{}, {"outcome": "talked"}, {"outcome": "x", "text": "y"}])
def test_a_review_needs_an_outcome_and_a_sentence(client_of, alma, vera, sent):
    add_lookups(alma, 1)

    assert client_of(vera).post(review_url(alma), {**sent, **form_key()}).status_code == 422
    assert not ProbingReview.objects.unscoped(reason="test").exists()


@pytest.mark.parametrize("day", ["2020-01-01", "tomorrow", "2026-13-40"])
def test_a_day_without_look_ups_is_not_found(client_of, alma, vera, day):
    assert client_of(vera).get(review_url(alma, day)).status_code == 404


def test_nobody_reviews_herself_and_no_day_is_reviewed_twice(alma, vera):
    actor, given = make_actor(vera), {"day": timezone.localdate(), "outcome": "talked", "text": "x"}
    review_probing(actor=actor, key=uuid4(), worker=alma, **given)

    with pytest.raises(Refusal) as again:
        review_probing(actor=actor, key=uuid4(), worker=alma, **given)
    second = make_worker(alma.agency, user=vera.user, ends_on=timezone.localdate() + timedelta(days=1))
    refused = []
    for post in (vera, second):
        with pytest.raises(Refusal) as herself:
            review_probing(actor=actor, key=uuid4(), worker=post, **given)
        refused.append(herself.value.code)

    assert (again.value.code, refused) == ("identity.reviewed_already", ["identity.own_lookups"] * 2)


@pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
def test_look_ups_and_what_was_told_in_requests_are_forgotten_after_ninety_days(alma, durda, days, left):
    add_lookups(alma, 1, ago=timedelta(days=days))
    ends_on = timezone.localdate() - timedelta(days=days)
    ContactRequest(
        person=durda,
        agency=alma.agency,
        worker=alma,
        told_name="x",
        agreement="written",
        purpose="intake",
        ends_on=ends_on,
    ).save()

    forget_old()

    assert (lookups().count(), ContactRequest.objects.unscoped(reason="test").count()) == (left, left)
