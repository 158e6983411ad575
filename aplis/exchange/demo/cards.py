"""What an agency's first card holds: who somebody is by name and number, and how to reach the person."""

from datetime import date
from random import Random
from typing import Final

from aplis.exchange.demo.feed import Feed
from aplis.exchange.demo.naming import names_of
from aplis.exchange.demo.numbers import HOME_SCHEME, Numbers
from aplis.exchange.demo.people import Someone
from aplis.exchange.demo.wording import read
from aplis.rules.names import fold

LANGUAGES: Final = {"si": "sl", "hr": "hr", "rs": "sr", "lv": "lv", "se": "sv", "es": "es"}
HELD_BY_ONE: Final = 2  # protection from which contact details stay with one agency


def register(feed: Feed, someone: Someone, *, numbers: Numbers, lot: Random, on: date) -> None:
    """Writes the person, the names and the numbers."""
    precision = "unknown" if someone.is_pseudonymous else lot.choices(["day", "month", "year"], [96, 2, 2])[0]
    born_on = someone.born_on.replace(
        day=someone.born_on.day if precision == "day" else 1, month=1 if precision == "year" else someone.born_on.month
    )
    language = LANGUAGES[someone.country]
    is_grown = someone.age(on) >= 15
    feed.add(
        "people",
        person_key=someone.key,
        born_on=None if precision == "unknown" else born_on,
        birth_precision=precision,
        language=language,
        channel=lot.choice(["phone", "phone", "sms", "email", "post", "visit"]) if is_grown else "",
        interpreter=language != "sl" and is_grown and lot.random() < 0.4,
        pseudonymous=someone.is_pseudonymous,
        protection_level=someone.protection,
    )
    for row in names_of(someone, lot=lot, on=on):
        feed.add("names", person_key=someone.key, **row)
    if not someone.is_pseudonymous and lot.random() < 0.94:
        _identify(feed, someone, numbers=numbers, lot=lot)


def _identify(feed: Feed, someone: Someone, *, numbers: Numbers, lot: Random) -> None:
    schemes = [HOME_SCHEME[someone.country]]
    if someone.country != "si" and lot.random() < 0.4:
        schemes.append("si_emso")
    for scheme in schemes:
        value = numbers.identifier(scheme, someone.born_on, someone.sex)
        feed.add("identifiers", person_key=someone.key, scheme=scheme, value=value)


def reach(feed: Feed, someone: Someone, *, address: str, since: date, numbers: Numbers, lot: Random, on: date) -> None:
    """Writes how to reach somebody. Of protected people only a telephone, held by the agency that came first."""
    if someone.age(on) < 15 or not someone.involved:
        return
    holder = someone.involved[0].agency
    note = lot.choice(read("names.yaml")["safety_notes"]) if someone.protection or lot.random() < 0.08 else ""

    def add(kind: str, value: str, **more: object) -> None:
        feed.add(
            "contacts", person_key=someone.key, agency_key=holder, kind=kind, value=value, **{"is_safe": True} | more
        )

    add("phone", numbers.phone(someone.country), safety_note=note, starts_on=someone.involved[0].opened_on)
    if someone.protection >= HELD_BY_ONE or someone.is_pseudonymous:
        return
    add("address", address, starts_on=max(since, someone.born_on))
    if someone.left_home:
        former, joined_on, left_on = someone.left_home
        add("address", former, starts_on=joined_on, ends_on=left_on)
    if someone.age(on) < 80 and lot.random() < 0.6:
        words = fold(f"{someone.names.given} {someone.names.family}").replace(" ", ".")
        add("email", f"{words}@posta.example")
    if someone.protection or lot.random() < 0.03:
        add("phone", numbers.phone(), safety_note=read("names.yaml")["unsafe_note"], is_safe=False)
