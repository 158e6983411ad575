"""Names by country and generation: in documents, in use, from before a marriage, in another script."""

from datetime import date, timedelta
from random import Random
from typing import Any, Final

from aplis.exchange.demo.people import Named, Someone
from aplis.exchange.demo.wording import read

_CYRILLIC: Final = {
    "lj": "љ", "nj": "њ", "dž": "џ", "a": "а", "b": "б", "v": "в", "g": "г", "d": "д", "đ": "ђ", "e": "е", "ž": "ж",
    "z": "з", "i": "и", "j": "ј", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с",
    "t": "т", "ć": "ћ", "u": "у", "f": "ф", "h": "х", "c": "ц", "č": "ч", "š": "ш",
}  # fmt: skip


def draw_root(country: str, lot: Random) -> Any:
    """A family name, or the pair of its forms for a man and a woman."""
    return lot.choice(read("names.yaml")[country]["family"])


def draw_name(someone: Someone, root: Any, *, lot: Random, on: date) -> Named:
    """A given name of the person's generation, with the family name in its form."""
    lists = read("names.yaml")[someone.country]
    age = someone.age(on)
    generation = "old" if age >= 60 else "young" if age < 25 else "mid"
    given = lot.choice(lists.get(f"{generation}_{someone.sex}") or lists[someone.sex])
    family = root if isinstance(root, str) else root[someone.sex == "f"]
    if someone.country == "es":
        family = f"{family} {draw_root('es', lot)}"
    return Named(given, family, root)


def names_of(someone: Someone, *, lot: Random, on: date) -> list[dict[str, Any]]:
    """The rows of somebody's names, the main one first."""
    given, family = someone.names.given, someone.names.family
    if someone.is_pseudonymous:
        return [{"kind": "code", "script": "latn", "given": given, "is_main": True}]
    rows: list[dict[str, Any]] = [
        {"kind": "legal", "script": "latn", "given": given, "family": family, "is_main": True}
    ]
    if someone.country == "rs":
        rows.append(_row("legal", cyrillic(given), cyrillic(family), script="cyrl"))
    called = read("names.yaml")["called"].get(given)
    if called and lot.random() < 0.5:
        rows.append(_row("used", called, family))
    if "Đ" in family or "đ" in family:
        rows.append(_row("alias", given, family.replace("Đ", "Dj").replace("đ", "dj")))
    if someone.role == "partner" and someone.sex == "f" and lot.random() < 0.5:
        rows.append(_before_marriage(someone, given, lot=lot, on=on))
    return rows


def cyrillic(word: str) -> str:
    """A Serbian word in Cyrillic letters.

    >>> cyrillic("Njegovan Đurić")
    'Његован Ђурић'
    """
    written = word
    for latin, letter in _CYRILLIC.items():
        written = written.replace(latin, letter).replace(latin.capitalize(), letter.upper())
    return written


def _before_marriage(someone: Someone, given: str, *, lot: Random, on: date) -> dict[str, Any]:
    root = draw_root(someone.country, lot)
    latest = max(someone.aged(20), on - timedelta(days=365 * lot.randint(1, 20)))
    family = root if isinstance(root, str) else root[1]
    return _row("former", given, family, starts_on=someone.born_on, ends_on=min(latest, on))


def _row(kind: str, given: str, family: str, *, script: str = "latn", **more: Any) -> dict[str, Any]:
    return {"kind": kind, "script": script, "given": given, "family": family, "is_main": False, **more}
