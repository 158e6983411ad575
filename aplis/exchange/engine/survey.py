"""The first look at a table, before anything is written: about how many rows, and which letters its bytes mean."""

import codecs
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from aplis.exchange.engine import encodings
from aplis.exchange.engine.rejects import Unusable

_BLOCK: Final = 1 << 20  # bytes
_HEAD: Final = 4096  # bytes
_BROKEN: Final = re.compile("[\ud800-\udfff]")
_BEYOND: Final = re.compile("[^\\x00-\\x7f]")


@dataclass
class Survey:
    """What a file is like.

    rows       about: line ends inside quotation marks count too
    is_odd     it holds NUL or bytes that mean nothing: rows with such are rejected one by one
    broken_at  the line, and the byte of the file, at which it stops being Unicode
    high       bytes beyond ASCII, counted, of a file that is not Unicode
    """

    path: Path
    encoding: str
    rows: int = 0
    is_odd: bool = False
    broken_at: tuple[int, int] | None = None
    high: Counter[int] = field(default_factory=Counter)

    @property
    def is_unicode(self) -> bool:
        return self.encoding.startswith("utf")

    def read_as(self, page: str) -> None:
        """A file that is not Unicode is read in this code page."""
        self.encoding = page
        whole = bytes(self.high).decode(page, "ignore")
        self.is_odd |= len(whole) < len(self.high)

    def opened(self) -> IO[str]:
        """The file as text. What cannot be read stands in it as lone surrogates."""
        return self.path.open(encoding=self.encoding, errors=_errors(self.encoding), newline="")


def look(path: Path) -> Survey:
    """Reads the file once. raises Unusable for an empty one. The encoding is "" when it is not Unicode."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise Unusable(f"{path.name} is empty: not even a header line. Export it again.")
    counts = _Counts(encodings.by_mark(head) or encodings.by_zeros(head) or "utf-8")
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            counts.add(block)
    counts.add(b"")
    return counts.survey(path)


class _Counts:
    """What a file amounts to, block by block. Bytes that are not Unicode become lone surrogates and can be counted."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)(_errors(encoding))
        self._lines = self._returns = self._broken = self._beyond = self._bytes = 0
        self._last, self._has_nul = "\n", False
        self._broken_at: tuple[int, int] | None = None
        self._high: Counter[int] = Counter()

    def add(self, block: bytes) -> None:
        """The next block; an empty one is the end."""
        begin = self._bytes - len(self._decoder.getstate()[0])  # some of the last block may belong to its first letter
        text = self._decoder.decode(block, final=not block)
        if not text.isascii():
            self._look_beyond_ascii(text, block, begin)
        self._has_nul = self._has_nul or "\0" in text
        self._lines, self._returns = self._lines + text.count("\n"), self._returns + text.count("\r")
        self._bytes, self._last = self._bytes + len(block), text[-1:] or self._last

    def _look_beyond_ascii(self, text: str, block: bytes, begin: int) -> None:
        self._beyond += len(_BEYOND.findall(text))
        self._high += encodings.high_bytes(block)
        if found := _BROKEN.search(text):
            self._broken += len(_BROKEN.findall(text))
            if self._broken_at is None:
                before = text[: found.start()]
                ahead = before.encode(self.encoding.removesuffix("-sig"), _errors(self.encoding))
                self._broken_at = self._lines + before.count("\n") + 1, begin + len(ahead) + 1

    def survey(self, path: Path) -> Survey:
        rows = (self._lines or self._returns) - (self._last in "\r\n")
        # Where more is broken than is whole, it never was UTF-8.
        is_unicode = self.encoding != "utf-8" or self._broken * 2 <= self._beyond
        return Survey(
            path,
            encoding=self.encoding if is_unicode else "",
            rows=max(0, rows),
            is_odd=self._has_nul or (is_unicode and bool(self._broken)),
            broken_at=self._broken_at,
            high=Counter() if is_unicode else self._high,
        )


def _errors(encoding: str) -> str:
    return "surrogatepass" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
