"""What a source row can become here: each kind, its fields, and what the importer must know to write it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import models

from aplis.casework.situations.models import Circumstance, Document, Fact, Reply, Statement
from aplis.register.agencies.models import Agency, Area, Role, Worker
from aplis.register.people.models import (
    CONTACT,
    FAMILY,
    ContactDetail,
    Household,
    HouseholdMember,
    Identifier,
    Person,
    PersonName,
)
from aplis.register.sharing.models import PLAN, Involvement, NamedViewer, Release
from aplis.rules.identifiers import SCHEMES
from aplis.rules.legal_bases import BASES
from aplis.rules.names import LONGEST_NAME
from aplis.rules.purposes import PURPOSES
from aplis.rules.scopes import DOMAINS
from aplis.rules.vocabulary import CIRCUMSTANCES

TEXT_LIMIT: Final = 20_000  # characters of a free text


@dataclass(frozen=True)
class Field:
    """A field of a kind. `type`: text, date, boolean, integer, money, code, scopes, file or ref.

    column  the column of the table; empty when the writer of the kind works it out
    refs    for a ref: the kinds whose keys it may hold
    codes   for a code: what may stand there
    """

    type: str
    column: str = ""
    is_required: bool = False
    limit: int = 0
    refs: tuple[str, ...] = ()
    codes: tuple[str, ...] | Callable[[], tuple[str, ...]] = ()
    low: int = 0
    high: int = 0

    def allowed(self) -> tuple[str, ...]:
        return self.codes if isinstance(self.codes, tuple) else self.codes()


@dataclass(frozen=True)
class Kind:
    """One kind of thing a mapping can make.

    content     the item is left out of a row when all of these are empty, unless it is what the row is about
    is_shared   rows of several records speak of the same one: it is made once and ended by none of them
    natural     columns by which one that is already there is found and taken over instead of doubled
    ending      the column that gets the day when the source deletes it
    scope       the bit under which the journal speaks of it; 0 for a row about nobody
    order       pairs of date columns (earlier, later); `strict` ones may not be equal
    """

    name: str
    model: Any
    fields: dict[str, Field]
    content: tuple[str, ...] = ()
    is_shared: bool = False
    is_reference: bool = False
    natural: tuple[str, ...] = ()
    ending: str = ""
    scope: int = 0
    order: tuple[tuple[str, str], ...] = ()
    strict: bool = False
    opens_rights: bool = False
    has_version: bool = False
    is_fact: bool = field(default=False)

    @property
    def refs(self) -> dict[str, Field]:
        return {name: each for name, each in self.fields.items() if each.type == "ref"}


def _text(column: str, limit: int, *, required: bool = False) -> Field:
    return Field("text", column, required, limit)


def _date(column: str, *, required: bool = False) -> Field:
    return Field("date", column, required)


def _code(column: str, codes: tuple[str, ...] | Callable[[], tuple[str, ...]], *, required: bool = False) -> Field:
    return Field("code", column, required, codes=codes)


def _ref(column: str, *kinds: str, required: bool = False) -> Field:
    return Field("ref", column, required, refs=kinds)


def _flag(column: str) -> Field:
    return Field("boolean", column)


def _choices(choices: type[models.TextChoices]) -> tuple[str, ...]:
    return tuple(choices.values)


def _roles() -> tuple[str, ...]:
    return tuple(Role.objects.values_list("code", flat=True))


_PERSON: Final = _ref("person_id", "person", required=True)
_AGENCY: Final = _ref("agency_id", "agency", required=True)
_PERIOD: Final = {"starts_on": _date("starts_on"), "ends_on": _date("ends_on")}
_IN_ORDER: Final = (("starts_on", "ends_on"),)
_FACT: Final = {
    "person": _PERSON,
    "agency": _ref("agency_id", "agency"),
    "involvement": _ref("", "involvement"),
    "author": _ref("author_id", "worker"),
    "text": Field("text", "text", limit=TEXT_LIMIT),
    "source": _code("source", _choices(Fact.Source), required=True),
    "true_on": _date("true_on", required=True),
    "confidence": _code("confidence", _choices(Fact.Confidence)),
    "valid_until": _date("valid_until"),
    "is_private": _flag("is_private"),
}
_DOMAIN: Final = _code("scope", DOMAINS, required=True)

_ALL: Final = (
    Kind(
        "area", Area, is_reference=True, is_shared=True, natural=("country", "code"),
        fields={
            "parent": _ref("parent_id", "area"),
            "country": _text("country", 2, required=True),
            "level": Field("integer", "level", high=9),
            "code": _text("code", 24, required=True),
            "name": _text("name", 120, required=True),
        },
    ),
    Kind(
        "agency", Agency, is_reference=True, natural=("name", "area_id"), ending="is_active",
        fields={
            "name": _text("name", 200, required=True),
            "short_name": _text("short_name", 40),
            "kind": _code("kind", _choices(Agency.Kind), required=True),
            "area": _ref("area_id", "area", required=True),
        },
    ),
    Kind(
        "worker", Worker, is_reference=True, natural=("agency_id", "name"), ending="ends_on", order=_IN_ORDER,
        fields={
            "agency": _AGENCY,
            "name": _text("name", 120, required=True),
            "role": _code("role_id", _roles),
            "starts_on": _date("starts_on", required=True),
            "ends_on": _date("ends_on"),
        },
    ),
    Kind(
        "person", Person, scope=CONTACT, has_version=True, opens_rights=True,
        fields={
            "born_on": _date("born_on"),
            "birth_precision": _code("birth_precision", _choices(Person.Precision)),
            "language": _text("language", 8),
            "channel": _code("channel", _choices(Person.Channel)),
            "has_interpreter_need": _flag("has_interpreter_need"),
            "is_pseudonymous": _flag("is_pseudonymous"),
            "protection_level": Field("integer", "protection_level", high=3),
        },
    ),
    Kind(
        "name", PersonName, scope=CONTACT, content=("given", "family"), ending="ends_on", order=_IN_ORDER,
        fields={
            "person": _PERSON,
            "kind": _code("kind", _choices(PersonName.Kind)),
            "script": _code("script", _choices(PersonName.Script)),
            "given": _text("given", LONGEST_NAME),
            "family": _text("family", LONGEST_NAME),
            "is_main": _flag("is_main"),
            **_PERIOD,
        },
    ),
    Kind(
        "identifier", Identifier, scope=CONTACT, content=("value",), natural=("person_id", "digest"), ending="ends_on",
        order=_IN_ORDER,
        fields={
            "person": _PERSON,
            "scheme": _code("scheme", tuple(SCHEMES), required=True),
            "value": _text("", 64),
            "override_reason": _text("override_reason", 200),
            **_PERIOD,
        },
    ),
    Kind(
        "contact", ContactDetail, scope=CONTACT, content=("value",), ending="ends_on", order=_IN_ORDER, opens_rights=True,
        fields={
            "person": _PERSON,
            "agency": _AGENCY,
            "kind": _code("kind", _choices(ContactDetail.Kind), required=True),
            "value": _text("value", 250),
            "safety_note": _text("safety_note", 250),
            "is_safe": _flag("is_safe"),
            **_PERIOD,
        },
    ),
    Kind("household", Household, is_shared=True, fields={"starts_on": _date("starts_on")}),
    Kind(
        "member", HouseholdMember, scope=FAMILY, content=("role",), natural=("household_id", "person_id", "starts_on"),
        ending="ends_on", order=_IN_ORDER,
        fields={
            "household": _ref("household_id", "household", required=True),
            "person": _PERSON,
            "role": _code("role", _choices(HouseholdMember.Role)),
            "starts_on": _date("starts_on", required=True),
            "ends_on": _date("ends_on"),
        },
    ),
    Kind(
        "involvement", Involvement, scope=PLAN, ending="closed_on", order=(("opened_on", "closed_on"),),
        opens_rights=True, has_version=True,
        fields={
            "person": _PERSON,
            "agency": _AGENCY,
            "lead": _ref("lead_id", "worker"),
            "purpose": _code("purpose", PURPOSES, required=True),
            "basis": _code("basis", tuple(BASES), required=True),
            "programme": _text("programme", 200),
            "opened_on": _date("opened_on", required=True),
            "closed_on": _date("closed_on"),
        },
    ),
    Kind(
        "release", Release, scope=PLAN, ending="withdrawn_on", order=_IN_ORDER, strict=True, opens_rights=True,
        fields={
            "person": _PERSON,
            "agency": _AGENCY,
            "scopes": Field("scopes", "scopes", is_required=True),
            "purpose": _code("purpose", PURPOSES, required=True),
            "basis": _code("basis", tuple(BASES), required=True),
            "starts_on": _date("starts_on", required=True),
            "ends_on": _date("ends_on", required=True),
            "withdrawn_on": _date("withdrawn_on"),
        },
    ),
    Kind(
        "viewer", NamedViewer, scope=PLAN, natural=("person_id", "worker_id"), ending="ends_on", order=_IN_ORDER,
        opens_rights=True,
        fields={
            "person": _PERSON,
            "worker": _ref("worker_id", "worker", required=True),
            "starts_on": _date("starts_on", required=True),
            "ends_on": _date("ends_on"),
        },
    ),
    Kind(
        "statement", Statement, content=("text", "level"), order=(("true_on", "valid_until"),), strict=True, is_fact=True,
        fields={
            **_FACT,
            "domain": _DOMAIN,
            "code": _text("code", 64),
            "kind": _code("kind", _choices(Statement.Kind)),
            "level": Field("integer", "level", low=1, high=5),
            "amount": Field("money", "amount"),
            "unit": _text("unit", 16),
        },
    ),
    Kind(
        "circumstance", Circumstance, order=(("true_on", "valid_until"),), strict=True, is_fact=True,
        fields={**_FACT, "code": _code("code", tuple(CIRCUMSTANCES), required=True)},
    ),
    Kind(
        "document", Document, order=(("issued_on", "valid_until"),),
        fields={
            "person": _PERSON,
            "agency": _AGENCY,
            "author": _ref("author_id", "worker"),
            "domain": _DOMAIN,
            "title": _text("title", 200, required=True),
            "issuer": _text("issuer", 200, required=True),
            "issued_on": _date("issued_on", required=True),
            "valid_until": _date("valid_until"),
            "is_private": _flag("is_private"),
            "file": Field("file", "file", is_required=True, limit=200),
        },
    ),
    Kind(
        "reply", Reply,
        fields={
            "fact": _ref("", "statement", "circumstance", required=True),
            "agency": _AGENCY,
            "author": _ref("author_id", "worker"),
            "stance": _code("stance", _choices(Reply.Stance), required=True),
            "text": Field("text", "text", limit=TEXT_LIMIT),
            "given_on": _date("given_on", required=True),
        },
    ),
)  # fmt: skip
KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in _ALL}
