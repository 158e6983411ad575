"""The report of `aplis link`, and the weights it learns."""

import csv
import json
from io import StringIO
from xml.etree import ElementTree as ET

import pytest
from django.core.management import call_command

from aplis.config import environment
from aplis.core.database import bound_as_operator
from aplis.register.identity.linking import drawing, training
from aplis.register.people.match_keys import _insert, _keep
from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.labelled import THRESHOLDS, labelled
from aplis.rules.matching.models import SHIPPED, Model, read_model
from aplis.rules.matching.scoring import model_in_use, use

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path / "var"
    yield
    use(SHIPPED)


@pytest.fixture
def town():
    """A register in which the labelled pairs have a file each."""
    people = [described for one, other, _is_one in labelled()[:600] for described in (one, other)]
    cards = list(enumerate(people, start=1))
    with bound_as_operator():
        _insert(sorted((key, person) for person, described in cards for key in keys_of(described)))
        _keep([(person, described.packed()) for person, described in cards], [])


def run(folder, *words):
    call_command("link", "--dry-run", "--report", str(folder), *words, stdout=StringIO(), stderr=StringIO())
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_the_report_holds_counts_pictures_and_tables_and_names_nobody(town, tmp_path):
    files = run(tmp_path / "report")

    assert sorted(files) == [
        "counts.json", "precision-recall.csv", "precision-recall.svg", "report.html", "scores.svg", "weights.svg",
    ]  # fmt: skip
    counts = json.loads(files["counts.json"])
    assert (counts["cards"], counts["pairs"], counts["new"]) == (1200, sum(counts["scores"].values()), 0)
    assert counts["likely"] == sum(pairs for bits, pairs in counts["scores"].items() if int(bits) >= 18)
    assert counts["pairs"] == sum(number for level, number in counts["levels"].items() if level.startswith("given_"))
    for text in ("http", "Kovačević", "kovacevic"):
        assert text not in files["report.html"].replace("http://www.w3.org/2000/svg", "")


def test_precision_and_recall_stand_in_a_table_for_each_threshold(town, tmp_path):
    rows = list(csv.DictReader(StringIO(run(tmp_path / "report")["precision-recall.csv"])))

    assert [(row["model"], int(row["score from"])) for row in rows] == [(SHIPPED.version, each) for each in THRESHOLDS]


def test_every_picture_says_in_words_what_it_shows(town, tmp_path):
    for name, text in run(tmp_path / "report").items():
        if name.endswith(".svg"):
            picture = ET.fromstring(text)  # noqa: S314 -- drawn by us
            assert picture.attrib["role"] == "img"
            assert all(picture.find(f"{{http://www.w3.org/2000/svg}}{part}").text for part in ("title", "desc"))


def test_a_picture_of_nothing_is_a_picture():
    for text in (drawing.both_ways("a", []), drawing.histogram("a & b", [], 18), drawing.lines("a", [])):
        assert ET.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 -- drawn by us


def test_weights_are_learnt_into_a_model_that_can_be_used(town, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "LEAST_PAIRS", 100)

    files = run(tmp_path / "report", "--train")

    model = read_model(files["model.json"])
    assert model.version.startswith("trained-")
    assert 0.7 < model.levels["born_same"][0] < 0.95  # of the labelled pairs of one person .87 have one birth date
    assert model.levels["sex_same"] == SHIPPED.levels["sex_same"]  # nobody's sex is recorded
    assert model_in_use() == SHIPPED
    assert {row["model"] for row in csv.DictReader(StringIO(files["precision-recall.csv"]))} == {
        SHIPPED.version,
        model.version,
    }


def test_too_few_people_teach_nothing(tmp_path):
    model = read_model(run(tmp_path / "report", "--train")["model.json"])

    assert model.levels == SHIPPED.levels


def test_the_look_up_weighs_by_the_model_that_the_environment_names(tmp_path, monkeypatch):
    mine = Model("mine", "a test", {**SHIPPED.levels, "sex_same": (0.9, 0.6)})
    path = tmp_path / "model.json"
    path.write_text(mine.written(), encoding="utf-8")
    monkeypatch.setenv("APLIS_MATCHING_MODEL", str(path))

    environment.matching_model("APLIS_MATCHING_MODEL")

    assert model_in_use() == mine


def test_a_model_that_is_none_stops_the_start_with_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("APLIS_MATCHING_MODEL", str(tmp_path / "gone.json"))

    with pytest.raises(SystemExit) as ended:
        environment.matching_model("APLIS_MATCHING_MODEL")
    assert ended.value.code == 2
    assert capsys.readouterr().err.endswith("is no model to weigh by: No such file or directory.\n")
