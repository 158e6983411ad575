"""How deep somebody sees: known here, who helps, a summary, the sections; and nothing, in the same words, for everybody else."""

from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from aplis.casework.situations.models import Circumstance, Statement
from aplis.core.database import bound
from aplis.core.errors import Refusal
from aplis.home.queries.caseload import files, people_of
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker
from aplis.register.identity.models import ContactRequest
from aplis.register.people.models import AccessRight, Person
from aplis.register.people.queries import Wanted, matching
from aplis.register.people.tests.factories import agree, make_person, release
from aplis.register.sharing.actions import set_protection
from aplis.register.sharing.asking.actions import Answer, Wish, answer_sight, ask_sight, shut_sight
from aplis.register.sharing.asking.tiers import depth_of
from aplis.register.sharing.models import Involvement, Look, SightRequest
from aplis.register.sharing.rights import compile_rights
from aplis.rules.dates import add_months
from aplis.rules.scopes import ALL, BIT, DOMAINS, mask
from aplis.rules.tiers import SECTIONS, SUMMARY, WHO_HELPS

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
PLAN = BIT["plan"]
INVENTED = 4_611_686_018_427_387_000


def circle(person):
    return reverse("situations:circle", args=[getattr(person, "pk", person)])


def by(worker, act, **said):
    actor = make_actor(worker)
    with bound(actor):
        return act(actor=actor, key=uuid4(), **said)


def fresh(row):
    rows = SightRequest.objects.unscoped(reason="test")
    return rows.select_related("agency__area", "asked", "worker").get(pk=row.pk)


@pytest.fixture
def jan(db):
    """A mentor elsewhere, who asked whether somebody knows a person."""
    return make_worker(make_agency("ngo", name="Path together", short_name="PT"), name="Jan Mlakar")


@pytest.fixture
def agreed(alma, jan):
    return agree(alma.agency, jan.agency)


def told(worker, alma, person, *, tier, scopes=PLAN, **said):
    """The worker was answered, and sees a tier of the person."""
    wish = Wish(scopes, "plan", "To plan together", TODAY + timedelta(days=9), tier, "Zora of the library")
    row = by(worker, ask_sight, person=person.pk, asked=alma.agency, wish=wish)
    granted = said.pop("granted", fresh(row).scopes)
    answer = Answer("granted", "Good", granted, "statutory_task", TODAY, add_months(TODAY, 3), **said)
    by(alma, answer_sight, request=fresh(row), version=1, answer=answer)
    return fresh(row)


def fact(person, agency, **fields):
    said = {"scope": BIT["work"], "text": "Lost his job in May", "source": "person", "true_on": TODAY}
    return Statement(person=person, agency=agency, **said | fields)


@pytest.mark.mission("F16")
def test_who_was_told_who_helps_sees_the_name_the_agencies_and_the_lead_and_no_content(
    client_of, alma, jan, zarja, agreed
):
    fact(zarja, alma.agency).save(force_insert=True)
    told(jan, alma, zarja, tier=WHO_HELPS)

    page = client_of(jan).get(circle(zarja))

    words = page.content.decode()
    for shown in ("Zarja Lipovnik", alma.agency.name, "Alma Kresnik", alma.agency.area.name):
        assert shown in words
    assert (page.context["depth"].tier, page.context["summary"]) == (WHO_HELPS, [])
    assert "Lost his job" not in words
    look = Look.objects.unscoped(reason="t").get(person=zarja, worker=jan)
    assert (look.page, look.scopes, look.purpose) == ("circle", 0, "plan")


def test_a_summary_tells_that_something_is_recorded_how_it_is_and_since_when_and_no_word_of_it(
    client_of, alma, jan, zarja, agreed
):
    level = {"kind": "level", "text": "very hard to say", "true_on": TODAY - timedelta(days=3)}
    rows = [
        fact(zarja, alma.agency),
        fact(zarja, alma.agency, level=1, **level | {"true_on": TODAY - timedelta(days=30)}),
        fact(zarja, alma.agency, level=2, **level),
        fact(zarja, alma.agency, scope=BIT["learning"], is_private=True),
        fact(zarja, alma.agency, scope=BIT["housing"], ended_on=TODAY),
        fact(zarja, alma.agency, scope=BIT["income"]),
        Circumstance(
            person=zarja, agency=alma.agency, scope=BIT["network"], text="none near", code="network.alone",
            source="worker", true_on=TODAY, valid_until=TODAY + timedelta(days=9),
        ),
    ]  # fmt: skip
    for row in rows:
        row.save(force_insert=True)
    wanted = mask(["work", "learning", "housing", "network"])
    told(jan, alma, zarja, tier=SUMMARY, scopes=wanted)

    page = client_of(jan).get(circle(zarja))

    assert [(each.code, each.is_recorded, each.level, each.since) for each in page.context["summary"]] == [
        ("work", True, 2, TODAY - timedelta(days=3)),
        ("learning", False, None, None),
        ("housing", False, None, None),
        ("network", True, None, None),
    ]
    look = Look.objects.unscoped(reason="t").get(person=zarja, worker=jan)
    assert (look.page, look.scopes) == ("circle", wanted)
    assert not any(words in page.content.decode() for words in ("Lost his job", "very hard to say", "none near"))


def test_known_by_a_tier_she_stands_in_no_list_no_search_and_on_no_other_page(client_of, alma, jan, zarja, agreed):
    told(jan, alma, zarja, tier=SUMMARY, scopes=mask(["work", "housing"]))
    actor, client = make_actor(jan), client_of(jan)
    with bound(actor):
        found = [
            list(Person.objects.visible_to(actor)),
            list(matching(actor, Wanted(words=("zarja",)))),
            list(people_of(actor, files(actor))),
            list(AccessRight.objects.visible_to(actor)),
            list(Statement.objects.visible_to(actor)),
        ]
    pages = [
        client.get(reverse(name, args=[zarja.pk])).status_code
        for name in ("situations:situation", "people:details", "sharing:rights", "asking:ask", "sharing:looks")
    ]
    searched = client.post(reverse("home:people"), {"name": "Zarja", "purpose": "plan", **form_key()})
    assert found == [[], [], [], [], []]
    assert pages == [404] * 5
    assert "Lipovnik" not in searched.content.decode() + client.get("/").content.decode()


@pytest.mark.mission("F18")
def test_nobody_learns_from_the_page_whether_there_is_a_person(client_of, alma, tuja, jan, zarja, agreed, bare):
    """The sealed, the foreign and the invented: one answer, letter by letter, for the same number of queries."""
    sealed = make_person(agency=alma.agency, lead=alma, level=3)
    was_told = make_person(agency=alma.agency, lead=alma)
    told(jan, alma, was_told, tier=WHO_HELPS)
    by(alma, set_protection, person=was_told, level=3, named=[], version=was_told.version)
    client, answers = client_of(jan), []
    client.get(circle(INVENTED))
    for number in (sealed.pk, was_told.pk, make_person().pk, zarja.pk, INVENTED):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(circle(number))
        answers.append((response.status_code, bare(response, number), len(captured)))

    assert {answer[0] for answer in answers} == {404}
    assert len({answer[1] for answer in answers}) == 1
    assert len({answer[2] for answer in answers}) == 1


def test_of_a_hidden_person_only_those_who_opened_it_are_named_and_no_place(client_of, alma, jan, nika, agreed):
    hidden = make_person(agency=alma.agency, lead=alma, level=2)
    actor = make_actor(nika)
    Involvement(
        person=hidden, agency=nika.agency, lead=nika, purpose="plan", basis="statutory_task", opened_on=actor.today
    ).save(force_insert=True)
    told(jan, alma, hidden, tier=WHO_HELPS)

    words = client_of(jan).get(circle(hidden)).content.decode()
    assert (alma.agency.name in words, nika.agency.name in words, alma.agency.area.name in words) == (
        True,
        False,
        False,
    )


def test_a_tier_for_one_worker_is_hers_alone_ends_and_is_shut_at_once(client_of, alma, jan, zarja, agreed):
    colleague = make_worker(jan.agency)
    row = told(jan, alma, zarja, tier=WHO_HELPS, is_for_worker_only=True)
    seen = [client_of(worker).get(circle(zarja)).status_code for worker in (jan, colleague)]
    later = depth_of(make_actor(jan, on=add_months(TODAY, 3)), zarja.pk)
    by(alma, shut_sight, request=row, version=row.version, reason="Done")

    assert (seen, later) == ([200, 404], None)
    assert client_of(jan).get(circle(zarja)).status_code == 404


def test_a_role_that_does_not_read_the_plan_is_told_nothing(alma, zarja):
    officer = make_worker(make_agency("police"))
    agree(alma.agency, officer.agency)
    row = SightRequest(
        person=zarja, agency=officer.agency, worker=officer, asked=alma.agency, scopes=PLAN, tier=2, purpose="plan",
        reason="x", ends_on=TODAY, state="granted", granted=PLAN, basis="statutory_task", starts_on=TODAY,
        shuts_on=TODAY + timedelta(days=9),
    )  # fmt: skip
    row.save(force_insert=True)
    compile_rights([zarja.pk], on=TODAY)
    assert depth_of(make_actor(officer), zarja.pk) is None


def test_who_sees_sections_finds_the_same_page_and_is_told_how_deep(client_of, alma, nika, zarja):
    fact(zarja, alma.agency, scope=BIT["health"], kind="level", level=3).save(force_insert=True)
    release(zarja, nika.agency, ["health"])
    ours, theirs = client_of(alma), client_of(nika)
    theirs.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})

    own, other = ours.get(circle(zarja)), theirs.get(circle(zarja))

    assert [page.context["depth"].tier for page in (own, other)] == [SECTIONS, SECTIONS]
    assert [each.agency.name for each in own.context["helpers"]] == [alma.agency.name]
    assert (other.context["helpers"], other.context["sees_helpers"]) == ([], False)
    assert [(each.code, each.level) for each in other.context["summary"]] == [("health", 3)]
    assert len(own.context["summary"]) == len(DOMAINS)
    assert reverse("situations:situation", args=[zarja.pk]) in own.content.decode()


def test_an_answered_contact_request_leads_to_asking_who_helps_and_the_asker_learns_nothing_before(
    client_of, alma, jan, zarja, agreed
):
    request = ContactRequest(
        person=zarja, agency=jan.agency, worker=jan, told_name="Zora of the library", agreement="written", purpose="plan",
        ends_on=TODAY + timedelta(days=9), answer="contact_us", answered_by=alma, answered_at=timezone.now(),
    )  # fmt: skip
    request.save(force_insert=True)
    client, url = client_of(jan), reverse("identity:sight_ask", args=[request.pk])
    list_page = client.get(reverse("identity:requests_sent")).content.decode()
    sent = client.post(
        url, {"tier": "2", "purpose": "plan", "reason": "To plan together", "ends_on": (TODAY + timedelta(days=3)).isoformat(),
              **form_key()},
    )  # fmt: skip
    row = SightRequest.objects.unscoped(reason="t").get()
    before = client.get(reverse("asking:request", args=[row.pk])).content.decode() + client.get(url).content.decode()
    queue = client_of(alma).get(reverse("asking:received")).content.decode()
    by(alma, answer_sight, request=fresh(row), version=1,
       answer=Answer("granted", "Good", PLAN, "statutory_task", TODAY, add_months(TODAY, 1)))  # fmt: skip
    after = client.get(reverse("asking:request", args=[row.pk])).content.decode()
    more = client.post(
        reverse("asking:more", args=[row.pk]),
        {"tier": "3", "scopes": ["work"], "purpose": "plan", "reason": "x",
         "ends_on": (TODAY + timedelta(days=3)).isoformat(), **form_key()},
    )  # fmt: skip

    assert (url in list_page, sent.status_code) == (True, 302)
    assert (row.person_id, row.asked_id, row.scopes, row.tier, row.told_name) == (
        zarja.pk, alma.agency_id, PLAN, 2, "Zora of the library",
    )  # fmt: skip
    assert not any(hint in before for hint in ("Lipovnik", str(zarja.pk)))
    assert "Zarja Lipovnik" in queue
    assert circle(zarja) in after
    assert (more.status_code, SightRequest.objects.unscoped(reason="t").order_by("pk").last().scopes) == (
        302, PLAN | BIT["work"],
    )  # fmt: skip


def test_an_unanswered_or_foreign_contact_request_leads_nowhere(client_of, alma, jan, zarja, tuja):
    colleague = make_worker(jan.agency)
    fields = {"person": zarja, "agency": jan.agency, "worker": jan, "told_name": "Z", "agreement": "written", "purpose": "plan",
              "ends_on": TODAY + timedelta(days=9)}  # fmt: skip
    waiting = ContactRequest(**fields)
    said = {"answered_by": alma, "answered_at": timezone.now()}
    no, yes = ContactRequest(**fields, **said, answer="not_now"), ContactRequest(**fields, **said, answer="contact_us")
    for row in (waiting, no, yes):
        row.save(force_insert=True)
    asked = [(jan, waiting), (jan, no), (colleague, yes), (tuja, yes), (alma, yes)]
    statuses = [client_of(who).get(reverse("identity:sight_ask", args=[row.pk])).status_code for who, row in asked]
    assert statuses == [404] * 5


class AnyAnswerTest(TestCase):
    """Whatever was asked and answered, what opens is what was asked for, the duty covers, and no deeper than the tier."""

    @settings(max_examples=12, deadline=None)
    @given(
        scopes=st.integers(1, ALL),
        chosen=st.integers(0, ALL),
        covered=st.integers(1, ALL),
        tier=st.sampled_from([WHO_HELPS, SUMMARY, SECTIONS]),
        basis=st.sampled_from(["statutory_task", "legal_duty", "release"]),
        level=st.integers(0, 3),
    )
    def test_nothing_opens_beyond_the_answer(self, scopes, chosen, covered, tier, basis, level):
        alma, jan = make_worker(), make_worker(make_agency("ngo"))
        person = make_person(agency=alma.agency, lead=alma, level=level)
        agree(alma.agency, jan.agency, scopes=covered)
        wish = Wish(scopes, "plan", "x", TODAY + timedelta(days=3), tier, "Z")
        with suppress(Refusal):
            row = by(jan, ask_sight, person=person.pk, asked=alma.agency, wish=wish)
            answer = Answer("granted", "x", chosen, basis, TODAY, add_months(TODAY, 1))
            by(alma, answer_sight, request=fresh(row), version=1, answer=answer)
        rights = AccessRight.objects.unscoped(reason="t").filter(person=person, agency=jan.agency)
        for right in rights:
            told_of = right.scopes | right.shown
            assert told_of & ~(chosen & covered & fresh(row).scopes) == 0
            assert (right.tier, bool(right.scopes)) == (tier, tier == SECTIONS)
            assert level < 3
