"""What the parts of a copy and their values are called."""

import re
from typing import Any, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from aplis.casework.plans.words import BARRIER_NAMES, OWN_BARRIERS
from aplis.casework.situations.words import ENTRY_TITLES
from aplis.core.words import SCOPE_NAMES
from aplis.register.agencies.words import WHOM_NAMES
from aplis.register.people.words import LANGUAGE_NAMES
from aplis.register.sharing.words import BASIS_NAMES, PAGE_NAMES, PURPOSE_NAMES

PART_NAMES: Final[dict[str, Promise]] = {
    "people.person": pgettext_lazy("part of the copy", "Person"),
    "people.personname": pgettext_lazy("part of the copy", "Names"),
    "people.identifier": pgettext_lazy("part of the copy", "Numbers"),
    "people.contactdetail": pgettext_lazy("part of the copy", "Ways to be reached"),
    "people.householdmember": pgettext_lazy("part of the copy", "Households"),
    "people.representation": pgettext_lazy("part of the copy", "Who acts for me"),
    "people.keptapart": pgettext_lazy("part of the copy", "Kept apart from somebody"),
    "people.accessright": pgettext_lazy("part of the copy", "Who may see what"),
    "people.personjournal": pgettext_lazy("part of the copy", "What was done"),
    "sharing.involvement": pgettext_lazy("part of the copy", "Files of agencies"),
    "sharing.basisperiod": pgettext_lazy("part of the copy", "Legal bases"),
    "sharing.namedviewer": pgettext_lazy("part of the copy", "Workers named one by one"),
    "sharing.release": pgettext_lazy("part of the copy", "What was released to whom"),
    "sharing.releasesheet": pgettext_lazy("part of the copy", "Conversations about releases"),
    "sharing.protectionchange": pgettext_lazy("part of the copy", "Changes of protection"),
    "sharing.participation": pgettext_lazy("part of the copy", "Taking part"),
    "sharing.contactpreference": pgettext_lazy("part of the copy", "How I wish to be reached"),
    "sharing.sightrequest": pgettext_lazy("part of the copy", "Requests of other agencies"),
    "sharing.emergencyaccess": pgettext_lazy("part of the copy", "Emergency accesses"),
    "sharing.helpertask": pgettext_lazy("part of the copy", "Tasks of lay helpers"),
    "sharing.look": pgettext_lazy("part of the copy", "Who looked"),
    "sharing.objection": pgettext_lazy("part of the copy", "Questions and objections"),
    "sharing.rectification": pgettext_lazy("part of the copy", "What I want put right"),
    "sharing.restriction": pgettext_lazy("part of the copy", "What is kept and not used"),
    "sharing.legalhold": pgettext_lazy("part of the copy", "Why something is not erased"),
    "situations.statement": pgettext_lazy("part of the copy", "Statements"),
    "situations.circumstance": pgettext_lazy("part of the copy", "Circumstances"),
    "situations.document": pgettext_lazy("part of the copy", "Documents"),
    "situations.reply": pgettext_lazy("part of the copy", "My replies"),
    "situations.jointtalk": pgettext_lazy("part of the copy", "Joint talks of services that see it differently"),
    "plans.contact": pgettext_lazy("part of the copy", "Contacts"),
    "plans.contactreply": pgettext_lazy("part of the copy", "What I said about contacts"),
}
# Of columns that no form asks for and that have no name of their own therefore.
FIELD_NAMES: Final[dict[str, Promise]] = {
    "about": pgettext_lazy("field of the copy", "about"),
    "about_kind": pgettext_lazy("field of the copy", "kind of what it is about"),
    "agency": pgettext_lazy("field of the copy", "agency"),
    "amount": pgettext_lazy("field of the copy", "amount"),
    "answered_at": pgettext_lazy("field of the copy", "answered at"),
    "answered_by": pgettext_lazy("field of the copy", "answered by"),
    "answered_on": pgettext_lazy("field of the copy", "answered on"),
    "asked": pgettext_lazy("field of the copy", "asked of"),
    "asked_at": pgettext_lazy("field of the copy", "asked at"),
    "asked_by": pgettext_lazy("field of the copy", "asked by"),
    "at": pgettext_lazy("field of the copy", "at"),
    "author": pgettext_lazy("field of the copy", "written by"),
    "basis": pgettext_lazy("field of the copy", "legal basis"),
    "began_at": pgettext_lazy("field of the copy", "began at"),
    "closed_by": pgettext_lazy("field of the copy", "closed by"),
    "code": pgettext_lazy("field of the copy", "what it is"),
    "content_type": pgettext_lazy("field of the copy", "kind of file"),
    "decided_at": pgettext_lazy("field of the copy", "decided at"),
    "decided_by": pgettext_lazy("field of the copy", "decided by"),
    "due_on": pgettext_lazy("field of the copy", "due on"),
    "done_at": pgettext_lazy("field of the copy", "done at"),
    "ended_at": pgettext_lazy("field of the copy", "ended at"),
    "ended_because": pgettext_lazy("field of the copy", "why it ended"),
    "ended_on": pgettext_lazy("field of the copy", "ended on"),
    "ends_at": pgettext_lazy("field of the copy", "until the hour of"),
    "ends_on": pgettext_lazy("field of the copy", "until"),
    "file": pgettext_lazy("field of the copy", "file of the agency"),
    "granted": pgettext_lazy("field of the copy", "what was opened"),
    "granted_on": pgettext_lazy("field of the copy", "allowed on"),
    "granted_until": pgettext_lazy("field of the copy", "allowed until"),
    "happened_on": pgettext_lazy("field of the copy", "happened on"),
    "helper": pgettext_lazy("field of the copy", "who helps"),
    "is_for_worker_only": pgettext_lazy("field of the copy", "for one worker only"),
    "is_private": pgettext_lazy("field of the copy", "only for the agency"),
    "is_valid": pgettext_lazy("field of the copy", "check digit is right"),
    "is_view_only": pgettext_lazy("field of the copy", "may only look"),
    "kind": pgettext_lazy("field of the copy", "kind"),
    "language": pgettext_lazy("field of the copy", "language"),
    "lead": pgettext_lazy("field of the copy", "who leads"),
    "level": pgettext_lazy("field of the copy", "level"),
    "look_day": pgettext_lazy("field of the copy", "day of the look"),
    "look_purpose": pgettext_lazy("field of the copy", "purpose of the look"),
    "made_at": pgettext_lazy("field of the copy", "made at"),
    "masked": pgettext_lazy("field of the copy", "the number, covered"),
    "offered_at": pgettext_lazy("field of the copy", "offered at"),
    "offered_on": pgettext_lazy("field of the copy", "offered on"),
    "on_behalf_of": pgettext_lazy("field of the copy", "on behalf of"),
    "other": pgettext_lazy("field of the copy", "the other person"),
    "override_reason": pgettext_lazy("field of the copy", "why it was accepted all the same"),
    "page": pgettext_lazy("field of the copy", "page"),
    "person_told_on": pgettext_lazy("field of the copy", "you were told on"),
    "purpose": pgettext_lazy("field of the copy", "purpose"),
    "purposes": pgettext_lazy("field of the copy", "purposes"),
    "reason": pgettext_lazy("field of the copy", "reason"),
    "recipients": pgettext_lazy("field of the copy", "recipients"),
    "recorded_at": pgettext_lazy("field of the copy", "recorded at"),
    "registered_at": pgettext_lazy("field of the copy", "registered at"),
    "reminded_on": pgettext_lazy("field of the copy", "reminded on"),
    "review_by": pgettext_lazy("field of the copy", "to be reviewed by"),
    "review_on": pgettext_lazy("field of the copy", "to be looked at again on"),
    "reviewed_at": pgettext_lazy("field of the copy", "reviewed at"),
    "reviewed_by": pgettext_lazy("field of the copy", "reviewed by"),
    "role": pgettext_lazy("field of the copy", "role"),
    "rule": pgettext_lazy("field of the copy", "rule"),
    "scope": pgettext_lazy("field of the copy", "part of life"),
    "scopes": pgettext_lazy("field of the copy", "parts of life"),
    "set_by": pgettext_lazy("field of the copy", "set by"),
    "shown": pgettext_lazy("field of the copy", "shown in a summary"),
    "shuts_on": pgettext_lazy("field of the copy", "shuts on"),
    "size": pgettext_lazy("field of the copy", "size in bytes"),
    "source_kind": pgettext_lazy("field of the copy", "what it rests on"),
    "special_asked": pgettext_lazy("field of the copy", "health was asked about by itself"),
    "starts_on": pgettext_lazy("field of the copy", "from"),
    "state": pgettext_lazy("field of the copy", "how it stands"),
    "supervisor": pgettext_lazy("field of the copy", "who supervises"),
    "tell_by": pgettext_lazy("field of the copy", "you are to be told by"),
    "tier": pgettext_lazy("field of the copy", "depth of sight"),
    "told_at": pgettext_lazy("field of the copy", "you were told at"),
    "told_name": pgettext_lazy("field of the copy", "name as it was given"),
    "unit": pgettext_lazy("field of the copy", "unit"),
    "verb": pgettext_lazy("field of the copy", "what was done"),
    "was": pgettext_lazy("field of the copy", "was before"),
    "with_agency": pgettext_lazy("field of the copy", "with which agency"),
    "withdrawn_at": pgettext_lazy("field of the copy", "taken back at"),
    "withdrawn_because": pgettext_lazy("field of the copy", "why it was taken back"),
    "withdrawn_on": pgettext_lazy("field of the copy", "taken back on"),
    "worker": pgettext_lazy("field of the copy", "worker"),
    "written_down_by": pgettext_lazy("field of the copy", "written down by"),
    "agency_id": pgettext_lazy("field of the copy", "agency"),
}
# Entries about the person that stand on no timeline, and those of other systems that no worker makes.
ENTRY_NAMES: Final[dict[str, Any]] = {
    **ENTRY_TITLES,
    "copy_asked": pgettext_lazy("entry of the copy", "A copy of everything was asked for"),
    "document_changed": pgettext_lazy("entry of the copy", "A document was changed by the system it came from"),
    "document_ended": pgettext_lazy("entry of the copy", "A document was ended by the system it came from"),
    "emergency_postponed": pgettext_lazy("entry of the copy", "It was put off to tell you of an emergency access"),
    "involvement_ended": pgettext_lazy("entry of the copy", "A file was ended by the system it came from"),
    "known_elsewhere_told": pgettext_lazy("entry of the copy", "A service was told that another one may know you"),
    "member_ended": pgettext_lazy("entry of the copy", "A place in a household was ended by the system it came from"),
    "objection_raised": pgettext_lazy("entry of the copy", "A question or an objection was sent"),
    "own_pages_read": pgettext_lazy("entry of the copy", "Own pages were opened"),
    "person_ended": pgettext_lazy("entry of the copy", "The system it came from no longer knows the person"),
    "release_begun": pgettext_lazy("entry of the copy", "A conversation about a release began"),
    "release_ended": pgettext_lazy("entry of the copy", "A release was ended by the system it came from"),
    "release_filled_in": pgettext_lazy("entry of the copy", "A page about a release was filled in"),
    "reply_ended": pgettext_lazy("entry of the copy", "A reply was ended by the system it came from"),
    "rights_differed": pgettext_lazy(
        "entry of the copy", "A right did not agree with what it rests on; it was put right"
    ),
    "rights_explained": pgettext_lazy("entry of the copy", "An operator asked who may see what, and why"),
    "viewer_ended": pgettext_lazy("entry of the copy", "A worker is no longer among those named one by one"),
}
REASON_NAMES: Final[dict[str, Promise]] = {
    "said_by_somebody_close": pgettext_lazy("why blackened", "somebody close said it in confidence"),
    "names_somebody_else": pgettext_lazy("why blackened", "another person is named"),
    "about_somebody_else": pgettext_lazy("why blackened", "it is another person"),
    "by_hand": pgettext_lazy("why blackened", "it would harm somebody else"),
}
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2})?)?$")
_BY_FIELD: Final[dict[str, Any]] = {
    "purpose": PURPOSE_NAMES, "basis": BASIS_NAMES, "page": PAGE_NAMES, "role": WHOM_NAMES, "look_purpose": PURPOSE_NAMES,
    "verb": ENTRY_NAMES,
    "language": LANGUAGE_NAMES,
    "plans.contact.barriers": BARRIER_NAMES, "plans.contactreply.barriers": OWN_BARRIERS,
}  # fmt: skip


def value_name(part: str, name: str, value: Any) -> str:
    """A value in the reader's words: names of codes, days as they are written, yes and no."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(value_name(part, name, each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    if name in {"scope", "scopes", "granted", "shown"}:
        return str(SCOPE_NAMES.get(value, value))
    if names := _BY_FIELD.get(f"{part}.{name}") or _BY_FIELD.get(name):
        return str(names.get(value, value))
    return _day(value) or _choice(part, name, value)


def _day(value: Any) -> str:
    """A day or an instant, kept as ISO 8601 writes it, as the reader writes it; "" for anything else."""
    if not isinstance(value, str) or not _ISO.match(value):
        return ""
    try:
        moment, day = (parse_datetime(value), None) if "T" in value else (None, parse_date(value))
    except ValueError:  # typed by somebody: it only looks like a day
        return ""
    if moment is not None:
        return date_format(timezone.localtime(moment), "SHORT_DATETIME_FORMAT") if moment.tzinfo else ""
    return date_format(day, "SHORT_DATE_FORMAT") if day else ""


def _choice(part: str, name: str, value: Any) -> str:
    try:
        choices = dict(apps.get_model(part)._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    except (LookupError, FieldDoesNotExist):
        choices = {}
    return str(choices.get(value, value))
