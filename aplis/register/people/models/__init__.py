"""Persons and households, and the stored answer of the sharing room to "who may see this person"."""

from aplis.register.people.models.bonds import Barrier, KeptApart, PortalAccess, Representation
from aplis.register.people.models.contacts import CONTACT, ContactDetail, Identifier
from aplis.register.people.models.households import FAMILY, Household, HouseholdMember
from aplis.register.people.models.persons import MatchCard, MatchKey, NameKey, NameToken, Person, PersonName
from aplis.register.people.models.rights import AccessRight, PersonJournal

__all__ = [
    "CONTACT",
    "FAMILY",
    "AccessRight",
    "Barrier",
    "ContactDetail",
    "Household",
    "HouseholdMember",
    "Identifier",
    "KeptApart",
    "MatchCard",
    "MatchKey",
    "NameKey",
    "NameToken",
    "Person",
    "PersonJournal",
    "PersonName",
    "PortalAccess",
    "Representation",
]
