"""The households of a person, drawn by generation. Only members whom the actor may see, each by a right of their own."""

from dataclasses import dataclass
from datetime import date

from aplis.core.access import Actor
from aplis.register.people.apart import apart_from
from aplis.register.people.models import ContactDetail, Household, HouseholdMember, Person
from aplis.register.people.queries import names_of
from aplis.rules.dates import age_on
from aplis.rules.generations import Member, generations
from aplis.rules.protection import shows_in_household


@dataclass(frozen=True)
class Place:
    """One membership as a page shows it. `is_self`: the person whose page it is."""

    member: HouseholdMember
    name: str
    age: int | None
    is_self: bool

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.name.split()[:2]).upper()


@dataclass(frozen=True)
class Home:
    """One household: who lives there today, the oldest generation first, and who has left."""

    household: Household
    own: HouseholdMember
    generations: list[list[Place]]
    past: list[Place]

    @property
    def every(self) -> list[Place]:
        return [*(place for row in self.generations for place in row), *self.past]

    @property
    def is_current(self) -> bool:
        """Whether the person lives there today."""
        return any(place.is_self for row in self.generations for place in row)


def may_see_home(actor: Actor, person: Person) -> bool:
    """Whether the actor is shown with whom the person lives: for a hidden person only where contact details are held."""
    if shows_in_household(person.protection_level):
        return True
    return ContactDetail.objects.visible_to(actor).filter(person=person, agency_id=actor.agency_id).exists()


def homes_of(actor: Actor, person: Person) -> list[Home]:
    """The households the person belongs or belonged to, the present ones first. Three queries and the names.

    Members who are hidden or sealed stand on their own pages only, and so does who is kept apart from the person; nothing of one
    member passes to another. With whom a
    hidden person lives tells where she lives (see may_see_home).
    """
    if not may_see_home(actor, person):
        return []
    seen = HouseholdMember.objects.visible_to(actor)
    own = {
        row.household_id: row
        for row in seen.filter(person=person).select_related("household").order_by("starts_on", "pk")
    }
    rows = (
        seen.filter(household_id__in=list(own), person__merged_into__isnull=True)
        .select_related("person")
        .order_by("starts_on", "pk")
    )
    apart = apart_from(person.pk, actor.today)
    shown = [row for row in rows if row.person_id == person.pk or _is_shown(row, apart)]
    names = names_of(actor, {row.person_id for row in shown})
    places = [_place(row, str(names[row.person_id][0]), actor.today, person) for row in shown if row.person_id in names]
    homes = [
        _home(last, [each for each in places if each.member.household_id == last.household_id], actor.today)
        for last in own.values()
    ]
    return sorted(homes, key=lambda home: (not home.is_current, -home.own.starts_on.toordinal()))


def _is_shown(row: HouseholdMember, apart: frozenset[int]) -> bool:
    return row.person_id not in apart and shows_in_household(row.person.protection_level)


def _place(row: HouseholdMember, name: str, today: date, person: Person) -> Place:
    age = age_on(row.person.born_on, row.person.birth_precision, today)
    return Place(row, name, age, is_self=row.person_id == person.pk)


def _home(own: HouseholdMember, places: list[Place], today: date) -> Home:
    present = [place for place in places if _lives_there(place.member, today)]
    step = generations(Member(p.member.pk, p.member.role, _born_year(p.member.person)) for p in present)
    rows = [[place for place in present if step[place.member.pk] == number] for number in sorted(set(step.values()))]
    return Home(own.household, own, rows, [place for place in places if place not in present])


def _lives_there(member: HouseholdMember, today: date) -> bool:
    return member.starts_on <= today and (member.ends_on is None or member.ends_on > today)


def _born_year(person: Person) -> int | None:
    return person.born_on.year if person.born_on else None
