"""The person lets somebody see less, which holds at once, or more, by what she is asked anew; leaving the page loses nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.casework.voice.tests.factories import make_sheet
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, prove
from aplis.register.people.models import AccessRight, Representation
from aplis.register.people.tests.factories import agree, make_person
from aplis.register.sharing.actions import record_look
from aplis.register.sharing.models import ExchangeAgreement, HelperTask, Look, Notice, ReleaseSheet
from aplis.register.sharing.tests.helping import assigned, make_helper, seen_by, stored, write_of
from aplis.register.sharing.tests.own import make_portal, make_representation, signed_in
from aplis.rules.rights import HELPER
from aplis.rules.scopes import ALL, BIT, mask

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M015", "F16")]

TODAY = timezone.localdate()


@pytest.fixture
def zarja(zarja, alma):
    write_of(zarja, alma, "housing", "daily_life", "work", "learning", "health")
    return zarja


@pytest.fixture
def sheet(zarja, nika):
    """Daily life, housing and health are open to the clinic, where nobody reads of housing."""
    agree(zarja.involvements.unscoped(reason="test").get().agency, nika.agency)
    return make_sheet(zarja, nika.agency, scopes=("daily_life", "health", "housing"))


@pytest.fixture
def lan(centre):
    return make_helper(centre)


def sheets(person):
    rows = ReleaseSheet.objects.unscoped(reason="test").filter(person=person).order_by("made_at", "pk")
    return list(rows.values_list("state", "scopes", "supersedes_id"))


def fresh(row):
    return type(row).objects.unscoped(reason="test").get(pk=row.pk)


def say(client, word, row, *scopes, **fields):
    sent = {**form_key(), "version": fresh(row).version, "scopes": scopes, **fields}
    return client.post(reverse(f"voice:{word}", args=[row.pk]), sent)


def entries(verb):
    rows = JournalEntry.objects.unscoped(reason="test").filter(verb=verb)
    return list(rows.values_list("on_behalf_of", "worker_id"))


def health(answer, client, *yes):
    """Each special category is answered on the page to which the one before leads."""
    page = answer.url
    draft = client.get(page).context["form"].sheet
    said = {code: "yes" if code in yes else "no" for code in ("health", "mental_health", "addiction")}
    return draft, client.post(page, {**form_key(), "version": draft.version, **said})


def test_less_of_a_release_is_shut_at_once_and_the_rest_stays_open(herself, sheet, zarja, nika):
    assert seen_by(make_actor(nika), zarja) == {"daily_life", "health"}

    answer = say(herself, "release_less", sheet, "daily_life", "housing")

    assert (answer.status_code, seen_by(make_actor(nika), zarja)) == (302, {"daily_life"})
    assert sheets(zarja) == [
        ("superseded", mask(["daily_life", "health", "housing"]), None), ("active", mask(["daily_life", "housing"]), sheet.pk)
    ]  # fmt: skip
    new = ReleaseSheet.objects.unscoped(reason="test").get(supersedes=sheet)
    assert (new.how, new.ends_on, len(new.text_hash)) == ("own_pages", sheet.ends_on, 64)
    assert entries("release_narrowed") == [("person", None)]
    told = Notice.objects.unscoped(reason="test").filter(kind="release_narrowed", agency=nika.agency, worker=None)
    assert told.count() == 1


def test_a_look_of_before_stays_explained_by_what_was_open_then(herself, sheet, zarja, nika):
    record_look(actor=make_actor(nika), person=zarja, scopes=BIT["health"], page="situation")

    say(herself, "release_less", sheet, "daily_life")

    rights = AccessRight.objects.unscoped(reason="test").filter(person=zarja, agency=nika.agency)
    assert Look.objects.unscoped(reason="test").filter(worker=nika).count() == 1
    assert sorted(rights.values_list("scopes", "ends_on")) == sorted(
        [(BIT["daily_life"], sheet.ends_on), (mask(["daily_life", "health", "housing"]), TODAY)]
    )


def test_less_is_possible_where_no_agreement_covers_it_any_more(herself, sheet, zarja, nika):
    ExchangeAgreement.objects.update(state="ended", ended_on=TODAY)

    assert say(herself, "release_less", sheet, "daily_life").status_code == 302
    assert (sheets(zarja)[1][:2], seen_by(make_actor(nika), zarja)) == (("active", BIT["daily_life"]), set())


@pytest.mark.parametrize("ticked", [(), ("daily_life", "health", "housing"), ("work",)])
def test_nothing_all_or_something_else_is_no_less(herself, sheet, zarja, nika, ticked):
    answer = say(herself, "release_less", sheet, *ticked)

    assert (answer.status_code, len(sheets(zarja))) == (422, 1)
    assert seen_by(make_actor(nika), zarja) == {"daily_life", "health"}


def test_a_recipient_from_whom_it_was_taken_back_gets_nothing_again(herself, zarja, nika, tuja):
    for agency in (nika.agency, tuja.agency):
        agree(zarja.involvements.unscoped(reason="test").get().agency, agency)
    both = make_sheet(zarja, nika.agency, tuja.agency, scopes=("daily_life", "learning"))
    herself.post(
        reverse("voice:take_back", args=[both.pk]),
        {**form_key(), "version": both.version, "which": str(tuja.agency_id)},
    )

    say(herself, "release_less", both, "daily_life")

    new = ReleaseSheet.objects.unscoped(reason="test").get(supersedes=both)
    assert [each["agency"] for each in new.recipients] == [nika.agency_id]
    assert seen_by(make_actor(tuja), zarja) == set()


def test_from_an_old_page_nothing_becomes_less(herself, sheet, zarja, nika):
    answer = say(herself, "release_less", sheet, "daily_life", version=7)

    assert (answer.status_code, len(sheets(zarja))) == (302, 1)
    assert seen_by(make_actor(nika), zarja) == {"daily_life", "health"}


def test_more_is_asked_question_by_question_and_opens_by_the_yes_alone(herself, sheet, zarja, nika):
    draft, answer = health(say(herself, "release_more", sheet, "daily_life", "housing", "family"), herself)
    before = seen_by(make_actor(nika), zarja)

    page = herself.get(reverse("voice:say_yes", args=[draft.pk]))
    assert (answer.url, page.status_code) == (reverse("voice:release", args=[draft.pk]), 200)
    digest = page.context["form"]["digest"].value()
    herself.post(
        reverse("voice:say_yes", args=[draft.pk]), {**form_key(), "version": fresh(draft).version, "digest": digest}
    )

    assert (before, seen_by(make_actor(nika), zarja)) == ({"daily_life", "health"}, {"daily_life"})
    wanted = mask(["daily_life", "housing", "family"])
    assert sheets(zarja)[0][0] == "superseded"
    assert sheets(zarja)[1] == ("active", wanted, sheet.pk)


@pytest.mark.parametrize("how", ["no", "leaves the page", "leaves the question"])
def test_with_a_no_or_without_an_answer_what_she_agreed_to_before_goes_on(herself, sheet, zarja, nika, how):
    first = say(herself, "release_more", sheet, "family")
    if how != "leaves the question":
        draft, _answer = health(first, herself, "health")
        if how == "no":
            herself.post(reverse("voice:say_no", args=[draft.pk]), {**form_key(), "version": fresh(draft).version})

    assert seen_by(make_actor(nika), zarja) == {"daily_life", "health"}
    assert fresh(sheet).state == "active"
    assert {"no": "refused", "leaves the page": "offered"}.get(how, "draft") == sheets(zarja)[1][0]


def test_a_draft_of_a_worker_is_answered_on_no_own_page(herself, zarja, nika):
    draft = make_sheet(zarja, nika.agency, state="draft", how="signature")

    assert herself.get(reverse("voice:release_health", args=[draft.pk])).status_code == 404


@pytest.mark.parametrize("word", ["release_less", "release_more", "release_health"])
def test_somebody_elses_release_is_not_there(herself, nika, alma, word):
    other = make_person(agency=alma.agency, lead=alma)
    agree(alma.agency, nika.agency)
    row = make_sheet(other, nika.agency, scopes=("daily_life", "work"))

    answer = say(herself, word, row, "daily_life")

    assert answer.status_code == 404 or herself.get(answer.url).status_code == 404
    assert len(sheets(other)) == 1


def test_a_lay_helper_sees_less_at_once_and_the_task_goes_on(herself, zarja, alma, lan):
    task = assigned(zarja, lan, alma, "housing", "work")

    answer = say(herself, "lay_helper_less", task, "work")

    assert (answer.status_code, seen_by(make_actor(lan), zarja)) == (302, {"work"})
    [running] = HelperTask.objects.running(TODAY).unscoped(reason="test")
    assert (running.granted, running.granted_how, stored(task).ended_because) == (BIT["work"], "own", "grant_changed")
    assert entries("helper_grant_changed") == [("person", None)]
    told = Notice.objects.unscoped(reason="test").filter(kind="helper_grant_changed")
    assert list(told.values_list("worker_id", flat=True)) == [alma.pk]
    rights = AccessRight.objects.unscoped(reason="test").filter(source_kind=HELPER, person=zarja)
    assert sorted(rights.values_list("scopes", "ends_on")) == sorted(
        [(mask(["housing", "work"]), TODAY), (BIT["work"], running.ends_on)]
    )


def test_a_lay_helper_sees_more_once_it_is_known_again_who_sits_there(herself, portal, zarja, alma, lan):
    task = assigned(zarja, lan, alma, "housing")
    prove(herself, portal.user, minutes_ago=600)
    unproven = say(herself, "lay_helper_more", task, "housing", "work")
    assert (unproven.status_code, seen_by(make_actor(lan), zarja)) == (302, {"housing"})

    prove(herself, portal.user)
    say(herself, "lay_helper_more", task, "housing", "work")

    assert seen_by(make_actor(lan), zarja) == {"housing", "work"}


@pytest.mark.parametrize("ticked", [("housing",), ("health",), ()])
def test_a_lay_helper_sees_no_health_by_this_page_and_no_less_either(herself, zarja, alma, lan, ticked):
    task = assigned(zarja, lan, alma, "housing")

    assert say(herself, "lay_helper_more", task, *ticked).status_code == 422
    assert seen_by(make_actor(lan), zarja) == {"housing"}


def test_what_was_taken_back_can_be_given_again(herself, zarja, alma, lan):
    task = assigned(zarja, lan, alma, "housing")
    herself.post(reverse("voice:lay_helper_hide", args=[task.pk]), {**form_key(), "version": stored(task).version})

    say(herself, "lay_helper_more", task, "work")

    assert seen_by(make_actor(lan), zarja) == {"work"}


@pytest.mark.parametrize(("scopes", "status"), [(ALL, 302), (BIT["plan"] | BIT["housing"], 404)])
def test_whoever_acts_for_her_changes_it_where_all_its_matters_are_covered(zarja, alma, lan, scopes, status):
    task = assigned(zarja, lan, alma, "housing", "work")
    client = signed_in(make_portal(zarja, representation=make_representation(zarja, scopes=scopes)).user)

    assert say(client, "lay_helper_less", task, "work").status_code == status
    assert seen_by(make_actor(lan), zarja) == ({"work"} if status == 302 else {"housing", "work"})


def test_somebody_she_trusts_reads_less_from_the_next_request_on(herself, zarja):
    given = {"kind": "trusted", "scopes": mask(["plan", "contact"]), "chosen_by_person": True, "is_view_only": True}
    row = make_representation(zarja, ends_on=TODAY + timedelta(days=90), **given)
    trusted = signed_in(make_portal(zarja, representation=row).user)
    before = trusted.get(reverse("voice:reaching")).status_code

    say(herself, "trusted_less", row, "plan")

    assert (before, trusted.get(reverse("voice:reaching")).status_code) == (200, 403)
    assert Representation.objects.unscoped(reason="test").get(pk=row.pk).scopes == BIT["plan"]
    assert entries("trusted_narrowed") == [("person", None)]


def test_what_a_court_decided_she_does_not_narrow(herself, zarja):
    row = make_representation(zarja)

    assert say(herself, "trusted_less", row, "plan").status_code == 404
    assert Representation.objects.unscoped(reason="test").get(pk=row.pk).scopes == ALL
