"""Names folded for search, so that Đorđević, Djordjević and Ђорђевић are found by any of the three.

Folding is for finding only; the name a person gave is stored and shown as given.

Source: ISO 9:1968 / scientific transliteration for Cyrillic, which agrees with Slovene, Croatian
and Latvian spelling once the marks are off; Unicode 15 NFKC, NFKD and casefold; for Greek and for
letters that only look Latin see rules.letters.
"""

import re
import unicodedata
from typing import Final

from aplis.rules.letters import RARE_CYRILLIC, as_it_looks, plain_latin, romanised

LONGEST_NAME: Final = 200  # characters of somebody's given names, and of the family names
LONGEST_WHOLE: Final = 2 * LONGEST_NAME + 1  # of both, with a space between
MAX_TOKENS: Final = 12
MAX_TOKEN_LENGTH: Final = 40

_LATIN: Final = {
    "đ": "d", "ð": "d", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "ß": "ss",
    "þ": "th", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n", "ĸ": "k", "ə": "e",
}  # fmt: skip
_CYRILLIC: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "ђ": "d", "е": "e", "є": "je",
    "ж": "z", "з": "z", "ѕ": "dz", "и": "i", "і": "i", "ї": "ji", "й": "j", "ј": "j", "к": "k",
    "л": "l", "љ": "lj", "м": "m", "н": "n", "њ": "nj", "о": "o", "п": "p", "р": "r", "с": "s",
    "т": "t", "ћ": "c", "у": "u", "ф": "f", "х": "h", "ц": "c", "ч": "c", "џ": "dz", "ш": "s",
    "щ": "sc", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "ju", "я": "ja",
}  # fmt: skip
_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’‘ʼʹ`´"), "")
_LETTERS: Final = str.maketrans(_LATIN | _CYRILLIC | RARE_CYRILLIC) | _APOSTROPHES


def fold(text: str) -> str:
    """The text in lower-case Latin letters, digits and single spaces; folding twice changes nothing.

    A word that mixes Latin with look-alikes of Cyrillic or Greek becomes the Latin that it looks like.
    Scripts other than Latin, Cyrillic and Greek keep their letters and lose their marks.
    `dj` folds to `d`, because people without a đ on the keyboard write it so.

    >>> fold("Ђорђе Šimić-Lūsis")
    'dorde simic lusis'
    """
    composed = text.translate(_APOSTROPHES)
    if not composed.isprintable():  # zero-width and soft hyphens split no word: nobody sees them
        composed = "".join(char for char in composed if unicodedata.category(char) != "Cf")
    if not composed.isascii():
        composed = as_it_looks(composed)
    for _ in range(2):  # casefold may undo the normal form, the normal form may bring capitals
        composed = unicodedata.normalize("NFKC", composed).casefold()
    apart = romanised(unicodedata.normalize("NFKD", composed.translate(_LETTERS)))
    bare = "".join(char for char in apart if unicodedata.category(char)[0] != "M")
    words = "".join(_kept(char) for char in bare.translate(_LETTERS))
    return " ".join(re.sub("dj+", "d", words).split())


def _kept(char: str) -> str:
    """The character itself, for an odd Latin letter the plain one for which it stands, else a space."""
    if char.isascii():
        return char if char.isalnum() else " "
    if not char.isalnum():
        return " "
    is_odd_latin = unicodedata.name(char, "").startswith("LATIN")
    return plain_latin(char) if is_odd_latin else char


def tokens(text: str) -> tuple[str, ...]:
    """The different words of a name in the order written, at most MAX_TOKENS of them.

    >>> tokens("García García, Ana")
    ('garcia', 'ana')
    """
    words = (word[:MAX_TOKEN_LENGTH] for word in fold(text).split())
    return tuple(dict.fromkeys(words))[:MAX_TOKENS]


def display_order(given: str, family: str) -> str:
    """The name as it is said and printed: given before family, single spaces, either may be empty.

    >>> display_order("Ana", "Novak Kos")
    'Ana Novak Kos'
    """
    return " ".join(f"{given} {family}".split())
