"""A real HMIS CSV 2024 export, taken over whole. What is expected is counted here from the files, without the importer."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from aplis.casework.situations.models import Circumstance, Statement
from aplis.core.models import JournalEntry
from aplis.exchange.actions import import_folder
from aplis.exchange.engine import parse
from aplis.exchange.models import ImportRun, Rejection, SourceRecord
from aplis.register.agencies.models import Agency, Worker
from aplis.register.people.models import (
    AccessRight,
    Household,
    HouseholdMember,
    Identifier,
    NameToken,
    Person,
    PersonName,
)
from aplis.register.sharing.models import Involvement
from aplis.rules.scopes import BIT, codes

pytestmark = [pytest.mark.acceptance, pytest.mark.django_db]

SILENT = {"", "8", "9", "99"}
EVERY = "the test counts everything"

INCOME_SOURCES = [
    "Earned",
    "Unemployment",
    "SSI",
    "SSDI",
    "VADisabilityService",
    "VADisabilityNonService",
    "PrivateDisability",
    "WorkersComp",
    "TANF",
    "GA",
    "SocSecRetirement",
    "Pension",
    "ChildSupport",
    "Alimony",
    "OtherIncomeSource",
]
BENEFITS = ["SNAP", "WIC", "TANFChildCare", "TANFTransportation", "OtherTANF", "OtherBenefitsSource"]
INSURANCES = [
    "Medicaid",
    "Medicare",
    "SCHIP",
    "VHAServices",
    "EmployerProvided",
    "COBRA",
    "PrivatePay",
    "StateHealthIns",
    "IndianHealthServices",
    "OtherInsurance",
    "ADAP",
    "RyanWhiteMedDent",
]
DISABILITY_DOMAIN = {
    "5": "health",
    "6": "health",
    "7": "health",
    "8": "health",
    "9": "mental_health",
    "10": "addiction",
}
# Questions with one fact per answer: column, domain, and answers that say nothing beside the usual ones.
ENROLLMENT = {
    "LivingSituation": "housing", "DateToStreetESSH": "housing", "TimesHomelessPastThreeYears": "housing",
    "MonthsHomelessPastThreeYears": "housing", "MoveInDate": "housing", "DateOfEngagement": "network",
    "DisablingCondition": "health", "PercentAMI": "income", "ReferralSource": "network",
    "FormerWardChildWelfare": "children", "FormerWardJuvenileJustice": "rights", "UnemploymentFam": "work",
    "MentalHealthDisorderFam": "mental_health", "PhysicalDisabilityFam": "health", "AlcoholDrugUseDisorderFam": "addiction",
    "InsufficientIncome": "income", "IncarceratedParent": "family",
}  # fmt: skip
EXIT = {
    "Destination": "housing", "HousingAssessment": "housing", "ProjectCompletionStatus": "daily_life",
    "ExchangeForSex": "safety", "AskedOrForcedToExchangeForSex": "safety", "WorkPlaceViolenceThreats": "safety",
    "WorkplacePromiseDifference": "work", "CoercedToContinueWork": "safety", "CounselingReceived": "mental_health",
    "DestinationSafeClient": "safety",
}  # fmt: skip
EXIT_BY_WORKER = {
    "DestinationSafeWorker": "safety", "PosAdultConnections": "network", "PosPeerConnections": "network",
    "PosCommunityConnections": "network",
}  # fmt: skip
HEALTH = {"GeneralHealthStatus": "health", "DentalHealthStatus": "health", "MentalHealthStatus": "mental_health"}


@pytest.fixture
def folder(shared_data: Path) -> Path:
    return shared_data / "hmis-csv-2024"


@pytest.fixture
def imported(folder: Path, tmp_path: Path, settings) -> ImportRun:
    settings.VAR = tmp_path
    run, _report = import_folder(mapping=parse.load("hmis-csv-2024"), folder=folder)
    return run


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answered(folder: Path, name: str, questions: dict[str, str], silent: set[str] = SILENT) -> Counter[str]:
    return Counter(
        domain for row in rows(folder, name) for column, domain in questions.items() if row[column] not in silent
    )


def expected_statements(folder: Path) -> Counter[str]:
    found = answered(folder, "Enrollment", ENROLLMENT) + answered(folder, "HealthAndDV", HEALTH)
    found += answered(folder, "Exit", EXIT, SILENT | {"30", "37"}) + answered(
        folder, "Exit", EXIT_BY_WORKER, {"", "2", "99"}
    )
    found += answered(folder, "Client", {"VeteranStatus": "rights"})
    found += answered(folder, "EmploymentEducation", {"LastGradeCompleted": "learning", "SchoolStatus": "learning"})
    found += answered(folder, "EmploymentEducation", {"Employed": "work"})
    youth = dict.fromkeys(("CurrentSchoolAttend", "MostRecentEdStatus", "CurrentEdStatus"), "learning")
    found += answered(folder, "YouthEducationStatus", youth)
    found += answered(folder, "CurrentLivingSituation", {"CurrentLivingSituation": "housing"}, SILENT | {"37"})
    found += answered(folder, "HealthAndDV", {"PregnancyStatus": "health"})
    for row in rows(folder, "IncomeBenefits"):
        found["income"] += sum(row[column] == "1" for column in INCOME_SOURCES + BENEFITS)
        found["health"] += sum(row[column] == "1" for column in INSURANCES)
        found["income"] += row["IncomeFromAnySource"] == "1" and row["TotalMonthlyIncome"] != ""
        found["income"] += row["IncomeFromAnySource"] == "0"
        found["income"] += row["BenefitsFromAnySource"] == "0"
        found["health"] += row["InsuranceFromAnySource"] == "0"
        found["income"] += row["ConnectionWithSOAR"] in {"0", "1"}
    for row in rows(folder, "Disabilities"):
        found[DISABILITY_DOMAIN[row["DisabilityType"]]] += row["DisabilityResponse"] in {"0", "1", "2", "3"}
    for row in rows(folder, "HealthAndDV"):
        found["safety"] += (row["DomesticViolenceSurvivor"] == "0") + (row["CurrentlyFleeing"] == "0")
    found["housing"] += sum(row["RecordType"] == "200" for row in rows(folder, "Services"))
    found["housing"] += len(rows(folder, "Assessment")) + len(rows(folder, "Event"))
    return +found


def by_domain(model: type[Statement | Circumstance]) -> Counter[str]:
    scopes = model.objects.unscoped(reason=EVERY).values_list("scope", flat=True)
    return Counter(code for scope in scopes for code in codes(scope))


def every(model):
    return model.objects.unscoped(reason=EVERY)


@pytest.mark.mission("M008")
def test_every_person_household_and_file_is_there(imported, folder):
    clients, enrollments, exits = (rows(folder, name) for name in ("Client", "Enrollment", "Exit"))
    closed = {row["EnrollmentID"] for row in exits}
    numbers = [row for row in clients if row["SSN"] and row["SSNDataQuality"] in {"1", "2"}]

    there = {
        "persons": every(Person).count(),
        "main names": every(PersonName).filter(is_main=True).count(),
        "born": every(Person).filter(born_on__isnull=False).count(),
        "numbers": every(Identifier).count(),
        "households": every(Household).count(),
        "members": every(HouseholdMember).count(),
        "open": every(Involvement).filter(closed_on__isnull=True).count(),
        "closed": every(Involvement).filter(closed_on__isnull=False).count(),
        "agencies": Agency.objects.filter(kind="social_work").count(),
        "workers": Worker.objects.filter(user=None).count(),
    }

    assert there == {
        "persons": len(clients),
        "main names": len(clients),
        "born": sum(row["DOB"] != "" and row["DOBDataQuality"] in {"1", "2"} for row in clients),
        "numbers": len(numbers),
        "households": len({row["HouseholdID"] for row in enrollments}),
        "members": len(enrollments),
        "open": sum(row["EnrollmentID"] not in closed for row in enrollments),
        "closed": sum(row["EnrollmentID"] in closed for row in enrollments),
        "agencies": len(rows(folder, "Organization")),
        "workers": len(rows(folder, "User")),
    }


def test_every_answer_is_a_fact_in_its_domain_and_every_silence_is_none(imported, folder):
    violence = rows(folder, "HealthAndDV")
    circumstances = Counter(every(Circumstance).values_list("code", flat=True))

    assert by_domain(Statement) == expected_statements(folder)
    assert by_domain(Circumstance).keys() == {"safety"}
    assert circumstances == {
        "safety.violence_past": sum(row["DomesticViolenceSurvivor"] == "1" for row in violence),
        "safety.violence_now": sum(row["CurrentlyFleeing"] == "1" for row in violence),
    }
    received = every(JournalEntry).filter(verb="fact_received").count()
    assert received == sum(expected_statements(folder).values()) + sum(circumstances.values())


def test_amounts_levels_and_days_are_those_of_the_source(imported, folder):
    incomes = rows(folder, "IncomeBenefits")
    earned = {
        row["IncomeBenefitsID"]: row["EarnedAmount"] for row in incomes if row["Earned"] == "1" and row["EarnedAmount"]
    }
    keys = dict(SourceRecord.objects.filter(kind="income").values_list("id", "key"))
    facts = every(Statement).filter(record_part="Earned", amount__isnull=False)
    levels = Counter(every(Statement).filter(record_part="GeneralHealthStatus").values_list("level", flat=True))
    asked = [row["GeneralHealthStatus"] for row in rows(folder, "HealthAndDV")]
    said = Counter(6 - int(code) for code in asked if code not in SILENT)
    entries = Counter(str(day) for day in every(Involvement).values_list("opened_on", flat=True))

    assert {keys[fact.record_id]: f"{fact.amount:.2f}" for fact in facts} == earned
    assert levels == said
    assert entries == Counter(row["EntryDate"] for row in rows(folder, "Enrollment"))


def test_an_agency_sees_its_own_and_only_while_its_file_is_open(imported, folder):
    open_files = set(every(Involvement).filter(closed_on__isnull=True).values_list("person_id", "agency_id"))
    rights = every(AccessRight)

    in_force = rights.filter(ends_on__isnull=True)
    assert set(in_force.values_list("person_id", "agency_id")) == open_files
    assert rights.count() == len(rows(folder, "Enrollment"))
    assert all(right.scopes & BIT["health"] and right.scopes & BIT["safety"] for right in in_force)


def test_no_number_stands_anywhere_in_the_clear(imported, folder):
    numbers = {row["SSN"] for row in rows(folder, "Client") if len(row["SSN"]) == 9}
    tables = [
        model._meta.db_table for model in (Identifier, Statement, JournalEntry, SourceRecord, Rejection, NameToken)
    ]

    found = set()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            found |= {value for row in cursor.fetchall() for value in map(str, row) if value in numbers}
    assert found == set()


@pytest.mark.mission("M008")
@pytest.mark.django_db(transaction=True)
def test_a_second_run_changes_nothing_and_says_so(imported, folder, capsys):
    before = {model: every(model).count() for model in (Person, Statement, Circumstance, JournalEntry, AccessRight)}
    taken = imported.counts["rows"]["new"]

    call_command("import", "hmis-csv-2024", str(folder), skip_checks=True)

    assert f"0 new, 0 changed, {taken:,} unchanged" in capsys.readouterr().out
    assert {model: every(model).count() for model in before} == before


def test_a_dry_run_reports_the_same_and_writes_nothing(folder, tmp_path, settings):
    settings.VAR = tmp_path
    mapping = parse.load("hmis-csv-2024")

    dry = import_folder(mapping=mapping, folder=folder, is_dry=True)[1].as_counts()

    assert (every(Person).count(), every(JournalEntry).count(), SourceRecord.objects.count()) == (0, 0, 0)
    assert import_folder(mapping=mapping, folder=folder)[1].as_counts() == dry
