"""Writes one fact about somebody, whether the lot drew it or a story tells it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from aplis.exchange.demo.feed import Feed
from aplis.exchange.demo.wording import say
from aplis.rules.dates import add_months
from aplis.rules.life_matrix import INSTRUMENTS
from aplis.rules.vocabulary import ends_on

# The one word with which a fact in the data files begins says its kind; a private one is an observation kept at home.
KINDS: Final = ("own_words", "strength", "need", "observation", "event", "private", "level")
_CONFIRMED: Final = frozenset({"agency_record", "register"})


@dataclass(frozen=True)
class Pen:
    """Who writes about whom, and when: the day on which it is true, and the reference day of the demo."""

    person: str
    sex: str
    agency: str
    author: str
    day: date
    on: date
    details: Any = None

    def say(self, text: str) -> str:
        return say(text, sex=self.sex, on=self.on, details=self.details)


def kind_of(spec: dict[str, Any]) -> str:
    """raises StopIteration where a fact names no kind."""
    return next(kind for kind in KINDS if kind in spec)


def write_fact(feed: Feed, pen: Pen, domain: str, spec: dict[str, Any], amount: Decimal | None = None) -> str:
    """Writes a statement as the data files describe it and returns its key.

    spec     one of KINDS with the sentence, and as needed `source`, `sure`, `valid` (months), `value` (of a level), `rated` (with the
             life-domain matrix)
    amount   euros
    """
    kind = kind_of(spec)
    source = spec.get("source") or {"own_words": "person"}.get(kind, "worker")
    return feed.add(
        "statements",
        person_key=pen.person,
        agency_key=pen.agency,
        author_key=pen.author,
        domain=domain,
        kind="observation" if kind == "private" else kind,
        text=pen.say(spec[kind]),
        level=spec.get("value"),
        code=INSTRUMENTS[-1].code if spec.get("rated") else None,
        amount=amount,
        unit="EUR" if amount is not None else None,
        source=source,
        true_on=pen.day,
        confidence=_confidence(spec, source),
        valid_until=add_months(pen.day, spec["valid"]) if "valid" in spec else None,
        private=kind == "private",
    )


def write_circumstance(feed: Feed, pen: Pen, spec: dict[str, Any]) -> str:
    """Writes a circumstance; it expires after the months that the vocabulary gives its code."""
    source = spec.get("source") or "worker"
    return feed.add(
        "circumstances",
        person_key=pen.person,
        agency_key=pen.agency,
        author_key=pen.author,
        code=spec["code"],
        text=pen.say(spec["text"]),
        source=source,
        true_on=pen.day,
        confidence=_confidence(spec, source),
        valid_until=ends_on(spec["code"], pen.day),
        private=False,
    )


def write_reply(feed: Feed, pen: Pen, fact: str, stance: str, text: str, days_later: int) -> None:
    """Writes what the person says to a fact, not later than the day before the reference day."""
    given_on = max(pen.day, min(pen.day + timedelta(days=days_later), pen.on - timedelta(days=1)))
    feed.add(
        "replies", fact_key=fact, agency_key=pen.agency, author_key=pen.author, stance=stance, text=pen.say(text),
        given_on=given_on,
    )  # fmt: skip


def _confidence(spec: dict[str, Any], source: str) -> str:
    if spec.get("reply", [""])[0] == "disagrees":
        return "disputed"
    return spec.get("sure") or ("confirmed" if source in _CONFIRMED else "stated")
