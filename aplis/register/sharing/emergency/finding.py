"""The one person whom somebody names exactly, in danger: by her whole name and whole birth date, or by a number.

Nobody is searched for here: a beginning of a name, a likely spelling or a year find nobody. A sealed person is as nobody, and so is
one who stands too near to the asker: the same statements run for them as for a name that nobody has.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef

from aplis.core.access import Actor
from aplis.core.database import compiling, looking
from aplis.core.periods import runs
from aplis.core.prepared import prepared
from aplis.register.people.identifiers import digest_of, match_digests
from aplis.register.people.models import CONTACT, Barrier, Identifier, MatchKey, Person, PersonName
from aplis.register.sharing.models import NamedViewer
from aplis.rules.identifiers import SCHEMES, check
from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.records import Described, folded_names
from aplis.rules.names import tokens

_NO_PERSON: Final = 1 << 62  # so that no list of ids is empty
_FOLLOWED: Final = 20
_REASON: Final = "in danger one exactly named person is found, whoever may see her; who asks learns of no other"


@dataclass(frozen=True)
class Exactly:
    """Who is meant. Either a name and a day, or a number; where both are given, both have to be hers."""

    name: str = ""
    born_on: date | None = None
    number: str = ""


def find_exactly(actor: Actor, wanted: Exactly, *, scopes: int) -> Person | None:
    """The person, where exactly one fits whom an emergency may open to this worker. Four statements, whoever is there.

    scopes  what would be opened: where that is contact alone, whose contact is protected cannot be opened at all
    """
    below = Person.Protection.SEALED if scopes & ~CONTACT else Person.Protection.HIDDEN
    found = sorted(_sharing_all(tuple(sorted(_keys(wanted)))))
    with compiling((_NO_PERSON, *found)):
        people = (_NO_PERSON, *found)
        persons = {person.pk: person for person in _may_be_opened(actor, people, int(below))}
        called, numbered = _called(people, wanted), _numbered(people, wanted)
    meant = [person for pk, person in persons.items() if pk in called and pk in numbered and _is_born(person, wanted)]
    return meant[0] if len(meant) == 1 else None


def _keys(wanted: Exactly) -> set[int]:
    """The keys that everybody so named, born and numbered has."""
    born = wanted.born_on
    if wanted.number:
        return {key for form in _forms(wanted.number) for key in keys_of(_by_number(form))}
    day = (born.year, born.month, born.day) if born else (0, 0, 0)
    return keys_of(Described(names=folded_names([(wanted.name, "")]), born=day))


def _by_number(form: str) -> Described:
    return Described(numbers=(match_digests(form)[0],))


def _forms(number: str) -> set[str]:
    """The number as each kind would store it, each other form once; all forms of one number share their key where they agree."""
    checked = (check(scheme, number) for scheme in SCHEMES)
    return {number, *(each.normal for each in checked if each.is_valid is not False)}


def _sharing_all(keys: tuple[int, ...]) -> list[int]:
    """The persons who share the most of these keys."""
    with looking():
        return [pk for pk, _shared in _sharing(keys)]


@prepared
def _sharing(keys: tuple[int, ...]) -> Any:
    rows = MatchKey.objects.filter(key__among=keys).values("person_id").annotate(shared=Count("key"))
    return rows.order_by("-shared", "person_id").values_list("person_id", "shared")[:_FOLLOWED]


@prepared
def _may_be_opened(actor: Actor, people: tuple[int, ...], below: int) -> Any:
    """Of these persons, those whose file an emergency may open to the worker: not sealed, not near, not kept to named colleagues."""
    running = runs(actor.today)
    near = Barrier.objects.filter(running, person_id=OuterRef("pk"), worker__agency_id=actor.agency_id)
    named = NamedViewer.objects.filter(running, person_id=OuterRef("pk"), worker_id=actor.worker_id)
    rows = Person.objects.filter(
        ~Exists(near.filter(worker_id=actor.worker_id).unscoped(reason=_REASON)),
        ~Exists(near.unscoped(reason=_REASON)) | Exists(named.unscoped(reason=_REASON)),
        pk__among=people, protection_level__lt=below, merged_into__isnull=True,
    )  # fmt: skip
    return rows.unscoped(reason=_REASON).order_by("pk")


def _called(people: tuple[int, ...], wanted: Exactly) -> set[int]:
    """Those with a name of exactly these words, in any order and spelling that folds alike; everybody where no name was typed."""
    words = set(tokens(wanted.name))
    return {name.person_id for name in _names(people) if not words or set(tokens(str(name))) == words}


@prepared
def _names(people: tuple[int, ...]) -> Any:
    return PersonName.objects.filter(person_id__among=people).unscoped(reason=_REASON)


def _numbered(people: tuple[int, ...], wanted: Exactly) -> set[int]:
    """Those who have this number; everybody where none was typed. Asked either way."""
    digests = {digest_of(scheme, wanted.number) for scheme in SCHEMES}
    holders = {person for person, digest in _numbers(people) if digest in digests}
    return holders if wanted.number else set(people)


@prepared
def _numbers(people: tuple[int, ...]) -> Any:
    rows = Identifier.objects.filter(person_id__among=people, withdrawn_at__isnull=True).unscoped(reason=_REASON)
    return rows.values_list("person_id", "digest")


def _is_born(person: Person, wanted: Exactly) -> bool:
    if wanted.born_on is None:
        return bool(wanted.number)
    return person.born_on == wanted.born_on and person.birth_precision == Person.Precision.DAY
