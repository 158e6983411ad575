"""What is due over the tables of every room, and why the rest is not."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from aplis.casework.situations.models import Statement
from aplis.core.keeping import Keeping, KeptOtherwise, kept_tables
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_area, make_worker
from aplis.register.people.models import Person, PersonName
from aplis.register.people.tests.factories import release
from aplis.register.sharing.keeping.actions import (
    set_restriction,
)
from aplis.register.sharing.keeping.due import due_at
from aplis.register.sharing.keeping.gathering import logs_at
from aplis.register.sharing.models import LegalHold, Look
from aplis.register.sharing.tests.keeping_cases import (
    LONG_AGO,
    add_rows,
    due_of,
    erased,
    key,
    number,
    old_file,
    outcomes,
)
from aplis.rules.scopes import BIT

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def officer(alma):
    return make_worker(alma.agency, "data_protection_officer", name="Oda Varuh")


class TestEveryTableSaysHowLongItIsKept:
    def test_each_table_with_a_person_names_a_class_or_a_reason(self):
        silent = [
            model._meta.label
            for model in apps.get_models()
            if not model._meta.proxy
            and any(
                field.attname == "person_id" or field.related_model is Person for field in model._meta.concrete_fields
            )
            and not isinstance(getattr(model, "keeping", None), Keeping | KeptOtherwise)
        ]
        assert silent == []

    def test_each_class_that_a_table_names_stands_in_each_rule_set(self):
        named = {table.keeping.code for table in kept_tables()}
        named |= {code for table in kept_tables() for code, _q in table.keeping.narrower}
        assert named == {
            "case_file", "contact_details", "journal", "look_log", "lookup_log", "person_identity", "suspicion_note",
        }  # fmt: skip

    def test_the_columns_that_it_names_are_there(self):
        for table in kept_tables():
            columns = {field.attname for field in table.model._meta.concrete_fields}
            named = {table.keeping.person, table.keeping.agency, table.keeping.dated_by} - {""}
            assert named <= columns, table.label


@pytest.mark.mission("F24")
class TestWhatIsDue:
    def test_long_after_closing_the_file_is_reviewed_and_contact_details_are_erased(self, alma):
        person = old_file(alma)
        assert due_of(alma.agency, person) == {"case_file": "review", "contact_details": "erase"}

    def test_nothing_is_due_of_an_open_file(self, alma, zarja):
        add_rows(zarja, alma)
        assert due_of(alma.agency) == {}

    def test_a_day_before_nothing_is_due(self, alma):
        person = old_file(alma, closed_on=date(2024, 1, 31))
        assert due_of(alma.agency, person, on=date(2026, 1, 30)) == {}
        assert due_of(alma.agency, person, on=date(2026, 1, 31)) == {"contact_details": "erase"}

    def test_the_file_of_a_child_counts_from_majority(self, alma):
        child = old_file(alma, born_on=date(2010, 6, 1))
        assert due_of(alma.agency, child) == {"contact_details": "erase"}
        assert due_of(alma.agency, child, on=date(2033, 6, 1))["child_file"] == "review"

    def test_an_observation_that_nobody_confirmed_is_looked_at_after_a_year_though_the_file_is_open(self, alma, zarja):
        note = {"person": zarja, "agency": alma.agency, "scope": BIT["children"], "text": "x", "source": "worker"}
        Statement(**note, true_on=TODAY() - timedelta(days=400)).save()
        Statement(**{**note, "scope": BIT["work"]}, true_on=TODAY() - timedelta(days=400)).save()
        (found,) = due_at(alma.agency, TODAY())
        assert (found.code, found.action, found.rows) == ("suspicion_note", "review", 1)

    def test_a_confirmed_one_is_part_of_the_file(self, alma, zarja):
        note = {"person": zarja, "agency": alma.agency, "scope": BIT["children"], "text": "x", "source": "worker"}
        Statement(**note, confidence="confirmed", true_on=TODAY() - timedelta(days=400)).save()
        assert due_of(alma.agency) == {}

    def test_a_hold_of_any_agency_keeps_everything(self, alma, nika):
        person = old_file(alma)
        LegalHold(person=person, agency=nika.agency, reason="x", set_by=nika, starts_on=TODAY()).save()
        assert due_of(alma.agency, person) == {}

    def test_a_hold_that_ended_keeps_nothing(self, alma):
        person = old_file(alma)
        LegalHold(
            person=person, agency=alma.agency, reason="x", set_by=alma, starts_on=LONG_AGO, ends_on=TODAY()
        ).save()
        assert "contact_details" in due_of(alma.agency, person)

    def test_what_is_restricted_is_kept(self, alma, officer):
        person = old_file(alma)
        set_restriction(
            actor=make_actor(officer),
            key=key(),
            person=person,
            scopes=1,
            reason="x",
            ends_on=None,
            is_asked_by_person=True,
        )
        assert due_of(alma.agency, person) == {}

    def test_a_right_that_was_shut_lately_does_not_prolong_a_file_closed_long_ago(self, alma):
        person = old_file(alma, level=3)
        assert due_of(alma.agency, person) == {"case_file": "review", "contact_details": "erase"}

    def test_where_a_country_has_no_rules_nothing_is_due(self, db):
        worker = make_worker(make_agency("social_work", area=make_area(country="RS")))
        old_file(worker)
        assert due_at(worker.agency, TODAY()) == []

    def test_one_agencys_list_holds_nothing_of_another(self, alma, tuja):
        old_file(alma)
        theirs = old_file(tuja)
        assert {each.person for each in due_at(tuja.agency, TODAY())} == {theirs.pk}

    def test_names_wait_for_the_last_agency(self, alma, nika, officer, vera):
        person = old_file(alma)
        release(person, nika.agency, ["health"])
        Statement(
            person=person, agency=nika.agency, scope=BIT["health"], text="x", source="person", true_on=LONG_AGO
        ).save()
        run = erased(officer, vera)
        assert outcomes(run, person) == {"case_file": "erased"}
        assert number(PersonName, person) == 1

    def test_logs_are_told_as_whole_months_and_never_row_by_row(self, alma, zarja):
        old = timezone.now() - timedelta(days=6 * 366)
        Look(person=zarja, worker=alma, agency=alma.agency, role="x", purpose="plan", scopes=1, page="x", at=old).save()
        found = {line.code: line for line in logs_at(alma.agency, TODAY())}
        assert (found["look_log"].action, found["look_log"].rows, found["look_log"].hint) == ("archive", 1, "months")
        assert due_of(alma.agency) == {}

    def test_the_list_costs_the_same_for_one_person_and_for_three(self, alma):
        counts = []
        for _each in (1, 2):
            old_file(alma)
            with CaptureQueriesContext(connection) as captured:
                due_at(alma.agency, TODAY())
            counts.append(len(captured))
            old_file(alma)
        assert len(set(counts)) == 1
