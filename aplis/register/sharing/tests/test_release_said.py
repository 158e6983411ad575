"""Beside the release: taking part, how to be reached, and the legal basis that is no matter of wishes."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.errors import Refusal, Stale
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.people.models import AccessRight, Person
from aplis.register.people.tests.factories import make_person, release
from aplis.register.sharing.models import BasisPeriod, ContactPreference, Involvement, Look, Participation
from aplis.register.sharing.releases.bases import bases_of, change_basis, first_period, review_due
from aplis.register.sharing.releases.participation import answer_participation, end_participation, offer_participation
from aplis.register.sharing.releases.preferences import preference_in_force, preferences_of, record_preference
from aplis.register.sharing.tests.releasing import key
from aplis.rules.dates import add_months
from aplis.rules.scopes import ALL

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, alma):
    return client_of(alma)


def url(name, person, *more):
    return reverse(f"releases:{name}", args=[person.pk, *more])


def rows(model, **wanted):
    return model.objects.unscoped(reason="test").filter(**wanted)


def herself(person):
    return Actor(today=timezone.localdate(), user_id=7, person_id=person.pk, on_behalf_of="person")


class TestTakingPart:
    def offered(self, alma, zarja):
        return offer_participation(actor=make_actor(alma), key=key(), person=zarja, what="Cookery on Tuesdays")

    def test_it_is_offered_answered_and_left_page_by_page_and_opens_nothing(self, client, alma, zarja):
        before = sorted(map(str, rows(AccessRight, person=zarja).values()))
        client.post(url("offer", zarja), {"what": "Cookery on Tuesdays", **form_key()})
        row = rows(Participation).get()
        said = {"version": 1, "answer": "agreed", "words": "I like to cook.", **form_key()}
        client.post(url("participation_answer", zarja, row.pk), said)
        assert rows(Participation).get().state == "agreed"

        client.post(
            url("participation_end", zarja, row.pk), {"version": 2, "answer": "left", "words": "", **form_key()}
        )

        after = rows(Participation).get()
        assert (after.state, after.words, after.ended_on) == ("left", "I like to cook.", timezone.localdate())
        assert sorted(map(str, rows(AccessRight, person=zarja).values())) == before
        page = client.get(url("participation", zarja)).content.decode()
        assert "I like to cook." in page
        assert "consent" not in page.lower()

    def test_a_no_is_an_answer_and_final_for_this_offer(self, alma, zarja):
        row = self.offered(alma, zarja)

        answer_participation(actor=make_actor(alma), key=key(), participation=row, version=1, answer="declined")

        assert rows(Participation).get().state == "declined"
        with pytest.raises(Stale):
            answer_participation(actor=make_actor(alma), key=key(), participation=row, version=2, answer="agreed")
        with pytest.raises(Stale):
            end_participation(actor=make_actor(alma), key=key(), participation=row, version=2, how="left")

    def test_the_person_answers_and_leaves_on_the_own_pages_and_ends_nothing_for_the_service(self, alma, zarja):
        row, actor = self.offered(alma, zarja), herself(zarja)
        answer_participation(actor=actor, key=key(), participation=row, version=1, answer="agreed")
        with pytest.raises(Refusal, match="not_yours"):
            end_participation(actor=actor, key=key(), participation=row, version=2, how="ended")

        end_participation(actor=actor, key=key(), participation=row, version=2, how="left", words="Too far.")

        assert (rows(Participation).get().state, rows(Participation).get().words) == ("left", "Too far.")
        assert rows(JournalEntry, verb="participation_ended").get().on_behalf_of == "person"

    def test_nobody_answers_for_another_person(self, alma, zarja):
        with pytest.raises(Refusal, match="not_yours"):
            answer_participation(
                actor=herself(make_person()),
                key=key(),
                participation=self.offered(alma, zarja),
                version=1,
                answer="agreed",
            )

    @pytest.mark.parametrize("answer", ["left", "offered", "", "yes"])
    def test_an_answer_is_a_yes_or_a_no(self, alma, zarja, answer):
        with pytest.raises(Refusal, match="is_answered"):
            answer_participation(
                actor=make_actor(alma), key=key(), participation=self.offered(alma, zarja), version=1, answer=answer
            )

    def test_an_entry_changed_meanwhile_is_shown(self, client, alma, zarja):
        row = self.offered(alma, zarja)
        answer_participation(actor=make_actor(alma), key=key(), participation=row, version=1, answer="agreed")

        late = client.post(
            url("participation_answer", zarja, row.pk), {"version": 1, "answer": "declined", **form_key()}
        )

        assert (late.status_code, rows(Participation).get().state) == (409, "agreed")

    def test_of_another_person_nothing_is_found(self, client, alma, zarja):
        row = self.offered(alma, make_person(agency=alma.agency, lead=alma))

        assert client.get(url("participation_answer", zarja, row.pk)).status_code == 404
        assert client.get(url("participation_end", zarja, row.pk)).status_code == 404

    def test_a_double_click_offers_once(self, client, zarja):
        sent = {"what": "Cookery", **form_key()}
        for _click in range(2):
            client.post(url("offer", zarja), sent)

        assert rows(Participation).count() == 1

    def test_the_list_costs_the_same_for_one_and_for_three(self, client, alma, zarja, queries_of):
        counts = []
        for _number in range(3):
            self.offered(alma, zarja)
            counts.append(queries_of(client, url("participation", zarja)))

        assert len(set(counts)) == 1


class TestBeingReached:
    def said(self, actor, person, **fields):
        return record_preference(actor=actor, key=key(), person=person, **{"channel": "sms", **fields})

    def test_a_wish_is_written_down_the_earlier_one_stays_and_the_name_shows_the_new_one(self, client, alma, zarja):
        self.said(make_actor(alma), zarja, channel="phone")

        client.post(
            url("preferences", zarja),
            {"channel": "sms", "tone": "neutral", "hours_from": "15:00", "note": "never at work", **form_key()},
        )

        found = list(preferences_of(make_actor(alma), zarja))
        assert [(row.channel, row.ends_on) for row in found] == [("sms", None), ("phone", timezone.localdate())]
        assert (found[0].tone, found[0].wants_reminders, str(found[0].hours_from)) == ("neutral", False, "15:00:00")
        assert rows(Person).get(pk=zarja.pk).channel == "sms"
        page = client.get(url("preferences", zarja)).content.decode()
        assert "never at work" in page

    def test_the_person_says_it_on_the_own_pages(self, alma, zarja):
        self.said(make_actor(alma), zarja, channel="phone")

        self.said(herself(zarja), zarja, channel="post")

        row = preference_in_force(make_actor(alma), zarja)
        assert (row.channel, row.agency_id, rows(Person).get(pk=zarja.pk).channel) == ("post", None, "post")

    def test_nobody_says_it_for_another_person(self, zarja):
        with pytest.raises(Refusal, match="not_yours"):
            self.said(herself(make_person()), zarja)

    def test_where_contact_is_shut_nothing_is_shown_and_nothing_saved(self, client_of, zarja, alma):
        self.said(make_actor(alma), zarja, note="never at work")
        guest = make_worker()
        release(zarja, guest.agency, ["work", "plan"])
        client = client_of(guest)
        client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "delivery"})

        page = client.get(url("preferences", zarja))
        saved = client.post(url("preferences", zarja), {"channel": "sms", "tone": "plain", **form_key()})

        assert (page.status_code, "never at work" in page.content.decode()) == (200, False)
        assert (saved.status_code, rows(ContactPreference).count()) == (403, 1)

    @pytest.mark.parametrize(
        "sent",
        [
            {"channel": "pigeon", "tone": "plain"},
            {"channel": "sms", "tone": "loud"},
            {"channel": "sms", "tone": "plain", "hours_from": "16:00", "hours_until": "15:00"},
            {},
        ],
    )
    def test_what_does_not_do_is_said(self, client, zarja, sent):
        assert client.post(url("preferences", zarja), {**sent, **form_key()}).status_code == 422
        assert rows(ContactPreference).count() == 0

    def test_the_page_costs_the_same_for_one_and_for_three(self, client, alma, zarja, queries_of):
        counts = []
        for _number in range(3):
            self.said(make_actor(alma), zarja)
            counts.append(queries_of(client, url("preferences", zarja)))

        assert len(set(counts)) == 1


class TestLegalBases:
    def file(self, zarja):
        return rows(Involvement, person=zarja).get()

    def changed(self, alma, zarja, basis, **sent):
        file = self.file(zarja)
        return change_basis(
            actor=make_actor(alma), key=key(), involvement=file, basis=basis,
            **{"reason": "the law changed", "version": file.version, **sent},
        )  # fmt: skip

    @pytest.mark.mission("F15")
    def test_a_file_without_history_has_its_own_basis_since_it_was_opened(self, alma, zarja):
        file = self.file(zarja)

        [found] = bases_of(make_actor(alma), zarja)

        assert rows(BasisPeriod).count() == 0
        assert (found.now.basis, found.now.starts_on, found.now.review_on) == (
            "statutory_task", file.opened_on, add_months(file.opened_on, 12),
        )  # fmt: skip

    def test_another_basis_holds_from_today_and_the_rights_follow_in_the_same_moment(self, alma, zarja):
        assert rows(AccessRight, person=zarja).get().scopes == ALL

        self.changed(alma, zarja, "legal_duty")

        today = timezone.localdate()
        [found] = bases_of(make_actor(alma), zarja)
        assert [(row.basis, row.ends_on, row.reason, row.decided_by_id) for row in found.periods] == [
            ("legal_duty", None, "the law changed", alma.pk),
            ("statutory_task", today, "", None),
        ]
        assert found.now.review_on == add_months(today, 6)
        right = rows(AccessRight, person=zarja).get()
        assert (right.basis, right.scopes == ALL) == ("legal_duty", False)

    def test_the_same_basis_asked_again_moves_the_day_of_the_next_time(self, alma, zarja):
        self.changed(alma, zarja, "statutory_task")
        self.changed(alma, zarja, "statutory_task")

        [found] = bases_of(make_actor(alma), zarja)
        assert len(found.periods) == 3
        assert [row.ends_on is None for row in found.periods] == [True, False, False]

    @pytest.mark.parametrize("basis", ["release", "contract_or_consent", "whim", ""])
    def test_a_basis_that_does_not_fit_is_refused(self, alma, zarja, basis):
        with pytest.raises(Refusal, match="basis_opens_nothing"):
            self.changed(alma, zarja, basis)

        assert (self.file(zarja).basis, rows(BasisPeriod).count()) == ("statutory_task", 0)

    def test_an_older_version_is_not_written_over(self, alma, zarja):
        self.changed(alma, zarja, "legal_duty")

        with pytest.raises(Stale):
            self.changed(alma, zarja, "statutory_task", version=1)

        assert self.file(zarja).basis == "legal_duty"

    def test_a_basis_that_shuts_the_plan_can_be_decided_anew(self, alma, zarja):
        self.changed(alma, zarja, "legal_duty")

        self.changed(alma, zarja, "statutory_task")

        assert rows(AccessRight, person=zarja).get().scopes == ALL

    def test_page_by_page_and_a_duty_is_never_called_consent(self, client, zarja):
        sent = {"version": 1, "basis": "legal_duty", "reason": "violence at home", **form_key()}
        page = client.get(url("basis_change", zarja, self.file(zarja).pk))
        assert "checked" not in page.content.decode()

        response = client.post(url("basis_change", zarja, self.file(zarja).pk), sent)

        assert (response.status_code, response.url) == (302, url("bases", zarja))
        shown = client.get(response.url).content.decode()
        assert "violence at home" in shown
        assert "consent" not in shown.lower()

    @pytest.mark.parametrize("sent", [{"basis": "legal_duty"}, {"reason": "x"}, {"basis": "release", "reason": "x"}])
    def test_a_decision_needs_a_fitting_basis_and_a_reason(self, client, zarja, sent):
        response = client.post(
            url("basis_change", zarja, self.file(zarja).pk), {"version": 1, "reason": "", **sent, **form_key()}
        )

        assert (response.status_code, rows(BasisPeriod).count()) == (422, 0)

    def test_another_agencys_file_is_not_decided_on(self, client_of, alma, nika, zarja):
        release(zarja, nika.agency, ["plan", "health"])
        client = client_of(nika)
        client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "delivery"})

        assert client.get(url("basis_change", zarja, self.file(zarja).pk)).status_code == 404
        with pytest.raises(Stale):
            change_basis(
                actor=make_actor(nika), key=key(), involvement=self.file(zarja), version=1, basis="statutory_task",
                reason="x",
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("basis", "months", "is_due"),
        [
            ("statutory_task", 12, True),
            ("statutory_task", 11, False),
            ("legal_duty", 6, True),
            ("legal_duty", 5, False),
        ],
    )
    def test_what_has_run_its_months_has_to_be_asked_again(self, alma, zarja, basis, months, is_due):
        opened_on = add_months(timezone.localdate(), -months)
        rows(Involvement, person=zarja).update(basis=basis, opened_on=opened_on)

        due = review_due(make_actor(alma), by=timezone.localdate())

        assert [row.person_id for row in due] == ([zarja.pk] if is_due else [])

    def test_once_decided_anew_it_is_off_the_list_until_the_time_is_over(self, alma, zarja):
        rows(Involvement, person=zarja).update(opened_on=date(2020, 1, 1))
        assert review_due(make_actor(alma), by=timezone.localdate()).count() == 1

        self.changed(alma, zarja, "statutory_task")

        days = [timezone.localdate(), add_months(timezone.localdate(), 12)]
        assert [review_due(make_actor(alma), by=day).count() for day in days] == [0, 1]

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_list_of_the_own_caseload_names_whom_it_shows_in_their_logs(
        self, client, client_of, alma, bor, tuja, number
    ):
        people = [make_person(agency=alma.agency, lead=alma, family=f"Hrast{place}") for place in range(number)]
        rows(Involvement).update(opened_on=date(2020, 1, 1))

        mine = client.get(reverse("releases:review"))
        theirs = client_of(bor).get(reverse("releases:review"))
        agency = client_of(bor).get(reverse("releases:review"), {"whose": "agency"})
        stranger = client_of(tuja).get(reverse("releases:review"), {"whose": "agency"})

        assert [len(page.context["lines"]) for page in (mine, theirs, agency, stranger)] == [number, 0, number, 0]
        assert rows(Look, page="bases_due", worker=alma).count() == len(people)
        assert "Hrast" not in stranger.content.decode()

    def test_the_lists_cost_the_same_for_one_and_for_three(self, client, alma, queries_of):
        counts = []
        for _number in range(3):
            person = make_person(agency=alma.agency, lead=alma)
            rows(Involvement).update(opened_on=date(2020, 1, 1))
            counts.append([queries_of(client, page) for page in (reverse("releases:review"), url("bases", person))])

        assert counts[0] == counts[1] == counts[2]

    def test_the_first_period_is_derived_and_never_saved_by_reading(self, client, zarja):
        client.get(url("bases", zarja))

        assert rows(BasisPeriod).count() == 0
        assert first_period(self.file(zarja)).ends_on is None
        assert timedelta(0) < first_period(self.file(zarja)).review_on - self.file(zarja).opened_on
