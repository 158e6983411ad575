"""Files as they really come: in any letters, with any delimiter, broken here and there. What can be read is taken."""

from pathlib import Path

import pytest

from aplis.exchange.engine.rejects import Unusable
from aplis.exchange.engine.run import Stopped
from aplis.exchange.models import SourceRecord
from aplis.exchange.tests.feeds import NAMES, PEOPLE, counts, every, rejections, statement, take, write
from aplis.register.people.models import Person, PersonName

pytestmark = pytest.mark.django_db

SLOVENE = ("Živa", "Čuček Šlibar")
CZECH = ("Květa", "Dvořáková")
LATVIAN = ("Ģirts", "Bērziņš Kļaviņš")
FRENCH = ("Zoë", "Crèvecœur Dupré")


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"


def name_file(folder: Path, name: tuple[str, str], encoding: str, mark: bytes = b"") -> Path:
    """The folder with the person's name written in this encoding."""
    text = f"name_key,person_key,given,family\nn1,p1,{name[0]},{name[1]}\n"
    (write(folder) / "names.csv").write_bytes(mark + text.encode(encoding))
    return folder


def names() -> list[tuple[str, str]]:
    return list(every(PersonName).values_list("given", "family"))


def table(folder: Path, text: str | bytes, name: str = "people") -> Path:
    """The folder with one table written as it stands."""
    (write(folder) / f"{name}.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16", b""),
        ("utf-16-le", b""),
        ("utf-16-be", b""),
        ("utf-32", b""),
    ],
)
@pytest.mark.parametrize("name", [SLOVENE, LATVIAN])
def test_unicode_in_every_form_needs_no_word_of_the_sender(tmp_path, name, encoding, mark):
    _run, report = take(name_file(tmp_path / "feed", name, encoding, mark))

    assert names() == [name]
    assert [note for note in report.notes if "names.csv" in note] == []


@pytest.mark.parametrize(
    ("name", "page"),
    [(SLOVENE, "windows-1250"), (CZECH, "windows-1250"), (LATVIAN, "windows-1257"), (FRENCH, "windows-1252")],
)
def test_a_code_page_is_told_by_its_letters_and_the_choice_is_said(tmp_path, name, page):
    _run, report = take(name_file(tmp_path / "feed", name, page))

    [note] = [note for note in report.notes if "names.csv" in note]
    assert names() == [name]
    assert note.startswith("names.csv: not UTF-8 (names.csv line 2, byte ")
    assert f"Read as {page}, by the letters" in note
    assert "with --encoding, or save as UTF-8." in note


def test_the_sender_may_say_the_code_page(tmp_path):
    _run, report = take(name_file(tmp_path / "feed", ("Zoè", "Barè"), "windows-1252"), encoding="windows-1252")

    assert names() == [("Zoè", "Barè")]
    assert [note for note in report.notes if "names.csv" in note] == []


def test_an_encoding_or_a_delimiter_that_does_not_exist_is_refused(tmp_path):
    folder = write(tmp_path / "feed")

    with pytest.raises(Unusable, match="There is no encoding 'klingon'"):
        take(folder, encoding="klingon")
    with pytest.raises(Unusable, match="The delimiter can be a comma, a semicolon, a tab or"):
        take(folder, delimiter="x")


def test_bytes_that_mean_nothing_reject_their_row_and_are_said_with_line_and_byte(tmp_path):
    broken = b"person_key,language\np1,\xc4\x8d\np2,\xff\np3,sl\np4,\xed\xa0\x80\n"

    run, report = take(table(tmp_path / "feed", broken.replace(b"\xc4\x8d", "čšž".encode() * 2)))

    assert rejections(run) == [("people.csv", 3, "language", "not_text"), ("people.csv", 5, "language", "not_text")]
    assert (
        "people.csv is UTF-8, but broken at line 3, byte 40, perhaps in more places. The rows concerned are rejected."
        in report.notes
    )
    assert every(Person).count() == 2


def test_nul_and_a_lone_surrogate_reject_their_row_alone(tmp_path):
    sixteen = "person_key,language\r\np1,sl\r\np2,s\udcffl\r\np3,hr\r\n".encode("utf-16", "surrogatepass")
    run, _report = take(table(tmp_path / "one", sixteen))
    other, _report = take(table(tmp_path / "two", b"person_key,language\np1,sl\np5,s\0l\np6,lv\n"))

    assert rejections(run) == [("people.csv", 3, "language", "not_text")]
    assert rejections(other) == [("people.csv", 3, "language", "not_text")]
    assert every(Person).count() == 3


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("announced", [False, True])
def test_the_delimiter_is_told_by_the_header(tmp_path, sign, announced):
    text = f"person_key{sign}born_on{sign}language\np1{sign}1990-05-17{sign}sl\n"

    _run, report = take(table(tmp_path / "feed", (f"sep={sign}\n" if announced else "") + text))

    assert (report.rows["rejected"], every(Person).get().language) == (0, "sl")


def test_the_delimiter_can_be_said(tmp_path):
    folder = write(tmp_path / "feed", names=[], involvements=[], agencies=[], workers=[], areas=[])
    (folder / "people.csv").write_text('person_key;language\n"p;1";sl\n', encoding="utf-8")

    take(folder, delimiter=";")

    assert SourceRecord.objects.get(kind="person").key == "p;1"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way_also_in_one_file(tmp_path, end):
    _run, report = take(table(tmp_path / "feed", f"person_key,language{end}p1,sl\r\np2,hr{end}\np3,lv"))

    assert (report.rows["rejected"], every(Person).count()) == (0, 3)


def test_a_header_may_be_written_otherwise(tmp_path):
    _run, report = take(table(tmp_path / "feed", "\ufeff Person Key ,BORN_ON,Lan guage\np1,1990-05-17,sl\n"))

    assert (report.rows["rejected"], every(Person).get().language) == (0, "sl")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "people.csv is empty: not even a header line. Export it again."),
        ("person_key,Person_Key\n", "people.csv has the column 'person_key' twice. Take one of them out."),
        (
            "language\nsl\n",
            "people.csv has no column 'person_key', which the mapping reads. Check that it is the right file.",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_before_anything_is_written(tmp_path, text, message):
    with pytest.raises(Unusable) as refused:
        take(table(tmp_path / "feed", text))

    assert (str(refused.value), SourceRecord.objects.count()) == (message, 0)


def test_a_table_with_a_header_alone_is_a_table_without_rows(tmp_path):
    _run, report = take(table(tmp_path / "feed", "name_key,person_key,given,family\n", "names"))

    assert (report.by_file["names.csv"].total(), report.rows["rejected"]) == (0, 0)


def test_two_files_that_are_one_table_are_refused(tmp_path):
    folder = write(tmp_path / "feed")
    (folder / "People.CSV").write_text("person_key\n", encoding="utf-8")

    with pytest.raises(Unusable, match=r"People\.CSV and people\.csv are the same table\. Leave one of them"):
        take(folder)


def test_a_quotation_mark_that_is_never_closed_names_its_line_and_what_stands_before_it_is_kept(tmp_path):
    rows = "".join(f"p{number},sl\n" for number in range(2, 6))
    text = f'person_key,language\np1,sl\n{rows}p6,"sl\np7,hr\n'

    with pytest.raises(Stopped) as stopped:
        take(table(tmp_path / "feed", text), chunk=2)
    there = every(Person).count()
    (tmp_path / "feed" / "people.csv").write_text(text.replace('"', ""), encoding="utf-8")
    _run, report = take(tmp_path / "feed", chunk=2)

    assert "people.csv: a quotation mark that opens in the row of line 7 is never closed" in str(stopped.value)
    assert (there, every(Person).count(), report.rows["rejected"]) == (4, 7, 0)


def test_a_row_with_marks_that_do_not_pair_is_rejected_alone(tmp_path):
    run, _report = take(table(tmp_path / "feed", 'person_key,language\np1,sl\np2,"s"l"\np3,hr\n'))

    assert rejections(run) == [("people.csv", 3, "", "broken_quotes")]
    assert every(Person).count() == 2


def test_a_field_of_ten_megabytes_rejects_its_row_and_nothing_else(tmp_path):
    rows = [
        statement("s1"),
        statement("s2", text="x" * 10_000_000),
        statement("s3", text="y" * 20_001),
        statement("s4"),
    ]

    run, report = take(write(tmp_path / "feed", statements=rows))

    assert rejections(run) == [
        ("statements.csv", 3, "text", "cell_too_large"), ("statements.csv", 4, "text", "value_too_long"),
    ]  # fmt: skip
    assert report.by_file["statements.csv"] == {"new": 2, "rejected": 2}


@pytest.mark.parametrize(
    "day", ["2026-02-30", "0000-01-01", "9999-12-31", "45321", "1849-01-01", "2026-13-01", "29.02.2025"]
)
def test_a_day_that_cannot_be_is_no_day(tmp_path, day):
    run, _report = take(write(tmp_path / "feed", people=[*PEOPLE, PEOPLE[0] | {"person_key": "p2", "born_on": day}]))

    [(file, row, field, code)] = rejections(run)
    assert (file, row, field) == ("people.csv", 3, "born_on")
    assert code == ("future_date" if day.startswith("9999") else "impossible_date")


def test_numbers_of_any_length_are_keys_and_amounts_have_an_end(tmp_path):
    big = str(2**64)
    rows = [statement(big, amount="1e400"), statement("s2", amount=big), statement("s3", level="99999999999")]

    run, _report = take(write(tmp_path / "feed", people=[PEOPLE[0] | {"person_key": big}], names=[], involvements=[],
                              statements=[row | {"person_key": big} for row in rows]))  # fmt: skip

    assert [row[3] for row in rejections(run)] == ["not_a_number", "out_of_range", "out_of_range"]
    assert SourceRecord.objects.get(kind="person").key == big


def test_what_looks_like_a_formula_is_a_text_like_any_other(tmp_path):
    take(write(tmp_path / "feed", names=[NAMES[0] | {"given": "=1+1", "family": "@Lipovnik"}]))

    assert names() == [("=1+1", "@Lipovnik")]


def test_a_key_sent_twice_is_taken_once_in_a_file_and_between_runs(tmp_path):
    folder = write(tmp_path / "feed", people=[PEOPLE[0], PEOPLE[0] | {"language": "hr"}])

    run, first = take(folder)
    _run, second = take(folder)

    assert rejections(run) == [("people.csv", 3, "person_key", "duplicate_key")]
    assert (first.rows["new"], counts(second)) == (7, {"unchanged": 7, "rejected": 1})
    assert every(Person).get().language == "sl"
