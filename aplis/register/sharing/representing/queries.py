"""Reads over representations: which hold, who is kept apart, and which sign-ins open the pages of a person."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import F

from aplis.core.access import Actor
from aplis.core.database import compiling
from aplis.core.periods import lasts, runs
from aplis.register.agencies.models import Agency, User, Worker
from aplis.register.people.apart import apart_from
from aplis.register.people.households import homes_of
from aplis.register.people.models import KeptApart, Person, PersonName, PortalAccess, Representation
from aplis.register.sharing.models import Involvement
from aplis.register.sharing.queries import is_open
from aplis.rules.names import tokens
from aplis.rules.representation import Standing, covers, objection_to

_APART = "who is kept apart from a person is asked before anybody acts for her, whoever asks; yes or no leaves the room"
_PORTAL = "which sign-ins open whose pages is asked before anybody is known; a row holds numbers and days"


def standing_of(row: Representation, *, is_kept_apart: bool = False) -> Standing:
    return Standing(
        kind=row.kind, scopes=row.scopes, starts_on=row.starts_on, ends_on=row.ends_on,
        is_view_only=row.is_view_only, has_conflict=row.has_conflict, is_kept_apart=is_kept_apart,
    )  # fmt: skip


def objection_of(row: Representation, person: Person, *, on: date) -> str:
    """Why nothing may rest on the representation on the day; "" when it holds. See rules.representation."""
    return objections_to([row], person, on=on)[row.pk]


def objections_to(rows: Iterable[Representation], person: Person, *, on: date) -> dict[int, str]:
    """The same for several at once, by representation. One question to the database where nobody is kept apart from the person."""
    rows = list(rows)
    cut = by_one_kept_apart(rows, person.pk, on=on) if rows else frozenset()
    return {
        row.pk: objection_to(
            standing_of(row, is_kept_apart=row.pk in cut),
            on=on,
            born_on=person.born_on,
            precision=person.birth_precision,
        )
        for row in rows
    }


def by_one_kept_apart(rows: Iterable[Representation], person: int, *, on: date) -> frozenset[int]:
    """Those of the person's representations by which somebody would act who is kept apart from her: told by the file of the helper, by
    a name without a file, and by the sign-in, where it is also the way into the own pages of the one kept apart.
    """
    rows, apart = list(rows), apart_from(person, on)
    if not apart:
        return frozenset()
    users = own_sign_ins(apart, on=on)
    by_sign_in = _behind_sign_ins([row.pk for row in rows], users, person) if users else set()
    names = _names_of_harming(person, on)
    return frozenset(
        row.pk
        for row in rows
        if row.helper_id in apart
        or row.pk in by_sign_in
        or (row.helper_id is None and row.helper_name and set(tokens(row.helper_name)) in names)
    )


def own_sign_ins(people: frozenset[int], *, on: date) -> set[int]:
    """The users who are these people themselves, also where their own pages are shut by now."""
    with compiling(people):
        rows = PortalAccess.objects.filter(person_id__in=people, representation__isnull=True, starts_on__lte=on)
        return set(rows.unscoped(reason=_APART).values_list("user_id", flat=True))


def _behind_sign_ins(representations: list[int], users: set[int], person: int) -> set[int]:
    """Those of the representations by which one of the users opens the person's pages."""
    with compiling([person]):
        rows = PortalAccess.objects.filter(representation_id__in=representations, user_id__in=users)
        return set(rows.unscoped(reason=_APART).values_list("representation_id", flat=True))


def may_rest_on(row: Representation, person: Person, wanted: int, act: str, *, on: date) -> bool:
    """Whether an act about all of these scopes may rest on the representation: it holds, decides and covers them."""
    return not objection_of(row, person, on=on) and covers(standing_of(row), wanted, act, on=on)


def is_named_like_one_kept_apart(person: int, name: str, *, on: date) -> bool:
    """Whether a typed name is that of somebody who is said to have harmed the person: the same words, in any order.

    Asked in this direction only. On the file of the other it would tell who was harmed and is here.
    """
    return set(tokens(name)) in _names_of_harming(person, on)


def _names_of_harming(person: int, on: date) -> list[set[str]]:
    """The words of each name of those who are said to have harmed the person. Two queries."""
    running = runs(on)
    with compiling([person]):
        rows = KeptApart.objects.filter(running, person_id=person, is_victim=True)
        rows = rows.unscoped(reason=_APART)
        others = list(rows.values_list("other_id", flat=True))
    with compiling(others):
        names = PersonName.objects.filter(person_id__in=others).unscoped(reason=_APART)
        return [words for each in names if (words := set(tokens(str(each))))]


def representations_of(actor: Actor, person: Person) -> list[Representation]:
    """Who acts for the person, as far as the actor sees it: those that run first."""
    rows = Representation.objects.visible_to(actor).filter(person=person)
    return list(rows.order_by(F("ends_on").desc(nulls_first=True), "-starts_on", "pk"))


def running(actor: Actor, person: Person) -> Any:
    """The representations that have not ended by the day; some of them may begin later."""
    rows = Representation.objects.visible_to(actor).filter(person=person)
    return rows.filter(lasts(actor.today)).order_by("starts_on", "pk")


def possible_helpers(actor: Actor, person: Person) -> list[tuple[int, str]]:
    """Who lives with the person today, as far as the actor sees it: number and name, to say that the helper is one of them."""
    places = [place for home in homes_of(actor, person) if home.is_current for row in home.generations for place in row]
    return [(place.member.person_id, place.name) for place in places if not place.is_self]


def portals_of_user(user_id: int, *, on: date) -> list[PortalAccess]:
    """The pages that a sign-in opens on the day, oldest first. Whether a representation still holds is asked separately."""
    rows = PortalAccess.objects.filter(runs(on), user_id=user_id, offered_at__isnull=True)
    return list(rows.unscoped(reason=_PORTAL).order_by("made_at", "pk"))


def portals_given_to(user_id: int, *, on: date) -> list[PortalAccess]:
    """The same with those that wait to be taken up, which open nothing yet: to ask who stands behind a sign-in."""
    rows = PortalAccess.objects.filter(runs(on), user_id=user_id)
    return list(rows.unscoped(reason=_PORTAL).order_by("made_at", "pk"))


def given_portal(number: int, user_id: int, on: date) -> PortalAccess | None:
    """Own pages that were given to this very user and have not ended, taken up or not."""
    rows = PortalAccess.objects.filter(lasts(on), pk=number, user_id=user_id)
    found: PortalAccess | None = rows.unscoped(reason=_PORTAL).first()
    return found


def portals_on(actor: Actor, person: Person) -> list[PortalAccess]:
    """The sign-ins to the person's pages, those that run first."""
    rows = PortalAccess.objects.visible_to(actor).filter(person=person).select_related("user", "invited_by__agency")
    return list(rows.select_related("representation").order_by(F("ends_on").desc(nulls_first=True), "made_at", "pk"))


def opens_pages(user_id: int, on: date) -> bool:
    """Whether the sign-in opens, or will open, the own pages of anybody."""
    return bool(lasting_portals(user_id, on).exists())


def lasting_portals(user_id: int, on: date) -> Any:
    """The pages that a sign-in opens on the day or later, also those that wait to be taken up."""
    return PortalAccess.objects.filter(lasts(on), user_id=user_id).unscoped(reason=_PORTAL).order_by("pk")


def opens_nothing_else(user: User, person: int, *, on: date) -> bool:
    """Whether the sign-in opens these pages only: no post, and nobody else's pages. Then its password may be set anew here."""
    return user.pk in ours_alone([user.pk], person, on=on)


def ours_alone(users: Iterable[int], person: int, *, on: date) -> set[int]:
    """Those of the users whose sign-in opens the pages of this person and nothing else. Two queries."""
    asked = set(users)
    working = set(Worker.objects.running(on).filter(user_id__in=asked).values_list("user_id", flat=True))
    rows = PortalAccess.objects.filter(lasts(on), user_id__in=asked)
    elsewhere = rows.exclude(person_id=person).unscoped(reason=_PORTAL).values_list("user_id", flat=True)
    return asked - working - set(elsewhere)


def own_of(user: User, *, on: date) -> set[int]:
    """Whose own pages the sign-in opens by being hers: the person behind it, as far as it is known, also before she takes them up."""
    return {portal.person_id for portal in portals_given_to(user.pk, on=on) if portal.representation_id is None}


def agencies_helping(actor: Actor, person: int) -> list[Agency]:
    """The agencies that keep a file on the person today."""
    rows = Involvement.objects.visible_to(actor).filter(is_open(actor), person_id=person).select_related("agency")
    return list({row.agency_id: row.agency for row in rows}.values())
