"""Asking to see what is shut: the request, its answer with a reason, and what it opens and shuts at once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.database import bound
from aplis.core.errors import Refusal, Stale
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_worker
from aplis.register.people.models import AccessRight, Person
from aplis.register.people.tests.factories import agree, make_person, release
from aplis.register.sharing.actions import close_involvement
from aplis.register.sharing.asking.actions import Answer, Wish, answer_sight, ask_sight, shut_sight
from aplis.register.sharing.asking.expiring import expire
from aplis.register.sharing.asking.queries import number_waiting, received
from aplis.register.sharing.models import ExchangeAgreement, Involvement, Notice, Restriction, SightRequest
from aplis.register.sharing.rights import compile_rights
from aplis.rules.dates import add_months
from aplis.rules.scopes import BIT, mask

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)
HEALTH = mask(["health", "family"])


def url(name, *args):
    return reverse(f"asking:{name}", args=args)


def by(worker, act, **said):
    """The worker acts in a transaction of her own, as in a request."""
    actor = make_actor(worker)
    with bound(actor):
        return act(actor=actor, key=uuid4(), **said)


@pytest.fixture
def known(alma, nika, zarja):
    """Nika sees daily life and the plan of Zarja; health and family are shut to her. The agencies have an agreement for everything."""
    release(zarja, nika.agency, ["daily_life", "plan"])
    return zarja


def wish(scopes=HEALTH, **said):
    return Wish(
        **{"scopes": scopes, "purpose": "plan", "reason": "To plan the care", "ends_on": TODAY + 14 * DAY} | said
    )


def asked(nika, alma, person, **said):
    return by(nika, ask_sight, person=person.pk, asked=alma.agency, wish=wish(**said))


def opened(granted=BIT["health"], **said):
    given = {"reason": "She needs it", "granted": granted, "basis": "statutory_task", "starts_on": TODAY}
    return Answer("granted", **given | {"shuts_on": add_months(TODAY, 3)} | said)


def fresh(row):
    rows = SightRequest.objects.unscoped(reason="test")
    return rows.select_related("agency__area", "asked", "worker").get(pk=row.pk)


def granted_rights(person, agency):
    rows = AccessRight.objects.unscoped(reason="test").filter(person=person, agency=agency, source_kind="grant")
    return list(rows.values_list("worker_id", "scopes", "starts_on", "ends_on", "tier", "shown"))


def sees(worker, person, scope):
    actor = make_actor(worker)
    with bound(actor):
        rights = AccessRight.objects.visible_to(actor).filter(person=person, agency=worker.agency, ends_on__gt=TODAY)
        return any(right.scopes & BIT[scope] for right in rights)


@pytest.mark.mission("M005", "F15")
def test_a_worker_asks_from_the_closed_section_and_opens_exactly_what_was_answered(client_of, nika, alma, known):
    theirs, ours = client_of(nika), client_of(alma)
    theirs.post(reverse("sharing:purpose", args=[known.pk]), {"purpose": "plan"})
    page = theirs.get(reverse("situations:situation", args=[known.pk])).content.decode()
    form = theirs.get(url("ask", known.pk), {"scope": "health"}).context["form"]
    sent = theirs.post(
        url("ask", known.pk),
        {"asked": alma.agency_id, "scopes": ["health", "family"], "purpose": "plan", "reason": "To plan the care",
         "ends_on": (TODAY + 9 * DAY).isoformat(), **form_key()},
    )  # fmt: skip
    row = SightRequest.objects.unscoped(reason="test").get()
    before = sees(nika, known, "health")
    answered = ours.post(
        url("request", row.pk),
        {"state": "granted", "reason": "Agreed", "basis": "statutory_task", "granted": ["health"], "version": 1,
         "starts_on": TODAY.isoformat(), "shuts_on": add_months(TODAY, 6).isoformat(), **form_key()},
    )  # fmt: skip

    assert f"{url('ask', known.pk)}?scope=health" in page
    assert form["scopes"].initial == ["health"]
    assert list(form.fields["asked"].queryset) == [alma.agency]
    assert (sent.status_code, before, answered.status_code) == (302, False, 302)
    assert (sees(nika, known, "health"), sees(nika, known, "family")) == (True, False)
    assert granted_rights(known, nika.agency) == [(None, BIT["health"], TODAY, add_months(TODAY, 6), 4, 0)]


def test_the_form_offers_what_is_shut_and_the_role_includes_and_nothing_else(client_of, nika, known):
    client = client_of(nika)
    client.post(reverse("sharing:purpose", args=[known.pk]), {"purpose": "plan"})
    offered = client.get(url("ask", known.pk)).context["form"].fields["scopes"].choices
    too_much = client.post(
        url("ask", known.pk), {"scopes": ["housing", "daily_life"], "purpose": "plan", "reason": "x", **form_key()}
    )
    assert [code for code, _name in offered] == ["health", "mental_health", "addiction", "family", "contact"]
    assert {"scopes", "asked"} <= set(too_much.context["form"].errors)


def test_without_the_plan_nobody_says_who_helps_and_an_agency_that_does_not_know_her_is_told_nothing(
    client_of, nika, alma, zarja
):
    release(zarja, nika.agency, ["daily_life"])
    stranger = make_worker(make_agency("health"))
    agree(stranger.agency, nika.agency)
    client = client_of(nika)
    client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "plan"})
    page = client.get(url("ask", zarja.pk))
    sent = client.post(
        url("ask", zarja.pk),
        {"asked": stranger.agency_id, "scopes": ["health"], "purpose": "plan", "reason": "x",
         "ends_on": (TODAY + DAY).isoformat(), **form_key()},
    )  # fmt: skip

    assert {agency.pk for agency in page.context["agencies"]} == {alma.agency_id, stranger.agency_id}
    assert sent.status_code == 302
    assert not Notice.objects.unscoped(reason="test").filter(kind="sight_asked").exists()
    assert number_waiting(make_actor(stranger)) == 0
    assert (
        client_of(stranger).get(url("request", SightRequest.objects.unscoped(reason="t").get().pk)).status_code == 404
    )


def test_an_answer_for_one_worker_opens_to_her_alone(nika, alma, known):
    other = make_worker(nika.agency)
    row = asked(nika, alma, known, is_for_worker_only=True)
    by(alma, answer_sight, request=fresh(row), version=1, answer=opened(is_for_worker_only=True))

    assert [right[0] for right in granted_rights(known, nika.agency)] == [nika.pk]
    seen = []
    for worker in (nika, other):
        actor = make_actor(worker)
        with bound(actor):
            own = AccessRight.objects.visible_to(actor).filter(person=known, source_kind="grant")
            seen.append(any(right.worker_id == worker.pk for right in own))
    assert seen == [True, False]


@pytest.mark.mission("F15")
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"granted": BIT["work"]}, "more than asked"),
        ({"granted": BIT["family"]}, "the task of a health centre does not open it"),
        ({"basis": "release"}, "only the person releases"),
        ({"basis": "vital_interests"}, "no duty of both"),
        ({"granted": BIT["health"], "basis": "legal_duty"}, "that duty opens no health"),
        ({"starts_on": TODAY - DAY}, "dated back"),
        ({"shuts_on": add_months(TODAY, 6) + DAY}, "too long"),
        ({"granted": 0}, "nothing"),
    ],
)
def test_nothing_is_opened_that_no_duty_and_no_agreement_cover(nika, alma, known, changes, why):
    row = asked(nika, alma, known)
    with pytest.raises(Refusal, match="not_covered"):
        by(alma, answer_sight, request=fresh(row), version=1, answer=opened(**changes))
    assert (fresh(row).state, granted_rights(known, nika.agency)) == ("waiting", []), why


def test_without_an_agreement_the_form_says_why_nothing_can_be_opened(client_of, nika, alma, known):
    row = asked(nika, alma, known)
    agreement = AccessRight.objects.unscoped(reason="t").filter(person=known, agreement_id__isnull=False)
    ExchangeAgreement.objects.filter(pk__in=agreement.values("agreement_id")).update(purposes=["intake"])
    page = client_of(alma).get(url("request", row.pk))
    sent = client_of(alma).post(
        url("request", row.pk),
        {"state": "granted", "reason": "x", "basis": "statutory_task", "granted": ["health"], "version": 1,
         "starts_on": TODAY.isoformat(), "shuts_on": (TODAY + 9 * DAY).isoformat(), **form_key()},
    )  # fmt: skip
    assert [each.because for each in page.context["covered"]] == [("agreement_for_another_purpose",)] * 2
    assert (sent.status_code, list(sent.context["form"].errors)) == (422, ["granted"])


def test_what_is_restricted_is_not_opened_by_an_answer(nika, alma, known):
    Restriction(person=known, agency=alma.agency, scopes=BIT["health"], reason="x", starts_on=TODAY, set_by=alma).save(
        force_insert=True
    )
    row = asked(nika, alma, known)
    with pytest.raises(Refusal, match="not_covered"):
        by(alma, answer_sight, request=fresh(row), version=1, answer=opened())


@pytest.mark.parametrize("state", ["declined", "release"])
def test_a_no_opens_nothing_and_says_why(client_of, nika, alma, known, state):
    row = asked(nika, alma, known)
    by(alma, answer_sight, request=fresh(row), version=1, answer=Answer(state, "Ask her yourself"))
    page = client_of(nika).get(url("request", row.pk)).content.decode()
    assert (granted_rights(known, nika.agency), "Ask her yourself" in page) == ([], True)


def test_of_two_answers_the_first_counts_and_the_other_is_told(client_of, nika, alma, bor, known):
    row = asked(nika, alma, known)
    seen_by_both = fresh(row)
    by(alma, answer_sight, request=seen_by_both, version=1, answer=Answer("declined", "No"))
    with pytest.raises(Stale):
        by(bor, answer_sight, request=seen_by_both, version=1, answer=opened())
    late = client_of(alma).post(
        url("request", row.pk), {"state": "declined", "reason": "x", "version": 1, **form_key()}
    )
    assert (fresh(row).state, late.status_code, late.context["is_stale"]) == ("declined", 409, True)


def test_nobody_answers_what_the_own_agency_asked_nor_what_she_does_not_see(nika, alma, known, tuja, vera):
    colleague = make_worker(nika.agency)
    counsellor = make_worker(make_agency("employment"))
    release(known, counsellor.agency, ["work", "plan"])
    row = asked(nika, alma, known)

    for worker in (nika, colleague, tuja, counsellor):
        with pytest.raises((Stale, Refusal)):
            by(worker, answer_sight, request=fresh(row), version=1, answer=opened())
    with pytest.raises(Refusal, match="answer_sight"):
        by(vera, answer_sight, request=fresh(row), version=1, answer=opened())
    assert fresh(row).state == "waiting"


@pytest.mark.mission("F20")
@pytest.mark.parametrize("who", ["nika", "alma"])
def test_either_side_shuts_it_at_once(nika, alma, known, who):
    row = asked(nika, alma, known)
    by(alma, answer_sight, request=fresh(row), version=1, answer=opened())
    before = sees(nika, known, "health")
    by({"nika": nika, "alma": alma}[who], shut_sight, request=fresh(row), version=2, reason="Done")

    assert (before, sees(nika, known, "health")) == (True, False)
    assert (fresh(row).state, fresh(row).shuts_on) == ("taken_back", TODAY)
    assert compile_rights([known.pk], on=TODAY) == 0


def test_why_a_waiting_request_was_taken_back_is_kept(nika, alma, known):
    row = asked(nika, alma, known)
    by(nika, shut_sight, request=fresh(row), version=1, reason="She moved away")

    assert (fresh(row).state, fresh(row).answer) == ("taken_back", "She moved away")


def test_a_waiting_request_is_taken_back_by_who_asked_and_by_nobody_else(client_of, nika, alma, known):
    row = asked(nika, alma, known)
    with pytest.raises(Refusal, match="not_to_be_shut"):
        by(alma, shut_sight, request=fresh(row), version=1, reason="x")
    taken = client_of(nika).post(url("shut", row.pk), {"reason": "x", "version": 1, **form_key()})
    again = client_of(nika).post(url("shut", row.pk), {"reason": "x", "version": 2, **form_key()})
    assert (taken.status_code, fresh(row).state, again.status_code) == (302, "taken_back", 403)


def test_a_request_that_nobody_answered_ends_and_who_asked_is_told(nika, alma, known):
    row, later = asked(nika, alma, known), asked(nika, alma, known, scopes=BIT["addiction"], ends_on=TODAY + 30 * DAY)
    on = TODAY + 14 * DAY

    assert [expire(on - DAY), expire(on), expire(on)] == [0, 1, 0]
    assert (fresh(row).state, fresh(later).state) == ("expired", "waiting")
    assert Notice.objects.unscoped(reason="t").filter(kind="sight_not_answered", worker=nika).count() == 1
    assert JournalEntry.objects.unscoped(reason="t").filter(verb="sight_not_answered", object_id=row.pk).count() == 1


def test_a_request_past_its_day_cannot_be_answered_even_before_the_night_ends_it(nika, alma, known):
    row = asked(nika, alma, known)
    SightRequest.objects.unscoped(reason="t").filter(pk=row.pk).update(ends_on=TODAY)
    with pytest.raises(Stale):
        by(alma, answer_sight, request=fresh(row), version=1, answer=opened())


def test_the_same_is_not_asked_twice_while_it_waits(nika, alma, known):
    asked(nika, alma, known)
    with pytest.raises(Refusal, match="asked_already"):
        asked(nika, alma, known, scopes=BIT["health"])
    asked(nika, alma, known, scopes=HEALTH | BIT["addiction"])
    assert SightRequest.objects.unscoped(reason="t").count() == 2


def test_who_can_answer_is_told_and_of_a_sealed_person_the_named_alone(nika, alma, bor, known):
    sealed = make_person(agency=alma.agency, lead=alma, level=3, named=[bor, nika])
    asked(nika, alma, known)
    with bound(make_actor(nika)):
        ask_sight(actor=make_actor(nika), key=uuid4(), person=sealed.pk, asked=alma.agency, wish=wish())

    told = Notice.objects.unscoped(reason="t").filter(kind="sight_asked").order_by("pk")
    by_person = {person: [] for person in (known.pk, sealed.pk)}
    for person, worker, verb in told.values_list("person_id", "worker_id", "verb"):
        by_person[person].append((worker, verb))
    assert by_person[known.pk] == [(None, "answer_sight")]
    assert sorted(by_person[sealed.pk]) == sorted([(alma.pk, ""), (bor.pk, "")])


def test_each_act_writes_one_entry_of_codes_and_the_person_is_told_of_what_was_opened(nika, alma, known):
    row = asked(nika, alma, known)
    by(alma, answer_sight, request=fresh(row), version=1, answer=opened())
    by(alma, shut_sight, request=fresh(row), version=2, reason="Done with her")

    entries = list(JournalEntry.objects.unscoped(reason="t").filter(object_id=row.pk).order_by("pk"))
    assert [entry.verb for entry in entries] == ["sight_asked", "sight_answered", "sight_shut"]
    assert "plan the care" not in str([entry.detail for entry in entries])
    kinds = Notice.objects.unscoped(reason="t").order_by("pk").values_list("kind", "is_for_person")
    assert list(kinds) == [
        ("sight_asked", False), ("sight_answered", False), ("sight_opened_to", True), ("sight_shut", False),
    ]  # fmt: skip


def test_the_person_reads_what_was_asked_about_her_and_what_was_answered_and_nothing_of_others(nika, alma, known):
    other = make_person(agency=alma.agency, lead=alma)
    row = asked(nika, alma, known)
    by(alma, answer_sight, request=fresh(row), version=1, answer=opened())
    read = []
    for person in (known, other):
        herself = Actor(today=TODAY, user_id=7, person_id=person.pk, on_behalf_of="person")
        with bound(herself):
            rows = SightRequest.objects.visible_to(herself)
            read.append([(each.reason, each.answer, each.granted) for each in rows])
    assert read == [[("To plan the care", "She needs it", BIT["health"])], []]


def test_the_queue_holds_what_one_sees_searched_by_page_and_costs_the_same_for_three(
    client_of, nika, alma, known, tuja, queries_of
):
    client, counts = client_of(alma), []
    for number, scope in enumerate(["health", "family", "addiction"]):
        asked(nika, alma, known, scopes=BIT[scope], reason=f"Reason {number}")
        counts.append(queries_of(client, url("received")))
    hidden = make_person(agency=alma.agency, lead=alma, level=2, given="Skrita", family="Oseba")
    release(hidden, nika.agency, ["daily_life", "plan"])
    asked(nika, alma, hidden)

    lines = client.get(url("received")).context["lines"]
    searched = {words: len(client.get(url("received"), {"q": words}).context["lines"]) for words in
                ("lipovnik zar", "Brezje", "nobody", "")}  # fmt: skip
    assert ([line.name for line in lines], len(set(counts))) == (["", *["Zarja Lipovnik"] * 3], 1)
    assert searched == {"lipovnik zar": 3, "Brezje": 4, "nobody": 0, "": 4}
    assert (number_waiting(make_actor(alma)), number_waiting(make_actor(tuja))) == (4, 0)
    assert client_of(tuja).get(url("received")).context["lines"] == []
    assert len(client_of(nika).get(url("sent")).context["lines"]) == 4


def test_a_stranger_finds_no_request_and_cannot_shut_one(client_of, nika, alma, known, tuja):
    row, client = asked(nika, alma, known), client_of(tuja)
    answers = [client.get(url(name, row.pk)).status_code for name in ("request", "shut", "more")]
    sent = [client.post(url(name, row.pk), {"version": 1, "reason": "x", "state": "declined", **form_key()}).status_code
            for name in ("request", "shut", "more")]  # fmt: skip
    assert (answers, sent) == ([404] * 3, [404] * 3)
    assert received(make_actor(tuja)).count() == 0


def test_a_closed_file_of_the_asked_agency_shuts_what_it_had_opened(nika, alma, known):
    row = asked(nika, alma, known)
    by(alma, answer_sight, request=fresh(row), version=1, answer=opened())
    file = Involvement.objects.unscoped(reason="t").get(person=known)
    by(alma, close_involvement, involvement=file, version=1)
    assert sees(nika, known, "health") is False
    assert Person.objects.visible_to(make_actor(nika)).filter(pk=known.pk).exists() is False


def test_nobody_opens_what_she_does_not_see_herself(client_of, nika, alma, known):
    """A counsellor of an agency sees work alone; of a request for work and health she opens work."""
    social = make_worker(make_agency("social_work"))
    counsellor = make_worker(make_agency("employment"))
    person = make_person(agency=counsellor.agency, lead=counsellor)
    release(person, social.agency, ["daily_life", "plan"])
    row = by(social, ask_sight, person=person.pk, asked=counsellor.agency, wish=wish(BIT["work"] | BIT["health"]))

    page = client_of(counsellor).get(url("request", row.pk))
    with pytest.raises(Refusal, match="not_covered"):
        by(counsellor, answer_sight, request=fresh(row), version=1, answer=opened(BIT["work"] | BIT["health"]))
    by(counsellor, answer_sight, request=fresh(row), version=1, answer=opened(BIT["work"]))

    covered = {each.basis: (each.scopes, each.because[-1]) for each in page.context["covered"]}
    assert covered["statutory_task"] == (BIT["work"], "not_seen")
    assert [right[1] for right in granted_rights(person, social.agency)] == [BIT["work"]]


def test_who_asked_does_not_answer_from_a_second_post(nika, alma, known):
    second = make_worker(alma.agency, user=nika.user)
    row = asked(nika, alma, known)
    with pytest.raises(Refusal, match="own_request"):
        by(second, answer_sight, request=fresh(row), version=1, answer=opened())
    assert fresh(row).state == "waiting"
