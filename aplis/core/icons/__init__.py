"""The icons of the house: Lucide drawings on a 24 by 24 ground, one file each, licence beside them."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.safestring import SafeString, mark_safe

DRAWINGS: Final = Path(__file__).parent

SCOPE_ICONS: Final = {
    "income": "coins",
    "work": "briefcase",
    "learning": "book-open",
    "housing": "house",
    "health": "stethoscope",
    "mental_health": "cloud-sun",
    "addiction": "unlink",
    "daily_life": "coffee",
    "family": "users-round",
    "children": "toy-brick",
    "network": "waypoints",
    "safety": "umbrella",
    "rights": "scale",
    "contact": "phone",
    "plan": "notebook-pen",
}

SOURCE_ICONS: Final = {
    "person": "quote",
    "worker": "pen-line",
    "agency_record": "file-check",
    "register": "landmark",
    "relative": "heart-handshake",
}

CONFIDENCE_ICONS: Final = {"stated": "message-circle", "confirmed": "circle-check", "disputed": "split"}


@cache
def drawing(name: str) -> SafeString:
    """The shapes inside the SVG element of one icon.

    raises LookupError when there is no such drawing in this folder.
    """
    try:
        source = (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LookupError(f"There is no icon {name!r}; add {name}.svg from Lucide to {DRAWINGS.name}/") from None
    inside = re.search(r"<svg[^>]*>(.*)</svg>", source, re.DOTALL)
    shapes = re.sub(r"\s+", " ", inside.group(1)).replace("> <", "><").strip() if inside else ""
    return mark_safe(shapes)  # noqa: S308 -- our own files, never what somebody typed


_USE: Final = re.compile(r'<use href="#i-([a-z0-9-]+)"/>')


def icons_in(page: str) -> list[str]:
    """The icons that a page uses, each once. Words that somebody typed cannot say this: their quotes are escaped."""
    return list(dict.fromkeys(_USE.findall(page)))


def with_drawings(part: str) -> str:
    """A part of a page in which each icon carries its own drawing, for where no sprite follows."""
    return _USE.sub(lambda found: drawing(found[1]), part)
