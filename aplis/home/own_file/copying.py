"""The copy as it is handed over: blackened, as JSON and as a sheet that can be read aloud by a machine."""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.translation import gettext as _

import aplis.core
from aplis.home.own_file.gathering import key_of, label_of
from aplis.home.own_file.words import PART_NAMES, REASON_NAMES, value_name
from aplis.register.sharing.watching.later import ToldLater, Trace
from aplis.rules.redaction import MARK, WHOLE, blackened

FONTS: Final = Path(aplis.core.__file__).parent / "fonts"
FORMAT: Final = "aplis-copy-1"


def blacken(content: dict[str, Any], redactions: list[dict[str, Any]]) -> dict[str, Any]:
    """The content without what is to be made unreadable; each place says why. What is gone here is nowhere else in the copy."""
    kept: dict[str, dict[str, str]] = {}
    for each in redactions:
        if each["is_kept"]:
            kept.setdefault(each["key"], {})[each["field"]] = each["reason"]
    names = frozenset(content.get("names", ()))
    entries = [_blackened_entry(entry, kept.get(key_of(entry), {}), names) for entry in content["entries"]]
    return {**{name: value for name, value in content.items() if name != "names"}, "entries": entries}


def without(content: dict[str, Any], later: ToldLater) -> dict[str, Any]:
    """The content without what is told to the person only later. What was gathered before a delay began is held against it, too."""
    entries = [each for each in content["entries"] if "trace" not in each or not later.holds(Trace.read(each["trace"]))]
    return {**content, "entries": entries}


def said_about(content: dict[str, Any], *, language: str, agency: str) -> dict[str, list[str]]:
    """What is not in the copy and how to get it, in sentences for the person: in the data and on the paper alike."""
    with translation.override(language):
        notes = [_cut(content, part, left, agency) for part, left in sorted(content.get("cut", {}).items())]
        if any(entry["part"] == "situations.document" for entry in content["entries"]):
            notes.append(
                _(
                    "Of each document only its title, issuer and dates stand here. Ask %(agency)s for the document itself."
                )
                % {"agency": agency}
            )
    return {"notes": notes} if notes else {}


def _cut(content: dict[str, Any], part: str, left: int, agency: str) -> str:
    kept = sum(entry["part"] == part for entry in content["entries"])
    said = {"part": PART_NAMES.get(part, part), "kept": kept, "left": left, "agency": agency}
    return (
        _(
            "“%(part)s” is cut: the first %(kept)s entries stand here, %(left)s more do not. Ask %(agency)s in writing for the others;"
            " you get them within a month, and it costs nothing."
        )
        % said
    )


def _blackened_entry(entry: dict[str, Any], hidden: dict[str, str], names: frozenset[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, value in entry["fields"].items():
        reason = hidden.get(name) or (hidden.get(WHOLE) if name not in _ALWAYS_SHOWN else None)
        if reason is None:
            fields[name] = value
        elif isinstance(value, str) and name in hidden and blackened(value, names) != value:
            fields[name] = blackened(value, names)
        else:
            fields[name] = MARK
    told = {"blackened": sorted(set(hidden.values()))} if hidden else {}
    return {"part": entry["part"], "id": entry["id"], "fields": fields, **told}


_ALWAYS_SHOWN: Final = frozenset({"agency", "scope", "source", "true_on", "recorded_at", "kind"})


def as_json(content: dict[str, Any]) -> str:
    """The copy for machines: stable order, so that its digest can be checked."""
    return json.dumps({"format": FORMAT, **content}, ensure_ascii=False, indent=1, sort_keys=True)


def digest_of(content: dict[str, Any]) -> str:
    return hashlib.sha256(as_json(content).encode()).hexdigest()


def as_pdf(content: dict[str, Any], *, language: str, name: str, agency: str) -> bytes:
    """A tagged sheet (PDF/UA-1) with everything in readable words, in the person's language. Words travel as data, never as markup."""
    with translation.override(language):
        data = {
            "lang": language,
            "title": _("Everything that is recorded about me"),
            "name": name,
            "made": _("Made on %(day)s by %(agency)s")
            % {"day": timezone.localdate().strftime("%d. %m. %Y"), "agency": agency},
            "intro": _("This is a copy of what is recorded about you. What was said about other people is blackened."),
            "notes": content.get("notes", []),
            "parts": list(_parts(content)),
            "black": _("Blackened"),
        }
        return _typst(json.dumps(data))


def _parts(content: dict[str, Any]) -> Iterator[dict[str, Any]]:
    by_part: dict[str, list[dict[str, Any]]] = {}
    for entry in content["entries"]:
        by_part.setdefault(entry["part"], []).append(entry)
    for part, entries in by_part.items():
        yield {"title": str(PART_NAMES.get(part, part)), "entries": [_readable(entry) for entry in entries]}


def _readable(entry: dict[str, Any]) -> dict[str, Any]:
    rows = [
        [_title(label_of(entry["part"], name)), value_name(entry["part"], name, value)]
        for name, value in entry["fields"].items()
    ]
    why = ", ".join(str(REASON_NAMES[reason]) for reason in entry.get("blackened", ()))
    return {"rows": rows, "why": why}


def _title(label: Any) -> str:
    words = str(label).replace("_", " ")
    return words[:1].upper() + words[1:]


@cache
def _template() -> bytes:
    return (Path(__file__).parent / "copy.typ").read_bytes()


def _typst(data: str) -> bytes:
    import typst  # noqa: PLC0415 -- eighty megabytes that only this page needs

    compiler = typst.Compiler(_template(), font_paths=[str(FONTS)], ignore_system_fonts=True, sys_inputs={"data": data})
    made: bytes = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    return made
