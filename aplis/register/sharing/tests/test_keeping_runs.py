"""What a run does with what is due: four eyes, reviews, holds, changes, a stop in the middle."""

from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from aplis.casework.situations.models import Document, Reply, Statement
from aplis.core.errors import Refusal, Stale
from aplis.core.keeping import every_row
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_actor, make_worker
from aplis.register.agencies.tests.losing import WAYS, lose
from aplis.register.people.models import AccessRight, ContactDetail, Identifier, NameToken, Person, PersonName
from aplis.register.people.tests.factories import make_person
from aplis.register.sharing.keeping import carrying
from aplis.register.sharing.keeping.actions import (
    approve_run,
    drop_run,
    end_hold,
    propose_run,
    resume_run,
    review_item,
    set_hold,
)
from aplis.register.sharing.keeping.carrying import carry_out
from aplis.register.sharing.keeping.due import due_at
from aplis.register.sharing.keeping.gathering import gather
from aplis.register.sharing.keeping.tasks import gather_run
from aplis.register.sharing.models import Involvement, KeepingItem, KeepingRun, LegalHold, Look, Notice
from aplis.register.sharing.rights import compile_rights
from aplis.register.sharing.tests.keeping_cases import (
    LONG_AGO,
    add_rows,
    close,
    decided,
    done_by,
    due_of,
    erased,
    item_of,
    key,
    number,
    old_file,
    outcomes,
    run_of,
    stored,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def officer(alma):
    return make_worker(alma.agency, "data_protection_officer", name="Oda Varuh")


@pytest.mark.mission("F24")
class TestARun:
    def test_a_proposal_touches_nothing(self, alma, officer):
        person = old_file(alma)
        run = run_of(officer)
        assert (run.state, run.counts["entries"]) == ("proposed", 2)
        assert outcomes(run, person) == {"case_file": "", "contact_details": ""}
        assert (number(ContactDetail, person), number(Statement, person)) == (1, 1)

    def test_gathered_twice_it_has_each_entry_once(self, alma, officer):
        old_file(alma)
        run = run_of(officer)
        assert gather(run) == 2
        assert every_row(KeepingItem).filter(run=run).count() == 2

    def test_there_is_one_run_at_a_time(self, officer):
        run_of(officer)
        with pytest.raises(Refusal) as refused:
            propose_run(actor=make_actor(officer), key=key())
        assert refused.value.code == "keeping.one_run_at_a_time"

    def test_the_proposer_never_approves_not_even_from_another_post(self, alma, officer):
        old_file(alma)
        run = run_of(officer)
        again = make_worker(
            alma.agency, "manager", user=officer.user, starts_on=date(2026, 1, 1), ends_on=date(2030, 1, 1)
        )
        for worker in (officer, again):
            with pytest.raises(Refusal) as refused:
                approve_run(actor=make_actor(worker), key=key(), run=run, version=run.version)
            assert refused.value.code == "keeping.four_eyes"
        assert stored(run).state == "proposed"

    @pytest.mark.parametrize("role", ["social_worker", "administrator", "data_steward"])
    def test_other_roles_neither_propose_nor_approve(self, alma, officer, role):
        actor = make_actor(make_worker(alma.agency, role))
        run = run_of(officer)
        with pytest.raises(Refusal):
            propose_run(actor=actor, key=key())
        with pytest.raises(Refusal):
            approve_run(actor=actor, key=key(), run=run, version=run.version)

    def test_a_run_without_its_list_cannot_be_approved(self, officer, vera):
        run = propose_run(actor=make_actor(officer), key=key())
        with pytest.raises(Refusal) as refused:
            approve_run(actor=make_actor(vera), key=key(), run=run, version=run.version)
        assert refused.value.code == "keeping.not_ready"

    def test_approved_it_erases_asks_for_reviews_and_writes_each_down(self, alma, officer, vera):
        person = old_file(alma)
        run = done_by(vera, run_of(officer))
        assert (run.state, outcomes(run, person)) == ("done", {"case_file": "to_review", "contact_details": "erased"})
        assert run.counts["outcomes"] == {"erased": 1, "to_review": 1}
        assert (number(ContactDetail, person), number(Statement, person)) == (0, 1)
        entries = JournalEntry.objects.filter(person_id=person.pk, verb__startswith="keeping_").unscoped(reason="test")
        assert {(each.verb, each.detail["class"], each.worker_id) for each in entries} == {
            ("keeping_erased", "contact_details", vera.pk),
            ("keeping_to_review", "case_file", vera.pk),
        }

    @pytest.mark.parametrize("way", WAYS)
    def test_approved_by_somebody_who_may_no_longer_it_erases_nothing(self, alma, officer, vera, way):
        person = old_file(alma)
        run = run_of(officer)
        approve_run(actor=make_actor(vera), key=key(), run=run, version=run.version)
        lose(vera, way)
        carry_out(run.pk)
        assert (stored(run).state, set(outcomes(run, person).values())) == ("stopped", {""})
        assert number(ContactDetail, person) == 1
        entry = JournalEntry.objects.unscoped(reason="test").get(verb="keeping_run_stopped")
        assert (entry.worker_id, entry.object_id) == (vera.pk, run.pk)

    def test_whoever_approved_it_may_lose_that_on_the_way_and_the_rest_is_left(self, alma, officer, vera):
        person = old_file(alma)
        run = run_of(officer)
        approve_run(actor=make_actor(vera), key=key(), run=run, version=run.version)
        done_one = carrying._carry_out_item

        def and_then_lost(*about):
            done_one(*about)
            lose(vera, "role changed")

        with patch.object(carrying, "_carry_out_item", and_then_lost):
            carry_out(run.pk)
        assert stored(run).state == "stopped"
        assert sorted(bool(each) for each in outcomes(run, person).values()) == [False, True]

    def test_the_list_is_not_made_for_a_proposer_who_may_no_longer(self, alma, officer):
        old_file(alma)
        run = propose_run(actor=make_actor(officer), key=key())
        lose(officer, "post ended")
        gather_run.call(run.pk)
        assert (stored(run).state, outcomes(run)) == ("stopped", {})

    def test_after_a_run_that_was_stopped_another_is_proposed(self, alma, officer, vera):
        run = propose_run(actor=make_actor(officer), key=key())
        lose(officer, "post ended")
        gather_run.call(run.pk)
        assert run_of(vera).state == "proposed"

    def test_the_lead_is_asked_whether_it_is_still_needed(self, alma, officer, vera):
        person = old_file(alma)
        done_by(vera, run_of(officer))
        (notice,) = every_row(Notice).filter(kind="keeping_review")
        assert (notice.worker_id, notice.person_id, notice.detail["class"]) == (alma.pk, person.pk, "case_file")

    def test_where_the_lead_left_whoever_answers_for_retention_is_asked(self, alma, officer, vera):
        old_file(alma)
        type(alma).objects.filter(pk=alma.pk).update(ends_on=TODAY())
        done_by(vera, run_of(officer))
        (notice,) = every_row(Notice).filter(kind="keeping_review")
        assert (notice.worker_id, notice.verb) == (None, "keep_register")

    def test_what_was_held_since_falls_out_and_is_named(self, alma, officer, vera):
        held, other = old_file(alma), old_file(alma)
        run = run_of(officer)
        set_hold(actor=make_actor(vera), key=key(), person_id=held.pk, reason="court case 12/2026")
        run = done_by(vera, run)
        assert outcomes(run, held) == {"case_file": "held", "contact_details": "held"}
        assert outcomes(run, other) == {"case_file": "to_review", "contact_details": "erased"}
        assert number(ContactDetail, held) == 1

    def test_what_changed_since_falls_out(self, alma, officer, vera):
        person = old_file(alma)
        run = run_of(officer)
        ContactDetail(person=person, agency=alma.agency, kind="email", value="x@aplis.example").save()
        run = done_by(vera, run)
        assert outcomes(run, person)["contact_details"] == "changed"
        assert number(ContactDetail, person) == 2

    def test_a_file_opened_again_falls_out(self, alma, officer, vera):
        person = old_file(alma)
        run = run_of(officer)
        every_row(Involvement).filter(person=person).update(closed_on=None)
        compile_rights([person.pk], on=TODAY())
        run = done_by(vera, run)
        assert outcomes(run, person) == {"case_file": "not_due", "contact_details": "not_due"}

    def test_a_dropped_run_does_nothing(self, alma, officer, vera):
        person = old_file(alma)
        run = run_of(officer)
        drop_run(actor=make_actor(officer), key=key(), run=run, version=run.version)
        with pytest.raises(Stale):
            approve_run(actor=make_actor(vera), key=key(), run=run, version=run.version)
        carry_out(run.pk)
        assert number(ContactDetail, person) == 1

    def test_carried_out_a_second_time_it_does_nothing(self, alma, officer, vera):
        old_file(alma)
        run = done_by(vera, run_of(officer))
        before = every_row(JournalEntry).count()
        carry_out(run.pk)
        assert every_row(JournalEntry).count() == before

    def test_a_worker_that_dies_in_the_middle_leaves_the_rest_to_the_next(self, alma, officer, vera):
        people = [old_file(alma) for _each in range(3)]
        run = run_of(officer)
        approve_run(actor=make_actor(vera), key=key(), run=run, version=run.version)
        real, calls = carrying._carry_out_item, iter(range(100))

        def dying(*args):
            if next(calls) == 3:
                raise KeyboardInterrupt
            return real(*args)

        with patch.object(carrying, "_carry_out_item", dying), pytest.raises(KeyboardInterrupt):
            carry_out(run.pk)
        left = every_row(KeepingItem).filter(run=run, outcome="").count()
        resume_run(actor=make_actor(vera), key=key(), run=stored(run))
        carry_out(run.pk)

        assert (left, stored(run).state) == (3, "done")
        assert [outcomes(run, each)["contact_details"] for each in people] == ["erased"] * 3
        entries = every_row(JournalEntry).filter(verb="keeping_erased")
        assert entries.count() == 3

    def test_a_rule_that_hands_over_to_the_archive_marks_and_leaves_the_rows(self, alma, officer, vera):
        person = old_file(alma)
        run = run_of(officer)
        every_row(KeepingItem).filter(run=run).update(action="archive")
        due = [replace(each, action="archive") for each in due_at(alma.agency, TODAY(), people=[person.pk])]
        with patch.object(carrying, "due_at", return_value=due):
            run = done_by(vera, run)
        assert set(outcomes(run, person).values()) == {"to_transfer"}
        assert number(Statement, person) == 1


@pytest.mark.mission("F24")
class TestErasing:
    def test_reviewed_and_approved_a_second_time_the_file_goes_with_papers_and_names(self, alma, officer, vera):
        person = old_file(alma)
        name = every_row(Document).get(person=person).file.name
        run = erased(officer, vera)
        assert outcomes(run, person) == {"case_file": "erased", "person_identity": "anonymised"}
        for model in (Statement, Reply, Document, Involvement, PersonName, NameToken, Identifier, AccessRight):
            assert number(model, person) == 0, model
        assert not default_storage.exists(name)
        left = every_row(Person).get(pk=person.pk)
        assert (left.born_on, left.birth_precision, left.language) == (None, "unknown", "")
        assert stored(run).counts["files"] == []

    def test_journal_and_looks_stay(self, alma, officer, vera):
        person = old_file(alma)
        Look(person=person, worker=alma, agency=alma.agency, role="x", purpose="plan", scopes=1, page="x").save()
        before = every_row(JournalEntry).filter(person_id=person.pk).count()
        erased(officer, vera)
        assert number(Look, person) == 1
        assert every_row(JournalEntry).filter(person_id=person.pk).count() > before

    def test_what_a_review_kept_is_not_asked_again_for_a_year(self, alma, officer, vera):
        person = old_file(alma)
        decided(officer, done_by(vera, run_of(officer)), is_kept=True)
        assert due_of(alma.agency, person) == {}
        assert due_of(alma.agency, person, on=TODAY() + timedelta(days=366)) == {"case_file": "review"}

    def test_an_entry_is_reviewed_once(self, alma, officer, vera):
        person = old_file(alma)
        run = done_by(vera, run_of(officer))
        item = item_of(run, person, "case_file")
        review_item(actor=make_actor(officer), key=key(), item=item, is_kept=True)
        with pytest.raises(Refusal) as refused:
            review_item(actor=make_actor(officer), key=key(), item=item, is_kept=False)
        assert (refused.value.code, outcomes(run, person)["case_file"]) == ("keeping.already_reviewed", "review_keep")

    def test_what_another_agencys_row_rests_on_stays(self, alma, nika, officer, vera):
        person = old_file(alma)
        said = every_row(Statement).get(person=person)
        Reply(
            person=person,
            agency=nika.agency,
            scope=said.scope,
            statement=said,
            stance="adds",
            text="x",
            given_on=LONG_AGO,
        ).save()
        run = erased(officer, vera)
        assert outcomes(run, person)["case_file"] == "erased"
        assert (number(Statement, person), number(Document, person), number(PersonName, person)) == (1, 0, 1)

    def test_what_was_put_into_the_file_goes_with_it(self, alma, officer, vera):
        person = old_file(alma)
        part = make_person()
        every_row(Involvement).filter(person=part).delete()
        every_row(AccessRight).filter(person=part).delete()
        every_row(Person).filter(pk=part.pk).update(merged_into=person)
        every_row(Person).filter(pk=person.pk).update(absorbed_at=timezone.now())
        erased(officer, vera)
        assert (number(PersonName, part), number(PersonName, person)) == (0, 0)

    def test_another_persons_rows_are_not_touched(self, alma, officer, vera, zarja):
        add_rows(zarja, alma)
        old_file(alma)
        erased(officer, vera)
        assert [number(model, zarja) for model in (Statement, Reply, Document, ContactDetail, PersonName)] == [1] * 5

    def test_a_second_agency_erases_its_own_and_then_the_names(self, alma, tuja, officer, vera):
        person = old_file(alma)
        Involvement(
            person=person, agency=tuja.agency, purpose="plan", basis="statutory_task", opened_on=LONG_AGO
        ).save()
        close(person, tuja.agency, LONG_AGO)
        first = erased(officer, vera)
        assert outcomes(first, person) == {"case_file": "erased"}
        there = make_worker(tuja.agency, "data_protection_officer")
        second = erased(there, make_worker(tuja.agency, "manager"))
        assert outcomes(second, person) == {"case_file": "erased", "person_identity": "anonymised"}
        assert number(PersonName, person) == 0


class TestHolds:
    def test_a_hold_is_ended_once(self, officer, zarja):
        actor = make_actor(officer)
        hold = set_hold(actor=actor, key=key(), person_id=zarja.pk, reason="x")
        end_hold(actor=actor, key=key(), hold=hold)
        with pytest.raises(Stale):
            end_hold(actor=actor, key=key(), hold=hold)
        verbs = every_row(JournalEntry).filter(object_id=hold.pk).values_list("verb", flat=True)
        assert sorted(verbs) == ["hold_ended", "hold_set"]

    def test_a_form_sent_twice_sets_one(self, officer, zarja):
        sent = {"actor": make_actor(officer), "key": key(), "person_id": zarja.pk, "reason": "x"}
        assert set_hold(**sent) == set_hold(**sent)
        assert number(LegalHold, zarja) == 1

    def test_the_other_agencys_hold_cannot_be_ended_here(self, officer, nika, zarja):
        hold = LegalHold(person=zarja, agency=nika.agency, reason="x", set_by=nika, starts_on=TODAY())
        hold.save()
        with pytest.raises(Refusal, match="not_current"):
            end_hold(actor=make_actor(officer), key=key(), hold=hold)
        assert every_row(LegalHold).get(pk=hold.pk).ends_on is None


def test_a_run_is_seen_by_its_agency_alone(officer, tuja):
    run_of(officer)
    theirs = make_actor(make_worker(tuja.agency, "data_protection_officer"))
    assert list(KeepingRun.objects.visible_to(theirs)) == []
