"""The open files of an agency and the persons they are about: the worker's caseload, the agency's people by worker."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery

from aplis.casework.situations.models import Circumstance, Statement
from aplis.casework.situations.queries.facts import is_current
from aplis.core.access import Actor
from aplis.core.prepared import prepared
from aplis.register.people.models import PersonName
from aplis.register.sharing.models import Involvement
from aplis.register.sharing.queries import is_open
from aplis.rules.scopes import codes


def files(actor: Actor) -> QuerySet[Involvement]:
    """The open files of the actor's agency on persons the actor sees."""
    return Involvement.objects.visible_to(actor).filter(is_open(actor), agency_id=actor.agency_id)


class Called(NamedTuple):
    """The main name of a person, in the fewest words: a caseload may be long, and all of it is put in order."""

    person_id: int
    given: str
    family: str

    def __str__(self) -> str:
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True)
class Caseload:
    """Everybody whose file the worker leads.

    files  purpose of the open file by person, of the latest one where there are several
    names  main names by person, in the order of family names; only persons with a name that the worker may read
    """

    files: dict[int, str]
    names: dict[int, Called]

    @property
    def people(self) -> tuple[int, ...]:
        return tuple(self.files)


def caseload_of(actor: Actor) -> Caseload:
    """Two queries for any number of persons."""
    led = dict(_led_files(actor))
    return Caseload(led, {row[0]: Called(*row) for row in _main_names(actor, tuple(led))})


@prepared
def _led_files(actor: Actor) -> Any:
    rows = files(actor).filter(lead_id=actor.worker_id).order_by("opened_on", "pk")
    return rows.values_list("person_id", "purpose")


@prepared
def _main_names(actor: Actor, people: tuple[int, ...]) -> Any:
    main = PersonName.objects.visible_to(actor).filter(person_id__among=people, is_main=True)
    return main.order_by("family", "given", "pk").values_list("person_id", "given", "family")


def people_of(actor: Actor, rows: QuerySet[Involvement]) -> QuerySet[PersonName]:
    """The main names of the persons on whom these files are open, by family name."""
    main = PersonName.objects.visible_to(actor).filter(person_id__in=rows.values("person_id"), is_main=True)
    return main.order_by("family", "given", "pk")


@dataclass(frozen=True)
class Case:
    """One person of the caseload: the last own words, the last fact, the next day on which something runs out.

    words, fact   rows with pk, scope, text and true_on
    """

    name: Called | PersonName
    file: Involvement | None
    words: Any = None
    fact: Any = None
    next_expiry: date | None = None

    @property
    def scopes(self) -> int:
        """The scopes of what the list shows of the person, as a mask."""
        return (self.words.scope if self.words else 0) | (self.fact.scope if self.fact else 0)

    @property
    def domain(self) -> str:
        return "".join(codes(self.fact.scope)[:1]) if self.fact else ""


def with_files(actor: Actor, names: Iterable[PersonName]) -> list[Case]:
    """Persons with the agency's file and its lead, and nothing of their lives."""
    names = list(names)
    by_person = _files_by_person(actor, names)
    return [Case(name, by_person.get(name.person_id)) for name in names]


def cases(actor: Actor, names: Iterable[Called]) -> list[Case]:
    """Persons of the caseload with contents. Three queries for any number of them."""
    names = list(names)
    latest = {row.person_id: row for row in _latest(actor, tuple(name.person_id for name in names))}
    statements = _by_id(_statements(actor, _ids(latest.values(), "words_id", "statement_id")))
    circumstances = _by_id(_circumstances(actor, _ids(latest.values(), "circumstance_id")))
    return [_case(name, latest[name.person_id], statements, circumstances) for name in names]


def _case(name: Called, latest: Any, statements: dict[int, Any], circumstances: dict[int, Any]) -> Case:
    return Case(
        name,
        None,
        statements.get(latest.words_id),
        _later(statements.get(latest.statement_id), circumstances.get(latest.circumstance_id)),
        min(filter(None, (latest.statement_expiry, latest.circumstance_expiry)), default=None),
    )


@prepared
def _latest(actor: Actor, people: tuple[int, ...]) -> Any:
    """The ids of the last own words and facts and the nearest days on which something runs out."""
    own_words = _of_person(actor, Statement).filter(kind=Statement.Kind.OWN_WORDS)
    main = PersonName.objects.visible_to(actor).filter(person_id__among=people, is_main=True)
    rows = main.annotate(
        words_id=_newest(own_words),
        statement_id=_newest(_of_person(actor, Statement)),
        circumstance_id=_newest(_of_person(actor, Circumstance)),
        statement_expiry=_nearest(_of_person(actor, Statement)),
        circumstance_expiry=_nearest(_of_person(actor, Circumstance)),
    )
    fields = ("person_id", "words_id", "statement_id", "circumstance_id", "statement_expiry", "circumstance_expiry")
    return rows.values_list(*fields, named=True)


_SHOWN = ("pk", "scope", "text", "true_on")  # of a fact in the list


@prepared
def _statements(actor: Actor, ids: tuple[int, ...]) -> Any:
    return Statement.objects.visible_to(actor).filter(pk__among=ids).values_list(*_SHOWN, named=True)


@prepared
def _circumstances(actor: Actor, ids: tuple[int, ...]) -> Any:
    return Circumstance.objects.visible_to(actor).filter(pk__among=ids).values_list(*_SHOWN, named=True)


def _ids(rows: Iterable[Any], *fields: str) -> tuple[int, ...]:
    found = {getattr(row, field) for row in rows for field in fields}
    return tuple(sorted(found - {None}))


def _by_id(rows: Iterable[Any]) -> dict[int, Any]:
    return {row.pk: row for row in rows}


def _of_person(actor: Actor, model: Any) -> Any:
    return model.objects.visible_to(actor).filter(is_current(actor.today), person_id=OuterRef("person_id"))


def _newest(rows: Any) -> Subquery:
    return Subquery(rows.order_by("-true_on", "-pk").values("pk")[:1])


def _nearest(rows: Any) -> Subquery:
    return Subquery(rows.filter(valid_until__isnull=False).order_by("valid_until").values("valid_until")[:1])


def _later(statement: Any, circumstance: Any) -> Any:
    found = [fact for fact in (statement, circumstance) if fact is not None]
    return max(found, key=lambda fact: (fact.true_on, fact.pk), default=None)


def _files_by_person(actor: Actor, names: Iterable[PersonName]) -> dict[int, Involvement]:
    """One open file of the agency for each person, the actor's own before others."""
    rows = files(actor).filter(person_id__in=[name.person_id for name in names]).select_related("lead")
    ordered = sorted(rows, key=lambda row: (row.lead_id == actor.worker_id, row.opened_on))
    return {row.person_id: row for row in ordered}


@dataclass(frozen=True)
class Load:
    """How many open files a worker of the agency leads. Without a worker: those that nobody leads."""

    worker_id: int | None
    name: str
    number: int


def loads(actor: Actor) -> list[Load]:
    """The agency's open files by lead, those without a lead first."""
    rows = files(actor).order_by().values("lead_id", "lead__name").annotate(number=Count("pk"))
    found = [Load(row["lead_id"], row["lead__name"] or "", row["number"]) for row in rows]
    return sorted(found, key=lambda load: (load.worker_id is not None, load.name))


def files_led_by(actor: Actor, worker_id: int | None) -> QuerySet[Any]:
    """The agency's open files that this worker leads, each with `name`, the main name of the person, in its order."""
    main = PersonName.objects.visible_to(actor).filter(person_id=OuterRef("person_id"), is_main=True)
    rows = files(actor).filter(lead_id=worker_id) if worker_id else files(actor).filter(lead_id__isnull=True)
    rows = rows.annotate(family=Subquery(main.values("family")[:1]), given=Subquery(main.values("given")[:1]))
    return rows.select_related("lead").order_by("family", "given", "pk")
