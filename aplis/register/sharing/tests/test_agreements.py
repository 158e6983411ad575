"""Exchange agreements: drafted by one agency, in force when both have signed, shut at once when ended."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.errors import Refusal, Stale
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_worker
from aplis.register.people.models import AccessRight, Person
from aplis.register.people.tests.factories import agree, make_person
from aplis.register.sharing.agreements import actions, opening
from aplis.register.sharing.agreements.actions import (
    change_draft,
    draft_agreement,
    end_agreement,
    lay_aside,
    sign_agreement,
)
from aplis.register.sharing.agreements.opening import compile_in_background
from aplis.register.sharing.agreements.queries import agreements_of, people_concerned
from aplis.register.sharing.agreements.reminders import remind_reviews
from aplis.register.sharing.agreements.sweeping import sweep
from aplis.register.sharing.models import ExchangeAgreement, Notice, Release
from aplis.register.sharing.rights import compile_rights
from aplis.rules.scopes import mask

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = timedelta(days=1)


def url(name, *args):
    return reverse(f"agreements:{name}", args=args)


@pytest.fixture
def mila(nika):
    """She answers for the health centre, as Vera does for the social work centre."""
    return make_worker(nika.agency, role="manager", name="Mila Zupan")


def by(worker, act, **said):
    """The worker acts in a transaction of her own, as in a request."""
    actor = make_actor(worker)
    with bound(actor):
        return act(actor=actor, key=uuid4(), **said)


def draft(giver, receiver, **fields):
    said = {
        "title": "Support after hospital", "giver": giver, "receiver": receiver, "purposes": ["delivery", "plan"],
        "basis": "statutory_task", "scopes": mask(["work", "health", "plan"]), "contact": "Mila Zupan, 01 000 00 00",
        "starts_on": TODAY, "ends_on": TODAY + 300 * DAY, "review_on": TODAY + 200 * DAY, **fields,
    }  # fmt: skip
    return ExchangeAgreement(**said)


def drafted(vera, nika, **fields):
    return by(vera, draft_agreement, agreement=draft(vera.agency, nika.agency, **fields))


def signed(vera, mila, **fields):
    """In force: Vera signed for the social work centre, Mila for the health centre."""
    row = drafted(vera, mila, **fields)
    for worker in (vera, mila):
        row = by(worker, sign_agreement, agreement=fresh(row), version=fresh(row).version)
    return fresh(row)


def fresh(row):
    return ExchangeAgreement.objects.select_related("giver", "receiver").get(pk=row.pk)


def released(person, agency, scopes=("work", "health")):
    """A release without an agreement: by itself it opens nothing."""
    row = Release(
        person=person, agency=agency, scopes=mask(scopes), basis="release", purpose="delivery",
        starts_on=TODAY - 10 * DAY, ends_on=TODAY + 100 * DAY,
    )  # fmt: skip
    row.save(force_insert=True)
    compile_rights([person.pk], on=TODAY)
    return row


def rights_of(person, agency):
    rows = AccessRight.objects.unscoped(reason="test").filter(person=person, agency=agency).order_by("pk")
    return list(rows.values_list("scopes", "starts_on", "ends_on", "agreement_id"))


def sees(worker, person):
    with bound(make_actor(worker)):
        return Person.objects.visible_to(make_actor(worker)).filter(pk=person.pk).exists()


@pytest.mark.mission("M005", "M035", "F14")
def test_a_release_opens_only_when_both_agencies_have_signed_and_only_what_the_agreement_covers(
    vera, mila, nika, zarja
):
    released(zarja, nika.agency, ("work", "health", "housing"))
    row = drafted(vera, mila)
    seen = [sees(nika, zarja)]
    for worker in (vera, mila):
        row = by(worker, sign_agreement, agreement=fresh(row), version=fresh(row).version)
        seen.append(sees(nika, zarja))

    assert seen == [False, False, True]
    assert rights_of(zarja, nika.agency) == [(mask(["work", "health"]), TODAY, TODAY + 100 * DAY, row.pk)]


@pytest.mark.mission("M005")
def test_ending_shuts_at_once_what_rested_on_it_and_leaves_what_compiling_would(vera, mila, nika, alma, zarja):
    hidden = make_person(agency=alma.agency, lead=alma, level=2)
    elsewhere = make_person(agency=alma.agency, lead=alma)
    for person in (zarja, hidden):
        released(person, nika.agency)
    row = signed(vera, mila)
    released(elsewhere, make_agency("health"))
    client_sees = [sees(nika, zarja), sees(nika, hidden)]

    by(vera, end_agreement, agreement=row, version=row.version, reason="New law")
    by_update = [rights_of(person, nika.agency) for person in (zarja, hidden)]
    changed = compile_rights([zarja.pk, hidden.pk, elsewhere.pk], on=TODAY)

    assert client_sees == [True, True]
    assert (sees(nika, zarja), sees(nika, hidden), changed) == (False, False, 0)
    assert by_update == [rights_of(person, nika.agency) for person in (zarja, hidden)]
    assert {ends_on for rights in by_update for _scopes, _starts, ends_on, _agreement in rights} == {TODAY}


@pytest.mark.mission("M005")
def test_what_a_release_opened_while_the_agreement_ended_is_shut_within_the_minute(vera, mila, nika, zarja):
    """Two transactions that did not see each other: the rights stand as the one for the release had written them."""
    released(zarja, nika.agency)
    row = signed(vera, mila)
    written = list(AccessRight.objects.filter(agreement_id=row.pk).unscoped(reason="test").values())
    by(vera, end_agreement, agreement=row, version=row.version, reason="New law")
    for right in written:
        AccessRight.objects.filter(pk=right["id"]).unscoped(reason="test").update(ends_on=right["ends_on"])
    before = sees(nika, zarja)

    swept = [sweep(), sweep()]

    assert (before, sees(nika, zarja), swept) == (True, False, [len(written), 0])
    assert JournalEntry.objects.unscoped(reason="test").filter(verb="agreement_swept", object_id=row.pk).count() == 1


def test_ending_an_old_agreement_leaves_what_compiling_would_for_every_age_of_a_right(vera, mila, nika, alma):
    row = agree(vera.agency, nika.agency)
    people = [make_person(agency=alma.agency, lead=alma) for _each in range(4)]
    for person, (starts, ends) in zip(people, [(-9, 9), (0, 9), (5, 9), (-9, -1)], strict=True):
        Release(
            person=person, agency=nika.agency, scopes=1, basis="release", purpose="delivery",
            starts_on=TODAY + starts * DAY, ends_on=TODAY + ends * DAY,
        ).save(force_insert=True)  # fmt: skip
    compile_rights([person.pk for person in people], on=TODAY)

    by(mila, end_agreement, agreement=fresh(row), version=1, reason="x")

    assert compile_rights([person.pk for person in people], on=TODAY) == 0
    ends = [right[2] for person in people for right in rights_of(person, nika.agency)]
    assert ends == [TODAY, TODAY, TODAY + 5 * DAY, TODAY - DAY]


@pytest.mark.postgres
def test_whom_an_agreement_concerns_is_told_to_its_partners_and_to_nobody_else(vera, mila, nika, tuja, alma):
    """Row-level security shows a signer less than the agreement concerns; the function tells partners the numbers of persons."""
    sealed = make_person(agency=alma.agency, lead=alma, level=3)
    plain, other = (make_person(agency=alma.agency, lead=alma) for _each in range(2))
    for person in (sealed, plain):
        released(person, nika.agency)
    row = signed(vera, mila)
    wanted = tuple(sorted([sealed.pk, plain.pk]))
    told = []
    for worker in (vera, mila, tuja):
        with bound(make_actor(worker)):
            told.append(people_concerned(row, TODAY))
    assert told == [wanted, wanted, ()]
    assert other.pk not in wanted


def test_the_query_of_the_operator_and_the_answer_to_a_partner_name_the_same_people(vera, mila, nika, alma):
    people = [make_person(agency=alma.agency, lead=alma) for _each in range(3)]
    for person in people[:2]:
        released(person, nika.agency)
    row = signed(vera, mila)
    with bound(make_actor(mila)):
        told = people_concerned(row, TODAY)
    assert told == people_concerned(row, TODAY, as_operator=True) == tuple(sorted(each.pk for each in people[:2]))


def test_nobody_signs_for_the_other_side_nor_twice_nor_under_two_posts(vera, mila, nika):
    row = drafted(vera, mila)
    row = by(vera, sign_agreement, agreement=fresh(row), version=1)
    both_posts = make_worker(nika.agency, role="manager", user=vera.user)

    for worker, code in ((vera, "signed_already"), (both_posts, "same_hand")):
        with pytest.raises(Refusal, match=code):
            by(worker, sign_agreement, agreement=fresh(row), version=2)
    with pytest.raises(Refusal, match="manage_agreements"):
        by(nika, sign_agreement, agreement=fresh(row), version=2)
    assert fresh(row).state == "draft"


def test_what_was_signed_is_changed_only_by_a_new_version_that_takes_its_place(vera, mila, nika, zarja):
    released(zarja, nika.agency)
    old = signed(vera, mila)
    with pytest.raises(Refusal, match="not_a_draft"):
        by(vera, change_draft, agreement=fresh(old), version=old.version, changes={"scopes": 1})
    new = by(
        vera,
        draft_agreement,
        agreement=draft(vera.agency, nika.agency, scopes=mask(["work"]), replaces=old),
    )
    with pytest.raises(Refusal, match="replaced_already"):
        by(mila, draft_agreement, agreement=draft(vera.agency, nika.agency, replaces=old))
    assert fresh(old).ended_on is None
    for worker in (mila, vera):
        new = by(worker, sign_agreement, agreement=agreements_of(make_actor(worker)).get(pk=new.pk),
                version=fresh(new).version,
            )  # fmt: skip

    assert (fresh(old).state, fresh(old).ended_on) == ("ended", TODAY)
    in_force = [right for right in rights_of(zarja, nika.agency) if right[2] > TODAY]
    assert in_force == [(mask(["work"]), TODAY, TODAY + 100 * DAY, new.pk)]
    assert compile_rights([zarja.pk], on=TODAY) == 0


def test_a_new_version_that_begins_later_lets_the_old_one_run_until_then(vera, mila, nika, zarja):
    released(zarja, nika.agency)
    old = signed(vera, mila)
    later = draft(vera.agency, nika.agency, replaces=old, starts_on=TODAY + 20 * DAY)
    new = by(vera, draft_agreement, agreement=later)
    for worker in (vera, mila):
        row = agreements_of(make_actor(worker)).get(pk=new.pk)
        by(worker, sign_agreement, agreement=row, version=row.version)

    assert (fresh(old).state, fresh(old).ended_on) == ("signed", TODAY + 20 * DAY)
    assert rights_of(zarja, nika.agency) == [
        (mask(["work", "health"]), TODAY, TODAY + 20 * DAY, old.pk),
        (mask(["work", "health"]), TODAY + 20 * DAY, TODAY + 100 * DAY, new.pk),
    ]
    assert compile_rights([zarja.pk], on=TODAY) == 0


def test_a_draft_laid_aside_covers_nothing_and_cannot_be_signed(vera, mila, nika, zarja):
    released(zarja, nika.agency)
    row = drafted(vera, mila)
    by(mila, lay_aside, agreement=fresh(row), version=1, reason="Not now")

    with pytest.raises(Refusal, match="not_a_draft"):
        by(vera, sign_agreement, agreement=fresh(row), version=2)
    assert (compile_rights([zarja.pk], on=TODAY), rights_of(zarja, nika.agency)) == (0, [])


def test_a_draft_signed_after_its_first_day_begins_on_the_day_of_the_last_signature(vera, mila):
    row = drafted(vera, mila)
    ExchangeAgreement.objects.filter(pk=row.pk).update(starts_on=TODAY - 9 * DAY)
    for worker in (vera, mila):
        by(worker, sign_agreement, agreement=fresh(row), version=fresh(row).version)

    assert (fresh(row).state, fresh(row).starts_on) == ("signed", TODAY)


def test_of_two_who_act_from_the_same_version_one_wins_and_the_other_is_told(vera, mila):
    row = drafted(vera, mila)
    seen_by_both = fresh(row)
    by(mila, lay_aside, agreement=fresh(row), version=1, reason="x")
    with pytest.raises(Stale) as told:
        by(vera, sign_agreement, agreement=seen_by_both, version=1)
    assert told.value.current.ended_on == TODAY


def test_each_act_writes_one_entry_without_words_and_tells_the_other_agency(vera, mila):
    row = signed(vera, mila)
    by(mila, end_agreement, agreement=row, version=row.version, reason="Zarja moved away")

    entries = JournalEntry.objects.unscoped(reason="test").filter(object_id=row.pk).order_by("pk")
    assert [entry.verb for entry in entries] == [
        "agreement_drafted", "agreement_signed", "agreement_signed", "agreement_ended",
    ]  # fmt: skip
    assert "Zarja" not in str([entry.detail for entry in entries])
    notices = Notice.objects.unscoped(reason="test").filter(about_id=row.pk).order_by("pk")
    assert list(notices.values_list("kind", "agency_id", "verb")) == [
        ("agreement_drafted", mila.agency_id, actions.VERB),
        ("agreement_to_sign", mila.agency_id, actions.VERB),
        ("agreement_in_force", vera.agency_id, actions.VERB),
        ("agreement_ended", vera.agency_id, actions.VERB),
    ]


def test_an_agreement_that_is_over_or_a_draft_is_not_ended(vera, mila):
    over = agree(vera.agency, mila.agency, starts_on=TODAY - 9 * DAY, ends_on=TODAY)
    for row in (over, drafted(vera, mila)):
        with pytest.raises(Refusal, match="not_in_force"):
            by(vera, end_agreement, agreement=fresh(row), version=1, reason="x")


def test_beyond_what_one_waits_for_the_background_opens_and_the_page_says_so(
    vera, mila, nika, zarja, client_of, monkeypatch
):
    monkeypatch.setattr(opening, "AT_ONCE", 0)
    released(zarja, nika.agency)
    row = signed(vera, mila)

    page = client_of(vera).get(url("agreement", row.pk))
    assert (sees(nika, zarja), "in the background" in page.content.decode()) == (False, True)
    compile_in_background.func(row.pk)
    assert sees(nika, zarja)


def test_both_agencies_are_reminded_once_of_a_review_and_of_an_end(vera, mila):
    near = agree(vera.agency, mila.agency, review_on=TODAY + 30 * DAY, ends_on=TODAY + 31 * DAY)
    agree(vera.agency, make_agency("ngo"))

    written = [remind_reviews(TODAY), remind_reviews(TODAY), remind_reviews(TODAY + DAY)]

    assert written == [2, 0, 2]
    notices = Notice.objects.unscoped(reason="test").order_by("pk")
    assert set(notices.values_list("kind", "agency_id", "about_id")) == {
        (kind, worker.agency_id, near.pk)
        for kind in ("agreement_review", "agreement_runs_out")
        for worker in (vera, mila)
    }
