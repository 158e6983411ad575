"""What stands in a form that is not finished yet."""

from typing import Any, Final

from aplis.register.identity.queries.homes import hearth_of
from aplis.register.identity.queries.look_up import described
from aplis.register.people.models import ContactDetail
from aplis.rules.dates import UNKNOWN, YEAR, parse_date
from aplis.rules.matching.homes import Hearth
from aplis.rules.matching.records import Described
from aplis.rules.purposes import PURPOSES

LONGEST: Final = 250  # characters of a field; what is longer was not typed by hand
LEAST_NAME: Final = 2  # letters before anybody is looked for
USUAL_PURPOSE: Final = "intake"


class TypedForm:
    """Reads of the form for a new person what tells her apart. It judges nothing: what cannot be read is not there yet."""

    def __init__(self, sent: Any) -> None:
        self._sent = sent

    def _text(self, name: str) -> str:
        return str(self._sent.get(name, ""))[:LONGEST].strip()

    @property
    def purpose(self) -> str:
        purpose = self._text("purpose")
        return purpose if purpose in PURPOSES else USUAL_PURPOSE

    @property
    def names(self) -> list[tuple[str, str]]:
        if self._text("is_pseudonymous"):
            return []
        pairs = [(self._text(f"{kind}given"), self._text(f"{kind}family")) for kind in ("", "other_")]
        return [pair for pair in pairs if len("".join(pair)) >= LEAST_NAME]

    @property
    def born(self) -> tuple[Any, str]:
        day, precision = parse_date(self._text("born"))
        return (day, precision) if day is not None else (None, UNKNOWN)

    @property
    def number(self) -> str:
        return "" if self._text("is_pseudonymous") else self._text("number")

    def _contact(self, kind: str) -> list[str]:
        value = self._text("contact_value")
        return [value] if value and self._text("contact_kind") == kind else []

    @property
    def wanted(self) -> Described:
        return described(
            names=self.names,
            born=self.born,
            number=self.number,
            addresses=self._contact(ContactDetail.Kind.ADDRESS),
            phones=self._contact(ContactDetail.Kind.PHONE),
        )

    @property
    def hearth(self) -> Hearth:
        """Where she says that she lives."""
        return hearth_of(
            addresses=self._contact(ContactDetail.Kind.ADDRESS),
            phones=self._contact(ContactDetail.Kind.PHONE),
            families=[family for _given, family in self.names],
        )

    @property
    def has_household(self) -> bool:
        return bool(self._text("household"))

    @property
    def homes_seen(self) -> frozenset[int]:
        """Numbers of the households that the worker was offered and did not choose."""
        words = self._text("homes_seen").split(",")
        return frozenset(int(word) for word in words if word.isascii() and word.isdecimal())

    @property
    def fields_used(self) -> list[str]:
        """Which fields tell somebody apart, for the journal: never what stood in them. A year alone tells nobody apart."""
        has_day = self.born[1] not in {UNKNOWN, YEAR}
        used = {"name": self.names, "born": self.born[0], "number": self.number, "contact": self._contact("phone")}
        if not self.names and not self.number and not has_day and not self._contact("phone"):
            return []
        return [name for name, value in used.items() if value]
