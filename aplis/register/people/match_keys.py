"""By what a person is found again when names are misspelt: keys, and a card of the traits they were made from.

The keys are numbers (rules.matching.keys), so that one query over one index brings the few among millions who share any of them; the
card is what the score compares. Both hold what crosses agencies, so nobody reads them but a look-up, which shows only what the asker
may know. A sealed person has neither: for a look-up she does not exist, and takes no time.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from cryptography.fernet import InvalidToken
from django.db import connection

from aplis.core.database import compiling
from aplis.core.prepared import prepared
from aplis.core.rls import COMPILING
from aplis.core.statements import ready_cursor
from aplis.register.people.identifiers import match_digests, opened
from aplis.register.people.models import ContactDetail, Identifier, MatchCard, Person, PersonName
from aplis.rules.identifiers import SCHEMES, is_doubtful
from aplis.rules.matching.keys import keys_of
from aplis.rules.matching.records import VALUES_AT_MOST, Described, folded_names, newest, phone_key, postcodes_in

MANY: Final = 50  # persons: from here on numpy is the faster
_REASON: Final = "keys follow all that is recorded, whoever may read it; a look-up shows what the asker may know"
# Of which a person has one number; of which kind case numbers are nobody knows.
_KINDS: Final = SCHEMES.keys() - {"other"}
LOOKING: Final = "(SELECT current_setting('aplis.looking', true)) = 'on'"
_OF_THOSE: Final = f"person_id = {COMPILING}"


def _locks(table: str) -> str:
    verbs = {"INSERT": "WITH CHECK", "UPDATE": "USING", "DELETE": "USING"}
    return ";\n".join(
        [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"CREATE POLICY app_read ON {table} FOR SELECT TO aplis_app USING ({LOOKING} OR {_OF_THOSE})",
            *(
                f"CREATE POLICY app_{v.lower()} ON {table} FOR {v} TO aplis_app {w} ({_OF_THOSE})"
                for v, w in verbs.items()
            ),
            f"CREATE POLICY operator ON {table} TO aplis_operator USING (true) WITH CHECK (true)",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO aplis_app, aplis_operator",
        ]
    )


_TABLES: Final = """
    CREATE TABLE people_matchkey (key bigint NOT NULL, person_id bigint NOT NULL, PRIMARY KEY (key, person_id)){0};
    CREATE TABLE people_matchcard (person_id bigint NOT NULL PRIMARY KEY, packed text NOT NULL)
"""
SQLITE: Final = tuple(_TABLES.format(" WITHOUT ROWID").split(";"))
POSTGRESQL: Final = ";\n".join((_TABLES.format(""), _locks("people_matchkey"), _locks("people_matchcard")))


def write_first_keys(
    person: Person,
    names: Iterable[PersonName],
    numbers: Iterable[Identifier] = (),
    contacts: Iterable[ContactDetail] = (),
) -> None:
    """Writes card and keys of somebody who is being registered, from all there is of her, which nobody else can have touched yet.

    names  the main one first, the others in the order in which they were written
    """
    if person.protection_level == Person.Protection.SEALED:
        return
    born = Person._meta.get_field("born_on").to_python(person.born_on)  # as it will be read
    line = _described(
        born, person.birth_precision, _found_by(names), [(each.sealed, each.scheme) for each in numbers],
        [(each.kind, each.value) for each in contacts],
    ).packed()  # fmt: skip
    with compiling([person.pk]):
        _insert(sorted(keys_of_cards({person.pk: line})))
        _keep([(person.pk, line)], [])


def _found_by(names: Iterable[PersonName]) -> list[Any]:
    return [(each.given, each.family) for each in names if each.kind != PersonName.Kind.CODE]


def write_keys(people: Iterable[int], *, anew: bool = False) -> None:
    """Brings cards and keys of these persons in line with what is recorded of them. Part of a verb.

    anew    also writes keys that have gone missing since; otherwise what the card says is taken to be there
    """
    ids = tuple(sorted(set(people)))
    if not ids:
        return
    with compiling(ids):
        fresh, kept = describe(ids), dict(_cards(ids))
        changed = {person: line for person, line in fresh.items() if kept.get(person) != line}
        before = keys_of_cards({person: kept[person] for person in changed if person in kept})
        after = keys_of_cards(changed)
        _delete(sorted(before - after))
        _insert(sorted(keys_of_cards(fresh) if anew else after - before))
        _keep(
            [(person, line) for person, line in changed.items() if line], [p for p, line in changed.items() if not line]
        )


def keys_of_cards(cards: dict[int, str]) -> set[tuple[int, int]]:
    """Each key of these cards with its person; those of many in numpy, which takes a while to start."""
    written = {person: line for person, line in cards.items() if line}
    if len(written) > MANY:
        from aplis.rules.matching.arrays import keys_of_many  # noqa: PLC0415 -- a server process does without numpy

        arrays = keys_of_many(written.items())
        return {pair for keys, who in arrays for pair in zip(keys.tolist(), who.tolist(), strict=True)}
    return {(key, person) for person, line in written.items() for key in keys_of(Described.unpacked(line))}


def remove_keys(pairs: Iterable[tuple[int, int]]) -> int:
    """Takes away those of these keys and persons that the persons should not have by what is recorded now. Gives their number."""
    asked = set(pairs)
    people = tuple(sorted({person for _key, person in asked}))
    with compiling(people):
        gone = sorted(asked - keys_of_cards(describe(people)))
        _delete(gone)
    return len(gone)


def describe(people: tuple[int, ...]) -> dict[int, str]:
    """The card of each of these persons as it has to be, made from all that is recorded; "" for whom no look-up finds."""
    names, numbers, contacts = (
        defaultdict[int, list[Any]](list),
        defaultdict[int, list[Any]](list),
        defaultdict[int, list[Any]](list),
    )
    for found, rows in ((names, _names(people)), (numbers, _numbers(people)), (contacts, _contacts(people))):
        for person, *values in rows:
            found[person].append(values)
    return {
        person: "" if level == Person.Protection.SEALED or merged_into
        else _described(born, precision, names[person], numbers[person], contacts[person]).packed()
        for person, born, precision, level, merged_into in _persons(people)
    }  # fmt: skip


def _described(born: Any, precision: str, names: list[Any], numbers: list[Any], contacts: list[Any]) -> Described:
    known = [(scheme, number) for sealed, scheme in numbers[-VALUES_AT_MOST:] if (number := _readable(sealed))]
    digests = [match_digests(number) for _scheme, number in known]
    doubts = [is_doubtful(scheme, number) for scheme, number in known]
    addresses = [code for kind, value in contacts if kind == ContactDetail.Kind.ADDRESS for code in postcodes_in(value)]
    phones = [phone_key(value) for kind, value in contacts if kind == ContactDetail.Kind.PHONE]
    return Described(
        names=folded_names([(given, family) for given, family in names]),
        born=known_part(born, precision),
        numbers=newest(whole for whole, _half in digests),
        halves=newest(half for _whole, half in digests),
        postcodes=newest(addresses),
        phones=newest(phones),
        kinds=newest(
            scheme
            for (scheme, _number), is_doubted in zip(known, doubts, strict=True)
            if scheme in _KINDS and not is_doubted
        ),
        doubted=newest(whole for (whole, _half), is_doubted in zip(digests, doubts, strict=True) if is_doubted),
    )


def _readable(sealed: bytes) -> str:
    """The number, or "" where it was encrypted under a key that is no longer here."""
    try:
        return opened(sealed)
    except InvalidToken:
        return ""


def known_part(born: Any, precision: str) -> tuple[int, int, int]:
    """Year, month and day of a birth date, 0 for what is not known."""
    if born is None or precision == Person.Precision.UNKNOWN:
        return (0, 0, 0)
    month = 0 if precision == Person.Precision.YEAR else born.month
    return (born.year, month, born.day if precision == Person.Precision.DAY else 0)


@prepared
def _persons(people: tuple[int, ...]) -> Any:
    rows = Person.objects.filter(pk__among=people).unscoped(reason=_REASON).order_by()
    return rows.values_list("pk", "born_on", "birth_precision", "protection_level", "merged_into_id")


@prepared
def _names(people: tuple[int, ...]) -> Any:
    rows = PersonName.objects.filter(person_id__among=people).exclude(kind=PersonName.Kind.CODE)
    return rows.unscoped(reason=_REASON).order_by("-is_main", "pk").values_list("person_id", "given", "family")


@prepared
def _numbers(people: tuple[int, ...]) -> Any:
    rows = Identifier.objects.filter(person_id__among=people, withdrawn_at__isnull=True).unscoped(reason=_REASON)
    return rows.order_by("pk").values_list("person_id", "sealed", "scheme")


@prepared
def _contacts(people: tuple[int, ...]) -> Any:
    rows = ContactDetail.objects.filter(person_id__among=people).unscoped(reason=_REASON)
    return rows.order_by("pk").values_list("person_id", "kind", "value")


@prepared
def _cards(people: tuple[int, ...]) -> Any:
    return MatchCard.objects.filter(person_id__among=people).values_list("person_id", "packed")


def _insert(pairs: Sequence[tuple[int, int]]) -> None:
    _each("INSERT INTO people_matchkey (key, person_id) {values} ON CONFLICT DO NOTHING", pairs)


def _delete(pairs: Sequence[tuple[int, int]]) -> None:
    if connection.vendor == "postgresql":
        _each("DELETE FROM people_matchkey k USING ({values}) AS old (key, person_id)"
              " WHERE k.key = old.key AND k.person_id = old.person_id", pairs)  # fmt: skip
    else:
        _each("DELETE FROM people_matchkey WHERE (key, person_id) IN ({values})", pairs)


def _each(sql: str, pairs: Sequence[tuple[int, int]]) -> None:
    """One statement for any number of pairs."""
    if not pairs:
        return
    with ready_cursor(connection) as cursor:
        if connection.vendor == "postgresql":
            keys, people = zip(*pairs, strict=True)
            cursor.execute(
                sql.format(values="SELECT * FROM unnest(%s::bigint[], %s::bigint[])"), [list(keys), list(people)]
            )
        else:
            taken = "SELECT value ->> 0, value ->> 1 FROM json_each(%s) WHERE true"
            cursor.execute(sql.format(values=taken), [json.dumps(pairs)])


_KEEP: Final = """
INSERT INTO people_matchcard (person_id, packed) VALUES (%s, %s) ON CONFLICT (person_id) DO UPDATE SET packed = excluded.packed
"""


def _keep(cards: Sequence[tuple[int, str]], sealed: Sequence[int]) -> None:
    with ready_cursor(connection) as cursor:
        if len(cards) == 1:
            cursor.execute(_KEEP, cards[0])
        elif cards:
            cursor.executemany(_KEEP, cards)
        if sealed:
            cursor.executemany("DELETE FROM people_matchcard WHERE person_id = %s", [(person,) for person in sealed])
