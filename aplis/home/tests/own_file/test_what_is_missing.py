"""What is not in a copy is said in it, in the data and on the paper alike: how much was cut, that papers are only listed, and how to get them."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise

from aplis.home.own_file import copying, gathering
from aplis.home.own_file.copying import as_pdf
from aplis.home.own_file.words import value_name
from aplis.home.tests.own_file.cases import copies, decide, gather, paper, say
from aplis.register.agencies.tests.factories import make_user, make_worker, sign_in
from aplis.register.people.models import PortalAccess
from aplis.register.people.tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.mission("M015")]


@pytest.fixture
def taken(client, worker, officer, zarja, monkeypatch):
    """Gathers, hands over, and takes the copy as data, and what is written on the paper."""

    def take(language="en"):
        sign_in(client, worker)
        gather(client, zarja, language)
        copy = copies(state="gathered", agency=worker.agency).latest("asked_at")
        sign_in(client, officer)
        decide(client, copy, "release")
        user = make_user()
        PortalAccess(user=user, person=zarja, invited_by=worker, starts_on=timezone.localdate()).save(force_insert=True)
        client.logout()
        client.force_login(user)
        data = json.loads(client.get(reverse("own_file:mine", args=[copy.pk, "json"])).content)
        written = []
        monkeypatch.setattr(copying, "_typst", lambda told: written.append(json.loads(told)) or b"%PDF")
        client.get(reverse("own_file:mine", args=[copy.pk, "pdf"]))
        return data, written[0]

    return take


def test_a_cut_is_marked_with_how_many_are_left_and_how_to_get_them(taken, worker, zarja, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_ROWS", 2)
    for number in range(4):
        say(make_person(), worker.agency, f"Of a stranger {number}")

    data, written = taken()

    sentence = (
        f"“Statements” is cut: the first 2 entries stand here, 1 more do not. Ask {worker.agency.name} in writing for the others;"
        " you get them within a month, and it costs nothing."
    )
    assert data["cut"]["situations.statement"] == 1
    assert sentence in data["notes"]
    assert written["notes"] == data["notes"]
    assert len([entry for entry in data["entries"] if entry["part"] == "situations.statement"]) == 2


def test_each_agency_is_cut_by_its_own_number(client, worker, zarja, monkeypatch):
    monkeypatch.setattr(gathering, "MOST_ROWS", 3)
    other = make_worker()
    for number in range(3):
        say(zarja, other.agency, f"Written elsewhere {number}")
    sign_in(client, worker)

    gather(client, zarja)

    assert [copy.content.get("cut", {}).get("situations.statement") for copy in copies()] == [None, None]


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Of each document only its title"), ("sl", "dokument"), ("hr", "dokument"), ("lv", "dokument")],
)
def test_that_documents_are_only_listed_is_said_in_the_language_of_the_paper(taken, worker, zarja, language, words):
    paper(zarja, worker.agency, "Ruling")

    data, written = taken(language)

    (note,) = data["notes"]
    assert words in note
    assert worker.agency.name in note
    assert written["notes"] == [note]


def test_a_copy_with_all_in_it_and_no_document_says_nothing(taken, worker):
    paper(make_person(), worker.agency, "Ruling about somebody else")

    data, written = taken()

    assert ("notes" in data, "cut" in data, written["notes"]) == (False, False, [])


def test_the_notes_stand_on_the_paper():
    content = {"person": 1, "entries": []}
    plain = as_pdf(content, language="lv", name="Zarja", agency="CSD")
    noted = as_pdf({**content, "notes": ["#panic() *č* 'ģ' $"]}, language="lv", name="Zarja", agency="CSD")

    assert plain.startswith(b"%PDF")
    assert len(noted) > len(plain) + 200


def test_every_field_has_a_name_in_the_language_of_the_reader():
    kept = {
        (model._meta.label_lower, column.name)
        for model, *_more in map(as_tuple, gathering.parts())
        for column in model._meta.concrete_fields
    }
    names = {each: gathering.label_of(*each) for each in kept if each[1] not in gathering._SILENT}

    assert [each for each, name in names.items() if not isinstance(name, Promise)] == []


def as_tuple(part):
    return part if isinstance(part, tuple) else (part,)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [("verb", "statement_added", "Izjava je dodana"), ("starts_on", "2026-11-01", "1. 11. 2026"),
     ("recorded_at", "2026-11-01T08:30:00+00:00", "1. 11. 2026, 9.30"), ("language", "sl", "slovenščina"),
     ("text", "2026-11-01x", "2026-11-01x"), ("text", "2026-13-45", "2026-13-45")],
)  # fmt: skip
def test_a_value_is_told_as_the_reader_writes_it(name, value, told):
    with translation.override("sl"):
        assert value_name("people.personjournal", name, value) == told
