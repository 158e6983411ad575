"""Official documents of the demo: small real files, put together by hand so that a seed gives the same bytes."""

import struct
import zlib
from datetime import date, timedelta
from random import Random
from textwrap import wrap
from typing import Any, Final

from aplis.exchange.demo.feed import Feed
from aplis.exchange.demo.people import Involved, Someone
from aplis.exchange.demo.record import Pen
from aplis.exchange.demo.wording import read, spoken
from aplis.rules.dates import add_months

FOOT: Final = "Vzorec iz izmišljene pokrajine. Osebe in podatki niso resnični."
_HOW_MANY: Final = {"active": (0, 0, 1, 1, 2), "light": (0, 0, 0, 0, 0, 0, 1), "few": (0,)}
# Letters that the standard fonts of a PDF lack, at free places of the WinAnsi table.
_LETTERS: Final = {"č": 0x81, "Č": 0x8D, "ć": 0x8F, "Ć": 0x90, "đ": 0x9D, "Đ": 0xA0}


def write_paper(feed: Feed, pen: Pen, spec: dict[str, Any]) -> str:
    """Writes one document and its file, and returns its key.

    spec     `domain`, `title`, `issuer`, `form` (pdf, txt or png), and as needed `text`, `valid` (months)
    """
    path = f"files/dokument-{len(feed.files) + 1:03}.{spec['form']}"
    lines = [spec["issuer"], spoken(pen.day), "", spec["title"].upper(), "", *wrap(spec.get("text", ""), 72), "", FOOT]
    feed.files[path] = {"pdf": _pdf, "txt": _txt, "png": _png}[spec["form"]](lines)
    return feed.add(
        "documents",
        person_key=pen.person,
        agency_key=pen.agency,
        author_key=pen.author,
        domain=spec["domain"],
        title=spec["title"],
        issuer=spec["issuer"],
        issued_on=pen.day,
        valid_until=add_months(pen.day, spec["valid"]) if "valid" in spec else None,
        private=False,
        file=path,
    )


def keep_papers(feed: Feed, someone: Someone, *, lot: Random, on: date) -> None:
    """Writes the documents that somebody's agencies have on file."""
    fitting = [
        (spec, each) for each in someone.involved for spec in read("papers.yaml") if _fits(spec, someone, each, on)
    ]
    for spec, file in lot.sample(fitting, min(len(fitting), lot.choice(_HOW_MANY[someone.tier]))):
        since = max([file.opened_on, *(someone.traits[trait] for trait in spec.get("needs", ()))])
        day = min(on - timedelta(days=1), since + timedelta(days=lot.randint(3, max(4, (on - since).days - 3))))
        write_paper(feed, Pen(someone.key, someone.sex, file.agency, file.lead, day, on), spec)


def _fits(spec: dict[str, Any], someone: Someone, file: Involved, on: date) -> bool:
    low, high = spec["ages"]
    is_right_age = low <= someone.age(file.opened_on) and someone.age(on) <= high
    has_traits = set(spec.get("needs", ())) <= someone.traits.keys()
    return spec["by"] == file.agency and file.is_open(on) and is_right_age and has_traits


def _txt(lines: list[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def _pdf(lines: list[str]) -> bytes:
    """One page of A4 in Helvetica."""
    names = "/ccaron", "/Ccaron", "/cacute", "/Cacute", "/dcroat", "/Dcroat"
    differences = " ".join(f"{place} {name}" for place, name in zip(_LETTERS.values(), names, strict=True))
    words = b" ".join(b"(" + _escaped(line) + b") Tj T*" for line in lines)
    page = b"BT /F1 11 Tf 16 TL 72 760 Td " + words + b" ET"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(page), page),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding 6 0 R >>",
        f"<< /Type /Encoding /BaseEncoding /WinAnsiEncoding /Differences [{differences}] >>".encode(),
    ]
    written, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(written))
    return written + head + table + tail


def _escaped(line: str) -> bytes:
    codes = b"".join(bytes([_LETTERS[char]]) if char in _LETTERS else char.encode("cp1252", "replace") for char in line)
    return codes.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _png(lines: list[str]) -> bytes:
    """A sheet of paper seen from afar: a grey bar for each line of writing, as long as the line."""
    width, height = 210, 297
    rows = [bytearray(b"\xff" * width) for _ in range(height)]
    for number, line in enumerate(lines):
        for row in rows[24 + 14 * number : 28 + 14 * number]:
            row[24 : 24 + 2 * min(len(line), 80)] = b"\x88" * (2 * min(len(line), 80))
    pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 0)  # stored: the same with every zlib
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
