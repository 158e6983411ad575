"""What the parts of a copy and their values are called."""

from typing import Any, Final

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from aplis.core.words import SCOPE_NAMES
from aplis.register.agencies.words import ROLE_NAMES
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
    "sharing.look": pgettext_lazy("part of the copy", "Who looked"),
    "sharing.objection": pgettext_lazy("part of the copy", "Questions and objections"),
    "sharing.rectification": pgettext_lazy("part of the copy", "What I want put right"),
    "sharing.restriction": pgettext_lazy("part of the copy", "What is kept and not used"),
    "sharing.legalhold": pgettext_lazy("part of the copy", "Why something is not erased"),
    "situations.statement": pgettext_lazy("part of the copy", "Statements"),
    "situations.circumstance": pgettext_lazy("part of the copy", "Circumstances"),
    "situations.document": pgettext_lazy("part of the copy", "Documents"),
    "situations.reply": pgettext_lazy("part of the copy", "My replies"),
}
REASON_NAMES: Final[dict[str, Promise]] = {
    "said_by_somebody_close": pgettext_lazy("why blackened", "somebody close said it in confidence"),
    "names_somebody_else": pgettext_lazy("why blackened", "another person is named"),
    "about_somebody_else": pgettext_lazy("why blackened", "it is another person"),
    "by_hand": pgettext_lazy("why blackened", "it would harm somebody else"),
}
_BY_FIELD: Final[dict[str, Any]] = {
    "purpose": PURPOSE_NAMES, "basis": BASIS_NAMES, "page": PAGE_NAMES, "role": ROLE_NAMES, "look_purpose": PURPOSE_NAMES,
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
    if name in _BY_FIELD:
        return str(_BY_FIELD[name].get(value, value))
    return _choice(part, name, value)


def _choice(part: str, name: str, value: Any) -> str:
    try:
        choices = dict(apps.get_model(part)._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    except (LookupError, FieldDoesNotExist):
        choices = {}
    return str(choices.get(value, value))
