"""The same people exported in the formats of 2020, 2024 and 2026: whichever comes, the same is known here afterwards."""

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from aplis.casework.situations.models import Circumstance, Statement
from aplis.exchange.actions import import_folder
from aplis.exchange.engine import parse
from aplis.exchange.models import SourceRecord
from aplis.register.people.models import Person, PersonName
from aplis.register.sharing.models import Involvement
from bench import hmis_folder

pytestmark = pytest.mark.django_db

ROWS = 400
OLD_SITUATIONS = {"101": "1", "116": "16", "312": "12", "410": "10", "435": "20"}
RENAMED = {
    "DomesticViolenceSurvivor": "DomesticViolenceVictim",
    "MentalHealthDisorderFam": "MentalHealthIssuesFam",
    "AlcoholDrugUseDisorderFam": "AlcoholDrugAbuseFam",
}
GENDERS = {"Woman", "Man", "NonBinary", "CulturallySpecific", "Transgender", "Questioning", "DifferentIdentity"}
NOT_IN_2020 = GENDERS | {
    "RentalSubsidyType", "DestinationSubsidyType", "CLSSubsidyType", "EnrollmentCoC", "PreferredLanguage", "TranslationNeeded",
    "MovingOnOtherType", "FAStartDate", "FAEndDate", "RRHSubType", "CSVVersion", "RyanWhiteMedDent", "NoRyanWhiteReason",
}  # fmt: skip
NOT_IN_2026 = GENDERS | {"SexualOrientation", "SexualOrientationOther"}

type Rows = list[dict[str, str]]


def rewritten(source: Path, target: Path, change: Callable[[str, Rows], Rows | None]) -> Path:
    """A copy of the folder in which `change` gives the rows of each table anew; None leaves the table out."""
    target.mkdir()
    for path in source.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            columns, rows = list(table.fieldnames or []), list(table)
        changed = change(
            path.stem, [*rows, dict.fromkeys(columns, "")]
        )  # the last row carries the header of an empty table
        if changed is None:
            continue
        with (target / path.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(changed[-1]))
            writer.writeheader()
            writer.writerows(changed[:-1])
    return target


def as_of_2020(table: str, rows: Rows) -> Rows | None:
    if table == "YouthEducationStatus":
        return None
    for row in rows:
        for column in ("LivingSituation", "Destination"):
            if row.get(column):
                row[column] = OLD_SITUATIONS[row[column]]
    return [{RENAMED.get(name, name): cell for name, cell in row.items() if name not in NOT_IN_2020} for row in rows]


def as_of_2026(table: str, rows: Rows) -> Rows:
    more = {
        "Client": {"Sex": "1"},
        "Services": {"InformationDate": ""},
        "Enrollment": {"MentalHealthConsultation": "1"},
    }
    kept = [{name: cell for name, cell in row.items() if name not in NOT_IN_2026} for row in rows]
    return [row | more.get(table, {}) for row in kept]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return hmis_folder.write(tmp_path / "2024", ROWS)


def known(feed: str, but: set[str]) -> dict[str, Counter]:
    """Names, files and facts of a feed, without the ids they have here; facts without the parts in `but`."""
    kinds = dict(SourceRecord.objects.filter(feed__name=feed).values_list("pk", "kind"))
    people = set(SourceRecord.objects.filter(feed__name=feed, kind="person").values_list("person_id", flat=True))

    def every(model):
        return model.objects.unscoped(reason="test")

    def facts(model):
        rows = every(model).filter(record_id__in=kinds)
        found = rows.values_list("record_id", "record_part", "scope", "text", "true_on", "valid_until", "agency__name")
        return Counter((kinds[record], *rest) for record, *rest in found if rest[0] not in but)

    names = every(PersonName).filter(person__in=people).values_list("given", "family", "person__born_on")
    files = every(Involvement).filter(person__in=people).values_list("programme", "opened_on", "closed_on")
    return {
        "people": Counter([every(Person).filter(pk__in=people).count()]), "names": Counter(names), "files": Counter(files),
        "statements": facts(Statement), "circumstances": facts(Circumstance),
    }  # fmt: skip


@pytest.mark.parametrize(("year", "change"), [("2020", as_of_2020), ("2026", as_of_2026)])
def test_another_year_of_the_format_gives_the_same_people_and_facts(tmp_path, settings, source, year, change):
    settings.VAR = tmp_path
    folder = rewritten(source, tmp_path / year, change)

    _run, base = import_folder(mapping=parse.load("hmis-csv-2024"), folder=source)
    _run, other = import_folder(mapping=parse.load(f"hmis-csv-{year}"), folder=folder)

    of_base, of_other = (
        known("hmis-csv-2024", {"attends"}),
        known(f"hmis-csv-{year}", {"attends", "mental_health_consultation"}),
    )
    for facts in (of_base["statements"], of_other["statements"]):  # 2020 says which subsidy it is
        for key in [key for key in facts if "subsidy" in key[3] and key[1] == "destination"]:
            facts[(*key[:3], "At exit: subsidised.", *key[4:])] += facts.pop(key)
    assert of_other == of_base
    assert (base.rows["rejected"], other.rows["rejected"]) == (0, 0)


def test_what_2026_asks_anew_becomes_facts(tmp_path, settings, source):
    settings.VAR = tmp_path
    folder = rewritten(source, tmp_path / "2026", as_of_2026)

    import_folder(mapping=parse.load("hmis-csv-2026"), folder=folder)

    said = Statement.objects.unscoped(reason="test").filter(record_part="mental_health_consultation")
    enrolments = len((source / "Enrollment.csv").read_text(encoding="utf-8").splitlines()) - 1
    assert list(said.values_list("text", flat=True)) == ["Mental health consultation: yes."] * enrolments


def test_a_file_of_another_year_is_refused_by_the_first_column_it_lacks(tmp_path, settings, source):
    settings.VAR = tmp_path
    folder = rewritten(source, tmp_path / "2020", as_of_2020)

    with pytest.raises(Exception, match=r"no column '\w+', which the mapping reads"):
        import_folder(mapping=parse.load("hmis-csv-2024"), folder=folder)
