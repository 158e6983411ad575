"""`aplis blind`: from two agencies' open files to a count, and by consent of both to pairs."""

import json
from datetime import date, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from aplis.core.database import bound
from aplis.core.models import JournalEntry
from aplis.register.agencies.tests.factories import make_agency
from aplis.register.people.actions import add_identifier, withdraw_identifier
from aplis.register.people.tests.factories import agree, make_person, registrar
from aplis.register.sharing.models import ExchangeAgreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    for name in ("both", "ours", "theirs", "another"):
        (tmp_path / name).write_bytes(name.encode() * 32)
    return tmp_path


@pytest.fixture
def agencies(folder):
    both = [make_agency(name=name, short_name=name) for name in ("ours", "theirs")]
    ExchangeAgreement.objects.filter(pk=agree(*both).pk).update(title="shelter")
    return both


def people(agency, number, **fields):
    return [
        make_person(
            agency=agency, given="Ana", family="Kos", born_on=date(1950 + place, 3, 7), birth_precision="day", **fields
        )
        for place in range(number)
    ]


def run(*words):
    out = StringIO()
    call_command("blind", *map(str, words), stdout=out)
    return out.getvalue()


def export(folder, side, secret="both"):  # noqa: S107 -- the name of a file
    path = folder / f"{side}.blind"
    run("export", "--agency", side, "--agreement", "shelter", "--secret-file", folder / secret,
        "--own-secret-file", folder / side, "--out", path)  # fmt: skip
    return path


def files(folder):
    return ["--ours", export(folder, "ours"), "--theirs", export(folder, "theirs")]


def owned(folder, side):
    return json.loads((folder / f"{side}.blind.own").read_text())


def test_two_agencies_learn_how_many_they_share_and_it_is_in_the_journal(folder, agencies):
    people(agencies[0], 12)
    people(agencies[1], 14)

    assert run("count", *files(folder)) == "12 persons agree.\n"
    entries = JournalEntry.objects.unscoped(reason="test").filter(verb__startswith="blind").order_by("pk")
    assert [(entry.verb, entry.detail.get("rows"), entry.detail.get("persons")) for entry in entries] == [
        ("blind_exported", 20, None), ("blind_exported", 20, None), ("blind_counted", None, 12),
    ]  # fmt: skip


def test_a_small_count_and_another_secret_tell_nothing(folder, agencies):
    people(agencies[0], 9)
    people(agencies[1], 9)
    both = files(folder)

    with pytest.raises(CommandError, match="Fewer than 10"):
        run("count", *both)
    people(agencies[0], 12)
    export(folder, "theirs", secret="another")
    with pytest.raises(CommandError, match="Fewer than 10"):
        run("count", *both)


@pytest.mark.parametrize("level", [2, 3])
def test_who_is_hidden_or_sealed_or_of_another_agency_is_in_no_file(folder, agencies, level):
    kept = people(agencies[0], 2)
    people(agencies[0], 3, level=level)
    people(agencies[1], 3)
    path = export(folder, "ours")

    assert sorted(owned(folder, "ours").values()) == [person.pk for person in kept]
    assert len(path.read_text().splitlines()) == 11
    assert not {"ana", "kos", "1950"} & set(path.read_text().lower().split('"'))
    assert (folder / "ours.blind.own").stat().st_mode & 0o777 == 0o600


def test_a_number_pairs_people_of_different_names_by_consent_of_both_sides(folder, agencies):
    one, other = make_person(agency=agencies[0]), make_person(agency=agencies[1])
    for agency, person in ((agencies[0], one), (agencies[1], other)):
        with bound(keeper := registrar(agency)):
            add_identifier(actor=keeper, key=uuid4(), person=person, scheme="hr_oib", number="94577403194")
    both = files(folder)
    mine = run("consent", *both, "--own-secret-file", folder / "ours").strip()
    its = run("consent", *both, "--own-secret-file", folder / "theirs").strip()

    told = run("pairs", *both, "--consent", mine, "--consent", its).split()
    assert [code.isalnum() for code in (mine, its)] == [True, True]  # never taken for an option of the command line

    assert [owned(folder, "ours")[told[0]], owned(folder, "theirs")[told[1]], len(told)] == [one.pk, other.pk, 2]
    for codes in ([], [mine], [mine, mine], [mine, "x" + its[1:]], [mine, "no code"]):
        with pytest.raises(CommandError, match="Both sides have to consent"):
            run("pairs", *both, *(word for code in codes for word in ("--consent", code)))
    export(folder, "theirs")
    with pytest.raises(CommandError, match="Both sides have to consent"):
        run("pairs", *both, "--consent", mine, "--consent", its)


def test_a_number_that_was_somebody_elses_pairs_nobody(folder, agencies):
    one, other = make_person(agency=agencies[0]), make_person(agency=agencies[1])
    for agency, person in ((agencies[0], one), (agencies[1], other)):
        with bound(keeper := registrar(agency)):
            number = add_identifier(actor=keeper, key=uuid4(), person=person, scheme="hr_oib", number="94577403194")
    with bound(keeper):
        withdraw_identifier(actor=keeper, key=uuid4(), identifier=number, reason="typed one line too low")
    both = files(folder)
    codes = [run("consent", *both, "--own-secret-file", folder / side).strip() for side in ("ours", "theirs")]

    assert run("pairs", *both, *(word for code in codes for word in ("--consent", code))) == ""


def test_what_cannot_be_used_is_said(folder, agencies):
    (folder / "short").write_bytes(b"password")
    path = export(folder, "ours")
    faults = []
    for words in (
        ("count", "--ours", path, "--theirs", folder / "short"),
        ("count", "--ours", path, "--theirs", folder / "none"),
        ("export", "--agency", "nobody", "--agreement", "a", "--secret-file", folder / "both",
         "--own-secret-file", folder / "ours", "--out", path),
        ("export", "--agency", "ours", "--agreement", "shelter", "--secret-file", folder / "short",
         "--own-secret-file", folder / "ours", "--out", path),
    ):  # fmt: skip
        with pytest.raises(CommandError) as fault:
            run(*words)
        faults.append(fault.value.returncode)

    assert faults == [2, 2, 2, 2]


@pytest.mark.parametrize("state", ["of others", "draft", "not begun", "over", "ended", "ends tomorrow"])
def test_an_agency_writes_a_file_under_its_own_agreement_in_force_only(folder, agencies, state):
    people(agencies[0], 1)
    today, day = timezone.localdate(), timedelta(days=1)
    changed = {
        "of others": {"giver": make_agency(), "receiver": make_agency()},
        "draft": {"state": "draft"},
        "not begun": {"starts_on": today + day},
        "over": {"ends_on": today},
        "ended": {"state": "ended", "ended_on": today},
        "ends tomorrow": {"state": "ended", "ended_on": today + day},
    }[state]
    ExchangeAgreement.objects.update(**changed)

    if state == "ends tomorrow":
        assert export(folder, "ours").exists()
    else:
        with pytest.raises(CommandError, match="no agreement in force that is called shelter"):
            export(folder, "ours")
        assert not list(folder.glob("*.blind*"))
