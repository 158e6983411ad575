"""From the text of a field to a value of the right type, or the reason why not."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any, Final

from aplis.exchange.engine.kinds import TEXT_LIMIT, Field
from aplis.exchange.engine.rejects import Bad
from aplis.rules.scopes import BIT, mask

type Convert = Callable[[str], Any]

# How a date may be written; a time of day behind it is not read.
FORMS: Final[dict[str, str]] = {
    "YYYY-MM-DD": r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
    "MM-DD-YYYY": r"(?P<month>\d{1,2})-(?P<day>\d{1,2})-(?P<year>\d{4})",
    "MM/DD/YYYY": r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})",
    "DD.MM.YYYY": r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
    "DD/MM/YYYY": r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})",
}
_TIME: Final = r"(?:[ T]\d{1,2}:\d{2}.*)?"
_BOOLEANS: Final = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
_MOST_DATES: Final = 50_000
_EARLIEST: Final = 1850  # nobody alive and nothing said about them is older
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_MOST_MONEY: Final = Decimal(10) ** 12


class Dates(dict[str, date]):
    """Texts and the days they mean; each text is read once. raises Bad for a day that does not exist."""

    def __init__(self, forms: Iterable[str]) -> None:
        super().__init__()
        self._forms = [re.compile(FORMS[form] + _TIME, re.ASCII) for form in forms]

    def __missing__(self, text: str) -> date:
        if len(self) > _MOST_DATES:
            self.clear()
        self[text] = day = self._read(text)
        return day

    def _read(self, text: str) -> date:
        for form in self._forms:
            if found := form.fullmatch(text):
                parts = {name: int(number) for name, number in found.groupdict().items()}
                try:
                    day = date(**parts)
                except ValueError:
                    continue
                if day.year >= _EARLIEST:
                    return day
        raise Bad("impossible_date")


def converter(field: Field, dates: Dates) -> Convert:
    """The function that turns a text that is not empty into the field's value, or raises Bad without naming a column."""
    if field.type == "date":
        return dates.__getitem__
    if field.type == "integer":
        return _integer(field.low, field.high)
    if field.type == "code":
        return _code(frozenset(field.allowed()))
    if field.type in ("text", "file"):
        return _text(field.limit or TEXT_LIMIT)
    return {"boolean": _boolean, "money": money, "scopes": _scopes}[field.type]


def key(text: str) -> str:
    """The key of a record or of one it refers to: at most 120 characters."""
    if len(text) > 120:
        raise Bad("value_too_long")
    return text


def _boolean(text: str) -> bool:
    try:
        return _BOOLEANS[text.lower()]
    except KeyError:
        raise Bad("not_yes_or_no") from None


def money(text: str) -> Decimal:
    """An amount with at most 14 digits, two of them decimals."""
    if not _NUMBER.fullmatch(text):
        raise Bad("not_a_number")
    amount = Decimal(text)
    if abs(amount) >= _MOST_MONEY:
        raise Bad("out_of_range")
    return amount.quantize(Decimal("0.01"))


def _scopes(text: str) -> int:
    words = text.split()
    if any(word not in BIT for word in words):
        raise Bad("unknown_code")
    return mask(words)


def _integer(low: int, high: int) -> Convert:
    def convert(text: str) -> int:
        if not text.isascii() or not text.removeprefix("-").isdecimal():
            raise Bad("not_a_number")
        if len(text) > 9 or not low <= int(text) <= high:
            raise Bad("out_of_range")
        return int(text)

    return convert


def _code(allowed: frozenset[str]) -> Convert:
    def convert(text: str) -> str:
        if text not in allowed:
            raise Bad("unknown_code")
        return text

    return convert


def _text(limit: int) -> Convert:
    def convert(text: str) -> str:
        if len(text) > limit:
            raise Bad("value_too_long")
        return text

    return convert
