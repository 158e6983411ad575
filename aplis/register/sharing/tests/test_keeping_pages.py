"""The pages of runs and holds, and the operator's list."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from aplis.core.keeping import every_row
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import form_key, make_actor, make_worker
from aplis.register.agencies.tests.losing import lose
from aplis.register.sharing.keeping.actions import approve_run, set_hold
from aplis.register.sharing.keeping.carrying import carry_out
from aplis.register.sharing.keeping.gathering import gather
from aplis.register.sharing.models import KeepingItem, KeepingRun, LegalHold, Look
from aplis.register.sharing.tests.keeping_cases import done_by, key, number, old_file, run_of, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(alma):
    return make_worker(alma.agency, "data_protection_officer", name="Oda Varuh")


def page(name, *args):
    return reverse(f"keeping:{name}", args=args)


def send(client, url, **fields):
    return client.post(url, {**form_key(), **fields})


def shown(client, url, **searched):
    response = client.post(url, searched) if searched else client.get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.mission("F24")
class TestRuns:
    def test_from_the_list_to_the_report_by_two_people(self, client_of, alma, officer, vera):
        old_file(alma, family="Lipovnik")
        first, second = client_of(officer), client_of(vera)
        sent = send(first, page("propose"))
        run = every_row(KeepingRun).get()
        assert sent.url == page("run", run.pk)
        assert "The list is being made" in shown(first, sent.url)

        gather(run)
        own, other = shown(first, sent.url), shown(second, sent.url)
        assert "Somebody else has to read and approve it" in own
        assert "Approve, and carry it out" not in own
        assert "Approve, and carry it out" in other
        assert "Lipovnik" in other

        approved = send(second, page("approve", run.pk), version=run.version)
        assert (approved.status_code, approved.url) == (302, sent.url)
        assert "The run is being carried out" in shown(second, sent.url)
        carry_out(run.pk)
        report = shown(second, sent.url)
        assert "What became of it" in report
        assert "waits for a decision" in report

    def test_the_proposer_is_told_why_not_and_nothing_happens(self, client_of, alma, officer):
        old_file(alma)
        run = run_of(officer)
        response = send(client_of(officer), page("approve", run.pk), version=run.version)
        assert response.status_code == 403
        assert "two people decide" in response.content.decode()
        assert stored(run).state == "proposed"

    def test_a_run_that_was_stopped_says_why(self, client_of, alma, officer, vera):
        old_file(alma)
        run = run_of(officer)
        approve_run(actor=make_actor(vera), key=key(), run=run, version=run.version)
        lose(vera, "post ended")
        carry_out(run.pk)
        text = client_of(officer).get(page("run", run.pk)).content.decode()
        assert "Whoever decided about this run may not do so any more" in text

    def test_a_page_from_before_changes_nothing(self, client_of, alma, officer, vera):
        old_file(alma)
        run = run_of(officer)
        send(client_of(officer), page("drop", run.pk), version=run.version)
        response = send(client_of(vera), page("approve", run.pk), version=run.version)
        assert (response.status_code, stored(run).state) == (409, "dropped")
        assert "Somebody decided about this run in the meantime" in response.content.decode()

    def test_an_approval_without_its_version_is_no_approval(self, client_of, alma, officer, vera):
        old_file(alma)
        run = run_of(officer)
        assert send(client_of(vera), page("approve", run.pk)).status_code == 422
        assert stored(run).state == "proposed"

    def test_names_are_shown_to_who_decides_and_the_look_is_written(self, client_of, alma, officer):
        person = old_file(alma, family="Lipovnik")
        run = run_of(officer)
        assert "Lipovnik" in shown(client_of(officer), page("run", run.pk))
        look = every_row(Look).get(person=person, page="keeping")
        assert (look.worker_id, look.purpose) == (officer.pk, "supervision")

    def test_a_sealed_person_is_a_number(self, client_of, alma, officer):
        person = old_file(alma, family="Lipovnik", level=3)
        run = run_of(officer)
        text = shown(client_of(officer), page("run", run.pk))
        assert "Lipovnik" not in text
        assert str(person.pk) in text
        found = client_of(officer).post(page("run", run.pk), {"q": "Lipovnik"})
        assert found.context["page"].paginator.count == 0
        assert set(every_row(Look).filter(person=person, page="keeping").values_list("scopes", flat=True)) == {0}

    def test_entries_are_found_by_name_and_class(self, client_of, alma, officer):
        old_file(alma, family="Lipovnik"), old_file(alma, family="Brinovec")
        run, client = run_of(officer), client_of(officer)
        url = f"{page('run', run.pk)}?class=contact_details"
        found = shown(client, url, q="brin")
        assert ("Brinovec" in found, "Lipovnik" in found) == (True, False)
        assert client.post(url, {"q": "brin"}).context["page"].paginator.count == 1
        assert client.get(f"{url}&q=brin").context["page"].paginator.count == 2

    def test_the_page_costs_the_same_for_one_entry_and_for_three(self, client_of, alma, officer, queries_of):
        counts, client = [], client_of(officer)
        for _each in range(2):
            every_row(KeepingItem).delete()
            every_row(KeepingRun).delete()
            old_file(alma)
            run = run_of(officer)
            counts.append(queries_of(client, page("run", run.pk)))
            old_file(alma)
        assert len(set(counts)) == 1

    def test_the_list_of_runs_costs_the_same_for_one_and_for_three(self, client_of, officer, queries_of):
        counts, client = [], client_of(officer)
        for _each in range(3):
            counts.append(queries_of(client, page("runs")))
            KeepingRun.objects.create(
                agency=officer.agency, on=timezone.localdate(), proposed_by=officer, state="dropped", counts={}
            )
        assert counts[1] == counts[2]

    def test_a_review_is_decided_on_its_page(self, client_of, alma, officer, vera):
        person = old_file(alma)
        run = done_by(vera, run_of(officer))
        item = every_row(KeepingItem).get(person=person, action="review")
        client = client_of(officer)
        assert send(client, page("item", item.pk)).status_code == 422
        assert send(client, page("item", item.pk), verdict="erase").url == page("run", run.pk)
        assert every_row(KeepingItem).get(pk=item.pk).outcome == "review_erase"
        assert "Save the decision" not in shown(client, page("item", item.pk))

    def test_what_goes_to_the_archive_is_a_table_without_names(self, client_of, alma, officer):
        person = old_file(alma, family="Lipovnik")
        run = run_of(officer)
        every_row(KeepingItem).filter(run=run, action="review").update(action="archive", outcome="to_transfer")
        response = client_of(officer).get(page("transfer_list", run.pk))
        text = response.content.decode()
        assert (str(person.pk) in text, "Lipovnik" in text, text.count("\n")) == (True, False, 2)

    def test_the_other_agencys_officer_finds_nothing(self, client_of, alma, officer, tuja):
        old_file(alma, family="Lipovnik")
        run = run_of(officer)
        item = every_row(KeepingItem).filter(run=run).first()
        client = client_of(make_worker(tuja.agency, "data_protection_officer"))
        statuses = [
            client.get(page("run", run.pk)).status_code,
            client.get(page("transfer_list", run.pk)).status_code,
            client.get(page("item", item.pk)).status_code,
            client.get(page("item_hold", item.pk)).status_code,
            send(client, page("approve", run.pk), version=1).status_code,
            send(client, page("drop", run.pk), version=1).status_code,
            send(client, page("resume", run.pk)).status_code,
        ]
        assert statuses == [404] * 7
        assert "Lipovnik" not in shown(client, page("runs"))
        assert stored(run).state == "proposed"

    @pytest.mark.parametrize("name", ["runs", "holds", "restrictions", "register", "assessment"])
    def test_a_worker_without_the_verb_is_told_so(self, client_of, alma, name):
        assert client_of(alma).get(page(name)).status_code == 403


class TestHolds:
    def test_set_on_the_persons_page_and_ended_from_the_list(self, client_of, officer, zarja):
        client = client_of(officer)
        client.post(reverse("sharing:purpose", args=[zarja.pk]), {"purpose": "supervision", "reason": "court"})
        assert send(client, page("hold", zarja.pk)).status_code == 422
        assert send(client, page("hold", zarja.pk), reason="court case 12/2026").url == page("holds")
        text = shown(client, page("holds"))
        assert "Lipovnik" in text
        assert "court case 12/2026" in text
        hold = every_row(LegalHold).get(person=zarja)
        assert send(client, page("hold_end", hold.pk)).url == page("holds")
        assert "court case" not in shown(client, page("holds"))
        assert "court case" in shown(client, f"{page('holds')}?over=1")
        assert send(client, page("hold_end", hold.pk)).status_code == 404

    def test_set_from_an_entry_where_the_file_is_closed(self, client_of, alma, officer):
        person = old_file(alma)
        item = every_row(KeepingItem).filter(run=run_of(officer)).first()
        sent = send(client_of(officer), page("item_hold", item.pk), reason="court case 12/2026")
        assert sent.url == page("holds")
        assert number(LegalHold, person) == 1

    def test_the_list_is_searched_by_name(self, client_of, officer, zarja):
        set_hold(actor=make_actor(officer), key=key(), person_id=zarja.pk, reason="court")
        client = client_of(officer)
        assert "Lipovnik" in shown(client, page("holds"), q="lipov")
        assert "No hold of your agency fits" in shown(client, page("holds"), q="brinovec")

    def test_the_list_costs_the_same_for_one_and_for_three(self, client_of, alma, officer, zarja, queries_of):
        client, counts = client_of(officer), []
        for _each in range(3):
            set_hold(actor=make_actor(officer), key=key(), person_id=zarja.pk, reason="court")
            counts.append(queries_of(client, page("holds")))
        assert len(set(counts)) == 1

    def test_another_agency_does_not_see_it(self, client_of, officer, tuja, zarja):
        hold = set_hold(actor=make_actor(officer), key=key(), person_id=zarja.pk, reason="court")
        client = client_of(make_worker(tuja.agency, "data_protection_officer"))
        assert "court" not in shown(client, page("holds"))
        assert client.get(page("hold_end", hold.pk)).status_code == 404
        assert client.get(page("hold", zarja.pk)).status_code == 404


@pytest.mark.mission("F24")
class TestTheOperatorsList:
    def told(self, *options):
        out = StringIO()
        call_command("retention", "--due", *options, stdout=out)
        return out.getvalue()

    def test_by_class_with_numbers_days_and_law(self, alma):
        old_file(alma), old_file(alma)
        (line,) = [each for each in self.told().splitlines() if each.strip().startswith("contact_details")]
        assert "2 persons" in line
        assert "2 rows" in line
        assert "2017-03-01" in line
        assert "ZVOP-2" in line

    def test_as_json_on_a_day_for_one_agency(self, alma, tuja):
        old_file(alma), old_file(tuja)
        told = json.loads(self.told("--json", "--on", "2019-01-01", "--agency", str(alma.agency_id)))
        (agency,) = told["agencies"]
        assert (told["on"], agency["agency"]) == ("2019-01-01", alma.agency_id)
        assert [(line["code"], line["action"], line["persons"], line["due_on"]) for line in agency["classes"]] == [
            ("contact_details", "erase", 1, "2017-03-01")
        ]

    def test_where_nothing_is_due_that_is_said(self, alma, zarja):
        assert self.told("--agency", str(alma.agency_id)).splitlines()[1:] == ["nothing"]

    def test_it_touches_nothing_and_stands_in_the_journal(self, alma):
        person = old_file(alma)
        self.told()
        entry = every_row(JournalEntry).get(verb="retention_listed")
        assert (entry.agency_id, entry.detail["rows"] > 0, entry.person_id) == (0, True, None)
        assert every_row(KeepingItem).count() == 0
        assert number(Look, person) == 0

    def test_an_unknown_agency_is_an_error(self, db):
        with pytest.raises(CommandError):
            self.told("--agency", "nobody")

    def test_tomorrow_more_is_due(self, alma):
        day = timezone.localdate() + timedelta(days=1)
        old_file(alma, closed_on=day.replace(year=day.year - 2))
        assert self.told("--agency", str(alma.agency_id)).splitlines()[1:] == ["nothing"]
        assert "contact_details" in self.told("--agency", str(alma.agency_id), "--on", day.isoformat())
