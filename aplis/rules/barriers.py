"""What stood between a service and a person, when a contact did not come about: always something of the service, never of the person.

A barrier is a thing that the service can change or go around. Words that make it a trait of the person ("unmotivated") are found, so
that a form can ask for what is meant instead. Pure.

Source: 2SoKroG newsletter (non-response lies with culture, language, law, place and time of the service). The words in four languages
are a first setting, to be reviewed with practitioners.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

LANGUAGE: Final = "language"
NOT_KNOWN: Final = "not_known"
# Bits are stored: append new codes, never reorder.
BARRIERS: Final = ("culture", LANGUAGE, "law", "place", "time", "means", NOT_KNOWN)
BIT: Final[dict[str, int]] = {code: 1 << place for place, code in enumerate(BARRIERS)}
ALL: Final = (1 << len(BARRIERS)) - 1

NOT_NEEDED: Final = "not_needed"
TO_BOOK: Final = "to_book"
BOOKED: Final = "booked"
CAME: Final = "came"
DID_NOT_COME: Final = "did_not_come"
NONE_THERE: Final = "none_there"
INTERPRETER: Final = (NOT_NEEDED, TO_BOOK, BOOKED, CAME, DID_NOT_COME, NONE_THERE)
WITHOUT: Final = frozenset({DID_NOT_COME, NONE_THERE})  # the language was a barrier, whatever the worker ticks

# Of a word its stem, of several words the whole; without diacritics, for many write without.
_STEMS: Final = (
    # English
    r"unmotivated", r"(?:not|isn't|wasn't) motivated", r"lack(?:s|ed|ing)? (?:of )?motivation", r"unreliab\w*", r"uncooperativ\w*",
    r"non-?cooperativ\w*", r"not cooperat\w*", r"irresponsib\w*", r"lazy", r"lazi\w+", r"unwilling\w*", r"uninterested",
    r"not interested", r"(?:does|did) not want", r"(?:doesn't|didn't) want", r"(?:does|did) not care", r"(?:doesn't|didn't) care",
    r"stubborn\w*", r"non-?complian\w*", r"ungrateful\w*", r"manipulativ\w*",
    # Slovene
    r"nemotivir\w*", r"ni motivir\w*", r"nezanesljiv\w*", r"nesodeluj\w*", r"ne sodeluj\w*", r"nekooperativ\w*", r"neodgov(?:o|a)r\w*",
    r"lenob\w*", r"noce(?:jo)?", r"ni hotel\w*", r"ne zeli(?:jo)?", r"ni zelel\w*", r"nezainteresir\w*",
    r"ni zainteresir\w*", r"trmast\w*", r"nehvalez\w*", r"manipulativ\w*",
    # Croatian, beside what it writes as Slovene does
    r"nije motivir\w*", r"nepouzdan\w*", r"nesuradljiv\w*", r"nesuradn\w*", r"ne suraduj\w*", r"lijen\w*", r"nije (?:htio|htjela|htjeli|htjelo)",
    r"nije (?:zelio|zeljela|zeljeli)", r"nije zainteresir\w*", r"tvrdoglav\w*", r"nezahval\w*",
    # Latvian
    r"nemotivet\w*", r"nav motivet\w*", r"motivacijas trukum\w*", r"neuzticam\w*", r"nesadarboj\w*", r"nesadarbig\w*", r"bezatbildig\w*",
    r"slink\w*", r"negrib\w*", r"nevelas", r"nevelej\w*", r"neieinteres\w*", r"nav ieinteres\w*", r"ietiepig\w*", r"nepateicig\w*",
)  # fmt: skip
_FOLDED: Final = re.compile(rf"(?<!\w)(?:{'|'.join(_STEMS).replace(' ', ' +')})(?!\w)")
# As they are written, and small: Lena is a name, and what is slow is `lēna` in Latvian.
_AS_WRITTEN: Final = re.compile(r"(?<!\w)(?:len|lena|leno|leni|lene|lenega|lenemu|lenih|lenim)(?!\w)")
_UNJOINED: Final = str.maketrans({"đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "’": "'", "ʼ": "'"})


def mask(wanted: Iterable[str]) -> int:
    """The barriers as one integer.

    >>> mask(["language", "time"])
    18
    """
    return sum({BIT[code] for code in wanted})


def codes(bits: int) -> tuple[str, ...]:
    """The barriers of a mask in the order of BARRIERS.

    >>> codes(18)
    ('language', 'time')
    """
    return tuple(code for code, bit in BIT.items() if bits & bit)


def counted(bits: int, interpreter: str) -> int:
    """The barriers of a contact: what was ticked, and the language wherever an interpreter was needed and none was there.

    >>> codes(counted(mask(["time"]), DID_NOT_COME))
    ('language', 'time')
    """
    return bits | BIT[LANGUAGE] if interpreter in WITHOUT else bits


def blames(words: str) -> tuple[str, ...]:
    """What in a text makes a barrier a trait of the person, as it is written there, in the order of the text; nothing for a harmless text.

    It is asked of what a service writes, never of the person's own words.

    >>> blames("The letter was in German."), blames("Je nemotivirana in LAZY.")
    ((), ('nemotivirana', 'LAZY'))
    """
    text = unicodedata.normalize("NFC", words)
    found = [*_FOLDED.finditer(_folded(text)), *_AS_WRITTEN.finditer(text)]
    return tuple(text[each.start() : each.end()] for each in sorted(found, key=lambda each: each.start()))


def _folded(text: str) -> str:
    """Small letters without diacritics, each in its place."""
    return "".join(_letter(each) for each in text.translate(_UNJOINED))


def _letter(character: str) -> str:
    if character.isspace():
        return " "
    small = unicodedata.normalize("NFKD", character)[0].lower()
    return small if len(small) == 1 else character
