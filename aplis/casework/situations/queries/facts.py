"""Facts of one person as one actor sees them: which stand today, which have expired, how many there are of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from aplis.casework.situations.models import Circumstance, Fact, Reply, Statement
from aplis.core.access import Actor
from aplis.core.periods import lasts
from aplis.core.prepared import prepared

SHOWN: Final = 20  # facts of one kind in one domain on the page; the others are a link away
CIRCUMSTANCES_SHOWN: Final = 60  # a vocabulary has few words for one domain
NEWEST: Final = ("-true_on", "-pk")
LEVEL: Final = Statement.Kind.LEVEL

# States of a fact on a day.
CURRENT, EXPIRED, EARLIER = "current", "expired", "earlier"
STATES: Final = (CURRENT, EXPIRED, EARLIER)

type Counts = dict[int, Counter[str]]


def stands() -> Q:
    """Neither replaced by a later wording nor ended."""
    return Q(replaced_by__isnull=True, ended_on__isnull=True)


def is_current(today: date) -> Q:
    """Stands, and may still be used on the day: `valid_until` is the first day on which it may not."""
    return stands() & lasts(today, until="valid_until")


def is_expired(today: date) -> Q:
    """Stands, but nobody has confirmed it since its time ran out."""
    return stands() & Q(valid_until__lte=today)


def in_state(state: str, today: date) -> Q:
    """The condition of one of STATES."""
    return {CURRENT: is_current(today), EXPIRED: is_expired(today), EARLIER: ~stands()}[state]


@dataclass(frozen=True)
class About:
    """Whose facts for whom, and for what: on paper, which leaves the house, notes of one agency do not stand."""

    actor: Actor
    person_id: int
    on_paper: bool = False

    def rows(self, model: type[Fact]) -> QuerySet[Any]:
        seen = model.objects.visible_to(self.actor).filter(person_id=self.person_id)  # type: ignore[attr-defined]
        return seen.filter(is_private=False) if self.on_paper else seen


@prepared
def newest_statements(actor: Actor, person_id: int, *, on_paper: bool = False, is_whole: bool = False) -> Any:
    """Current statements, at most SHOWN of each kind in each domain, newest first; all of them when `is_whole`.

    Levels come with those that no longer hold and with the first one ever, because "then" is one of them.
    """
    rows = About(actor, person_id, on_paper).rows(Statement)
    rows = rows.filter(is_current(actor.today) | Q(kind=LEVEL, replaced_by__isnull=True))
    return _newest(rows, "scope", "kind", is_whole=is_whole)


@prepared
def newest_circumstances(actor: Actor, person_id: int, *, on_paper: bool = False, is_whole: bool = False) -> Any:
    """Current circumstances, at most SHOWN in each domain, newest first; all of them when `is_whole`."""
    rows = About(actor, person_id, on_paper).rows(Circumstance).filter(is_current(actor.today))
    return _newest(rows, "scope", is_whole=is_whole)


def _newest(rows: QuerySet[Any], *per: str, is_whole: bool) -> QuerySet[Any]:
    def place(*order: Any) -> Window:
        return Window(RowNumber(), partition_by=per, order_by=order)

    if not is_whole:
        rows = rows.annotate(
            place=place(F("true_on").desc(), F("pk").desc()), from_first=place(F("true_on").asc(), F("pk").asc())
        ).filter(Q(place__lte=SHOWN) | Q(from_first=1))
    return rows.select_related("agency", "author").order_by(*NEWEST)


def counts_by_domain(actor: Actor, person_id: int, *, on_paper: bool = False) -> Counts:
    """How many facts there are, by scope: keys are a state, a kind of statement that is current, and "said"."""
    found: Counts = defaultdict(Counter)
    for scope, of_state, kind, number in _counted(actor, person_id, on_paper=on_paper):
        found[scope][of_state] += number
        if of_state == CURRENT:
            found[scope][kind] += number
    return found


@prepared
def _counted(actor: Actor, person_id: int, *, on_paper: bool) -> Any:
    about, today = About(actor, person_id, on_paper), actor.today
    state = Case(
        When(is_current(today), then=Value(CURRENT)),
        When(is_expired(today), then=Value(EXPIRED)),
        default=Value(EARLIER),
    )

    def counted(model: type[Fact], kind: Any) -> QuerySet[Any]:
        rows = about.rows(model).annotate(state=state, sort=kind)
        return rows.order_by().values_list("scope", "state", "sort").annotate(number=Count("pk"))

    return counted(Statement, F("kind")).union(counted(Circumstance, Value("circumstance")), all=True)


def listed(actor: Actor, model: Any, person_id: int, *, scope: int, state: str, asked: str = "") -> QuerySet[Any]:
    """The facts of one domain in one of STATES whose text holds what was asked, newest first."""
    rows = model.objects.visible_to(actor).filter(in_state(state, actor.today), person_id=person_id, scope=scope)
    if asked:
        rows = rows.filter(text__icontains=asked)
    return rows.select_related("agency", "author").order_by(*NEWEST)


def page_of(
    actor: Actor, person_id: int, *, scope: int, state: str, asked: str, number: str | None
) -> tuple[Page, list[Circumstance]]:
    """A page of statements with their replies, and beside the first page the circumstances in the same state."""

    def wanted(model: Any) -> QuerySet[Any]:
        return listed(actor, model, person_id, scope=scope, state=state, asked=asked)

    page = Paginator(wanted(Statement), SHOWN).get_page(number)
    circumstances = list(wanted(Circumstance)[: CIRCUMSTANCES_SHOWN if page.number == 1 else 0])
    shown = with_replies(actor, [*circumstances, *page.object_list])
    page.object_list = shown[len(circumstances) :]
    return page, circumstances


def with_replies(actor: Actor, facts: Iterable[Fact]) -> list[Any]:
    """The same facts, each with `answers`: the person's replies to it, newest first. One query for all of them."""
    facts = list(facts)
    answers = defaultdict(list)
    for reply in _replies(actor, tuple(fact.pk for fact in facts)) if facts else ():
        answers[reply.statement_id or reply.circumstance_id].append(reply)
    for fact in facts:
        fact.answers = answers[fact.pk]  # type: ignore[attr-defined]
    return facts


@prepared
def _replies(actor: Actor, facts: tuple[int, ...]) -> Any:
    rows = Reply.objects.visible_to(actor).filter(Q(statement_id__among=facts) | Q(circumstance_id__among=facts))
    return rows.order_by("-given_on", "-pk")


def versions_before(actor: Actor, fact: Fact) -> list[Any]:
    """The wordings that led to this one, newest first."""
    found: list[Any] = []
    rows = type(fact).objects.visible_to(actor).filter(person_id=fact.person_id).select_related("author", "agency")
    older = rows.filter(replaced_by=fact.pk).first()
    while older is not None:
        found.append(older)
        older = rows.filter(replaced_by=older.pk).first()
    return found
