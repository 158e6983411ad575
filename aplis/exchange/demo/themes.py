"""What happens in the lives of the people drawn by lot: themes, one for each life domain that matters to somebody.

A theme (themes/<domain>.yaml) is a thread of facts that belong together, in the order in which they happened:

    name, ages, needs (traits), weight      whom it may happen to
    vars                                    details drawn once, the same in all its sentences
    then, now                               [level from 1 to 5, why] at its beginning and today
    circumstances                           code of the vocabulary and sentence
    facts                                   kind: sentence, and by (agencies), source, valid (months), amount
                                            (euros from-to), needs, reply [stance, sentence]
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from aplis.exchange.demo.cards import LANGUAGES
from aplis.exchange.demo.feed import Feed
from aplis.exchange.demo.offices import draw_author, writes
from aplis.exchange.demo.people import Involved, Someone
from aplis.exchange.demo.record import Pen, kind_of, write_circumstance, write_fact, write_reply
from aplis.exchange.demo.wording import read
from aplis.rules.dates import add_months
from aplis.rules.scopes import DOMAINS

YEARS_BACK: Final = 3
_HOW_MANY: Final = {"active": (6, 9), "light": (2, 4), "few": (1, 1)}
_TOLD: Final = {"active": 1.0, "light": 0.75, "few": 0.55}  # share of a theme's facts that somebody wrote down
_SELDOM: Final = {"addiction": 0.35, "safety": 0.7}
_THREAD_DAYS: Final = (100, 420)
# Who mostly writes in a domain where several may.
_AT_HOME: Final = {
    "work": "zaposlovanje", "learning": "sola", "health": "zdravje", "mental_health": "zdravje", "addiction": "zdravje",
    "children": "sola", "network": "mostovi",
}  # fmt: skip


def live(feed: Feed, someone: Someone, *, lot: Random, on: date) -> None:
    """Writes somebody's facts: as many themes as the person is known for, none of them in a domain twice."""
    fitting = {domain: themes for domain in DOMAINS if (themes := list(_fitting(domain, someone, on)))}
    wanted = min(len(fitting), lot.randint(*_HOW_MANY[someone.tier]))
    domains = [domain for domain in fitting if "protected" in someone.traits and domain == "safety"]
    while len(domains) < wanted:
        left = [domain for domain in fitting if domain not in domains]
        domains += lot.choices(left, [_SELDOM.get(domain, 1.0) for domain in left])
    for domain in domains:
        themes = fitting[domain]
        theme = lot.choices(themes, [each.get("weight", 1) for each in themes])[0]
        _tell(feed, someone, domain, theme, lot=lot, on=on)


def _fitting(domain: str, someone: Someone, on: date) -> Iterator[dict[str, Any]]:
    if any(writes(each.agency, domain) for each in someone.involved):
        for theme in read(f"themes/{domain}.yaml"):
            low, high = theme["ages"]
            if low <= someone.age(on) <= high and set(theme.get("needs", ())) <= someone.traits.keys():
                yield theme


def _tell(feed: Feed, someone: Someone, domain: str, theme: dict[str, Any], *, lot: Random, on: date) -> None:
    details = {name: lot.choice(choices) for name, choices in theme.get("vars", {}).items()}
    specs = [spec for spec in _thread(theme) if set(spec.get("needs", ())) <= someone.traits.keys()]
    specs = [spec for spec in specs if spec.get("level") or lot.random() < _TOLD[someone.tier]]
    writers = [each for each in someone.involved if writes(each.agency, domain)]
    days = _days(len(specs), someone, theme, writers, lot=lot, on=on)
    for spec, day in zip(specs, days, strict=False):
        able = [each for each in writers if each.is_open(day) and each.agency in spec.get("by", [each.agency])]
        if able:
            writer = lot.choices(able, [4 if each.agency == _AT_HOME.get(domain) else 1 for each in able])[0]
            author = draw_author(writer.agency, writer.lead, lot=lot, on=on, day=day)
            pen = Pen(someone.key, someone.sex, writer.agency, author, day, on, details)
            _write(feed, pen, someone, domain, spec, lot=lot)


def _thread(theme: dict[str, Any]) -> list[dict[str, Any]]:
    def level(name: str) -> list[dict[str, Any]]:
        return [{"level": theme[name][1], "value": theme[name][0]}] if name in theme else []

    return [*level("then"), *theme.get("circumstances", []), *theme["facts"], *level("now")]


def _days(
    count: int, someone: Someone, theme: dict[str, Any], writers: list[Involved], *, lot: Random, on: date
) -> list[date]:
    """Rising days within some months, when a writer had a file and the person the age and traits of the theme.

    None where that began only now.
    """
    earliest = max(
        min(each.opened_on for each in writers),
        add_months(on, -12 * YEARS_BACK) + timedelta(days=1),
        someone.aged(theme["ages"][0]) + timedelta(days=1),
        *(someone.traits[trait] for trait in theme.get("needs", ())),
    )
    if earliest >= on - timedelta(days=1):
        return []
    latest = min(
        on - timedelta(days=lot.choice([1, 6, 15, 30, 60, 150])), max(each.closed_on or on for each in writers)
    )
    ends = min(max(earliest, latest), on - timedelta(days=1))
    begins = max(earliest, ends - timedelta(days=lot.randint(*_THREAD_DAYS)))
    span = (ends - begins).days
    places = (round(span * place / max(1, count - 1)) for place in range(count))
    return sorted(begins + timedelta(days=lot.randint(max(0, place - span // (2 * count)), place)) for place in places)


def _write(feed: Feed, pen: Pen, someone: Someone, domain: str, spec: dict[str, Any], *, lot: Random) -> None:
    if "code" in spec:
        write_circumstance(feed, pen, spec)
        return
    kind, reply = kind_of(spec), spec.get("reply")
    if not reply and kind in {"observation", "event"} and lot.random() < 0.06 and someone.age(pen.day) >= 14:
        reply = lot.choice(read("remarks.yaml")["replies"])
    if kind == "own_words":
        spec = _in_own_language(someone, domain, spec, pen.day, lot=lot)
    if kind in {"own_words", "observation"} and lot.random() < 0.3:  # read to the person, who said: so it is
        spec = {"sure": "confirmed"} | spec
    euros = (
        lot.randint(*spec["amount"]) + Decimal(lot.choice(["0", "0.40", "0.50", "0.85"])) if "amount" in spec else None
    )
    fact = write_fact(feed, pen, domain, spec | ({"reply": reply} if reply else {}), euros)
    if reply:
        write_reply(feed, pen, fact, reply[0], reply[1], lot.randint(1, 14))


def _in_own_language(someone: Someone, domain: str, spec: dict[str, Any], day: date, *, lot: Random) -> dict[str, Any]:
    voices = read("voices.yaml").get(LANGUAGES[someone.country], [])
    fitting = [
        each for each in voices if each["domain"] == domain and each["ages"][0] <= someone.age(day) <= each["ages"][1]
    ]
    return spec | {"own_words": lot.choice(fitting)["text"]} if fitting and lot.random() < 0.7 else spec


def keep_to_itself(feed: Feed, someone: Someone, *, lot: Random, on: date) -> None:
    """Writes a note that one agency keeps to itself, for some of the people it works with."""
    open_files = [each for each in someone.involved if each.is_open(on)]
    if someone.tier != "active" or not open_files or lot.random() < 0.6:
        return
    writer = lot.choice(open_files)
    domain, text = read("remarks.yaml")["private"][writer.agency]
    day = max(writer.opened_on, on - timedelta(days=lot.randint(2, 60)))
    pen = Pen(someone.key, someone.sex, writer.agency, writer.lead, day, on)
    write_fact(feed, pen, domain, {"private": text})
