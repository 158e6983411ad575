"""What stands around a life situation: household, circle of support, documents, looks, what soon runs out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Trim

from aplis.casework.situations.models import Circumstance, Document, Statement
from aplis.casework.situations.queries.facts import stands
from aplis.core.access import Actor
from aplis.core.periods import runs
from aplis.core.prepared import prepared
from aplis.register.agencies.models import Agency
from aplis.register.people.apart import apart_from
from aplis.register.people.households import may_see_home
from aplis.register.people.models import AccessRight, HouseholdMember, Person, PersonName
from aplis.register.sharing.models import Involvement, Look
from aplis.register.sharing.queries import is_open
from aplis.rules.protection import shows_in_household
from aplis.rules.scopes import codes

SOON: Final = timedelta(days=30)
SOON_SHOWN: Final = 5
LOOKS_SHOWN: Final = 3
LOOKS_BACK: Final = 60
DOCUMENTS_SHOWN: Final = 4


@dataclass(frozen=True)
class Expiring:
    """Something that runs out within SOON. `code` is that of a circumstance, `title` a text or a title."""

    until: date
    domain: str
    kind: str
    code: str
    title: str


def household_of(actor: Actor, person: Person) -> list[HouseholdMember]:
    """Those who live with the person today and whom the actor may see, each with `name`; the person is not among them.

    Nor is anybody who is kept apart from her.
    """
    if not may_see_home(actor, person):
        return []
    rows = [row for row in _household(actor, person.pk) if shows_in_household(row.person.protection_level)]
    apart = apart_from(person.pk, actor.today)
    return [row for row in rows if row.person_id not in apart]


@prepared
def _household(actor: Actor, person_id: int) -> Any:
    today = runs(actor.today)
    members = HouseholdMember.objects.visible_to(actor).filter(today)
    own = members.filter(person_id=person_id).values("household_id")
    names = PersonName.objects.visible_to(actor).filter(person_id=OuterRef("person_id"), is_main=True)
    others = members.filter(household_id__in=own).exclude(person_id=person_id).select_related("person")
    others = others.filter(person__merged_into__isnull=True)
    others = others.annotate(
        name=Subquery(names.annotate(full=Trim(Concat("given", Value(" "), "family"))).values("full")[:1])
    )
    return others.order_by("starts_on", "pk")


@prepared
def circle_of(actor: Actor, person_id: int) -> Any:
    """The agencies that keep an open file on the person, with the worker who leads it."""
    rows = Involvement.objects.visible_to(actor).filter(is_open(actor), person_id=person_id)
    return rows.select_related("agency", "lead").order_by("opened_on", "pk")


@prepared
def recent_looks(actor: Actor, person_id: int) -> Any:
    """The newest looks at the person, of everybody."""
    rows = Look.objects.visible_to(actor).filter(person_id=person_id)
    return rows.select_related("worker", "agency").order_by("-at", "-pk")[:LOOKS_SHOWN]


@prepared
def own_looks(actor: Actor, person_id: int, page: str) -> Any:
    """When the worker last looked at this page of the person, newest first."""
    rows = Look.objects.visible_to(actor).filter(worker_id=actor.worker_id, person_id=person_id, page=page)
    return rows.order_by("-at").values_list("at", flat=True)[:LOOKS_BACK]


def documents_of(actor: Actor, person_id: int) -> QuerySet[Document]:
    rows = Document.objects.visible_to(actor).filter(person_id=person_id)
    return rows.select_related("agency").order_by("-issued_on", "-pk")


@prepared
def newest_documents(actor: Actor, person_id: int) -> Any:
    return documents_of(actor, person_id)[:DOCUMENTS_SHOWN]


def expiring(actor: Actor, person_id: int) -> list[Expiring]:
    """Current facts and documents that run out within SOON, the nearest first. One query over three tables."""
    rows = _expiring(actor, person_id, actor.today + SOON)
    return [Expiring(until, "".join(codes(scope)[:1]), kind, code, title) for until, scope, kind, code, title in rows]


@prepared
def _expiring(actor: Actor, person_id: int, until: date) -> Any:
    def soon(model: Any, kind: str, **columns: Any) -> QuerySet[Any]:
        rows = model.objects.visible_to(actor).filter(
            person_id=person_id, valid_until__gt=actor.today, valid_until__lte=until
        )
        rows = rows if model is Document else rows.filter(stands())
        rows = rows.annotate(what=Value(kind), **columns).order_by()
        return rows.values_list("valid_until", "scope", "what", "of_code", "of_title")

    found = soon(Statement, "statement", of_code=Value(""), of_title=F("text")).union(
        soon(Circumstance, "circumstance", of_code=F("code"), of_title=F("text")),
        soon(Document, "document", of_code=Value(""), of_title=F("title")),
        all=True,
    )
    return found.order_by("valid_until")[:SOON_SHOWN]


def viewers(actor: Actor, person_id: int, scope: int) -> list[Agency]:
    """The agencies that hold a right on this scope today: they will be able to read what is written there."""
    rights = AccessRight.objects.visible_to(actor).filter(runs(actor.today), person_id=person_id)
    covering = rights.annotate(hit=F("scopes").bitand(scope)).filter(hit__gt=0)
    return list(Agency.objects.filter(pk__in=covering.values("agency_id")).order_by("name"))


def ending_rights(rights: Iterable[AccessRight], today: date) -> list[AccessRight]:
    """Of these rights, those that end within SOON; an emergency tells itself how many minutes are left."""
    lasting = (right for right in rights if right.ends_on is not None and right.ends_at is None)
    return [right for right in lasting if today < right.ends_on <= today + SOON]
