"""`aplis link`: who is registered twice is found, proposed and never merged; a kill loses nothing."""

import gc
import json
import os
from contextlib import suppress
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from aplis.core.database import bound_as_operator
from aplis.core.models import JournalEntry
from aplis.register.identity.linking import batch, comparing, engines, handing, pairing, reading, scratch, weighing
from aplis.register.people.models import MatchCard, MatchKey
from aplis.register.people.tests.factories import make_person
from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.models import SHIPPED, Model
from aplis.rules.matching.records import Described, folded_names
from aplis.rules.matching.scoring import compared, score, use

pytestmark = pytest.mark.django_db

BORN = {"born_on": "1984-03-07", "birth_precision": "day"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR = tmp_path
    yield tmp_path / "link"
    use(SHIPPED)


@pytest.fixture
def proposed(monkeypatch):
    """What was proposed, instead of the queue."""
    found = {}

    def propose(pairs, *, origin):
        new = {(each.first, each.second): each.because for each in pairs} | {}
        new = {pair: because for pair, because in new.items() if pair not in found}
        found.update(new)
        assert origin == "link"
        return len(new)

    monkeypatch.setattr(handing, "propose", propose)
    return found


@pytest.fixture
def twice():
    """Two people, each with two files, and somebody else."""
    make_person(given="Zarja", family="Lipovnik", born_on="1999-12-24", birth_precision="day")
    names = (("Đurđa", "Kovačević"), ("Djurdja", "Kovachevich"), ("Jānis", "Bērziņš"), ("Janis", "Berzinsh"))
    one, again, other, other_again = (make_person(given=given, family=family, **BORN).pk for given, family in names)
    return {tuple(sorted((one, again))), tuple(sorted((other, other_again)))}


def cards(rows):
    """People who are nothing but a card and its keys."""
    with bound_as_operator():
        for person, described in rows:
            MatchCard(person_id=person, packed=described.packed()).save(force_insert=True)
            keys = [MatchKey(key=key, person_id=person) for key in keys_of(described)]
            MatchKey.objects.bulk_create(keys)


def run(*words):
    out = StringIO()
    call_command("link", *words, stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()


def entries():
    return list(
        JournalEntry.objects.unscoped(reason="test").filter(verb="people_linked").values_list("detail", flat=True)
    )


def test_who_is_registered_twice_is_proposed_with_reasons_and_one_entry_is_written(twice, proposed, folder):
    said = run()

    assert set(proposed) == twice
    assert all(score(because) >= batch.LEAST for because in proposed.values())
    assert said[1:] == ["2 pairs are new and wait for somebody to decide."]
    assert entries() == [{"people": 5, "pairs": 2, "likely": 2, "new": 2, "engine": "duckdb"}]
    assert [each.name for each in folder.iterdir()] == ["lock"]


def test_a_dry_run_counts_and_writes_nothing(twice, proposed):
    assert run("--dry-run") == [
        "5 persons, 2 pairs compared, 2 of them with 18 bits or more.",
        "Nothing was written to the database.",
    ]
    assert (proposed, entries()) == ({}, [])


def test_nobody_at_all_is_no_fault(proposed):
    assert run()[0] == "0 persons, 0 pairs compared, 0 of them with 18 bits or more."


def test_a_sealed_person_is_in_no_pair(proposed):
    make_person(given="Đurđa", family="Kovačević", **BORN)
    make_person(given="Đurđa", family="Kovačević", level=3, **BORN)

    run()

    assert proposed == {}


def test_who_was_sealed_or_changed_while_the_batch_ran_is_proposed_no_more(twice, proposed, monkeypatch):
    hand_over = handing.hand_over
    gone = min(twice)[0]

    def sealed_meanwhile(*words):
        with bound_as_operator():
            MatchCard.objects.filter(person_id=gone).delete()
        return hand_over(*words)

    monkeypatch.setattr(handing, "hand_over", sealed_meanwhile)
    run()

    assert set(proposed) == {pair for pair in twice if gone not in pair}


STAGES = (
    (reading, "keep"), (reading, "_shared"), (pairing, "_meet"), (pairing, "_choose"), (comparing, "pattern_of"),
    (weighing, "linker"), (handing, "compared"), (handing, "keep"), (batch, "_record"),
)  # fmt: skip


@pytest.mark.parametrize(("module", "stage"), STAGES, ids=[stage for _module, stage in STAGES])
def test_a_kill_at_any_stage_loses_nothing(twice, proposed, monkeypatch, folder, module, stage):
    def killed(*words, **more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, stage, killed)
        with pytest.raises(KeyboardInterrupt):
            run()
    run()

    assert set(proposed) == twice
    assert len(entries()) == 1
    assert [each.name for each in folder.iterdir()] == ["lock"]


def test_what_is_done_is_not_done_again(twice, proposed, monkeypatch):
    def never(*words, **more):
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr(handing, "compared", never)
        with pytest.raises(AssertionError):
            run()
    for name in ("_shared", "_CARD"):
        monkeypatch.setattr(reading, name, never)
    monkeypatch.setattr(pairing, "MET", "no SQL")
    monkeypatch.setattr(comparing, "pattern_of", never)
    run()

    assert set(proposed) == twice


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_has_its_name_is_on_the_disk_before_it_has_it_and_its_name_is_afterwards(tmp_path, monkeypatch, kind):
    events, fsync, replace = [], os.fsync, Path.replace

    def synced(place):
        events.append(Path(f"/proc/self/fd/{place}").readlink().name)
        fsync(place)

    def renamed(path, target):
        events.append("renamed")
        return replace(path, target)

    monkeypatch.setattr(scratch.os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    with scratch.whole(tmp_path / "cards") as partial:
        if kind == "folder":
            partial.mkdir()
        (partial / "part" if kind == "folder" else partial).write_text("cards")

    inside = ["part"] if kind == "folder" else []
    assert events == [*inside, "cards.partial", "renamed", tmp_path.name]


def test_other_options_and_a_day_later_begin_anew(tmp_path):
    now = timezone.now()
    wanted = scratch.Wanted("duckdb", SHIPPED.written(), 0, 18.0)
    other = scratch.Wanted("duckdb", SHIPPED.written(), 0, 20.0)
    for asked, moment, is_kept in (
        (wanted, now, False), (wanted, now, True), (other, now, False), (wanted, now, False),
        (wanted, now + timedelta(hours=25), False),
    ):  # fmt: skip
        with suppress(KeyError), scratch.scratch_folder(tmp_path, asked, moment) as folder:
            assert (folder / "done").exists() is is_kept
            (folder / "done").touch()
            raise KeyError
        assert len([each for each in tmp_path.iterdir() if each.is_dir()]) == 1


def test_two_batches_at_once_are_one_too_many(folder, twice):
    wanted = scratch.Wanted("duckdb", "", 0, 18.0)
    with (
        scratch.scratch_folder(folder, wanted, timezone.now()),
        pytest.raises(CommandError, match="Another `aplis link` runs") as refused,
    ):
        run()
    assert refused.value.returncode == 3


def test_many_of_one_name_make_no_pairs_without_end(proposed):
    """A hundred share a key and are compared; with one more the key says nothing."""
    nameless = Described(names=folded_names([("Baby", "Unknown")]))
    cards((person, nameless) for person in range(1, 101))
    assert run("--dry-run", "--least", "6")[0].startswith(
        "100 persons, 945 pairs compared"
    )  # each with 10 earlier ones

    cards([(101, nameless)])
    assert run("--dry-run", "--least", "6")[0].startswith("101 persons, 0 pairs compared")


def test_since_a_day_only_pairs_with_somebody_new_are_compared(twice, proposed):
    tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()

    assert run("--dry-run", "--since", tomorrow)[0] == "5 persons, 0 pairs compared, 0 of them with 18 bits or more."
    assert (
        run("--dry-run", "--since", "2026-01-01")[0] == "5 persons, 2 pairs compared, 2 of them with 18 bits or more."
    )


def test_several_buckets_are_compared_by_several_processes_and_find_the_same(twice, proposed, monkeypatch):
    monkeypatch.setattr(pairing, "PEOPLE_OF_A_BUCKET", 2)
    monkeypatch.setattr(reading, "KEYS", 40)
    monkeypatch.setattr(reading, "CARDS", 2)

    run()

    assert set(proposed) == twice


def test_a_model_of_ones_own_decides_what_pairs_weigh(twice, proposed, tmp_path):
    doubtful = {**SHIPPED.levels, "born_same": (0.5, 0.5)}
    path = tmp_path / "model.json"
    path.write_text(Model("mine", "a test", doubtful).written(), encoding="utf-8")

    run("--model", str(path), "--least", "6")

    assert [{each.level: each.weight for each in because}["born_same"] for because in proposed.values()] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "No such file or directory"),
        ("{", "no JSON"),
        ("[]", "a model has a version, a source and levels"),
        ('{"version": "1", "source": "", "levels": []}', "a model has a version, a source and levels"),
        ('{"version": "1", "source": "", "levels": {}}', "levels missing or not known: born_different"),
        (json.dumps({"version": "1", "source": "", "levels": {**SHIPPED.levels, "sex_same": [0, 1]}}), "above 0 and at most 1, but are not of: sex_same"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_model_is_said_to_be_none(text, said, tmp_path):
    path = tmp_path / "model.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=said) as refused:
        run("--model", str(path))
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--engine", "flink"], "use duckdb, local or spark://HOST:PORT"),
        (["--train"], "give --report FOLDER too"),
        (["--report", __file__], "--report .*test_link.py: File exists"),
        (["--least", "2"], "below 6 nobody is possible"),
        (["--least", "nan"], "--least nan: no number of bits"),
        (["--least", "inf"], "--least inf: no number of bits"),
        (["--since", "31.12.2026"], "'31.12.2026' is no day. Write it as 2026-12-31"),
        (["--since", "2200-01-01"], "2200-01-01: nobody is registered then"),
    ],
)
def test_what_cannot_be_carried_out_is_said_before_anything_is_done(words, said, folder):
    with pytest.raises(CommandError, match=said) as refused:
        run(*words)
    assert (refused.value.returncode if words[0] != "--since" else 2, folder.exists()) == (2, False)


def test_a_missing_library_or_java_is_named_with_the_way_to_get_it(monkeypatch):
    with pytest.raises(
        engines.Unready, match=r"Missing here: duckdb, splink\. Install it with: uv sync .* --extra linking$"
    ):
        engines.check("duckdb", find=lambda name: name if name == "rapidfuzz" else None)
    with pytest.raises(engines.Unready, match=r"Missing here: pyspark\. .* --extra linking --extra spark$"):
        engines.check("spark://example.org:7077", find=lambda name: None if name == "pyspark" else name)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(engines.Unready, match="Spark needs Java 17"):
        engines.check("local", find=Path)


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)  # py4j's sockets
def test_spark_proposes_what_duckdb_proposes(twice, proposed, folder):
    told = [run(), run("--engine", "local")]
    gc.collect()  # the sockets, while their warnings are not looked at

    assert set(proposed) == twice
    assert [line.split(",")[0] for lines in told for line in lines[:1]] == ["5 persons"] * 2
    assert (told[0][0], told[1][1]) == (told[1][0], "0 pairs are new and wait for somebody to decide.")


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_401"', 8),
        ('openjdk version "21" 2023-09-19', 21),
        ('openjdk version "11.0.2" 2019-01-15', 11),
        ("no Java at all", 0),
    ],
)
def test_a_java_too_old_for_spark_is_told_with_its_version(monkeypatch, tmp_path, said, version):
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{said}' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))

    assert engines.java_version() == version
    if version < engines.JAVA:
        with pytest.raises(engines.Unready, match=f"here is Java {version}" if version else "there is none"):
            engines.check("local", find=Path)


def test_a_cluster_that_does_not_answer_is_told_in_a_line(twice, monkeypatch):
    def silent(_builder):
        raise RuntimeError("All masters are unresponsive!\n\tat org.apache.spark")

    monkeypatch.setattr("pyspark.sql.SparkSession.Builder.getOrCreate", silent)

    with pytest.raises(CommandError) as told:
        run("--engine", "spark://127.0.0.1:7077")
    assert (str(told.value), told.value.returncode) == (
        "--engine spark://127.0.0.1:7077: Spark did not start: All masters are unresponsive!", 2,
    )  # fmt: skip


def test_reasons_are_those_of_the_look_up(twice, proposed):
    run()

    with bound_as_operator():
        packed = dict(MatchCard.objects.values_list("person_id", "packed"))
    for (first, second), because in proposed.items():
        assert because == compared(*(Described.unpacked(packed[person]) for person in (first, second)))
