"""Tables and files to take away: what goes to the archive, the register of processing."""

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from django.utils.translation import gettext as _

from aplis.core.spreadsheets import sheet
from aplis.register.sharing.keeping.chapters import Chapter, band_name
from aplis.register.sharing.keeping.configuration import Processing
from aplis.register.sharing.keeping.words import CLASS_NAMES

_MARKS: Final = re.compile(r"[\\`*_\[\]<>|#&]")


def transfer_sheet(items: Iterable[Any]) -> str:
    """Each entry marked for the archive: number of the file, class, day, how many rows. No name."""
    head = [_("Number of the file"), _("Class"), _("Due since"), _("Entries")]
    rows = ([item.person_id, CLASS_NAMES.get(item.retention_class, item.retention_class), item.due_on.isoformat(), item.rows] for item in items)  # fmt: skip
    return sheet([head, *rows])


def register_sheet(chapters: Iterable[Chapter]) -> str:
    """The register as a table: chapter, then the cells of each of its lines."""
    lines: list[list[str]] = []
    for chapter in chapters:
        lines += [[chapter.title, said] for said in chapter.sentences]
        lines += [[chapter.title, *chapter.head]] if chapter.rows else []
        lines += [[chapter.title, *row] for row in chapter.rows]
    return sheet(lines)


def register_json(of: Processing, chapters: Iterable[Chapter]) -> dict[str, Any]:
    """Codes for machines and the same in words for people. Numbers of persons are the bands, never more."""
    told = {each.code: asdict(each) for each in chapters}
    return {
        "agency": of.agency,
        "country": of.country,
        "on": of.on.isoformat(),
        "rules": {"code": of.rules, "is_verified": of.is_verified},
        "purposes": list(of.purposes),
        "bases": [asdict(each) for each in of.bases],
        "persons": {code: band_name(number) for code, number in of.groups},
        "scopes": list(of.scopes),
        "special": list(of.special),
        "recipients": [{**asdict(each), "ends_on": each.ends_on.isoformat()} for each in of.recipients],
        "roles": [asdict(each) for each in of.roles],
        "retention": [asdict(each) for each in of.retention],
        "measures": [asdict(each) for each in of.measures],
        "chapters": told,
    }


def markdown(title: str, chapters: Iterable[Chapter]) -> str:
    """The chapters as text; what somebody typed cannot change its shape."""
    lines = [f"# {_plain(title)}", ""]
    for chapter in chapters:
        lines += [f"## {_plain(chapter.title)}", ""]
        lines += [part for said in chapter.sentences for part in (_plain(said), "")]
        if chapter.rows:
            lines += [_row(chapter.head), "|" + " --- |" * len(chapter.head), *map(_row, chapter.rows), ""]
        lines += [f"- {_plain(each)}" for each in chapter.items]
        lines += [""] if chapter.items else []
    return "\n".join(lines)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(map(_plain, cells)) + " |"


def _plain(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", " ".join(text.split()))
