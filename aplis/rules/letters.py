"""Letters that stand for Latin ones: Greek by its transliteration, look-alikes of other scripts, odd forms of Latin. Data, not code.

Sources: ELOT 743 (1982), type 2, for Greek; Unicode Technical Standard 39, confusables, for what a name in Latin letters is written
with by somebody who has another keyboard, copies it from the web or does not want to be found; Unicode's own names of letters.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import Final

# Cyrillic letters of no Slavic alphabet, by what they look like, which is how they are used among Latin letters.
RARE_CYRILLIC: Final = {"ԁ": "d", "ԛ": "q", "ԝ": "w", "һ": "h", "ү": "y", "ѵ": "v", "ӏ": "l", "ԍ": "g"}
GREEK: Final = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l", "μ": "m",
    "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps",
    "ω": "o", "ϳ": "j",
}  # fmt: skip
_MARKS: Final = "\u0300-\u036f"
_VOICED: Final = f"(?=[{_MARKS}]*[αεηιουωβγδζλμνρ])"
# Two letters for one sound; a diaeresis on the second, or an accent on the first, says that they are two sounds.
_GREEK_PAIRS: Final = (
    ("ου(?!\u0308)", "ou"), (f"αυ(?!\u0308){_VOICED}", "av"), (f"ευ(?!\u0308){_VOICED}", "ev"), (f"ηυ(?!\u0308){_VOICED}", "iv"),
    ("αυ(?!\u0308)", "af"), ("ευ(?!\u0308)", "ef"), ("ηυ(?!\u0308)", "if"), ("γγ", "ng"), ("γξ", "nx"), ("γχ", "nch"),
    (rf"(?<![\w{_MARKS}])μπ|μπ(?![\w{_MARKS}])", "b"),
)  # fmt: skip
_PAIRS: Final = tuple((re.compile(pair), latin) for pair, latin in _GREEK_PAIRS)
_ONE_BY_ONE: Final = str.maketrans(GREEK)
_HAS_GREEK: Final = re.compile("[\u0370-\u03ff]")

# What each letter of another script looks like in print, as it is written: a capital Н is an H, a small н is none.
_LOOKS: Final = {
    "А": "A", "В": "B", "Е": "E", "К": "K", "М": "M", "Н": "H", "О": "O", "Р": "P", "С": "C", "Т": "T", "У": "Y", "Х": "X", "Ь": "b",
    "Ѕ": "S", "І": "I", "Ј": "J", "Ԁ": "D", "Ԛ": "Q", "Ԝ": "W", "Һ": "H", "Ү": "Y", "Ѵ": "V", "Ӏ": "I", "Ԍ": "G",
    "а": "a", "е": "e", "к": "k", "м": "m", "о": "o", "р": "p", "с": "c", "т": "t", "у": "y", "х": "x", "ѕ": "s", "і": "i", "ј": "j",
    "ԁ": "d", "ԛ": "q", "ԝ": "w", "һ": "h", "ү": "y", "ѵ": "v", "ӏ": "l", "ԍ": "g",
    "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P", "Τ": "T", "Υ": "Y",
    "Χ": "X", "Ϲ": "C", "Ϳ": "J",
    "α": "a", "γ": "y", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "ω": "w",
    "ϲ": "c", "ϳ": "j",
    # Armenian; and scripts in which nobody here writes a name: Cherokee and Lisu with the forms of Latin capitals, Coptic, N'Ko.
    "Օ": "O", "Ս": "U", "Լ": "L", "օ": "o", "ո": "n", "ս": "u", "հ": "h", "զ": "q", "ց": "g", "յ": "j", "ա": "w",
    "Ꭰ": "D", "Ꭱ": "R", "Ꭲ": "T", "Ꭵ": "i", "Ꭺ": "A", "Ꭻ": "J", "Ꭼ": "E", "Ꮃ": "W", "Ꮇ": "M", "Ꮋ": "H", "Ꮐ": "G", "Ꮓ": "Z",
    "Ꮢ": "R", "Ꮪ": "S", "Ꮩ": "V", "Ꮮ": "L", "Ꮯ": "C", "Ꮲ": "P", "Ꮶ": "K", "Ᏼ": "B", "Ᏻ": "G", "Ꮷ": "d", "Ꮟ": "b",
    "ꓐ": "B", "ꓑ": "P", "ꓒ": "d", "ꓓ": "D", "ꓔ": "T", "ꓖ": "G", "ꓗ": "K", "ꓙ": "J", "ꓚ": "C", "ꓜ": "Z", "ꓝ": "F", "ꓟ": "M",
    "ꓠ": "N", "ꓡ": "L", "ꓢ": "S", "ꓣ": "R", "ꓦ": "V", "ꓧ": "H", "ꓪ": "W", "ꓫ": "X", "ꓬ": "Y", "ꓮ": "A", "ꓰ": "E", "ꓲ": "I",
    "ꓳ": "O", "ꓴ": "U",
    "Ⲃ": "B", "Ⲉ": "E", "Ⲏ": "H", "Ⲓ": "I", "Ⲕ": "K", "Ⲙ": "M", "Ⲛ": "N", "Ⲟ": "O", "Ⲣ": "P", "Ⲥ": "C", "Ⲧ": "T", "Ⲩ": "Y", "Ⲭ": "X",
    "ⲓ": "i", "ⲕ": "k", "ⲟ": "o", "ⲣ": "p", "ⲥ": "c", "ⲧ": "t", "ⲩ": "y", "ⲭ": "x",
    "ߋ": "o", "ߊ": "l",
}  # fmt: skip
_NOBODYS: Final = "\u07c0-\u07ea\u13a0-\u13f5\u2c80-\u2cff\ua4d0-\ua4f7\uab70-\uabbf"
_OTHERS: Final = re.compile(
    f"[\u0370-\u052f\u0531-\u0587\u1c80-\u1c8f\u1d26-\u1d2b\u1f00-\u1fff\U0001d6a8-\U0001d7cb{_NOBODYS}]"
)
_ALL_NOBODYS: Final = re.compile(f"[{_NOBODYS}\u0300-\u036f]+")
# Letters in a box, a circle or brackets without a plain form of their own, and one whose plain form is a letter and a mark beside it.
_FRAMED: Final = re.compile("[\u1e9a\u249c-\u24b5\U0001f110-\U0001f18a\U0001f1e6-\U0001f1ff]")
_FRAMED_NAME: Final = re.compile(r"(?:LATIN (?:CAPITAL|SMALL)|INDICATOR SYMBOL) LETTER ([A-Z])(?: |$)")

_WORDS_BEFORE: Final = (
    "LATIN LETTER SMALL CAPITAL TURNED REVERSED INVERTED SIDEWAYS OPEN CLOSED BARRED BROKEN SCRIPT DOTLESS LONG INSULAR STRETCHED"
    " BLACKLETTER SQUAT MIDDLE-WELSH HALF TOP BOTTOM VOLAPUK VISIGOTHIC LENIS STIRRUP DOUBLE OLD POLISH ANGLICANA MIDDLE SCOTS"
    " SIGMOID GLOTTAL BASELINE EPIGRAPHIC ARCHAIC DIAERESIZED"
)
_QUALITIES: Final = frozenset(_WORDS_BEFORE.split())
_NAMED: Final = {
    "ALPHA": "a", "BETA": "b", "GAMMA": "g", "DELTA": "d", "SCHWA": "e", "IOTA": "i", "LAMBDA": "l", "UPSILON": "u", "PHI": "f",
    "CHI": "x", "OMEGA": "o", "ESH": "s", "EZH": "z", "ENG": "n", "HENG": "h", "THORN": "th", "ETH": "d", "WYNN": "w", "YOGH": "g",
    "DEZH": "dz", "TESH": "ts", "LEZH": "lz",
}  # fmt: skip


def as_it_looks(text: str) -> str:
    """The text with each word of mixed scripts in the Latin letters that it looks like; other words stay as they are.

    A word altogether in a script that no one here writes (Lisu, Cherokee, Coptic, N'Ko) is taken for a disguise too.

    A word is left where one of its foreign letters looks like no Latin one: it was begun in the wrong script, not disguised.

    >>> as_it_looks("Реtrа Ковač Петра ꓑetra ꓑꓰꓔꓣꓮ")
    'Petra Ковač Петра Petra PETRA'
    """
    if _FRAMED.search(text):
        text = _FRAMED.sub(_unframed, text)
    if not _OTHERS.search(text):
        return text
    words = groupby(unicodedata.normalize("NFD", text), key=_is_of_a_word)
    looks = "".join(_unmixed("".join(letters)) if is_word else "".join(letters) for is_word, letters in words)
    return unicodedata.normalize("NFC", looks)


def _unframed(found: re.Match[str]) -> str:
    letter = _FRAMED_NAME.search(unicodedata.name(found[0], ""))
    return letter[1] if letter else found[0]


def _is_of_a_word(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def _unmixed(word: str) -> str:
    plain = {char: unicodedata.normalize("NFKC", char) for char in word}
    foreign = {char for char in word if _OTHERS.match(char)}
    is_mixed = any(unicodedata.name(each[:1], "").startswith("LATIN") for each in plain.values())
    if not (is_mixed or _ALL_NOBODYS.fullmatch(word)):
        return word
    looks = {char: _LOOKS.get(char) or _LOOKS.get(plain[char]) for char in foreign}
    if not all(looks.values()):
        return word
    return "".join(looks.get(char) or char for char in word)


def romanised(apart: str) -> str:
    """Lower-case text, its marks apart from their letters (NFKD), with Greek in Latin letters.

    >>> romanised("ευαγγελου μπουμπας")
    'evangelou boumpas'
    """
    if not _HAS_GREEK.search(apart):
        return apart
    for pair, latin in _PAIRS:
        apart = pair.sub(latin, apart)
    return apart.translate(_ONE_BY_ONE)


@lru_cache(1024)
def plain_latin(char: str) -> str:
    """The ASCII letters for which an odd Latin letter stands by its Unicode name, "" where it names none.

    >>> plain_latin("ɡ"), plain_latin("ᴘ"), plain_latin("ɓ"), plain_latin("ʔ")
    ('g', 'p', 'b', '')
    """
    words = re.split(" WITH| DIGRAPH", unicodedata.name(char, ""))[0].split()
    base = next((word for word in words if word not in _QUALITIES), "")
    return _NAMED.get(base) or (base.lower() if len(base) <= 2 and base.isalpha() else "")
