"""A command that is given the words and numbers of somebody answers as if nobody had ever been.

Those that count or name rows for an operator, who may see all of them, differ by those counts and no more: see the last test.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import time_machine
from django.core.management import CommandError, call_command, get_commands
from django.db import connection
from django.utils import timezone

from aplis.core.models import JournalEntry
from tests.attack.feed import (
    BORN,
    KEY,
    NEVER,
    NUMBER,
    PHONE,
    WORLDS,
    Place,
    entries,
    from_files,
    laid_out,
    left_behind,
    make_place,
    rejects,
    unnumbered,
    watched,
    world,
)
from tests.attack.town import FAMILY, GIVEN, WORDS, differences
from tests.operations.test_restore import forge

pytestmark = pytest.mark.mission("F18")

ASKED = {"import", "demo", "migrate", "backup", "restore", "verify", "months"}
COUNTING = {"backup", "restore", "seal", "verify", "months", "identity"}
# These find people of every agency, for an operator; the sealed are nobody to them too. For `link` and `blind` that is held
# where they are tested: aplis/register/identity/tests/test_link.py and test_blind.py.
LOOKING = {"lookup", "link", "blind"}
# An operator's; `rights --explain` says the same of nobody and of somebody unknown there (sharing/tests/test_rights_command.py).
SHARING = {"rights", "retention", "register"}
# Names a sign-in by its address, and whoever gives it may see them all; it says nothing of what that opens (agencies/tests/test_signin_command.py).
NAMING = {"signin"}
WORKING = {"work"}  # runs what pages put into the queue: compared in test_existence_in_imports


class Said(NamedTuple):
    """What an operator and the machine's own log are told."""

    status: Any
    out: str
    err: str
    queries: list[str]
    log: list[str]


def said_by(*words: str) -> Said:
    out, err, status = StringIO(), StringIO(), 0
    with watched() as seen:
        try:
            call_command(*words, stdout=out, stderr=err)
        except SystemExit as ended:
            status = ended.code
        except CommandError as refused:
            status = refused.returncode
            err.write(str(refused))
    return Said(status, out.getvalue(), err.getvalue(), **seen)


@pytest.fixture
def place(db, settings, tmp_path) -> Iterator[Place]:
    settings.VAR, settings.MEDIA_ROOT = tmp_path / "var", str(tmp_path / "media")
    with time_machine.travel(timezone.now(), tick=False):
        yield make_place(tmp_path)


def imports(place: Place, ids: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Every option of the command, and every argument that can hold a word of the person."""
    folder, person = str(laid_out(place, ids)), str(ids["person_id"])
    yield "import", "aplis-feed", folder, "--dry-run"
    yield "import", "aplis-feed", folder
    [kept] = rejects().glob("*.rows")
    yield "import", "aplis-feed", folder, "--corrected", str(kept)
    yield "import", "aplis-feed", folder
    yield "import", "aplis-feed", folder, "--feed", f"{GIVEN} {FAMILY}", "--rejects", str(rejects() / f"{FAMILY}.csv")
    yield "import", "hmis-csv-2024", folder, "--feed", f"{GIVEN} {FAMILY}"
    yield "import", "aplis-feed", folder, "--feed", person, "--delimiter", ";"
    yield "import", "aplis-feed", folder, "--encoding", FAMILY
    yield "import", "aplis-feed", folder, "--corrected", person
    yield "import", "aplis-feed", str(place.folder / person)
    yield "import", KEY, folder
    yield "import", str(place.folder / f"{NUMBER}.yaml"), folder


def others(place: Place, ids: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Those that take no word of a person still take folders and files, and these are called like the person."""
    person = str(place.folder / str(ids["person_id"]))
    yield "demo", "--people", "30"
    yield "demo", "--people", NUMBER
    yield "demo", "--if-empty", "--people", "30"
    yield "demo", "--people", "30", "--day", BORN, "--write", person
    yield "migrate", "--check"
    yield "migrate", "people", str(ids["person_id"])
    yield "restore", person
    yield "backup", person
    yield "verify", "--anchor", f"{person}/{FAMILY}"
    yield "verify", "--from", FAMILY
    yield "months", "--export", BORN[:7], "--table", "sharing_look"
    yield "months", "--export", FAMILY


def told(place: Place, commands: Callable[[Place, dict[str, Any]], Iterator[tuple[str, ...]]]) -> dict[str, list[Any]]:
    """What is said in each world. The first one is asked twice: what a process keeps in mind is in mind then."""
    found: dict[str, list[Any]] = {}
    for who in (NEVER, *WORLDS, NEVER):
        with world(place, who) as ids:
            before = set(entries())
            found[who] = [_unnumbered(said_by(*words)) for words in commands(place, ids)]
            found[who].append(Left(**left_behind(before)))
    return found


class Left(NamedTuple):
    rejections: list[tuple[Any, ...]]
    files: list[tuple[str, str]]
    journal: list[tuple[Any, ...]]


def _unnumbered(said: Said) -> Said:
    return said._replace(out=unnumbered(said.out), err=unnumbered(said.err))


def unlike(found: dict[str, list[Any]]) -> list[str]:
    assert len({len(each) for each in found.values()}) == 1
    rounds = range(len(found[NEVER]))
    return [
        f"{number}: {line}" for number in rounds for line in differences({who: found[who][number] for who in found})
    ]


def test_every_command_of_ours_is_asked():
    ours = {name for name, app in get_commands().items() if str(app).startswith("aplis.")}

    assert ours == ASKED | COUNTING | WORKING | LOOKING | SHARING | NAMING


def test_an_import_by_command_says_the_same_of_somebody_and_of_nobody(place):
    found = told(place, imports)

    assert unlike(found) == []
    *said, left = found[NEVER]
    assert [each.status for each in said] == [1] * 5 + [2] * 7
    assert ["32 new" in each.out for each in said] == [True, True, False, False, True] + [False] * 7
    assert (len(left.files) > 4, len(left.rejections) > 60, len(left.journal) > 40) == (True, True, True)


def test_every_other_command_says_the_same_of_somebody_and_of_nobody(place):
    found = told(place, others)

    assert unlike(found) == []
    assert [each.status for each in found[NEVER][:-1]] == [1, 1, 0, 0, 0, 1, 1, 1, 2, 1, 1, 1]


def test_a_look_up_by_command_says_of_the_sealed_what_it_says_of_nobody(place):
    queries = place.folder / "queries.csv"
    header = "query,given_names,family_names,born_on,identifier,postcode,phone,sex"
    rows = [
        f"1,{GIVEN},{FAMILY},{BORN},,,,",
        f"2,,,,{NUMBER},,,",
        f"3,{GIVEN},{FAMILY},,,,{PHONE},",
        f"4,{FAMILY},,,,,,",
    ]
    queries.write_text("\n".join([header, *rows]), encoding="utf-8")
    found = {}
    for who in (NEVER, *(each for each in WORLDS if each != "of another agency"), NEVER):
        with world(place, who):
            found[who] = said_by("lookup", "--queries", str(queries), "--top", "50")
    with world(place, "of another agency"):
        open_one = said_by("lookup", "--queries", str(queries), "--top", "50")

    assert list(differences(found)) == []
    assert (found[NEVER].status, KEY in open_one.out) == (0, True)


def test_what_counts_rows_names_nobody(places, tmp_path):
    """Backup, restore, seal, verify and months say how many rows there are, and one person more is some rows more.

    Whoever gives them holds the database itself, so the counts tell nothing that is not theirs to see. But what they print
    ends up in the mails and logs of a machine: they name the row of a log, or of a document that is lost, and never a person.
    """
    place = make_place(tmp_path)
    ids = from_files(place, of=place.theirs, level=3)
    anchor, night, copy = str(tmp_path / "anchor"), str(tmp_path / "night"), str(tmp_path / "copy")
    next(path for path in Path(places.settings.MEDIA_ROOT).rglob("*") if path.is_file()).unlink()

    with time_machine.travel(timezone.now() + timedelta(hours=3)):  # by then every row is old enough for its seal
        said = [said_by("seal", "--anchor", anchor, "--export", copy), said_by("verify", "--anchor", anchor)]
        about = JournalEntry.objects.unscoped(reason="test").filter(person_id=ids["person_id"])
        forge(about.latest("pk").pk)
        said += [said_by("verify", "--anchor", anchor), said_by("months"), said_by("backup", night)]
        places.move("elsewhere")
        said += [said_by("restore", night)]

    has_months = connection.vendor == "postgresql"
    assert [each.status for each in said] == [0, 0, 1, 0 if has_months else 1, 3, 1]
    assert "was changed after it was sealed" in said[2].out
    known = [GIVEN, FAMILY, WORDS, PHONE, NUMBER, BORN]
    known += [
        str(number)
        for name, number in ids.items()
        if name not in {"document_id", "domain", "form", "day", "sheet_step"}
    ]
    words = "".join(line for each in said for line in (each.out, each.err, *each.log))
    assert [word for word in known if word in words] == []
