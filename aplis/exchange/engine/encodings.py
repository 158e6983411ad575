"""Which letters the bytes of a file mean: told by its first bytes, by UTF-8's own rules, by its sender, or by its letters."""

import codecs
from collections import Counter
from typing import Final

# Four bytes first: the mark of UTF-32 begins like that of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# The letters beyond ASCII that the languages of each Windows code page use, most read first; ties go to the first.
LETTERS: Final = {
    "windows-1250": frozenset("čšžćđáéíóúýąęłńśźżěřůťďňőűöüäôľĺŕăâîşţ"),
    "windows-1252": frozenset("äöüßåæøéèêëàâáçñóòôíìîïúùûãõœÿ"),
    "windows-1257": frozenset("āčēģīķļņšūžąęėįųõäöü"),
}
_HIGH: Final = bytes(range(128))


def by_mark(head: bytes) -> str:
    """The encoding that the first bytes of a file announce, or ""."""
    return next((name for mark, name in _MARKS if head.startswith(mark)), "")


def by_zeros(head: bytes) -> str:
    """UTF-16 without a mark: every second byte of Latin text is nought. "" when it is not that."""
    pairs = len(head) // 2
    if not pairs:
        return ""
    first, second = head[0 : 2 * pairs : 2].count(0), head[1 : 2 * pairs : 2].count(0)
    if second > pairs * 0.4 > first * 4:
        return "utf-16-le"
    return "utf-16-be" if first > pairs * 0.4 > second * 4 else ""


def is_known(name: str) -> bool:
    try:
        "a".encode(name)  # an empty text would not be looked at
    except LookupError:
        return False
    return True


def high_bytes(block: bytes) -> Counter[int]:
    """How often each byte beyond ASCII occurs."""
    return Counter(block.translate(None, _HIGH))


def guess(bytes_seen: Counter[int]) -> str:
    """The Windows code page in which most of these bytes are letters of its languages."""
    return max(LETTERS, key=lambda page: _fit(page, bytes_seen))


def letters_of(page: str, bytes_seen: Counter[int], most: int = 5) -> list[str]:
    """The letters beyond ASCII met most often when the bytes are read in this page."""
    decoded = ((bytes([byte]).decode(page, "replace"), count) for byte, count in bytes_seen.items())
    counted = Counter({letter: count for letter, count in decoded if letter.isalpha()})
    return [letter for letter, _count in counted.most_common(most)]


def _fit(page: str, bytes_seen: Counter[int]) -> int:
    return sum(count * _worth(page, byte) for byte, count in bytes_seen.items())


def _worth(page: str, byte: int) -> int:
    try:
        letter = bytes([byte]).decode(page)
    except UnicodeDecodeError:
        return -5  # nothing at all in this page
    if letter.lower() in LETTERS[page]:
        return 2
    return -1 if letter.isalpha() else 0


def others(page: str) -> list[str]:
    """The other pages it may have been."""
    return [each for each in LETTERS if each != page]
