"""The register of processing and the draft of the assessment follow what is configured and used, and say it alike everywhere."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.keeping import every_row
from aplis.core.models import JournalEntry
from aplis.register.agencies.models import Role
from aplis.register.agencies.tests.factories import make_actor, make_agency, make_area, make_worker
from aplis.register.people.models import Person
from aplis.register.people.tests.factories import agree, make_person, release
from aplis.register.sharing.keeping.chapters import assessment_chapters, band_name, open_points, register_chapters
from aplis.register.sharing.keeping.configuration import band, processing_of
from aplis.register.sharing.keeping.downloads import markdown
from aplis.register.sharing.keeping.risks import risks
from aplis.register.sharing.tests.keeping_cases import LONG_AGO, close
from aplis.rules.scopes import mask

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(alma):
    return make_worker(alma.agency, "data_protection_officer", name="Oda Varuh")


def of(agency):
    return processing_of(agency, timezone.localdate())


def page(name):
    return reverse(f"keeping:{name}")


def chapter(agency, code):
    return next(each for each in assessment_chapters(of(agency)) if each.code == code)


def measure(agency, code):
    return next(each for each in of(agency).measures if each.code == code)


class TestItFollowsTheConfiguration:
    def test_purposes_and_bases_are_those_of_the_files(self, alma, zarja):
        assert (of(alma.agency).purposes, [each.code for each in of(alma.agency).bases]) == (
            ("plan",),
            ["statutory_task"],
        )
        make_person(agency=alma.agency, lead=alma, purpose="safeguarding", basis="legal_duty")
        found = of(alma.agency)
        assert found.purposes == ("plan", "safeguarding")
        assert [each.code for each in found.bases] == ["legal_duty", "statutory_task"]
        assert all(each.law and not each.is_verified for each in found.bases)

    def test_a_closed_file_leaves_no_purpose(self, alma, zarja):
        close(zarja, alma.agency, LONG_AGO)
        found = of(alma.agency)
        assert (found.purposes, found.scopes, dict(found.groups)["persons"]) == ((), (), 0)
        assert chapter(alma.agency, "purposes").sentences == ["No file is open today."]

    def test_an_agreement_brings_a_recipient_and_its_end_takes_it_away(self, alma, nika):
        before = chapter(alma.agency, "recipients")
        agreement = agree(alma.agency, nika.agency, purposes=["plan"], scopes=mask(["work", "plan"]))
        (recipient,) = of(alma.agency).recipients
        assert (recipient.name, recipient.scopes, recipient.purposes) == (
            "Health centre Brezje",
            ("work", "plan"),
            ("plan",),
        )
        assert chapter(alma.agency, "recipients").rows[0][0] == "Health centre Brezje"
        agreement.ended_on = timezone.localdate()
        agreement.save()
        assert chapter(alma.agency, "recipients") == before

    def test_the_receiver_of_a_one_way_agreement_gives_nothing(self, alma, nika):
        agree(alma.agency, nika.agency, is_mutual=False)
        assert (len(of(alma.agency).recipients), len(of(nika.agency).recipients)) == (1, 0)

    def test_a_role_that_changes_changes_the_register(self, alma):
        def reads():
            return next(each for each in of(alma.agency).roles if each.code == "social_worker")

        before = reads()
        Role.objects.filter(pk="social_worker").update(read_scopes=mask(["work"]), needs_second_factor=False)
        assert (before.needs_second_factor, len(before.reads)) == (True, 15)
        assert (reads().reads, reads().needs_second_factor) == (("work",), False)

    def test_roles_that_nobody_holds_here_do_not_stand_in_it(self, alma, nika):
        assert [each.code for each in of(alma.agency).roles] == ["social_worker"]

    @pytest.mark.parametrize(
        ("code", "setting", "off", "on"),
        [
            ("backups_encrypted", "BACKUP_KEY", "", "x"),
            ("anchor", "ANCHOR_FILE", "", "/anchor"),
            ("virus_scanner", "CLAMD", "", "unix:/x"),
            ("https", "IS_HTTPS", False, True),
            ("second_factor", "SECOND_FACTOR", "offered", "required"),
        ],
    )
    def test_a_measure_that_is_switched_off_is_an_open_point(self, settings, alma, code, setting, off, on):
        told = []
        for value in (off, on):
            setattr(settings, setting, value)
            told.append((measure(alma.agency, code).is_on, set(open_points(of(alma.agency)))))
        assert [is_on for is_on, _points in told] == [False, True]
        assert len(told[0][1] - told[1][1]) == 1
        assert told[1][1] - told[0][1] == set()

    def test_a_role_without_a_second_factor_is_named(self, settings, alma):
        settings.SECOND_FACTOR = "required"
        Role.objects.filter(pk="social_worker").update(needs_second_factor=False)
        found = measure(alma.agency, "second_factor")
        assert (found.is_on, found.value) == (False, "Social worker")

    def test_rows_are_checked_by_the_database_where_it_can(self, alma):
        assert measure(alma.agency, "row_security").is_on is (connection.vendor == "postgresql")

    def test_the_last_backup_counts_for_two_days(self, alma):
        assert measure(alma.agency, "backups") == type(measure(alma.agency, "backups"))(
            "backups", is_on=False, value=""
        )
        for days, is_on in ((5, False), (1, True)):
            JournalEntry(
                agency_id=0, verb="backup_taken", happened_on=timezone.localdate(),
                recorded_at=timezone.now() - timedelta(days=days),
            ).save()  # fmt: skip
            assert measure(alma.agency, "backups").is_on is is_on

    def test_retention_is_that_of_the_country(self, alma):
        assert {row[0] for row in chapter(alma.agency, "retention").rows} >= {"contact details", "file of a child"}
        abroad = make_agency("ngo", area=make_area(country="RS"))
        assert chapter(abroad, "retention").rows == []
        assert "There is no rule set for RS" in open_points(of(abroad))[0]

    def test_numbers_are_told_in_bands_and_small_ones_not_at_all(self, alma, zarja):
        assert chapter(alma.agency, "persons").rows[0] == ["persons with an open file", "fewer than 10"]
        assert [band(number) for number in (0, 9, 10, 49, 2_000_000)] == [
            (0, 10), (0, 10), (10, 50), (10, 50), (1_000_000, None),
        ]  # fmt: skip
        assert [band_name(number) for number in (3, 10, 2_000_000)] == ["fewer than 10", "10–49", "1000000 or more"]

    def test_another_agencys_persons_and_agreements_do_not_count(self, alma, nika, zarja):
        other = make_agency("ngo")
        agree(other, nika.agency)
        make_person(agency=other, basis="legal_duty", purpose="safeguarding")
        release(zarja, nika.agency, ["health"])
        found = of(alma.agency)
        assert (found.purposes, dict(found.groups)["persons"]) == (("plan",), 1)
        assert {each.name for each in found.recipients} == {"Health centre Brezje"}

    def test_what_nobody_confirmed_is_an_open_point(self, alma, zarja):
        points = open_points(of(alma.agency))
        assert any("was not confirmed by a lawyer of the country" in point for point in points)
        assert any("task given by law" in point for point in points)

    def test_each_measure_of_a_risk_has_a_state(self, alma):
        known = {each.code for each in of(alma.agency).measures}
        assert {code for risk in risks() for code in risk.measures} <= known
        assert len(chapter(alma.agency, "risks").rows) == len(risks()) > 10

    def test_it_costs_the_same_for_one_person_and_for_three(self, client_of, alma, officer, queries_of):
        client, counts = client_of(officer), []
        for _each in range(3):
            make_person(agency=alma.agency, lead=alma)
            agree(alma.agency, make_agency("ngo"))
            counts.append(queries_of(client, page("register")))
        assert len(set(counts)) == 1


class TestPagesAndFiles:
    def test_the_page_the_table_and_the_data_say_the_same(self, client_of, officer, nika, zarja):
        agree(officer.agency, nika.agency)
        client = client_of(officer)
        text = client.get(page("register")).content.decode()
        cells = list(csv.reader(io.StringIO(client.get(page("register_table")).content.decode().lstrip("\ufeff"))))
        data = json.loads(client.get(page("register_data")).content)
        chapters = register_chapters(of(officer.agency))
        for each in chapters:
            assert each.title in text
            for row in each.rows:
                assert [each.title, *row] in cells
        assert data["chapters"]["recipients"]["rows"] == chapters[3].rows
        assert data["persons"]["persons"] == "fewer than 10"

    def test_a_title_that_is_a_formula_is_text_in_the_table(self, client_of, officer, nika):
        agreement = agree(officer.agency, nika.agency)
        type(agreement).objects.filter(pk=agreement.pk).update(title='=HYPERLINK("http://x")')
        text = client_of(officer).get(page("register_table")).content.decode()
        assert "'=HYPERLINK" in text
        assert '"=HYPERLINK' not in text

    def test_a_title_that_is_markup_is_text_in_the_draft(self, officer, nika):
        agreement = agree(officer.agency, nika.agency)
        type(agreement).objects.filter(pk=agreement.pk).update(title="x | [y](z) <b>\n# w")
        text = markdown("Draft", assessment_chapters(of(officer.agency)))
        assert r"x \| \[y\](z) \<b\> \# w" in text
        assert "\n# w" not in text

    def test_the_draft_has_risks_open_points_and_room_to_sign(self, client_of, officer):
        client = client_of(officer)
        text = client.get(page("assessment")).content.decode()
        assert "A former partner outside" in text
        assert "Data protection officer: name, day, signature" in text
        response = client.get(page("assessment_text"))
        assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
        assert "## Open points" in response.content.decode()

    def test_taking_it_away_stands_in_the_journal(self, client_of, officer):
        client = client_of(officer)
        for name in ("register_table", "register_data", "assessment_text", "register", "assessment"):
            assert client.get(page(name)).status_code == 200
        entries = every_row(JournalEntry).filter(verb="register_taken_away").order_by("pk")
        assert [(each.agency_id, each.detail["kind"]) for each in entries] == [
            (officer.agency_id, "csv"), (officer.agency_id, "json"), (officer.agency_id, "markdown"),
        ]  # fmt: skip

    @pytest.mark.parametrize(("role", "status"), [("manager", 200), ("social_worker", 403), ("administrator", 403)])
    def test_officers_and_managers_read_it(self, client_of, alma, role, status):
        client = client_of(make_worker(alma.agency, role))
        names = ("register", "register_table", "register_data", "assessment", "assessment_text")
        assert {client.get(page(name)).status_code for name in names} == {status}

    def test_the_other_agencys_officer_reads_her_own(self, client_of, alma, nika, tuja, zarja):
        agree(alma.agency, nika.agency)
        client = client_of(make_worker(tuja.agency, "data_protection_officer"))
        text = client.get(page("register")).content.decode()
        assert tuja.agency.name in text
        assert (alma.agency.name in text, nika.agency.name in text) == (False, False)

    def test_what_the_page_reads_leaves_the_asker_as_she_was(self, officer, tuja):
        """The counts are read with an operator's eyes, and nothing after them is."""
        make_person(agency=tuja.agency)
        with bound(make_actor(officer)):
            of(officer.agency)
            assert list(Person.objects.visible_to(make_actor(officer))) == []
            if connection.vendor == "postgresql":
                assert every_row(Person).count() == 0


class TestTheCommand:
    def told(self, *options):
        out = io.StringIO()
        call_command("register", *options, stdout=out)
        return out.getvalue()

    @pytest.mark.parametrize(
        ("kind", "begins"), [("json", "{"), ("csv", "\ufeff"), ("assessment", "# Data protection impact assessment")]
    )
    def test_it_writes_the_register_or_the_draft(self, alma, zarja, kind, begins):
        assert self.told("--agency", str(alma.agency_id), "--format", kind).startswith(begins)
        assert every_row(JournalEntry).get(verb="register_taken_away").detail["kind"] == kind

    def test_an_unknown_agency_is_an_error(self, db):
        with pytest.raises(CommandError):
            self.told("--agency", "nobody")
