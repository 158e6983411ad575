"""An import of our own format: what comes in, what a second run does, what changes and ends."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from aplis.casework.situations.models import Circumstance, Document, Reply, Statement
from aplis.core.models import JournalEntry
from aplis.exchange.models import SourceRecord
from aplis.exchange.tests.feeds import NAMES, PEOPLE, counts, every, rejections, statement, take, write
from aplis.register.agencies.models import Agency
from aplis.register.people.models import AccessRight, HouseholdMember, Identifier, NameToken, Person, PersonName
from aplis.register.sharing.models import Involvement
from aplis.rules.scopes import BIT, mask

pytestmark = pytest.mark.django_db


def verbs(model_name: str) -> list[str]:
    return list(every(JournalEntry).filter(object_kind=model_name).order_by("pk").values_list("verb", flat=True))


@pytest.mark.mission("M008")
def test_a_person_comes_with_name_file_right_fact_and_journal(tmp_path):
    run, report = take(write(tmp_path, statements=[statement()]))

    person, fact = every(Person).get(), every(Statement).get()
    right = every(AccessRight).get()
    entry = every(JournalEntry).get(verb="fact_received")
    assert rejections(run) == []
    assert counts(report) == {"new": 8}
    assert (person.born_on, person.birth_precision, person.language) == (date(1990, 5, 17), "day", "sl")
    assert set(every(NameToken).values_list("token", flat=True)) == {"zarja", "lipovnik"}
    assert (right.agency.short_name, right.ends_on, right.source_kind) == ("CSD", None, "involvement")
    assert (fact.person_id, fact.scope, fact.text, fact.author.name) == (
        person.pk, BIT["housing"], "A flat near the school.", "Breda Hrast",
    )  # fmt: skip
    assert (entry.person_id, entry.scope, entry.worker_id, entry.agency_id, entry.happened_on, entry.object_id) == (
        person.pk, fact.scope, fact.author_id, fact.agency_id, date(2026, 2, 1), fact.pk,
    )  # fmt: skip
    assert SourceRecord.objects.get(kind="statement", key="s1").pk == fact.record_id


def test_a_second_run_leaves_everything_alone(tmp_path):
    folder = write(tmp_path, statements=[statement()])
    take(folder)
    before = [every(model).count() for model in (Person, PersonName, Statement, JournalEntry, AccessRight, NameToken)]

    _run, report = take(folder)

    assert counts(report) == {"unchanged": 8}
    assert [
        every(model).count() for model in (Person, PersonName, Statement, JournalEntry, AccessRight, NameToken)
    ] == before


def test_a_changed_row_gets_a_new_fact_beside_the_old_one(tmp_path):
    folder = write(tmp_path, statements=[statement(), statement("s2", text="Sleeps badly.", domain="health")])
    take(folder)
    other = every(Statement).get(text="Sleeps badly.")
    write(folder, statements=[statement(text="Found a flat."), statement("s2", text="Sleeps badly.", domain="health")])

    _run, report = take(folder)

    old, new = every(Statement).filter(scope=BIT["housing"]).order_by("pk")
    assert counts(report) == {"changed": 1, "unchanged": 8}
    assert (old.text, old.replaced_by, old.ended_on) == ("A flat near the school.", new.pk, None)
    assert (new.text, new.replaced_by, new.is_current) == ("Found a flat.", None, True)
    assert verbs("statement") == ["fact_received", "fact_received", "fact_superseded"]
    assert every(Statement).get(pk=other.pk).is_current


def test_a_row_that_changes_in_a_column_nobody_reads_stays_as_it_is(tmp_path):
    take(write(tmp_path, people=[PEOPLE[0] | {"shoe_size": "38"}]))

    _run, report = take(write(tmp_path, people=[PEOPLE[0] | {"shoe_size": "39"}]))

    assert counts(report) == {"unchanged": 7}
    assert "people.csv has columns that the mapping does not know: shoe_size." in report.notes


def test_a_deleted_row_ends_its_fact_and_can_come_back(tmp_path):
    folder = write(tmp_path, statements=[statement()])
    take(folder)

    deleted = take(write(folder, statements=[statement(deleted_on="2026-03-01")]))[1]
    again = take(folder)[1]
    ended = every(Statement).get()
    returned = take(write(folder, statements=[statement()]))[1]

    assert [counts(each) for each in (deleted, again, returned)] == [
        {"ended": 1, "unchanged": 7}, {"unchanged": 8}, {"changed": 1, "unchanged": 7},
    ]  # fmt: skip
    assert (ended.ended_on, ended.replaced_by) == (date(2026, 3, 1), None)
    assert verbs("statement") == ["fact_received", "fact_ended", "fact_received"]
    assert every(Statement).filter(ended_on=None).count() == 1


def test_a_fact_that_a_worker_corrected_stays_corrected(tmp_path):
    folder = write(tmp_path, statements=[statement()])
    take(folder)
    imported = every(Statement).get()
    every(Statement).filter(pk=imported.pk).update(replaced_by=12345)
    SourceRecord.objects.filter(kind="statement").update(digest=0)

    _run, report = take(folder)

    assert counts(report) == {"unchanged": 8}
    assert every(Statement).count() == 1


def test_a_closed_file_closes_its_right_and_a_deleted_one_too(tmp_path):
    row = {"involvement_key": "i1", "person_key": "p1", "agency_key": "csd", "lead_key": "", "purpose": "plan"}
    row |= {"basis": "statutory_task", "opened_on": "2026-01-05", "closed_on": ""}
    take(write(tmp_path, involvements=[row]))

    take(write(tmp_path, involvements=[row | {"closed_on": "2026-02-01"}]))
    closed = every(AccessRight).get().ends_on
    take(write(tmp_path, involvements=[row, row | {"involvement_key": "i2"}]))
    take(write(tmp_path, involvements=[row, row | {"involvement_key": "i2", "deleted_on": "2026-02-20"}]))

    assert closed == date(2026, 2, 1)
    assert [each.closed_on for each in every(Involvement).order_by("pk")] == [None, date(2026, 2, 20)]
    assert [each.ends_on for each in every(AccessRight).order_by("pk")] == [None, date(2026, 2, 20)]
    assert every(Involvement).order_by("pk").first().version == 3


def test_a_new_main_name_takes_the_place_of_the_old_one(tmp_path):
    take(write(tmp_path))
    newer = {"name_key": "n2", "person_key": "p1", "given": "Zarja", "family": "Kos", "is_main": "yes"}

    take(write(tmp_path, names=[*NAMES, newer]))

    assert list(every(PersonName).order_by("pk").values_list("family", "is_main")) == [
        ("Lipovnik", False),
        ("Kos", True),
    ]
    assert set(every(NameToken).values_list("token", flat=True)) == {"zarja", "lipovnik", "kos"}


def test_numbers_households_and_contacts_are_linked(tmp_path):
    people = [*PEOPLE, {"person_key": "p2", "born_on": "2019-01-01", "birth_precision": "year"}]
    members = [
        {"member_key": "m1", "household_key": "h1", "person_key": "p1", "role": "head", "starts_on": "2026-01-01"},
        {"member_key": "m2", "household_key": "h1", "person_key": "p2", "role": "child", "starts_on": "2026-01-01"},
    ]
    identifier = {"identifier_key": "e1", "person_key": "p1", "scheme": "si_emso", "value": "0101006500006"}
    circumstance = {
        "circumstance_key": "c1", "person_key": "p2", "agency_key": "csd", "code": "children.no_childcare",
        "text": "No place yet.", "source": "worker", "true_on": "2026-02-01",
    }  # fmt: skip

    take(
        write(
            tmp_path, people=people, household_members=members, identifiers=[identifier], circumstances=[circumstance]
        )
    )

    one, two = every(HouseholdMember).order_by("pk")
    number, hard = every(Identifier).get(), every(Circumstance).get()
    assert (one.household_id, one.role, two.role) == (two.household_id, "head", "child")
    assert (number.masked, number.is_valid, b"0101006500006" in bytes(number.sealed)) == ("•••••••••0006", True, False)
    assert (hard.scope, hard.valid_until) == (mask(["children"]), date(2026, 8, 1))


def test_a_document_and_a_reply_come_along(tmp_path):
    document = {
        "document_key": "d1", "person_key": "p1", "agency_key": "csd", "domain": "housing", "title": "Lease",
        "issuer": "Municipality", "issued_on": "2026-01-20", "file": "files/lease.txt",
    }  # fmt: skip
    reply = {
        "reply_key": "r1",
        "fact_key": "s1",
        "agency_key": "csd",
        "stance": "disagrees",
        "text": "Not so.",
        "given_on": "2026-02-03",
    }
    folder = write(tmp_path, statements=[statement()], documents=[document], replies=[reply])
    (folder / "files").mkdir()
    (folder / "files" / "lease.txt").write_text("Two rooms, first floor.", encoding="utf-8")

    run, _report = take(folder)
    _again, second = take(folder)

    kept, answer = every(Document).get(), every(Reply).get()
    assert rejections(run) == []
    with kept.file.open() as stored:
        assert (kept.content_type, kept.size, stored.read()) == ("text/plain", 23, b"Two rooms, first floor.")
    assert "lease" not in kept.file.name
    assert (answer.statement.text, answer.scope, answer.statement.confidence) == (
        "A flat near the school.",
        BIT["housing"],
        "disputed",
    )
    assert counts(second) == {"unchanged": 10}


def test_protection_is_raised_by_a_file_and_never_lowered(tmp_path):
    take(write(tmp_path, people=[PEOPLE[0] | {"protection_level": "3"}]))
    sealed = every(AccessRight).filter(ends_on=None).count()

    take(write(tmp_path, people=[PEOPLE[0] | {"protection_level": "0", "language": "hr"}]))

    assert (every(Person).get().protection_level, every(Person).get().language, sealed) == (3, "hr", 0)


def test_an_agency_known_under_the_same_name_and_place_is_not_doubled(tmp_path):
    take(write(tmp_path))

    take(write(tmp_path), feed_name="another source")

    assert (Agency.objects.count(), every(Person).count()) == (2, 2)


@given(
    texts=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs", "Cc"]), min_size=1),
        min_size=1,
        max_size=4,
    )
)
@bounds(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_through_as_it_was_written(tmp_path, texts):
    rows = [statement(f"t{number}", text=text.strip() or "x") for number, text in enumerate(texts)]
    every(Statement).update(ended_on=date(2026, 1, 1))

    take(write(tmp_path, statements=rows), feed_name=f"feed {len(texts)} {hash(tuple(texts))}")

    assert list(every(Statement).filter(ended_on=None).order_by("pk").values_list("text", flat=True)) == [
        row["text"] for row in rows
    ]


@pytest.mark.mission("M030")
def test_area_trees_are_as_deep_as_their_country_needs_and_agencies_hang_on_any_node(tmp_path):
    areas = [
        {"area_key": "lv", "country": "LV", "level": "0", "code": "LV", "name": "Latvija"},
        {
            "area_key": "cesis",
            "parent_key": "lv",
            "country": "LV",
            "level": "1",
            "code": "LV-022",
            "name": "Cēsu novads",
        },
        {"area_key": "se", "country": "SE", "level": "0", "code": "SE", "name": "Sverige"},
        {"area_key": "bd", "parent_key": "se", "country": "SE", "level": "1", "code": "SE-BD", "name": "Norrbotten"},
        {"area_key": "boden", "parent_key": "bd", "country": "SE", "level": "2", "code": "2582", "name": "Boden"},
    ]
    agencies = [
        {"agency_key": key, "name": name, "short_name": name, "kind": "municipality", "area_key": key}
        for key, name in (("cesis", "Cēsis"), ("bd", "Region Norrbotten"), ("boden", "Bodens kommun"))
    ]
    take(write(tmp_path, areas=areas, agencies=agencies, workers=[], names=[], involvements=[]))

    above = {agency.name: names_upwards(agency.area) for agency in Agency.objects.all()}
    assert above == {
        "Cēsis": ["Cēsu novads", "Latvija"],
        "Region Norrbotten": ["Norrbotten", "Sverige"],
        "Bodens kommun": ["Boden", "Norrbotten", "Sverige"],
    }


def names_upwards(area):
    return [area.name, *(names_upwards(area.parent) if area.parent else [])]
