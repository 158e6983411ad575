"""The checks of bin/ are locks themselves: each one is shown a breach and must report exactly that."""

import sys
from pathlib import Path

import polib
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "bin"))

import check_house
import check_messages

UNFINISHED = "TO" + "DO"


def house(root: Path, **files: str) -> Path:
    """A small project: keyword `views__py` becomes the file aplis/views.py."""
    (root / "docs").mkdir()
    (root / "docs" / "escapes.txt").write_text(files.pop("escapes", ""), encoding="utf-8")
    for name, text in files.items():
        path = root / "aplis" / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def function(lines: int) -> str:
    return "def act() -> None:\n" + "    pass\n" * (lines - 1)


@pytest.mark.parametrize(
    ("files", "breaches"),
    [
        ({"models__py": "x = 1\n" * 400}, []),
        ({"models__py": "x = 1\n" * 401}, ["aplis/models.py: 401 lines, at most 400"]),
        ({"actions__py": function(40)}, []),
        ({"actions__py": function(41)}, ["aplis/actions.py:1: act has 41 lines, at most 40"]),
        ({"views__py": function(21)}, ["aplis/views.py:1: act has 21 lines, at most 20"]),
        ({"views___people__py": function(21)}, ["aplis/views/people.py:1: act has 21 lines, at most 20"]),
        ({"page__html": "<p>\n" * 151}, ["aplis/page.html: 151 lines in a template, at most 150"]),
        ({"models__py": f"# {UNFINISHED}\n"}, ["aplis/models.py:1: unfinished work; finish it or open an issue"]),
        ({"models__py": f"# {Path.home()}/x\n"}, ["aplis/models.py:1: names a folder of one machine"]),
        (
            {"migrations___0002_auto_20260101__py": ""},
            [f"aplis/migrations/0002_auto_20260101.py: {check_house.NAMED_BY_A_MACHINE}"],
        ),
        ({"migrations___0001_persons_names__py": ""}, []),
    ],
)
def test_a_breach_of_the_house_rules_is_reported(tmp_path, capsys, files, breaches):
    status = check_house.main(house(tmp_path, **files))

    reported = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("warning")]
    assert (reported, status) == (breaches, int(bool(breaches)))


@pytest.mark.parametrize(
    ("text", "escape"),
    [
        ("rows = Person.objects.unscoped(reason='x')\n", "unscoped"),
        ("row = Person._base_manager.get()\n", "_base_manager"),
        ("rows = Person.objects.raw('x')\n", "raw"),
        ("with connections[alias].cursor() as c: ...\n", "cursor"),
        ("from django.utils.safestring import mark_safe as fine\n", "mark_safe"),
        ("from aplis.core.statements import ready_cursor\n", "ready_cursor"),
        ("@csrf_exempt\ndef act(): ...\n", "csrf_exempt"),
    ],
)
def test_an_escape_needs_its_line_and_a_line_needs_its_escape(tmp_path, capsys, text, escape):
    root = house(tmp_path, queries__py=text, words__py="# unscoped(, mark_safe and csrf_exempt may be named\n")
    assert check_house.main(root) == 1
    assert capsys.readouterr().out == f"aplis/queries.py:1: {escape} without a line in docs/escapes.txt\n"

    allowed = root / "docs" / "escapes.txt"
    allowed.write_text(f"aplis/queries.py | {escape} | the reason\n", encoding="utf-8")
    assert check_house.main(root) == 0

    (root / "aplis" / "queries.py").write_text("", encoding="utf-8")
    assert check_house.main(root) == 1
    expected = f"docs/escapes.txt: aplis/queries.py needs no {escape} any more; take the line out\n"
    assert capsys.readouterr().out == expected


def test_a_template_may_not_mark_text_as_safe(tmp_path, capsys):
    assert check_house.main(house(tmp_path, page__html="{{ text|safe }}\n")) == 1
    assert capsys.readouterr().out == "aplis/page.html:1: safe without a line in docs/escapes.txt\n"


SLOVENE_FORMS = 4


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (polib.POEntry(msgid="Plan", msgstr="Načrt"), []),
        (polib.POEntry(msgid="Plan", msgstr=" "), ["not translated"]),
        (polib.POEntry(msgid="Plan", msgstr="Načrt", flags=["fuzzy"]), ["fuzzy"]),
        (polib.POEntry(msgid="Until %(day)s", msgstr="Do %(dan)s"), ["must carry over %(day)s"]),
        (polib.POEntry(msgid="Open <a>plan</a>", msgstr="Odpri načrt"), ["must carry over </a <a"]),
        (
            polib.POEntry(msgid="one", msgid_plural="%(n)s days", msgstr_plural=dict.fromkeys(range(4), "%(n)s dni")),
            [],
        ),
        (
            polib.POEntry(msgid="one", msgid_plural="%(n)s days", msgstr_plural=dict.fromkeys(range(3), "%(n)s dni")),
            ["a plural form is empty"],
        ),
        (
            polib.POEntry(msgid="one", msgid_plural="%(n)s days", msgstr_plural=dict.fromkeys(range(4), "dan")),
            ["must carry over %(n)s"],
        ),
    ],
)
def test_a_fault_in_a_translation_is_found(entry, found):
    assert list(check_messages.faults(entry, SLOVENE_FORMS)) == found


def test_catalogues_are_held_against_the_texts(tmp_path, monkeypatch):
    path = tmp_path / "django.po"
    monkeypatch.setattr(check_messages, "catalogue_path", lambda _language: path)
    texts = polib.POFile()
    texts.append(polib.POEntry(msgid="Plan"))
    texts.append(polib.POEntry(msgid="Goal"))

    check_messages.update(path, "sl", texts)
    written = polib.pofile(path)
    written.find("Plan").msgstr = "Načrt"
    written.find("Goal").msgstr = "Cilj"
    written.append(polib.POEntry(msgid="Old", msgstr="Staro"))
    written.save()

    assert list(check_messages.check("sl", texts)) == ["sl: no longer used: 'Old'"]
    check_messages.update(path, "sl", texts)
    assert list(check_messages.check("sl", texts)) == []
    texts.append(polib.POEntry(msgid="Step"))
    assert list(check_messages.check("sl", texts)) == ["sl: missing: 'Step'"]
