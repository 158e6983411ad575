"""Giving a release: what a yes opens, what a no leaves alone, and what is refused."""

from datetime import timedelta
from uuid import uuid4

import pytest

from aplis.core.access import Actor
from aplis.core.errors import Refusal, Stale
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.people.models import AccessRight, Person
from aplis.register.people.tests.factories import agree, make_person
from aplis.register.sharing.models import Involvement, Notice, Release, ReleaseSheet
from aplis.register.sharing.releases.actions import (
    answer_release,
    drop_recipient,
    fill_in,
    name_recipient,
    start_release,
)
from aplis.register.sharing.releases.reading import on_own_pages
from aplis.register.sharing.tests.releasing import answered, digest_of, filled, given, key, lines, stored
from aplis.rules.dates import add_months
from aplis.rules.scopes import mask

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic(alma, nika):
    agree(alma.agency, nika.agency)
    return nika.agency


def opened(worker, person):
    """The scopes that rights in force open to the worker's agency, whole; with the roles they are for."""
    actor = make_actor(worker)
    rows = AccessRight.objects.unscoped(reason="test").filter(
        person=person, agency_id=worker.agency_id, starts_on__lte=actor.today, ends_on__gt=actor.today
    )
    return sorted((row.scopes, row.purpose, row.role) for row in rows)


def everything(person):
    """All that stands about the person in the tables that a release could touch."""
    models = (Person, Involvement, Release, AccessRight, Notice)
    found = {}
    for model in models:
        rows = model.objects.unscoped(reason="test")
        mine = rows.filter(pk=person.pk) if model is Person else rows.filter(person=person)
        found[model.__name__] = sorted(map(str, mine.values()))
    return found


@pytest.mark.mission("F13", "F14")
def test_a_yes_opens_one_line_for_each_recipient_and_purpose_and_exactly_what_was_said(alma, nika, tuja, zarja, clinic):
    agree(alma.agency, tuja.agency)

    sheet = given(alma, zarja, clinic, tuja.agency, purposes=["plan", "assessment"], scopes=["health", "work"])

    assert [(row.agency_id, row.purpose, row.scopes, row.basis) for row in lines(sheet)] == [
        (agency, purpose, mask(["health", "work"]), "release")
        for agency in sorted([clinic.pk, tuja.agency_id])
        for purpose in ("assessment", "plan")
    ]
    assert sheet.state == "active"
    wanted = mask(["health", "work"])
    assert opened(nika, zarja) == [(wanted, "assessment", ""), (wanted, "plan", "")]
    assert Person.objects.visible_to(make_actor(nika)).filter(pk=zarja.pk).exists()


def test_a_release_to_one_role_opens_to_that_role_alone(alma, nika, zarja, clinic):
    doctor = make_worker(clinic, role="manager")

    given(alma, zarja, clinic, role="nurse", scopes=["health"])

    assert opened(nika, zarja) == [(mask(["health"]), "plan", "nurse")]
    seen = [Person.objects.visible_to(make_actor(each)).filter(pk=zarja.pk).exists() for each in (nika, doctor)]
    assert seen == [True, False]


@pytest.mark.mission("F13")
@pytest.mark.parametrize(("answer", "state"), [("no", "refused"), ("not_now", "offered")])
def test_a_no_and_a_not_now_change_nothing_anywhere_but_the_sheet_and_the_journal(alma, zarja, clinic, answer, state):
    sheet = filled(alma, zarja, clinic)
    before, entries = everything(zarja), JournalEntry.objects.unscoped(reason="test").count()

    after = answered(alma, sheet, answer)

    assert (after.state, everything(zarja)) == (state, before)
    assert JournalEntry.objects.unscoped(reason="test").count() == entries + 1


def test_a_no_is_possible_before_any_question_is_answered(alma, zarja, clinic):
    actor = make_actor(alma)
    sheet = start_release(actor=actor, key=key(), person=zarja)

    answer_release(actor=actor, key=key(), sheet=sheet, version=1, answer="no")

    assert (stored(sheet).state, lines(sheet)) == ("refused", [])


@pytest.mark.parametrize("answer", ["yes", "no", "not_now"])
def test_an_answered_sheet_is_not_answered_again(alma, zarja, clinic, answer):
    sheet = given(alma, zarja, clinic)
    actor = make_actor(alma)

    with pytest.raises(Stale):
        answer_release(
            actor=actor, key=key(), sheet=sheet, version=sheet.version, answer=answer, digest=digest_of(actor, sheet)
        )

    assert (stored(sheet).state, len(lines(sheet))) == ("active", 1)


def test_what_waits_for_an_answer_can_be_given_later(alma, nika, zarja, clinic):
    waiting = answered(alma, filled(alma, zarja, clinic), "not_now")

    sheet = answered(alma, waiting)

    assert (sheet.state, opened(nika, zarja)) == ("active", [(mask(["work", "plan"]), "plan", "")])


@pytest.mark.parametrize(
    ("starts", "ends", "code"),
    [(-1, 100, "back_dated"), (-400, -30, "back_dated"), (0, 397, "too_long"), (400, 500, "too_far_ahead")],
)
def test_days_that_do_not_do_open_nothing(alma, zarja, clinic, starts, ends, code):
    today = make_actor(alma).today
    sheet = filled(alma, zarja, clinic, starts_on=today + timedelta(days=starts), ends_on=today + timedelta(days=ends))

    with pytest.raises(Refusal, match=f"releases.{code}"):
        answered(alma, sheet)

    assert (lines(sheet), stored(sheet).state) == ([], "draft")


def test_thirteen_months_are_refused_and_twelve_are_not(alma, zarja, clinic):
    today = make_actor(alma).today
    long = filled(alma, zarja, clinic, ends_on=add_months(today, 13))

    with pytest.raises(Refusal, match="too_long"):
        answered(alma, long)

    assert given(alma, zarja, clinic, ends_on=add_months(today, 12)).state == "active"


def test_a_release_that_begins_later_is_given_and_opens_on_its_first_day(alma, nika, zarja, clinic):
    today = make_actor(alma).today
    first = today + timedelta(days=10)

    sheet = given(alma, zarja, clinic, starts_on=first)

    assert (sheet.state, opened(nika, zarja)) == ("given", [])
    seen = [
        Person.objects.visible_to(make_actor(nika, on=day)).filter(pk=zarja.pk).exists()
        for day in (today, first - timedelta(days=1), first, sheet.ends_on - timedelta(days=1), sheet.ends_on)
    ]
    assert seen == [False, False, True, True, False]


def test_overlapping_releases_stand_side_by_side(alma, nika, zarja, clinic):
    given(alma, zarja, clinic, scopes=["work"])
    given(alma, zarja, clinic, scopes=["housing"], purposes=["assessment"])

    assert opened(nika, zarja) == sorted([(mask(["work"]), "plan", ""), (mask(["housing"]), "assessment", "")])


@pytest.mark.parametrize("who", ["unknown", "without_agreement", "own", "ended", "closed"])
def test_only_an_agency_with_an_agreement_and_never_the_own_one_is_named(alma, zarja, clinic, who):
    today = make_actor(alma).today
    ended, closed = make_agency("ngo"), make_agency("ngo", is_active=False)
    agree(alma.agency, ended, ends_on=today)
    agree(alma.agency, closed)
    agency = {"unknown": 77, "without_agreement": make_agency("ngo").pk, "own": alma.agency_id, "ended": ended.pk,
              "closed": closed.pk}[who]  # fmt: skip
    sheet = start_release(actor=make_actor(alma), key=key(), person=zarja)

    with pytest.raises(Refusal, match="unknown_recipient"):
        name_recipient(actor=make_actor(alma), key=key(), sheet=stored(sheet), version=1, agency=agency, role="")

    assert stored(sheet).recipients == []


def test_a_role_that_is_not_held_there_is_not_named(alma, zarja, clinic):
    sheet = stored(start_release(actor=make_actor(alma), key=key(), person=zarja))

    with pytest.raises(Refusal, match="unknown_recipient"):
        name_recipient(
            actor=make_actor(alma), key=key(), sheet=sheet, version=1, agency=clinic.pk, role="police_officer"
        )


def test_an_agency_is_named_once_and_taken_off_again(alma, zarja, clinic):
    actor = make_actor(alma)
    sheet = stored(start_release(actor=actor, key=key(), person=zarja))
    for version in (1, 2):
        name_recipient(actor=actor, key=key(), sheet=stored(sheet), version=version, agency=clinic.pk, role="nurse")
    assert stored(sheet).recipients == [{"agency": clinic.pk, "role": "nurse"}]

    drop_recipient(actor=actor, key=key(), sheet=stored(sheet), version=3, agency=clinic.pk, role="nurse")

    assert stored(sheet).recipients == []


def test_an_agreement_that_ended_before_the_answer_refuses_the_yes(alma, zarja, clinic, nika):
    sheet = filled(alma, zarja, clinic)
    agreement = next(iter(type(agree(alma.agency, make_agency("ngo"))).objects.filter(receiver=clinic)))
    agreement.ended_on = make_actor(alma).today
    agreement.save()

    with pytest.raises(Refusal, match="no_agreement"):
        answered(alma, sheet)


@pytest.mark.parametrize("fields", [{"purposes": ["payment"]}, {"scopes": mask(["work"])}])
def test_an_agreement_for_something_else_refuses_the_yes(alma, nika, zarja, fields):
    agree(alma.agency, nika.agency, **fields)
    sheet = filled(alma, zarja, nika.agency, scopes=["housing"])

    with pytest.raises(Refusal, match="no_agreement"):
        answered(alma, sheet)

    assert lines(sheet) == []


@pytest.mark.parametrize(
    "lacking", [{"purposes": []}, {"scopes": 0}, {"special_asked": False}, {"how": ""}, {"language": ""}]
)
def test_no_yes_while_a_question_is_open(alma, zarja, clinic, lacking):
    sheet = filled(alma, zarja, clinic, **({"scopes": []} if "scopes" in lacking else lacking))

    with pytest.raises(Refusal, match="incomplete"):
        answered(alma, sheet)


def test_no_yes_to_other_words_than_those_read_out(alma, zarja, clinic):
    sheet = filled(alma, zarja, clinic)

    with pytest.raises(Refusal, match="other_words"):
        answered(alma, sheet, digest="0" * 64)


def test_the_digest_of_the_words_is_kept_and_follows_their_language(alma, zarja, clinic):
    english = given(alma, zarja, clinic)
    slovene = given(alma, zarja, clinic, language="sl")

    assert len(english.text_hash) == 64
    assert english.text_hash != slovene.text_hash


def test_a_second_answer_at_the_same_moment_is_stale_and_a_double_click_acts_once(alma, zarja, clinic):
    sheet, actor, once = filled(alma, zarja, clinic), make_actor(alma), uuid4()
    sent = {"version": sheet.version, "answer": "yes", "digest": digest_of(actor, sheet)}

    for _click in range(2):
        answer_release(actor=actor, key=once, sheet=sheet, **sent)
    with pytest.raises(Stale):
        answer_release(actor=actor, key=key(), sheet=sheet, **sent)

    assert len(lines(sheet)) == 1


def test_an_older_version_of_the_sheet_is_not_written_over(alma, zarja, clinic):
    actor = make_actor(alma)
    sheet = stored(start_release(actor=actor, key=key(), person=zarja))
    fill_in(actor=actor, key=key(), sheet=sheet, version=1, step="scopes", purposes=["plan"])

    with pytest.raises(Stale):
        fill_in(actor=actor, key=key(), sheet=sheet, version=1, step="scopes", purposes=["payment"])

    assert stored(sheet).purposes == ["plan"]


@pytest.mark.parametrize("field", ["state", "person_id", "agency_id", "text_hash", "supersedes_id", "recipients"])
def test_only_the_questions_of_a_sheet_are_filled_in(alma, zarja, clinic, field):
    sheet = stored(start_release(actor=make_actor(alma), key=key(), person=zarja))

    with pytest.raises(ValueError, match=field):
        fill_in(actor=make_actor(alma), key=key(), sheet=sheet, version=1, step="x", **{field: 7})

    assert stored(sheet).version == 1


class TestRenewal:
    @pytest.mark.mission("F13")
    def test_the_old_one_ends_the_moment_the_new_one_is_given(self, alma, nika, zarja, clinic):
        old = given(alma, zarja, clinic, scopes=["work", "health"])

        new = filled(alma, zarja, clinic, supersedes=old, scopes=["work"])
        assert (stored(old).state, opened(nika, zarja)) == ("active", [(mask(["work", "health"]), "plan", "")])
        answered(alma, new)

        assert (stored(old).state, opened(nika, zarja)) == ("superseded", [(mask(["work"]), "plan", "")])

    def test_health_is_asked_anew_and_the_rest_is_proposed(self, alma, zarja, clinic):
        old = given(alma, zarja, clinic, scopes=["work", "health"])

        new = start_release(actor=make_actor(alma), key=key(), person=zarja, supersedes=old)

        assert (new.scopes, new.special_asked, new.recipients) == (mask(["work"]), False, old.recipients)

    def test_who_is_not_named_any_more_is_told(self, alma, tuja, zarja, clinic):
        agree(alma.agency, tuja.agency)
        old = given(alma, zarja, clinic, tuja.agency)

        sheet = filled(alma, zarja, supersedes=old)
        actor = make_actor(alma)
        drop_recipient(actor=actor, key=key(), sheet=sheet, version=sheet.version, agency=tuja.agency_id, role="")
        answered(alma, stored(sheet))

        told = Notice.objects.unscoped(reason="test").filter(kind="release_replaced")
        assert [row.agency_id for row in told] == [tuja.agency_id]

    def test_an_old_one_that_was_withdrawn_meanwhile_stays_withdrawn(self, alma, zarja, clinic):
        old = given(alma, zarja, clinic)
        new = filled(alma, zarja, clinic, supersedes=old)
        ReleaseSheet.objects.unscoped(reason="test").filter(pk=old.pk).update(state="withdrawn")

        answered(alma, new)

        assert stored(old).state == "withdrawn"


class TestWhoMaySpeak:
    def test_a_role_without_the_verb_begins_nothing(self, alma, zarja):
        with pytest.raises(Refusal, match=r"role\.offer_release"):
            start_release(actor=make_actor(make_worker(alma.agency, role="volunteer")), key=key(), person=zarja)

    def test_an_agency_that_does_not_see_the_plan_begins_nothing(self, nika, tuja):
        person = make_person(agency=tuja.agency, scopes=["work"])

        with pytest.raises(Refusal, match="scope_shut"):
            start_release(actor=make_actor(tuja), key=key(), person=person)

    def test_another_agency_does_not_fill_in_the_sheet(self, alma, nika, zarja, clinic):
        given(alma, zarja, clinic, scopes=["plan", "work"])
        sheet = filled(alma, zarja, clinic)

        with pytest.raises(Stale):
            fill_in(actor=make_actor(nika), key=key(), sheet=sheet, version=sheet.version, step="how", how="eid")

    def person(self, zarja, behalf="person"):
        today = make_actor(make_worker()).today
        return Actor(today=today, user_id=7, person_id=zarja.pk, on_behalf_of=behalf)

    def test_the_person_answers_on_the_own_pages(self, alma, nika, zarja, clinic):
        sheet, actor = filled(alma, zarja, clinic), self.person(zarja)
        digest = digest_of(actor, on_own_pages(sheet))

        answer_release(actor=actor, key=key(), sheet=sheet, version=sheet.version, answer="yes", digest=digest)

        entry = JournalEntry.objects.unscoped(reason="test").get(verb="release_given")
        assert (stored(sheet).state, entry.on_behalf_of, entry.detail["acted_by"]) == ("active", "person", 7)
        assert opened(nika, zarja) != []

    @pytest.mark.parametrize("behalf", ["", "representation:1", "representation:x"])
    def test_nobody_answers_on_a_representation_that_is_not_there(self, alma, zarja, clinic, behalf):
        sheet, actor = filled(alma, zarja, clinic), self.person(zarja, behalf)

        with pytest.raises(Refusal, match="not_yours"):
            answer_release(actor=actor, key=key(), sheet=sheet, version=sheet.version, answer="no")

    def test_one_person_does_not_answer_for_another(self, alma, zarja, clinic):
        sheet, actor = filled(alma, zarja, clinic), self.person(make_person())

        with pytest.raises(Refusal, match="not_yours"):
            answer_release(actor=actor, key=key(), sheet=sheet, version=sheet.version, answer="no")
