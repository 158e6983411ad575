"""The search words of many persons held against their names, for the operator's command: a version may fold names in another way."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from aplis.core.inserting import insert
from aplis.register.people.models import NameToken, PersonName
from aplis.rules.names import tokens

_REASON: Final = "an operator's command holds all search words against the names they come from"


def amiss(people: Iterable[int]) -> dict[int, tuple[set[str], set[str]]]:
    """Of the persons whose words are not those of their names: which are missing, and which are too many. Two queries."""
    ids = list(people)
    wanted, have = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    names = PersonName.objects.filter(person__in=ids).unscoped(reason=_REASON).order_by()
    for person, given, family in names.values_list("person_id", "given", "family"):
        wanted[person].update(tokens(f"{given} {family}"))
    kept = NameToken.objects.filter(person__in=ids).unscoped(reason=_REASON).order_by()
    for person, token in kept.values_list("person_id", "token"):
        have[person].add(token)
    return {person: (wanted[person] - have[person], have[person] - wanted[person]) for person in ids
            if wanted[person] != have[person]}  # fmt: skip


def mend(people: Iterable[int]) -> None:
    """Brings the words of these persons in line with their names. Runs as an operator, in a transaction of the caller."""
    for person, (missing, surplus) in amiss(people).items():
        if surplus:
            NameToken.objects.filter(person=person, token__in=surplus).unscoped(reason=_REASON).delete()
        insert(NameToken(person_id=person, token=token) for token in sorted(missing))
