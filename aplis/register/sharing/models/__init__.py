"""Why an agency may see a person, what the person said to it, and who looked. Four things are kept apart, each with a life of its
own: the legal basis of a file, the agreement to take part, the release from secrecy, and how the person wishes to be reached.
"""

from aplis.register.sharing.models.agreements import ExchangeAgreement
from aplis.register.sharing.models.asking import SightRequest
from aplis.register.sharing.models.emergency import EmergencyAccess
from aplis.register.sharing.models.files import PLAN, BasisPeriod, Involvement, NamedViewer
from aplis.register.sharing.models.helping import HelperTask
from aplis.register.sharing.models.keeping import (
    KeepingItem,
    KeepingRun,
    LegalHold,
    Rectification,
    Restriction,
    SubjectFile,
)
from aplis.register.sharing.models.looks import LEAD, Look, LookDelay, LookReview, Objection, WatchedPerson
from aplis.register.sharing.models.notices import Notice
from aplis.register.sharing.models.protection import ProtectionChange
from aplis.register.sharing.models.releases import ContactPreference, Participation, Release, ReleaseSheet

__all__ = [
    "LEAD",
    "PLAN",
    "BasisPeriod",
    "ContactPreference",
    "EmergencyAccess",
    "ExchangeAgreement",
    "HelperTask",
    "Involvement",
    "KeepingItem",
    "KeepingRun",
    "LegalHold",
    "Look",
    "LookDelay",
    "LookReview",
    "NamedViewer",
    "Notice",
    "Objection",
    "Participation",
    "ProtectionChange",
    "Rectification",
    "Release",
    "ReleaseSheet",
    "Restriction",
    "SightRequest",
    "SubjectFile",
    "WatchedPerson",
]
