"""The thirteen life domains of one person: what stands in each, and what is shut and why."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from aplis.casework.situations.models import Circumstance, Fact, Statement
from aplis.casework.situations.queries.facts import (
    CURRENT,
    EARLIER,
    EXPIRED,
    LEVEL,
    SHOWN,
    counts_by_domain,
    newest_circumstances,
    newest_statements,
    with_replies,
)
from aplis.register.sharing.looks import OpenFile
from aplis.rules.scopes import BIT, DOMAINS

SIDES: Final = (Statement.Kind.STRENGTH, Statement.Kind.NEED)  # stand left and right, the others below


@dataclass(frozen=True)
class Domain:
    """One life domain of a person as one worker may see it.

    circumstances, statements   the newest, at most SHOWN; strengths and needs stand apart from the statements, and of
                                the levels only the one that holds now stands among them
    words                       the person's latest own words on it
    then, now                   the first level ever and the newest that is current, or None
    counts                      of all facts: by state, and of the current ones by kind
    is_askable                  shut, and the worker's role includes it: she may ask who keeps it
    """

    code: str
    is_shared: bool
    is_writable: bool
    statements: list[Statement] = field(default_factory=list)
    strengths: list[Statement] = field(default_factory=list)
    needs: list[Statement] = field(default_factory=list)
    circumstances: list[Circumstance] = field(default_factory=list)
    words: Statement | None = None
    then: Statement | None = None
    now: Statement | None = None
    counts: Counter[str] = field(default_factory=Counter)
    is_askable: bool = False

    @property
    def state(self) -> str:
        """`not_shared`, `open`, `nothing_current` (all of it expired or ended) or `not_talked` (nothing ever)."""
        if not self.is_shared:
            return "not_shared"
        if self.counts[CURRENT]:
            return "open"
        return "nothing_current" if self.past else "not_talked"

    @property
    def line(self) -> Statement | Circumstance | None:
        """The latest word on the domain, for the closed row."""
        return next(iter([*self.statements, *self.strengths, *self.needs, *self.circumstances]), None)

    @property
    def expired(self) -> int:
        return self.counts[EXPIRED]

    @property
    def past(self) -> int:
        """Facts behind "earlier": expired, ended or replaced."""
        return self.counts[EXPIRED] + self.counts[EARLIER]

    @property
    def total(self) -> int:
        return self.counts[CURRENT]

    @property
    def is_cut(self) -> bool:
        """Whether the page shows only the newest of what stands."""
        shown = len(self.statements) + len(self.strengths) + len(self.needs) + len(self.circumstances)
        return self.total > shown


def writable(file: OpenFile) -> int:
    """The scopes in which the worker may write about this person, as a mask."""
    if not file.actor.may("write_fact"):
        return 0
    covered = 0
    for right in file.rights:
        covered |= right.scopes
    return file.actor.write_scopes & covered


def domains_of(file: OpenFile, *, on_paper: bool = False) -> list[Domain]:
    """All thirteen domains in their order, with at most SHOWN facts of a kind. Four queries, however many there are.

    on_paper  everything that stands, without what is only for the own agency
    """
    actor, person_id, most = file.actor, file.person.pk, None if on_paper else SHOWN
    found = [
        *newest_statements(actor, person_id, on_paper=on_paper, is_whole=on_paper),
        *newest_circumstances(actor, person_id, on_paper=on_paper, is_whole=on_paper),
    ]
    facts = with_replies(actor, found)
    by_scope: dict[int, list[Any]] = defaultdict(list)
    for fact in facts:
        by_scope[fact.scope].append(fact)
    counts, may_write = counts_by_domain(actor, person_id, on_paper=on_paper), writable(file)
    domains = []
    for code in DOMAINS:
        bit = BIT[code]
        if not file.scopes & bit:
            is_askable = bool(actor.read_scopes & bit) and actor.may("ask_sight")
            domains.append(Domain(code, is_shared=False, is_writable=False, is_askable=is_askable))
        else:
            shown = _open_domain(code, by_scope[bit], counts[bit], actor.today, most)
            domains.append(replace(shown, is_writable=bool(may_write & bit)))
    return domains


def domain_of(file: OpenFile, code: str) -> Domain:
    """One domain, as it stands among the thirteen."""
    return next(domain for domain in domains_of(file) if domain.code == code)


def _open_domain(code: str, facts: list[Any], counts: Counter[str], today: date, most: int | None) -> Domain:
    statements = [fact for fact in facts if isinstance(fact, Statement)]
    current = [fact for fact in statements if stands_on(fact, today)]
    now = _first(current, LEVEL)
    levels = [fact for fact in statements if fact.kind == LEVEL and _is_of_one_line(fact, now)]
    standing = {now, *newest_ratings(current)}
    below = [fact for fact in current if fact.kind not in SIDES and (fact.kind != LEVEL or fact in standing)]
    return Domain(
        code,
        is_shared=True,
        is_writable=False,
        statements=below[:most],
        strengths=[fact for fact in current if fact.kind == Statement.Kind.STRENGTH][:most],
        needs=[fact for fact in current if fact.kind == Statement.Kind.NEED][:most],
        circumstances=[fact for fact in facts if isinstance(fact, Circumstance)][:most],
        words=_first(current, Statement.Kind.OWN_WORDS),
        then=min(levels, key=lambda fact: (fact.true_on, fact.pk), default=None),
        now=now,
        counts=counts,
    )


def newest_ratings(facts: list[Statement]) -> list[Statement]:
    """Of facts from the newest on, the newest rating of each agency: a later one of another agency takes no place of it."""
    found: dict[int, Statement] = {}
    for fact in facts:
        if fact.is_rating:
            found.setdefault(fact.agency_id, fact)
    return list(found.values())


def _is_of_one_line(fact: Statement, now: Statement | None) -> bool:
    """Whether a level shows with `now` what changed: what one agency rates after another is no change, but another view."""
    if now is None or not (fact.is_rating or now.is_rating):
        return True
    return fact.is_rating and now.is_rating and fact.agency_id == now.agency_id


def stands_on(fact: Fact, today: date) -> bool:
    """Whether a fact in hand is current on the day; in the database it is `facts.is_current`."""
    return fact.is_current and (fact.valid_until is None or fact.valid_until > today)


def own_words(domains: list[Domain]) -> tuple[Statement | None, int]:
    """The person's latest own words in any domain that is open, and how many older ones stand beside them."""
    said = [domain.words for domain in domains if domain.words is not None]
    latest = max(said, key=lambda fact: (fact.true_on, fact.pk), default=None)
    number = sum(domain.counts[Statement.Kind.OWN_WORDS] for domain in domains)
    return latest, max(number - 1, 0)


def _first(facts: list[Statement], kind: str) -> Statement | None:
    return next((fact for fact in facts if fact.kind == kind), None)
