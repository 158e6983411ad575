"""Folders in the shape of an HMIS CSV 2024 export, of any size, with nothing in them from a real one.

usage: .venv/bin/python bench/hmis_folder.py FOLDER ROWS [SEED]

Thirty-eight rows to a person, spread over the files as agencies of a middling county send them: mostly disabilities and bed
nights. Names, numbers and days are drawn from the seed, so that the same seed gives the same bytes. Rows are written
one by one: a folder of two million needs no more memory than one of twenty.
"""

import csv
import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import django

ROWS_OF_A_PERSON = 38
AGENCIES, USERS = 10, 12
BEGIN = date(2021, 10, 1)
NAMES = (
    "Amberly",
    "Brannock",
    "Corwin",
    "Delphy",
    "Elowen",
    "Fennick",
    "Gweneth",
    "Harlan",
    "Isolde",
    "Jorah",
    "Kestrel",
)
FAMILIES = ("Ashdown", "Birchall", "Cloverley", "Dunmore", "Eastlake", "Fairbrook", "Greystone", "Hollin", "Ivesdale")
STAMPS = {"DateCreated": "2022-01-05 09:30:00", "DateUpdated": "2022-06-01 12:00:00", "ExportID": "E1"}
type Row = tuple[str, dict[str, Any]]


def write(folder: Path, rows: int, seed: int = 2026, *, headers: dict[str, list[str]] | None = None) -> Path:
    """Writes about so many rows into a new folder. `headers`: the columns of each file, by default those of the mapping."""
    folder.mkdir(parents=True)
    columns = headers or known_columns()
    with ExitStack() as stack:
        tables = {}
        for name in columns:
            file = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            tables[name] = csv.DictWriter(file, columns[name], restval="")
            tables[name].writeheader()
        for name, row in _everything(max(1, rows // ROWS_OF_A_PERSON), random.Random(seed)):  # noqa: S311
            tables[name].writerow(row)
    return folder


def known_columns() -> dict[str, list[str]]:
    """The columns of each file that the mapping hmis-csv-2024 reads. Django has to be set up."""
    from aplis.exchange.engine import parse  # noqa: PLC0415 -- Django is set up by the caller

    return {name.removesuffix(".csv"): list(file.columns) for name, file in parse.load("hmis-csv-2024").files.items()}


def _everything(people: int, dice: random.Random) -> Iterator[Row]:
    yield from _system()
    for number in range(1, people + 1):
        yield from _person(number, dice)


def _system() -> Iterator[Row]:
    start = {"ExportDate": "2022-10-01", "ExportStartDate": "2021-10-01", "ExportEndDate": "2022-09-30"}
    system = {
        "ExportID": "E1",
        "SourceType": 4,
        "SourceID": "S1",
        "SourceName": "Bench County",
        "SoftwareName": "Bench",
    }
    yield "Export", system | start | {"CSVVersion": "2024 v1.3"}
    for number in range(1, AGENCIES + 1):
        project = {"ProjectID": number, "UserID": 1} | STAMPS
        area = {"CoCCode": "XX-500", "Geocode": 199999, "City": "Benchtown", "State": "XX", "ZIP": "00000"}
        yield "ProjectCoC", {"ProjectCoCID": number} | project | area
        yield "Organization", {"OrganizationID": number, "OrganizationName": f"Shelter {number}", "UserID": 1} | STAMPS
        yield "Project", {"OrganizationID": number, "ProjectName": f"House {number}", "ProjectType": 1} | project
    for number in range(1, USERS + 1):
        yield (
            "User",
            {"UserID": number, "UserFirstName": NAMES[number % 11], "UserLastName": f"Worker {number}"} | STAMPS,
        )


def _person(number: int, dice: random.Random) -> Iterator[Row]:
    born = date(1950, 1, 1) + timedelta(dice.randrange(20_000))
    entry = BEGIN + timedelta(dice.randrange(300))
    left = entry + timedelta(dice.randrange(10, 60))
    whose = {"PersonalID": f"P{number}", "UserID": dice.randint(1, USERS)} | STAMPS
    yield "Client", {
        "FirstName": dice.choice(NAMES), "LastName": f"{dice.choice(FAMILIES)}", "NameDataQuality": 1,
        "SSN": f"{dice.randrange(100_000_000, 665_999_999)}", "SSNDataQuality": 1, "DOB": born, "DOBDataQuality": 1,
        "VeteranStatus": dice.choice((0, 0, 0, 1, 99)),
    } | whose  # fmt: skip
    of = whose | {"EnrollmentID": f"E{number}"}
    yield "Enrollment", of | {
        "ProjectID": dice.randint(1, AGENCIES), "EntryDate": entry, "HouseholdID": f"H{number - number % 3}",
        "RelationshipToHoH": 1 if number % 3 == 0 else dice.choice((2, 3, 4)), "EnrollmentCoC": "XX-500",
        "LivingSituation": dice.choice((101, 116, 312, 410)), "LengthOfStay": dice.choice((2, 3, 4, 10)),
        "DateToStreetESSH": entry - timedelta(30), "TimesHomelessPastThreeYears": dice.randint(1, 4),
        "MonthsHomelessPastThreeYears": dice.randint(101, 113), "DisablingCondition": dice.choice((0, 1, 99)),
    }  # fmt: skip
    if dice.random() < 0.8:
        yield "Exit", of | {"ExitID": f"X{number}", "ExitDate": left, "Destination": dice.choice((101, 312, 410, 435))}
    for stage, day in ((1, entry), (3, left)):
        yield from _answers({"InformationDate": day, "DataCollectionStage": stage} | of, f"{number}_{stage}", dice)
    for night in range(dice.randint(6, 18)):
        service = {"DateProvided": entry + timedelta(night), "RecordType": 200, "TypeProvided": 200}
        yield "Services", {"ServicesID": f"{number}_{night}"} | service | of


def _answers(of: dict[str, Any], key: str, dice: random.Random) -> Iterator[Row]:
    """What is asked at entry and asked again at exit."""
    earned, food = dice.random() < 0.3, dice.random() < 0.5
    money = f"{dice.randrange(200, 3000)}.00"
    income = {"IncomeFromAnySource": int(earned), "TotalMonthlyIncome": money if earned else "", "Earned": int(earned)}
    more = {"EarnedAmount": money if earned else "", "BenefitsFromAnySource": int(food), "SNAP": int(food)}
    insured = {"InsuranceFromAnySource": 1, "Medicaid": 1, "IncomeBenefitsID": key}
    yield "IncomeBenefits", income | more | insured | of
    violence = {"DomesticViolenceSurvivor": dice.choice((0, 0, 1)), "WhenOccurred": 4}
    yield "HealthAndDV", {"HealthAndDVID": key, "GeneralHealthStatus": dice.randint(1, 5)} | violence | of
    school = {"LastGradeCompleted": dice.choice((4, 5, 10)), "Employed": int(earned)}
    yield "EmploymentEducation", {"EmploymentEducationID": key} | school | of
    if dice.random() < 0.7:
        yield "YouthEducationStatus", {"YouthEducationStatusID": key, "CurrentSchoolAttend": dice.randint(0, 2)} | of
    for kind in range(5, 11):
        said = {"DisabilityType": kind, "DisabilityResponse": dice.choice((0, 0, 0, 1)), "IndefiniteAndImpairs": 1}
        yield "Disabilities", {"DisabilitiesID": f"{key}_{kind}"} | said | of


def main(words: list[str]) -> int:
    if len(words) not in (2, 3):
        print(__doc__)
        return 2
    django.setup()
    write(Path(words[0]), int(words[1]), *map(int, words[2:]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
